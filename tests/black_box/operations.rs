//! Health, OpenAPI document and documentation pages.

use crate::support::{Tested, eventually, new_site};
use reqwest::Method;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

on_each_database! {
    async fn a_server_with_its_dependencies_is_ready(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;

        let ready = server.get("/health/ready").await?.with(200)?.json()?;

        assert_eq!(ready["status"], "ready");
        let dependencies = ready["dependencies"].as_array().ok_or("no list")?;
        for name in ["database", "mail"] {
            assert!(dependencies.iter().any(|found| found["name"] == name && found["state"] == "up"), "{ready}");
        }
        assert_eq!(server.get("/health/live").await?.with(200)?.json()?["status"], "live");
        Ok(())
    }

    async fn without_mail_the_server_is_degraded_but_works(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("MAIL__URL", "smtp://127.0.0.1:1");
        let server = site.serve().await?;

        let ready = server.get("/health/ready").await?.with(200)?.json()?;

        assert_eq!(ready["status"], "degraded", "{ready}");
        server.registered(&crate::support::Person::named("ann")).await?;
        let waiting = "delivery where state = 0 and attempts > 0";
        eventually("a failed attempt", async || Ok((site.database().count(waiting).await? == 1).then_some(()))).await
    }

    async fn concurrent_readiness_checks_share_one_connection(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let mail_server = site.mail_server().await?;
        let site = site.with("MAIL__URL", &mail_server.url);
        let server = site.serve().await?;

        let mut callers = JoinSet::new();
        for _ in 0..40 {
            let client = server.clone();
            callers.spawn(async move { client.get("/health/ready").await });
        }
        while let Some(ready) = callers.join_next().await {
            assert_eq!(ready??.with(200)?.json()?["status"], "ready");
        }
        server.get("/health/ready").await?.with(200)?;

        assert_eq!(mail_server.connections(), 1);
        Ok(())
    }

    async fn a_mail_server_that_greets_late_is_up(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let mail_server = site.mail_server().await?;
        mail_server.be_silent();
        let site = site.with("MAIL__URL", &mail_server.url);
        let server = site.serve().await?;
        let ready = server.get("/health/ready").await?.with(200)?.json()?;
        assert_eq!(ready["status"], "degraded", "{ready}");

        mail_server.greet();

        eventually("an answer of the mail server", async || {
            let ready = server.get("/health/ready").await?.with(200)?.json()?;
            Ok((ready["status"] == "ready").then_some(()))
        }).await?;
        assert_eq!(mail_server.connections(), 1, "the check was not repeated");
        Ok(())
    }

    async fn every_documented_operation_is_served(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let document = server.get("/openapi.json").await?.with(200)?;
        assert_eq!(server.get("/swagger.json").await?.with(200)?.body, document.body);
        assert_eq!(site.run(&["openapi"]).await?.with(0)?.json()?, document.json()?);

        let document = document.json()?;
        let paths = document["paths"].as_object().ok_or("paths")?;
        for path in [
            "/v1/registrations",
            "/v1/registrations/{id}/verification",
            "/v1/registrations/{id}/resend",
            "/v1/sessions",
            "/v1/users/me",
            "/v1/users/me/profile",
            "/.well-known/jwks.json",
            "/health/live",
            "/health/ready",
        ] {
            assert!(paths.contains_key(path), "{path}");
        }
        let unknown = "01890000-0000-7000-8000-000000000000";
        for (path, operations) in paths {
            for method in operations.as_object().ok_or("operations")?.keys() {
                let method = Method::from_bytes(method.to_uppercase().as_bytes())?;
                let file = if path.starts_with("/links") { "style.css" } else { "index.html" };
                let path = path.replace("{id}", unknown).replace("{kind}", "invitation").replace("{file}", file);
                let answer = server.send(server.request(method.clone(), &path)).await?;
                let code = answer.json().ok().and_then(|body| body["code"].as_str().map(str::to_owned));
                let served = !["not-found", "method-not-allowed"].map(Some).contains(&code.as_deref());
                assert!(served && answer.status < 500, "{method} {path}: {answer}");
            }
        }
        Ok(())
    }

    async fn the_documentation_loads_no_external_resources(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let page = server.get("/docs/").await?.with(200)?;
        let text = String::from_utf8(page.body.clone())?;
        assert!(text.contains("swagger"), "{text}");
        for external in ["src=\"http", "href=\"http", "src=\"//", "href=\"//"] {
            assert!(!text.contains(external), "{text}");
        }
        let policy = page.header("content-security-policy").ok_or("no policy")?;
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("http"), "{policy}");
        for script in text.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            server.get(&format!("/docs/{}", script.trim_start_matches("./"))).await?.with(200)?;
        }
        Ok(())
    }
}
