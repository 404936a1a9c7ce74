//! What is accepted as an answer, and what is refused by which name.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::SignedDuration;
use jpki_certificate::{Certificate, CertificateError};
use jpki_signature::Signer as _;
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, KeyUsage, TestSigner, Testbed, TestbedOptions};
use jpki_validity::ocsp::{
    CertIdHash, CertStatus, Expected, MAX_CERTIFICATES, NonceOutcome, OcspAnswer, OcspError, OcspResponse, OcspWarning,
    Responder, UncheckedResponder,
};
use jpki_validity::revocation::{EvidenceBytes, Freshness, RevocationMethod, RevocationReason, RevocationStatus};
use proptest::prelude::*;

use crate::forge::{self, Response, by_key, by_name, element, extension, time};
use crate::support::{Bed, NO_CHECK, about, at, issue, responder};

fn verify(response: &Response) -> Result<OcspAnswer, OcspError> {
    verify_expecting(response, &Expected::default())
}

fn verify_expecting(response: &Response, expected: &Expected<'_>) -> Result<OcspAnswer, OcspError> {
    OcspResponse::from_der(&response.encode())?.verify(&Bed::shared().question(), expected)
}

fn by_issuer() -> Response {
    Response::good(&Bed::shared().issuer_signer)
}

fn by_delegate(spec: CertificateSpec) -> Response {
    Response::good(&issue(spec).1)
}

#[test]
fn the_issuer_itself_may_answer_by_name_and_by_key() {
    let bed = Bed::shared();
    for named in [by_name(&bed.issuer), by_key(&bed.issuer)] {
        let response = by_issuer().with(|response| response.responder = named);
        let answer = verify(&response).unwrap();
        assert_eq!((answer.status, answer.responder.clone()), (CertStatus::Good, Responder::Issuer));
        assert_eq!((answer.this_update, answer.next_update, answer.produced_at), (at(60), Some(at(3660)), at(60)));
        assert_eq!(answer.status(at(60), &Freshness::default()), Ok(RevocationStatus::Good));
        assert_eq!(answer.response, response.encode());
    }
    // Its own certificate in the response changes nothing.
    let response = by_issuer().with(|response| response.certificates = vec![bed.issuer.der().to_vec()]);
    assert_eq!(verify(&response).unwrap().responder, Responder::Issuer);
}

#[test]
fn whom_the_issuer_has_made_a_responder_may_answer() {
    let (certificate, signer) = issue(responder());
    for named in [by_name(&certificate), by_key(&certificate)] {
        let answer = verify(&Response::good(&signer).with(|response| response.responder = named)).unwrap();
        let Responder::Delegated { no_check: true, certificate: found, not_after } = answer.responder else {
            panic!("{:?}", answer.responder)
        };
        assert_eq!((*found, not_after), (certificate.clone(), certificate.not_after()));
        assert_eq!(answer.warnings, []);
    }
    // A responder may bear the name of its CA, and other certificates may stand before its own.
    let named_as_ca = responder().subject_der(Bed::shared().issuer.subject().der());
    let response = by_delegate(named_as_ca).with(|response| {
        response.certificates.insert(0, Bed::shared().issuer.der().to_vec());
        response.certificates.insert(0, b"\x30\x00".to_vec());
    });
    assert!(matches!(verify(&response).unwrap().responder, Responder::Delegated { .. }));
    // id-pkix-ocsp-nocheck may be critical.
    let critical = responder().extension(Extension::raw(NO_CHECK, true, &[5, 0]));
    assert!(verify(&by_delegate(critical)).is_ok());
}

#[test]
fn nobody_else_may_answer() {
    let bed = Testbed::shared();
    let (holder, auth_ca) = (bed.signature_signer(), bed.authentication_ca());
    // Without its certificate, nobody knows who it is.
    let unknown = by_delegate(responder()).with(|response| response.certificates.clear());
    assert_eq!(verify(&unknown), Err(OcspError::ResponderUnknown));
    let other_in_it = unknown.with(|response| response.certificates.push(holder.certificate().to_vec()));
    assert_eq!(verify(&other_in_it), Err(OcspError::ResponderUnknown));
    // A cardholder is issued by the CA, but is no responder; that of another CA is not one for this.
    assert_eq!(verify(&Response::good(&holder)), Err(OcspError::ResponderPurpose));
    let other_ca = responder().issuer(Issuer::UserAuthenticationCa);
    assert_eq!(verify(&by_delegate(other_ca)), Err(OcspError::ResponderIssuer));
    assert_eq!(verify(&Response::good(&auth_ca)), Err(OcspError::ResponderIssuer));
    // The issuer's name, signed by another key: with no certificate, and with one that the CA did not sign.
    let claimed = Response::good(&auth_ca).with(|response| {
        response.responder = by_name(&Bed::shared().issuer);
        response.certificates.clear();
    });
    assert_eq!(verify(&claimed), Err(OcspError::Signature));
    assert_eq!(verify(&by_delegate(responder().wrong_issuer_key())), Err(OcspError::ResponderIssuer));
    let own = CertificateSpec::root(&[("CN", "x")]).subject_der(Bed::shared().issuer.subject().der());
    assert_eq!(verify(&by_delegate(own)), Err(OcspError::ResponderIssuer));
    // Another's key, although the signature is the issuer's.
    let other_key = by_issuer().with(|response| {
        response.responder = by_key(&Certificate::from_der(auth_ca.certificate()).unwrap());
    });
    assert_eq!(verify(&other_key), Err(OcspError::ResponderUnknown));
    // The right certificate, another's signature.
    let response = by_delegate(responder()).with(|response| response.signer = auth_ca.clone());
    assert_eq!(verify(&response), Err(OcspError::Signature));
    // What is issued by a responder or another certificate of the CA is not issued by the CA.
    let (_, delegate) = issue(responder());
    let below = responder().issuer(Issuer::Signer(delegate)).key(KeyChoice::Own { bits: 2048, number: 22 });
    assert_eq!(verify(&by_delegate(below)), Err(OcspError::ResponderIssuer));
}

#[test]
fn the_ca_of_another_generation_does_not_answer_for_this_one() {
    let mut options = TestbedOptions::new(Testbed::shared().now());
    options.seed = Some(50);
    options.earlier_generation = true;
    let bed = Testbed::generate(&options).unwrap();
    assert_eq!(bed.signature_ca().certificate(), Bed::shared().issuer.der());
    let (der, signer) = bed.issue(responder().issuer(Issuer::EarlierSignatureCa)).unwrap();
    assert!(Certificate::from_der(&der).unwrap().issuer().matches(Bed::shared().issuer.subject()));
    assert_eq!(verify(&Response::good(&signer)), Err(OcspError::ResponderIssuer));
}

#[test]
fn a_responder_has_the_right_certificate() {
    let eku = |usages: &[&str]| responder().extension(Extension::extended_key_usage(usages));
    for (spec, error) in [
        (eku(&["1.3.6.1.5.5.7.3.2"]), OcspError::ResponderPurpose),
        (eku(&["2.5.29.37.0"]), OcspError::ResponderPurpose),
        (responder().without("2.5.29.37"), OcspError::ResponderPurpose),
        // What a CA may issue, it is not itself.
        (responder().append(Extension::basic_constraints(true, None)), OcspError::ResponderPurpose),
        (responder().extension(Extension::key_usage(&[KeyUsage::KeyCertSign])), OcspError::ResponderKeyUsage),
        (
            responder().append(Extension::unknown_critical()),
            OcspError::ResponderCriticalExtension { oid: "1.3.6.1.4.1.32473.392.9".to_owned() },
        ),
        (
            responder().key(KeyChoice::Own { bits: 1024, number: 1 }),
            OcspError::ResponderKey(jpki_signature::KeyError::Size { bits: 1024 }),
        ),
    ] {
        // A name, since the key hash of the test's helper is of 2048 bits.
        assert_eq!(verify(&by_delegate(spec)), Err(error));
    }
    let two = eku(&["1.3.6.1.5.5.7.3.2", crate::support::OCSP_SIGNING]).without("2.5.29.15");
    assert!(verify(&by_delegate(two)).is_ok());
    let committing = responder().extension(Extension::key_usage(&[KeyUsage::NonRepudiation]));
    assert!(verify(&by_delegate(committing)).is_ok());
    // One that can't be read, where it is the only one.
    let unreadable = by_delegate(responder()).with(|response| response.certificates = vec![b"\x30\x00".to_vec()]);
    let reason = CertificateError::Malformed { part: "Certificate" };
    assert_eq!(verify(&unreadable), Err(OcspError::ResponderCertificate(reason)));
}

#[test]
fn a_responder_is_valid_when_it_answers_and_its_answers_end_with_it() {
    for (from, to) in [(61, 9999), (0, 59)] {
        let spec = responder().not_before(at(from)).not_after(at(to));
        let error = OcspError::ResponderNotValid { produced_at: at(60), not_before: at(from), not_after: at(to) };
        assert_eq!(verify(&by_delegate(spec)), Err(error));
    }
    // The last second counts to its end.
    let fraction = forge::text_time(&at(60).strftime("%Y%m%d%H%M%S.75Z").to_string());
    let brief = by_delegate(responder().not_before(at(60)).not_after(at(60)));
    assert!(verify(&brief.with(|response| response.produced_at = fraction)).is_ok());
    let answer = verify(&by_delegate(responder().not_before(at(60)).not_after(at(100)))).unwrap();
    let status = |now| answer.status(at(now), &Freshness::default());
    assert_eq!(status(100), Ok(RevocationStatus::Good));
    assert_eq!(status(101), Ok(RevocationStatus::Stale { since: at(100) }));
}

#[test]
fn a_responder_that_nobody_can_check_is_refused_or_warned_of() {
    for spec in [responder().without(NO_CHECK), responder().extension(Extension::raw(NO_CHECK, false, &[4, 0]))] {
        let response = by_delegate(spec);
        assert_eq!(verify(&response), Err(OcspError::ResponderUnchecked));
        let mut expected = Expected::default();
        expected.unchecked_responder = UncheckedResponder::Accept;
        let answer = verify_expecting(&response, &expected).unwrap();
        assert_eq!(answer.warnings, [OcspWarning::ResponderUnchecked]);
    }
}

#[test]
fn sha1_and_other_algorithms_are_refused_by_name() {
    for oid in [forge::SHA1_WITH_RSA, forge::OLD_SHA1_WITH_RSA] {
        let response = by_issuer().with(|response| response.algorithm = oid.to_vec());
        assert_eq!(verify(&response), Err(OcspError::Sha1Signature));
    }
    let response = by_issuer().with(|response| response.algorithm = forge::RSA_PSS.to_vec());
    let oid = "1.2.840.113549.1.1.10".to_owned();
    assert_eq!(verify(&response), Err(OcspError::SignatureAlgorithm { oid }));
}

#[test]
fn the_answer_is_about_the_certificate_that_was_asked_about() {
    let bed = Bed::shared();
    let other = issue(CertificateSpec::signature().serial(&[0x11, 0x22])).0;
    let other_ca = Certificate::from_der(Testbed::shared().authentication_ca().certificate()).unwrap();
    let right = forge::cert_id(&bed.certificate, &bed.issuer, CertIdHash::Sha1);
    let serial = forge::cert_id(&other, &bed.issuer, CertIdHash::Sha1);
    let key = forge::cert_id(&bed.certificate, &other_ca, CertIdHash::Sha1);
    // The name hash stands behind the algorithm: 2 + 11 + 2 octets.
    let mut name = right.clone();
    name[15] ^= 1;
    // SHA-512 is not known here.
    let mut algorithm = forge::cert_id(&bed.certificate, &bed.issuer, CertIdHash::Sha256);
    algorithm[14] = 3;
    for wrong in [serial.clone(), key, name, algorithm] {
        let response = by_issuer().with(|response| response.single().id = wrong);
        assert_eq!(verify(&response), Err(OcspError::OtherCertificate));
    }
    // Kept responses may name it by either digest; an answer names it as the question did.
    let sha256 = forge::cert_id(&bed.certificate, &bed.issuer, CertIdHash::Sha256);
    let response = by_issuer().with(|response| response.single().id = sha256);
    assert!(verify(&response).is_ok());
    let mut expected = Expected::default();
    expected.hash = Some(CertIdHash::Sha256);
    assert!(verify_expecting(&response, &expected).is_ok());
    expected.hash = Some(CertIdHash::Sha1);
    assert_eq!(verify_expecting(&response, &expected), Err(OcspError::OtherCertificate));
    // Of several, the one that is meant.
    let several = by_issuer().with(|response| {
        let mut other = response.singles[0].clone();
        (other.id, other.status) = (serial, forge::revoked(at(0), 1));
        response.singles.insert(0, other.clone());
        response.singles.push(other);
    });
    assert_eq!(verify(&several).unwrap().status, CertStatus::Good);
    assert_eq!(OcspResponse::from_der(&several.encode()).unwrap().answers(), 3);
}

#[test]
fn of_several_answers_about_it_a_revocation_counts_and_else_the_newest_and_then_the_worst() {
    let several = |times: [i64; 2], reason| {
        by_issuer().with(|response| {
            let mut second = response.singles[0].clone();
            second.status = forge::revoked(at(0), reason);
            response.singles[0].this_update = time(at(times[0]));
            second.this_update = time(at(times[1]));
            response.singles.insert(0, second);
        })
    };
    let revoked = CertStatus::Revoked { at: at(0), reason: RevocationReason::KeyCompromise };
    // Nobody takes a revocation back, in whatever order the responder says so.
    for times in [[60, 59], [59, 60], [60, 60]] {
        assert_eq!(verify(&several(times, 1)).unwrap().status, revoked);
    }
    let held = CertStatus::Revoked { at: at(0), reason: RevocationReason::CertificateHold };
    for (times, expected) in [([60, 59], CertStatus::Good), ([59, 60], held), ([60, 60], held)] {
        assert_eq!(verify(&several(times, 6)).unwrap().status, expected, "{times:?}");
    }
}

#[test]
fn a_suspension_since_1970_says_that_the_certificate_was_never_issued() {
    let held = |since| by_issuer().with(|response| response.single().status = forge::revoked(since, 6));
    let status = |since| verify(&held(since)).unwrap().status(at(60), &Freshness::default());
    let epoch = jiff::Timestamp::UNIX_EPOCH;
    assert_eq!(status(epoch), Ok(RevocationStatus::Unknown));
    let second_later = epoch + SignedDuration::from_secs(1);
    assert_eq!(status(second_later), Ok(RevocationStatus::OnHold { since: second_later }));
    // For good is for good, since whenever.
    let revoked = by_issuer().with(|response| response.single().status = forge::revoked(epoch, 1));
    let answer = verify(&revoked).unwrap().status(at(60), &Freshness::default());
    assert!(matches!(answer, Ok(RevocationStatus::Revoked { at, .. }) if at == epoch), "{answer:?}");
}

#[test]
fn a_revocation_counts_at_any_age_and_a_suspension_while_it_is_fresh() {
    let fresh = Freshness { clock_skew: SignedDuration::ZERO, ..Freshness::default() };
    for reason in RevocationReason::ALL {
        let response = by_issuer().with(|response| response.single().status = forge::revoked(at(7), reason.number()));
        if reason == RevocationReason::RemoveFromCrl {
            assert_eq!(verify(&response), Err(OcspError::Malformed { part: "responses" }));
            continue;
        }
        let answer = verify(&response).unwrap();
        let status = |now| answer.status(at(now), &fresh).unwrap();
        if reason == RevocationReason::CertificateHold {
            assert_eq!(status(3660), RevocationStatus::OnHold { since: at(7) });
            assert_eq!(status(3661), RevocationStatus::Stale { since: at(3660) });
        } else {
            let revoked = RevocationStatus::Revoked { at: at(7), reason, invalid_since: None };
            assert_eq!((status(60), status(99_999)), (revoked.clone(), revoked));
        }
    }
    let unknown = verify(&by_issuer().with(|response| response.single().status = forge::UNKNOWN_STATUS.to_vec()));
    let unknown = unknown.unwrap();
    assert_eq!(unknown.status(at(60), &fresh), Ok(RevocationStatus::Unknown));
    assert_eq!(unknown.status(at(3661), &fresh), Ok(RevocationStatus::Stale { since: at(3660) }));
}

#[test]
fn what_the_extensions_say_is_kept() {
    let response = by_issuer().with(|response| {
        let single = response.single();
        single.status = forge::revoked(at(50), 1);
        single.extensions = vec![
            extension(forge::ARCHIVE_CUTOFF, false, &time(at(-1000))),
            extension(forge::INVALIDITY_DATE, true, &time(at(40))),
            extension(forge::UNKNOWN, false, b"anything"),
        ];
        response.extensions = vec![extension(forge::UNKNOWN, false, &[5, 0])];
    });
    let bed = Bed::shared();
    let answer = verify(&response).unwrap();
    let answer = answer.to_revocation_answer(at(60), &bed.question().freshness, Some("file".to_owned()));
    let reason = RevocationReason::KeyCompromise;
    assert_eq!(answer.status, RevocationStatus::Revoked { at: at(50), reason, invalid_since: Some(at(40)) });
    assert_eq!((answer.method, answer.source.as_deref()), (Some(RevocationMethod::Ocsp), Some("file")));
    assert_eq!((answer.this_update, answer.next_update), (Some(at(60)), Some(at(3660))));
    assert_eq!((answer.produced_at, answer.lists_expired_since), (Some(at(60)), Some(at(-1000))));
    let [evidence] = answer.evidence.as_slice() else { panic!("{:?}", answer.evidence) };
    assert!(evidence.bytes == Some(EvidenceBytes::Memory(response.encode())));
}

#[test]
fn critical_extensions_that_are_not_processed_are_refused() {
    let error = Err(OcspError::UnknownCriticalExtension { oid: "1.2.3.4".to_owned() });
    let unknown = extension(b"\x2A\x03\x04", true, &[5, 0]);
    assert_eq!(verify(&by_issuer().with(|response| response.extensions = vec![unknown.clone()])), error);
    assert_eq!(verify(&by_issuer().with(|response| response.single().extensions = vec![unknown.clone()])), error);
    // The same twice is malformed.
    let twice = by_issuer().with(|response| response.extensions = vec![extension(forge::UNKNOWN, false, &[]); 2]);
    assert_eq!(verify(&twice), Err(OcspError::Malformed { part: "responseExtensions" }));
}

#[test]
fn a_nonce_is_repeated_byte_for_byte() {
    let nonce = element(4, &[&[7; 32]]);
    let response = |value: &[u8]| by_issuer().with(|r| r.extensions = vec![extension(forge::NONCE, false, value)]);
    let mut expected = Expected::default();
    assert_eq!(verify(&response(&nonce)).unwrap().nonce, NonceOutcome::NotSent);
    expected.nonce = Some(&nonce);
    assert_eq!(verify_expecting(&response(&nonce), &expected).unwrap().nonce, NonceOutcome::Matches);
    assert_eq!(verify_expecting(&by_issuer(), &expected).unwrap().nonce, NonceOutcome::Missing);
    expected.nonce_required = true;
    assert_eq!(verify_expecting(&response(&nonce), &expected).unwrap().nonce, NonceOutcome::Matches);
    assert_eq!(verify_expecting(&by_issuer(), &expected), Err(OcspError::NonceMissing));
    for wrong in [element(4, &[&[8; 32]]), element(4, &[&[7; 31]]), vec![7; 32], Vec::new()] {
        assert_eq!(verify_expecting(&response(&wrong), &expected), Err(OcspError::NonceMismatch));
        expected.nonce_required = false;
        assert_eq!(verify_expecting(&response(&wrong), &expected), Err(OcspError::NonceMismatch));
        expected.nonce_required = true;
    }
}

#[test]
fn times_are_those_of_the_clock_give_or_take_the_skew() {
    let freshness = Freshness { clock_skew: SignedDuration::from_secs(5), ..Freshness::default() };
    let status = |response: &Response, now| verify(response).unwrap().status(at(now), &freshness);
    let good = by_issuer();
    assert_eq!(status(&good, 55), Ok(RevocationStatus::Good));
    assert_eq!(status(&good, 54), Err(OcspError::ProducedInFuture { produced_at: at(60) }));
    assert_eq!(status(&good, 3665), Ok(RevocationStatus::Good));
    assert_eq!(status(&good, 3666), Ok(RevocationStatus::Stale { since: at(3665) }));
    // Produced earlier than what it says holds from: five seconds may be the clocks.
    let ahead = |seconds: i64| by_issuer().with(|response| response.single().this_update = time(at(60 + seconds)));
    assert_eq!(status(&ahead(5), 60), Ok(RevocationStatus::Good));
    assert_eq!(status(&ahead(6), 66), Err(OcspError::TimesContradict));
    assert_eq!(status(&ahead(5), 59), Err(OcspError::NotYetValid { this_update: at(65) }));
    let backwards = by_issuer().with(|response| response.single().next_update = Some(time(at(59))));
    assert_eq!(verify(&backwards), Err(OcspError::TimesContradict));
    let at_once = by_issuer().with(|response| response.single().next_update = Some(time(at(60))));
    assert!(verify(&at_once).is_ok());
    // Without nextUpdate it counts for its moment, or for as long as the policy says.
    let open = by_issuer().with(|response| response.single().next_update = None);
    assert_eq!(status(&open, 65), Ok(RevocationStatus::Good));
    assert_eq!(status(&open, 66), Ok(RevocationStatus::Stale { since: at(65) }));
    let day = Freshness { max_age: Some(SignedDuration::from_hours(24)), ..freshness };
    let answer = verify(&open).unwrap();
    assert_eq!(answer.status(at(86_465), &day), Ok(RevocationStatus::Good));
    assert_eq!(answer.status(at(86_466), &day), Ok(RevocationStatus::Stale { since: at(86_465) }));
    // Clocks before 1970 and fractions.
    assert!(matches!(
        answer.status("1969-12-31T00:00:00Z".parse().unwrap(), &day),
        Err(OcspError::ProducedInFuture { .. })
    ));
    let fraction = by_issuer().with(|response| {
        response.produced_at = forge::text_time(&at(59).strftime("%Y%m%d%H%M%S.25Z").to_string());
    });
    assert_eq!(verify(&fraction).unwrap().produced_at, at(59) + SignedDuration::from_millis(250));
}

#[test]
fn an_old_answer_played_back_is_stale() {
    let bed = Bed::shared();
    let answer = verify(&by_issuer()).unwrap();
    let mut question = bed.question();
    question.now = at(86_400);
    let answer = answer.to_revocation_answer(question.now, &question.freshness, None);
    assert_eq!(answer.status, RevocationStatus::Stale { since: at(3665) });
}

#[test]
fn forms_that_are_not_those_of_the_rfc_are_refused() {
    type Change = fn(&mut Response);
    let cases: [(Change, OcspError); 8] = [
        (|r| r.version = Some(1), OcspError::Version { found: 2 }),
        (|r| r.kind = b"\x2A\x03".to_vec(), OcspError::ResponseType { oid: "1.2.3".to_owned() }),
        (|r| r.singles.clear(), OcspError::Malformed { part: "responses" }),
        (|r| r.produced_at = element(0x17, &[b"260401000000Z"]), OcspError::Malformed { part: "producedAt" }),
        (|r| r.responder = element(0xA2, &[&element(4, &[&[1; 19]])]), OcspError::Malformed { part: "responderID" }),
        (|r| r.responder = element(0xA3, &[&[5, 0]]), OcspError::Malformed { part: "responderID" }),
        (|r| r.single().extensions = vec![vec![5, 0]], OcspError::Malformed { part: "responses" }),
        (
            |r| r.certificates = vec![vec![0x30, 0]; MAX_CERTIFICATES + 1],
            OcspError::TooManyCertificates { found: MAX_CERTIFICATES + 1, limit: MAX_CERTIFICATES },
        ),
    ];
    for (change, error) in cases {
        assert_eq!(verify(&by_issuer().with(change)), Err(error));
    }
    // A default that is written is taken.
    assert!(verify(&by_issuer().with(|response| response.version = Some(0))).is_ok());
    let trailing = by_issuer().with(|response| response.single().this_update.extend([5, 0]));
    assert_eq!(verify(&trailing), Err(OcspError::Malformed { part: "responses" }));
    // Limits are the last that is taken.
    let most = by_issuer().with(|response| response.certificates = vec![vec![0x30, 0]; MAX_CERTIFICATES]);
    assert!(verify(&most).is_ok());
    let whole = by_issuer().encode();
    let size = whole.len();
    assert!(OcspResponse::from_der_up_to(&whole, size).is_ok());
    let limit = size - 1;
    assert_eq!(OcspResponse::from_der_up_to(&whole, limit), Err(OcspError::TooLarge { size, limit }));
    assert_eq!(
        OcspResponse::from_der(&[&whole[..], &[0]].concat()),
        Err(OcspError::Malformed { part: "OCSPResponse" })
    );
}

#[test]
fn nothing_that_names_a_certificate_is_in_what_is_printed() {
    let bed = Bed::shared();
    let response = by_issuer().encode();
    let parsed = OcspResponse::from_der(&response).unwrap();
    let answer = parsed.verify(&bed.question(), &Expected::default()).unwrap();
    let revocation = answer.to_revocation_answer(at(60), &Freshness::default(), None);
    let text = format!("{parsed:?} {answer:?} {revocation:?}");
    let octets = bed.certificate.serial().integer_octets();
    let listed = octets.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    assert!(!text.contains(&bed.certificate.serial().to_string()) && !text.contains(&listed), "{text}");
}

/// Responses in which one octet was changed.
fn changed() -> impl Strategy<Value = (usize, u8)> {
    (0..2000_usize, 1..=255_u8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_octet_of_a_response_can_be_changed_to_make_another_answer((index, flip) in changed(), delegated: bool) {
        let signer: &TestSigner = &Bed::shared().issuer_signer;
        let original = if delegated { by_delegate(responder()).encode() } else { Response::good(signer).encode() };
        let mut damaged = original.clone();
        let index = index % damaged.len();
        damaged[index] ^= flip;
        let question = Bed::shared().question();
        let result = catch_unwind(AssertUnwindSafe(|| {
            OcspResponse::from_der(&damaged).and_then(|response| response.verify(&question, &Expected::default()))
        }));
        // Parts outside the signature may differ: never what is said.
        if let Ok(answer) = result.expect("no panic") {
            prop_assert_eq!(answer.status, CertStatus::Good);
            prop_assert_eq!((answer.this_update, answer.next_update), (at(60), Some(at(3660))));
            let tbs = |der: &[u8]| OcspResponse::from_der(der).unwrap().tbs_der().to_vec();
            prop_assert_eq!(tbs(&damaged), tbs(&original));
        }
    }

    #[test]
    fn a_truncated_response_is_refused(cut in 0..2000_usize) {
        let original = by_issuer().encode();
        let cut = cut % original.len();
        prop_assert!(OcspResponse::from_der(&original[..cut]).is_err());
    }
}

#[test]
fn a_question_about_another_certificate_is_not_answered() {
    let bed = Bed::shared();
    let other = issue(CertificateSpec::signature().serial(&[0x33])).0;
    let response = OcspResponse::from_der(&by_issuer().encode()).unwrap();
    let question = about(&other, &bed.issuer);
    assert_eq!(response.verify(&question, &Expected::default()), Err(OcspError::OtherCertificate));
}
