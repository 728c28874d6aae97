use super::*;
use crate::{AeadSealer, adjustable_clock::AdjustableClock};
use chrono::{DateTime, TimeDelta};
use std::collections::HashSet;

type Tested = Result<(), Box<dyn std::error::Error>>;

fn mac() -> HmacMac {
    mac_of(MasterKey::generate().into())
}

fn mac_of(keys: MasterKeys) -> HmacMac {
    HmacMac::new(&keys, Arc::new(AdjustableClock::at(DateTime::UNIX_EPOCH)))
}

fn key(octet: &str) -> Result<MasterKey, crate::InvalidMasterKey> {
    MasterKey::parse(&octet.repeat(32))
}

#[test]
fn digests_differ_by_purpose_and_master_key() {
    let (ours, theirs) = (mac(), mac());
    let digests = MacPurpose::ALL
        .iter()
        .flat_map(|purpose| [&ours, &theirs].map(|mac| mac.mac(*purpose, &[b"12345678"])));

    assert_eq!(
        digests.collect::<HashSet<_>>().len(),
        2 * MacPurpose::ALL.len()
    );
}

#[test]
fn different_lists_of_parts_have_different_digests() {
    let lists: [&[&[u8]]; 7] = [
        &[],
        &[b""],
        &[b"", b""],
        &[b"ab", b"c"],
        &[b"a", b"bc"],
        &[b"abc"],
        &[b"abc", b""],
    ];
    let mac = mac();

    let digests: HashSet<_> = lists
        .iter()
        .map(|parts| mac.mac(MacPurpose::SessionToken, parts))
        .collect();

    assert_eq!(digests.len(), lists.len());
}

#[test]
fn only_equal_digests_match() {
    let mac = mac();
    let digest = mac.mac(MacPurpose::AddressKey, &[b"ann@example.org"]);
    assert!(mac.matches(
        &digest,
        &mac.mac(MacPurpose::AddressKey, &[b"ann@example.org"])
    ));

    for bit in 0..256 {
        let mut changed = digest;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!mac.matches(&digest, &changed), "bit {bit}");
    }
}

#[test]
fn digests_are_stable_across_releases() -> Result<(), crate::InvalidMasterKey> {
    let mac = mac_of(key("07")?.into());
    let digest = mac.mac(
        MacPurpose::RegistrationCode,
        &[b"registration", b"12345678"],
    );

    assert_eq!(
        digest.map(|octet| format!("{octet:02x}")).concat(),
        "63b78ba706e1ce2d033e2e1f0e0cd7d77b120c34845c2040f35aa7f9bdc86377"
    );
    Ok(())
}

#[test]
fn debug_output_contains_no_keys() {
    assert_eq!(format!("{:?}", mac()), "HmacMac(…)");
}

#[test]
fn previous_keys_verify_but_do_not_count() -> Tested {
    let old = mac_of(key("07")?.into());
    let new = mac_of(MasterKeys::new(key("08")?, vec![key("09")?, key("07")?]));
    let stranger = mac_of(key("08")?.into());

    for purpose in MacPurpose::ALL {
        let digest = old.mac(purpose, &[b"part"]);
        let (verifies, number) = match purpose {
            MacPurpose::AddressKey | MacPurpose::Throttle => (false, 1),
            _ => (true, 3),
        };
        assert_eq!(
            new.verifies(purpose, &[b"part"], &digest),
            verifies,
            "{purpose:?}"
        );
        let digests = new.digests(purpose, &[b"part"]);
        assert_eq!(
            (digests.len(), digests[0]),
            (number, new.mac(purpose, &[b"part"]))
        );
        assert!(!new.verifies(purpose, &[b"other"], &digest));
        assert!(!stranger.verifies(purpose, &[b"part"], &digest));
        assert!(new.verifies(purpose, &[b"part"], &new.mac(purpose, &[b"part"])));
    }
    Ok(())
}

#[test]
fn retained_keys_verify_for_their_purpose_until_they_expire() -> Tested {
    let old = mac_of(key("07")?.into());
    let sealer = AeadSealer::new(&key("08")?.into());
    let clock = Arc::new(AdjustableClock::at(DateTime::UNIX_EPOCH));
    let new = HmacMac::new(&key("08")?.into(), clock.clone());
    let until = clock.now() + TimeDelta::days(1);
    let seal =
        |purpose| RetainedMacKey::seal(&key("07")?, purpose, until, &sealer).map_err(Into::into);
    let sealed: Result<Option<_>, Box<dyn std::error::Error>> = seal(MacPurpose::SessionToken);
    let sealed = sealed?.ok_or("session tokens are verified")?;
    assert_eq!(seal(MacPurpose::Throttle)?, None);

    new.retain(vec![RetainedMacKey::open(&sealed, &sealer)?]);

    let token = old.mac(MacPurpose::SessionToken, &[b"part"]);
    assert!(new.verifies(MacPurpose::SessionToken, &[b"part"], &token));
    assert!(!new.verifies(MacPurpose::SessionToken, &[b"other"], &token));
    let link = old.mac(MacPurpose::PasswordLink, &[b"part"]);
    assert!(!new.verifies(MacPurpose::PasswordLink, &[b"part"], &link));
    clock.advance(TimeDelta::days(1));
    assert!(!new.verifies(MacPurpose::SessionToken, &[b"part"], &token));
    Ok(())
}

#[test]
fn modified_retained_keys_are_rejected() -> Tested {
    let sealer = AeadSealer::new(&key("08")?.into());
    let until = DateTime::UNIX_EPOCH;
    let sealed = RetainedMacKey::seal(&key("07")?, MacPurpose::SessionToken, until, &sealer)?;
    let sealed = sealed.ok_or("session tokens are verified")?;
    assert!(RetainedMacKey::open(&sealed, &sealer).is_ok());

    let changed = [
        services::SealedMacKey {
            purpose: label(MacPurpose::PasswordLink).to_owned(),
            ..sealed.clone()
        },
        services::SealedMacKey {
            expires_at: until + TimeDelta::days(1),
            ..sealed.clone()
        },
        services::SealedMacKey {
            master_key_id: "00000000".to_owned(),
            ..sealed.clone()
        },
        services::SealedMacKey {
            purpose: "unknown v1".to_owned(),
            ..sealed
        },
    ];
    for changed in changed {
        assert!(
            RetainedMacKey::open(&changed, &sealer).is_err(),
            "{changed:?}"
        );
    }
    Ok(())
}
