use super::*;

const OURS: &str = "$argon2id$v=19$m=64,t=2,p=1$";

fn recipe() -> Recipe {
    Recipe::new(Params::new(64, 2, 1, None).unwrap())
}

fn memory() -> WorkingMemory {
    WorkingMemory::keeping(64)
}

fn password() -> Password {
    Password::from_input("correct horse battery staple")
}

/// Returns a well-formed hash that matches no password.
fn planted(start: &str) -> PasswordHash {
    PasswordHash::new(format!(
        "{start}AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    ))
}

#[test]
fn a_hash_is_a_phc_string_that_only_its_password_matches() -> Result<(), Fault> {
    let mut memory = memory();
    let hash = recipe().hash(&password(), &mut memory)?;

    let fields: Vec<&str> = hash.expose().split('$').collect();
    assert_eq!(fields[..4], ["", "argon2id", "v=19", "m=64,t=2,p=1"]);
    assert_eq!(
        fields[4..]
            .iter()
            .map(|field| field.len())
            .collect::<Vec<_>>(),
        [22, 43]
    );

    assert!(recipe().verify(&password(), Some(&hash), &mut memory)?);
    assert!(!recipe().verify(
        &Password::from_input("Correct horse battery staple"),
        Some(&hash),
        &mut memory
    )?);
    Ok(())
}

#[test]
fn hashes_are_salted() -> Result<(), Fault> {
    let mut memory = memory();
    assert_ne!(
        recipe().hash(&password(), &mut memory)?.expose(),
        recipe().hash(&password(), &mut memory)?.expose()
    );
    Ok(())
}

#[test]
fn hashes_of_other_argon2id_software_and_parameters_verify() -> Result<(), Fault> {
    let reference = PasswordHash::new(
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
    );
    let mut memory = memory();

    assert!(recipe().verify(
        &Password::from_input("password"),
        Some(&reference),
        &mut memory
    )?);
    assert!(!recipe().verify(
        &Password::from_input("passwore"),
        Some(&reference),
        &mut memory
    )?);
    Ok(())
}

#[test]
fn an_unknown_user_costs_as_much_as_a_known_one() -> Result<(), Fault> {
    for unusable in [
        None,
        Some("no hash"),
        Some("$argon2i$v=19$m=64,t=2,p=1$"),
        Some("$argon2id$v=16$m=64,t=2,p=1$"),
    ] {
        let mut memory = memory();
        assert!(!recipe().verify(&password(), unusable.map(planted).as_ref(), &mut memory)?);
        assert_eq!(memory.used(), 64, "{unusable:?}");
    }
    Ok(())
}

#[test]
fn a_planted_hash_cannot_exceed_the_limits() -> Result<(), Fault> {
    for absurd in [
        "$argon2id$v=19$m=4294967295,t=1,p=1$",
        "$argon2id$v=19$m=262145,t=1,p=1$",
        "$argon2id$v=19$m=64,t=4294967295,p=1$",
        "$argon2id$v=19$m=4294967295,t=4294967295,p=16777215$",
        "$argon2id$v=19$m=8,t=1,p=4294967295$",
    ] {
        let mut memory = memory();
        assert!(!recipe().verify(&password(), Some(&planted(absurd)), &mut memory)?);
        assert_eq!(memory.used(), 64, "{absurd}");
    }
    Ok(())
}

#[test]
fn weaker_hashes_need_a_rehash() {
    for (start, expected) in [
        (OURS, false),
        ("$argon2id$v=19$m=128,t=3,p=1$", false),
        ("$argon2id$v=19$m=64,t=2,p=4$", false),
        ("$argon2id$v=19$m=63,t=9,p=1$", true),
        ("$argon2id$v=19$m=640,t=1,p=1$", true),
        ("$argon2i$v=19$m=64,t=2,p=1$", true),
        ("$argon2id$v=16$m=64,t=2,p=1$", true),
        ("$argon2id$m=64,t=2,p=1$", true),
        ("no hash", true),
    ] {
        assert_eq!(
            recipe().is_stronger_than(&planted(start)),
            expected,
            "{start}"
        );
    }
    let short_salt = PasswordHash::new(format!(
        "{OURS}c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    ));
    assert!(recipe().is_stronger_than(&short_salt));
}
