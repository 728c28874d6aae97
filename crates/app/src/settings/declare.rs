//! The macro that declares the settings structs and their table.

use super::{choices::Profile, value::Value};

/// One setting of the table.
pub struct Entry {
    pub(super) section: &'static str,
    pub(super) field: &'static str,
    pub(super) doc: &'static str,
    pub(super) preset: Preset,
    pub(super) range: Option<(&'static str, &'static str)>,
    pub(super) check: fn(&str) -> Result<(), String>,
    pub(super) mask: fn(&str) -> String,
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

impl Entry {
    /// Returns the full name, `LOGGIA__SECTION__FIELD`.
    pub(super) fn name(&self) -> String {
        name(self.section, self.field)
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

pub(super) fn check<T: Value>(text: &str) -> Result<(), String> {
    T::parse(text).map(drop).map_err(str::to_owned)
}

/// Checks an inclusive range, whose bounds are written like values of the setting.
pub(super) fn check_range<T: Value + PartialOrd>(
    text: &str,
    low: &str,
    high: &str,
) -> Result<(), String> {
    let value = T::parse(text).map_err(|problem| format!("{problem}, from {low} to {high}"))?;
    match (T::parse(low), T::parse(high)) {
        (Ok(low), Ok(high)) if (&low..=&high).contains(&&value) => Ok(()),
        _ => Err(format!("must be from {low} to {high}")),
    }
}

/// Declares the structs and the table from one list, so that they cannot differ.
macro_rules! settings {
    (
        $(#[doc = $root_doc:literal])+
        $Root:ident {
            $(#[doc = $doc:literal] $field:ident: $type:ty = $preset:expr $(, in $low:literal ..= $high:literal)?;)+
        }
        $(
            #[doc = $section_doc:literal]
            $section:ident: $Section:ident {
                $(
                    #[doc = $inner_doc:literal]
                    $inner:ident: $inner_type:ty =
                        $inner_preset:expr $(, in $inner_low:literal ..= $inner_high:literal)?;
                )+
            }
        )+
    ) => {
        $(#[doc = $root_doc])+
        #[derive(Debug, Clone)]
        pub struct $Root {
            $(#[doc = $doc] pub $field: $type,)+
            $(#[doc = $section_doc] pub $section: $Section,)+
        }

        $(
            #[doc = $section_doc]
            #[derive(Debug, Clone)]
            pub struct $Section {
                $(#[doc = $inner_doc] pub $inner: $inner_type,)+
            }
        )+

        /// Every setting, in display order.
        pub(crate) const TABLE: &[Entry] = &[
            $(entry!("", $field, $doc, $type, $preset $(, $low, $high)?),)+
            $($(entry!(
                stringify!($section), $inner, $inner_doc, $inner_type, $inner_preset $(, $inner_low, $inner_high)?
            ),)+)+
        ];

        impl $Root {
            /// Returns `None` if a text does not parse; the checks of the table report why.
            fn from_texts(texts: &Texts) -> Option<Self> {
                Some(Self {
                    $($field: texts.value("", stringify!($field))?,)+
                    $($section: $Section {
                        $($inner: texts.value(stringify!($section), stringify!($inner))?,)+
                    },)+
                })
            }
        }
    };
}

macro_rules! entry {
    (@ $section:expr, $field:ident, $doc:literal, $type:ty, $preset:expr, $range:expr, $check:expr) => {
        Entry {
            section: $section,
            field: stringify!($field),
            doc: $doc,
            preset: $preset,
            range: $range,
            check: $check,
            mask: <$type as Value>::masked,
        }
    };
    ($section:expr, $field:ident, $doc:literal, $type:ty, $preset:expr) => {
        entry!(@ $section, $field, $doc, $type, $preset, None, check::<$type>)
    };
    ($section:expr, $field:ident, $doc:literal, $type:ty, $preset:expr, $low:literal, $high:literal) => {
        entry!(
            @ $section, $field, $doc, $type, $preset, Some(($low, $high)),
            |text| check_range::<$type>(text, $low, $high)
        )
    };
}

pub(super) use {entry, settings};
