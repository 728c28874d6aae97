//! Whether a page of the list of users costs the same, however many users there are.

mod seeding;

use crate::{
    Result,
    account::Account,
    arguments::Arguments,
    database::{Database, Kind},
    figures::{Aim, Figures, median},
    http::{Request, text},
    loggia::{self, Place},
    machine::Machine,
    report::line,
    waiting::heed_signals,
};
use serde_json::Value;
use std::{
    io::{Write, stderr, stdout},
    net::SocketAddr,
    path::Path,
    time::Instant,
};

const FEW: usize = 10_000;
const MANY: usize = 1_000_000;
const ASKED: usize = 300;

/// What is asked for, by name; `cursor` is added where it is deep.
const QUESTIONS: [([&str; 3], &str, &str); 8] = [
    (["lists_first_few", "lists_first_many", "lists_first"], "first page", "limit=25"),
    (["lists_deep_few", "lists_deep_many", "lists_deep"], DEEP, "limit=100"),
    (
        ["lists_prefix_few", "lists_prefix_many", "lists_prefix"],
        "1,000 addresses that begin alike",
        "limit=25&email[prefix]=user0005",
    ),
    (["lists_status_few", "lists_status_many", "lists_status"], "who is suspended", "limit=25&status=suspended"),
    (["lists_email_few", "lists_email_many", "lists_email"], "first page by address", "limit=25&sort=email"),
    // what nearly everybody matches, in an order that the condition's own index does not have
    (["lists_role_few", "lists_role_many", "lists_role"], "a role that half of all hold", "limit=25&role=admin"),
    (
        ["lists_alike_few", "lists_alike_many", "lists_alike"],
        "addresses that all begin alike, the newest first",
        "limit=25&email[prefix]=user",
    ),
    (
        ["lists_since_few", "lists_since_many", "lists_since"],
        "whoever came since the beginning, by address",
        "limit=25&sort=email&created_at[gte]=2020-01-01T00:00:00Z",
    ),
];

const DEEP: &str = "page after 99 % of all";

pub fn run(words: &[String]) -> Result<()> {
    let arguments = Arguments::parse(words, &["--database"], &[])?;
    let kinds: &[Kind] = match arguments.text("--database") {
        None | Some("both") => &[Kind::Sqlite, Kind::Postgres],
        Some("sqlite") => &[Kind::Sqlite],
        Some("postgres") => &[Kind::Postgres],
        Some(other) => return Err(format!("--database takes sqlite, postgres or both, not {other}").into()),
    };
    heed_signals()?;
    let (binary, machine) = (loggia::build()?, Machine::this()?);
    let mut text = format!("{}, {}, {} cores\n", machine.at.to_rfc3339(), machine.processor, machine.cores);
    for kind in kinds {
        let figures = measured(*kind, &binary)?;
        text.push_str(&format!("\n{}\n", figures.subject));
        figures.all.iter().for_each(|figure| text.push_str(&format!("  {}\n", line(figure))));
    }
    Ok(stdout().write_all(text.as_bytes())?)
}

fn measured(kind: Kind, binary: &Path) -> Result<Figures> {
    let home = tempfile::tempdir()?;
    let database = Database::create(kind, binary, home.path())?;
    let server = database.loggia.serve(Place::default())?.ready()?;
    let account = Account::register("ann.lee@example.org", server.address, &database.loggia.mails())?;
    drop(server);
    seeding::entitle(&database, &account.user_id)?;

    let (few, many) = (costs(&database, &account, 0, FEW)?, costs(&database, &account, FEW, MANY)?);
    let mut figures = Figures::of(kind.name());
    for ((([of_few, of_many, ratio], label, _), few), many) in QUESTIONS.into_iter().zip(few).zip(many) {
        figures.note(of_few, label, few, "ms, 10 k");
        figures.note(of_many, label, many, "ms, 1 M");
        figures.judge(ratio, label, many / few, "1 M : 10 k", Aim::AtMost(1.5));
    }
    Ok(figures)
}

/// Of each question, in milliseconds.
fn costs(database: &Database<'_>, account: &Account, from: usize, to: usize) -> Result<Vec<f64>> {
    writeln!(stderr(), "bench: {}: {to} users", database.kind.name())?;
    seeding::seed(database, from, to)?;
    let server = database.loggia.serve(Place::default())?.ready()?;
    let deep = deepest(server.address, account, to)?;
    let tokens = account.log_in().expect(server.address, 201)?;
    let token = text(&tokens, "access_token")?;
    QUESTIONS
        .iter()
        .map(|(_, label, query)| {
            let cursor = if *label == DEEP { format!("&cursor={deep}") } else { String::new() };
            cost(&Request::get(format!("/v1/admin/users?{query}{cursor}")).by(token), server.address)
        })
        .collect()
}

/// The way there is walked, page by page.
fn deepest(server: SocketAddr, account: &Account, users: usize) -> Result<String> {
    let mut cursor = String::new();
    let mut token = String::new();
    for page in 0..users * 99 / 100 / 100 {
        if page % 1000 == 0 {
            token = text(&account.log_in().expect(server, 201)?, "access_token")?.to_owned();
        }
        let from = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        let answer = Request::get(format!("/v1/admin/users?limit=100{from}")).by(&token).expect(server, 200)?;
        cursor = text(&answer, "next_cursor")?.to_owned();
    }
    Ok(cursor)
}

fn cost(request: &Request, server: SocketAddr) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..ASKED {
        let started = Instant::now();
        let answer = request.expect(server, 200)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        if answer.get("items").and_then(Value::as_array).is_none_or(Vec::is_empty) {
            return Err(format!("{} answers an empty page", request.path).into());
        }
    }
    Ok(median(times))
}
