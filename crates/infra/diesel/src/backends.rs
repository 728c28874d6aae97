//! The double compilation of one source, for the tables of other crates.

/// Compiles a module file once per backend that this build supports, as `postgres` and `sqlite`, so
/// that `cqrs::Either` of the two satisfies the context's ports. In the file, `super` is the
/// backend: it has the types `Conn`, `Backend`, `Tx`, `Reads` and `Store`, the SQL types `sql::*`,
/// and `keyset`.
///
/// The file is named relative to the source file that calls the macro. `clippy::duplicate_mod` has
/// to be expected in the crate.
#[cfg(all(feature = "postgres", feature = "sqlite"))]
#[macro_export]
macro_rules! backends {
    ($file:tt) => {
        #[path = "."]
        pub mod postgres {
            pub use $crate::pg::{Backend, Conn, Reads, Store, Tx, keyset, sql};
            #[path = $file]
            mod shared;
            pub use shared::*;
        }
        #[path = "."]
        pub mod sqlite {
            pub use $crate::sqlite::{Backend, Conn, Reads, Store, Tx, keyset, sql};
            #[path = $file]
            mod shared;
            pub use shared::*;
        }
    };
}

/// Compiles a module file for the one backend that this build supports, as `postgres`.
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
#[macro_export]
macro_rules! backends {
    ($file:tt) => {
        #[path = "."]
        pub mod postgres {
            pub use $crate::pg::{Backend, Conn, Reads, Store, Tx, keyset, sql};
            #[path = $file]
            mod shared;
            pub use shared::*;
        }
    };
}

/// Compiles a module file for the one backend that this build supports, as `sqlite`.
#[cfg(all(feature = "sqlite", not(feature = "postgres")))]
#[macro_export]
macro_rules! backends {
    ($file:tt) => {
        #[path = "."]
        pub mod sqlite {
            pub use $crate::sqlite::{Backend, Conn, Reads, Store, Tx, keyset, sql};
            #[path = $file]
            mod shared;
            pub use shared::*;
        }
    };
}
