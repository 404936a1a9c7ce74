//! Each answer under each policy, now and for a signature of the past.

use jiff::SignedDuration;
use jpki_certificate::Certificate;
use jpki_signature::Signer;
use jpki_validity::Purpose;
use jpki_validity::revocation::*;
use jpki_verify::*;

use super::*;
use crate::common::*;

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
