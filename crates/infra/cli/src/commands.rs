//! The built-in verbs, which know no context.

mod completions;
mod config;
mod db;
mod describe;
mod openapi;
mod serve;
mod worker;

use crate::Verb;

/// Verbs that run the application, listed before those of the program.
pub(crate) fn operations() -> Vec<Verb> {
    vec![
        Verb::of::<serve::Serve>("serve"),
        Verb::of::<worker::Worker>("worker"),
        Verb::of::<db::Db>("db"),
    ]
}

/// Verbs that print what the application consists of, listed after those of the program.
pub(crate) fn documents() -> Vec<Verb> {
    vec![
        Verb::of::<config::Config>("config"),
        Verb::of::<openapi::OpenApi>("openapi"),
        Verb::of::<describe::Describe>("describe"),
        Verb::of::<completions::Completions>("completions"),
    ]
}
