//! Certificates and authorities that have ended: what a proof of time and a list are still worth.

use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_cms::{Encoding, SignOptions};
use jpki_signature::Signer;
use jpki_testbed::{CertificateSpec, Issuer, Testbed};
use jpki_validity::TrustStore;
use jpki_validity::revocation::*;
use jpki_verify::*;

use super::*;
use crate::common::*;

/// A certificate that ends a day after `now()`, and a message signed with it.
fn short_lived() -> (Timestamp, Vec<u8>) {
    let ends = now() + HOUR * 24;
    let (_, signer) = Testbed::shared().issue(CertificateSpec::signature().not_after(ends)).unwrap();
    (ends, attached(signer))
}

/// A list of this time.
fn list_of(
    issued: Timestamp,
    lists_expired_since: Option<Timestamp>,
) -> impl Fn(&RevocationQuestion<'_>) -> RevocationAnswer {
    move |_: &RevocationQuestion<'_>| {
        let mut answer = RevocationAnswer::new(RevocationStatus::Good, Some(RevocationMethod::Crl));
        (answer.this_update, answer.next_update) = (Some(issued), Some(issued + HOUR * 24));
        answer.lists_expired_since = lists_expired_since;
        answer
    }
}

#[test]
fn a_signature_that_is_proved_to_be_older_than_its_certificate_is_wrong() {
    let issued = Certificate::from_der(holder().certificate()).unwrap().not_before();
    let second = SignedDuration::from_secs(1);
    for (time, expected) in [(issued, "TOTAL-PASSED"), (issued - second, "TOTAL-FAILED/NOT_YET_VALID")] {
        let store = anchors();
        let mut options = common::options(&store, now());
        options.existed_at = existed(time);
        let report = verify(&attached(holder())[..], options).unwrap();
        assert_eq!(outcome(&report).0, expected, "{time}");
    }
}

#[test]
fn an_expired_certificate_passes_with_a_proof_and_a_list_that_still_holds_it() {
    let (ends, message) = short_lived();
    let today = ends + HOUR * 48;
    let store = anchors();
    let judge = |existed_at, issued, since, policy: BuiltIn| {
        let source = Says(list_of(issued, since));
        let mut options = Options::new(&store, today);
        (options.existed_at, options.revocation) = (existed_at, &source);
        options.policy = Policy::built_in(policy);
        let report = verify(&message[..], options).unwrap();
        let (text, codes) = outcome(&report);
        (text, codes, warnings(only(&report)).contains(&Code::ExpiredLater))
    };
    let personal = BuiltIn::Personal;
    // A list of before the end must hold it, and so must one that keeps on listing.
    assert_eq!(judge(existed(now()), ends, None, BuiltIn::Archive), ("TOTAL-PASSED".into(), vec![], true));
    assert_eq!(judge(existed(now()), today - HOUR, Some(ends), personal), ("TOTAL-PASSED".into(), vec![], true));
    let no_longer = vec!["REVOCATION_NO_LONGER_LISTED"];
    let out = "INDETERMINATE/OUT_OF_BOUNDS_NO_POE".to_owned();
    assert_eq!(judge(existed(now()), today - HOUR, None, personal), (out.clone(), no_longer.clone(), true));
    let second = SignedDuration::from_secs(1);
    assert_eq!(judge(existed(now()), today - HOUR, Some(ends + second), personal), (out, no_longer, true));

    // Without a proof it is out of its time, and known not to be revoked or not (§5.2.6.4, step 7).
    let expired = vec!["CERTIFICATE_EXPIRED"];
    let not_revoked = "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED".to_owned();
    assert_eq!(judge(None, today - HOUR, Some(ends), personal), (not_revoked.clone(), expired.clone(), false));
    assert_eq!(judge(existed(ends + second), today - HOUR, Some(ends), personal), (not_revoked, expired, false));
    let (text, codes, _) = judge(None, today - HOUR, None, personal);
    assert_eq!(text, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
    assert_eq!(codes, ["CERTIFICATE_EXPIRED", "REVOCATION_NO_LONGER_LISTED"]);

    // A signature that says itself that it was made afterwards.
    let (_, signer) = Testbed::shared().issue(CertificateSpec::signature().not_after(ends)).unwrap();
    let late = detached(signer, &SignOptions::new(ends + HOUR), Encoding::Der);
    let mut content = CONTENT;
    let mut options = common::options(&store, ends + HOUR * 2);
    options.content = Some(&mut content);
    let report = verify(&late[..], options).unwrap();
    assert!(warnings(only(&report)).contains(&Code::SigningTimeImplausible));

    // A revocation comes before the end of the validity.
    let source = Says(|question: &RevocationQuestion<'_>| listed(revoked(now()), question.now));
    let mut options = Options::new(&store, today);
    options.revocation = &source;
    let report = verify(&message[..], options).unwrap();
    let codes = vec!["CERTIFICATE_REVOKED", "CERTIFICATE_EXPIRED"];
    assert_eq!(outcome(&report), ("INDETERMINATE/REVOKED_NO_POE".into(), codes));
}

#[test]
fn an_authority_that_has_expired_vouches_only_where_the_policy_says_so() {
    // The authority ends an hour after the holder's certificate.
    let ends = now() + HOUR * 24;
    let bed = Testbed::shared();
    let (ca, ca_signer) = bed
        .issue(CertificateSpec::root(&[("C", "JP"), ("O", "JPKI testbed"), ("CN", "old")]).not_after(ends + HOUR))
        .unwrap();
    let spec = CertificateSpec::signature().issuer(Issuer::Signer(ca_signer)).not_after(ends);
    let message = attached(bed.issue(spec).unwrap().1);
    let mut store = TrustStore::empty();
    store.add_certificate(&Certificate::from_der(&ca).unwrap()).unwrap();
    let judge = |policy: BuiltIn, issued: Timestamp| {
        let source = Says(list_of(issued, Some(ends)));
        let mut options = Options::new(&store, ends + HOUR * 48);
        (options.existed_at, options.revocation) = (existed(now()), &source);
        options.policy = Policy::built_in(policy);
        let report = verify(&message[..], options).unwrap();
        (outcome(&report).0, warnings(only(&report)).contains(&Code::RevocationIssuerExpired))
    };
    let out = "INDETERMINATE/REVOCATION_OUT_OF_BOUNDS_NO_POE".to_owned();
    assert_eq!(judge(BuiltIn::Personal, ends), (out.clone(), false));
    assert_eq!(judge(BuiltIn::Archive, ends), ("TOTAL-PASSED".into(), true));
    // Nobody signs after the end.
    assert_eq!(judge(BuiltIn::Archive, ends + HOUR * 2).0, out);

    // The same for a delegate whose own certificate has ended.
    let report = |policy: BuiltIn| {
        let source = Says(|question: &RevocationQuestion<'_>| {
            let mut answer = listed(RevocationStatus::Good, question.now);
            answer.this_update = Some(now() + HOUR);
            answer.delegate_not_after = Some(now() + HOUR * 2);
            answer
        });
        let (store, message) = (anchors(), attached(holder()));
        let mut options = Options::new(&store, now() + HOUR * 3);
        (options.existed_at, options.revocation) = (existed(now()), &source);
        options.policy = Policy::built_in(policy);
        outcome(&verify(&message[..], options).unwrap()).0
    };
    assert_eq!((report(BuiltIn::Personal), report(BuiltIn::Archive)), (out.clone(), "TOTAL-PASSED".into()));

    // What was right before the end, but signed after it; and a delegate that outlives the authority.
    let late = |produced_at, delegate_not_after| {
        let source = Says(move |_: &RevocationQuestion<'_>| {
            let mut answer = RevocationAnswer::new(RevocationStatus::Good, Some(RevocationMethod::Ocsp));
            (answer.this_update, answer.next_update) = (Some(ends), Some(ends + HOUR * 24));
            (answer.produced_at, answer.delegate_not_after) = (Some(produced_at), delegate_not_after);
            answer.lists_expired_since = Some(ends);
            answer
        });
        let mut options = Options::new(&store, ends + HOUR * 48);
        (options.existed_at, options.revocation) = (existed(now()), &source);
        options.policy = Policy::built_in(BuiltIn::Archive);
        outcome(&verify(&message[..], options).unwrap()).0
    };
    let second = SignedDuration::from_secs(1);
    assert_eq!(late(ends + HOUR, None), "TOTAL-PASSED");
    assert_eq!(late(ends + HOUR + second, None), out);
    assert_eq!(late(ends + HOUR + second, Some(ends + HOUR * 99)), out);
}
