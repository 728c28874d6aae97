use crate::{
    Checked,
    fakes::{CountingUuids, Fakes},
    support::{get, post, start_with},
};
use std::{
    io::Write,
    sync::{Arc, Mutex},
};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .map_err(|_| std::io::Error::other("poisoned"))?
            .write(octets)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The only test that looks at the log: a subscriber is for the whole process.
#[tokio::test]
async fn a_request_is_one_line_without_its_secrets() -> Checked {
    let (lines, fakes) = (Lines::default(), Fakes::default());
    let writer = lines.clone();
    tracing_subscriber::fmt()
        .json()
        .with_writer(move || writer.clone())
        .try_init()?;
    // the servers of the other tests log, too
    let own_ids = |engine: &mut infra_http::Engine| {
        engine.uuids = Arc::new(CountingUuids::after(1_000_000));
    };
    let server = start_with(fakes, own_ids).await?;
    let body = r#"{"email":"ann@example.org","password":"hunter2hunter2"}"#;
    server
        .send(post("/v1/sessions?token=hunter2", body).header("X-Request-Id", "logged-1"))
        .await?;
    server
        .send(post("/v1/sessions", body).header("X-Request-Id", "logged-2"))
        .await?;
    server
        .send(
            get("/v1/users/me")
                .header("Authorization", "Bearer hunter2")
                .header("X-Request-Id", "logged-3"),
        )
        .await?;
    server
        .send(get("/reset/hunter2").header("X-Request-Id", "logged-4"))
        .await?;
    server
        .send(
            get("/v1/users/me")
                .bearer("good")
                .header("X-Request-Id", "logged-5"),
        )
        .await?;
    server
        .send(
            get("/v1/admin/users")
                .bearer("plain")
                .header("X-Request-Id", "logged-6"),
        )
        .await?;
    let refused = server.send(get("/ hunter2")).await?;
    server.stop().await?;

    let log = String::from_utf8(lines.0.lock().map_err(|_| "poisoned")?.clone())?;
    let logged: Vec<serde_json::Value> = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let refused = refused.header("x-request-id");
    for (id, method, route, status) in [
        (refused, "-", "-", 400),
        ("logged-1", "POST", "/v1/sessions", 400),
        ("logged-2", "POST", "/v1/sessions", 201),
        ("logged-3", "GET", "/v1/users/me", 401),
        ("logged-4", "GET", "-", 404),
        ("logged-5", "GET", "/v1/users/me", 200),
        ("logged-6", "GET", "/v1/admin/users", 403),
    ] {
        let mine: Vec<_> = logged
            .iter()
            .filter(|line| line.to_string().contains(id))
            .collect();
        let [line] = mine.as_slice() else {
            return Err(format!("{id}: {mine:?}").into());
        };
        let fields = &line["fields"];
        let found = (
            &fields["method"],
            &fields["route"],
            &fields["status"],
            &fields["request_id"],
        );
        assert_eq!(
            found,
            (&method.into(), &route.into(), &status.into(), &id.into())
        );
        let actor = match id {
            "logged-5" | "logged-6" => format!("user:{}", crate::fakes::id(3)),
            _ => "anonymous".to_owned(),
        };
        assert_eq!(
            (&fields["actor"], &fields["network"]),
            (&actor.into(), &"127.0.0.1/32".into()),
            "{id}"
        );
        assert!(
            fields["micros"].is_u64() && !line.to_string().contains("hunter2"),
            "{line}"
        );
    }
    Ok(())
}
