//! The verbs of the accounts contexts: `admin`, `role`, `permission`, `user`, `event`, `session`,
//! `key`, `mail` and `passwords`.

mod admin;
mod event;
mod key;
mod mail;
mod passwords;
mod permission;
pub mod problems;
mod role;
mod session;
mod user;
mod user_reference;

use cqrs::ProblemCode;
use infra_cli::Verb;

const HINTS: &[(ProblemCode, &str)] = &[
    (
        access::problems::ROLE_NOT_FOUND,
        "`role list` shows all roles",
    ),
    (
        problems::UNKNOWN_PERMISSION,
        "`permission list` shows all permissions",
    ),
    (
        auth::problems::SIGNING_KEY_NOT_FOUND,
        "`key list` shows all signing keys",
    ),
    (
        auth::problems::MAIL_NOT_FOUND,
        "`mail list` shows the mails that are not sent",
    ),
    (
        cqrs::problems::LAST_ADMINISTRATOR,
        "`admin create` or `admin recover` adds another administrator",
    ),
];

/// Invalid arguments that have a more specific code than in the API.
const ARGUMENT_CODES: &[(&str, ProblemCode)] = &[
    ("unknown-permission", problems::UNKNOWN_PERMISSION),
    ("unknown-role", access::problems::ROLE_NOT_FOUND),
];

/// Returns all verbs of this crate in the order of the help text.
pub fn verbs() -> Vec<Verb> {
    let verbs = [
        Verb::of::<admin::Admin>("admin"),
        Verb::of::<role::Role>("role"),
        Verb::of::<permission::Permission>("permission"),
        Verb::of::<user::User>("user"),
        Verb::of::<event::Event>("event"),
        Verb::of::<session::Session>("session"),
        Verb::of::<key::Key>("key"),
        Verb::of::<mail::Mail>("mail"),
        Verb::of::<passwords::Passwords>("passwords"),
    ];
    verbs
        .map(|verb| verb.with_hints(HINTS).with_argument_codes(ARGUMENT_CODES))
        .into()
}
