//! Keyed digests by which tables keep what belongs to a person without naming the person.

use crate::{Mac, MacPurpose};
use kernel::{EmailAddress, ThrottleKey, UserId};

/// The part of a key that the address or the user determines.
type ThrottlePrefix = [u8; 16];

/// Every key under which rows about a user are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonKeys {
    /// Under the key in use and earlier ones.
    pub delivery_subjects: Vec<[u8; 32]>,
    pub address: [u8; 32],
    /// The keys of all counters of the user or the address begin with one of them.
    pub throttle_prefixes: [ThrottlePrefix; 2],
}

impl PersonKeys {
    pub fn of(mac: &dyn Mac, user_id: UserId, address: &EmailAddress) -> Self {
        let of_user = digests_of(mac, Some(user_id), address);
        let of_address = digests_of(mac, None, address);
        Self {
            delivery_subjects: of_user.into_iter().chain(of_address).collect(),
            address: address_key(mac, address),
            throttle_prefixes: [
                throttle_prefix_of_user(mac, user_id),
                throttle_prefix_of_address(mac, address),
            ],
        }
    }
}

/// Identifies the user, or the address while it has no account, in deliveries.
pub fn delivery_subject(
    mac: &dyn Mac,
    user_id: Option<UserId>,
    address: &EmailAddress,
) -> [u8; 32] {
    with_subject(user_id, address, |parts| {
        mac.mac(MacPurpose::DeliverySubject, parts)
    })
}

fn digests_of(mac: &dyn Mac, user_id: Option<UserId>, address: &EmailAddress) -> Vec<[u8; 32]> {
    with_subject(user_id, address, |parts| {
        mac.digests(MacPurpose::DeliverySubject, parts)
    })
}

fn with_subject<T>(
    user_id: Option<UserId>,
    address: &EmailAddress,
    digest: impl FnOnce(&[&[u8]]) -> T,
) -> T {
    match user_id {
        Some(user_id) => digest(&[b"user", user_id.uuid().as_bytes()]),
        None => digest(&[b"address", address.canonical().as_bytes()]),
    }
}

/// Identifies an address in tables that must not contain it.
pub fn address_key(mac: &dyn Mac, address: &EmailAddress) -> [u8; 32] {
    mac.mac(MacPurpose::AddressKey, &[address.canonical().as_bytes()])
}

/// Returns the key of a counter of attempts on an address. All of an address have one prefix, so
/// that they can be found with the address.
pub fn address_throttle_key(
    mac: &dyn Mac,
    address: &EmailAddress,
    what: &str,
    subject: &[u8],
) -> ThrottleKey {
    prefixed(mac, throttle_prefix_of_address(mac, address), what, subject)
}

/// Returns the key of a counter of attempts of a user. All of a user have one prefix.
pub fn user_throttle_key(
    mac: &dyn Mac,
    user_id: UserId,
    what: &str,
    subject: &[u8],
) -> ThrottleKey {
    prefixed(mac, throttle_prefix_of_user(mac, user_id), what, subject)
}

fn prefixed(mac: &dyn Mac, prefix: ThrottlePrefix, what: &str, subject: &[u8]) -> ThrottleKey {
    let mut key = mac.mac(MacPurpose::Throttle, &[what.as_bytes(), subject]);
    key.iter_mut()
        .zip(prefix)
        .for_each(|(octet, of_person)| *octet = of_person);
    key
}

fn throttle_prefix_of_address(mac: &dyn Mac, address: &EmailAddress) -> ThrottlePrefix {
    let address = address.canonical();
    throttle_prefix(mac, &[b"address", address.as_bytes()])
}

fn throttle_prefix_of_user(mac: &dyn Mac, user_id: UserId) -> ThrottlePrefix {
    throttle_prefix(mac, &[b"user", user_id.uuid().as_bytes()])
}

fn throttle_prefix(mac: &dyn Mac, parts: &[&[u8]]) -> ThrottlePrefix {
    let digest = mac.mac(MacPurpose::Throttle, parts);
    digest.first_chunk().copied().unwrap_or_default()
}
