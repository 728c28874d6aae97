use std::{borrow::Cow, io};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One side of a connection, read message by message.
pub(super) struct Peer {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A message: its kind, its length without the kind, and its content.
pub(super) struct Frame(Vec<u8>);

impl Frame {
    pub(super) fn kind(&self) -> u8 {
        self.0.first().copied().unwrap_or_default()
    }

    pub(super) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.0.get(5..).unwrap_or_default())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Peer {
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        // messages are small and wait for their responses
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::new(),
        })
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Returns `None` at the end of the stream. Can be canceled.
    pub(super) async fn frame(&mut self) -> io::Result<Option<Frame>> {
        loop {
            let length = length(&self.buffer, 1).map(|length| length + 1);
            if let Some(length) = length.filter(|length| *length <= self.buffer.len()) {
                return Ok(Some(Frame(self.buffer.drain(..length).collect())));
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// Reads the first message, which has no kind. Refuses requests for encryption before it.
    pub(super) async fn startup(&mut self) -> io::Result<Vec<u8>> {
        loop {
            let length = length(&self.buffer, 0);
            if let Some(length) = length.filter(|length| *length <= self.buffer.len()) {
                let message: Vec<u8> = self.buffer.drain(..length).collect();
                if message.get(4..6) == Some(&[0, 3]) {
                    return Ok(message);
                }
                self.write(b"N").await?;
            } else if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

fn length(buffer: &[u8], start: usize) -> Option<usize> {
    let bytes = buffer.get(start..start + 4)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(bytes)).ok()
}
