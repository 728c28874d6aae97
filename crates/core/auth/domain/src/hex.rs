//! Lower-case hexadecimal encoding; upper-case digits are rejected.

use std::fmt::Write;

pub(crate) fn append(text: &mut String, octets: impl IntoIterator<Item = u8>) {
    for octet in octets {
        // writing to a `String` cannot fail
        let _ = write!(text, "{octet:02x}");
    }
}

pub(crate) fn parse(text: &str) -> Option<Vec<u8>> {
    text.as_bytes().chunks(2).map(octet).collect()
}

fn octet(pair: &[u8]) -> Option<u8> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    }
}
