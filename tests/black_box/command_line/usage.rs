use crate::support::{Tested, new_site};
use test_databases::{TestDatabase, on_sqlite};

// on one database only: none of these commands opens it
on_sqlite! {
    async fn invalid_arguments_are_usage_errors(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        for arguments in [
            &["bogus"][..],
            &["db"],
            &["db", "bogus"],
            &["serve", "--bogus"],
            &["serve", "--bind", "nowhere"],
            &["db", "rollback", "--steps", "0"],
            &["config", "show", "--set", "novalue"],
            &[],
        ] {
            let ended = site.run(arguments).await?.with(2)?;
            assert!(ended.output.is_empty() && !ended.errors.is_empty(), "{arguments:?}: {ended:?}");
        }
        assert_eq!(site.run(&["bogus", "--json"]).await?.with(2)?.problem()?["code"], "usage");
        Ok(())
    }

    async fn help_and_version_succeed(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        for arguments in
            [&["--help"][..], &["help", "db"], &["db", "--help"], &["admin", "create", "--help"], &["--version"]]
        {
            let ended = site.run(arguments).await?.with(0)?;
            assert!(!ended.output.is_empty() && ended.errors.is_empty(), "{arguments:?}: {ended:?}");
        }
        Ok(())
    }

    async fn describe_completions_and_openapi_need_no_settings(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("PROFILE", "production");
        let messages = site.run(&["describe", "--json"]).await?.with(0)?.json()?;
        let messages = messages["messages"].as_array().ok_or("a list")?;
        assert!(messages.iter().any(|row| row["name"] == "auth.log_in" && row["kind"] == "command"), "{messages:?}");
        assert!(messages.iter().all(|row| row["policy"].as_str().is_some_and(|policy| !policy.is_empty())));
        for shell in ["bash", "zsh", "fish"] {
            assert!(site.run(&["completions", shell]).await?.with(0)?.output.contains("loggia"), "{shell}");
        }
        assert!(site.run(&["openapi"]).await?.with(0)?.json()?["openapi"].as_str().is_some());
        Ok(())
    }
}
