use crate::support::{Answer, BoxError, Person, Tested, new_site};
use std::{collections::BTreeSet, fmt::Debug};
use test_databases::{TestDatabase, on_each_database};

/// Returns the properties of a response that could reveal a difference, except times and ids.
fn shape(answer: &Answer) -> Result<impl PartialEq + Debug, BoxError> {
    let document = answer.json()?;
    let members = document.as_object().ok_or("the body is not an object")?;
    // times vary in the number of digits
    let lengths = members.iter().map(|(name, value)| {
        let length = value.as_str().map_or(0, str::len);
        if name == "registration_id" {
            length
        } else {
            length.min("2026-01-01T00:00:00Z".len())
        }
    });
    Ok((
        answer.status,
        answer.header_names(),
        answer.members()?,
        lengths.collect::<Vec<_>>(),
    ))
}

on_each_database! {
    async fn responses_do_not_reveal_the_state_of_an_address(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (taken, pending, new) = (Person::named("taken"), Person::named("pending"), Person::named("new"));
        server.sign_up(&taken).await?;
        server.register(&pending).await?.with(202)?;

        let answers = [
            server.register(&taken).await?,
            server.register(&pending).await?,
            server.register(&new).await?.with(202)?,
            server.register(&Person { email: taken.email.to_uppercase(), ..taken.clone() }).await?,
        ];
        for answer in &answers {
            assert_eq!(shape(answer)?, shape(&answers[2])?);
        }

        // the subsequent operations do not reveal the state either
        for answer in &answers {
            let id = answer.text("registration_id")?;
            for _ in 0..5 {
                server.verify(&id, "00000000").await?.problem(400, "code-invalid")?;
            }
            server.verify(&id, "00000000").await?.problem(429, "too-many-attempts")?;
            server.resend(&id).await?.problem(429, "resend-too-soon")?;
        }
        Ok(())
    }

    async fn the_owner_of_a_taken_address_is_notified_once(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;

        for _ in 0..3 {
            server.register(&ann).await?.with(202)?;
        }

        let notice = server.mails().nth(2, &ann.email).await?;
        assert!(notice.raw.contains("already have an account") && notice.code().is_none(), "{}", notice.raw);
        site.settled().await?;
        assert_eq!(server.mails().to(&ann.email)?.len(), 2, "the first code and one notice");
        Ok(())
    }

    async fn all_invalid_codes_have_identical_responses(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (ann, ben) = (Person::named("ann"), Person::named("ben"));
        let used = server.registered(&ann).await?;
        let code = server.mails().code(&ann.email).await?;
        server.verify(&used, &code).await?.with(201)?;
        let (decoy, pending) = (server.registered(&ann).await?, server.registered(&ben).await?);
        let unknown = "01890000-0000-7000-8000-000000000000".to_owned();

        let mut answers = BTreeSet::new();
        for id in [&used, &decoy, &pending, &unknown] {
            let path = format!("/v1/registrations/{id}/verification");
            let request = server.request(reqwest::Method::POST, &path).header("X-Request-Id", "same");
            let answer = server.send(request.json(&serde_json::json!({ "code": code }))).await?;
            answer.problem(400, "code-invalid")?;
            answers.insert(String::from_utf8(answer.body)?.replace(id, ""));
        }

        assert_eq!(answers.len(), 1, "{answers:?}");
        Ok(())
    }
}
