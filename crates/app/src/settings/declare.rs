//! The macros that declare the settings structs and their tables.

use super::{choices::Profile, table::Texts, value::Value};

/// One setting of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub(super) section: &'static str,
    pub(super) field: &'static str,
    pub(super) doc: &'static str,
    pub(super) preset: Preset,
    pub(super) range: Option<Range>,
    check: fn(&str) -> Result<(), String>,
    pub(super) mask: fn(&str) -> String,
    pub(super) is_secret: bool,
    pub(super) is_list: bool,
}

/// Inclusive bounds, written like values of the setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) low: &'static str,
    pub(super) high: &'static str,
    check: fn(&str, &str, &str) -> Result<(), String>,
}

/// The default of a setting. An empty text means absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    Fixed(&'static str),
    /// The first value for development and test, the second for production.
    ByProfile(&'static str, &'static str),
    /// A default for development and test; required in production.
    OutsideProduction(&'static str),
    /// A multiple of the number of cores.
    PerCore(usize),
    /// The number of cores minus one, at least 1.
    CoresButOne,
}

/// A struct of settings with a prefix of its own, declared by [`settings!`](crate::settings!).
pub trait Section: Sized + Send + Sync + 'static {
    /// The prefix: `orders` for `LOGGIA__ORDERS__…` and `[orders]`. Empty if there are no settings.
    const NAME: &'static str;
    const TABLE: &'static [Entry];

    /// Returns `None` if a text is missing or does not parse.
    fn from_texts(texts: &Texts) -> Option<Self>;
}

/// No settings.
impl Section for () {
    const NAME: &'static str = "";
    const TABLE: &'static [Entry] = &[];

    fn from_texts(_: &Texts) -> Option<Self> {
        Some(())
    }
}

impl Entry {
    pub const fn new<T: Value>(
        section: &'static str,
        field: &'static str,
        doc: &'static str,
        preset: Preset,
    ) -> Self {
        Self {
            section,
            field,
            doc,
            preset,
            range: None,
            check: T::check,
            mask: T::masked,
            is_secret: T::IS_SECRET,
            is_list: T::IS_LIST,
        }
    }

    pub const fn within<T: Value + PartialOrd>(
        self,
        low: &'static str,
        high: &'static str,
    ) -> Self {
        let check = check_range::<T>;
        Self {
            range: Some(Range { low, high, check }),
            ..self
        }
    }

    /// Returns the section, empty for settings without one.
    pub fn section(&self) -> &'static str {
        self.section
    }

    /// Returns the full name, `LOGGIA__SECTION__FIELD`.
    pub(super) fn name(&self) -> String {
        name(self.section, self.field)
    }

    /// Returns the name under which a secret is read from a file.
    pub(super) fn name_of_file(&self) -> String {
        format!("{}_FILE", self.name())
    }

    pub(super) fn check(&self, text: &str) -> Result<(), String> {
        match self.range {
            Some(Range { low, high, check }) => check(text, low, high),
            None => (self.check)(text),
        }
    }
}

impl Preset {
    /// Returns the default, or `None` if the setting is required.
    pub(super) fn text(self, profile: Profile, cores: usize) -> Option<String> {
        match self {
            Self::ByProfile(_, text) if profile.is_production() => Some(text.to_owned()),
            Self::OutsideProduction(_) if profile.is_production() => None,
            Self::Fixed(text) | Self::ByProfile(text, _) | Self::OutsideProduction(text) => {
                Some(text.to_owned())
            }
            Self::CoresButOne => Some((cores.clamp(2, 1024) - 1).to_string()),
            Self::PerCore(times) => Some((cores.clamp(1, 1024) * times).to_string()),
        }
    }
}

pub(super) const PREFIX: &str = "LOGGIA__";

pub(super) fn name(section: &str, field: &str) -> String {
    let separator = if section.is_empty() { "" } else { "__" };
    format!("{PREFIX}{section}{separator}{field}").to_ascii_uppercase()
}

fn check_range<T: Value + PartialOrd>(text: &str, low: &str, high: &str) -> Result<(), String> {
    let value = T::parse(text).map_err(|problem| format!("{problem}, from {low} to {high}"))?;
    if text.is_empty() {
        // absent
        return Ok(());
    }
    match (T::parse(low), T::parse(high)) {
        (Ok(low), Ok(high)) if (&low..=&high).contains(&&value) => Ok(()),
        _ => Err(format!("must be from {low} to {high}")),
    }
}

/// Declares a struct of settings under a prefix, and its table, from one list.
///
/// The doc comment of a setting appears in `.env` files and `config show`.
///
/// ```
/// use std::time::Duration;
///
/// loggia::settings! {
///     /// Orders.
///     pub orders: OrderSettings {
///         /// How long an order can wait for its payment.
///         payment_window: Duration = Fixed("14d"), in "1m"..="90d";
///     }
/// }
/// # assert_eq!(<OrderSettings as loggia::settings::Section>::NAME, "orders");
/// ```
#[macro_export]
macro_rules! settings {
    (
        $(#[doc = $section_doc:literal])+
        $visibility:vis $section:ident: $Section:ident {
            $(
                $(#[doc = $doc:literal])+
                $field:ident: $type:ty = $preset:expr $(, in $low:literal ..= $high:literal)?;
            )+
        }
    ) => {
        $(#[doc = $section_doc])+
        #[derive(Debug, Clone)]
        $visibility struct $Section {
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        impl $crate::settings::Section for $Section {
            const NAME: &'static str = stringify!($section);
            const TABLE: &'static [$crate::settings::Entry] = {
                use $crate::settings::{Entry, Preset::*};
                &[$(
                    Entry::new::<$type>(
                        stringify!($section), stringify!($field), concat!($($doc),+), $preset,
                    )
                    $(.within::<$type>($low, $high))?,
                )+]
            };

            fn from_texts(texts: &$crate::settings::Texts) -> Option<Self> {
                Some(Self {
                    $($field: texts.value(Self::NAME, stringify!($field))?,)+
                })
            }
        }
    };
}

/// Declares the settings of the program itself: some without a section, and its sections.
macro_rules! program_settings {
    (
        $(#[doc = $root_doc:literal])+
        $Root:ident {
            $(#[doc = $doc:literal] $field:ident: $type:ty = $preset:expr;)+
        }
        $(
            #[doc = $section_doc:literal]
            $section:ident: $Section:ident { $($settings:tt)+ }
        )+
    ) => {
        $(#[doc = $root_doc])+
        #[derive(Debug, Clone)]
        pub struct $Root {
            $(#[doc = $doc] pub $field: $type,)+
            $(#[doc = $section_doc] pub $section: $Section,)+
            /// The sections that contexts declare.
            pub contexts: Texts,
        }

        $($crate::settings! {
            #[doc = $section_doc]
            pub $section: $Section { $($settings)+ }
        })+

        impl $Root {
            /// The tables of the program itself, in display order.
            pub(crate) const TABLES: &[&[Entry]] = &[
                {
                    use Preset::*;
                    &[$(Entry::new::<$type>("", stringify!($field), $doc, $preset),)+]
                },
                $(<$Section as Section>::TABLE,)+
            ];

            /// Returns `None` if a text does not parse; the checks of the table report why.
            fn from_texts(texts: &Texts) -> Option<Self> {
                Some(Self {
                    $($field: texts.value("", stringify!($field))?,)+
                    $($section: $Section::from_texts(texts)?,)+
                    contexts: texts.clone(),
                })
            }
        }
    };
}

pub(super) use program_settings;
