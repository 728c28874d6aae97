use super::BoxError;
use std::net::SocketAddr;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Stands between a server and its database, and can be cut.
pub struct Proxy {
    address: SocketAddr,
    line: watch::Sender<Line>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Open,
    /// Every connection is closed, and every new one at once.
    Cut,
}

impl Proxy {
    pub async fn before(target: &str) -> Result<Self, BoxError> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (line, state) = watch::channel(Line::Open);
        tokio::spawn(accept(listener, target.to_owned(), state));
        Ok(Self { address, line })
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn cut(&self) {
        self.line.send_replace(Line::Cut);
    }

    pub fn restore(&self) {
        self.line.send_replace(Line::Open);
    }
}

async fn accept(listener: TcpListener, target: String, state: watch::Receiver<Line>) {
    while let Ok((client, _)) = listener.accept().await {
        if *state.borrow() == Line::Open {
            tokio::spawn(pass_on(client, target.clone(), state.clone()));
        }
    }
}

async fn pass_on(mut client: TcpStream, target: String, mut state: watch::Receiver<Line>) {
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = state.wait_for(|line| *line == Line::Cut) => {}
    }
}
