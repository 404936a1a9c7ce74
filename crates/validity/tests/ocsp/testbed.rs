//! The responses of the testbed, which another hand has written: regular ones, and those that a client must refuse.

use jiff::SignedDuration;
use jpki_certificate::Certificate;
use jpki_signature::Signer as _;
use jpki_testbed::{
    CertId, Extension, HashAlgorithm, Issuer, OcspError as Refusal, OcspSpec, OcspStatus, Reason, ResponderSpec,
    SingleResponse, Testbed,
};
use jpki_validity::ocsp::{CertIdHash, Expected, NonceOutcome, OcspError, OcspResponse, ResponderRefusal};
use jpki_validity::revocation::{RevocationQuestion, RevocationReason, RevocationStatus};

use crate::support::{about, at};

/// The cardholder's certificate for user authentication, and its CA.
fn certificates() -> [Certificate; 2] {
    let bed = Testbed::shared();
    [bed.authentication_signer().certificate().to_vec(), bed.authentication_ca().certificate().to_vec()]
        .map(|der| Certificate::from_der(&der).unwrap())
}

fn single(status: OcspStatus, hash: HashAlgorithm) -> SingleResponse {
    let [certificate, issuer] = certificates();
    SingleResponse::new(CertId::of(certificate.der(), issuer.der(), hash).unwrap(), status, at(60))
}

fn from(signer: Issuer) -> OcspSpec {
    OcspSpec::new(signer, at(60))
}

fn good(signer: Issuer) -> OcspSpec {
    from(signer).response(single(OcspStatus::Good, HashAlgorithm::Sha1))
}

fn delegate(spec: ResponderSpec) -> Issuer {
    Issuer::Signer(Testbed::shared().delegated_responder(&spec).unwrap())
}

fn status(spec: &OcspSpec, expected: &Expected<'_>) -> Result<RevocationStatus, OcspError> {
    let [certificate, issuer] = certificates();
    let question: RevocationQuestion<'_> = about(&certificate, &issuer);
    let der = Testbed::shared().ocsp_response(spec).unwrap();
    OcspResponse::from_der(&der)?.verify(&question, expected)?.status(question.now, &question.freshness)
}

#[test]
fn what_a_careful_responder_says_is_believed() {
    let any = Expected::default();
    let ca = Issuer::UserAuthenticationCa;
    for signer in [ca.clone(), delegate(ResponderSpec::new(ca.clone()))] {
        assert_eq!(status(&good(signer.clone()), &any), Ok(RevocationStatus::Good));
        assert_eq!(status(&good(signer.clone()).by_key(), &any), Ok(RevocationStatus::Good));
        let unknown = from(signer.clone()).response(single(OcspStatus::Unknown, HashAlgorithm::Sha256));
        assert_eq!(status(&unknown, &any), Ok(RevocationStatus::Unknown));
        for reason in Reason::ALL.into_iter().filter(|reason| *reason != Reason::RemoveFromCrl) {
            let revoked = OcspStatus::Revoked { at: at(7), reason: Some(reason) };
            let expected = match RevocationReason::by_number(reason.number()).unwrap() {
                RevocationReason::CertificateHold => RevocationStatus::OnHold { since: at(7) },
                reason => RevocationStatus::Revoked { at: at(7), reason, invalid_since: None },
            };
            let spec = from(signer.clone()).response(single(revoked, HashAlgorithm::Sha1));
            assert_eq!(status(&spec, &any), Ok(expected));
        }
        let silent = OcspStatus::Revoked { at: at(7), reason: None };
        let reason = RevocationReason::Unspecified;
        let expected = RevocationStatus::Revoked { at: at(7), reason, invalid_since: None };
        assert_eq!(status(&from(signer).response(single(silent, HashAlgorithm::Sha1)), &any), Ok(expected));
    }
}

#[test]
fn the_nonce_and_the_archive_cutoff_are_understood() {
    let nonce = [[4, 32].as_slice(), &[7; 32]].concat();
    let mut expected = Expected::default();
    expected.nonce = Some(&nonce);
    let [certificate, issuer] = certificates();
    let single = single(OcspStatus::Good, HashAlgorithm::Sha1).archive_cutoff(at(-86_400)).unwrap();
    let spec = from(Issuer::UserAuthenticationCa).response(single).nonce(&[7; 32]);
    let response = OcspResponse::from_der(&Testbed::shared().ocsp_response(&spec).unwrap()).unwrap();
    let answer = response.verify(&about(&certificate, &issuer), &expected).unwrap();
    assert_eq!((answer.nonce, answer.archive_cutoff), (NonceOutcome::Matches, Some(at(-86_400))));
    let other = good(Issuer::UserAuthenticationCa).nonce(&[8; 32]);
    assert_eq!(status(&other, &expected), Err(OcspError::NonceMismatch));
    expected.nonce_required = true;
    assert_eq!(status(&good(Issuer::UserAuthenticationCa), &expected), Err(OcspError::NonceMissing));
}

#[test]
fn what_a_careless_responder_says_is_refused() {
    let any = Expected::default();
    let ca = || Issuer::UserAuthenticationCa;
    let spec = || ResponderSpec::new(ca());
    assert_eq!(status(&good(ca()).sha1(), &any), Err(OcspError::Sha1Signature));
    assert_eq!(status(&good(ca()).wrong_key(), &any), Err(OcspError::Signature));
    assert_eq!(status(&good(delegate(spec())).wrong_key(), &any), Err(OcspError::Signature));
    assert_eq!(status(&good(delegate(spec())).certificates(&[]), &any), Err(OcspError::ResponderUnknown));
    assert_eq!(status(&good(delegate(spec().without_purpose())), &any), Err(OcspError::ResponderPurpose));
    assert_eq!(status(&good(delegate(spec().without_no_check())), &any), Err(OcspError::ResponderUnchecked));
    let other_ca = delegate(ResponderSpec::new(Issuer::SignatureCa));
    assert_eq!(status(&good(other_ca), &any), Err(OcspError::ResponderIssuer));
    let over = status(&good(delegate(spec().not_after(at(59)))), &any);
    assert!(matches!(over, Err(OcspError::ResponderNotValid { .. })), "{over:?}");
    let critical = good(ca()).extension(Extension::unknown_critical());
    assert!(matches!(status(&critical, &any), Err(OcspError::UnknownCriticalExtension { .. })));
    let bed = Testbed::shared();
    let other = CertId::new(bed.authentication_ca().certificate(), &[9, 9], HashAlgorithm::Sha1).unwrap();
    let other = from(ca()).response(SingleResponse::new(other, OcspStatus::Good, at(60)));
    assert_eq!(status(&other, &any), Err(OcspError::OtherCertificate));
    let mut sha256 = Expected::default();
    sha256.hash = Some(CertIdHash::Sha256);
    assert_eq!(status(&good(ca()), &sha256), Err(OcspError::OtherCertificate));
    // An old answer, and one of tomorrow.
    let old = single(OcspStatus::Good, HashAlgorithm::Sha1).next_update(at(61));
    let [certificate, issuer] = certificates();
    let der = bed.ocsp_response(&from(ca()).response(old)).unwrap();
    let answer = OcspResponse::from_der(&der).unwrap().verify(&about(&certificate, &issuer), &any).unwrap();
    let freshness = about(&certificate, &issuer).freshness;
    assert_eq!(answer.status(at(67), &freshness), Ok(RevocationStatus::Stale { since: at(66) }));
    let tomorrow = OcspSpec::new(ca(), at(60) + SignedDuration::from_hours(24))
        .response(single(OcspStatus::Good, HashAlgorithm::Sha1));
    assert!(matches!(status(&tomorrow, &any), Err(OcspError::ProducedInFuture { .. })));
}

#[test]
fn what_the_testbed_refuses_is_told_by_its_name() {
    for (refused, refusal) in [
        (Refusal::MalformedRequest, ResponderRefusal::MalformedRequest),
        (Refusal::InternalError, ResponderRefusal::InternalError),
        (Refusal::TryLater, ResponderRefusal::TryLater),
        (Refusal::SignatureRequired, ResponderRefusal::SignatureRequired),
        (Refusal::Unauthorized, ResponderRefusal::Unauthorized),
    ] {
        assert_eq!(status(&OcspSpec::error(refused), &Expected::default()), Err(OcspError::Refused { refusal }));
    }
}
