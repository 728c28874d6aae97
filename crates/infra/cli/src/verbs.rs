//! All verbs of a program.

use crate::{Problem, Program, Verb, commands, problems};
use std::collections::BTreeMap;

/// Returns the built-in verbs and those of the program in the order of the help text. Fails if two
/// have the same name.
pub(crate) fn of_program(program: &dyn Program) -> Result<Vec<Verb>, Problem> {
    let mut verbs = commands::operations();
    verbs.extend(program.verbs());
    verbs.extend(commands::documents());

    // clap adds `help` by itself
    let mut owners = BTreeMap::from([("help", "clap")]);
    for verb in &verbs {
        if let Some(owner) = owners.insert(verb.name(), verb.owner) {
            let detail = format!(
                "the verb `{}` is declared by {owner} and by {}",
                verb.name(),
                verb.owner
            );
            return Err(Problem::new(problems::VERB_CLASH, detail));
        }
    }
    Ok(verbs)
}
