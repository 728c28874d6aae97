use crate::BoxError;
use std::net::SocketAddr;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// A TCP proxy between a server and its database that can interrupt all connections.
pub struct Proxy {
    address: SocketAddr,
    line: watch::Sender<Line>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Open,
    /// Existing connections are closed and new ones are closed immediately.
    Cut,
}

impl Proxy {
    pub async fn start(target: &str) -> Result<Self, BoxError> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (line, state) = watch::channel(Line::Open);
        tokio::spawn(accept(listener, target.to_owned(), state));
        Ok(Self { address, line })
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes all connections until [`Self::restore`] is called.
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
            tokio::spawn(forward(client, target.clone(), state.clone()));
        }
    }
}

async fn forward(mut client: TcpStream, target: String, mut state: watch::Receiver<Line>) {
    let Ok(mut server) = TcpStream::connect(target).await else {
        return;
    };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = state.wait_for(|line| *line == Line::Cut) => {}
    }
}
