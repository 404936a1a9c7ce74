//! Certificates that were validated before: the same report, faster, and never for anything but the same question.

mod common;

use common::*;
use jiff::SignedDuration;
use jpki_certificate::Certificate;
use jpki_signature::Signer;
use jpki_testbed::{CertificateSpec, TestSigner, Testbed};
use jpki_validity::TrustStore;
use jpki_validity::revocation::*;
use jpki_verify::*;

fn signer(serial: u16) -> TestSigner {
    let spec = CertificateSpec::signature().serial(&[&[0x41][..], &serial.to_be_bytes()].concat());
    Testbed::shared().issue(spec).unwrap().1
}

fn with<'a>(cache: &'a ValidationCache, anchors: &'a TrustStore) -> Options<'a> {
    let mut options = common::options(anchors, now());
    options.cache = Some(cache);
    options
}

#[test]
fn a_report_is_the_same_with_and_without_the_cache() {
    let (cache, store) = (ValidationCache::new(64), anchors());
    let good = attached(holder());
    let mut forged = Message::read(&good);
    forged.signer()[5].primitive[100] ^= 1;
    let log_in = attached(Testbed::shared().authentication_signer());
    for message in [good, forged.write(), log_in] {
        for personal in [false, true] {
            let judge = |cached: bool| {
                let mut options = common::options(&store, now());
                options.include_personal = personal;
                options.cache = cached.then_some(&cache);
                verify(&message[..], options).unwrap()
            };
            let plain = judge(false);
            assert_eq!((judge(true), judge(true)), (plain.clone(), plain));
        }
    }
    // The good certificate, once with personal data and once without; the others have no valid path.
    assert_eq!(cache.len(), 2);
}

#[test]
fn what_was_valid_counts_for_the_same_anchors_policy_and_time_only() {
    let (cache, store) = (ValidationCache::new(64), anchors());
    let message = attached(holder());
    let run = |options: Options<'_>| outcome(&verify(&message[..], options).unwrap()).0;
    assert_eq!(run(with(&cache, &store)), "TOTAL-PASSED");

    let empty = TrustStore::production();
    assert_eq!(run(with(&cache, &empty)), "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
    let certificate = Certificate::from_der(holder().certificate()).unwrap();
    let mut late = with(&cache, &store);
    late.now = certificate.not_after() + SignedDuration::from_secs(1);
    assert_eq!(run(late), "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
    let mut last = with(&cache, &store);
    last.now = certificate.not_after();
    assert_eq!(run(last), "TOTAL-PASSED");
    let text = BuiltIn::Personal.text().replace("\"testbed\", ", "");
    let strict = Policy::from_toml(&text).unwrap();
    let mut other = with(&cache, &store);
    other.policy = &strict;
    assert_eq!(run(other), "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    // Revocation is asked each time.
    let revoked = Says(|question: &RevocationQuestion<'_>| {
        let (at, reason) = (question.now, RevocationReason::KeyCompromise);
        listed(RevocationStatus::Revoked { at, reason, invalid_since: None }, question.now)
    });
    let mut asked = with(&cache, &store);
    asked.revocation = &revoked;
    assert_eq!(run(asked), "INDETERMINATE/REVOKED_NO_POE");
}

#[test]
fn another_certificate_of_the_same_name_and_number_is_another_certificate() {
    let (cache, store) = (ValidationCache::new(64), anchors());
    let certificate = Certificate::from_der(holder().certificate()).unwrap();
    assert_eq!(outcome(&verify(&attached(holder())[..], with(&cache, &store)).unwrap()).0, "TOTAL-PASSED");
    // The same but for the issuer's signature.
    let spec = CertificateSpec::signature().serial(certificate.serial().magnitude()).wrong_issuer_key();
    let (_, forger) = Testbed::shared().issue(spec).unwrap();
    let report = verify(&attached(forger)[..], with(&cache, &store)).unwrap();
    assert_eq!(outcome(&report).1, ["CERTIFICATE_FORGED"]);
}

#[test]
fn the_cache_is_bounded_whoever_comes() {
    let (cache, store) = (ValidationCache::new(20), anchors());
    assert_eq!(cache.capacity(), 24);
    for serial in 0..200 {
        assert_eq!(outcome(&verify(&attached(signer(serial))[..], with(&cache, &store)).unwrap()).0, "TOTAL-PASSED");
        assert!(cache.len() <= cache.capacity());
    }
    assert!(cache.len() > 16, "{cache:?}");
    cache.clear();
    assert!(cache.is_empty());
    assert_eq!(ValidationCache::new(0).capacity(), 8);
}

#[test]
fn threads_share_it() {
    let (cache, store) = (ValidationCache::new(32), anchors());
    let messages: Vec<_> = (0..8).map(|serial| attached(signer(serial))).collect();
    std::thread::scope(|scope| {
        for offset in 0..4 {
            let (cache, store, messages) = (&cache, &store, &messages);
            scope.spawn(move || {
                for number in 0..40 {
                    let message = &messages[(number + offset * 3) % messages.len()];
                    assert_eq!(outcome(&verify(&message[..], with(cache, store)).unwrap()).0, "TOTAL-PASSED");
                }
            });
        }
    });
    assert_eq!(cache.len(), 8);
}
