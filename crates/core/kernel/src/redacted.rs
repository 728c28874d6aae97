//! Secret strings that are never printed.

/// Declares a newtype over a secret string that is omitted from debug output and zeroed when
/// dropped.
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

            /// Returns the secret. Callers must not log or store it.
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
