//! Processor time and memory of a process, from `/proc`.

use crate::Result;
use std::{fs, time::Duration};

/// `USER_HZ` is 100 on Linux for x86-64 and AArch64.
const TICK: Duration = Duration::from_millis(10);

/// Returns the processor time of all threads, including finished ones.
pub fn cpu_time(process: u32) -> Result<Duration> {
    let line = fs::read_to_string(format!("/proc/{process}/stat"))?;
    parse_cpu_time(&line).ok_or_else(|| format!("cannot parse /proc/{process}/stat").into())
}

fn parse_cpu_time(line: &str) -> Option<Duration> {
    let [user, system, _, _] = parse_ticks(line)?;
    Some(TICK * (user + system))
}

/// Returns the ticks of the process in user and system mode, then those of its ended children.
fn parse_ticks(line: &str) -> Option<[u32; 4]> {
    // the name of the program may contain spaces and parentheses
    let (_, fields) = line.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11).map(str::parse::<u32>);
    let mut next = || fields.next()?.ok();
    Some([next()?, next()?, next()?, next()?])
}

/// Returns the processor time of all processes of PostgreSQL on this machine, including ended ones.
pub fn postgres_cpu_time() -> Result<Duration> {
    let mut ticks = 0;
    for process in fs::read_dir("/proc")?.flatten() {
        // a process may end meanwhile
        let Ok(line) = fs::read_to_string(process.path().join("stat")) else {
            continue;
        };
        if line.contains("(postgres)") {
            ticks += parse_ticks(&line).unwrap_or_default().iter().sum::<u32>();
        }
    }
    Ok(TICK * ticks)
}

/// Returns the resident memory in MB.
pub fn memory(process: u32) -> Result<f64> {
    megabytes(process, "VmRSS")
}

/// Returns the peak of the resident memory since [`reset_peak`], in MB.
pub fn peak_memory(process: u32) -> Result<f64> {
    megabytes(process, "VmHWM")
}

pub fn reset_peak(process: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{process}/clear_refs"), "5")?)
}

fn megabytes(process: u32, field: &str) -> Result<f64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path)?;
    let kibibytes = parse_field(&status, field)
        .and_then(|value| value.strip_suffix(" kB")?.parse::<f64>().ok());
    kibibytes
        .map(|kibibytes| kibibytes * 1.024e-3)
        .ok_or_else(|| format!("{path} has no {field}").into())
}

/// Finds the value in a line like `Name:   value`.
pub fn parse_field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        Some(
            line.strip_prefix(name)?
                .trim_start()
                .strip_prefix(':')?
                .trim(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_name_with_parentheses_is_skipped() {
        let line = "7 (a) b (c) S 1 7 7 0 -1 4194304 98 0 0 0 12 30 0 0 20 0 1 0 5 8 9";
        assert_eq!(parse_cpu_time(line), Some(Duration::from_millis(420)));
        assert_eq!(parse_cpu_time("nothing"), None);
    }

    #[test]
    fn fields_are_found_by_their_full_name() {
        let text = "VmHWM:\t   2048 kB\nVmRSS:\t 1024 kB\nmodel name\t: Some CPU";
        assert_eq!(parse_field(text, "VmRSS"), Some("1024 kB"));
        assert_eq!(parse_field(text, "model name"), Some("Some CPU"));
        assert_eq!(parse_field(text, "Vm"), None);
    }

    #[test]
    fn usage_of_this_process_is_readable() -> Result<()> {
        assert!(memory(std::process::id())? > 0.0);
        cpu_time(std::process::id()).map(drop)
    }
}
