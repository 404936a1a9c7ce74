//! What revocation does to a signature: each answer under each policy, with and without a proved time of the signature.

mod common;

use common::*;
use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_cms::{Encoding, SignOptions};
use jpki_signature::{DigestAlgorithm, Signer};
use jpki_testbed::{CertificateSpec, Issuer, Testbed};
use jpki_validity::revocation::*;
use jpki_validity::{Purpose, TrustStore};
use jpki_verify::*;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn revoked(at: Timestamp) -> RevocationStatus {
    RevocationStatus::Revoked { at, reason: RevocationReason::KeyCompromise, invalid_since: None }
}

fn existed(time: Timestamp) -> Option<ProofOfExistence> {
    Some(ProofOfExistence { time, source: ProofSource::Argument })
}

/// What a policy makes of an answer, and the effect that the report names.
fn judged(
    policy: &Policy,
    existed_at: Option<ProofOfExistence>,
    answer: &(dyn Fn(&RevocationQuestion<'_>) -> RevocationAnswer + Send + Sync),
) -> (String, Vec<&'static str>, RevocationResult, RevocationEffect) {
    let store = anchors();
    let source = Says(|question: &RevocationQuestion<'_>| answer(question));
    let mut options = Options::new(&store, now());
    (options.policy, options.existed_at, options.revocation) = (policy, existed_at, &source);
    let report = verify(&attached(holder())[..], options).unwrap();
    let (text, codes) = outcome(&report);
    let entry = &only(&report).revocation[0];
    (text, codes, entry.answer.result, entry.effect)
}

fn personal() -> &'static Policy {
    Policy::built_in(BuiltIn::Personal)
}

fn with(old: &str, new: &str) -> Policy {
    let text = BuiltIn::Personal.text().replace(old, new);
    assert_ne!(text, BuiltIn::Personal.text());
    Policy::from_toml(&text).unwrap()
}

#[test]
fn five_answers_stay_five_and_none_of_them_passes_by_itself() {
    use RevocationEffect::{Revoked, TryLater};
    let try_later = "INDETERMINATE/TRY_LATER".to_owned();
    let rows = [
        (
            RevocationStatus::NotChecked(NotCheckedCause::NotCovered),
            (try_later.clone(), vec!["REVOCATION_NOT_CHECKED"], RevocationResult::NotChecked, TryLater),
        ),
        (
            RevocationStatus::Unknown,
            (try_later.clone(), vec!["REVOCATION_UNKNOWN"], RevocationResult::Unknown, TryLater),
        ),
        (
            RevocationStatus::Stale { since: now() - HOUR },
            (try_later.clone(), vec!["REVOCATION_STALE"], RevocationResult::Stale, TryLater),
        ),
        (
            RevocationStatus::OnHold { since: now() - HOUR },
            (try_later, vec!["CERTIFICATE_ON_HOLD"], RevocationResult::OnHold, TryLater),
        ),
        (
            revoked(now() - HOUR),
            (
                "INDETERMINATE/REVOKED_NO_POE".to_owned(),
                vec!["CERTIFICATE_REVOKED"],
                RevocationResult::Revoked,
                Revoked,
            ),
        ),
    ];
    for which in BuiltIn::ALL {
        for (status, expected) in &rows {
            let found = judged(Policy::built_in(which), None, &|question| listed(status.clone(), question.now));
            assert_eq!(&found, expected, "{}", which.name());
        }
        let good = judged(Policy::built_in(which), None, &|question| listed(RevocationStatus::Good, question.now));
        assert_eq!(good, ("TOTAL-PASSED".into(), vec![], RevocationResult::Good, RevocationEffect::Good));
    }
}

#[test]
fn without_anybody_to_ask_a_good_signature_is_undecided() {
    let report = verify(&attached(holder())[..], Options::new(&anchors(), now())).unwrap();
    assert_eq!(outcome(&report), ("INDETERMINATE/TRY_LATER".into(), vec!["REVOCATION_NOT_CHECKED"]));
    let signature = only(&report);
    assert_eq!(state(signature, CheckId::Revocation), CheckResult::NotChecked);
    assert_eq!(signature.revocation[0].answer.not_checked_cause, Some(NotCheckedReason::NoSource));
    assert_eq!(signature.errors[0].facts["cause"], "no_source");
    assert_eq!((&*report.policy.id, &report.policy.digest), ("personal", &hex::encode(personal().sha256())));
}

#[test]
fn a_policy_may_let_pass_or_refuse_what_is_not_good_and_the_report_says_so() {
    for (key, status, code) in [
        ("not_checked", RevocationStatus::NotChecked(NotCheckedCause::NoSource), Code::RevocationNotChecked),
        ("unknown", RevocationStatus::Unknown, Code::RevocationUnknown),
        ("stale", RevocationStatus::Stale { since: now() - HOUR }, Code::RevocationStale),
        ("on_hold", RevocationStatus::OnHold { since: now() - HOUR }, Code::CertificateOnHold),
    ] {
        let line = format!("{key} = \"try_later\"");
        let lenient = with(&line, &format!("{key} = \"pass\""));
        let strict = with(&line, &format!("{key} = \"refuse\""));
        let answer = |question: &RevocationQuestion<'_>| listed(status.clone(), question.now);
        let (text, codes, _, effect) = judged(&lenient, None, &answer);
        assert_eq!((text.as_str(), codes, effect), ("TOTAL-PASSED", vec![], RevocationEffect::PassedByPolicy), "{key}");
        let (text, codes, _, effect) = judged(&strict, None, &answer);
        let expected = ("INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE", vec![code.name()], RevocationEffect::Refused);
        assert_eq!((text.as_str(), codes, effect), expected, "{key}");

        let (store, source) = (anchors(), Says(answer));
        let mut options = Options::new(&store, now());
        (options.policy, options.revocation) = (&lenient, &source);
        let report = verify(&attached(holder())[..], options).unwrap();
        assert!(warnings(only(&report)).contains(&code), "{key} passes, but not silently");
        assert_ne!(state(only(&report), CheckId::Revocation), CheckResult::Ok);
    }
    // No policy lets a revoked certificate pass.
    let lenient = with("try_later", "pass");
    let (text, ..) = judged(&lenient, None, &|question| listed(revoked(question.now - HOUR), question.now));
    assert_eq!(text, "INDETERMINATE/REVOKED_NO_POE");
}

#[test]
fn a_revocation_counts_from_its_time_on_if_the_signature_is_proved_to_be_older() {
    let at = now() - HOUR;
    let second = SignedDuration::from_secs(1);
    let answer = move |question: &RevocationQuestion<'_>| listed(revoked(at), question.now);
    let outcome_at = |time| judged(personal(), existed(time), &answer);
    let passed = |found: (String, Vec<_>, RevocationResult, RevocationEffect)| {
        assert_eq!(found.0, "TOTAL-PASSED");
        assert_eq!((found.2, found.3), (RevocationResult::Revoked, RevocationEffect::LaterThanSignature));
    };
    passed(outcome_at(at - second));
    // The same moment is not before it (ETSI EN 319 102-1 §5.5.4: "posterior").
    for time in [at, at + second, now()] {
        assert_eq!(outcome_at(time).0, "INDETERMINATE/REVOKED_NO_POE", "{time}");
    }
    // A revocation in the future without a proof is one, too.
    let future = judged(personal(), None, &|question| listed(revoked(question.now + HOUR), question.now));
    assert_eq!(future.0, "INDETERMINATE/REVOKED_NO_POE");
    let hold = |question: &RevocationQuestion<'_>| listed(RevocationStatus::OnHold { since: at }, question.now);
    passed_on_hold(judged(personal(), existed(at - second), &hold));
    assert_eq!(judged(personal(), existed(at), &hold).0, "INDETERMINATE/TRY_LATER");

    fn passed_on_hold(found: (String, Vec<&str>, RevocationResult, RevocationEffect)) {
        assert_eq!((found.0.as_str(), found.3), ("TOTAL-PASSED", RevocationEffect::LaterThanSignature));
        assert_eq!(found.2, RevocationResult::OnHold);
    }
}

#[test]
fn a_key_that_was_known_to_be_bad_before_its_revocation_counts_as_revoked_since_then() {
    let status = RevocationStatus::Revoked {
        at: now() - HOUR,
        reason: RevocationReason::KeyCompromise,
        invalid_since: Some(now() - HOUR * 3),
    };
    let answer = move |question: &RevocationQuestion<'_>| listed(status.clone(), question.now);
    assert_eq!(judged(personal(), existed(now() - HOUR * 2), &answer).0, "INDETERMINATE/REVOKED_NO_POE");
    assert_eq!(judged(personal(), existed(now() - HOUR * 4), &answer).0, "TOTAL-PASSED");
    // A later date takes nothing back.
    let status = RevocationStatus::Revoked {
        at: now() - HOUR * 3,
        reason: RevocationReason::KeyCompromise,
        invalid_since: Some(now() - HOUR),
    };
    let answer = move |question: &RevocationQuestion<'_>| listed(status.clone(), question.now);
    assert_eq!(judged(personal(), existed(now() - HOUR * 2), &answer).0, "INDETERMINATE/REVOKED_NO_POE");
}

#[test]
fn only_what_was_provably_made_after_the_revocation_fails() {
    let (store, at) = (anchors(), now() - HOUR);
    let certificate = Certificate::from_der(holder().certificate()).unwrap();
    let chain = judge_chain(&certificate, &[], &ChainOptions::new(&store, Purpose::Signature, now(), false));
    let source = Says(|question: &RevocationQuestion<'_>| listed(revoked(at), question.now));
    for (made_after, expected) in [
        (None, SubIndication::RevokedNoPoe),
        (Some(at), SubIndication::RevokedNoPoe),
        (Some(at + SignedDuration::from_secs(1)), SubIndication::Revoked),
    ] {
        let options = RevocationOptions {
            source: &source,
            rules: personal().rules(),
            now: now(),
            existed_at: None,
            made_after,
            purpose: RevocationPurpose::SignatureVerification,
            include_personal: false,
        };
        let judgement = judge_revocation(chain.found.as_ref().unwrap(), &options);
        let found: Vec<_> = judgement.problems.iter().map(|problem| problem.sub_indication).collect();
        assert_eq!((found, judgement.known_good), (vec![Some(expected)], false));
    }
}

#[test]
fn a_proof_counts_only_if_the_policy_takes_it_and_it_is_not_of_the_future() {
    let at = now() - HOUR;
    let answer = move |question: &RevocationQuestion<'_>| listed(revoked(at), question.now);
    let strict = with("proofs = [\"argument\", \"timestamp\"]", "proofs = [\"timestamp\"]");
    for (policy, time) in [(&strict, at - HOUR), (personal(), now() + SignedDuration::from_secs(1))] {
        let (store, source) = (anchors(), Says(answer));
        let mut options = Options::new(&store, now());
        (options.policy, options.existed_at, options.revocation) = (policy, existed(time), &source);
        let report = verify(&attached(holder())[..], options).unwrap();
        assert_eq!(report.best_signature_time, BestSignatureTime { value: now(), source: TimeSource::Now });
        assert_eq!(outcome(&report).0, "INDETERMINATE/REVOKED_NO_POE");
        assert!(warnings(only(&report)).contains(&Code::ProofNotAccepted));
    }
    let (store, source) = (anchors(), Says(answer));
    let mut options = Options::new(&store, now());
    (options.existed_at, options.revocation) = (existed(at - HOUR), &source);
    let report = verify(&attached(holder())[..], options).unwrap();
    assert_eq!(report.best_signature_time, BestSignatureTime { value: at - HOUR, source: TimeSource::Argument });
    assert_eq!(only(&report).best_signature_time, report.best_signature_time);
    // What exists now is proved to exist now.
    let mut options = common::options(&store, now());
    options.existed_at = existed(now());
    let now_too = verify(&attached(holder())[..], options).unwrap().best_signature_time;
    assert_eq!(now_too, BestSignatureTime { value: now(), source: TimeSource::Argument });
    assert_eq!(state(only(&report), CheckId::SigningTime), CheckResult::Ok);
    assert_eq!(warnings(only(&report)), [Code::RevokedLater, Code::SigningTimeImplausible, Code::TestCertificate]);
}

#[test]
fn information_is_as_old_as_its_method_may_be() {
    let verifier = Policy::built_in(BuiltIn::Verifier);
    let minute = SignedDuration::from_mins(1);
    // 25 hours and the skew of a minute for a list, one hour and the same for OCSP.
    for (method, limit) in
        [(RevocationMethod::Crl, HOUR * 25), (RevocationMethod::Ocsp, HOUR), (RevocationMethod::Other, HOUR)]
    {
        for (age, expected) in [(limit + minute, "TOTAL-PASSED"), (limit + minute * 2, "INDETERMINATE/TRY_LATER")] {
            let answer = move |question: &RevocationQuestion<'_>| {
                let mut answer = RevocationAnswer::new(RevocationStatus::Good, Some(method));
                answer.this_update = Some(question.now - age);
                answer.next_update = Some(question.now + HOUR);
                answer
            };
            assert_eq!(judged(verifier, None, &answer).0, expected, "{method:?} of {age}");
        }
    }
    // A source that does not say when it knew, and one that knows the future.
    let timeless = |_: &RevocationQuestion<'_>| RevocationAnswer::new(RevocationStatus::Good, None);
    assert_eq!(judged(verifier, None, &timeless).2, RevocationResult::Stale);
    assert_eq!(judged(personal(), None, &timeless).0, "TOTAL-PASSED");
    let archive = Policy::built_in(BuiltIn::Archive);
    assert_eq!(judged(archive, existed(now() - HOUR), &timeless).2, RevocationResult::Stale);
    let future = |question: &RevocationQuestion<'_>| {
        let mut answer = listed(RevocationStatus::Good, question.now);
        answer.this_update = Some(question.now + HOUR);
        answer
    };
    assert_eq!(judged(personal(), None, &future).0, "INDETERMINATE/TRY_LATER");
}

#[test]
fn a_source_of_another_kind_than_the_policy_wants_was_not_asked_but_its_revocations_count() {
    let only_ocsp = with("methods = [\"crl\", \"ocsp\", \"other\"]", "methods = [\"ocsp\"]");
    let good = |question: &RevocationQuestion<'_>| listed(RevocationStatus::Good, question.now);
    let (text, codes, result, _) = judged(&only_ocsp, None, &good);
    assert_eq!((text.as_str(), codes), ("INDETERMINATE/TRY_LATER", vec!["REVOCATION_NOT_CHECKED"]));
    assert_eq!(result, RevocationResult::NotChecked);
    let bad = |question: &RevocationQuestion<'_>| listed(revoked(question.now - HOUR), question.now);
    assert_eq!(judged(&only_ocsp, None, &bad).0, "INDETERMINATE/REVOKED_NO_POE");
}

#[test]
fn by_a_source_of_another_kind_than_the_policy_wants_nothing_passes() {
    let text = BuiltIn::Personal.text().replace("methods = [\"crl\", \"ocsp\", \"other\"]", "methods = [\"ocsp\"]");
    let text = ["unknown", "stale", "on_hold"]
        .iter()
        .fold(text, |text, key| text.replace(&format!("{key} = \"try_later\""), &format!("{key} = \"pass\"")));
    let policy = Policy::from_toml(&text).unwrap();
    let at = now() - HOUR;
    let before = existed(at - HOUR);
    for (existed_at, status) in [
        (None, RevocationStatus::Unknown),
        (None, RevocationStatus::Stale { since: at }),
        (None, RevocationStatus::OnHold { since: at }),
        // Good at the time of the signature is good, too.
        (before, revoked(at)),
        (before, RevocationStatus::OnHold { since: at }),
    ] {
        let answer = |method| {
            let status = status.clone();
            move |question: &RevocationQuestion<'_>| {
                let mut answer = listed(status.clone(), question.now);
                answer.method = Some(method);
                answer
            }
        };
        let (text, codes, result, _) = judged(&policy, existed_at, &answer(RevocationMethod::Crl));
        assert_eq!((text.as_str(), codes), ("INDETERMINATE/TRY_LATER", vec!["REVOCATION_NOT_CHECKED"]), "{status:?}");
        assert_eq!(result, RevocationResult::NotChecked);
        assert_eq!(judged(&policy, existed_at, &answer(RevocationMethod::Ocsp)).0, "TOTAL-PASSED", "{status:?}");
    }
    // Where nobody was asked, that is what is told.
    let nobody = |_: &RevocationQuestion<'_>| RevocationAnswer::not_checked(NotCheckedCause::NoSource);
    let (store, source) = (anchors(), Says(nobody));
    let lenient = Policy::from_toml(&text.replace("not_checked = \"try_later\"", "not_checked = \"pass\"")).unwrap();
    let mut options = Options::new(&store, now());
    (options.policy, options.revocation) = (&lenient, &source);
    let report = verify(&attached(holder())[..], options).unwrap();
    assert_eq!(outcome(&report).0, "TOTAL-PASSED");
    assert_eq!(only(&report).revocation[0].answer.not_checked_cause, Some(NotCheckedReason::NoSource));
}

#[test]
fn what_is_too_old_today_was_young_enough_when_the_signature_existed() {
    let (store, message) = (anchors(), attached(holder()));
    let later = now() + HOUR * 240;
    let stale = move |age: SignedDuration| {
        move |question: &RevocationQuestion<'_>| {
            assert_eq!((question.now, question.time), (later, now()), "both times are told to the source");
            let mut answer = listed(RevocationStatus::Stale { since: now() + HOUR * 24 }, now());
            answer.this_update = Some(now() - age);
            answer.next_update = Some(now() - age + HOUR * 24);
            answer.said = Some(RevocationStatus::Good);
            answer
        }
    };
    for (policy, age, expected) in [
        (BuiltIn::Personal, HOUR, "TOTAL-PASSED"),
        (BuiltIn::Personal, HOUR * 30, "INDETERMINATE/TRY_LATER"),
        // The archive wants what is younger than the signature.
        (BuiltIn::Archive, HOUR, "INDETERMINATE/TRY_LATER"),
        (BuiltIn::Archive, -HOUR, "TOTAL-PASSED"),
        // Of the same second is not older.
        (BuiltIn::Archive, SignedDuration::ZERO, "TOTAL-PASSED"),
    ] {
        let source = Says(stale(age));
        let mut options = Options::new(&store, later);
        (options.existed_at, options.revocation) = (existed(now()), &source);
        options.policy = Policy::built_in(policy);
        let report = verify(&message[..], options).unwrap();
        assert_eq!(outcome(&report).0, expected, "{} {age}", policy.name());
        if expected == "TOTAL-PASSED" {
            let entry = &only(&report).revocation[0];
            assert_eq!(entry.answer.freshness, Some(FreshnessReport::FreshAtSignature));
            assert_eq!((entry.answer.result, entry.effect), (RevocationResult::Stale, RevocationEffect::Good));
        }
    }
}

#[test]
fn of_an_old_answer_counts_what_it_said() {
    let later = now() + HOUR * 240;
    let (store, message) = (anchors(), attached(holder()));
    let judge = |said: Option<RevocationStatus>, method| {
        let source = Says(|_: &RevocationQuestion<'_>| {
            let mut answer = RevocationAnswer::new(RevocationStatus::Stale { since: now() }, Some(method));
            (answer.this_update, answer.next_update) = (Some(now()), Some(now() + HOUR));
            answer.said = said.clone();
            answer
        });
        let mut options = Options::new(&store, later);
        (options.existed_at, options.revocation) = (existed(now()), &source);
        outcome(&verify(&message[..], options).unwrap())
    };
    let held = |since| Some(RevocationStatus::OnHold { since });
    let crl = RevocationMethod::Crl;
    assert_eq!(judge(Some(RevocationStatus::Good), crl).0, "TOTAL-PASSED");
    assert_eq!(judge(held(now() + HOUR), crl).0, "TOTAL-PASSED");
    let on_hold = ("INDETERMINATE/TRY_LATER".to_owned(), vec!["CERTIFICATE_ON_HOLD"]);
    assert_eq!(judge(held(now()), crl), on_hold);
    assert_eq!(judge(Some(RevocationStatus::Unknown), crl).1, ["REVOCATION_UNKNOWN"]);
    // A source that does not tell what it said.
    assert_eq!(judge(None, crl).1, ["REVOCATION_STALE"]);
}

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

#[test]
fn every_certificate_of_the_chain_is_asked_about() {
    let bed = Testbed::shared();
    let (sub, sub_signer) =
        bed.issue(CertificateSpec::root(&[("C", "JP"), ("CN", "between")]).issuer(Issuer::SignatureCa)).unwrap();
    let spec = CertificateSpec::signature().issuer(Issuer::Signer(sub_signer));
    let message = attached(bed.issue(spec).unwrap().1);
    let (store, sub) = (anchors(), Certificate::from_der(&sub).unwrap());
    let extra = [sub.clone()];
    let judge = |status: RevocationStatus, existed_at| {
        let source = Says(|question: &RevocationQuestion<'_>| {
            let about_sub = question.certificate.subject().matches(sub.subject());
            assert_eq!(question.issuer.certificate.is_none(), about_sub, "the anchor is a name and a key");
            listed(if about_sub { status.clone() } else { RevocationStatus::Good }, question.now)
        });
        let mut options = Options::new(&store, now());
        (options.existed_at, options.revocation, options.extra_certificates) = (existed_at, &source, &extra);
        let report = verify(&message[..], options).unwrap();
        let places: Vec<_> = only(&report).revocation.iter().map(|entry| (entry.certificate, entry.role)).collect();
        assert_eq!(places, [(0, ChainRole::EndEntity), (1, ChainRole::Intermediate)]);
        // The list about the holder may be that of a municipality.
        assert_eq!(only(&report).revocation[0].answer.source, None);
        assert_eq!(only(&report).revocation[1].answer.source.as_deref(), Some("setagaya.crl"));
        outcome(&report)
    };
    assert_eq!(judge(RevocationStatus::Good, None), ("TOTAL-PASSED".into(), vec![]));
    let at = now() - HOUR;
    let expected = ("INDETERMINATE/REVOKED_CA_NO_POE".to_owned(), vec!["CA_REVOKED"]);
    assert_eq!(judge(revoked(at), None), expected);
    assert_eq!(judge(revoked(at), existed(at)), expected);
    assert_eq!(judge(revoked(at), existed(at - HOUR)).0, "TOTAL-PASSED");
    assert_eq!(judge(RevocationStatus::Unknown, None), ("INDETERMINATE/TRY_LATER".into(), vec!["REVOCATION_UNKNOWN"]));

    // What was not checked about one is not hidden behind a lesser doubt about another.
    let lenient = with("try_later", "pass");
    let source = Says(|question: &RevocationQuestion<'_>| match question.issuer.certificate {
        None => RevocationAnswer::not_checked(NotCheckedCause::NoSource),
        Some(_) => listed(RevocationStatus::Unknown, question.now),
    });
    let mut options = Options::new(&store, now());
    (options.policy, options.revocation, options.extra_certificates) = (&lenient, &source, &extra);
    let report = verify(&message[..], options).unwrap();
    assert_eq!(outcome(&report).0, "TOTAL-PASSED");
    assert_eq!(state(only(&report), CheckId::Revocation), CheckResult::NotChecked);
    for code in [Code::RevocationUnknown, Code::RevocationNotChecked] {
        assert!(warnings(only(&report)).contains(&code), "{code:?}");
    }
}

#[test]
fn nobody_is_asked_about_the_certificate_of_a_forgery() {
    let source = Says(|_: &RevocationQuestion<'_>| panic!("asked"));
    let store = anchors();
    let mut forged = Message::read(&attached(holder()));
    forged.signer()[5].primitive[100] ^= 1;
    let empty = TrustStore::empty();
    for (message, store) in [(forged.write(), &store), (attached(holder()), &empty)] {
        let mut options = Options::new(store, now());
        options.revocation = &source;
        let report = verify(&message[..], options).unwrap();
        let entry = &only(&report).revocation[0];
        assert_eq!(entry.answer.not_checked_cause, Some(NotCheckedReason::EarlierFailure));
        assert_eq!(entry.effect, RevocationEffect::None);
        assert_eq!(state(only(&report), CheckId::Revocation), CheckResult::NotChecked);
    }
    // Nor about one that is not valid yet.
    let issued = Certificate::from_der(holder().certificate()).unwrap().not_before();
    let mut options = Options::new(&store, issued - SignedDuration::from_secs(1));
    options.revocation = &source;
    let report = verify(&attached(holder())[..], options).unwrap();
    assert_eq!(outcome(&report), ("INDETERMINATE/OUT_OF_BOUNDS_NO_POE".into(), vec!["CERTIFICATE_NOT_YET_VALID"]));
    assert_eq!(state(only(&report), CheckId::Revocation), CheckResult::NotChecked);
}

#[test]
fn a_policy_limits_environments_digests_and_keys() {
    let rows = [
        (
            with(
                "environments = [\"production\", \"test\", \"testbed\", \"other\"]",
                "environments = [\"production\"]",
            ),
            ("INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE".to_owned(), vec!["ENVIRONMENT_NOT_ACCEPTED"]),
            CheckId::Environment,
        ),
        (
            with("digests = [\"SHA-256\", \"SHA-384\", \"SHA-512\"]", "digests = [\"SHA-512\"]"),
            ("INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE".to_owned(), vec!["WEAK_ALGORITHM"]),
            CheckId::Algorithms,
        ),
        (
            with("min_rsa_bits = 2048", "min_rsa_bits = 2049"),
            ("INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE".to_owned(), vec!["WEAK_ALGORITHM"]),
            CheckId::Algorithms,
        ),
    ];
    let store = anchors();
    for (policy, expected, check) in rows {
        let mut options = common::options(&store, now());
        options.policy = &policy;
        let report = verify(&attached(holder())[..], options).unwrap();
        assert_eq!(outcome(&report), expected);
        assert_eq!(state(only(&report), check), CheckResult::Fail);
    }
    // The content by SHA-512, the certificate by SHA-256: each has its say.
    let sign = SignOptions::new(now()).digest(DigestAlgorithm::Sha512);
    let message = detached(holder(), &sign, Encoding::Der);
    for (digests, refused) in
        [("\"SHA-512\"", Some("SHA-256")), ("\"SHA-256\"", Some("SHA-512")), ("\"SHA-256\", \"SHA-512\"", None)]
    {
        let policy = with("\"SHA-256\", \"SHA-384\", \"SHA-512\"", digests);
        let mut content = CONTENT;
        let mut options = common::options(&store, now());
        options.policy = &policy;
        options.content = Some(&mut content);
        let report = verify(&message[..], options).unwrap();
        let facts: Vec<_> = only(&report).errors.iter().map(|error| &*error.facts["algorithm"]).collect();
        assert_eq!(facts, refused.into_iter().collect::<Vec<_>>(), "{digests}");
        assert_eq!(outcome(&report).0 == "TOTAL-PASSED", refused.is_none());
    }
}

#[test]
fn a_signer_whose_certificate_the_file_does_not_hold_may_be_known() {
    let mut bare = Message::read(&attached(holder()));
    bare.certificates().clear();
    let message = bare.write();
    let (store, extra) = (anchors(), [Certificate::from_der(holder().certificate()).unwrap()]);
    assert_eq!(outcome(&report(&message)).1, ["SIGNER_CERTIFICATE_MISSING"]);
    let mut options = common::options(&store, now());
    options.extra_certificates = &extra;
    assert_eq!(outcome(&verify(&message[..], options).unwrap()).0, "TOTAL-PASSED");

    // What the message holds under that name counts alone.
    let spec = CertificateSpec::signature().serial(extra[0].serial().magnitude());
    let (other, _) = Testbed::shared().issue(spec.not_after(now() + HOUR * 48)).unwrap();
    bare.certificates().push(Node::read(&other));
    let mut options = common::options(&store, now());
    options.extra_certificates = &extra;
    assert_eq!(outcome(&verify(&bare.write()[..], options).unwrap()).1, ["SIGNER_CERTIFICATE_SWAPPED"]);
}
