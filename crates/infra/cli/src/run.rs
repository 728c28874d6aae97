use crate::{
    Problem, Program, SettingFlags, Terminal,
    arguments::Arguments,
    console::{Console, write_line, written},
    invocation::Invocation,
    problems,
};
use std::ffi::OsString;

const DONE: u8 = 0;
const REFUSED_OR_FAILED: u8 = 1;
const USAGE: u8 = 2;

/// Runs what the arguments (the program's own name first) ask for, and answers the exit code: 0 done, 1 refused or
/// failed, 2 not understood.
pub async fn run(
    arguments: impl IntoIterator<Item = OsString>,
    program: &dyn Program,
    terminal: &mut dyn Terminal,
) -> u8 {
    let given: Vec<OsString> = arguments.into_iter().collect();
    match Arguments::parse_from(&given) {
        Ok((arguments, settings)) => execute(arguments, settings, program, terminal).await,
        Err(error) => explain(&error, asks_for_json(&given), terminal),
    }
}

async fn execute(
    arguments: Arguments,
    settings: SettingFlags,
    program: &dyn Program,
    terminal: &mut dyn Terminal,
) -> u8 {
    let console = Console::new(terminal, arguments.json);
    let mut invocation = Invocation { program, settings, console };
    match arguments.command.execute(&mut invocation).await {
        Ok(()) => DONE,
        Err(problem) => {
            invocation.console.report(&problem);
            REFUSED_OR_FAILED
        }
    }
}

/// Help, the version, or what was wrong with the arguments.
fn explain(error: &clap::Error, json: bool, terminal: &mut dyn Terminal) -> u8 {
    let text = error.render().to_string();
    if !error.use_stderr() {
        return written(write_line(terminal.output(), &text)).map_or(REFUSED_OR_FAILED, |()| DONE);
    }
    if json {
        Console::new(terminal, true).report(&Problem::new(problems::USAGE, sentence(&text)));
    } else {
        // nobody is left to tell
        let _ = write_line(terminal.errors(), &text);
    }
    USAGE
}

/// clap has not parsed what it refused.
fn asks_for_json(arguments: &[OsString]) -> bool {
    arguments.iter().take_while(|argument| *argument != "--").any(|argument| argument == "--json")
}

/// The first paragraph of clap's text, which says what is wrong; usage and tips follow it.
fn sentence(text: &str) -> String {
    match text.strip_prefix("error: ") {
        Some(text) => text.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
        None => "a command is missing".to_owned(),
    }
}
