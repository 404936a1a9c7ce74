//! OCSP (オンライン証明書状態プロトコル, RFC 6960): asking a responder whether a certificate was revoked, and judging what it
//! answers.
//!
//! [`OcspRequest`] and [`OcspResponse`] are the messages, [`OcspResponse::verify`] the judgement over the original bytes.
//! [`OcspClient`] asks over HTTP, [`StoredOcsp`] answers from responses that were kept; both are a
//! [`RevocationSource`](crate::revocation::RevocationSource). The signature certificate (署名用電子証明書) carries no address
//! of a responder (docs/protocol.md §6.3): it comes from the configuration.

mod address;
mod answer;
mod asn1;
mod cache;
mod cert_id;
mod client;
mod clock;
mod error;
mod options;
mod request;
mod responder;
mod response;
mod single;
mod stored;
mod time;
mod verify;

pub use address::ResponderAddress;
pub use answer::{NonceOutcome, OcspAnswer, OcspWarning, Responder};
pub use cert_id::CertIdHash;
pub use client::OcspClient;
pub use clock::{Clock, SystemClock};
pub use error::{OcspError, ResponderRefusal};
pub use options::{NoncePolicy, OcspMethod, OcspOptions, Retries, UncheckedResponder};
pub use request::{NONCE_SIZE, OcspRequest};
pub use response::{MAX_CERTIFICATES, MAX_RESPONSE, OcspResponse, ResponderId};
pub use single::CertStatus;
pub use stored::StoredOcsp;
pub use verify::Expected;
