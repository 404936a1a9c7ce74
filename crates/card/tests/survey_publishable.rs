//! The report of a survey is made to be published: nothing of the testbed's person or card stands in it, in any form.

mod common;

use common::survey::{Everything, run, survey};
use common::{testbed, virtual_card};
use jpki_signature::Signer;
use jpki_virtual_card::Application;

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
