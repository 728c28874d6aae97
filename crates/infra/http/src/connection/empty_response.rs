use actix_web::http::StatusCode;

/// Octets of the longest one: the longest reason phrase and every header that actix-http adds.
const LONGEST: usize = 160;
const HEADERS: [&str; 3] = ["connection", "content-length", "date"];

/// An error response that actix-http made by itself: without a body, and without the headers that
/// every response of the application has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct EmptyResponse<'a> {
    pub(super) status: StatusCode,
    pub(super) date: &'a str,
}

/// Splits an empty response from the responses before it. It is the last one of its connection, and
/// therefore at the end of the octets.
pub(super) fn at_end(octets: &[u8]) -> Option<(&[u8], EmptyResponse<'_>)> {
    if !octets.ends_with(b"\r\n\r\n") {
        return None;
    }
    let tail = octets.get(octets.len().saturating_sub(LONGEST)..)?;
    let start = tail.windows(7).rposition(|start| start == b"HTTP/1.")?;
    let (_, head) = tail.split_at_checked(start)?;
    let empty = parse(str::from_utf8(head).ok()?)?;
    let responses = octets.get(..octets.len() - head.len())?;
    Some((responses, empty))
}

fn parse(head: &str) -> Option<EmptyResponse<'_>> {
    let mut lines = head.trim_end().split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut date = "";
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        match name {
            "content-length" if value != "0" => return None,
            "date" => date = value,
            _ if HEADERS.contains(&name) => {}
            _ => return None,
        }
    }
    let status = StatusCode::from_u16(status).ok()?;
    (status.as_u16() >= 400).then_some(EmptyResponse { status, date })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n\
                         connection: keep-alive\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n";

    #[test]
    fn an_empty_response_is_split_from_the_responses_before_it() {
        let live = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-request-id: a\r\n\r\n{}";
        for before in ["", live, &live.repeat(9)] {
            let octets = format!("{before}{EMPTY}");
            let expected = EmptyResponse {
                status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                date: "Sun, 06 Nov 1994 08:49:37 GMT",
            };
            assert_eq!(
                at_end(octets.as_bytes()),
                Some((before.as_bytes(), expected))
            );
        }
    }

    #[test]
    fn responses_of_the_application_are_left_alone() {
        for octets in [
            "",
            "\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 204 No Content\r\ndate: x\r\nx-request-id: a\r\n\r\n",
            "HTTP/1.1 204 No Content\r\ndate: x\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nx-request-id: a\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\ndate: x\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: x\r\n\r\n{}",
            "HTTP/1.1\r\n\r\n",
        ] {
            assert_eq!(at_end(octets.as_bytes()), None, "{octets:?}");
        }
    }
}
