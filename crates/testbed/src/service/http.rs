//! As much of HTTP/1.1 (RFC 9112) as the services need: one request a connection, bounded in size and time.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

/// The longest request line with its headers.
const HEAD_LIMIT: usize = 16 * 1024;
/// The longest body.
const BODY_LIMIT: usize = 64 * 1024;
/// How long a client may take for its request.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: Method,
    /// Path without its query, not decoded.
    pub(super) path: String,
    pub(super) body: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
}

/// Why there is no request.
#[derive(Debug)]
pub(super) enum Refused {
    /// To be answered with this status.
    Status(u16),
    /// The connection is gone.
    Gone,
}

impl From<io::Error> for Refused {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// Reads a request.
pub(super) fn read(stream: &mut impl Read) -> Result<Request, Refused> {
    let deadline = Instant::now() + PATIENCE;
    let mut bytes = Vec::new();
    loop {
        if let Some((head, length)) = parse_head(&bytes)? {
            while bytes.len() < head + length.1 {
                more(stream, &mut bytes, deadline)?;
            }
            let (method, path) = length.0;
            return Ok(Request { method, path, body: bytes[head..head + length.1].to_vec() });
        }
        if bytes.len() >= HEAD_LIMIT {
            return Err(Refused::Status(431));
        }
        more(stream, &mut bytes, deadline)?;
    }
}

fn more(stream: &mut impl Read, bytes: &mut Vec<u8>, deadline: Instant) -> Result<(), Refused> {
    if Instant::now() >= deadline {
        return Err(Refused::Status(408));
    }
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer) {
        Ok(0) => Err(Refused::Gone),
        Ok(count) => {
            bytes.extend(&buffer[..count]);
            Ok(())
        }
        // The socket's own time limit is shorter than the deadline.
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Method, path, and length of the body.
type Head = ((Method, String), usize);

/// Length of the head and what it says; `None` while it is not complete.
fn parse_head(bytes: &[u8]) -> Result<Option<(usize, Head)>, Refused> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(Refused::Status(400)),
    };
    let method = match request.method {
        Some("GET") => Method::Get,
        Some("POST") => Method::Post,
        _ => return Err(Refused::Status(405)),
    };
    let target = request.path.unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default().to_owned();
    let mut body = None;
    for header in request.headers.iter() {
        if header.name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(Refused::Status(411));
        }
        if header.name.eq_ignore_ascii_case("content-length") {
            let value = str::from_utf8(header.value).ok().and_then(|value| value.trim().parse().ok());
            let value: usize = value.ok_or(Refused::Status(400))?;
            if body.is_some_and(|other| other != value) {
                return Err(Refused::Status(400));
            }
            body = Some(value);
        }
    }
    let body = match (method, body) {
        (_, Some(length)) if length > BODY_LIMIT => return Err(Refused::Status(413)),
        (Method::Post, None) => return Err(Refused::Status(411)),
        (_, length) => length.unwrap_or(0),
    };
    Ok(Some((length, ((method, path), body))))
}

/// Writes the head of an answer. Without a length the body ends with the connection.
pub(super) fn write_head(
    stream: &mut impl Write,
    status: u16,
    content_type: &str,
    length: Option<usize>,
    location: Option<&str>,
) -> io::Result<()> {
    let reason = match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        411 => "Length Required",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };
    let mut head = format!("HTTP/1.1 {status} {reason}\r\nContent-Type: {content_type}\r\nConnection: close\r\n");
    if let Some(length) = length {
        head += &format!("Content-Length: {length}\r\n");
    }
    if let Some(location) = location {
        head += &format!("Location: {location}\r\n");
    }
    head += "\r\n";
    stream.write_all(head.as_bytes())
}

/// Decodes `%XX` (RFC 3986 §2.1); `None` where it is cut.
pub(super) fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            // Two digits of four bits.
            out.push((digit()? << 4 | digit()?) as u8);
        } else {
            out.push(byte);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn status(mut bytes: &[u8]) -> u16 {
        match read(&mut bytes) {
            Err(Refused::Status(status)) => status,
            Err(Refused::Gone) => 0,
            Ok(_) => 200,
        }
    }

    #[test]
    fn method_path_and_body_are_read_however_they_come() {
        let bytes = b"POST /ocsp?x=1 HTTP/1.1\r\nHost: a\r\ncontent-length: 3\r\n\r\nabcd";
        let expected = Request { method: Method::Post, path: "/ocsp".into(), body: b"abc".to_vec() };
        assert_eq!(read(&mut &bytes[..]).unwrap(), expected);
        /// One byte at a time.
        struct Trickle<'a>(&'a [u8]);
        impl Read for Trickle<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let count = self.0.len().min(1);
                buffer[..count].copy_from_slice(&self.0[..count]);
                self.0 = &self.0[count..];
                Ok(count)
            }
        }
        assert_eq!(read(&mut Trickle(bytes)).unwrap(), expected);
        let get = read(&mut &b"GET /crl/signature.crl HTTP/1.0\r\n\r\n"[..]).unwrap();
        assert_eq!((get.method, get.path.as_str(), get.body.len()), (Method::Get, "/crl/signature.crl", 0));
    }

    #[test]
    fn what_is_too_long_or_unclear_is_refused() {
        assert_eq!(status(b"PUT / HTTP/1.1\r\n\r\n"), 405);
        assert_eq!(status(b"POST / HTTP/1.1\r\n\r\n"), 411);
        assert_eq!(status(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), 411);
        assert_eq!(status(b"POST / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n"), 413);
        assert_eq!(status(b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"), 400);
        assert_eq!(status(b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"), 400);
        assert_eq!(status(b"\0\r\n\r\n"), 400);
        assert_eq!(status(b"GET / HT"), 0);
        assert_eq!(status(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabc"), 0);
        let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(20_000));
        assert_eq!(status(long.as_bytes()), 431);
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(65));
        assert_eq!(status(many.as_bytes()), 400);
    }

    #[test]
    fn percent_signs_are_decoded_once() {
        assert_eq!(percent_decoded("a%2Fb%2b%3D%25").unwrap(), b"a/b+=%");
        assert_eq!(percent_decoded("a%2"), None);
        assert_eq!(percent_decoded("%é"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_a_request_or_a_refusal(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&mut &bytes[..]);
            let _ = read(&mut &[b"POST / HTTP/1.1\r\n", &bytes[..], b"\r\n\r\n"].concat()[..]);
            let _ = percent_decoded(&String::from_utf8_lossy(&bytes));
        }
    }
}
