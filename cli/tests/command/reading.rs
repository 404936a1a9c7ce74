//! Reading the card: info, certificates, tries, raw exchange, doctor, readers, transcripts.

use crate::bench::{Bench, run};

#[test]
fn card_info_says_what_the_card_is_in_both_languages_and_as_json() {
    let bench = Bench::new();
    let english = bench.run(&["card", "info"]).ends(0);
    for part in ["My Number Card", "on the card", "3 of 3", "5 of 5", "JPKIAPICCTOKEN2", "testbed"] {
        assert!(english.out.contains(part), "{part}:\n{}", english.out);
    }
    assert_eq!(english.err, "");
    let japanese = bench.run(&["card", "info", "--lang", "ja"]).ends(0);
    for part in ["マイナンバーカード", "署名用電子証明書", "残り回数", "架空のテスト環境"]
    {
        assert!(japanese.out.contains(part), "{part}:\n{}", japanese.out);
    }
    let json = bench.run(&["card", "info", "--json"]).ends(0).json("cli/card-info.schema.json");
    assert_eq!(json["token"], "card");
    assert_eq!((&json["signature_certificate"], &json["authentication_certificate"]), (&"yes".into(), &"yes".into()));
    assert_eq!(json["authentication_validity"]["environment"], "testbed");
}

#[test]
fn a_phone_and_a_card_without_a_signature_certificate_are_told_apart() {
    let phone = Bench::with(&["--profile", "android"]);
    let json = phone.run(&["card", "info", "--json"]).ends(0).json("cli/card-info.schema.json");
    assert_eq!(json["token"], "android");
    assert!(json.get("authentication_validity").is_none());
    // Its user-authentication certificate is readable with the PIN.
    let shown = phone.run(&["cert", "show", "--pin-file", "@pin", "--json"]).ends(0).json("cli/cert-show.schema.json");
    assert_eq!(shown["certificates"][0]["kind"], "user_authentication");
    let child = Bench::with(&["--no-signature-certificate"]);
    let json = child.run(&["card", "info", "--json"]).ends(0).json("cli/card-info.schema.json");
    assert_eq!(json["signature_certificate"], "no");
}

#[test]
fn pin_status_counts_and_costs_nothing() {
    let bench = Bench::new();
    assert!(bench.run(&["pin", "status"]).ends(0).out.contains("3 of 3"));
    assert!(bench.run(&["pin", "status", "--lang", "ja"]).ends(0).out.contains("5 回（5 回中）"));
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn certificates_are_shown_and_exported() {
    let bench = Bench::new();
    let auth = bench.run(&["cert", "show", "--auth", "--json"]).ends(0).json("cli/cert-show.schema.json");
    assert_eq!(auth["certificates"][0]["kind"], "user_authentication");
    let signature = bench.run(&["cert", "show", "--signature", "--password-file", "@password", "--json"]).ends(0);
    let signature = signature.json("cli/cert-show.schema.json")["certificates"][0].clone();
    assert_eq!(signature["kind"], "signature");
    assert_eq!(signature["attributes"]["name"], "見本　花子");
    assert_eq!(signature["attributes"]["birth_date"], "1985-04-12");
    for (option, kind) in [("--signature-ca", "signature_ca"), ("--auth-ca", "user_authentication_ca")] {
        let shown = bench.run(&["cert", "show", option, "--json"]).ends(0).json("cli/cert-show.schema.json");
        assert_eq!(shown["certificates"][0]["kind"], kind);
    }

    let pem = bench.run(&["cert", "export"]).ends(0);
    assert!(pem.out.starts_with("-----BEGIN CERTIFICATE-----\n"));
    let written = bench.run(&["cert", "export", "--auth", "--der", "-o", "@auth.der", "--json"]).ends(0);
    let size = written.json("cli/cert-export.schema.json")["size"].as_u64().unwrap();
    assert_eq!(bench.read("auth.der").len() as u64, size);
    assert_eq!(bench.read("auth.der")[..2], [0x30, 0x82]);
    // A file needs no card, and the same certificate says the same.
    let shown = run(["cert", "show", &bench.arg("auth.der"), "--json"]).ends(0).json("cli/cert-show.schema.json");
    assert_eq!(shown["certificates"][0]["sha256"], auth["certificates"][0]["sha256"]);
    let both = run(["cert", "show", &bench.arg("bench/anchors.pem"), "--lang", "ja"]).ends(0);
    assert!(both.out.contains("署名用認証局の証明書") && both.out.contains("利用者証明用認証局の証明書"));
}

#[test]
fn raw_commands_go_to_the_card_and_come_back() {
    let bench = Bench::new();
    let text = bench.run(&["apdu", "--select", "00 B0 86 00 0F"]).ends(0).out;
    assert!(text.contains("> 00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01\n< 90 00"), "{text}");
    assert!(text.contains("< 4A 50 4B 49"), "{text}");
    let json = bench.run(&["apdu", "00A40000023F00", "--json"]).ends(0).json("cli/apdu.schema.json");
    assert_eq!(json["exchanges"][0]["data"], "");
}

#[test]
fn raw_commands_that_could_cost_a_try_are_refused_and_none_is_spent() {
    let bench = Bench::new();
    for command in ["0020009804 30303030", "0020009B06303030303030", "0024018004 31323334", "8032008004 31323334"] {
        for extra in [&[][..], &["--i-know"]] {
            let arguments = [&["apdu", "--select", "00200098", command, "--json"], extra].concat();
            bench.run(&arguments).fails_with("apdu.costs-try", 2);
        }
    }
    bench.run(&["apdu", "--select", "00D60000020000", "--i-know", "--json"]).fails_with("apdu.changes-card", 2);
    bench.run(&["apdu", "80FC0000", "--json"]).fails_with("apdu.odd", 2);
    bench.run(&["apdu", "80FC0000", "--i-know"]).ends(0);
    bench.run(&["apdu", "zz", "--json"]).fails_with("apdu.malformed", 2);
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn doctor_is_content_with_a_good_card_and_names_the_next_step_for_a_bad_one() {
    let bench = Bench::new();
    let json = bench.run(&["doctor", "--json"]).ends(0).json("cli/doctor.schema.json");
    assert_eq!(json["healthy"], true);
    assert_eq!(json["checks"].as_array().unwrap().len(), 5);
    assert!(bench.run(&["doctor", "--lang", "ja"]).ends(0).out.contains("すべて正常です"));

    let expired = Bench::with(&["--issued", "2019-01-01T00:00:00Z"]);
    let json = expired.run(&["doctor", "--json"]).ends(4).json("cli/doctor.schema.json");
    let failed: Vec<_> = json["checks"].as_array().unwrap().iter().filter(|check| check["status"] == "fail").collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["id"], "authentication-certificate");
    assert!(failed[0]["next_step"].as_str().unwrap().contains("renewed"));

    let old = Bench::with(&["--profile", "resident-card"]);
    let text = old.run(&["doctor"]).ends(4).out;
    assert!(text.contains("FAIL    This is an old residents' card") && text.contains("→"), "{text}");
}

#[test]
fn doctor_works_without_the_card_service() {
    let mut command = crate::bench::jpki(["doctor", "--json"]);
    // Nobody listens there.
    command.env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm");
    let output = command.output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(4), "{json}");
    assert_eq!((&json["healthy"], &json["checks"][0]["id"]), (&false.into(), &"service".into()));
}

#[test]
fn without_the_card_service_every_card_command_says_so() {
    for arguments in [&["card", "info"][..], &["pin", "status"], &["reader", "list"], &["cert", "show"]] {
        let mut command = crate::bench::jpki(arguments);
        let output = command.arg("--json").env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm").output().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), &json["error"]["code"]), (Some(4), &"reader.no-service".into()));
    }
}

#[test]
fn the_virtual_card_is_listed_as_a_reader() {
    let bench = Bench::new();
    let json = bench.run(&["reader", "list", "--json"]).ends(0).json("cli/reader-list.schema.json");
    assert_eq!((json["readers"].as_array().unwrap().len(), &json["readers"][0]["card_present"]), (1, &true.into()));
}

#[cfg(unix)]
#[test]
fn a_transcript_is_private_and_has_neither_credential_nor_personal_data() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.run(&["--trace", "@trace.txt", "cert", "show", "--signature", "--password-file", "@password"]).ends(0);
    let trace = String::from_utf8(bench.read("trace.txt")).unwrap();
    assert!(trace.starts_with("jpki-transcript 1\n"), "{trace}");
    let password: String = String::from_utf8(bench.read("password")).unwrap().trim().to_owned();
    let spaced: Vec<String> = password.bytes().map(|byte| format!("{byte:02X}")).collect();
    assert!(!trace.contains(&spaced.join(" ")) && trace.contains("**"), "{trace}");
    // 見本 in UTF-8
    assert!(!trace.contains("E8 A6 8B E6 9C AC"), "{trace}");
    let mode = std::fs::metadata(bench.path("trace.txt")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_own_virtual_card_is_made_on_first_use_and_its_credentials_told_once() {
    let home = tempfile::tempdir().unwrap();
    let run = || {
        let mut command = crate::bench::jpki(["--card", "virtual", "pin", "status", "--json"]);
        let output = command.env("XDG_DATA_HOME", home.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    let told = run();
    let folder = home.path().join("jpki/virtual");
    assert!(told.contains(folder.to_str().unwrap()) && told.contains("Signature password"), "{told}");
    assert!(folder.join("card/card.json").exists());
    assert_eq!(run(), "");
}
