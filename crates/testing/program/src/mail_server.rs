use crate::{BoxError, Site};
use std::{
    fs, io,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// An SMTP server on a free local port, which stores mails where [`Site::mails`] finds them.
pub struct MailServer {
    pub url: String,
    connections: Arc<AtomicUsize>,
    refusal: Refusal,
    accepting: JoinHandle<()>,
}

/// The command that is refused, and the answer to it.
type Refusal = Arc<Mutex<Option<(&'static str, &'static str)>>>;

impl MailServer {
    /// Returns how many connections it has accepted.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Answers a command such as `MAIL` with a refusal from now on.
    pub fn refuse(&self, command: &'static str, answer: &'static str) {
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some((command, answer));
    }

    /// Accepts mails again.
    pub fn accept(&self) {
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Site {
    /// Starts a mail server; the caller sets `MAIL__URL`.
    pub async fn mail_server(&self) -> Result<MailServer, BoxError> {
        let directory = self.file("mail");
        fs::create_dir_all(&directory)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("smtp://{}", listener.local_addr()?);
        let connections = Arc::<AtomicUsize>::default();
        let accepted = connections.clone();
        let refusal = Refusal::default();
        let refusals = refusal.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = accepted.fetch_add(1, Ordering::SeqCst) + 1;
                let prefix = directory.join(format!("{number:06}"));
                tokio::spawn(converse(BufReader::new(stream), prefix, refusals.clone()));
            }
        });
        Ok(MailServer {
            url,
            connections,
            refusal,
            accepting,
        })
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn converse(
    mut stream: BufReader<TcpStream>,
    prefix: PathBuf,
    refusal: Refusal,
) -> io::Result<()> {
    let mut mails = 0;
    answer(&mut stream, "220 mail.example.org").await?;
    loop {
        let command = line(&mut stream).await?;
        let name = command.split([' ', '\r']).next().unwrap_or_default();
        let refused = *refusal.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, refused)) = refused.filter(|(refused, _)| *refused == name) {
            answer(&mut stream, refused).await?;
            continue;
        }
        match name {
            "" => return Ok(()),
            "DATA" => {
                answer(&mut stream, "354 go ahead").await?;
                mails += 1;
                let path = prefix.with_extension(format!("{mails:03}.draft"));
                fs::write(&path, mail(&mut stream).await?)?;
                fs::rename(&path, path.with_extension("eml"))?;
                answer(&mut stream, "250 2.0.0 stored").await?;
            }
            "QUIT" => return answer(&mut stream, "221 2.0.0 bye").await,
            _ => answer(&mut stream, "250 2.0.0 ok").await?,
        }
    }
}

async fn mail(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut mail = String::new();
    loop {
        match line(stream).await?.as_str() {
            "" | ".\r\n" => return Ok(mail),
            line => mail.push_str(line.strip_prefix('.').unwrap_or(line)),
        }
    }
}

async fn answer(stream: &mut BufReader<TcpStream>, text: &str) -> io::Result<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await
}

async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await.map(|_| line)
}
