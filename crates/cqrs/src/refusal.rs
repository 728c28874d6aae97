//! A command's own reasons to refuse.

use crate::{FieldFault, ProblemCode};
use chrono::{DateTime, TimeDelta, Utc};
use std::convert::Infallible;

/// Why a command refuses: what a client can act on, nothing else. [`Infallible`] refuses nothing.
///
/// Implemented by [`refusal!`](crate::refusal), or by hand where a refusal has details.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// Every code that this refusal can have; documents and registries list them.
    const CODES: &'static [ProblemCode] = &[];

    fn code(&self) -> ProblemCode {
        crate::problems::INTERNAL
    }

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

/// What a client needs to know beyond the code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusalDetails {
    /// When another try makes sense.
    pub retry_at: Option<DateTime<Utc>>,
    /// The quota that is used up.
    pub quota: Option<Quota>,
    /// The invalid fields, by JSON pointer (RFC 6901) into the message's input.
    pub fields: Vec<(&'static str, FieldFault)>,
}

/// So many in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub name: &'static str,
    pub limit: i64,
    pub window: TimeDelta,
}

/// Gives each variant of a refusal its problem code.
///
/// ```
/// # #[derive(Debug, thiserror::Error)]
/// # enum PinNoteError {
/// #     #[error("the board is full")]
/// #     BoardFull,
/// #     #[error("board {0} is closed")]
/// #     Closed(u32),
/// # }
/// # const BOARD_FULL: cqrs::ProblemCode = cqrs::ProblemCode::new("board-full", cqrs::ProblemClass::Conflict, "Board full", "");
/// # const BOARD_CLOSED: cqrs::ProblemCode = cqrs::ProblemCode::new("board-closed", cqrs::ProblemClass::Conflict, "Board closed", "");
/// cqrs::refusal!(PinNoteError { BoardFull => BOARD_FULL, Closed(_) => BOARD_CLOSED });
/// ```
#[macro_export]
macro_rules! refusal {
    ($refusal:ty { $($variant:ident $(($($tuple:tt)*))? $({$($field:tt)*})? => $code:expr),+ $(,)? }) => {
        impl $crate::Refusal for $refusal {
            const CODES: &'static [$crate::ProblemCode] = &[$($code),+];

            fn code(&self) -> $crate::ProblemCode {
                match self {
                    $(Self::$variant $(($($tuple)*))? $({$($field)*})? => $code),+
                }
            }
        }
    };
}
