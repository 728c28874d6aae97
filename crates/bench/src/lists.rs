//! Compares the cost of a page of users in a small and in a large table.

mod seeding;

use crate::{
    Result,
    account::Account,
    database::{Database, Kind},
    figures::{Aim, Figures, median},
    http::{Request, string_member},
    loggia::{self, Placement},
    machine::Machine,
    options::Databases,
    report::line,
    waiting::handle_signals,
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
const REQUESTS: usize = 300;

/// Ids of the three figures, label and query string. A cursor is added to the deep page.
const QUERIES: [([&str; 3], &str, &str); 8] = [
    (
        ["lists_first_few", "lists_first_many", "lists_first"],
        "first page",
        "limit=25",
    ),
    (
        ["lists_deep_few", "lists_deep_many", "lists_deep"],
        DEEP,
        "limit=100",
    ),
    (
        ["lists_prefix_few", "lists_prefix_many", "lists_prefix"],
        "prefix with 1,000 matches",
        "limit=25&email[prefix]=user0005",
    ),
    (
        ["lists_status_few", "lists_status_many", "lists_status"],
        "suspended users",
        "limit=25&status=suspended",
    ),
    (
        ["lists_email_few", "lists_email_many", "lists_email"],
        "first page by address",
        "limit=25&sort=email",
    ),
    // filters with many matches, in an order that the index of the filter does not provide
    (
        ["lists_role_few", "lists_role_many", "lists_role"],
        "role of half of all users",
        "limit=25&role=admin",
    ),
    (
        ["lists_alike_few", "lists_alike_many", "lists_alike"],
        "prefix that all addresses match, newest first",
        "limit=25&email[prefix]=user",
    ),
    (
        ["lists_since_few", "lists_since_many", "lists_since"],
        "created since before the first user, by address",
        "limit=25&sort=email&created_at[gte]=2020-01-01T00:00:00Z",
    ),
];

const DEEP: &str = "page after 99 % of all";

pub fn run(databases: Databases) -> Result<()> {
    handle_signals()?;
    let (binary, machine) = (loggia::build("bench")?, Machine::this()?);
    let mut text = format!(
        "{}, {}, {} cores\n",
        machine.at.to_rfc3339(),
        machine.processor,
        machine.cores
    );
    for kind in databases.kinds() {
        let figures = measure(*kind, &binary)?;
        text.push_str(&format!("\n{}\n", figures.subject));
        for figure in &figures.all {
            text.push_str(&format!("  {}\n", line(figure)));
        }
    }
    Ok(stdout().write_all(text.as_bytes())?)
}

fn measure(kind: Kind, binary: &Path) -> Result<Figures> {
    let home = tempfile::tempdir()?;
    let database = Database::create(kind, binary, home.path())?;
    let server = database.loggia.serve(Placement::default())?.ready()?;
    let account = Account::register(
        "ann.lee@example.org",
        server.address,
        &database.loggia.mails(),
    )?;
    drop(server);
    seeding::grant_superadmin(&database, &account.user_id)?;

    let (few, many) = (
        costs(&database, &account, 0, FEW)?,
        costs(&database, &account, FEW, MANY)?,
    );
    let mut figures = Figures::of(kind.name());
    for ((([of_few, of_many, ratio], label, _), few), many) in
        QUERIES.into_iter().zip(few).zip(many)
    {
        figures.note(of_few, label, few, "ms, 10 k");
        figures.note(of_many, label, many, "ms, 1 M");
        figures.judge(ratio, label, many / few, "1 M : 10 k", Aim::AtMost(1.5));
    }
    Ok(figures)
}

/// Returns the milliseconds of each query.
fn costs(database: &Database<'_>, account: &Account, from: usize, to: usize) -> Result<Vec<f64>> {
    writeln!(stderr(), "bench: {}: {to} users", database.kind.name())?;
    seeding::seed(database, from, to)?;
    let server = database.loggia.serve(Placement::default())?.ready()?;
    let deep = deep_cursor(server.address, account, to)?;
    let tokens = account.log_in().expect(server.address, 201)?;
    let token = string_member(&tokens, "access_token")?;
    QUERIES
        .iter()
        .map(|(_, label, query)| {
            let cursor = if *label == DEEP {
                format!("&cursor={deep}")
            } else {
                String::new()
            };
            cost(
                &Request::get(format!("/v1/admin/users?{query}{cursor}")).bearer(token),
                server.address,
            )
        })
        .collect()
}

/// Walks the list to 99 % of its length and returns the cursor.
fn deep_cursor(server: SocketAddr, account: &Account, users: usize) -> Result<String> {
    let mut cursor = String::new();
    let mut token = String::new();
    for number in 0..users * 99 / 100 / 100 {
        if number % 1000 == 0 {
            token =
                string_member(&account.log_in().expect(server, 201)?, "access_token")?.to_owned();
        }
        let from = if cursor.is_empty() {
            String::new()
        } else {
            format!("&cursor={cursor}")
        };
        let page = Request::get(format!("/v1/admin/users?limit=100{from}"))
            .bearer(&token)
            .expect(server, 200)?;
        cursor = string_member(&page, "next_cursor")?.to_owned();
    }
    Ok(cursor)
}

fn cost(request: &Request, server: SocketAddr) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..REQUESTS {
        let started = Instant::now();
        let page = request.expect(server, 200)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        if page
            .get("items")
            .and_then(Value::as_array)
            .is_none_or(Vec::is_empty)
        {
            return Err(format!("{} returned an empty page", request.path).into());
        }
    }
    Ok(median(times))
}
