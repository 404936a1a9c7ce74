//! One request and its answer, and who carries them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{HttpError, HttpUrl};

/// Who sends a request and reads its answer.
///
/// An implementation
/// - has limits of its own for the time to connect and for the whole exchange, which [`HttpRequest::time_left`] may shorten
///   and never lengthens: a server that hangs, or trickles for ever, ends in [`HttpError::Timeout`];
/// - reads no more than [`HttpRequest::max_body`] bytes of a body;
/// - follows no redirect;
/// - returns an answer for the status codes 200 to 299 only;
/// - sends a request once: whether it is worth another try is the caller's decision.
pub trait HttpClient: Send + Sync {
    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// [`HttpError`] for whatever is not an answer with a status code of 200 to 299 within all limits.
    fn send(&self, request: &HttpRequest<'_>) -> Result<HttpResponse, HttpError>;
}

impl<C: HttpClient + ?Sized> HttpClient for &C {
    fn send(&self, request: &HttpRequest<'_>) -> Result<HttpResponse, HttpError> {
        (**self).send(request)
    }
}

impl<C: HttpClient + ?Sized> HttpClient for Box<C> {
    fn send(&self, request: &HttpRequest<'_>) -> Result<HttpResponse, HttpError> {
        (**self).send(request)
    }
}

impl<C: HttpClient + ?Sized> HttpClient for Arc<C> {
    fn send(&self, request: &HttpRequest<'_>) -> Result<HttpResponse, HttpError> {
        (**self).send(request)
    }
}

/// What is posted.
#[derive(Clone, Copy)]
pub struct HttpBody<'a> {
    /// Media type, such as `application/ocsp-request`.
    pub content_type: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// A request. `Debug` shows where it goes and nothing else: headers may hold a key, bodies a certificate.
#[derive(Clone, Copy)]
pub struct HttpRequest<'a> {
    /// Where it goes.
    pub url: &'a HttpUrl,
    /// What is posted; `None` makes it a GET.
    pub body: Option<HttpBody<'a>>,
    /// Further header fields, by name and value.
    pub headers: &'a [(&'a str, &'a str)],
    /// Most bytes of the answer's body.
    pub max_body: usize,
    /// How much time the caller has left for the whole exchange; `None` leaves it to the client's own limit.
    pub time_left: Option<Duration>,
}

impl<'a> HttpRequest<'a> {
    /// Most bytes of an answer's body, where nothing else is said.
    pub const DEFAULT_MAX_BODY: usize = 64 * 1024;

    /// A GET (RFC 9110 §9.3.1).
    #[must_use]
    pub const fn get(url: &'a HttpUrl) -> Self {
        Self { url, body: None, headers: &[], max_body: Self::DEFAULT_MAX_BODY, time_left: None }
    }

    /// A POST (RFC 9110 §9.3.3).
    #[must_use]
    pub const fn post(url: &'a HttpUrl, content_type: &'a str, bytes: &'a [u8]) -> Self {
        Self { body: Some(HttpBody { content_type, bytes }), ..Self::get(url) }
    }
}

impl fmt::Debug for HttpRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        write!(f, "HttpRequest({method} {:?})", self.url)
    }
}

/// An answer with a status code of 200 to 299.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The media type that the server claims, as it stands in the header.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpResponse({}, {} bytes)", self.status, self.body.len())
    }
}
