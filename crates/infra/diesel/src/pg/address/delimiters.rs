//! Refuses delimiters in places where libpq, drivers and other tools read them differently.

use crate::InvalidDatabaseUrl;

const BARE: &str = "has a delimiter in the user name or the password: \
     write @ as %40, / as %2F, ? as %3F, # as %23 and % as %25";

const NUL: &str = "has `%00`, which ends texts in the protocol of PostgreSQL: leave it out";

/// Checks everything after the scheme; `before_query` is its part before the first question mark.
pub(super) fn check(rest: &str, before_query: &str) -> Result<(), InvalidDatabaseUrl> {
    let user_and_password = match before_query.rsplit_once('@') {
        Some((text, _)) => text,
        // a question mark in the password, before the `@`
        None if !before_query.contains('/') && rest.contains('@') => rest,
        None => "",
    };
    let is_bare = user_and_password.contains(['@', '/', '?']) || rest.contains('#');
    if is_bare || !has_valid_escapes(rest) {
        return Err(InvalidDatabaseUrl::new(BARE));
    }
    if rest.contains("%00") {
        return Err(InvalidDatabaseUrl::new(NUL));
    }
    Ok(())
}

fn has_valid_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let mut digits = after.bytes();
        let mut is_hex = || digits.next().is_some_and(|byte| byte.is_ascii_hexdigit());
        is_hex() && is_hex()
    })
}
