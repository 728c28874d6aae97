//! Rules for short texts that are shown to other users.

/// The reason why a short free text was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    #[error("must not be empty")]
    Empty,
    #[error("must have at most {0} characters")]
    TooLong(usize),
    #[error("must not contain control characters")]
    ControlCharacter,
    #[error("must not contain characters that change the direction of text")]
    BidiControl,
    #[error("must have a visible character")]
    Invisible,
}

/// Rejects blank and invisible texts, texts of more than `max` code points, control characters, of
/// which PostgreSQL cannot store NUL, and bidirectional ones. Does not trim.
pub fn bounded_text(text: &str, max: usize) -> Result<(), InvalidText> {
    if text.trim().is_empty() {
        return Err(InvalidText::Empty);
    }
    if text.chars().count() > max {
        return Err(InvalidText::TooLong(max));
    }
    if text.chars().any(char::is_control) {
        return Err(InvalidText::ControlCharacter);
    }
    if text.chars().any(is_bidi_control) {
        return Err(InvalidText::BidiControl);
    }
    if text.chars().all(is_invisible) {
        return Err(InvalidText::Invisible);
    }
    Ok(())
}

/// Returns whether the character has the property Bidi_Control (UAX #9): it reorders the characters
/// around it, so that a name or a whole line can look like another.
pub const fn is_bidi_control(c: char) -> bool {
    matches!(
        c,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// Returns whether the character leaves no mark: white space, Default_Ignorable_Code_Point, the
/// interlinear annotations, and the blank Braille pattern. Joiners are among them: scripts and
/// emoji need them, beside visible characters.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bidirectional_control_characters_are_rejected() {
        let controls = ['\u{61C}', '\u{200E}', '\u{200F}'].into_iter();
        let controls = controls.chain('\u{202A}'..='\u{202E}');
        for control in controls.chain('\u{2066}'..='\u{2069}') {
            let text = format!("Ann{control}exe.gpj");
            assert_eq!(
                bounded_text(&text, 100),
                Err(InvalidText::BidiControl),
                "{text:?}"
            );
        }
    }

    #[test]
    fn text_without_a_visible_character_is_rejected() {
        for text in [
            "\u{200B}",
            "\u{2060}\u{FEFF}",
            " \u{AD} ",
            "\u{3164}",
            "\u{2800}",
            "\u{E0041}",
            "\u{200D}\u{FE0F}",
        ] {
            assert_eq!(
                bounded_text(text, 100),
                Err(InvalidText::Invisible),
                "{text:?}"
            );
        }
    }

    #[test]
    fn scripts_from_right_to_left_joiners_and_emoji_are_accepted() {
        for text in [
            "דוד בן־גוריון",
            "مریم می\u{200C}خواهد",
            "👩\u{200D}💻",
            "❤\u{FE0F}",
            "क्\u{200D}ष",
        ] {
            assert_eq!(bounded_text(text, 100), Ok(()), "{text:?}");
        }
    }
}
