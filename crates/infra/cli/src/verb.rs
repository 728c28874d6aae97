//! Verbs: the subcommands of a program.

use crate::{Invocation, Problem, problem::Advice};
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use cqrs::ProblemCode;
use std::{any::type_name, pin::Pin};

/// A subcommand of the program, from its arguments to its execution.
pub struct Verb {
    pub(crate) command: clap::Command,
    pub(crate) parse: Parse,
    pub(crate) advice: Advice,
    /// The type that declares the verb.
    pub(crate) owner: &'static str,
}

/// The parsed arguments of a verb.
pub trait RunVerb {
    /// Runs the verb. The program ends with exit code 0, or 1 if a problem is returned.
    fn execute(self, invocation: &mut Invocation<'_>) -> impl Future<Output = Result<(), Problem>>;
}

impl Verb {
    /// Returns the verb `name` with the arguments of `T`, a struct or enum that derives
    /// `clap::Parser`.
    pub fn of<T: CommandFactory + FromArgMatches + RunVerb + 'static>(name: &'static str) -> Self {
        Self {
            command: T::command().name(name),
            parse: |matches| Ok(Box::new(T::from_arg_matches(matches)?)),
            advice: Advice::default(),
            owner: type_name::<T>(),
        }
    }

    pub fn name(&self) -> &str {
        self.command.get_name()
    }

    /// Adds a hint on what to do to each problem of this verb that has the code.
    #[must_use]
    pub fn with_hints(mut self, hints: &'static [(ProblemCode, &'static str)]) -> Self {
        self.advice.hints = hints;
        self
    }

    /// Reports a refusal because of one invalid field by a more specific code than
    /// `validation-failed`, selected by the code of the field's fault.
    #[must_use]
    pub fn with_argument_codes(mut self, codes: &'static [(&'static str, ProblemCode)]) -> Self {
        self.advice.argument_codes = codes;
        self
    }
}

pub(crate) type Parse = fn(&ArgMatches) -> Result<Box<dyn Parsed>, clap::Error>;

/// Not `Send`: a command line runs one verb, on the thread that waits for it.
type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// [`RunVerb`] as a trait object.
pub(crate) trait Parsed {
    fn execute<'a>(
        self: Box<Self>,
        invocation: &'a mut Invocation<'_>,
    ) -> LocalFuture<'a, Result<(), Problem>>;
}

impl<T: RunVerb + 'static> Parsed for T {
    fn execute<'a>(
        self: Box<Self>,
        invocation: &'a mut Invocation<'_>,
    ) -> LocalFuture<'a, Result<(), Problem>> {
        Box::pin(RunVerb::execute(*self, invocation))
    }
}
