//! The command line `loggia`. What it commands stands behind the ports [`Program`] and [`Application`].

mod application;
mod arguments;
mod commands;
mod console;
mod context;
mod invocation;
mod problem;
pub mod problems;
mod run;
mod setting_flags;
mod terminal;

pub use application::{
    Application, Creation, DatabaseAdministration, EventRow, MigrationName, MigrationRow, Program, Progress, Removal,
    SchemaDifference, ServeOptions, SettingRow,
};
pub use problem::{Problem, SettingProblem};
pub use run::run;
pub use setting_flags::SettingFlags;
pub use terminal::{ProcessTerminal, Terminal};
