use crate::{BoxError, Site};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::watch,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// An SMTP server on a free local port, which stores mails where [`Site::mails`] finds them.
pub struct MailServer {
    pub url: String,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

/// How a mail server encrypts.
#[derive(Clone)]
pub enum Encryption {
    None,
    /// Offers STARTTLS, and takes mails without it.
    StartTls(TlsAcceptor),
    /// From the first octet.
    Implicit(TlsAcceptor),
}

struct Shared {
    directory: PathBuf,
    encryption: Encryption,
    connections: AtomicUsize,
    encrypted_mails: AtomicUsize,
    refusal: Mutex<Refusal>,
    is_silent: watch::Sender<bool>,
}

/// The command that is refused, and the answer to it.
type Refusal = Option<(&'static str, &'static str)>;

impl MailServer {
    /// Returns how many connections it has accepted.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Returns how many mails came over TLS.
    pub fn encrypted_mails(&self) -> usize {
        self.shared.encrypted_mails.load(Ordering::SeqCst)
    }

    /// Answers a command such as `MAIL` with a refusal from now on.
    pub fn refuse(&self, command: &'static str, answer: &'static str) {
        *self.refusal() = Some((command, answer));
    }

    /// Accepts mails again.
    pub fn accept(&self) {
        *self.refusal() = None;
    }

    /// Greets no client until [`MailServer::greet`] is called.
    pub fn be_silent(&self) {
        self.shared.is_silent.send_replace(true);
    }

    /// Greets the clients that wait, and later ones.
    pub fn greet(&self) {
        self.shared.is_silent.send_replace(false);
    }

    fn refusal(&self) -> MutexGuard<'_, Refusal> {
        let refusal = self.shared.refusal.lock();
        refusal.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Site {
    /// Starts a mail server; the caller sets `MAIL__URL`.
    pub async fn mail_server(&self) -> Result<MailServer, BoxError> {
        self.mail_server_with(Encryption::None).await
    }

    pub async fn mail_server_with(&self, encryption: Encryption) -> Result<MailServer, BoxError> {
        let directory = self.file("mail");
        fs::create_dir_all(&directory)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let scheme = match &encryption {
            Encryption::Implicit(_) => "smtps",
            Encryption::None | Encryption::StartTls(_) => "smtp",
        };
        let url = format!("{scheme}://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            directory,
            encryption,
            connections: AtomicUsize::new(0),
            encrypted_mails: AtomicUsize::new(0),
            refusal: Mutex::default(),
            is_silent: watch::Sender::new(false),
        });
        let server = shared.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = server.connections.fetch_add(1, Ordering::SeqCst) + 1;
                tokio::spawn(server.clone().serve(Box::new(stream), number));
            }
        });
        Ok(MailServer {
            url,
            shared,
            accepting,
        })
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

trait Octets: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Octets for T {}

type Stream = BufReader<Box<dyn Octets>>;

impl Shared {
    async fn serve(self: Arc<Self>, stream: Box<dyn Octets>, number: usize) -> io::Result<()> {
        let prefix = self.directory.join(format!("{number:06}"));
        let is_implicit = matches!(self.encryption, Encryption::Implicit(_));
        let mut stream = BufReader::new(match &self.encryption {
            Encryption::Implicit(tls) => Box::new(tls.accept(stream).await?),
            Encryption::None | Encryption::StartTls(_) => stream,
        });
        let greeted = self
            .is_silent
            .subscribe()
            .wait_for(|is_silent| !is_silent)
            .await
            .is_ok();
        if !greeted {
            return Ok(());
        }
        answer(&mut stream, "220 mail.example.org").await?;
        if !self.converse(&mut stream, &prefix, is_implicit).await? {
            return Ok(());
        }
        let Encryption::StartTls(tls) = &self.encryption else {
            return Ok(());
        };
        let encrypted: Box<dyn Octets> = Box::new(tls.accept(stream.into_inner()).await?);
        self.converse(&mut BufReader::new(encrypted), &prefix, true)
            .await
            .map(drop)
    }

    /// Returns whether the client asked for TLS.
    async fn converse(
        &self,
        stream: &mut Stream,
        prefix: &Path,
        is_encrypted: bool,
    ) -> io::Result<bool> {
        let mut mails = 0;
        loop {
            let command = line(stream).await?;
            let name = command.split([' ', '\r']).next().unwrap_or_default();
            let refused = *self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, refused)) = refused.filter(|(refused, _)| *refused == name) {
                answer(stream, refused).await?;
                continue;
            }
            match name {
                "" => return Ok(false),
                "EHLO" if matches!(self.encryption, Encryption::StartTls(_)) && !is_encrypted => {
                    answer(stream, "250-mail.example.org\r\n250 STARTTLS").await?;
                }
                "STARTTLS" => {
                    answer(stream, "220 2.0.0 go ahead").await?;
                    return Ok(true);
                }
                "DATA" => {
                    mails += 1;
                    let path = prefix.with_extension(format!("{mails:03}.draft"));
                    self.store(stream, &path, is_encrypted).await?;
                }
                "QUIT" => {
                    answer(stream, "221 2.0.0 bye").await?;
                    return Ok(false);
                }
                _ => answer(stream, "250 2.0.0 ok").await?,
            }
        }
    }

    async fn store(&self, stream: &mut Stream, path: &Path, is_encrypted: bool) -> io::Result<()> {
        answer(stream, "354 go ahead").await?;
        fs::write(path, mail(stream).await?)?;
        if is_encrypted {
            self.encrypted_mails.fetch_add(1, Ordering::SeqCst);
        }
        fs::rename(path, path.with_extension("eml"))?;
        answer(stream, "250 2.0.0 stored").await
    }
}

async fn mail(stream: &mut Stream) -> io::Result<String> {
    let mut mail = String::new();
    loop {
        match line(stream).await?.as_str() {
            "" | ".\r\n" => return Ok(mail),
            line => mail.push_str(line.strip_prefix('.').unwrap_or(line)),
        }
    }
}

async fn answer(stream: &mut Stream, text: &str) -> io::Result<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn line(stream: &mut Stream) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await.map(|_| line)
}
