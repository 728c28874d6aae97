//! Deterministic implementations of the technical services that record their calls.

mod digest;
mod fake_access_tokens;
mod fake_key_generator;
mod fake_mac;
mod fake_sealer;
mod fixed_clock;
mod password_screens;
mod plain_hasher;
mod predictable_tokens;
mod recorded_pauses;
mod sequential_uuids;

pub use fake_access_tokens::FakeAccessTokens;
pub use fake_key_generator::FakeKeyGenerator;
pub use fake_mac::FakeMac;
pub use fake_sealer::FakeSealer;
pub use fixed_clock::FixedClock;
pub use password_screens::{AcceptAllPasswords, RejectPasswords};
pub use plain_hasher::PlainHasher;
pub use predictable_tokens::PredictableTokens;
pub use recorded_pauses::RecordedPauses;
pub use sequential_uuids::SequentialUuids;
