//! Why there is no answer over HTTP.

use std::time::Duration;

/// Why an HTTP request got no answer that counts. Details are in English, from the operating system or the HTTP library.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The host's name is not known, or nobody takes the connection.
    #[error("the server can't be reached: {detail}")]
    Unreachable {
        /// What happened.
        detail: String,
    },
    /// No connection, or no whole answer, in the time given.
    #[error("no answer within {} ms", .limit.as_millis())]
    Timeout {
        /// The time given.
        limit: Duration,
    },
    /// The connection broke off before the answer was complete.
    #[error("the connection broke off: {detail}")]
    Broken {
        /// What happened.
        detail: String,
    },
    /// The answer is larger than is read.
    #[error("the answer has more than {limit} bytes")]
    TooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// The server answers with an error.
    #[error("the server answers with HTTP status {status}")]
    Status {
        /// The status code, 100 to 999, none of 200 to 299 and 300 to 399.
        status: u16,
    },
    /// The server sends the client elsewhere. No redirect is followed: an answer has to come from the address that was
    /// configured, and a redirect may lead to a file or into an inner network.
    #[error("the server redirects (HTTP status {status}), which is not followed")]
    Redirect {
        /// The status code, 300 to 399.
        status: u16,
    },
    /// What the server sends is not HTTP.
    #[error("the answer is not HTTP: {detail}")]
    NotHttp {
        /// What is wrong with it.
        detail: String,
    },
    /// The server's certificate is not accepted, or there is no common TLS.
    #[error("TLS with the server fails: {detail}")]
    Tls {
        /// What is wrong.
        detail: String,
    },
    /// The request, or a setting of the client, can't be expressed in HTTP.
    #[error("the request can't be sent: {detail}")]
    Request {
        /// What is wrong with it.
        detail: String,
    },
}

impl HttpError {
    /// Whether the same request may well get an answer a little later.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Timeout { .. } | Self::Broken { .. } => true,
            // RFC 9110 §15.5.9, RFC 6585 §4, RFC 9110 §15.6.
            Self::Status { status } => matches!(*status, 408 | 429 | 500 | 502..=504),
            Self::TooLarge { .. }
            | Self::Redirect { .. }
            | Self::NotHttp { .. }
            | Self::Tls { .. }
            | Self::Request { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_worth_another_try() {
        let detail = String::new;
        for passes in [
            HttpError::Unreachable { detail: detail() },
            HttpError::Timeout { limit: Duration::ZERO },
            HttpError::Broken { detail: detail() },
            HttpError::Status { status: 503 },
            HttpError::Status { status: 429 },
        ] {
            assert!(passes.may_pass(), "{passes:?}");
        }
        for stays in [
            HttpError::TooLarge { limit: 1 },
            HttpError::Redirect { status: 302 },
            HttpError::NotHttp { detail: detail() },
            HttpError::Tls { detail: detail() },
            HttpError::Request { detail: detail() },
            HttpError::Status { status: 404 },
            HttpError::Status { status: 501 },
        ] {
            assert!(!stays.may_pass(), "{stays:?}");
        }
    }
}
