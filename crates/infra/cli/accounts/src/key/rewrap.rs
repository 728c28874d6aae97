use chrono::SecondsFormat;
use clap::Args;
use infra_cli::{
    Invocation, Problem, ResealedRows, RewrapOptions, RewrapProgress, RewrapReport, problems, table,
};

/// Seal everything that is stored again under the master key, so that the previous ones can go
///
/// Can be repeated, and continues where it was stopped.
#[derive(Args)]
pub(crate) struct Rewrap {
    /// A previous key is known to others: what was issued under it is not accepted any more once it
    /// is removed
    #[arg(long)]
    leaked: bool,
}

impl Rewrap {
    pub(crate) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let options = RewrapOptions {
            leaked: self.leaked,
        };
        let console = &mut invocation.console;
        let mut progress = |step: RewrapProgress| {
            console.progress(step.rows, step.done, step.total);
        };

        let report = application.rewrap(options, &mut progress).await?;
        let address = application.database()?.address;
        console.note(&format!("Database: {address}"));

        let text = format!("{}\n{}", rows(&report.rows), advice(&report));
        invocation.console.answer(&report, &text)?;
        match report.unreadable() {
            0 => Ok(()),
            count => Err(unreadable(count)),
        }
    }
}

fn rows(rows: &[ResealedRows]) -> String {
    let row = |rows: &ResealedRows| {
        let counts = [rows.read, rows.resealed, rows.unreadable].map(|count| count.to_string());
        let [read, resealed, unreadable] = counts;
        [rows.name.to_owned(), read, resealed, unreadable]
    };
    table(
        ["ROWS", "READ", "RE-SEALED", "UNREADABLE"],
        rows.iter().map(row),
    )
}

fn advice(report: &RewrapReport) -> String {
    if report.unreadable() > 0 {
        return "Keep the previous master keys until no value is unreadable.".to_owned();
    }
    if report.previous_key_ids.is_empty() {
        return format!(
            "Everything is sealed under the master key {}.",
            report.key_id
        );
    }
    let previous = report.previous_key_ids.join(", ");
    let done = format!(
        "Everything is sealed under the master key {}. Remove {previous} from \
         LOGGIA__AUTH__PREVIOUS_MASTER_KEYS and restart.",
        report.key_id
    );
    let rest = match report.verifies_until {
        Some(until) => format!(
            "Sessions, codes and links that were issued before stay valid until they expire, at \
             the latest on {}.",
            until.to_rfc3339_opts(SecondsFormat::Secs, true)
        ),
        None => "Sessions, codes and links that were issued before are invalid from then on. \
                 Replace the signing keys too: key rotate, key revoke."
            .to_owned(),
    };
    format!("{done}\n{rest}")
}

fn unreadable(count: u64) -> Problem {
    let detail = format!("{count} stored values are opened by none of the master keys");
    let hint = "add the key that sealed them to LOGGIA__AUTH__PREVIOUS_MASTER_KEYS";
    Problem::new(problems::SEALED_VALUES_UNREADABLE, detail).hint(hint)
}
