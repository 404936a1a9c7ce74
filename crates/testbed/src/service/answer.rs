//! Answers as they are written, and the ways in which they fail to come.

use std::io::{self, Read as _, Write};
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::http::{self, Request};
use super::route::{self, Target};
use super::{Mode, Shared, TICK};
use crate::TestbedError;

/// What garbage answers consist of: no DER, and no text either.
const GARBAGE: &[u8] = b"\xFF\xFE garbage, not an answer \x00\x01";
/// So much of an endless answer is written at a time.
const PIECE: usize = 16 * 1024;
/// The pause between two such pieces: an endless answer is not to take all of the machine.
const PAUSE: Duration = Duration::from_millis(1);

/// An answer.
pub(super) struct Answer {
    status: u16,
    content_type: &'static str,
    location: Option<String>,
    body: Vec<u8>,
    /// Length announced, if not the body's.
    length: Option<usize>,
}

impl Answer {
    /// A status with its number as the text.
    pub(super) fn status(status: u16) -> Self {
        let body = format!("{status}\n").into_bytes();
        Self { status, content_type: "text/plain", location: None, body, length: None }
    }

    fn content(content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status: 200, content_type, location: None, body, length: None }
    }

    fn redirect(location: String) -> Self {
        Self { location: Some(location), ..Self::status(302) }
    }

    pub(super) fn write(&self, stream: &mut impl Write) -> io::Result<()> {
        let length = self.length.unwrap_or(self.body.len());
        http::write_head(stream, self.status, self.content_type, Some(length), self.location.as_deref())?;
        stream.write_all(&self.body)?;
        stream.flush()
    }
}

impl Shared {
    /// Answers a request in its mode.
    pub(super) fn respond(&self, request: &Request, stream: &mut TcpStream) -> io::Result<()> {
        let (mode, target) = match route::route(request) {
            Ok((mode, target)) => (mode.unwrap_or(self.options.mode), target),
            Err(status) => return Answer::status(status).write(stream),
        };
        let content_type = match target {
            Target::Ocsp(_) => "application/ocsp-response",
            Target::Crl(_) => "application/pkix-crl",
        };
        match mode {
            Mode::Hang => return self.pause(stream, None),
            Mode::Slow(delay) => self.pause(stream, Some(delay))?,
            Mode::Endless => return self.endless(content_type, stream),
            _ => {}
        }
        let answer = match mode {
            Mode::Garbage => Answer::content(content_type, GARBAGE.to_vec()),
            Mode::Empty => Answer::content(content_type, Vec::new()),
            Mode::RedirectFile => Answer::redirect("file:///etc/hostname".into()),
            Mode::RedirectHost => Answer::redirect("http://elsewhere.testbed.invalid/ocsp".into()),
            Mode::RedirectLoop => Answer::redirect(request.path.clone()),
            Mode::Unavailable => Answer::status(503),
            Mode::NotFound => Answer::status(404),
            // An even number came before the first one, the third one, …
            Mode::ErrorFirst if self.errors.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) => Answer::status(500),
            _ => match self.body(mode, &target) {
                Ok(body) => {
                    let mut answer = Answer::content(content_type, body);
                    if mode == Mode::WrongType {
                        answer.content_type = "text/html";
                    } else if mode == Mode::Truncated {
                        answer.length = Some(answer.body.len());
                        answer.body.truncate(answer.body.len() / 2);
                    }
                    answer
                }
                // An authority that is not there, or no CRL yet that a delta could add to.
                Err(TestbedError::NoEarlierGeneration | TestbedError::NoBaseCrl) => Answer::status(404),
                Err(_) => Answer::status(500),
            },
        };
        answer.write(stream)
    }

    fn body(&self, mode: Mode, target: &Target) -> Result<Vec<u8>, TestbedError> {
        match target {
            Target::Ocsp(request) => self.ocsp(mode, request.as_deref()),
            Target::Crl(choice) => self.crl(mode, *choice),
        }
    }

    /// Waits so long, or for good; an error if the client or the services go meanwhile.
    fn pause(&self, stream: &mut TcpStream, delay: Option<Duration>) -> io::Result<()> {
        let start = Instant::now();
        while !self.is_stopped() {
            let left = delay.map(|delay| delay.saturating_sub(start.elapsed()));
            if left == Some(Duration::ZERO) {
                stream.set_read_timeout(Some(TICK))?;
                return Ok(());
            }
            stream.set_read_timeout(Some(left.map_or(TICK, |left| left.min(TICK).max(PAUSE))))?;
            match stream.read(&mut [0; 64]) {
                Ok(0) => return Err(io::ErrorKind::ConnectionAborted.into()),
                // More than was asked for is of no interest.
                Ok(_) => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    /// An answer whose end never comes.
    fn endless(&self, content_type: &str, stream: &mut TcpStream) -> io::Result<()> {
        stream.set_write_timeout(Some(http::PATIENCE))?;
        http::write_head(stream, 200, content_type, None, None)?;
        // The beginning of a SEQUENCE that would be of four gigabytes.
        stream.write_all(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF])?;
        let piece = [0x30; PIECE];
        while !self.is_stopped() {
            stream.write_all(&piece)?;
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}
