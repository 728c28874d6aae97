use super::{A, B};
use crate::support::{Tested, new_site};
use std::fs;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn keys_from_files_are_masked_and_named(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        fs::write(site.file("master"), format!("{A}\n"))?;
        fs::write(site.file("previous"), format!("{B}\n{A}\n"))?;
        let (master, previous) = (site.file("master"), site.file("previous"));
        let site = site
            .with("AUTH__MASTER_KEY_FILE", master.display())
            .with("AUTH__PREVIOUS_MASTER_KEYS_FILE", previous.display());

        site.run(&["config", "check"]).await?.with(0)?;
        let shown = site.run(&["config", "show", "--json"]).await?.with(0)?;
        let text = format!("{shown:?}");
        assert!(!text.contains(A) && !text.contains(B), "{text}");
        let document = shown.json()?;
        let row = |name: &str| {
            let rows = document["settings"].as_array().into_iter().flatten();
            let row = rows.into_iter().find(|row| row["name"] == format!("LOGGIA__AUTH__{name}"));
            row.map(|row| (row["value"].to_string(), row["source"].to_string()))
        };
        let source = |path: &std::path::Path| format!("\"file {}\"", path.display());
        assert_eq!(row("MASTER_KEY"), Some(("\"***\"".to_owned(), source(&master))));
        assert_eq!(row("PREVIOUS_MASTER_KEYS"), Some(("\"***,***\"".to_owned(), source(&previous))));

        let both = site.with("AUTH__MASTER_KEY", A);
        let refused = both.run(&["config", "check", "--json"]).await?.with(1)?;
        let problem = refused.problem()?;
        assert_eq!(problem["settings"][0]["name"], "LOGGIA__AUTH__MASTER_KEY_FILE", "{problem}");
        Ok(())
    }

    async fn production_refuses_a_key_with_little_entropy(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("PROFILE", "production").with("AUTH__MASTER_KEY", "0".repeat(64));
        let refused = site.run(&["config", "check", "--json"]).await?.with(1)?;
        assert!(refused.errors.contains("is not random"), "{}", refused.errors);
        assert!(!refused.errors.contains("000000"), "{}", refused.errors);
        Ok(())
    }
}
