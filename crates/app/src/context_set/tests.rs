use super::*;
use crate::contexts::{Access, Audit};
use std::{collections::BTreeSet, error::Error, fs, path::Path};

#[test]
fn the_accounts_contexts_do_not_clash() {
    assert_eq!(ContextSet::accounts().check(), Ok(()));
}

#[test]
fn a_clash_names_both_owners() {
    let doubled = ContextSet::accounts().with::<Audit>();
    let clash = Clash::Declared {
        what: "context",
        name: "audit".to_owned(),
        first: "audit",
        second: "audit",
    };
    assert_eq!(doubled.check(), Err(clash));

    let mut renamed = ContextSet::default().with::<Access>().with::<Access>();
    if let Some(second) = renamed.contexts.last_mut() {
        second.name = "shop";
    }
    let refused = renamed
        .check()
        .err()
        .map(|clash| clash.to_string())
        .unwrap_or_default();
    assert!(refused.starts_with("the message access."), "{refused}");
    assert!(
        refused.ends_with("is declared by access and by shop"),
        "{refused}"
    );
}

#[test]
fn every_subscriber_reacts_to_a_declared_event() {
    let set = ContextSet::accounts();
    let declared: Vec<_> = set
        .events()
        .iter()
        .flat_map(|aggregate| aggregate.events.iter().copied())
        .collect();
    for subscription in set.subscriptions() {
        assert!(declared.contains(&subscription.event), "{subscription:?}");
    }
}

fn aggregates_under(folder: &Path, found: &mut BTreeSet<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            aggregates_under(&path, found)?;
            continue;
        }
        let source = fs::read_to_string(&path)?;
        let aggregates = source
            .split("aggregate_events! {")
            .skip(1)
            .filter_map(|rest| rest.split('"').nth(1));
        found.extend(aggregates.map(str::to_owned));
    }
    Ok(())
}

#[test]
fn every_aggregate_of_the_source_tree_is_declared() -> Result<(), Box<dyn Error>> {
    let mut defined = BTreeSet::new();
    aggregates_under(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../core"),
        &mut defined,
    )?;
    // the macro itself
    defined.retain(|aggregate| !aggregate.contains('$') && !aggregate.contains(' '));

    let declared: BTreeSet<_> = ContextSet::accounts()
        .events()
        .iter()
        .map(|one| one.aggregate.to_owned())
        .collect();
    assert_eq!(declared, defined);
    Ok(())
}

/// Returns the refusal of a context `shop` that declares this beside the accounts.
fn refusal_of(declare: impl FnOnce(&mut Declaration)) -> String {
    let mut set = ContextSet::accounts().with::<Audit>();
    if let Some(shop) = set.contexts.last_mut() {
        shop.name = "shop";
        shop.messages = &[];
        shop.events = &[];
        shop.permissions = &[];
        shop.problems = &[];
        shop.settings = ("", &[]);
        declare(shop);
    }
    set.check()
        .err()
        .map(|clash| clash.to_string())
        .unwrap_or_default()
}

#[test]
fn everything_that_has_a_name_has_one_owner() {
    assert_eq!(refusal_of(|_| ()), "");
    assert_eq!(
        refusal_of(|shop| shop.settings = ("http", &[])),
        "the section of settings http is declared by the program and by shop"
    );
    assert_eq!(
        refusal_of(|shop| shop.kinds = || vec![("job", "mail.send")]),
        "the job mail.send is declared by the program and by shop"
    );
    assert_eq!(
        refusal_of(|shop| shop.kinds = || vec![("job", "auth.erase_account")]),
        "the job auth.erase_account is declared by auth and by shop"
    );
    assert_eq!(
        refusal_of(|shop| shop.kinds = || vec![("subscriber", "auth.prune_sessions")]),
        "the subscriber auth.prune_sessions is declared by auth and by shop"
    );
    assert_eq!(
        refusal_of(|shop| shop.problems = ::auth::problems::ALL),
        "the problem code address-taken is declared by auth and by shop"
    );
    let verbs = refusal_of(|shop| {
        shop.transports = |transports| transports.verbs(infra_cli_accounts::verbs());
    });
    assert_eq!(verbs, "the verb admin is declared by flows and by shop");
    let routes = refusal_of(|shop| {
        shop.transports = |transports| transports.routes(infra_http_accounts::ROUTES);
    });
    assert!(routes.starts_with("the operation "), "{routes}");
    assert!(
        routes.ends_with(" is declared by flows and by shop"),
        "{routes}"
    );
}
