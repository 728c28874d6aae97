//! The report of a run, as a table and as JSON.

use crate::{
    figures::{Aim, Figure},
    machine::Machine,
};
use serde::Serialize;
use std::fmt::Write;

#[derive(Serialize)]
pub struct Report {
    pub machine: Machine,
    pub conditions: Conditions,
    /// Measurements that were left out, with the reason.
    pub missing: Vec<String>,
    pub figures: Vec<Figure>,
}

#[derive(Serialize)]
pub struct Conditions {
    pub load_generator: Option<&'static str>,
    pub pinned: bool,
    pub connections: usize,
    pub rounds: usize,
    pub seconds: u64,
    pub http_workers: usize,
    pub pool_size: usize,
    /// Names of Loggia's settings in the environment of the run.
    pub settings: Vec<String>,
}

impl Report {
    pub fn table(&self) -> String {
        let mut text = self.heading();
        let mut subject = "";
        for figure in &self.figures {
            if figure.subject != subject {
                subject = figure.subject;
                let _ = write!(text, "\n{subject}\n");
            }
            let _ = writeln!(text, "  {}", line(figure));
        }
        for missing in &self.missing {
            let _ = write!(text, "\nnot measured: {missing}\n");
        }
        text
    }

    fn heading(&self) -> String {
        let (machine, conditions) = (&self.machine, &self.conditions);
        let mut text = format!(
            "{}, {}, {} cores",
            machine.at.to_rfc3339(),
            machine.processor,
            machine.cores
        );
        if machine.load > 1.0 {
            let _ = write!(
                text,
                "; the machine was busy (load {}), so the figures are noisy",
                machine.load
            );
        }
        let pinning = if conditions.pinned {
            "servers on one core, load on another"
        } else {
            "not pinned"
        };
        let _ = write!(
            text,
            "\nmedians of {} rounds of {} s, {} connections, {pinning}, {} HTTP worker(s), pools of {}\n",
            conditions.rounds,
            conditions.seconds,
            conditions.connections,
            conditions.http_workers,
            conditions.pool_size
        );
        if !conditions.settings.is_empty() {
            let _ = writeln!(text, "with {}", conditions.settings.join(", "));
        }
        text
    }
}

pub fn line(figure: &Figure) -> String {
    let mut text = format!(
        "{:<46} {:>9} {:<11}",
        figure.label,
        number(figure.value),
        figure.unit
    );
    if let (Some(aim), Some(met)) = (figure.aim, figure.met) {
        let (sign, bound) = match aim {
            Aim::AtLeast(bound) => ('≥', bound),
            Aim::AtMost(bound) => ('≤', bound),
        };
        let _ = write!(
            text,
            " aim {sign} {bound}: {}",
            if met { "met" } else { "not met" }
        );
    }
    text.trim_end().to_owned()
}

fn number(value: f64) -> String {
    match value.abs() {
        large if large >= 1000.0 => format!("{value:.0}"),
        middling if middling >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
