//! Bodies that are no JSON, or not the JSON they should be.

use super::{Bad, alive, check_all};
use crate::support::{Site, Tested};
use reqwest::Method;
use test_databases::{TestDatabase, on_each_database};

const ROUTES: [&str; 3] =
    ["/v1/registrations", "/v1/sessions", "/v1/registrations/01890000-0000-7000-8000-000000000000/verification"];

on_each_database! {
    async fn broken_json_is_malformed_on_every_route(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let deep = |open: &str, close: &str, levels| format!("{}{}", open.repeat(levels), close.repeat(levels));
        let broken: [Vec<u8>; 21] = [
            "".into(),
            " ".into(),
            "{".into(),
            "{\"email\":}".into(),
            "{\"email\":\"a\",}".into(),
            "{email:\"a\"}".into(),
            "{'email':'a'}".into(),
            "{} {}".into(),
            "nul".into(),
            "NaN".into(),
            "01".into(),
            "\u{feff}{}".into(),
            "{\"email\":\"a\nb\"}".into(),
            "\0".into(),
            "{\"email\":\"\0\"}".into(),
            b"{\"email\":\"\xff\xfe\"}".into(),
            b"\xc3\x28".into(),
            r#"{"email":"\ud800"}"#.into(),
            r#"{"\udc00\ud800":"a"}"#.into(),
            deep("[", "]", 10_000).into(),
            deep("{\"email\":", "}", 5_000).into(),
        ];
        for route in ROUTES {
            let bodies = broken.clone().map(|body| Bad::body(body, 400, "malformed-json").at(route));
            check_all(&server, bodies).await?;
        }
        Ok(())
    }

    async fn a_key_that_is_there_twice_is_named(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        for (body, pointer) in [
            (r#"{"email":"a@example.org","email":"b@example.org"}"#, "/email"),
            (r#"{"email":"a@example.org","\u0065mail":"b@example.org"}"#, "/email"),
            (r#"{"a/b":{"c~d":1,"c~d":1}}"#, "/a~1b/c~0d"),
        ] {
            let request = server.request(Method::POST, "/v1/registrations").header("content-type", "application/json");
            let answer = server.send(request.body(body)).await?;
            answer.problem(400, "duplicate-key")?;
            assert_eq!(answer.json()?["errors"][0]["pointer"], pointer, "{answer}");
        }
        Ok(())
    }

    async fn what_is_no_object_is_of_the_wrong_type(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        for route in ROUTES {
            let bodies = ["[]", "[{}]", "null", "true", "1", "-1.5e300", "\"email\""];
            for body in bodies {
                let request = server.request(Method::POST, route).header("content-type", "application/json");
                let answer = server.send(request.body(body)).await?;
                answer.problem(422, "validation-failed").map_err(|error| format!("{body}: {error}"))?;
                assert_eq!(answer.json()?["errors"][0]["code"], "wrong-type", "{body}");
            }
        }
        alive(&server).await
    }

    async fn a_body_that_is_too_large_is_not_read_to_its_end(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let blank = |length: usize| vec![b' '; length];
        for route in ROUTES {
            let sizes = [64 * 1024 + 1, 1024 * 1024, 5 * 1024 * 1024];
            check_all(&server, sizes.map(|size| Bad::body(blank(size), 413, "payload-too-large").at(route))).await?;
            check_all(&server, [Bad::body(blank(64 * 1024), 400, "malformed-json").at(route)]).await?;
        }
        Ok(())
    }
}
