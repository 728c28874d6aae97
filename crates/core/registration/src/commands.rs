//! The commands of the context.

mod count_registration;
mod judge_mailed_code;
mod record_registration;
mod register;
mod resend_code;
mod verify_registration;
mod withdraw_registration;

pub use count_registration::{CountRegistration, CountRegistrationError};
pub use judge_mailed_code::JudgeMailedCode;
pub use record_registration::RecordRegistration;
pub use register::{Register, RegisterError, Registered};
pub use resend_code::{ResendCode, ResendCodeError, Resent};
pub use verify_registration::{
    VerificationOutcome, VerifiedRegistration, VerifyRegistration, VerifyRegistrationError,
};
pub use withdraw_registration::WithdrawRegistration;
