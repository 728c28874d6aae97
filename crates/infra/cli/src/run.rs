use crate::{
    Console, Invocation, Problem, Program, Terminal,
    arguments::{Arguments, CommandLine},
    console::{write_line, written},
    operator::WrittenTo,
    problems,
};
use std::ffi::OsString;

const DONE: u8 = 0;
const REFUSED_OR_FAILED: u8 = 1;
const USAGE: u8 = 2;

/// Runs the verb that the arguments name, the first of which is the name of the program. Returns
/// the exit code: 0 done, 1 refused or failed, 2 invalid usage.
pub async fn run(
    arguments: impl IntoIterator<Item = OsString>,
    program: &dyn Program,
    terminal: &mut dyn Terminal,
) -> u8 {
    let given: Vec<OsString> = arguments.into_iter().collect();
    let command_line = match CommandLine::of(program) {
        Ok(command_line) => command_line,
        Err(problem) => {
            Console::new(terminal, requests_json(&given)).report(&problem);
            return REFUSED_OR_FAILED;
        }
    };
    match command_line.parse(&given) {
        Ok(arguments) => execute(arguments, &command_line, program, terminal).await,
        Err(error) => explain(&error, requests_json(&given), terminal),
    }
}

async fn execute(
    arguments: Arguments,
    command_line: &CommandLine,
    program: &dyn Program,
    terminal: &mut dyn Terminal,
) -> u8 {
    let Arguments {
        json,
        settings,
        verb,
        advice,
    } = arguments;
    let console = Console::new(terminal, json);
    let mut invocation = Invocation {
        console,
        program,
        command: command_line.command(),
        settings,
        written_to: WrittenTo::default(),
    };
    match verb.execute(&mut invocation).await {
        Ok(()) => {
            if let Some(address) = invocation.written_to.get() {
                invocation.console.note(&format!("Database: {address}"));
            }
            DONE
        }
        Err(problem) => {
            invocation.console.report(&advice.added_to(problem));
            REFUSED_OR_FAILED
        }
    }
}

/// Prints the help, the version, or the error in the arguments.
fn explain(error: &clap::Error, json: bool, terminal: &mut dyn Terminal) -> u8 {
    let text = error.render().to_string();
    if !error.use_stderr() {
        return written(write_line(terminal.output(), &text)).map_or(REFUSED_OR_FAILED, |()| DONE);
    }
    if json {
        Console::new(terminal, true).report(&Problem::new(problems::USAGE, sentence(&text)));
    } else {
        // there is no other output to report a failure on
        let _ = write_line(terminal.errors(), &text);
    }
    USAGE
}

/// Looks for the flag itself: clap returns no matches for arguments that it rejects.
fn requests_json(arguments: &[OsString]) -> bool {
    arguments
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| argument == "--json")
}

/// Returns the first paragraph of clap's text, which says what is wrong; usage and tips follow it.
fn sentence(text: &str) -> String {
    match text.strip_prefix("error: ") {
        Some(text) => text
            .split("\n\n")
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        None => "a command is missing".to_owned(),
    }
}
