//! A pooler that lends a session of the server for one transaction, like PgBouncer with
//! `pool_mode=transaction`.

mod peer;

use kernel::BoxError;
use peer::{Frame, Peer};
use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Mutex as AsyncMutex, mpsc},
};

/// Hands each transaction to the session that has been idle longest. A client logs in itself, on a
/// session that it then leaves to all clients of the same user and database.
pub struct TransactionPooler {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    server: String,
    idle: Mutex<HashMap<Vec<u8>, Arc<Idle>>>,
    kept: Mutex<Vec<String>>,
}

/// The idle sessions of one user and database.
struct Idle {
    sender: mpsc::UnboundedSender<Peer>,
    receiver: AsyncMutex<mpsc::UnboundedReceiver<Peer>>,
}

impl TransactionPooler {
    /// Starts a pooler for the server at an address such as `127.0.0.1:5432`.
    pub async fn start(server: &str) -> Result<Self, BoxError> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            server: server.to_owned(),
            idle: Mutex::default(),
            kept: Mutex::default(),
        });
        let accepting = shared.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, accepting.clone()));
            }
        });
        Ok(Self { address, shared })
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the statements that left something in a session: prepared statements with names,
    /// settings, and locks.
    pub fn kept(&self) -> Vec<String> {
        let kept = self.shared.kept.lock();
        kept.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Shared {
    fn idle(&self, startup: &[u8]) -> Arc<Idle> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let of_startup = idle.entry(startup.to_owned()).or_insert_with(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            let receiver = AsyncMutex::new(receiver);
            Arc::new(Idle { sender, receiver })
        });
        of_startup.clone()
    }

    fn note(&self, frame: &Frame) {
        let sql = frame.text().to_ascii_lowercase();
        let is_kept = match frame.kind() {
            b'P' => !sql.starts_with('\0'),
            b'Q' => ["set ", "listen ", "select pg_advisory_lock"]
                .iter()
                .any(|start| {
                    let statements = sql.split(';').map(str::trim_start);
                    statements
                        .filter(|statement| !statement.starts_with("set local "))
                        .any(|statement| statement.starts_with(start))
                }),
            _ => false,
        };
        if is_kept {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push(sql);
        }
    }
}

impl Idle {
    fn give_back(&self, session: Peer) {
        // fails if the pooler has stopped
        let _ = self.sender.send(session);
    }

    async fn take(&self) -> io::Result<Peer> {
        let session = self.receiver.lock().await.recv().await;
        session.ok_or_else(|| io::Error::other("no session"))
    }
}

async fn serve(client: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    let mut client = Peer::new(client)?;
    let startup = client.startup().await?;
    let idle = shared.idle(&startup);
    idle.give_back(logged_in(&mut client, &shared.server, &startup).await?);
    while let Some(first) = client.frame().await? {
        if first.kind() == b'X' {
            break;
        }
        let session = idle.take().await?;
        idle.give_back(transaction(&mut client, session, first, &shared).await?);
    }
    Ok(())
}

async fn logged_in(client: &mut Peer, server: &str, startup: &[u8]) -> io::Result<Peer> {
    let mut session = Peer::new(TcpStream::connect(server).await?)?;
    session.write(startup).await?;
    loop {
        tokio::select! {
            frame = client.frame() => session.write(frame?.ok_or_else(gone)?.bytes()).await?,
            frame = session.frame() => {
                let frame = frame?.ok_or_else(gone)?;
                client.write(frame.bytes()).await?;
                if frame.kind() == b'Z' {
                    return Ok(session);
                }
            }
        }
    }
}

/// Forwards messages until the server has answered all of them outside a transaction.
async fn transaction(
    client: &mut Peer,
    mut session: Peer,
    first: Frame,
    shared: &Shared,
) -> io::Result<Peer> {
    let mut unanswered = 0;
    let mut next = Some(first);
    loop {
        if let Some(frame) = next.take() {
            shared.note(&frame);
            unanswered += u32::from(matches!(frame.kind(), b'Q' | b'S' | b'F'));
            session.write(frame.bytes()).await?;
        }
        tokio::select! {
            frame = client.frame() => {
                let frame = frame?.filter(|frame| frame.kind() != b'X');
                next = Some(frame.ok_or_else(gone)?);
            }
            frame = session.frame() => {
                let frame = frame?.ok_or_else(gone)?;
                client.write(frame.bytes()).await?;
                if frame.kind() == b'Z' {
                    unanswered -= 1;
                    if unanswered == 0 && frame.text() == "I" {
                        return Ok(session);
                    }
                }
            }
        }
    }
}

fn gone() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}
