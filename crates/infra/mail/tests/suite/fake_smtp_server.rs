use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The behavior of the server instead of accepting the mail.
#[derive(Clone, Copy)]
pub enum Quirk {
    /// Responds with this text; `{line}` is replaced with the command.
    Says(&'static str),
    HangsUp,
    /// Pauses the clock, which then advances to the next timeout.
    FallsSilent,
    /// Pauses the clock and advances it by this time, or to a timeout if one is earlier; then
    /// answers as usual.
    AnswersAfter(Duration),
}

#[derive(Default)]
struct Received {
    lines: Vec<String>,
    mails: Vec<String>,
}

/// Accepts mails on a free local port.
pub struct FakeSmtpServer {
    pub authority: String,
    received: Arc<Mutex<Received>>,
}

impl FakeSmtpServer {
    /// Applies the quirk to a command; `CONNECT` is the greeting, `.` the end of a message.
    pub async fn start(at: &'static str, quirk: Option<Quirk>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let authority = listener.local_addr()?.to_string();
        let received = Arc::new(Mutex::new(Received::default()));
        let conversations = received.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let conversation = Conversation {
                    at,
                    quirk,
                    received: conversations.clone(),
                };
                tokio::spawn(conversation.hold(stream));
            }
        });
        Ok(Self {
            authority,
            received,
        })
    }

    pub async fn polite() -> io::Result<Self> {
        Self::start("", None).await
    }

    pub fn lines(&self) -> Vec<String> {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .lines
            .clone()
    }

    pub fn mails(&self) -> Vec<String> {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .mails
            .clone()
    }
}

struct Conversation {
    at: &'static str,
    quirk: Option<Quirk>,
    received: Arc<Mutex<Received>>,
}

impl Conversation {
    async fn hold(self, stream: TcpStream) -> io::Result<()> {
        let mut stream = BufReader::new(stream);
        let mut said = "CONNECT".to_owned();
        loop {
            let answer = match self
                .quirk
                .filter(|_| said.split([' ', '\r']).next() == Some(self.at))
            {
                Some(Quirk::Says(answer)) => answer.replace("{line}", said.trim()),
                Some(Quirk::HangsUp) => return Ok(()),
                Some(Quirk::FallsSilent) => {
                    tokio::time::pause();
                    std::future::pending().await
                }
                Some(Quirk::AnswersAfter(time)) => {
                    tokio::time::pause();
                    tokio::time::sleep(time).await;
                    tokio::time::resume();
                    usual_answer(&said).to_owned()
                }
                None => usual_answer(&said).to_owned(),
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;

            said = if answer.starts_with("354") {
                self.read_mail(&mut stream).await?
            } else {
                line(&mut stream).await?
            };
            if said.is_empty() {
                return Ok(());
            }
            self.received
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .lines
                .push(said.trim_end().to_owned());
        }
    }

    async fn read_mail(&self, stream: &mut BufReader<TcpStream>) -> io::Result<String> {
        let mut mail = String::new();
        loop {
            let line = line(stream).await?;
            if line == ".\r\n" || line.is_empty() {
                self.received
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .mails
                    .push(mail);
                return Ok(line);
            }
            mail.push_str(&line);
        }
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await.map(|_| line)
}

fn usual_answer(said: &str) -> &'static str {
    match said.split([' ', '\r']).next() {
        Some("CONNECT") => "220 fake.example.org",
        Some("EHLO") => "250-fake.example.org\r\n250 AUTH PLAIN LOGIN",
        Some("AUTH") => "235 2.7.0 welcome",
        Some("DATA") => "354 go ahead",
        Some("QUIT") => "221 2.0.0 bye",
        _ => "250 2.0.0 ok",
    }
}
