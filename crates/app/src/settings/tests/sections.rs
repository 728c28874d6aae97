//! Sections that contexts declare.

use super::*;

crate::settings! {
    /// Orders.
    orders: OrderSettings {
        /// How long an order can wait
        /// for its payment.
        payment_window: Duration = Fixed("14d"), in "1m"..="90d";
        /// The partner's key.
        partner_key: Option<MasterKeyText> = OutsideProduction("");
    }
}

fn load_orders(pairs: &[(&str, &str)]) -> Result<Loaded, InvalidSettings> {
    let sources = Sources {
        environment: environment(pairs),
        cores: 1,
        ..Sources::default()
    };
    Settings::load(sources, &table().with(OrderSettings::TABLE))
}

#[test]
fn a_section_is_loaded_with_the_settings_of_the_program() -> Outcome {
    let loaded = load_orders(&[("LOGGIA__ORDERS__PAYMENT_WINDOW", "2h")])?;

    let orders = loaded.settings.contexts.section::<OrderSettings>();
    let orders = orders.ok_or("the section is loaded")?;
    assert_eq!(orders.payment_window, Duration::from_hours(2));
    assert!(orders.partner_key.is_none());

    let row = loaded
        .rows
        .iter()
        .find(|row| row.name == "LOGGIA__ORDERS__PAYMENT_WINDOW");
    let row = row.ok_or("the setting is displayed")?;
    assert_eq!(row.doc, "How long an order can wait for its payment.");
    assert_eq!(row.source, Source::Environment);
    Ok(())
}

#[test]
fn a_section_follows_the_rules_of_all_settings() {
    let problems = |pairs: &[(&str, &str)]| {
        let error = load_orders(pairs).err();
        let problems = error.map(|error| error.problems).unwrap_or_default();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        problems(&[
            ("LOGGIA__ORDERS__PAYMENT_WINDOW", "1s"),
            ("LOGGIA__ORDERS__PARTNER_KEY", "hunter2"),
            ("LOGGIA__ORDERS__PAYMENT_WINDOWS", "1d"),
        ]),
        [
            "LOGGIA__ORDERS__PARTNER_KEY (environment) must be 32 random bytes, as 43 characters \
             of base64url or 64 hexadecimal digits",
            "LOGGIA__ORDERS__PAYMENT_WINDOW (environment) must be from 1m to 90d",
            "LOGGIA__ORDERS__PAYMENT_WINDOWS (environment) is unknown, did you mean \
             LOGGIA__ORDERS__PAYMENT_WINDOW?",
        ]
    );
    assert_eq!(
        problems(&PRODUCTION),
        ["LOGGIA__ORDERS__PARTNER_KEY is required in production"]
    );
}

#[test]
fn a_section_of_an_absent_context_is_unknown() -> Outcome {
    let problems = problems(&[("LOGGIA__ORDERS__PAYMENT_WINDOW", "2h")]);
    assert_eq!(
        problems,
        ["LOGGIA__ORDERS__PAYMENT_WINDOW (environment) is unknown"]
    );
    let without = load(&[])?.settings.contexts.section::<OrderSettings>();
    assert!(
        without.is_none(),
        "the program must load the sections of its contexts"
    );
    Ok(())
}

#[test]
fn a_dotenv_file_lists_sections() {
    let text = dotenv_example(&table().with(OrderSettings::TABLE));
    let lines = "# How long an order can wait for its payment.\n# Default: 14d (from 1m to 90d).\n\
                 #LOGGIA__ORDERS__PAYMENT_WINDOW=14d\n";
    assert!(text.contains(lines), "{text}");
}

#[test]
fn debug_output_of_texts_contains_no_value() -> Outcome {
    let settings = load_orders(&[("LOGGIA__ORDERS__PARTNER_KEY", MASTER_KEY)])?.settings;
    assert!(!format!("{settings:?}").contains(MASTER_KEY));
    Ok(())
}

#[test]
fn an_application_has_its_own_default_service_name() -> Outcome {
    let named = |environment| {
        let sources = Sources {
            environment,
            cores: 1,
            ..Sources::default()
        };
        let loaded = Settings::load(sources, &table().with_service_name("Shop"))?;
        Ok::<_, InvalidSettings>(loaded.settings.service_name.as_str().to_owned())
    };

    assert_eq!(named(Vec::new())?, "Shop");
    let given = environment(&[("LOGGIA__SERVICE_NAME", "Corner Shop")]);
    assert_eq!(named(given)?, "Corner Shop");
    Ok(())
}
