//! A run, from the options to the report.

use crate::{
    Result,
    comparison::ROUNDS,
    database::{Database, Kind},
    figures::Figures,
    load::{CONNECTIONS, Generator},
    loggia::{self, Placement, Size},
    machine::{Machine, Pins},
    measure::{
        Conditions, Stage, binary_size, dispatch, login, refresh, refresh_writes, saturation,
        start, users_me,
    },
    options::Options,
    report::{self, Report},
    waiting::handle_signals,
};
use std::{
    io::{Write, stderr, stdout},
    path::PathBuf,
    thread::available_parallelism,
};

struct Run {
    binary: PathBuf,
    generator: Result<Generator>,
    pins: Option<Pins>,
    size: Size,
    seconds: u64,
    missing: Vec<String>,
    figures: Vec<Figures>,
}

pub fn run(options: &Options) -> Result<()> {
    handle_signals()?;
    let machine = Machine::this()?;
    let mut run = Run::prepare(options)?;

    for kind in options.database.kinds() {
        run.database(*kind)?;
    }
    run.program()?;

    let report = run.report(machine);
    let text = if options.json {
        serde_json::to_string_pretty(&report)? + "\n"
    } else {
        report.table()
    };
    Ok(stdout().write_all(text.as_bytes())?)
}

impl Run {
    fn prepare(options: &Options) -> Result<Self> {
        let pins = Pins::find();
        let cores = if pins.is_some() {
            1
        } else {
            available_parallelism()?.get()
        };
        Ok(Self {
            binary: loggia::build(&options.build)?,
            generator: Generator::find(pins.map(|pins| pins.load)),
            pins,
            // enough connections to make the processor the limit of both sides
            size: Size {
                http_workers: cores,
                pool: 8 * cores,
            },
            seconds: options.seconds,
            missing: Vec::new(),
            figures: Vec::new(),
        })
    }

    fn database(&mut self, kind: Kind) -> Result<()> {
        let home = tempfile::tempdir()?;
        let database = match Database::create(kind, &self.binary, home.path()) {
            Ok(database) => database,
            Err(error) if kind == Kind::Postgres => {
                self.missing.push(format!("PostgreSQL: {error}"));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let mut figures = Figures::of(kind.name());
        progress(kind, "register a user")?;
        let stage = Stage::prepare(&database)?;
        progress(kind, "start")?;
        start::measure(&stage, &mut figures)?;
        self.under_load(kind, &stage, &mut figures)?;
        progress(kind, "rows written by a refresh")?;
        refresh_writes::measure(&stage, &mut figures)?;
        self.figures.push(figures);
        Ok(())
    }

    fn under_load(&self, kind: Kind, stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
        let placement = Placement {
            core: self.pins.map(|pins| pins.measured),
            size: Some(self.size),
        };
        let load_core = self.pins.map(|pins| pins.load);
        let conditions = Conditions {
            placement,
            load_core,
            seconds: self.seconds,
        };
        if let Ok(generator) = &self.generator {
            progress(kind, "/users/me")?;
            users_me::measure(generator, &conditions, stage, figures)?;
        }
        progress(kind, "refresh")?;
        refresh::measure(&conditions, stage, figures)?;
        progress(kind, "login")?;
        login::measure(&conditions, stage, figures)?;
        progress(kind, "/users/me while log-ins are saturated")?;
        saturation::measure(&conditions, stage, figures)
    }

    /// Measures what does not depend on the database.
    fn program(&mut self) -> Result<()> {
        let mut figures = Figures::of("program");
        dispatch::measure(&mut figures)?;
        binary_size(&self.binary, &mut figures)?;
        self.figures.push(figures);
        Ok(())
    }

    fn report(mut self, machine: Machine) -> Report {
        if let Err(error) = &self.generator {
            self.missing.push(format!("/users/me: {error}"));
        }
        let conditions = report::Conditions {
            load_generator: self.generator.as_ref().ok().map(Generator::name),
            pinned: self.pins.is_some(),
            connections: CONNECTIONS,
            rounds: ROUNDS,
            seconds: self.seconds,
            http_workers: self.size.http_workers,
            pool_size: self.size.pool,
            settings: settings(),
        };
        let figures = self
            .figures
            .into_iter()
            .flat_map(|figures| figures.all)
            .collect();
        Report {
            machine,
            conditions,
            missing: self.missing,
            figures,
        }
    }
}

/// Returns names only: values may be secret.
fn settings() -> Vec<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(|name| name.starts_with("LOGGIA__")).collect()
}

fn progress(kind: Kind, what: &str) -> Result<()> {
    Ok(writeln!(stderr(), "bench: {}: {what}", kind.name())?)
}
