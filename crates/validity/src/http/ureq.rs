//! An HTTP client on the crate `ureq`.
//!
//! TLS is that of `rustls` with the cryptography of `aws-lc-rs`; servers are judged by the operating system's roots, or by
//! certificates that the caller gives.

use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Error, Proxy, http};

use super::{HttpClient, HttpError, HttpRequest, HttpResponse};

/// How long connecting may take, where nothing else is said: names, TCP and TLS together.
pub const DEFAULT_CONNECT_TIME: Duration = Duration::from_secs(5);
/// How long a whole exchange may take, where nothing else is said.
pub const DEFAULT_TOTAL_TIME: Duration = Duration::from_secs(10);
/// Most bytes of an answer's header.
const MAX_HEADER: usize = 16 * 1024;

/// Which roots the certificate of an `https` server has to lead to. This has nothing to do with trust in certificates of
/// JPKI.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TlsRoots {
    /// Those of the operating system.
    #[default]
    Platform,
    /// These certificates, DER, and no others: for a server inside an organization.
    Certificates(Vec<Vec<u8>>),
}

/// Settings of [`UreqClient`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UreqOptions {
    /// How long connecting may take: names, TCP and TLS together.
    pub connect_time: Duration,
    /// How long a whole exchange may take, connecting included.
    pub total_time: Duration,
    /// Whom to trust as `https` server.
    pub roots: TlsRoots,
    /// Address of a proxy, such as `http://proxy.example:3128`; nothing is taken from the environment.
    pub proxy: Option<String>,
    /// How the client names itself (RFC 9110 §10.1.5).
    pub user_agent: String,
}

impl Default for UreqOptions {
    fn default() -> Self {
        Self {
            connect_time: DEFAULT_CONNECT_TIME,
            total_time: DEFAULT_TOTAL_TIME,
            roots: TlsRoots::default(),
            proxy: None,
            user_agent: concat!("jpki/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// An HTTP client that keeps connections open between requests. Cloning is cheap and shares them.
#[derive(Clone)]
pub struct UreqClient {
    agent: Agent,
    connect_time: Duration,
    total_time: Duration,
}

impl UreqClient {
    /// A client with these settings. Nothing is sent yet.
    ///
    /// # Errors
    /// [`HttpError::Request`] for a proxy address that is none.
    pub fn new(options: &UreqOptions) -> Result<Self, HttpError> {
        let roots = match &options.roots {
            TlsRoots::Platform => RootCerts::PlatformVerifier,
            TlsRoots::Certificates(certificates) => RootCerts::new_with_certs(
                &certificates.iter().map(|der| Certificate::from_der(der).to_owned()).collect::<Vec<_>>(),
            ),
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider).build();
        let proxy = options.proxy.as_deref().map(Proxy::new).transpose();
        let proxy = proxy.map_err(|error| HttpError::Request { detail: error.to_string() })?;
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(proxy)
            .user_agent(options.user_agent.as_str())
            // With no redirect allowed and none an error, the redirect itself comes back, to be refused by name.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_response_header_size(MAX_HEADER)
            .timeout_connect(Some(options.connect_time.min(options.total_time)))
            .timeout_global(Some(options.total_time))
            .build();
        Ok(Self {
            agent: config.new_agent(),
            connect_time: options.connect_time.min(options.total_time),
            total_time: options.total_time,
        })
    }

    fn run(&self, request: &HttpRequest<'_>) -> Result<http::Response<Body>, Error> {
        let builder = http::Request::builder().uri(request.url.as_str());
        let builder = request.headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
        // Under the agent's own limits where they do: it sets TLS up once, at its first request without limits of its own.
        let shorter = request.time_left.filter(|left| *left < self.total_time);
        match request.body {
            None => self.limited(builder.method(http::Method::GET).body(())?, shorter),
            Some(body) => {
                let builder = builder.method(http::Method::POST).header(http::header::CONTENT_TYPE, body.content_type);
                self.limited(builder.body(body.bytes)?, shorter)
            }
        }
    }

    fn limited(
        &self,
        request: http::Request<impl ureq::AsSendBody>,
        shorter: Option<Duration>,
    ) -> Result<http::Response<Body>, Error> {
        let Some(limit) = shorter else { return self.agent.run(request) };
        let request = self.agent.configure_request(request);
        let request = request.timeout_connect(Some(self.connect_time.min(limit))).timeout_global(Some(limit)).build();
        self.agent.run(request)
    }
}

impl HttpClient for UreqClient {
    fn send(&self, request: &HttpRequest<'_>) -> Result<HttpResponse, HttpError> {
        let limit = request.time_left.unwrap_or(self.total_time).min(self.total_time);
        if limit.is_zero() {
            return Err(HttpError::Timeout { limit });
        }
        let failed = |error| describe(error, limit, self.connect_time, MAX_HEADER);
        let response = self.run(request).map_err(failed)?;
        let status = response.status().as_u16();
        match status {
            200..=299 => {}
            300..=399 => return Err(HttpError::Redirect { status }),
            _ => return Err(HttpError::Status { status }),
        }
        let content_type = response.headers().get(http::header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut body = response.into_body();
        let too_large = HttpError::TooLarge { limit: request.max_body };
        if body
            .content_length()
            .is_some_and(|length| usize::try_from(length).is_ok_and(|length| length > request.max_body))
        {
            return Err(too_large);
        }
        // One byte more than is allowed, so that what is exactly as large as allowed still is.
        let reader = body.with_config().limit(request.max_body as u64 + 1);
        let body = match reader.read_to_vec() {
            Ok(body) if body.len() <= request.max_body => body,
            Ok(_) | Err(Error::BodyExceedsLimit(_)) => return Err(too_large),
            Err(error) => return Err(describe(error, limit, self.connect_time, MAX_HEADER)),
        };
        Ok(HttpResponse { status, content_type, body })
    }
}

impl fmt::Debug for UreqClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqClient").field("total_time", &self.total_time).finish_non_exhaustive()
    }
}

/// The error by its name.
fn describe(error: Error, total: Duration, connect: Duration, header: usize) -> HttpError {
    let detail = error.to_string();
    match error {
        Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
            HttpError::Timeout { limit: connect.min(total) }
        }
        Error::Timeout(_) => HttpError::Timeout { limit: total },
        Error::Io(error) => {
            let tls = error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>());
            match error.kind() {
                _ if tls => HttpError::Tls { detail },
                ErrorKind::TimedOut | ErrorKind::WouldBlock => HttpError::Timeout { limit: total },
                ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::UnexpectedEof => HttpError::Broken { detail },
                // Names that are not known come without a kind of their own.
                _ => HttpError::Unreachable { detail },
            }
        }
        Error::HostNotFound | Error::ConnectionFailed | Error::ConnectProxyFailed(_) => {
            HttpError::Unreachable { detail }
        }
        Error::Protocol(_) => HttpError::NotHttp { detail },
        Error::LargeResponseHeader(..) => HttpError::TooLarge { limit: header },
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => HttpError::Tls { detail },
        Error::BadUri(_) | Error::Http(_) | Error::InvalidProxyUrl => HttpError::Request { detail },
        _ => HttpError::Broken { detail },
    }
}
