//! Addresses: `http` and `https` only, without anything that could hide where they lead.

use std::fmt;
use std::str::FromStr;

/// Longest address, in bytes.
pub const MAX_URL: usize = 2048;

/// Why a text is not an address that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// More than [`MAX_URL`] bytes.
    #[error("the address has {length} bytes, more than {MAX_URL}")]
    TooLong {
        /// Bytes found.
        length: usize,
    },
    /// A character that no address has in this form (RFC 3986 §2), such as a space or a Japanese one.
    #[error("the address has a character that must be percent-encoded")]
    Character,
    /// Another scheme than `http` and `https`, or none.
    #[error("the address does not begin with http:// or https://")]
    Scheme,
    /// A user name or password stands in the address, where it would end up in reports.
    #[error("the address has a user name in it")]
    UserInfo,
    /// There is no host, or not one in the form of RFC 3986 §3.2.2.
    #[error("the address has no proper host")]
    Host,
    /// The port is not a number of 1 to 65535.
    #[error("the address has no proper port")]
    Port,
    /// A fragment, which is never sent.
    #[error("the address has a fragment (#)")]
    Fragment,
}

/// An absolute address with the scheme `http` or `https` (RFC 9110 §4.2). `Debug` leaves its query out.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HttpUrl {
    text: String,
}

impl HttpUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// [`UrlError`] for whatever it is not.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        if text.len() > MAX_URL {
            return Err(UrlError::TooLong { length: text.len() });
        }
        // What is left is what http::Uri, and every server, takes as it stands.
        let allowed = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        if !text.bytes().all(allowed) {
            return Err(UrlError::Character);
        }
        let (scheme, rest) = text.split_once("://").ok_or(UrlError::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(UrlError::Scheme);
        }
        if text.contains('#') {
            return Err(UrlError::Fragment);
        }
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(UrlError::UserInfo);
        }
        check_authority(authority)?;
        Ok(Self { text: format!("{scheme}://{rest}") })
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The address up to its query, which may hold what is secret: for reports.
    #[must_use]
    pub fn without_query(&self) -> &str {
        self.text.split('?').next().unwrap_or_default()
    }

    /// The same address with one more segment of the path; `None` if it has a query, or would get too long.
    #[must_use]
    pub fn with_segment(&self, segment: &str) -> Option<Self> {
        if self.text.contains('?') {
            return None;
        }
        Self::parse(&format!("{}/{segment}", self.text.trim_end_matches('/'))).ok()
    }
}

/// Host and port.
fn check_authority(authority: &str) -> Result<(), UrlError> {
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or(UrlError::Host)?;
        address.parse::<std::net::Ipv6Addr>().map_err(|_| UrlError::Host)?;
        (None, port)
    } else {
        let end = authority.find(':').unwrap_or(authority.len());
        (Some(&authority[..end]), &authority[end..])
    };
    let is_name = |host: &str| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
    };
    if host.is_some_and(|host| !is_name(host)) {
        return Err(UrlError::Host);
    }
    match port.strip_prefix(':') {
        None if port.is_empty() => Ok(()),
        Some(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => match number.parse::<u16>() {
            Ok(1..) => Ok(()),
            _ => Err(UrlError::Port),
        },
        Some(_) => Err(UrlError::Port),
        None => Err(UrlError::Host),
    }
}

impl FromStr for HttpUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        Self::parse(text)
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpUrl({})", self.without_query())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_and_https_addresses_are_read_and_nothing_else() {
        for good in [
            "http://ocsp.testbed.invalid",
            "http://127.0.0.1:8080/",
            "https://[::1]:443/a/b?c=d",
            "http://host_name/%E6%97%A5",
        ] {
            assert_eq!(HttpUrl::parse(good).unwrap().as_str(), good);
        }
        assert_eq!(HttpUrl::parse("HTTP://Host").unwrap().as_str(), "http://Host");
        for (bad, error) in [
            ("", UrlError::Scheme),
            ("ocsp.testbed.invalid", UrlError::Scheme),
            ("file:///etc/passwd", UrlError::Scheme),
            ("ldap://host/cn=x", UrlError::Scheme),
            ("http:/host", UrlError::Scheme),
            ("http://", UrlError::Host),
            ("http:///path", UrlError::Host),
            ("http://[::1", UrlError::Host),
            ("http://[host]/", UrlError::Host),
            ("http://[::1]x", UrlError::Host),
            ("http://a%20b", UrlError::Host),
            ("http://user:secret@host", UrlError::UserInfo),
            ("http://host:", UrlError::Port),
            ("http://host:0", UrlError::Port),
            ("http://host:65536", UrlError::Port),
            ("http://host:+80", UrlError::Port),
            ("http://host:80:80", UrlError::Port),
            ("http://host/#a", UrlError::Fragment),
            ("http://host/a b", UrlError::Character),
            ("http://host/\r\nX: y", UrlError::Character),
            ("http://日本/", UrlError::Character),
        ] {
            assert_eq!(HttpUrl::parse(bad), Err(error), "{bad}");
        }
        let long = format!("http://host/{}", "a".repeat(MAX_URL));
        assert_eq!(long.parse::<HttpUrl>(), Err(UrlError::TooLong { length: MAX_URL + 12 }));
    }

    #[test]
    fn the_query_is_not_shown_and_takes_no_segment() {
        let url = HttpUrl::parse("http://host/ocsp?key=secret").unwrap();
        assert_eq!(format!("{url:?} {}", url.without_query()), "HttpUrl(http://host/ocsp) http://host/ocsp");
        assert_eq!(url.with_segment("abc"), None);
        for base in ["http://host", "http://host/"] {
            assert_eq!(HttpUrl::parse(base).unwrap().with_segment("a%3D").unwrap().as_str(), "http://host/a%3D");
        }
    }
}
