use super::*;

const HERE: SealPurpose = SealPurpose::new("here");
const THERE: SealPurpose = SealPurpose::new("there");
/// `a secret`, sealed by an earlier release for the place `place`.
const FIRST: [u8; 37] = [
    1, 190, 82, 25, 59, 249, 21, 168, 254, 120, 104, 47, 74, 245, 146, 110, 209, 78, 70, 220, 88,
    43, 71, 65, 126, 196, 95, 18, 97, 74, 88, 161, 215, 69, 67, 13, 200,
];

type Tested = Result<(), Box<dyn std::error::Error>>;

fn sealer() -> AeadSealer {
    AeadSealer::new(&MasterKey::generate().into())
}

/// Returns a sealer with the keys `0707…`, `0808…` and so on, in this order.
fn sealer_of(keys: &[&str]) -> Result<AeadSealer, crate::InvalidMasterKey> {
    let mut keys = keys.iter().map(|octet| MasterKey::parse(&octet.repeat(32)));
    let first = keys.next().ok_or(crate::InvalidMasterKey)??;
    Ok(AeadSealer::new(&MasterKeys::new(
        first,
        keys.collect::<Result<_, _>>()?,
    )))
}

#[test]
fn a_sealed_value_opens_with_its_associated_data() -> Tested {
    let sealer = sealer();
    for plain in [&b""[..], b"a secret", &[7; 5_000]] {
        let sealed = sealer.seal(HERE, plain, b"place")?;
        assert_eq!(sealer.open(HERE, &sealed, b"place")?, plain);
    }
    Ok(())
}

#[test]
fn other_purposes_associated_data_and_keys_are_rejected() -> Tested {
    let (ours, theirs) = (sealer(), sealer());
    let sealed = ours.seal(HERE, b"a secret", b"place")?;

    let rejected = [
        ours.open(THERE, &sealed, b"place"),
        ours.open(HERE.with_first_format(), &sealed, b"elsewhere"),
        ours.open(HERE, &sealed, b""),
        theirs.open(HERE, &sealed, b"place"),
    ];

    for opened in rejected {
        assert!(matches!(opened, Err(Fault::Unexpected(_))), "{opened:?}");
    }
    Ok(())
}

/// Without the length, `ab` at `c` and `a` at `bc` would be the same.
#[test]
fn purpose_and_associated_data_cannot_be_confused() -> Tested {
    let (long, short) = (SealPurpose::new("ab"), SealPurpose::new("a"));
    let sealer = sealer();
    let sealed = sealer.seal(long, b"a secret", b"c")?;
    assert!(sealer.open(short, &sealed, b"bc").is_err());
    Ok(())
}

#[test]
fn every_modification_is_detected() -> Tested {
    let sealer = sealer();
    let purpose = HERE.with_first_format();
    let sealed = sealer.seal(purpose, b"a secret", b"place")?;

    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let opened = sealer.open(purpose, &changed, b"place");
        assert!(opened.is_err(), "bit {bit}");
    }
    for length in 0..sealed.len() {
        let opened = sealer.open(purpose, &sealed[..length], b"place");
        assert!(opened.is_err(), "cut to {length}");
    }
    Ok(())
}

#[test]
fn sealing_is_randomized() -> Tested {
    let sealer = sealer();
    let seal = || sealer.seal(HERE, b"a secret", b"");
    assert_ne!(seal()?, seal()?);
    Ok(())
}

#[test]
fn sealed_values_name_their_key() -> Tested {
    let (a, b, other) = (sealer_of(&["07"])?, sealer_of(&["08"])?, sealer());
    let sealed = a.seal(HERE, b"a secret", b"place")?;

    let id = MasterKey::parse(&"07".repeat(32))?.id();
    assert_eq!(&sealed[1..5], id.octets());
    assert!(a.is_current(&sealed) && !b.is_current(&sealed) && !other.is_current(&sealed));
    assert!(!a.is_current(&FIRST) && !a.is_current(b"") && !a.is_current(&sealed[..4]));
    Ok(())
}

#[test]
fn previous_keys_open_and_the_first_key_seals() -> Tested {
    let (old, both) = (sealer_of(&["07"])?, sealer_of(&["08", "09", "07"])?);
    let sealed = old.seal(HERE, b"a secret", b"place")?;
    assert_eq!(both.open(HERE, &sealed, b"place")?, b"a secret");
    assert!(!both.is_current(&sealed));
    assert!(both.open(THERE, &sealed, b"place").is_err());

    let again = both.seal(HERE, b"a secret", b"place")?;
    assert!(both.is_current(&again) && old.open(HERE, &again, b"place").is_err());
    assert_eq!(
        sealer_of(&["08"])?.open(HERE, &again, b"place")?,
        b"a secret"
    );
    Ok(())
}

#[test]
fn values_sealed_by_earlier_releases_still_open_for_the_purposes_of_these_releases() -> Tested {
    let purpose = HERE.with_first_format();
    for keys in [&["07"][..], &["08", "07"]] {
        let sealer = sealer_of(keys)?;
        assert_eq!(sealer.open(purpose, &FIRST, b"place")?, b"a secret");
        assert!(sealer.open(HERE, &FIRST, b"place").is_err());
        assert!(sealer.open(purpose, &FIRST, b"elsewhere").is_err());
    }
    assert!(sealer_of(&["08"])?.open(purpose, &FIRST, b"place").is_err());
    Ok(())
}

/// The formats have different keys: without that, the attacker could choose associated data that
/// looks like a purpose.
#[test]
fn the_format_cannot_be_changed() -> Tested {
    let sealer = sealer_of(&["07"])?;
    let purpose = HERE.with_first_format();
    let sealed = sealer.seal(purpose, b"a secret", b"place")?;

    let id = sealer.first.id;
    let disguised = [&[FIRST_FORMAT], &sealed[5..]].concat();
    let data = authenticated(id, purpose, b"place");
    assert!(sealer.open(purpose, &disguised, &data).is_err());
    Ok(())
}

#[test]
fn values_of_the_current_format_are_stable_across_releases() -> Tested {
    let sealed = [
        2, 79, 185, 188, 75, 84, 126, 68, 30, 80, 98, 8, 161, 81, 240, 131, 46, 56, 181, 144, 229,
        206, 225, 25, 183, 123, 180, 7, 175, 202, 119, 129, 101, 209, 108, 47, 214, 228, 137, 243,
        150,
    ];
    assert_eq!(
        sealer_of(&["07"])?.open(HERE, &sealed, b"place")?,
        b"a secret"
    );
    Ok(())
}

#[test]
fn debug_output_contains_no_key() {
    assert_eq!(format!("{:?}", sealer()), "AeadSealer(…)");
}
