//! `jpki pin`: the tries of every credential, and changing one.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::bench::{Bench, Ran};

/// The value of a reference, as the card image has it or as it was changed since.
fn value(bench: &Bench, application: &str, reference: &str) -> String {
    let state = bench.path("bench/card/state.json");
    let changed = std::fs::read(state).ok().and_then(|text| {
        let state: Value = serde_json::from_slice(&text).unwrap();
        state["references"][format!("{application}.{reference}")]["value"].as_str().map(ToOwned::to_owned)
    });
    let card: Value = serde_json::from_slice(&bench.read("bench/card/card.json")).unwrap();
    let image = match (application, reference) {
        ("jpki", "0018") => &card["jpki"]["authentication_pin"],
        ("jpki", "001B") => &card["jpki"]["signature_password"],
        _ => &card["applications"][application]["credentials"][reference],
    };
    changed.unwrap_or_else(|| image.as_str().unwrap().to_owned())
}

fn status(bench: &Bench) -> Value {
    bench.run(&["pin", "status", "--json"]).ends(0).json("cli/pin-status.schema.json")
}

/// Changes with old and new value in files.
fn change(bench: &Bench, which: &str, old: &str, new: &str, more: &[&str]) -> Ran {
    bench.write("old", old);
    bench.write("new", new);
    let arguments = ["pin", "change", which, "--old-file", "@old", "--new-file", "@new", "--json"];
    bench.run(&[&arguments[..], more].concat())
}

#[test]
fn the_status_names_every_reference_and_spends_no_try() {
    let bench = Bench::new();
    let status = status(&bench);
    for (name, of, unlock) in [
        ("authentication_pin", Some(3), "office_or_kiosk"),
        ("signature_password", Some(5), "office_or_kiosk"),
        ("text_pin", Some(3), "office"),
        ("text_code_a", Some(10), "office"),
        ("text_code_b", Some(10), "office"),
        ("face_birth_date", None, "office"),
        ("face_code_b", Some(10), "office"),
        ("face_code_a", Some(10), "office"),
        ("registry_pin", Some(3), "office"),
        ("common_pin", Some(3), "office"),
    ] {
        let tries = &status[name];
        assert_eq!((tries["of"].as_u64(), tries["unlock"].as_str()), (of, Some(unlock)), "{name}");
        assert_eq!((tries["left"].as_u64(), tries["locked"].as_bool()), (of.or(Some(10)), Some(false)), "{name}");
    }
    assert_eq!(
        (status["text_unknown"]["left"].as_u64(), &status["text_unknown"]["unlock"]),
        (Some(0), &"nowhere".into())
    );
    assert!(!bench.path("bench/card/state.json").exists(), "the card has nothing to remember");
}

#[test]
fn the_status_of_a_phone_has_two_and_says_so() {
    let bench = Bench::with(&["--profile", "android"]);
    let object = status(&bench);
    assert_eq!(object.as_object().unwrap().len(), 2, "{object}");
    let ran = bench.run(&["pin", "status"]).ends(0);
    assert!(ran.out.contains("A phone has no other credentials"), "{}", ran.out);
}

#[test]
fn locked_references_are_shown_as_such() {
    let bench = Bench::with(&["--odd", "locked"]);
    let status = status(&bench);
    for (name, tries) in status.as_object().unwrap() {
        assert_eq!((tries["left"].as_u64(), tries["locked"].as_bool()), (Some(0), Some(true)), "{name}");
    }
}

#[test]
fn each_credential_is_changed_and_the_old_value_is_no_longer_taken() {
    let bench = Bench::new();
    for (which, places, new) in [
        ("auth", vec![("jpki", "0018", "authentication_pin")], "8305"),
        ("sign", vec![("jpki", "001B", "signature_password")], "NEWPASS9"),
        ("text", vec![("text", "0011", "text_pin")], "8306"),
        ("card", vec![("registry", "001C", "registry_pin"), ("common", "001C", "common_pin")], "8307"),
    ] {
        let old = value(&bench, places[0].0, places[0].1);
        let changed = change(&bench, which, &old, new, &[]).ends(0).json("cli/pin-change.schema.json");
        assert_eq!(changed["changed"].as_array().unwrap().len(), places.len());
        for (application, reference, name) in &places {
            assert_eq!(value(&bench, application, reference), new);
            assert_eq!(status(&bench)[name]["left"], status(&bench)[name]["of"]);
        }
        let error = change(&bench, which, &old, "7391AB", &[]);
        let code = if which == "sign" { "credential.wrong" } else { "credential.format-pin" };
        // A new value of the wrong form is found before the old one is sent.
        error.fails_with(code, 5);
        let spent = status(&bench)[places[0].2]["left"].as_u64().unwrap();
        assert_eq!(spent, if which == "sign" { 4 } else { 3 });
    }
}

#[test]
fn a_new_password_in_small_letters_is_registered_in_capitals_and_says_so() {
    let bench = Bench::new();
    let old = value(&bench, "jpki", "001B");
    let changed = change(&bench, "sign", &old, "newpass9", &[]).ends(0).json("cli/pin-change.schema.json");
    assert_eq!(value(&bench, "jpki", "001B"), "NEWPASS9");
    assert_eq!(changed["notices"][0]["code"], "credential.upper-cased");
    let changed = change(&bench, "sign", "NEWPASS9", "NEWPASS8", &[]).ends(0).json("cli/pin-change.schema.json");
    assert!(changed.get("notices").is_none(), "{changed}");
}

#[test]
fn what_cannot_be_right_is_refused_before_anything_is_sent() {
    let bench = Bench::new();
    let pin = value(&bench, "text", "0011");
    change(&bench, "text", "12a4", "8306", &[]).fails_with("credential.format-pin", 5);
    change(&bench, "text", &pin, "83065", &[]).fails_with("credential.format-pin", 5);
    change(&bench, "text", &pin, &pin, &[]).fails_with("pin.unchanged", 5);
    change(&bench, "auth", "1234", "1234", &[]).fails_with("pin.unchanged", 5);
    change(&bench, "card", "1234", "1234", &[]).fails_with("pin.unchanged", 5);
    change(&bench, "text", &pin, "8306", &["--only", "common"]).fails_with("pin.only-card", 2);
    bench
        .run(&["pin", "change", "text", "--old-file", "-", "--new-file", "-", "--json"])
        .fails_with("pin.one-input", 2);
    assert!(!bench.path("bench/card/state.json").exists(), "no try was spent");
}

#[test]
fn on_the_last_try_the_old_value_is_not_sent() {
    let bench = Bench::new();
    bench.write("bench/card/state.json", r#"{"references":{"common.001C":{"tries_left":1}}}"#);
    // The common application has one try left: the registry application is not changed either.
    let pin = value(&bench, "registry", "001C");
    change(&bench, "card", &pin, "8307", &[]).fails_with("credential.last-try", 5);
    assert_eq!((value(&bench, "registry", "001C"), value(&bench, "common", "001C")), (pin.clone(), pin.clone()));
    change(&bench, "card", &pin, "8307", &["--allow-last-try"]).ends(0);
    assert_eq!((value(&bench, "registry", "001C"), value(&bench, "common", "001C")), ("8307".into(), "8307".into()));
}

#[test]
fn a_card_pin_that_was_changed_in_one_place_is_told_and_finished_with_only() {
    let bench = Bench::new();
    let pin = value(&bench, "registry", "001C");
    // The two places differ, as after a change that broke off.
    bench.write("bench/card/state.json", r#"{"references":{"common.001C":{"value":"5555"}}}"#);
    let error = change(&bench, "card", &pin, "8307", &[]).fails_with("pin.half-changed", 4);
    assert!(error["next_step"].as_str().unwrap().contains("jpki pin change card --only common"), "{error}");
    // The old one was wrong there: that is not "still the old one".
    assert!(error["cause"].as_str().unwrap().contains("cost a try"), "{error}");
    assert_eq!((value(&bench, "registry", "001C"), value(&bench, "common", "001C")), ("8307".into(), "5555".into()));
    let done = change(&bench, "card", "5555", "8307", &["--only", "common"]).ends(0);
    assert_eq!(done.json("cli/pin-change.schema.json")["changed"], serde_json::json!(["common_pin"]));
    assert_eq!(value(&bench, "common", "001C"), "8307");
}

#[test]
fn weak_values_are_warned_about_and_taken() {
    let bench = Bench::new();
    let notices = |ran: Ran| {
        let json = ran.ends(0).json("cli/pin-change.schema.json");
        let codes = json["notices"].as_array().cloned().unwrap_or_default();
        codes.iter().map(|notice| notice["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let number = value(&bench, "text", "0014");
    let text = |new: &str| notices(change(&bench, "text", &value(&bench, "text", "0011"), new, &[]));
    assert_eq!(text("0000"), ["pin.weak-repeated"]);
    assert_eq!(text("1234"), ["pin.weak-sequence"]);
    assert!(text(&number[4..8]).contains(&"pin.weak-my-number".to_owned()));
    // 見本　花子 was born on 12 April 1985, in Showa 60.
    assert!(text("0412").contains(&"pin.weak-birth-date".to_owned()));
    assert!(text("6004").contains(&"pin.weak-birth-date".to_owned()));
    assert_eq!(text("8306"), Vec::<String>::new());
    assert_eq!(notices(change(&bench, "auth", &bench_pin(&bench), "0412", &[])), ["pin.weak-date"]);
}

fn bench_pin(bench: &Bench) -> String {
    String::from_utf8(bench.read("pin")).unwrap()
}

/// Types at the prompts of a terminal, each line when its prompt is there, and gives what was seen.
fn typed(bench: &Bench, arguments: &str, lines: &[(&str, &str)]) -> String {
    let program = bench.command(&[]).get_program().to_str().unwrap().to_owned();
    let line = format!("{program} --card virtual:{} {arguments}; echo ended with $?", bench.arg("bench"));
    // A prompt that never comes ends the test, not the tester's patience.
    let mut command = Command::new("timeout");
    command.args(["60", "script", "-qec", &format!("sh -c '{line}'"), "/dev/null"]);
    command.env("LC_ALL", "C.UTF-8").env("COLUMNS", "100").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("script of util-linux is installed");
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (mut seen, mut all) = (Vec::new(), String::new());
    for (prompt, text) in lines {
        while !String::from_utf8_lossy(&seen).contains(prompt) {
            let mut byte = [0];
            assert_eq!(output.read(&mut byte).unwrap(), 1, "{all}{}", String::from_utf8_lossy(&seen));
            seen.push(byte[0]);
        }
        all += &String::from_utf8_lossy(&std::mem::take(&mut seen));
        // The terminal hides what is typed a moment after the prompt; what is typed before stays in its queue.
        writeln!(input, "{text}").unwrap();
    }
    output.read_to_end(&mut seen).unwrap();
    child.wait().unwrap();
    all + &String::from_utf8_lossy(&seen)
}

#[test]
fn at_a_terminal_the_new_value_is_asked_for_twice() {
    let bench = Bench::new();
    let pin = value(&bench, "text", "0011");
    let prompts = ["current (4 digits, 3 tries left):", "new (4 digits):", "The new one again:"];
    let differing = typed(&bench, "pin change text", &[(prompts[0], &pin), (prompts[1], "8306"), (prompts[2], "8307")]);
    assert!(differing.contains("pin.not-repeated") && differing.contains("ended with 5"), "{differing}");
    assert_eq!(value(&bench, "text", "0011"), pin);
    let done = typed(&bench, "pin change text", &[(prompts[0], &pin), (prompts[1], "0000"), (prompts[2], "0000")]);
    assert!(done.contains("repeats its digits") && done.contains("ended with 0"), "{done}");
    assert_eq!(value(&bench, "text", "0011"), "0000");
}

#[test]
fn the_fewer_tries_of_the_two_places_of_the_card_pin_are_shown() {
    let bench = Bench::new();
    let pin = value(&bench, "registry", "001C");
    for (state, tries) in [("common.001C", 2), ("registry.001C", 2)] {
        bench.write("bench/card/state.json", format!(r#"{{"references":{{"{state}":{{"tries_left":{tries}}}}}}}"#));
        let lines = [("2 tries left):", pin.as_str()), ("new (4 digits):", "83")];
        let refused = typed(&bench, "pin change card", &lines);
        assert!(refused.contains("credential.format-pin"), "{refused}");
    }
}

#[test]
fn no_value_stands_in_an_error_or_a_trace() {
    let bench = Bench::new();
    let pin = value(&bench, "text", "0011");
    change(&bench, "text", &pin, "8306", &["--trace", "@trace"]).ends(0);
    let trace = String::from_utf8(bench.read("trace")).unwrap();
    let digits = |text: &str| text.bytes().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    assert!(trace.contains("00 24 01 80 04") && !trace.contains(&digits("8306")) && !trace.contains(&digits(&pin)));
    // The last act is to leave the application.
    let last = trace.lines().rfind(|line| line.starts_with('>')).unwrap();
    assert!(last.contains("D3 92 10 00 31 00 01 01 01 00"), "{last}");
}
