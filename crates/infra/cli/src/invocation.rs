use crate::{Application, Problem, Program, SettingFlags, console::Console};
use std::sync::Arc;

/// One run of the program, as its commands see it.
pub(crate) struct Invocation<'a> {
    pub(crate) program: &'a dyn Program,
    pub(crate) settings: SettingFlags,
    pub(crate) console: Console<'a>,
}

impl Invocation<'_> {
    /// Only for commands that need valid settings.
    pub(crate) fn application(&self) -> Result<Arc<dyn Application>, Problem> {
        self.program.load(&self.settings)
    }
}
