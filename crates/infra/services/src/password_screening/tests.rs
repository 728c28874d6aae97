use super::*;

fn check(text: &str) -> Result<(), PasswordRefused> {
    let screening = PasswordScreening::default();
    let words = ["loggia", "margaret@example.org", "margaret"];
    screening.check(&Password::from_input(text), &words)
}

#[test]
fn guessable_passwords_are_rejected_with_the_reason() {
    use PasswordRefused::{TooCommon, TooPersonal, TooRepetitive};
    for (text, reason) in [
        ("password12345678", TooCommon),
        ("passwordpassword1", TooCommon),
        ("P@ssw0rd!P@ssw0rd!", TooCommon),
        ("manchesterunited", TooCommon),
        ("January2024!2024", TooCommon),
        ("iloveyou20231999", TooCommon),
        ("qwertyuiopasdfgh", TooCommon),
        ("123456789012345", TooRepetitive),
        ("0987654321098765", TooRepetitive),
        ("Loggia-12345678", TooPersonal),
        ("margaret12345678", TooPersonal),
        ("margaretmargaret", TooPersonal),
        ("Margaret!!!!!!!!", TooPersonal),
        ("abcabcabcabcabc", TooRepetitive),
        ("aaaaaaaaaaaaaaa", TooRepetitive),
        ("abcdefghijklmnop", TooRepetitive),
    ] {
        assert_eq!(check(text), Err(reason), "{text}");
    }
}

#[test]
fn unpredictable_ends_of_long_passwords_count() {
    let padding = "password".repeat(5);
    assert!(check(&padding).is_err());
    assert_eq!(check(&format!("{padding} and blue whales sing")), Ok(()));
    assert_eq!(check(&format!("blue whales sing and {padding}")), Ok(()));
}

#[test]
fn passphrases_and_random_passwords_are_accepted() {
    const WORDS: [&str; 24] = [
        "apple", "bridge", "candle", "desert", "engine", "forest", "garden", "harbor", "island",
        "jacket", "kettle", "ladder", "marble", "needle", "orange", "pencil", "quarry", "ribbon",
        "saddle", "tunnel", "umbrella", "violin", "window", "yellow",
    ];
    // xorshift64 (Marsaglia 2003): the same passwords in each run
    let mut state: u64 = 4_711;
    let mut random = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    for _ in 0..1_000 {
        // four different words
        let mut words = WORDS.to_vec();
        let chosen = [(); 4].map(|()| words.swap_remove(random(words.len())));
        let passphrase = chosen.join(" ");
        assert_eq!(check(&passphrase), Ok(()), "{passphrase}");

        let printable: String = (0..16)
            .map(|_| char::from(b'!' + random(94) as u8))
            .collect();
        assert_eq!(check(&printable), Ok(()), "{printable}");
    }
}
