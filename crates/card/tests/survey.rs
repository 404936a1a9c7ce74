//! A survey of virtual cards of every kind: what it finds, what it never sends, and what its report must not hold.

mod common;

use std::time::Duration;

use common::{pin, set_profile, testbed, virtual_card};
use jpki_card::{
    AuthPin, BirthDateCode, Card, CardError, CvAnchors, ExchangeKind, STATEMENTS, SignPassword, Statement, Survey,
    SurveyCredentials, SurveyReport, TextPin, TokenKind, Verdict, VerificationCodeA, VerificationCodeB,
};
use jpki_reader::fault::{Fault, FaultInjector};
use jpki_reader::{CountingTransport, Transport};
use jpki_signature::Signer;
use jpki_virtual_card::{Application, BlockedStatus, CardImage, Profile, ResponseSplitting, TriesQuery, VirtualCard};
use zeroize::Zeroizing;

/// A clock that moves by two milliseconds each time it is asked.
fn clock() -> impl FnMut() -> Duration {
    let mut now = Duration::ZERO;
    move || {
        now += Duration::from_millis(2);
        now
    }
}

fn anchors() -> CvAnchors {
    CvAnchors::built_in().with_text(&testbed().cv_anchors()).unwrap()
}

fn survey() -> Survey<'static> {
    Survey { anchors: anchors(), ..Survey::new() }
}

fn run<T: Transport>(survey: &Survey<'_>, transport: T) -> (SurveyReport, T) {
    let mut card = Card::new(transport);
    let report = survey.run(&mut card, &mut clock()).unwrap();
    (report, card.into_transport())
}

/// All credentials of the testbed's card.
struct Everything {
    auth_pin: AuthPin,
    sign_password: SignPassword,
    text_pin: TextPin,
    code_a: VerificationCodeA,
    code_b: VerificationCodeB,
    birth_date: BirthDateCode,
}

impl Everything {
    fn new() -> Self {
        let credentials = testbed().credentials();
        Self {
            auth_pin: pin(),
            sign_password: common::password(),
            text_pin: TextPin::new(credentials.text_pin().unwrap()).ok().unwrap(),
            code_a: VerificationCodeA::new(credentials.verification_code_a().unwrap()).ok().unwrap(),
            code_b: VerificationCodeB::new(credentials.verification_code_b().unwrap()).ok().unwrap(),
            birth_date: BirthDateCode::new(credentials.birth_code().unwrap()).ok().unwrap(),
        }
    }

    fn survey(&self) -> Survey<'_> {
        let credentials = SurveyCredentials {
            auth_pin: Some(&self.auth_pin),
            sign_password: Some(&self.sign_password),
            text_pin: Some(&self.text_pin),
            code_a: Some(&self.code_a),
            code_b: Some(&self.code_b),
            birth_date: Some(&self.birth_date),
        };
        Survey { credentials, anchors: anchors(), atr: None, session_material: Some(Zeroizing::new([0x5A; 32])) }
    }
}

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

/// Everything of the testbed's person and card that a report must not hold, in every form.
fn secrets() -> Vec<Vec<u8>> {
    let testbed = testbed();
    let (person, image) = (testbed.person(), testbed.card_image());
    let mut values: Vec<Vec<u8>> = Vec::new();
    let mut add = |value: &[u8]| {
        if value.len() >= 4 {
            values.push(value.to_vec());
        }
    };
    let birth = person.birth.strftime("%Y%m%d").to_string();
    for text in [&person.name, &person.address, &person.prefecture, &person.municipality, &birth] {
        add(text.as_bytes());
    }
    person.name.split('\u{3000}').for_each(|part| add(part.as_bytes()));
    add(person.birth.to_string().as_bytes());
    let credentials = testbed.credentials();
    add(credentials.signature_password.as_bytes());
    for value in [credentials.verification_code_a(), credentials.verification_code_b(), credentials.birth_code()] {
        add(value.unwrap().as_bytes());
    }
    // Serial number of the token.
    let serial = &image.token_information[80..96];
    add(serial);
    add(String::from_utf8_lossy(serial).trim().as_bytes());
    for (der, _) in [(testbed.authentication_signer(), ()), (testbed.signature_signer(), ())] {
        let certificate = jpki_certificate::Certificate::from_der(der.certificate()).unwrap();
        add(certificate.serial().magnitude());
        add(certificate.subject().to_string().as_bytes());
        for part in certificate.subject().to_string().split([',', '+', '=']) {
            if part.len() > 5 {
                add(part.as_bytes());
            }
        }
        let spki = certificate.spki_der();
        add(&spki[60..92]);
        add(&certificate.fingerprint_sha256());
        add(certificate.not_after().strftime("%Y-%m-%d").to_string().as_bytes());
        add(certificate.subject_key_id().unwrap());
    }
    // Every file and object: any sixteen bytes of it that are no filler.
    let application = image.applications.values();
    let files = application.clone().flat_map(|application| application.files.values());
    let records = application.flat_map(|application| application.records.values().flatten());
    for content in files.chain(records).chain(image.card_data.values().filter(|value| value.len() > 20)) {
        for part in content.chunks(16).filter(|part| part.len() == 16 && part.iter().any(|byte| *byte != part[0])) {
            add(part);
        }
    }
    // Card number, card identification, municipality and ids of issuers below the roots.
    let number = String::from_utf8_lossy(&image.applications[&Application::Common].records[&1][0][2..]).into_owned();
    for part in [&number[..15], &number[15..20], &number[20..28]] {
        add(part.as_bytes());
    }
    for object in [0x0045, 0x00F0, 0x00F2, 0x00F7] {
        add(&image.card_data[&object]);
    }
    values
}

fn holds(report: &str, value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value);
    let hexadecimal = hex::encode(value);
    let spaced: Vec<String> = value.iter().map(|byte| format!("{byte:02x}")).collect();
    let lower = report.to_lowercase();
    (std::str::from_utf8(value).is_ok() && report.contains(text.as_ref()))
        || lower.contains(&hexadecimal)
        || lower.contains(&spaced.join(" "))
        || lower.contains(&spaced.join(":"))
        || lower.contains(&format!("{value:?}"))
}

#[test]
fn the_report_holds_nothing_of_the_holder_in_any_form() {
    let everything = Everything::new();
    let secrets = secrets();
    assert!(secrets.len() > 300, "{}", secrets.len());
    for (name, survey) in [("without", survey()), ("with", everything.survey())] {
        let (report, _) = run(&survey, virtual_card(|_| ()));
        let shown = format!("{report:?}\n{:?}", report.timings());
        for value in &secrets {
            assert!(
                !holds(&shown, value),
                "{name} credentials: {:?} {}",
                String::from_utf8_lossy(value),
                hex::encode(value)
            );
        }
        // The PINs of four digits: not next to anything that names them.
        for finding in &report.findings {
            for pin in [testbed().credentials().text_pin().unwrap(), &testbed().credentials().authentication_pin] {
                let lone = finding.observed.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == pin);
                assert!(!lone || pin == "9000", "{}", finding.observed);
            }
        }
    }
}

#[test]
fn the_test_for_secrets_would_find_them() {
    for value in [&b"1234567890"[..], "見本".as_bytes(), &[0xA1, 0xB2, 0xC3, 0xD4]] {
        for form in [
            String::from_utf8_lossy(value).into_owned(),
            hex::encode(value),
            hex::encode_upper(value),
            format!("{value:?}"),
        ] {
            let readable = std::str::from_utf8(value).is_ok() || !form.contains('\u{FFFD}');
            assert!(!readable || holds(&format!("x{form}y"), value), "{form}");
        }
    }
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
