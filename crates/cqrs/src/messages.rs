//! The table of a context's messages.

/// Lists the messages of a context once. Generates
/// - the trait that routes hold as `Arc<dyn Trait>`, implemented by everything that dispatches all
///   of them,
/// - [`Listed`](crate::Listed) for each message, which names that trait,
/// - `DESCRIPTORS`, the table that `describe` and the worker read,
/// - `assert_wired`, which the wiring calls so that a missing entry is reported by its message's
///   name.
#[macro_export]
macro_rules! messages {
    ($(#[$meta:meta])* $vis:vis trait $trait:ident { $($message:ty),+ $(,)? }) => {
        $(#[$meta])*
        $vis trait $trait: $($crate::Dispatch<$message> +)+ Send + Sync {}

        impl<T> $trait for T where T: $($crate::Dispatch<$message> +)+ Send + Sync {}

        $(impl $crate::Listed for $message {
            type Messages = dyn $trait;
        })+

        $vis const DESCRIPTORS: &[$crate::Descriptor] = &[$($crate::Descriptor::of::<$message>()),+];

        #[doc(hidden)]
        $vis const fn assert_wired<T>()
        where
            T: $($crate::Wiring<$message> +)+
        {
        }
    };
}
