//! Refusals of messages.

use crate::{FieldFault, ProblemCode};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Throttled;
use std::convert::Infallible;

/// The reason of a refusal that a client can act on. [`Infallible`] has none.
///
/// Implemented by [`refusal!`](crate::refusal), or by hand where a refusal has details.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// Every code that this refusal can have, for documents and registries.
    const CODES: &'static [ProblemCode];

    fn code(&self) -> ProblemCode;

    fn details(&self) -> RefusalDetails {
        RefusalDetails::default()
    }
}

impl Refusal for Infallible {
    const CODES: &'static [ProblemCode] = &[];

    fn code(&self) -> ProblemCode {
        match *self {}
    }
}

/// Details of a refusal in addition to its code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusalDetails {
    /// The time from which a retry can succeed.
    pub retry_at: Option<DateTime<Utc>>,
    /// The exhausted quota.
    pub quota: Option<Quota>,
    /// The invalid fields, by JSON pointer (RFC 6901) into the message's input.
    pub fields: Vec<(&'static str, FieldFault)>,
}

impl RefusalDetails {
    pub fn retry_at(at: DateTime<Utc>) -> Self {
        Self {
            retry_at: Some(at),
            ..Self::default()
        }
    }

    /// Returns the details of a refusal by a throttle.
    pub fn throttled(throttled: &Throttled) -> Self {
        let quota = Quota {
            name: throttled.rule.name,
            limit: throttled.rule.limit.into(),
            window: throttled.rule.window,
        };
        Self {
            quota: Some(quota),
            ..Self::retry_at(throttled.retry_at)
        }
    }

    /// Returns details with one invalid field.
    pub fn field(pointer: &'static str, fault: impl Into<FieldFault>) -> Self {
        Self {
            fields: vec![(pointer, fault.into())],
            ..Self::default()
        }
    }
}

/// A limit of `limit` attempts in each `window`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub name: &'static str,
    pub limit: i64,
    pub window: TimeDelta,
}

/// Gives each variant of a refusal its problem code and, in braces, its [`RefusalDetails`].
///
/// A variant is followed by the pattern of its fields. One that wraps another refusal can be
/// matched more than once.
///
/// ```
/// # use chrono::{DateTime, Utc};
/// # use loggia_cqrs::RefusalDetails;
/// # #[derive(Debug, thiserror::Error)]
/// # enum PinNoteError {
/// #     #[error("the board is full")]
/// #     BoardFull,
/// #     #[error("board {0} is closed")]
/// #     Closed(u32),
/// #     #[error("the board is locked until {until}")]
/// #     Locked { until: DateTime<Utc> },
/// # }
/// # loggia_cqrs::problem_codes! {
/// #     BOARD_FULL: Conflict = "board-full" { en: "Board full", "The board has no room." }
/// #     BOARD_CLOSED: Conflict = "board-closed" { en: "Board closed", "The board takes no notes." }
/// #     BOARD_LOCKED: Limited = "board-locked" { en: "Board locked", "Try again later." }
/// # }
/// loggia_cqrs::refusal!(PinNoteError {
///     BoardFull => BOARD_FULL,
///     Closed(_) => BOARD_CLOSED,
///     Locked { until } => BOARD_LOCKED { RefusalDetails::retry_at(*until) },
/// });
/// # let until = DateTime::UNIX_EPOCH;
/// # use loggia_cqrs::Refusal;
/// # assert_eq!(PinNoteError::Locked { until }.details().retry_at, Some(until));
/// # assert_eq!(PinNoteError::Closed(1).details(), RefusalDetails::default());
/// ```
#[macro_export]
macro_rules! refusal {
    ($refusal:ty { $(
        $variant:ident $(($($tuple:tt)*))? $({$($field:tt)*})? => $code:path $({ $details:expr })?
    ),+ $(,)? }) => {
        impl $crate::Refusal for $refusal {
            const CODES: &'static [$crate::ProblemCode] = &[$($code),+];

            fn code(&self) -> $crate::ProblemCode {
                match self {
                    $(Self::$variant $(($($tuple)*))? $({$($field)*})? => {
                        // the pattern names what the details are made of
                        $(let _ = || $details;)?
                        $code
                    })+
                }
            }

            fn details(&self) -> $crate::RefusalDetails {
                match self {
                    $(Self::$variant $(($($tuple)*))? $({$($field)*})? => $crate::refusal!(@details $($details)?)),+
                }
            }
        }
    };
    (@details) => { ::core::default::Default::default() };
    (@details $details:expr) => { $details };
}
