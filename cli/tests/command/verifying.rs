//! Verifying: valid, invalid and undecided, each with its exit code; and what is no signature at all.

use crate::bench::{Bench, OFFLINE, Ran, run};

fn signed(options: &[&str]) -> Bench {
    let bench = Bench::new();
    bench.write("a", "the application");
    bench.run(&[&["sign", "cms", "@a", "--password-file", "@password"], options].concat()).ends(0);
    bench
}

fn verify(bench: &Bench, arguments: &[&str]) -> Ran {
    bench.run(&[&["verify", "--anchor", "@bench/anchors.pem", "--policy", OFFLINE], arguments].concat())
}

#[test]
fn a_good_signature_is_valid_in_both_languages_and_tells_no_name_unasked() {
    let bench = signed(&[]);
    let english = verify(&bench, &["@a.p7s", "--content", "@a"]).ends(0);
    assert!(english.out.starts_with("TOTAL-PASSED  The signature is valid."), "{}", english.out);
    assert!(english.out.contains("Whether the certificate was revoked was not checked"));
    let japanese = verify(&bench, &["@a.p7s", "--content", "@a", "--lang", "ja"]).ends(0);
    assert!(
        japanese.out.contains("署名は有効です。") && japanese.out.contains("失効しているかどうかは確認していません")
    );
    for out in [&english.out, &japanese.out] {
        assert!(!out.contains("見本") && !out.contains("Kaku-shi"), "{out}");
    }
    let json = verify(&bench, &["@a.p7s", "--content", "@a", "--json"]).ends(0).json("report.schema.json");
    assert!(!json.to_string().contains("見本"));
    let named = verify(&bench, &["@a.p7s", "--content", "@a", "--include-personal", "--lang", "ja"]).ends(0);
    assert!(named.out.contains("見本　花子") && named.out.contains("昭和60年4月12日"), "{}", named.out);
}

#[test]
fn without_anybody_to_ask_a_right_signature_is_undecided_and_a_plain_sentence_says_why() {
    let bench = signed(&[]);
    let plain = ["verify", "--anchor", "@bench/anchors.pem", "@a.p7s", "--content", "@a"];
    let ran = bench.run(&[&plain[..], &["--json"]].concat()).ends(3).json("report.schema.json");
    assert_eq!((&ran["sub_indication"], &ran["policy"]["id"]), (&"TRY_LATER".into(), &"personal".into()));
    let english = bench.run(&plain).ends(3).out;
    let first = "INDETERMINATE  The signature fits the file. Whether the certificate was still valid is not known.";
    assert!(english.starts_with(first), "{english}");
    assert!(english.contains("not checked: no source given"), "{english}");
    let japanese = bench.run(&[&plain[..], &["--lang", "ja"]].concat()).ends(3).out;
    assert!(japanese.contains("証明書がまだ有効だったかどうかは分かりません。"), "{japanese}");
    assert!(japanese.contains("未確認：確認先が指定されていない"), "{japanese}");
    for policy in ["verifier", "archive"] {
        let ran = bench.run(&[&plain[..], &["--policy", policy, "--json"]].concat()).ends(3).json("report.schema.json");
        assert_eq!((&ran["sub_indication"], &ran["policy"]["id"]), (&"TRY_LATER".into(), &policy.into()));
    }
}

#[test]
fn a_policy_that_is_none_is_told_with_its_place() {
    let bench = signed(&[]);
    bench.write("bad.toml", "version = 1\nid = \"bad\"\n\n[revocation]\nnot_checked = \"maybe\"\n");
    let verify = |policy: &str| bench.run(&["verify", "@a.p7s", "--policy", policy, "--json"]);
    let error = verify("@bad.toml").fails_with("verify.policy", 2);
    assert!(error["cause"].as_str().unwrap().starts_with("Line 5, column 15"), "{error}");
    assert!(error["detail"].as_str().unwrap().contains("maybe"), "{error}");
    verify("nobody").fails_with("verify.policy-unknown", 2);
    bench.write("latin.toml", [0xE9]);
    verify("@latin.toml").fails_with("verify.policy", 2);
}

#[test]
fn a_changed_file_is_invalid() {
    let bench = signed(&[]);
    bench.write("a", "the Application");
    let report = verify(&bench, &["@a.p7s", "--content", "@a", "--json"]).ends(1).json("report.schema.json");
    assert_eq!((&report["indication"], &report["sub_indication"]), (&"TOTAL-FAILED".into(), &"HASH_FAILURE".into()));
    let text = verify(&bench, &["@a.p7s", "--content", "@a", "--lang", "ja"]).ends(1).out;
    assert!(text.contains("ファイルが署名されたものと違います"), "{text}");
}

#[test]
fn a_signature_cut_off_anywhere_is_never_valid() {
    let bench = signed(&["--attached"]);
    let whole = bench.read("a.p7m");
    for length in [1, 2, 10, 60, 100, whole.len() / 2, whole.len() - 1] {
        bench.write("cut", &whole[..length]);
        let ran = verify(&bench, &["@cut", "--json"]);
        assert_eq!(ran.code, 1, "{length}: {}", ran.out);
    }
    bench.write("longer", [&whole[..], b"x"].concat());
    let report = verify(&bench, &["@longer", "--json"]).ends(1).json("report.schema.json");
    assert_eq!(report["errors"][0]["code"], "TRAILING_DATA");
}

#[test]
fn a_byte_flipped_in_what_is_signed_is_never_valid() {
    // The issuer's certificate would be beside the signed bytes: whoever trusts the root does not need it.
    let bench = signed(&["--attached", "--no-issuer"]);
    let whole = bench.read("a.p7m");
    for at in (20..whole.len()).step_by(61) {
        let mut bent = whole.clone();
        bent[at] ^= 0x01;
        bench.write("bent", &bent);
        let ran = verify(&bench, &["@bent", "--json"]);
        assert!([1, 3].contains(&ran.code), "byte {at}: exit {}", ran.code);
    }
}

#[test]
fn what_is_missing_makes_it_undecided() {
    let bench = signed(&[]);
    let report = verify(&bench, &["@a.p7s", "--json"]).ends(3).json("report.schema.json");
    assert_eq!(report["sub_indication"], "SIGNED_DATA_NOT_FOUND");
    let report = bench.run(&["verify", "@a.p7s", "--content", "@a", "--json"]).ends(3).json("report.schema.json");
    assert_eq!(report["sub_indication"], "NO_CERTIFICATE_CHAIN_FOUND");
    let text = bench.run(&["verify", "@a.p7s", "--content", "@a", "--lang", "ja"]).ends(3).out;
    assert!(text.contains("判定できません") && text.contains("--anchor"), "{text}");
    // A signature cannot have existed before its certificate was issued.
    let report = verify(&bench, &["@a.p7s", "--content", "@a", "--time", "2020-01-01T00:00:00Z", "--json"]).ends(1);
    assert_eq!(report.json("report.schema.json")["sub_indication"], "NOT_YET_VALID");
    verify(&bench, &["@a.p7s", "--content", "@a", "--time", "2999-01-01T00:00:00Z", "--json"])
        .fails_with("verify.time-future", 2);
}

#[test]
fn a_signature_without_signers_is_invalid() {
    // SignedData without certificates and signers (RFC 5652 §5.1).
    let empty = hex::decode(
        "3023 0609 2A864886F70D010702 A016 3014 020101 3100 300B 0609 2A864886F70D010701 3100".replace(' ', ""),
    );
    let bench = Bench::new();
    bench.write("none.p7s", empty.unwrap());
    let report = verify(&bench, &["@none.p7s", "--content", "@pin", "--json"]).ends(1).json("report.schema.json");
    assert_eq!(report["errors"][0]["code"], "NO_SIGNER");
}

/// Runs openssl in the folder of the bench.
fn openssl(bench: &Bench, arguments: &str) {
    let mut command = std::process::Command::new("openssl");
    let output = command.args(arguments.split(' ')).current_dir(bench.path("")).output().expect("openssl is installed");
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

const SIGNER: &str = "-signer bench/certificates/signature.pem -inkey bench/certificates/signature.key.pem";

#[test]
fn of_two_signers_the_worse_one_decides() {
    let bench = Bench::new();
    bench.write("a", "the application");
    openssl(&bench, &format!("cms -sign -binary -cades -in a {SIGNER} -outform DER -out one.p7s"));
    verify(&bench, &["@one.p7s", "--content", "@a"]).ends(0);

    // The second key is not for signatures.
    let second = "-signer bench/certificates/authentication.pem -inkey bench/certificates/authentication.key.pem";
    openssl(&bench, &format!("cms -resign -cades -inform DER -in one.p7s {second} -outform DER -out two.p7s"));
    let report = verify(&bench, &["@two.p7s", "--content", "@a", "--json"]).ends(3).json("report.schema.json");
    let indications: Vec<_> = report["signatures"].as_array().unwrap().iter().map(|one| &one["indication"]).collect();
    assert_eq!(indications, ["TOTAL-PASSED", "INDETERMINATE"], "{report}");
    assert_eq!(report["sub_indication"], "CHAIN_CONSTRAINTS_FAILURE");

    // One of two good signatures is damaged: the file ends with the value of the last.
    openssl(
        &bench,
        &format!("cms -resign -nocerts -cades -inform DER -in one.p7s {SIGNER} -outform DER -out both.p7s"),
    );
    verify(&bench, &["@both.p7s", "--content", "@a"]).ends(0);
    let mut bent = bench.read("both.p7s");
    *bent.last_mut().unwrap() ^= 1;
    bench.write("bent.p7s", bent);
    let report = verify(&bench, &["@bent.p7s", "--content", "@a", "--json"]).ends(1).json("report.schema.json");
    let indications: Vec<_> = report["signatures"].as_array().unwrap().iter().map(|one| &one["indication"]).collect();
    assert_eq!(indications, ["TOTAL-PASSED", "TOTAL-FAILED"], "{report}");
    let text = verify(&bench, &["@bent.p7s", "--content", "@a", "--lang", "ja"]).ends(1).out;
    assert!(text.contains("署名 2") && text.contains("署名が署名者の鍵と合いません"), "{text}");
}

#[test]
fn a_swapped_certificate_is_found_out() {
    let bench = Bench::new();
    bench.write("a", "the application");
    // Another certificate of the same key, under the same issuer and serial number.
    openssl(&bench, "x509 -in bench/certificates/signature.pem -noout -serial -out serial");
    let serial = String::from_utf8(bench.read("serial")).unwrap();
    let serial = serial.trim().strip_prefix("serial=").unwrap();
    openssl(&bench, "req -new -key bench/certificates/signature.key.pem -subj /CN=other -out request.pem");
    let authority = "-CA bench/ca/signature.pem -CAkey bench/ca/signature.key.pem";
    openssl(&bench, &format!("x509 -req -in request.pem {authority} -set_serial 0x{serial} -days 9 -out other.pem"));
    openssl(
        &bench,
        &format!("cms -sign -binary -cades -nocerts -certfile other.pem -in a {SIGNER} -outform DER -out swapped.p7s"),
    );
    let report = verify(&bench, &["@swapped.p7s", "--content", "@a", "--json"]).ends(3).json("report.schema.json");
    assert_eq!(report["sub_indication"], "NO_SIGNING_CERTIFICATE_FOUND");
    assert_eq!(report["signatures"][0]["errors"][0]["code"], "SIGNER_CERTIFICATE_SWAPPED", "{report}");
}

#[test]
fn what_other_programs_write_without_certificates_or_in_pem_is_read() {
    let bench = Bench::new();
    bench.write("a", "the application");
    openssl(&bench, &format!("cms -sign -binary -nocerts -in a {SIGNER} -outform DER -out bare.p7s"));
    let report = verify(&bench, &["@bare.p7s", "--content", "@a", "--json"]).ends(3).json("report.schema.json");
    assert_eq!(report["signatures"][0]["errors"][0]["code"], "SIGNER_CERTIFICATE_MISSING", "{report}");
    openssl(&bench, &format!("cms -sign -binary -cades -in a {SIGNER} -outform PEM -out text.p7s"));
    verify(&bench, &["@text.p7s", "--content", "@a"]).ends(0);
    // S/MIME is text around it, which is not looked into.
    openssl(&bench, &format!("cms -sign -binary -in a {SIGNER} -out mail.p7s"));
    verify(&bench, &["@mail.p7s", "--content", "@a", "--json"]).fails_with("verify.unknown-format", 1);
}

#[test]
fn a_detached_signature_cut_off_is_never_valid() {
    let bench = signed(&[]);
    let whole = bench.read("a.p7s");
    for length in (0..whole.len()).step_by(97).chain([whole.len() - 1]).skip(1) {
        bench.write("cut.p7s", &whole[..length]);
        let ran = verify(&bench, &["@cut.p7s", "--content", "@a", "--json"]);
        assert_eq!(ran.code, 1, "{length}: {}", ran.out);
    }
}

#[test]
fn what_is_no_signature_is_named() {
    let bench = signed(&["--attached"]);
    bench.write("text", "just text");
    bench.write("page.xml", "<?xml version=\"1.0\"?><a/>");
    bench.write("page.pdf", "%PDF-1.7\n");
    bench.write("empty", "");
    verify(&bench, &["@text", "--json"]).fails_with("verify.unknown-format", 1);
    verify(&bench, &["@page.xml", "--json"]).fails_with("verify.not-supported", 3);
    verify(&bench, &["@page.pdf", "--json"]).fails_with("verify.not-supported", 3);
    verify(&bench, &["@empty", "--json"]).fails_with("file.empty", 2);
    verify(&bench, &["@a.p7m", "--content", "@a", "--json"]).fails_with("verify.content-twice", 2);
    verify(&bench, &["@bench", "--json"]).fails_with("file.input-folder", 2);
    verify(&bench, &["@nothing", "--json"]).fails_with("file.missing", 2);
}

#[test]
fn anchors_are_checked_and_listed() {
    let bench = signed(&[]);
    let plain = run(["trust", "list", "--json"]).ends(0).json("cli/trust-list.schema.json");
    assert_eq!(plain["anchors"].as_array().unwrap().len(), 6);
    let test = run(["trust", "list", "--accept", "test", "--json"]).ends(0).json("cli/trust-list.schema.json");
    assert_eq!(test["anchors"].as_array().unwrap().len(), 10);
    let own = bench.run(&["trust", "list", "--anchor", "@bench/anchors.pem", "--json"]).ends(0);
    let own = own.json("cli/trust-list.schema.json")["anchors"].clone();
    assert_eq!((own.as_array().unwrap().len(), &own[7]["environment"]), (8, &"testbed".into()));
    assert!(run(["trust", "list", "--lang", "ja"]).ends(0).out.contains("信頼するルート: 6 件"));

    bench.run(&["cert", "export", "-o", "@person.pem"]).ends(0);
    bench.run(&["trust", "list", "--anchor", "@person.pem", "--json"]).fails_with("certificate.anchor", 2);
    bench.run(&["trust", "list", "--anchor", "@pin", "--json"]).fails_with("certificate.file", 2);
    bench.run(&["verify", "@a.p7s", "--anchor", "@nothing", "--json"]).fails_with("file.missing", 2);
}
