//! Secrets that compare but never print.

/// Declares a newtype over a secret string: it does not print, and is wiped when dropped.
#[macro_export]
macro_rules! secret_text {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name($crate::SecretString);

        impl $name {
            pub fn new(secret: impl Into<String>) -> Self {
                Self($crate::SecretString::from(secret.into()))
            }

            /// Look twice at every caller: this is where the secret leaves its wrapper.
            pub fn expose(&self) -> &str {
                $crate::ExposeSecret::expose_secret(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}
