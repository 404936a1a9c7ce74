//! What the caller decides about asking and believing.

use std::time::Duration;

use jiff::SignedDuration;

use super::{CertIdHash, MAX_RESPONSE};

/// Whether a request has a nonce (RFC 9654), so that an answer made before it can't be replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoncePolicy {
    /// The request has none: the responder may send what it has ready.
    None,
    /// The request has one, and a response without is accepted: many responders make their responses beforehand. How old it
    /// may be is then a matter of [`Freshness`](crate::revocation::Freshness). A response with another nonce is refused.
    #[default]
    Preferred,
    /// A response without it is refused. Each question is asked anew: neither the cache nor a request under way answers it.
    Required,
}

/// How a request travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OcspMethod {
    /// GET where the whole address has 255 bytes at most (RFC 5019 §5) and no query, else POST. Caches on the way may
    /// answer.
    Get,
    /// POST.
    #[default]
    Post,
}

/// What to make of a responder's certificate of which nobody can tell whether it was revoked, for it has no
/// id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UncheckedResponder {
    /// Its responses are refused: [`OcspError::ResponderUnchecked`](super::OcspError::ResponderUnchecked).
    #[default]
    Refuse,
    /// Its responses are accepted, with [`OcspWarning::ResponderUnchecked`](super::OcspWarning::ResponderUnchecked).
    Accept,
}

/// How often to ask again where the reason of a failure may pass. What is wrong with an answer never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// Requests altogether, the first included; 0 counts as 1.
    pub attempts: u32,
    /// The pause before the second request; each further one is twice as long.
    pub pause: Duration,
}

impl Default for Retries {
    /// Three requests, after 250 and 500 ms.
    fn default() -> Self {
        Self { attempts: 3, pause: Duration::from_millis(250) }
    }
}

/// How to ask, and what to believe.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OcspOptions {
    /// The digest that the request names the issuer by.
    pub hash: CertIdHash,
    /// Whether the request has a nonce.
    pub nonce: NoncePolicy,
    /// How it travels.
    pub method: OcspMethod,
    /// What to make of responders whose own certificate can't be checked.
    pub unchecked_responder: UncheckedResponder,
    /// Largest response, in bytes.
    pub max_response: usize,
    /// How often to ask.
    pub retries: Retries,
    /// How long all requests about one certificate may take together, pauses included.
    pub total_time: Duration,
    /// How many answers are remembered; 0 for none.
    pub cache_entries: usize,
    /// How long an answer is remembered at most; it is forgotten before, when it is no longer fresh.
    pub cache_age: SignedDuration,
}

impl Default for OcspOptions {
    /// SHA-1 in the CertID, a nonce preferred, POST, unchecked responders refused, 64 KiB, three requests in 15 seconds,
    /// 1,024 answers for five minutes.
    fn default() -> Self {
        Self {
            hash: CertIdHash::Sha1,
            nonce: NoncePolicy::default(),
            method: OcspMethod::default(),
            unchecked_responder: UncheckedResponder::default(),
            max_response: MAX_RESPONSE,
            retries: Retries::default(),
            total_time: Duration::from_secs(15),
            cache_entries: 1024,
            cache_age: SignedDuration::from_mins(5),
        }
    }
}
