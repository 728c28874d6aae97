//! New passwords that attackers would try first.

use crate::support::{BoxError, Person, Server, Tested, new_site};
use std::fs;
use test_databases::{TestDatabase, on_each_database};

/// Registers with the password, and returns the code of its problem.
async fn refusal(server: &Server<'_>, password: &str) -> Result<String, BoxError> {
    let margaret = Person::named("margaret").with_password(password);
    let answer = server.register(&margaret).await?;
    answer.problem(422, "validation-failed")?;
    let field = &answer.json()?["errors"][0];
    assert_eq!(field["pointer"], "/password");
    Ok(field["code"].as_str().unwrap_or_default().to_owned())
}

/// Production has no default for the list.
const PRODUCTION: [&str; 5] = [
    "profile=production",
    "auth.master_key=3qJXu8cVzPZ4Yw0mK1n9dRgHbT6sLfEoQ2aVxIy7UMc",
    "http.public_url=https://accounts.example.org",
    "mail.from=Loggia <no-reply@example.org>",
    "mail.url=smtp://127.0.0.1:25",
];

on_each_database! {
    async fn guessable_passwords_are_rejected_with_the_reason(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        for (password, code) in [
            ("password12345678", "password-too-common"),
            ("passwordpassword1", "password-too-common"),
            ("123456789012345", "password-too-repetitive"),
            ("qwertyuiopasdfgh", "password-too-common"),
            ("Loggia-12345678", "password-too-personal"),
            ("margaret12345678", "password-too-common"),
        ] {
            assert_eq!(refusal(&server, password).await?, code, "{password}");
        }
        let margaret = Person::named("margaret").with_password("four gray herons wade");
        server.register(&margaret).await?.with(202)?;
        Ok(())
    }

    async fn an_imported_list_is_used_at_once(database: TestDatabase) -> Tested {
        const LISTED: &str = "an unusual phrase, but breached";
        let site = new_site(database)?;
        let server = site.serve().await?;
        let margaret = Person::named("margaret").with_password(LISTED);
        server.register(&margaret).await?.with(202)?;
        let file = site.file("breached.txt");
        fs::write(&file, format!("hunter2\n{LISTED}\n"))?;
        let path = file.display().to_string();

        let imported = site.run(&["passwords", "import", &path, "--json"]).await?.with(0)?.json()?;

        assert_eq!((&imported["passwords"], &imported["skipped"]), (&2.into(), &0.into()));
        assert_eq!(refusal(&server, LISTED).await?, "password-breached");
        let again = site.run(&["passwords", "import", "absent.txt", "--json"]).await?.with(1)?;
        assert_eq!(again.problem()?["code"], "file-unusable");
        let unset = ["passwords", "import", &path, "--json"];
        let unset = unset.into_iter().chain(PRODUCTION.iter().flat_map(|set| ["--set", set]));
        let unset = site.run(&unset.collect::<Vec<_>>()).await?.with(1)?;
        assert_eq!(unset.problem()?["code"], "settings-invalid");
        Ok(())
    }
}
