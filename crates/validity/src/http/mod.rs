//! HTTP (RFC 9110) as far as a verifier needs it: one request, one answer of bounded size in bounded time.
//!
//! The client is an argument: whoever needs one takes an [`HttpClient`]. With the feature `http` there is one on the crate
//! `ureq`; anything else may stand in its place.

mod error;
mod exchange;
#[cfg(feature = "http")]
mod ureq;
mod url;

pub use error::HttpError;
pub use exchange::{HttpBody, HttpClient, HttpRequest, HttpResponse};
pub use url::{HttpUrl, MAX_URL, UrlError};

#[cfg(feature = "http")]
pub use self::ureq::{DEFAULT_CONNECT_TIME, DEFAULT_TOTAL_TIME, TlsRoots, UreqClient, UreqOptions};
