use crate::{
    Application, Console, Operator, Problem, Program, SettingFlags, setting_flags::Setting,
};
use std::sync::Arc;

/// One run of the program, as its verbs see it.
pub struct Invocation<'a> {
    /// Where the verb prints and prompts.
    pub console: Console<'a>,
    pub(crate) program: &'a dyn Program,
    /// The whole command.
    pub(crate) command: &'a clap::Command,
    pub(crate) settings: SettingFlags,
}

impl Invocation<'_> {
    /// Reads and checks the settings. Opens nothing.
    pub fn application(&self) -> Result<Arc<dyn Application>, Problem> {
        self.program.load(&self.settings)
    }

    /// Opens the application for dispatching messages as the operator.
    pub async fn operator(&self) -> Result<Operator, Problem> {
        Operator::of(self.application()?).await
    }

    /// Sets a setting, like `--set NAME=VALUE`. Has no effect on an application that is already
    /// loaded.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.settings.set(Setting::named(name, value));
    }
}
