//! The survey of a card: its reports in every form, on cards of every kind, and that they hold nothing of the holder.

use std::fs;

use serde_json::Value;

use crate::bench::Bench;

const SURVEY: [&str; 4] = ["card", "survey", "--cv-anchor", "@bench/cv-anchors.txt"];
const SCHEMA: &str = "cli/card-survey.schema.json";
const CREDENTIALS: [&str; 12] = [
    "--auth-pin-file",
    "@pin",
    "--password-file",
    "@password",
    "--text-pin-file",
    "@bench/text-pin",
    "--code-a-file",
    "@bench/code-a",
    "--code-b-file",
    "@bench/code-b",
    "--birth",
    "1985-04-12",
];

fn survey(bench: &Bench, options: &[&str]) -> Value {
    bench.run(&[&SURVEY[..], &["--json"], options].concat()).ends(0).json(SCHEMA)
}

fn verdict<'a>(report: &'a Value, id: &str) -> &'a str {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["id"] == id).unwrap()["verdict"].as_str().unwrap()
}

fn differing(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(|finding| finding["verdict"] == "differs").map(|finding| finding["id"].as_str().unwrap()).collect()
}

/// All tries of every reference, as JSON text.
fn tries(bench: &Bench) -> String {
    bench.run(&["pin", "status", "--json"]).ends(0).out
}

#[test]
fn the_virtual_card_is_as_the_protocol_says_and_no_try_is_spent() {
    let bench = Bench::new();
    let before = tries(&bench);
    let report = survey(&bench, &[]);
    assert_eq!(differing(&report), Vec::<&str>::new());
    assert_eq!((&report["token"], &report["counts"]["differs"]), (&"card".into(), &0.into()));
    assert_eq!(verdict(&report, "2.5-asking-is-free"), "confirmed");
    // The virtual card's ATR is the contacts', so the object is compared with it.
    assert_eq!(verdict(&report, "2.6-5f51"), "confirmed");
    assert!(report.get("reader").is_none() && report.get("broke_off").is_none());
    assert!(report["exchanges"].as_array().unwrap().len() > 200);
    assert_eq!(tries(&bench), before);
    // The card keeps its state in this file from the first credential on.
    assert!(!bench.path("bench/card/state.json").exists());
}

#[test]
fn the_reports_are_written_and_the_terminal_says_what_differs() {
    let bench = Bench::with(&["--odd", "filler"]);
    let arguments = [&SURVEY[..], &["-o", "@report.json", "--markdown", "@report.md"]].concat();
    let english = bench.run(&arguments).ends(0);
    for part in ["1 different", "9.1-data-filler", "64×FF", "attach it to an issue"] {
        assert!(english.out.contains(part), "{part}:\n{}", english.out);
    }
    let written: Value = serde_json::from_slice(&bench.read("report.json")).unwrap();
    assert_eq!(differing(&written), ["9.1-data-filler"]);
    let markdown = String::from_utf8(bench.read("report.md")).unwrap();
    for part in ["# Survey of a My Number Card", "## What differs", "| 9.1-data-filler | – |", "## Sending it in"] {
        assert!(markdown.contains(part), "{part}");
    }
    // Every statement stands in it once, and every row has the cells of its table.
    for finding in written["findings"].as_array().unwrap() {
        let row = format!("\n| {} |", finding["id"].as_str().unwrap());
        assert_eq!(markdown.matches(&row).count(), 1, "{row}");
    }
    let japanese = bench.run(&[&SURVEY[..], &["--lang", "ja"]].concat()).ends(0);
    for part in ["予想と違う 1 件", "予想と違うもの", "実際: "] {
        assert!(japanese.out.contains(part), "{part}:\n{}", japanese.out);
    }
}

#[test]
fn with_every_credential_all_is_confirmed_and_the_tries_are_full() {
    let bench = Bench::new();
    let before = tries(&bench);
    let report = survey(&bench, &CREDENTIALS);
    assert_eq!(differing(&report), Vec::<&str>::new());
    for id in
        ["3.2-signed", "3.3-signed", "3.8-read", "4.6-auth-key", "4.6-pss-salt", "4.1-0001-opens", "2.4-ends-power"]
    {
        assert_eq!(verdict(&report, id), "confirmed", "{id}");
    }
    assert_eq!(tries(&bench), before);
}

#[test]
fn a_wrong_credential_costs_one_try_and_the_rest_goes_on() {
    let bench = Bench::new();
    bench.write("bad", "0000");
    let report = survey(&bench, &["--text-pin-file", "@bad", "--birth", "1985-04-12"]);
    assert_eq!((verdict(&report, "3.2-pin-opens"), verdict(&report, "3.3-d-opens")), ("not_asked", "confirmed"));
    let status: Value = serde_json::from_str(&tries(&bench)).unwrap();
    assert_eq!(status["text_pin"]["left"], 2);
    // With one try left it is not presented, whatever is allowed elsewhere.
    survey(&bench, &["--text-pin-file", "@bad"]);
    survey(&bench, &["--text-pin-file", "@bad", "--allow-last-try"]);
    let status: Value = serde_json::from_str(&tries(&bench)).unwrap();
    assert_eq!(status["text_pin"]["left"], 1);
}

#[test]
fn neither_report_holds_anything_of_the_holder() {
    let bench = Bench::new();
    let arguments = [&SURVEY[..], &["-o", "@report.json", "--markdown", "@report.md"], &CREDENTIALS].concat();
    let shown = bench.run(&arguments).ends(0).out;
    let text = |name: &str| String::from_utf8(bench.read(name)).unwrap();
    let reports = [text("report.json"), text("report.md"), shown].concat().to_lowercase();
    let certificate = |options: &[&str]| {
        let arguments = [&["cert", "show", "--json"][..], options].concat();
        bench.run(&arguments).ends(0).json("cli/cert-show.schema.json")["certificates"][0].clone()
    };
    let certificates = [certificate(&[]), certificate(&["--signature", "--password-file", "@password"])];
    let info = bench.run(&["card", "info", "--json"]).ends(0).json("cli/card-info.schema.json");
    let number = bench.run(&["card", "number", "--json"]).ends(0).json("cli/card-number.schema.json");
    let mut secrets: Vec<String> =
        ["code-a", "code-b", "birth-code"].map(|name| text(&format!("bench/{name}"))).to_vec();
    secrets.extend([text("password"), info["serial_number"].as_str().unwrap().to_owned()]);
    secrets.extend(["見本　花子", "見本", "花子", "1985-04-12", "19850412", "昭和"].map(ToOwned::to_owned));
    for certificate in &certificates {
        for member in ["serial", "subject", "sha256"] {
            secrets.push(certificate[member].as_str().unwrap().to_owned());
        }
        secrets.push(certificate["not_after"].as_str().unwrap()[..10].to_owned());
    }
    fn texts(value: &Value, out: &mut Vec<String>) {
        match value {
            Value::String(text) if text.len() >= 5 => out.push(text.clone()),
            Value::Array(all) => all.iter().for_each(|value| texts(value, out)),
            Value::Object(all) => all.values().for_each(|value| texts(value, out)),
            _ => {}
        }
    }
    texts(&number["card_number"], &mut secrets);
    let image: Value = serde_json::from_slice(&fs::read(bench.path("bench/card/card.json")).unwrap()).unwrap();
    let mut contents = Vec::new();
    texts(&image["applications"], &mut contents);
    texts(&image["jpki"], &mut contents);
    // Whatever lies on the card as bytes: sixteen of them in a row that are no filler.
    for content in contents.iter().filter(|content| content.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        for part in content.as_bytes().chunks(32).filter(|part| part.len() == 32) {
            let part = std::str::from_utf8(part).unwrap();
            if !part.starts_with(&part[2..]) && part.bytes().any(|byte| byte != part.as_bytes()[0]) {
                secrets.push(part.to_owned());
            }
        }
    }
    assert!(secrets.len() > 300, "{}", secrets.len());
    for secret in secrets.iter().map(|secret| secret.trim().to_lowercase()) {
        assert!(!reports.contains(&secret), "{secret}");
        let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!reports.contains(&hexadecimal), "{secret} in hexadecimal");
    }
}

#[test]
fn cards_of_every_generation_phones_and_odd_cards_are_surveyed() {
    for (options, expected) in [
        (&["--generation", "2015"][..], &["1.3-extended-read", "2.6-challenge-extended"][..]),
        (&["--generation", "2019"], &["1.3-extended-read", "2.6-challenge-extended"]),
        (&["--generation", "2023"], &[]),
        (&["--contactless", "--generation", "2023"], &[]),
        (&["--profile", "android"], &[]),
        (&["--profile", "iphone"], &[]),
        (&["--odd", "no-fci"], &[]),
        (&["--odd", "locked"], &[]),
        (&["--odd", "child"], &[]),
        (&["--odd", "stale-layout"], &[]),
        (&["--odd", "long-attributes,gregorian-birth"], &[]),
        (&["--odd", "no-photo,forged-text"], &[]),
        (&["--odd", "unknown-cv-issuer"], &[]),
        (&["--odd", "split-61xx"], &["1.3-parts"]),
        (&["--odd", "wrong-le-6cxx"], &["1.3-parts"]),
        (&["--odd", "verify-6700"], &["1.5-four-byte-query"]),
    ] {
        // As slow as contactless is not needed to see that it works.
        let slow = options.contains(&"--contactless");
        let bench = Bench::with(options);
        if slow {
            let path = bench.path("bench/card/card.json");
            let mut card: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            card["behaviour"]["timing"] = serde_json::json!({ "apdu_ms": 0, "signature_ms": 0 });
            fs::write(&path, card.to_string()).unwrap();
        }
        let phone = options.contains(&"--profile");
        let arguments = [&["card", "survey", "--json"][..], if phone { &[] } else { &SURVEY[2..] }].concat();
        let report = bench.run(&arguments).ends(0).json(SCHEMA);
        let differs = differing(&report);
        for id in expected {
            assert!(differs.contains(id), "{options:?}: {differs:?} lacks {id}");
        }
        if expected.is_empty() {
            assert_eq!(differs, Vec::<&str>::new(), "{options:?}");
        }
        assert!(report.get("broke_off").is_none(), "{options:?}: {}", report["broke_off"]);
    }
}

#[test]
fn what_cannot_be_written_or_offered_is_refused_before_the_card_is_touched() {
    let bench = Bench::new();
    let refused = |options: &[&str], code: &str, exit: i32| {
        bench.run(&[&["card", "survey", "--json"][..], options].concat()).fails_with(code, exit);
    };
    refused(&["-o", "@r", "--markdown", "@r"], "file.output-twice", 2);
    refused(&["-o", "@none/r"], "file.folder-missing", 2);
    refused(&["-o", "-"], "file.not-stdout", 2);
    refused(&["--markdown", "-"], "file.not-stdout", 2);
    refused(&["--text-pin-file", "-", "--auth-pin-file", "-"], "pin.one-input", 2);
    bench.write("bad", "12a4");
    refused(&["--text-pin-file", "@bad"], "credential.format-pin", 5);
    refused(&["--birth", "1800-01-01"], "credential.format-birth-date", 5);
    let old = Bench::with(&["--profile", "resident-card"]);
    old.run(&["card", "survey", "--json", "-o", "@r"]).fails_with("card.resident", 4);
    assert!(!old.path("r").exists());
    assert!(bench.names().iter().all(|name| !name.contains("part")));
}
