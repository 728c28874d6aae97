use crate::{
    Application, Console, Operator, Problem, Program, SettingFlags, operator::WrittenTo,
    setting_flags::Setting,
};
use services::IfMissing;
use std::sync::Arc;

/// One run of the program, as its verbs see it.
pub struct Invocation<'a> {
    /// Where the verb prints and prompts.
    pub console: Console<'a>,
    pub(crate) program: &'a dyn Program,
    /// The whole command.
    pub(crate) command: &'a clap::Command,
    pub(crate) settings: SettingFlags,
    pub(crate) written_to: WrittenTo,
}

impl Invocation<'_> {
    /// Reads and checks the settings. Opens nothing.
    pub fn application(&self) -> Result<Arc<dyn Application>, Problem> {
        self.program.load(&self.settings)
    }

    /// Opens the application for dispatching messages as the operator. Its server may be running
    /// or not; its database must exist.
    pub async fn operator(&self) -> Result<Operator, Problem> {
        self.operator_of(self.application()?).await
    }

    /// The same for an application that was loaded before, for example to ask for a confirmation
    /// only if the settings are valid.
    pub async fn operator_of(
        &self,
        application: Arc<dyn Application>,
    ) -> Result<Operator, Problem> {
        Operator::of(application, IfMissing::Refuse, self.written_to.clone()).await
    }

    /// The same, but makes the database if it does not exist.
    pub async fn first_operator_of(
        &self,
        application: Arc<dyn Application>,
    ) -> Result<Operator, Problem> {
        Operator::of(application, IfMissing::Create, self.written_to.clone()).await
    }

    /// Sets a setting, like `--set NAME=VALUE`. Has no effect on an application that is already
    /// loaded.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.settings.set(Setting::named(name, value));
    }
}
