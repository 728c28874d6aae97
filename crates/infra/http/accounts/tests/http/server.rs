use crate::{
    Checked,
    fakes::Fakes,
    support::{get, post, start, start_with},
};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_running_requests() -> Checked {
    let fakes = Fakes::default().scripted().gated();
    let (gate, seen) = (fakes.gate.clone(), fakes.seen());
    let server = start(fakes).await?;
    let address = server.address;
    let mut running = TcpStream::connect(address).await?;
    running
        .write_all(&get("/v1/users/me").bearer("good").into_bytes())
        .await?;
    while seen.lock().is_ok_and(|seen| seen.is_empty()) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    let stopping = tokio::spawn(server.stop());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!stopping.is_finished());
    gate.add_permits(1);

    let mut answer = Vec::new();
    running.read_to_end(&mut answer).await?;
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    stopping.await??;
    assert!(
        TcpStream::connect(address).await.is_err(),
        "the port is closed"
    );
    Ok(())
}

#[tokio::test]
async fn slow_clients_are_disconnected() -> Checked {
    let hurry = |engine: &mut infra_http::Engine| {
        // actix reads its clock twice a second
        engine.settings.head_timeout = Duration::from_millis(1500);
        engine.settings.body_timeout = Duration::from_millis(500);
        engine.settings.keep_alive = Duration::from_millis(1500);
    };
    let server = start_with(Fakes::default(), hurry).await?;
    for (start, expected) in [
        ("GET /health/live HTTP/1.1\r\nHost", "HTTP/1.1 408"),
        (
            "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{",
            "HTTP/1.1 408",
        ),
        (
            "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n",
            "HTTP/1.1 200",
        ),
    ] {
        let mut stream = TcpStream::connect(server.address).await?;
        stream.write_all(start.as_bytes()).await?;
        let mut answer = Vec::new();
        tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await??;
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with(expected), "{start}: {text}");
        assert!(text.contains("x-request-id"), "{start}: {text}");
        let is_problem = text.contains(r#""code":"request-timeout""#);
        assert_eq!(is_problem, expected.ends_with("408"), "{start}: {text}");
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn endless_uploads_are_cut() -> Checked {
    let hurry =
        |engine: &mut infra_http::Engine| engine.settings.body_timeout = Duration::from_millis(500);
    let server = start_with(Fakes::default(), hurry).await?;
    let targets = [
        "POST /v1/sessions",
        "POST /nowhere",
        "GET /health/live",
        "PUT /v1/users/me/profile",
    ];
    let flood = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    let mut uploads = JoinSet::new();
    for target in targets {
        uploads.spawn(endless_upload(
            server.address,
            target,
            flood.clone(),
            Duration::ZERO,
            "413",
        ));
        uploads.spawn(endless_upload(
            server.address,
            target,
            "1\r\n \r\n".to_owned(),
            Duration::from_millis(50),
            "408",
        ));
    }
    while let Some(upload) = uploads.join_next().await {
        upload??;
    }
    assert!(server.is_well().await);
    Ok(server.stop().await?)
}

/// Sends the chunk again and again, until the server closes the connection.
async fn endless_upload(
    address: SocketAddr,
    target: &'static str,
    chunk: String,
    pause: Duration,
    status: &'static str,
) -> Checked {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!("{target} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    let (mut reader, mut writer) = stream.into_split();
    let uploading = tokio::spawn(async move {
        while writer.write_all(chunk.as_bytes()).await.is_ok() {
            tokio::time::sleep(pause).await;
        }
    });
    let mut answer = Vec::new();
    let reading = async {
        reader.read_to_end(&mut answer).await.ok();
        uploading.await
    };
    tokio::time::timeout(Duration::from_secs(15), reading).await??;
    let text = String::from_utf8_lossy(&answer);
    assert!(
        text.starts_with(&format!("HTTP/1.1 {status}")) && text.contains("x-request-id"),
        "{target}: {text}"
    );
    Ok(())
}

#[tokio::test]
async fn one_connection_carries_many_requests() -> Checked {
    let server = start(Fakes::default()).await?;
    let mut stream = TcpStream::connect(server.address).await?;
    let keep =
        |octets: Vec<u8>| String::from_utf8_lossy(&octets).replace("Connection: close\r\n", "");
    let mut pipeline = String::new();
    pipeline += &keep(post("/v1/sessions", "{").into_bytes());
    pipeline += &keep(get("/v1/users/me").into_bytes());
    pipeline += &keep(post("/v1/sessions", "{}").into_bytes());
    pipeline += &String::from_utf8_lossy(&get("/health/live").into_bytes());
    stream.write_all(pipeline.as_bytes()).await?;
    let mut answers = Vec::new();
    stream.read_to_end(&mut answers).await?;
    let text = String::from_utf8_lossy(&answers);
    let statuses: Vec<_> = text
        .split("HTTP/1.1 ")
        .skip(1)
        .filter_map(|answer| answer.get(..3))
        .collect();
    assert_eq!(statuses, ["400", "401", "422", "200"]);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn expect_continue_is_answered() -> Checked {
    let server = start(Fakes::default()).await?;
    let mut stream = TcpStream::connect(server.address).await?;
    let head = "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\
                Expect: 100-continue\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    let mut first = [0; 12];
    stream.read_exact(&mut first).await?;
    assert_eq!(&first, b"HTTP/1.1 100");
    stream.write_all(b"{}").await?;
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await?;
    assert!(String::from_utf8_lossy(&rest).contains("HTTP/1.1 422"));
    Ok(server.stop().await?)
}
