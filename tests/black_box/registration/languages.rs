use crate::support::{BoxError, Client, Mail, Person, Tested, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use test_databases::{TestDatabase, on_each_database};

/// Registers with an `Accept-Language` header and a locale in the body. Returns the mail.
async fn mail(
    client: &Client,
    name: &str,
    accepted: &str,
    locale: Option<&str>,
) -> Result<Mail, BoxError> {
    let ann = Person::named(name);
    let mut body = json!({ "email": ann.email, "password": ann.password });
    if let Some(locale) = locale {
        body["locale"] = Value::from(locale);
    }
    let request = client
        .request(Method::POST, "/v1/registrations")
        .header("Accept-Language", accepted);
    client.send(request.json(&body)).await?.with(202)?;
    client.mails().nth(1, &ann.email).await
}

on_each_database! {
    async fn mails_use_the_requested_locale_or_the_accept_language_header(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        for (name, accepted, locale, language, greeting) in [
            ("a", "fr", None, "fr", "Bonjour,"),
            ("b", "de, fr-CH;q=0.5, en;q=0.1", None, "fr", "Bonjour,"),
            ("c", "en", Some("fr"), "fr", "Bonjour,"),
            ("d", "fr", Some("en-GB"), "en", "Hello,"),
            ("e", "xx;;;q=?", None, "en", "Hello,"),
            ("f", "fr", Some("tlh"), "fr", "Bonjour,"),
            ("g", "de", Some("not a tag"), "en", "Hello,"),
        ] {
            let mail = mail(&server, name, accepted, locale).await?;
            assert_eq!(mail.header("Content-Language"), Some(language), "{accepted} {locale:?}");
            assert!(mail.raw.contains(greeting) && mail.code().is_some(), "{}", mail.raw);
        }
        Ok(())
    }

    async fn problems_use_the_accept_language_header(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        for (accepted, title, field) in [
            ("fr-FR, en;q=0.9", "Validation échouée", "est obligatoire"),
            ("en", "Validation failed", "is required"),
            ("tlh", "Validation failed", "is required"),
        ] {
            let request = server.request(Method::POST, "/v1/registrations").header("Accept-Language", accepted);
            let answer = server.send(request.json(&json!({}))).await?;
            answer.problem(422, "validation-failed")?;
            let document = answer.json()?;
            assert_eq!(
                (document["title"].as_str(), document["errors"][0]["detail"].as_str()),
                (Some(title), Some(field))
            );
        }
        Ok(())
    }
}
