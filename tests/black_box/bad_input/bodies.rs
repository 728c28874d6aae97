//! Bodies that are not valid JSON or not of the expected type.

use super::{BadRequest, alive, check_all};
use crate::support::{Tested, new_site};
use reqwest::Method;
use test_databases::{TestDatabase, on_each_database};

const ROUTES: [&str; 3] = [
    "/v1/registrations",
    "/v1/sessions",
    "/v1/registrations/01890000-0000-7000-8000-000000000000/verification",
];

on_each_database! {
    async fn malformed_json_is_rejected_on_every_route(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
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
            let bodies = broken.clone().map(|body| BadRequest::body(body, 400, "malformed-json").at(route));
            check_all(&server, bodies).await?;
        }
        Ok(())
    }

    async fn duplicate_keys_are_reported_with_their_pointer(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
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

    async fn bodies_other_than_objects_have_the_wrong_type(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
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

    async fn bodies_above_the_limit_are_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let blank = |length: usize| vec![b' '; length];
        for route in ROUTES {
            let sizes = [64 * 1024 + 1, 1024 * 1024, 5 * 1024 * 1024];
            let too_large = sizes.map(|size| BadRequest::body(blank(size), 413, "payload-too-large").at(route));
            check_all(&server, too_large).await?;
            check_all(&server, [BadRequest::body(blank(64 * 1024), 400, "malformed-json").at(route)]).await?;
        }
        Ok(())
    }
}
