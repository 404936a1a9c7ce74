//! `jpki text read`: what each credential opens, what is refused before the card is touched, and what is genuine.

use serde_json::{Value, json};

use crate::bench::{Bench, Ran};

const READ: [&str; 5] = ["text", "read", "--json", "--cv-anchor", "@bench/cv-anchors.txt"];
const SCHEMA: &str = "cli/text-read.schema.json";
/// SELECT of the 共通カードAP, by which every application is left.
const LEAVE: &str = "00 A4 04 0C 0A D3 92 10 00 31 00 01 01 01 00";

fn read(bench: &Bench, arguments: &[&str]) -> Ran {
    bench.run(&[&READ[..], arguments].concat())
}

/// Options with the three values that are printed on the card.
fn printed(bench: &Bench) -> Vec<String> {
    let year = bench.text("bench/card-expiry")[..4].to_owned();
    let code = bench.text("bench/security-code");
    ["--birth", "1985-04-12", "--expiry", &year, "--security-code", &code].map(str::to_owned).to_vec()
}

fn with<'a>(first: &[&'a str], rest: &'a [String]) -> Vec<&'a str> {
    first.iter().copied().chain(rest.iter().map(String::as_str)).collect()
}

/// Three credentials of the text application, no try of any spent.
#[track_caller]
fn no_try_was_spent(bench: &Bench) {
    assert_eq!(["text_pin", "text_code_a", "text_code_b"].map(|name| bench.left(name)), [3, 10, 10]);
}

#[test]
fn everything_is_read_and_proved_with_the_text_pin_in_both_languages() {
    let bench = Bench::new();
    let arguments = [
        "text",
        "read",
        "--number",
        "--attributes",
        "--pin-file",
        "@bench/text-pin",
        "--cv-anchor",
        "@bench/cv-anchors.txt",
    ];
    let number = bench.text("bench/code-a");
    let grouped = format!("{} {} {}", &number[..4], &number[4..8], &number[8..]);
    let english = bench.run(&arguments).ends(0);
    for part in [
        "AUTHENTIC",
        "見本　花子",
        "Given name",
        "1985-04-12 (昭和60年4月12日)",
        "female",
        "added with --cv-anchor",
        &grouped,
    ] {
        assert!(english.out.contains(part), "{part}:\n{}", english.out);
    }
    assert_eq!(english.err, "");
    let japanese = bench.run(&[&arguments[..], &["--lang", "ja"]].concat()).ends(0);
    for part in ["真正", "氏名", "個人番号", "署名のとおり", "女", &grouped] {
        assert!(japanese.out.contains(part), "{part}:\n{}", japanese.out);
    }
    no_try_was_spent(&bench);
}

#[test]
fn the_json_fills_a_form() {
    let bench =
        Bench::with(&["--name", "千代田　太郎", "--address", "京都府京都市中京区河原町１－２－３", "--sex", "male"]);
    let json = read(&bench, &["--pin-file", "@bench/text-pin", "--number", "--attributes"]).ends(0).json(SCHEMA);
    let text = |text: &str, half: &str| json!({ "text": text, "half_width": half });
    let attributes = &json["attributes"];
    assert_eq!(attributes["name"], text("千代田　太郎", "千代田 太郎"));
    assert_eq!(attributes["family_name"], text("千代田", "千代田"));
    assert_eq!(attributes["given_name"], text("太郎", "太郎"));
    assert_eq!(attributes["address"], text("京都府京都市中京区河原町１－２－３", "京都府京都市中京区河原町1-2-3"));
    assert_eq!(attributes["prefecture"], "京都府");
    assert_eq!(attributes["after_prefecture"], text("京都市中京区河原町１－２－３", "京都市中京区河原町1-2-3"));
    assert_eq!((&attributes["municipality"], &attributes["ward"]), (&json!("京都市"), &json!("中京区")));
    assert_eq!((&attributes["county"], &attributes["municipality_code"]), (&Value::Null, &json!("261041")));
    assert_eq!(attributes["street"], text("河原町１－２－３", "河原町1-2-3"));
    let birth = json!({
        "date": "1985-04-12", "year": 1985, "month": 4, "day": 12, "japanese": "昭和60年4月12日",
        "era": "Showa", "era_japanese": "昭和", "era_year": 60,
    });
    assert_eq!(attributes["birth"], birth);
    assert_eq!(attributes["sex"], json!({ "code": 1, "word": "male", "japanese": "男" }));
    assert_eq!(json["my_number"], bench.text("bench/code-a"));
    let genuine = &json["authenticity"];
    assert_eq!((&genuine["verdict"], &genuine["issuer"]["standing"]), (&json!("authentic"), &json!("added")));
    for part in ["record", "attributes", "my_number"] {
        assert_eq!(genuine[part], "authentic", "{part}");
    }
    assert!(json.get("notices").is_none(), "{json}");
}

#[test]
fn a_name_in_one_piece_is_not_cut() {
    let bench = Bench::with(&["--name", "ＪＯＨＮ"]);
    let json = read(&bench, &["--pin-file", "@bench/text-pin"]).ends(0).json(SCHEMA);
    let attributes = &json["attributes"];
    assert_eq!(attributes["name"], json!({ "text": "ＪＯＨＮ", "half_width": "JOHN" }));
    assert_eq!((&attributes["family_name"], &attributes["given_name"]), (&Value::Null, &Value::Null));
}

#[test]
fn each_credential_opens_what_it_opens() {
    let bench = Bench::new();
    let printed = printed(&bench);
    for (arguments, opened_by, number, attributes) in [
        (vec!["--pin-file", "@bench/text-pin"], "text_pin", false, true),
        (vec!["--pin-file", "@bench/text-pin", "--number"], "text_pin", true, false),
        (vec!["--pin-file", "@bench/text-pin", "--number", "--attributes"], "text_pin", true, true),
        (vec!["--code-a-file", "@bench/code-a"], "code_a", true, false),
        (vec!["--code-a-file", "@bench/code-a", "--number"], "code_a", true, false),
        (vec!["--code-b-file", "@bench/code-b"], "code_b", false, true),
        (vec!["--code-b-file", "@bench/code-b", "--attributes"], "code_b", false, true),
        (with(&[], &printed), "code_b", false, true),
    ] {
        let json = read(&bench, &arguments).ends(0).json(SCHEMA);
        assert_eq!(json["opened_by"], opened_by);
        assert_eq!(json.get("my_number").is_some(), number, "{arguments:?}");
        assert_eq!(json.get("attributes").is_some(), attributes, "{arguments:?}");
        assert_eq!(json["authenticity"].get("my_number").is_some(), number);
        assert_eq!(json["authenticity"].get("attributes").is_some(), attributes);
    }
    no_try_was_spent(&bench);
}

#[test]
fn a_credential_comes_from_standard_input_or_a_descriptor() {
    let bench = Bench::new();
    for (option, file) in [("--pin-file", "text-pin"), ("--code-a-file", "code-a"), ("--code-b-file", "code-b")] {
        let value = bench.read(&format!("bench/{file}"));
        bench.run_with_input(&[&READ[..], &[option, "-"]].concat(), &value).ends(0);
        let descriptor = option.replace("-file", "-fd");
        bench.run_with_input(&[&READ[..], &[&descriptor, "0"]].concat(), &value).ends(0);
    }
}

/// Every refusal also where there is no card at all: nothing of it was asked.
#[track_caller]
fn refused_before_the_card(bench: &Bench, arguments: &[&str], code: &str, exit: i32) -> Value {
    let error = read(bench, arguments).fails_with(code, exit);
    let without = [&["--card", "virtual:/nonexistent"][..], &READ, arguments].concat();
    let without: Vec<String> = without.iter().map(|argument| argument.replace('@', &bench.arg(""))).collect();
    crate::bench::run(without).fails_with(code, exit);
    error
}

#[test]
fn what_the_credential_does_not_open_is_refused_before_the_card_is_touched() {
    let bench = Bench::new();
    let printed = printed(&bench);
    let open = "credential.does-not-open";
    for (arguments, code) in [
        (vec!["--code-b-file", "@bench/code-b", "--number"], open),
        (with(&["--number"], &printed), open),
        (vec!["--code-a-file", "@bench/code-a", "--attributes"], open),
        (vec!["--code-a-file", "@bench/code-a", "--attributes", "--number"], open),
        (vec!["--birth", "1985-04-12"], open),
        (vec!["--code-a-file", "@bench/code-a", "--secure"], "credential.secure-needs-pin"),
        (vec!["--code-b-file", "@bench/code-b", "--secure"], "credential.secure-needs-pin"),
    ] {
        refused_before_the_card(&bench, &arguments, code, 2);
    }
    assert!(!bench.path("bench/card/state.json").exists());
}

#[test]
fn exactly_one_credential_is_taken() {
    let bench = Bench::new();
    for arguments in [
        &["--code-a-file", "@bench/code-a", "--code-b-file", "@bench/code-b"][..],
        &["--pin-file", "@bench/text-pin", "--code-a-file", "@bench/code-a"],
        &["--pin-file", "@bench/text-pin", "--pin-fd", "0"],
        &["--pin-file", "@bench/text-pin", "--birth", "1985-04-12", "--expiry", "2036", "--security-code", "0000"],
        &["--code-b-file", "@bench/code-b", "--birth", "1985-04-12"],
    ] {
        refused_before_the_card(&bench, arguments, "usage.conflict", 2);
    }
    for arguments in [
        &["--birth", "1985-04-12", "--expiry", "2036"][..],
        &["--birth", "1985-04-12", "--security-code", "1234"],
        &["--expiry", "2036", "--security-code", "1234"],
        &["--gregorian"],
    ] {
        refused_before_the_card(&bench, arguments, "usage.missing", 2);
    }
    assert!(!bench.path("bench/card/state.json").exists());
}

#[test]
fn a_wrong_form_is_named_before_the_card_is_touched_and_never_shown() {
    let bench = Bench::new();
    for (option, content, code) in [
        ("--pin-file", "123", "credential.format-pin"),
        ("--pin-file", "１２３４", "credential.format-pin"),
        ("--code-a-file", "537686677189", "credential.format-code-a"),
        ("--code-a-file", "53768667718", "credential.format-code-a"),
        ("--code-b-file", "55131720352285", "credential.format-code-b"),
        ("--code-b-file", "55021720142285", "credential.format-code-b"),
        ("--code-b-file", "19850412203622", "credential.format-code-b"),
    ] {
        bench.write("bad", content);
        let error = refused_before_the_card(&bench, &[option, "@bad"], code, 5);
        assert!(!error.to_string().contains(content), "{error}");
    }
    for (birth, year, code, wrong) in [
        ("1867-12-31", "2036", "1234", "credential.format-code-b"),
        ("1985-04-12", "2014", "1234", "credential.format-code-b"),
        ("1985-04-12", "2036", "123", "credential.format-code-b"),
    ] {
        let arguments = ["--birth", birth, "--expiry", year, "--security-code", code];
        refused_before_the_card(&bench, &arguments, wrong, 5);
    }
    refused_before_the_card(&bench, &["--birth", "1985-02-30", "--expiry", "2036"], "usage.value", 2);
    assert!(!bench.path("bench/card/state.json").exists());
}

#[test]
fn a_wrong_code_costs_exactly_one_try_of_its_own() {
    let bench = Bench::new();
    let number = if bench.text("bench/code-a") == "537686677188" { "000000000019" } else { "537686677188" };
    bench.write("wrong-a", number);
    bench.write("wrong-pin", if bench.text("bench/text-pin") == "0000" { "0001" } else { "0000" });
    let error = read(&bench, &["--code-a-file", "@wrong-a"]).fails_with("credential.wrong", 5);
    assert_eq!(error["tries_left"], 9);
    assert!(!error.to_string().contains(number));
    let code = bench.text("bench/security-code");
    let other = if code == "0000" { "0001" } else { "0000" };
    let year = bench.text("bench/card-expiry")[..4].to_owned();
    let wrong = ["--birth", "1985-04-12", "--expiry", &year, "--security-code", other];
    assert_eq!(read(&bench, &wrong).fails_with("credential.wrong", 5)["tries_left"], 9);
    for left in [2, 1] {
        let error = read(&bench, &["--pin-file", "@wrong-pin"]).fails_with("credential.wrong", 5);
        assert_eq!(error["tries_left"], left);
    }
    assert_eq!(["text_pin", "text_code_a", "text_code_b"].map(|name| bench.left(name)), [1, 9, 9]);
    // The last one is refused, right or wrong, unless it is allowed.
    read(&bench, &["--pin-file", "@bench/text-pin"]).fails_with("credential.last-try", 5);
    assert_eq!(bench.left("text_pin"), 1);
    read(&bench, &["--pin-file", "@bench/text-pin", "--allow-last-try"]).ends(0);
    assert_eq!(bench.left("text_pin"), 3);
}

#[test]
fn a_locked_pin_is_told_and_the_codes_still_open_the_card() {
    let bench = Bench::with(&["--odd", "locked-text"]);
    read(&bench, &["--pin-file", "@bench/text-pin"]).fails_with("credential.blocked", 5);
    read(&bench, &["--code-b-file", "@bench/code-b"]).ends(0);
}

#[test]
fn altered_data_are_shown_with_a_warning_and_end_with_1() {
    let bench = Bench::with(&["--odd", "forged-text"]);
    let arguments = ["--pin-file", "@bench/text-pin", "--number", "--attributes"];
    let json = read(&bench, &arguments).ends(1).json(SCHEMA);
    let genuine = &json["authenticity"];
    assert_eq!((&genuine["verdict"], &genuine["attributes"]), (&json!("altered"), &json!("altered")));
    assert_eq!((&genuine["record"], &genuine["my_number"]), (&json!("authentic"), &json!("authentic")));
    assert!(json["attributes"]["address"]["text"].is_string());
    let text = bench.run(&["text", "read", "--pin-file", "@bench/text-pin", "--lang", "ja"]).ends(1);
    assert!(
        text.out.starts_with("改ざん") && text.out.contains("署名と違います") && text.out.contains("見本　花子"),
        "{}",
        text.out
    );
    // The number of the same card is still what was signed.
    read(&bench, &["--code-a-file", "@bench/code-a"]).ends(0);
}

#[test]
fn a_forged_record_proves_nothing() {
    let bench = Bench::new();
    bench.edit_card(|card| {
        let record = &mut card["applications"]["text"]["files"]["0003"];
        let text = record.as_str().unwrap();
        // The first digit of the hash of the My Number.
        let other = if &text[16..17] == "0" { "1" } else { "0" };
        *record = format!("{}{other}{}", &text[..16], &text[17..]).into();
    });
    let json = read(&bench, &["--pin-file", "@bench/text-pin", "--number", "--attributes"]).ends(1).json(SCHEMA);
    let genuine = &json["authenticity"];
    assert_eq!((&genuine["record"], &genuine["verdict"]), (&json!("altered"), &json!("altered")));
    assert_eq!((&genuine["attributes"], &genuine["my_number"]), (&json!("unproven"), &json!("unproven")));
}

#[test]
fn an_unknown_issuer_is_a_notice_and_no_fault() {
    let odd = Bench::with(&["--odd", "unknown-cv-issuer"]);
    let plain = Bench::new();
    let arguments = ["text", "read", "--json", "--code-b-file", "@bench/code-b"];
    for (bench, arguments) in
        [(&odd, [&arguments[..], &["--cv-anchor", "@bench/cv-anchors.txt"]].concat()), (&plain, arguments.to_vec())]
    {
        let json = bench.run(&arguments).ends(0).json(SCHEMA);
        assert_eq!(json["authenticity"]["verdict"], "issuer_unknown");
        assert_eq!(json["authenticity"]["issuer"]["standing"], "unknown");
        assert_eq!(json["notices"][0]["code"], "authenticity.issuer-unknown");
        assert_eq!(json["notices"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn files_that_hold_no_anchors_are_named() {
    let bench = Bench::new();
    bench.write("none", "# nothing\n");
    bench.write("half", "[9000033/001]\nkey_id = 00\n");
    bench.write("bytes", [0xFF, 0xFE]);
    for (file, code) in [
        ("@none", "certificate.cv-anchor"),
        ("@half", "certificate.cv-anchor"),
        ("@bytes", "certificate.cv-anchor"),
        ("@bench/anchors.pem", "certificate.cv-anchor"),
        ("@missing", "file.missing"),
        ("@bench", "file.input-folder"),
    ] {
        let arguments = ["text", "read", "--json", "--cv-anchor", file, "--pin-file", "@bench/text-pin"];
        bench.run(&arguments).fails_with(code, 2);
    }
    assert!(!bench.path("bench/card/state.json").exists());
}

#[test]
fn long_addresses_filler_and_old_cards_are_read() {
    for options in [
        &["--odd", "long-attributes"][..],
        &["--odd", "longer-attributes"],
        &["--odd", "filler"],
        &["--odd", "split-61xx"],
        &["--odd", "wrong-le-6cxx"],
        &["--odd", "verify-6700"],
        &["--generation", "2015"],
    ] {
        let bench = Bench::with(options);
        let arguments = ["--pin-file", "@bench/text-pin", "--number", "--attributes"];
        let json = read(&bench, &arguments).ends(0).json(SCHEMA);
        assert_eq!(json["authenticity"]["verdict"], "authentic", "{options:?}");
    }
}

#[test]
fn a_gregorian_birth_date_is_asked_for_by_an_option() {
    let bench = Bench::with(&["--odd", "gregorian-birth"]);
    let printed = printed(&bench);
    read(&bench, &with(&[], &printed)).fails_with("credential.wrong", 5);
    read(&bench, &with(&["--gregorian"], &printed)).ends(0);
    assert_eq!(bench.left("text_code_b"), 10);
}

#[test]
fn secure_messaging_keeps_number_and_attributes_off_the_air() {
    let bench = Bench::new();
    let arguments = ["--pin-file", "@bench/text-pin", "--number", "--attributes", "--secure", "--trace", "@trace"];
    let json = read(&bench, &arguments).ends(0).json(SCHEMA);
    assert_eq!((&json["secure_messaging"], &json["authenticity"]["verdict"]), (&json!(true), &json!("authentic")));
    assert_eq!(json["my_number"], bench.text("bench/code-a"));
    let sent = bench.sent("trace");
    // SET SESSION KEY, then SELECT EF and READ BINARY for three files, all under it.
    let key = sent.iter().position(|line| line.starts_with("80 AE")).unwrap();
    let after: Vec<&str> = sent[key + 1..].iter().map(|line| &line[..5]).collect();
    assert_eq!(after, ["08 A4", "08 B0", "08 A4", "08 B0", "08 A4", "08 B0", "00 A4"]);
    assert_eq!(sent.last().unwrap(), LEAVE);

    let short = Bench::with(&["--generation", "2015"]);
    read(&short, &["--pin-file", "@bench/text-pin", "--secure"]).fails_with("card.secure-messaging", 4);
    assert_eq!(short.left("text_pin"), 3);
}

#[test]
fn the_exchanges_are_as_few_as_they_can_be_and_the_last_one_leaves() {
    let bench = Bench::new();
    for (arguments, expected) in [
        (&["--pin-file", "@bench/text-pin"][..], &["00 A4", "00 20", "00 B0", "00 20", "00 B0", "00 B0", "00 A4"][..]),
        (
            &["--pin-file", "@bench/text-pin", "--number", "--attributes"],
            &["00 A4", "00 20", "00 B0", "00 20", "00 B0", "00 B0", "00 B0", "00 A4"],
        ),
        (&["--code-a-file", "@bench/code-a"], &["00 A4", "00 20", "00 B0", "00 20", "00 B0", "00 B0", "00 A4"]),
    ] {
        read(&bench, &[arguments, &["--trace", "@trace"]].concat()).ends(0);
        let sent = bench.sent("trace");
        assert_eq!(sent.iter().map(|line| &line[..5]).collect::<Vec<_>>(), expected);
        assert_eq!(sent.last().unwrap(), LEAVE);
    }
    // After a refused credential too.
    bench.write("wrong-pin", if bench.text("bench/text-pin") == "0000" { "0001" } else { "0000" });
    read(&bench, &["--pin-file", "@wrong-pin", "--trace", "@trace"]).fails_with("credential.wrong", 5);
    assert_eq!(bench.sent("trace").last().unwrap(), LEAVE);
}

#[test]
fn a_transcript_holds_neither_number_nor_name_nor_pin() {
    let bench = Bench::new();
    read(&bench, &["--pin-file", "@bench/text-pin", "--number", "--attributes", "--trace", "@trace"]).ends(0);
    let trace = bench.text("trace");
    let spaced = |text: &str| text.bytes().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    for secret in [&bench.text("bench/code-a"), &bench.text("bench/text-pin"), "見本", "花子", "架空市", "19850412"]
    {
        assert!(!trace.contains(&spaced(secret)) && !trace.contains(secret), "{secret}");
    }
    assert!(trace.contains("**"));
}

#[test]
fn a_phone_says_that_it_has_no_such_application() {
    for profile in ["android", "iphone"] {
        let phone = Bench::with(&["--profile", profile]);
        phone.write("some-pin", "0000");
        let error =
            phone.run(&["text", "read", "--json", "--pin-file", "@some-pin"]).fails_with("card.not-on-phone", 4);
        assert!(error["message"].as_str().unwrap().contains("券面事項入力補助AP"), "{error}");
        assert!(!phone.path("bench/card/state.json").exists());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_credential_the_pin_is_asked_for_and_without_a_terminal_that_is_told() {
    use std::process::Stdio;
    let bench = Bench::new();
    let binary = bench.command(&[]).get_program().to_owned();
    let mut command = std::process::Command::new("setsid");
    command.arg("--wait").arg(binary).args(bench.command(&READ).get_args()).stdin(Stdio::null()).env("LC_ALL", "C");
    if let Ok(output) = command.output() {
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), &json["error"]["code"]), (Some(2), &"credential.no-terminal".into()));
    }
    let printed = &printed(&bench)[..5];
    for (arguments, prompt, answer) in [
        (Vec::new(), "3 tries left):", bench.text("bench/text-pin")),
        (printed.to_vec(), "10 tries left):", bench.text("bench/security-code")),
    ] {
        let text = typed(&bench, &arguments, prompt, &answer);
        assert!(text.contains("見本　花子"), "{text}");
    }
    no_try_was_spent(&bench);
}

/// Runs the command on a terminal, which `script` makes, and types the answer when it is asked for.
#[cfg(target_os = "linux")]
fn typed(bench: &Bench, arguments: &[String], prompt: &str, answer: &str) -> String {
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};
    let program = bench.command(&[]).get_program().to_str().unwrap().to_owned();
    let line =
        format!("LC_ALL=C.UTF-8 {program} --card virtual:{} text read {}", bench.arg("bench"), arguments.join(" "));
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let (mut seen, mut byte) = (Vec::new(), [0]);
    let mut output = child.stdout.take().unwrap();
    while !String::from_utf8_lossy(&seen).contains(prompt) && output.read(&mut byte).unwrap() == 1 {
        seen.push(byte[0]);
    }
    writeln!(child.stdin.as_mut().unwrap(), "{answer}").unwrap();
    output.read_to_end(&mut seen).unwrap();
    let text = String::from_utf8_lossy(&seen).into_owned();
    assert!(child.wait().unwrap().success(), "{text}");
    text
}
