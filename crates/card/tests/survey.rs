//! A survey of virtual cards of every kind: what it finds, and what it never sends.

mod common;

use std::time::Duration;

use common::survey::{Everything, clock, run, survey};
use common::{pin, set_profile, virtual_card};
use jpki_card::{
    Card, CardError, ExchangeKind, STATEMENTS, Statement, Survey, SurveyCredentials, SurveyReport, TextPin, TokenKind,
    Verdict,
};
use jpki_reader::CountingTransport;
use jpki_reader::fault::{Fault, FaultInjector};
use jpki_virtual_card::{Application, BlockedStatus, CardImage, Profile, ResponseSplitting, TriesQuery, VirtualCard};

#[track_caller]
fn found<'a>(report: &'a SurveyReport, id: &str) -> (Verdict, &'a str) {
    let finding = report.findings.iter().find(|finding| finding.statement.id == id).unwrap();
    (finding.verdict, &finding.observed)
}

fn with_verdict(report: &SurveyReport, verdict: Verdict) -> Vec<&'static str> {
    report.findings.iter().filter(|finding| finding.verdict == verdict).map(|finding| finding.statement.id).collect()
}

const REFERENCES: [(Application, u16); 11] = [
    (Application::Jpki, 0x18),
    (Application::Jpki, 0x1B),
    (Application::Text, 0x11),
    (Application::Text, 0x12),
    (Application::Text, 0x14),
    (Application::Text, 0x15),
    (Application::Face, 0x11),
    (Application::Face, 0x12),
    (Application::Face, 0x13),
    (Application::Registry, 0x1C),
    (Application::Common, 0x1C),
];

/// Some tries are gone, so that a VERIFY of any kind would be seen.
fn used_card(change: impl FnOnce(&mut CardImage)) -> VirtualCard {
    let mut card = virtual_card(change);
    for (application, reference) in REFERENCES {
        let left = card.tries_left(application, reference).unwrap().unwrap();
        card.set_tries_left(application, reference, left.saturating_sub(1)).unwrap();
    }
    card
}

fn tries(card: &VirtualCard) -> Vec<Option<u8>> {
    REFERENCES.map(|(application, reference)| card.tries_left(application, reference).unwrap()).to_vec()
}

#[test]
fn without_credentials_nothing_is_presented_and_no_try_is_spent() {
    let card = used_card(|_| ());
    let before = tries(&card);
    let (report, counting) = run(&survey(), CountingTransport::with_secrets(card));
    assert!(report.broke_off.is_none());
    assert_eq!(counting.credentials_presented(), 0);
    let commands = counting.commands();
    let mut selected = String::new();
    for command in &commands {
        if command.starts_with("00A40400") || command.starts_with("00A4040C") {
            selected = command[8..].to_owned();
        }
        let bytes = hex::decode(command).unwrap();
        let (parsed, _) = jpki_apdu::Command::parse(&bytes).unwrap();
        assert!(parsed.ins != 0x20 || parsed.data().is_empty(), "VERIFY with data: {command}");
        assert!(!matches!(parsed.ins, 0x24 | 0x32 | 0x54 | 0xD6 | 0xDA | 0x2C | 0xA2 | 0xAE | 0xFC), "{command}");
        if matches!(parsed.ins, 0x2A | 0x88) {
            assert!(!selected.contains("D392F00026"), "a key of the JPKI application: {command}");
        }
    }
    // In five bytes the question goes to the reference that has no tries.
    let five: Vec<_> = commands.iter().filter(|command| command.starts_with("0020") && command.len() == 10).collect();
    assert_eq!(five, ["0020009200"]);
    assert_eq!(tries(&counting.into_inner()), before);
    assert_eq!(found(&report, "2.5-asking-is-free").0, Verdict::Confirmed);
}

#[test]
fn the_virtual_card_does_what_the_protocol_expects() {
    let (report, _) = run(&survey(), virtual_card(|_| ()));
    assert_eq!(report.token, Some(TokenKind::Card));
    assert_eq!(with_verdict(&report, Verdict::Differs), Vec::<&str>::new());
    // What no card answers, or what takes a real reader, a phone or a production CA.
    assert_eq!(with_verdict(&report, Verdict::Unclear), ["1.4-time", "2.6-5f51", "6.6-generation"]);
    let not_asked = with_verdict(&report, Verdict::NotAsked);
    for finding in report.findings.iter().filter(|finding| finding.verdict == Verdict::NotAsked) {
        let Statement { how, never_asked, .. } = finding.statement;
        assert!(*never_asked || how.contains("(needs") || how.contains("(on a phone)"), "{}", finding.statement.id);
    }
    assert!(report.count(Verdict::Confirmed) > 60, "{}", report.count(Verdict::Confirmed));
    assert_eq!(report.findings.len(), STATEMENTS.len());
    assert!(not_asked.len() < 50);
}

#[test]
fn with_every_credential_each_is_presented_once_and_everything_is_answered() {
    let everything = Everything::new();
    let card = virtual_card(|_| ());
    let before = tries(&card);
    let (report, counting) = run(&everything.survey(), CountingTransport::new(card));
    assert!(report.broke_off.is_none(), "{:?}", report.broke_off);
    assert_eq!(with_verdict(&report, Verdict::Differs), Vec::<&str>::new());
    // Codes A and B have a reference in two applications.
    assert_eq!(counting.credentials_presented(), 8);
    for finding in report.findings.iter().filter(|finding| finding.verdict == Verdict::NotAsked) {
        let Statement { id, how, never_asked, .. } = finding.statement;
        assert!(*never_asked || how.contains("(on a phone)"), "{id}: {}", finding.observed);
    }
    assert_eq!(found(&report, "4.6-pss-salt"), (Verdict::Confirmed, "32 bytes"));
    assert_eq!(found(&report, "3.8-read"), (Verdict::Confirmed, "9000, equal"));
    assert_eq!(found(&report, "3.2-0001"), (Verdict::Confirmed, "FF10:12 2×FF"));
    let mut card = counting.into_inner();
    assert_eq!(tries(&card), before);
    common::assert_forgotten(&mut card);
}

#[test]
fn a_wrong_credential_costs_its_one_try_and_the_last_two_are_kept() {
    let wrong = TextPin::new("0000").ok().unwrap();
    let credentials = SurveyCredentials { text_pin: Some(&wrong), ..SurveyCredentials::default() };
    let offered = Survey { credentials, ..survey() };
    let (report, counting) = run(&offered, CountingTransport::new(virtual_card(|_| ())));
    assert_eq!(counting.credentials_presented(), 1);
    let (verdict, observed) = found(&report, "3.2-pin-opens");
    assert_eq!((verdict, observed), (Verdict::NotAsked, "the text PIN is wrong; 2 tries are left"));
    let mut card = counting.into_inner();
    assert_eq!(card.tries_left(Application::Text, 0x11).unwrap(), Some(2));
    card.set_tries_left(Application::Text, 0x11, 1).unwrap();
    let (report, counting) = run(&offered, CountingTransport::new(card));
    assert_eq!(counting.credentials_presented(), 0);
    assert!(found(&report, "3.2-pin-opens").1.starts_with("one try is left"), "{:?}", found(&report, "3.2-pin-opens"));
}

#[test]
fn a_phone_is_surveyed_as_far_as_it_goes() {
    for (profile, token) in [(Profile::Android, TokenKind::Android), (Profile::Iphone, TokenKind::Iphone)] {
        let pin = pin();
        let credentials = SurveyCredentials { auth_pin: Some(&pin), ..SurveyCredentials::default() };
        let offered = Survey { credentials, ..survey() };
        let (report, counting) =
            run(&offered, CountingTransport::new(virtual_card(|image| set_profile(image, profile))));
        assert_eq!((report.token, counting.credentials_presented()), (Some(token), 1));
        for id in ["5-applications", "5-certificate", "4.1-000a", "4.6-auth-key", "6.2-profile", "4.6-pss-salt"] {
            assert_eq!(found(&report, id).0, Verdict::Confirmed, "{id}: {}", found(&report, id).1);
        }
        assert_eq!(with_verdict(&report, Verdict::Differs), Vec::<&str>::new());
        assert!(found(&report, "3.2-0012").1.starts_with("a phone has not got this"));
        assert!(counting.commands().iter().all(|command| command.len() != 10 || !command.starts_with("0020")));
    }
}

#[test]
fn odd_cards_are_told_in_what_they_are_odd() {
    let differs = |change: &dyn Fn(&mut CardImage)| {
        let (report, _) = run(&survey(), virtual_card(change));
        let ids = with_verdict(&report, Verdict::Differs);
        let unclear = with_verdict(&report, Verdict::Unclear);
        (ids, unclear)
    };
    let behaviour = |change: fn(&mut jpki_virtual_card::Behaviour)| differs(&|image| change(&mut image.behaviour));
    assert_eq!(behaviour(|card| card.fci = false).0, Vec::<&str>::new());
    assert!(behaviour(|card| card.fci = false).1.contains(&"9.1-fci-application"));
    assert_eq!(behaviour(|card| card.end_of_file_warning = true).0, ["1.3-read-beyond-end"]);
    assert_eq!(behaviour(|card| card.data_filler = 64).0, ["9.1-data-filler"]);
    assert!(behaviour(|card| card.response_splitting = ResponseSplitting::MoreData(64)).0.contains(&"1.3-parts"));
    assert!(behaviour(|card| card.response_splitting = ResponseSplitting::WrongLe).0.contains(&"1.3-parts"));
    assert_eq!(behaviour(|card| card.filler = None).0, ["9.1-certificate-filler"]);
    assert_eq!(
        behaviour(|card| card.no_current_file_status = 0x6985).0,
        ["9.1-no-file", "9.1-query-no-file", "9.1-no-application"]
    );
    assert_eq!(behaviour(|card| card.first_select_6f00 = true).0, Vec::<&str>::new());
    assert!(behaviour(|card| card.message_limit = 400).1.contains(&"4.6-message-length"));
    assert!(behaviour(|card| card.tries_query = TriesQuery::WithLe).0.contains(&"1.5-four-byte-query"));
    assert!(behaviour(|card| card.extended_length = false).0.contains(&"1.3-extended-read"));
    assert_eq!(behaviour(|card| card.blocked_status = BlockedStatus::AuthenticationBlocked).0, Vec::<&str>::new());
    // An older card, and one that answers an object inside applications only.
    let (ids, unclear) = differs(&|image| {
        image.card_data.remove(&0x7F21);
        image.card_data.remove(&0x0045);
        image.behaviour.atr_object_in_applications_only = true;
    });
    assert_eq!(ids, Vec::<&str>::new());
    assert!(unclear.contains(&"2.6-0045"));
    // The reference 0012 has a value, and the birth date fewer tries than any card was expected to have.
    let (report, counting) = run(
        &survey(),
        CountingTransport::new(virtual_card(|image| {
            let text = image.applications.get_mut(&Application::Text).unwrap();
            text.credentials.insert(0x0012, jpki_virtual_card::Credential::new(b"1111"));
        })),
    );
    assert_eq!(found(&report, "3.2-0012"), (Verdict::Differs, "63C3"));
    assert_eq!(found(&report, "1.5-five-byte-query").0, Verdict::NotAsked);
    assert!(!counting.commands().contains(&"0020009200".to_owned()));
}

#[test]
fn a_root_that_is_not_known_is_unclear_and_a_bad_signature_differs() {
    let (report, _) = run(&Survey::new(), virtual_card(|_| ()));
    for id in ["2.6-00f8", "3.7-text-ids", "3.7-face-ids"] {
        assert_eq!(found(&report, id).0, Verdict::Unclear, "{id}");
        assert!(found(&report, id).1.contains("a root that is not known, 90000"), "{}", found(&report, id).1);
    }
    let (report, _) = run(
        &survey(),
        virtual_card(|image| {
            let face = image.applications.get_mut(&Application::Face).unwrap();
            *face.files.get_mut(&4).unwrap().last_mut().unwrap() ^= 1;
        }),
    );
    assert_eq!(found(&report, "3.7-face-ids").0, Verdict::Differs);
}

#[test]
fn a_card_that_goes_away_leaves_what_was_found_until_then() {
    let everything = Everything::new();
    let (whole, _) = run(&everything.survey(), virtual_card(|_| ()));
    let total = whole.exchanges.len();
    for at in [5, 40, total / 2, total - 10] {
        let card = FaultInjector::new(virtual_card(|_| ())).at(at, Fault::RemoveBefore);
        let (report, _) = run(&everything.survey(), card);
        assert!(matches!(report.broke_off, Some(CardError::Reader { .. } | CardError::OutcomeUnknown { .. })), "{at}");
        assert_eq!(report.findings.len(), STATEMENTS.len());
        let asked = report.findings.iter().filter(|finding| finding.verdict != Verdict::NotAsked).count();
        assert!(asked > 0 && asked < whole.findings.len());
        assert!(report.findings.iter().any(|finding| finding.observed == "the survey broke off before"));
    }
}

#[test]
fn another_card_is_refused() {
    let mut resident = virtual_card(|image| set_profile(image, Profile::ResidentCard));
    let error = survey().run(&mut Card::new(&mut resident), &mut clock()).unwrap_err();
    assert!(matches!(error, CardError::ResidentCard));
    let mut other = FaultInjector::new(virtual_card(|_| ()));
    other.set(1, Fault::Refuse(0x6A82));
    other.set(2, Fault::Refuse(0x6A82));
    let error = survey().run(&mut Card::new(&mut other), &mut clock()).unwrap_err();
    assert!(matches!(error, CardError::NotJpkiCard { .. }));
}

#[test]
fn every_exchange_has_its_time_and_no_content() {
    let (report, counting) = run(&survey(), CountingTransport::new(virtual_card(|_| ())));
    assert_eq!(report.exchanges.len(), counting.exchanges().len());
    assert!(report.exchanges.iter().all(|exchange| exchange.took == Duration::from_millis(2)));
    let timings = report.timings();
    let counted: usize = timings.iter().map(|timing| timing.count).sum();
    assert_eq!(counted, report.exchanges.len());
    assert!(
        timings.iter().any(|timing| timing.kind == ExchangeKind::Sign && timing.median == Duration::from_millis(2))
    );
}

#[test]
fn cards_of_every_generation_are_surveyed_with_and_without_credentials() {
    use jpki_virtual_card::Generation;
    let everything = Everything::new();
    for generation in [Generation::Year2015, Generation::Year2019, Generation::Year2023] {
        for survey in [survey(), everything.survey()] {
            let (report, _) = run(&survey, virtual_card(|image| image.behaviour = generation.behaviour()));
            assert!(report.broke_off.is_none(), "{generation:?}: {:?}", report.broke_off);
            // Without extended length the long objects and secure messaging are out of reach.
            let modern = generation == Generation::Year2023;
            let differs = with_verdict(&report, Verdict::Differs);
            let lengths = ["1.3-extended-read", "2.6-challenge-extended", "2.6-00f8", "2.6-7f21", "3.8-open"];
            assert!(differs.iter().all(|id| !modern && lengths.contains(id)), "{generation:?}: {differs:?}");
        }
    }
}

#[test]
fn a_card_without_short_identifiers_takes_a_credential_once_and_is_told() {
    let everything = Everything::new();
    let card = virtual_card(|image| image.behaviour.short_file_identifiers = false);
    let (report, counting) = run(&everything.survey(), CountingTransport::new(card));
    assert!(report.broke_off.is_none(), "{:?}", report.broke_off);
    assert_eq!(counting.credentials_presented(), 8);
    assert_eq!(found(&report, "2.3-read").0, Verdict::Differs);
}
