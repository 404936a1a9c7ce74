//! OCSP responses.

use jiff::ToSpan;
use jpki_signature::Signer as _;
use jpki_testbed::{
    CertId, Extension, HashAlgorithm, Issuer, OcspError, OcspSpec, OcspStatus, Reason, ResponderSpec, SingleResponse,
    Testbed,
};

use crate::support::{Bench, now};

const ISSUER: Issuer = Issuer::UserAuthenticationCa;

/// The identifier of the cardholder's user-authentication certificate.
fn id(hash: HashAlgorithm) -> CertId {
    let testbed = Testbed::shared();
    CertId::of(testbed.authentication_signer().certificate(), testbed.authentication_ca().certificate(), hash).unwrap()
}

fn good() -> SingleResponse {
    SingleResponse::new(id(HashAlgorithm::Sha1), OcspStatus::Good, Testbed::shared().now())
}

fn by_ca() -> OcspSpec {
    OcspSpec::new(ISSUER, Testbed::shared().now())
}

fn delegated(spec: &ResponderSpec) -> OcspSpec {
    let signer = Testbed::shared().delegated_responder(spec).unwrap();
    OcspSpec::new(Issuer::Signer(signer), Testbed::shared().now())
}

/// What OpenSSL says to a response, asked about the cardholder's user-authentication certificate.
fn said(bench: &Bench, spec: &OcspSpec, options: &[&str]) -> (bool, String) {
    bench.write("response.der", &Testbed::shared().ocsp_response(spec).unwrap());
    let now = now();
    let mut arguments = vec!["ocsp", "-no_nonce", "-respin", "response.der", "-CAfile", "authentication-ca.pem"];
    arguments.extend(["-issuer", "authentication-ca.pem", "-cert", "authentication.pem", "-attime", &now, "-text"]);
    arguments.extend(["-validity_period", "999999999"]);
    arguments.extend(options);
    bench.openssl(&arguments)
}

/// Accepts the response and gives this status.
fn accepted(bench: &Bench, spec: &OcspSpec, status: &str) {
    let (done, text) = said(bench, spec, &[]);
    assert!(
        done && text.contains("Response verify OK") && text.contains(&format!("authentication.pem: {status}")),
        "{text}"
    );
}

/// Refuses the signature or the signer for this reason.
fn refused(bench: &Bench, spec: &OcspSpec, reason: &str) {
    let (_, text) = said(bench, spec, &[]);
    assert!(text.contains("Response Verify Failure") && text.contains(reason), "{reason}:\n{text}");
}

#[test]
fn openssl_accepts_each_status_from_the_ca() {
    let bench = Bench::new();
    accepted(&bench, &by_ca().response(good()), "good");
    accepted(&bench, &by_ca().by_key().response(good()), "good");
    let at = Testbed::shared().now() - 1.hour();
    for (reason, name) in [
        (None, "none"),
        (Some(Reason::Unspecified), "unspecified"),
        (Some(Reason::KeyCompromise), "keyCompromise"),
        (Some(Reason::CaCompromise), "cACompromise"),
        (Some(Reason::AffiliationChanged), "affiliationChanged"),
        (Some(Reason::Superseded), "superseded"),
        (Some(Reason::CessationOfOperation), "cessationOfOperation"),
        (Some(Reason::CertificateHold), "certificateHold"),
        // OpenSSL 3.0 has no name for it.
        (Some(Reason::PrivilegeWithdrawn), "(UNKNOWN)"),
    ] {
        let status = OcspStatus::Revoked { at, reason };
        let answer = SingleResponse::new(id(HashAlgorithm::Sha1), status, Testbed::shared().now());
        let spec = by_ca().response(answer);
        accepted(&bench, &spec, "revoked");
        let text = said(&bench, &spec, &[]).1;
        assert!(text.contains("Revocation Time: Mar 31 23:00:00 2026 GMT"), "{text}");
        assert_eq!(text.contains("Reason: "), reason.is_some(), "{text}");
        if let Some(reason) = reason {
            assert!(text.contains(&format!("Revocation Reason: {name} (0x{:x})", reason.number())), "{name}: {text}");
        }
    }
    let unknown = SingleResponse::new(id(HashAlgorithm::Sha1), OcspStatus::Unknown, Testbed::shared().now());
    accepted(&bench, &by_ca().response(unknown), "unknown");
}

#[test]
fn a_certificate_may_be_identified_by_sha_256() {
    let bench = Bench::new();
    let answer = SingleResponse::new(id(HashAlgorithm::Sha256), OcspStatus::Good, Testbed::shared().now());
    let spec = by_ca().response(answer);
    bench.write("response.der", &Testbed::shared().ocsp_response(&spec).unwrap());
    let now = now();
    let (done, text) = bench.openssl(&[
        "ocsp",
        "-respin",
        "response.der",
        "-CAfile",
        "authentication-ca.pem",
        "-sha256",
        "-issuer",
        "authentication-ca.pem",
        "-cert",
        "authentication.pem",
        "-attime",
        &now,
        "-validity_period",
        "999999999",
    ]);
    assert!(done && text.contains("authentication.pem: good"), "{text}");
    // It is another identifier: who asked with SHA-1 finds nothing.
    let (_, text) = said(&bench, &spec, &[]);
    assert!(text.contains("No Status found"), "{text}");
}

#[test]
fn delegated_responders_are_accepted_if_the_ca_delegated_to_them() {
    let bench = Bench::new();
    accepted(&bench, &delegated(&ResponderSpec::new(ISSUER)).response(good()), "good");
    accepted(&bench, &delegated(&ResponderSpec::new(ISSUER)).by_key().response(good()), "good");
    let text = said(&bench, &delegated(&ResponderSpec::new(ISSUER)).response(good()), &[]).1;
    assert!(text.contains("OCSP Signing") && text.contains("OCSP No Check"), "{text}");
    let checked = said(&bench, &delegated(&ResponderSpec::new(ISSUER).without_no_check()).response(good()), &[]).1;
    assert!(!checked.contains("OCSP No Check") && checked.contains("Response verify OK"), "{checked}");
    let now = Testbed::shared().now();
    let spec = delegated(&ResponderSpec::new(ISSUER).without_purpose()).response(good());
    refused(&bench, &spec, "missing ocspsigning usage");
    let spec = delegated(&ResponderSpec::new(ISSUER).not_after(now - 1.second())).response(good());
    refused(&bench, &spec, "certificate has expired");
    let spec = delegated(&ResponderSpec::new(ISSUER).not_before(now + 1.second())).response(good());
    refused(&bench, &spec, "certificate is not yet valid");
    let spec = delegated(&ResponderSpec::new(Issuer::SignatureCa)).response(good());
    refused(&bench, &spec, "unable to get local issuer certificate");
    let spec = delegated(&ResponderSpec::new(ISSUER)).response(good()).certificates(&[]);
    refused(&bench, &spec, "signer certificate not found");
}

#[test]
fn each_fault_is_there_and_no_other() {
    let bench = Bench::new();
    let now = Testbed::shared().now();
    refused(&bench, &by_ca().wrong_key().response(good()), "signature failure");
    let (_, text) = said(&bench, &by_ca().sha1().response(good()), &[]);
    assert!(
        text.contains("Signature Algorithm: sha1WithRSAEncryption") && text.contains("Response verify OK"),
        "{text}"
    );
    // OpenSSL judges freshness by the real clock: this was over long ago.
    let past = now - (5 * 8766).hours();
    let expired = SingleResponse::new(id(HashAlgorithm::Sha1), OcspStatus::Good, past).next_update(past + 1.hour());
    let text = said(&bench, &by_ca().response(expired), &["-validity_period", "1"]).1;
    assert!(text.contains("Status times invalid") && text.contains("status expired"), "{text}");
    let other =
        CertId::new(Testbed::shared().authentication_ca().certificate(), &[1, 2, 3], HashAlgorithm::Sha1).unwrap();
    let spec = by_ca().response(SingleResponse::new(other.clone(), OcspStatus::Good, now));
    assert!(said(&bench, &spec, &[]).1.contains("No Status found"));
    let both = by_ca().response(SingleResponse::new(other, OcspStatus::Unknown, now)).response(good());
    accepted(&bench, &both, "good");
    let spec = by_ca().response(good()).extension(Extension::unknown_critical());
    assert!(said(&bench, &spec, &[]).1.contains("1.3.6.1.4.1.32473.392.9: critical"));
}

#[test]
fn nonces_come_back_as_they_are() {
    let bench = Bench::new();
    let text = said(&bench, &by_ca().nonce(&[0xAB; 16]).response(good()), &[]).1;
    assert!(text.contains("OCSP Nonce:") && text.contains(&"AB".repeat(16)), "{text}");
    assert!(!said(&bench, &by_ca().response(good()), &[]).1.contains("OCSP Nonce:"));
}

#[test]
fn errors_are_not_signed_and_have_their_numbers() {
    let bench = Bench::new();
    for (error, name) in [
        (OcspError::MalformedRequest, "malformedrequest (1)"),
        (OcspError::InternalError, "internalerror (2)"),
        (OcspError::TryLater, "trylater (3)"),
        (OcspError::SignatureRequired, "sigrequired (5)"),
        (OcspError::Unauthorized, "unauthorized (6)"),
    ] {
        let (_, text) = said(&bench, &OcspSpec::error(error), &[]);
        assert!(text.contains(&format!("Responder Error: {name}")), "{text}");
    }
}

#[test]
fn the_archive_cutoff_is_told() {
    let bench = Bench::new();
    let spec = by_ca().response(good().archive_cutoff(Testbed::shared().now()).unwrap());
    let text = said(&bench, &spec, &[]).1;
    assert!(text.contains("OCSP Archive Cutoff: \n") && text.contains("Apr  1 00:00:00 2026 GMT"), "{text}");
}
