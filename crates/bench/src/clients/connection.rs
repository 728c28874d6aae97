use crate::{Error, Result};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Stays open from answer to answer.
pub(super) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub(super) const fn is_refusal(&self) -> bool {
        self.status >= 400
    }
}

impl Connection {
    pub(super) async fn open(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::new() })
    }

    pub(super) async fn ask(&mut self, request: &str) -> Result<Answer> {
        self.stream.write_all(request.as_bytes()).await?;
        loop {
            if let Some((answer, length)) = parse(&self.received)? {
                self.received.drain(..length);
                return Ok(answer);
            }
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(Error::from("the server has closed a connection"));
            }
        }
    }
}

/// The first answer and its length, once it is there as a whole.
fn parse(received: &[u8]) -> Result<Option<(Answer, usize)>> {
    const END: &[u8] = b"\r\n\r\n";
    let Some(end) = received.windows(END.len()).position(|window| window == END) else { return Ok(None) };
    let (head, rest) = received.split_at(end + END.len());
    let (status, length) = parse_head(std::str::from_utf8(head)?)
        .ok_or_else(|| format!("no status or no length in {:?}", String::from_utf8_lossy(head)))?;
    let whole = rest.get(..length);
    Ok(whole.map(|body| (Answer { status, body: body.to_vec() }, head.len() + length)))
}

fn parse_head(head: &str) -> Option<(u16, usize)> {
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let (_, length) = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?;
    Some((status, length.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\nRetry-After: 1\r\n\r\nbusy";

    #[test]
    fn an_answer_is_read_as_a_whole_and_no_further() -> Result<()> {
        let busy = || Answer { status: 503, body: b"busy".to_vec() };
        for length in 0..WHOLE.len() {
            assert_eq!(parse(&WHOLE[..length])?, None, "{length}");
        }
        assert_eq!(parse(WHOLE)?, Some((busy(), WHOLE.len())));
        assert_eq!(parse(&[WHOLE, b"HTTP"].concat())?, Some((busy(), WHOLE.len())));
        Ok(())
    }

    #[test]
    fn an_answer_without_a_length_is_not_understood() {
        assert!(parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").is_err());
        assert!(parse(b"SMTP\r\nContent-Length: 0\r\n\r\n").is_err());
    }
}
