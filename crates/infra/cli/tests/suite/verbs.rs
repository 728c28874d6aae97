//! Verbs that a program adds to the built-in ones.

use crate::orders::{self, CancelOrder, CancelOrderError, ListOrders, answering};
use clap::Parser;
use cqrs::Transport;
use kernel::Actor;
use loggia_cli::{Invocation, Problem, RunVerb, Verb};
use serde_json::{Value, json};
use services::{IfMissing, listing::Page};
use test_cli::{FakeProgram, ScriptedTerminal, Started, locked, piped, run};
use testing::{Scripted, deterministic::SequentialUuids};

/// Two pages, the second after the cursor `3`.
fn listing() -> FakeProgram {
    answering(Scripted::default().on::<ListOrders>(|context, query| {
        assert_eq!(
            (context.actor(), context.transport()),
            (&Actor::System("cli"), Transport::Cli)
        );
        assert_eq!(
            context.request_id().as_str(),
            SequentialUuids::nth(1).to_string()
        );
        Ok(match query.cursor.as_deref() {
            None => Page {
                items: vec![1, 2],
                next_cursor: Some("3".to_owned()),
            },
            Some(_) => Page {
                items: vec![3],
                next_cursor: None,
            },
        })
    }))
}

fn canceling() -> FakeProgram {
    answering(
        Scripted::default().on::<CancelOrder>(|_, command| match command.number {
            1 => Ok(()),
            2 => Err(CancelOrderError::UnknownReason.into()),
            3 => Err(CancelOrderError::Negative.into()),
            _ => Err(CancelOrderError::UnknownOrder.into()),
        }),
    )
}

#[tokio::test]
async fn lists_are_printed_page_by_page() {
    let ended = piped("order list", &listing()).await;
    ended.assert_done();
    assert_eq!(ended.output, "ORDER\n1\n2\n\nMore: --cursor 3\n");
    let ended = piped("order list --all", &listing()).await;
    assert_eq!(ended.output, "ORDER\n1\n2\n3\n");

    let document = piped("order list --json --cursor 3", &listing())
        .await
        .document();
    assert_eq!(
        document,
        json!({ "items": [{ "number": 3 }], "next_cursor": null })
    );
    let ended = piped("order list --json --all", &listing()).await;
    let lines: Vec<Value> = ended
        .output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines, [1, 2, 3].map(|number| json!({ "number": number })));
}

#[tokio::test]
async fn settings_and_their_problems_are_those_of_every_verb() {
    let program = listing();
    piped(
        "--set log.level=debug order list --set http.bind=:1",
        &program,
    )
    .await
    .assert_done();
    let loaded = locked(&program.loaded).clone();
    let names: Vec<_> = loaded
        .iter()
        .flat_map(|flags| flags.values().keys().cloned())
        .collect();
    assert_eq!(names, ["LOGGIA__HTTP__BIND", "LOGGIA__LOG__LEVEL"]);

    let invalid = FakeProgram {
        verbs: orders::program().verbs,
        ..FakeProgram::with_invalid_settings()
    };
    let ended = piped("order list --json", &invalid).await;
    assert_eq!(
        (ended.code, ended.error_document()["code"].as_str()),
        (1, Some("settings-invalid"))
    );
}

#[tokio::test]
async fn verbs_can_require_confirmation() {
    let program = canceling();
    let ended = run(
        "order cancel 1",
        &program,
        ScriptedTerminal::answering("no"),
    )
    .await;
    assert_eq!((ended.code, program.started()), (1, vec![]));
    let ended = run(
        "order cancel 1",
        &program,
        ScriptedTerminal::answering("yes"),
    )
    .await;
    assert_eq!(
        (ended.code, program.started()),
        (0, vec![Started::Messages(IfMissing::Refuse)])
    );
}

#[tokio::test]
async fn refusals_have_the_hints_and_codes_of_the_verb() {
    piped("order cancel 4 --yes", &canceling())
        .await
        .assert_refused(
            "error: there is no such order (order-not-found)\n\
         hint: `order list` shows all orders\n",
        );
    piped("order cancel 2 --yes", &canceling())
        .await
        .assert_refused("error: the reason is unknown (unknown-reason)\n");
    let ended = piped("order cancel 3 --yes --json", &canceling()).await;
    let detail = "the number is negative";
    assert_eq!(
        ended.error_document(),
        json!({ "code": "validation-failed", "detail": detail, "reason": "negative" })
    );
}

#[tokio::test]
async fn a_message_without_a_context_is_an_internal_problem() {
    let ended = piped("order list --json", &orders::program()).await;
    assert_eq!(
        (ended.code, ended.error_document()["code"].as_str()),
        (1, Some("internal"))
    );
}

#[tokio::test]
async fn help_and_completions_include_the_verbs() {
    let help = piped("help", &orders::program()).await.output;
    let position = |verb: &str| help.find(&format!("\n  {verb} ")).unwrap();
    assert!(
        position("db") < position("order") && position("order") < position("config"),
        "{help}"
    );
    assert!(help.contains("List and cancel orders"), "{help}");

    for line in ["order --help", "help order"] {
        let ended = piped(line, &orders::program()).await;
        ended.assert_done();
        assert!(
            ended.output.contains("\n  loggia order list"),
            "{}",
            ended.output
        );
    }
    let script = piped("completions bash", &orders::program()).await.output;
    assert!(
        script.contains("loggia__subcmd__order") && script.contains("--buyer"),
        "{script}"
    );
}

#[tokio::test]
async fn invalid_arguments_are_usage_errors() {
    for line in [
        "order",
        "order bogus",
        "order list --limit",
        "order cancel one",
        "order list --all --cursor 3",
    ] {
        let ended = piped(line, &listing()).await;
        assert_eq!((ended.code, ended.output.as_str()), (2, ""), "{line}");
        assert!(
            ended.errors.contains("--help") || ended.errors.contains("Usage: loggia"),
            "{line}: {}",
            ended.errors
        );
    }
}

/// A verb without subcommands.
#[derive(Parser)]
struct Other {}

impl RunVerb for Other {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        invocation.console.print("other")
    }
}

#[tokio::test]
async fn two_verbs_of_one_name_are_refused() {
    for (verbs, first, second) in [
        (
            (|| vec![orders::verb(), Verb::of::<Other>("order")]) as fn() -> Vec<Verb>,
            "orders::Order",
            "verbs::Other",
        ),
        (
            || vec![Verb::of::<Other>("db")],
            "loggia_cli::commands::db::Db",
            "verbs::Other",
        ),
        (
            || vec![Verb::of::<Other>("describe")],
            "verbs::Other",
            "loggia_cli::commands::describe::Describe",
        ),
        (|| vec![Verb::of::<Other>("help")], "clap", "verbs::Other"),
    ] {
        let program = FakeProgram {
            verbs,
            ..FakeProgram::default()
        };
        let ended = piped("db status --json", &program).await;
        let problem = ended.error_document();
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert_eq!(
            (ended.code, problem["code"].as_str()),
            (1, Some("verb-clash")),
            "{problem}"
        );
        let owners = detail.find(first).zip(detail.rfind(second));
        assert!(
            owners.is_some_and(|(first, second)| first < second),
            "{detail}"
        );
        assert_eq!(program.started(), []);
    }
    let single = FakeProgram {
        verbs: || vec![Verb::of::<Other>("other")],
        ..FakeProgram::default()
    };
    assert_eq!(piped("other", &single).await.output, "other\n");
}
