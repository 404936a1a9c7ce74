//! CRLs through the public interface: reading, stores, files, and openssl beside them.

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod concurrent;
mod openssl;
mod reading;
mod store;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_signature::Signer as _;
use jpki_testbed::{CrlSpec, Issuer, Testbed};
use jpki_validity::crl::{CrlError, CrlSummary, ScanOptions, scan};
use jpki_validity::revocation::{Freshness, RevocationQuestion};

/// A list of the signature CA, made when the testbed was.
pub fn spec() -> CrlSpec {
    CrlSpec::new(Issuer::SignatureCa, Testbed::shared().now())
}

/// Its DER.
pub fn der(spec: &CrlSpec) -> Vec<u8> {
    Testbed::shared().crl(spec).unwrap()
}

/// The certificate of the signature CA.
pub fn ca() -> Certificate {
    Certificate::from_der(Testbed::shared().signature_ca().certificate()).unwrap()
}

/// The cardholder's signature certificate, which the signature CA issued.
pub fn holder() -> Certificate {
    Certificate::from_der(Testbed::shared().signature_signer().certificate()).unwrap()
}

/// Reads a list and nothing more.
pub fn read(der: &[u8]) -> Result<CrlSummary, CrlError> {
    scan(der, ScanOptions::default(), |_| Ok(()))
}

/// The question about a certificate of this issuer, so many seconds after the testbed was made.
pub fn question<'a>(certificate: &'a Certificate, issuer: &'a Certificate, seconds: i64) -> RevocationQuestion<'a> {
    let now: Timestamp = common::time(seconds);
    RevocationQuestion { certificate, issuer: issuer.into(), now, time: now, freshness: Freshness::default() }
}
