//! Signing: CMS and raw, every option, several files, and what stands in the folder afterwards.

use crate::bench::{Bench, OFFLINE, run};

fn anchors(bench: &Bench) -> String {
    bench.arg("bench/anchors.pem")
}

#[test]
fn a_file_is_signed_beside_itself_and_verifies() {
    let bench = Bench::new();
    bench.write("application.xml", "<a/>");
    let signed = bench.run(&["sign", "cms", "@application.xml", "--password-file", "@password", "--json"]).ends(0);
    let json = signed.json("cli/sign-cms.schema.json");
    assert_eq!(json["signatures"][0]["output"], bench.arg("application.xml.p7s"));
    assert_eq!((&json["attached"], &json["issuer_trusted"]), (&false.into(), &false.into()));
    assert_eq!(json["notices"][0]["code"], "sign.issuer-unknown");
    let verified = run([
        "verify",
        &bench.arg("application.xml.p7s"),
        "--content",
        &bench.arg("application.xml"),
        "--anchor",
        &anchors(&bench),
        "--policy",
        OFFLINE,
    ]);
    assert!(verified.ends(0).out.starts_with("TOTAL-PASSED"));
    assert_eq!(bench.tries(), (3, 5));
    assert_eq!(bench.names(), ["application.xml", "application.xml.p7s", "bench", "password", "pin"]);
}

#[test]
fn an_issuer_that_is_trusted_gives_no_warning() {
    let bench = Bench::new();
    bench.write("a", "x");
    let command = ["sign", "cms", "@a", "--password-file", "@password", "--anchor", "@bench/anchors.pem"];
    let quiet = bench.run(&command).ends(0);
    assert_eq!(quiet.err, "");
    assert!(quiet.out.contains("can read your name"), "{}", quiet.out);
    let warned = bench.run(&command[..5]).ends(0);
    assert!(warned.err.contains("does not lead to a root"), "{}", warned.err);
}

#[test]
fn every_option_of_sign_cms_gives_a_signature_that_verifies() {
    let bench = Bench::new();
    let content = bench.write("a", "content");
    for (options, target) in [
        (&["--attached"][..], "a.p7m"),
        (&["--digest", "sha512"], "a.p7s"),
        (&["--digest", "sha384", "--attached", "--pem"], "a.p7m"),
        (&["--no-signing-time", "--no-issuer"], "a.p7s"),
        (&["-o", "@other"], "other"),
    ] {
        let arguments = [&["sign", "cms", "@a", "--password-file", "@password"], options].concat();
        bench.run(&arguments).ends(0);
        let file = bench.arg(target);
        let mut verify = vec!["verify", &file, "--policy", OFFLINE, "--anchor"];
        let anchors = anchors(&bench);
        verify.push(&anchors);
        if !options.contains(&"--attached") {
            verify.extend(["--content", &content]);
        }
        let report = run([&verify[..], &["--json"]].concat()).ends(0).json("report.schema.json");
        assert_eq!(report["indication"], "TOTAL-PASSED", "{options:?}");
        let signature = &report["signatures"][0];
        assert_eq!(signature.get("claimed_signing_time").is_none(), options.contains(&"--no-signing-time"));
        std::fs::remove_file(bench.path(target)).unwrap();
    }
}

#[test]
fn several_files_take_one_password_and_each_gets_its_signature() {
    let bench = Bench::new();
    for name in ["a", "b", "c"] {
        bench.write(name, name);
    }
    let json = bench
        .run_with_input(&["sign", "cms", "@a", "@b", "@c", "--password-file", "-", "--json"], &bench.read("password"));
    assert_eq!(json.ends(0).json("cli/sign-cms.schema.json")["signatures"].as_array().unwrap().len(), 3);
    for name in ["a", "b", "c"] {
        let signature = bench.arg(&format!("{name}.p7s"));
        run(["verify", &signature, "--content", &bench.arg(name), "--anchor", &anchors(&bench), "--policy", OFFLINE])
            .ends(0);
    }
    bench
        .run(&["sign", "cms", "@a", "@b", "-o", "@x", "--password-file", "@password", "--json"])
        .fails_with("usage.one-output", 2);
}

#[test]
fn the_authentication_key_signs_with_the_pin() {
    let bench = Bench::new();
    bench.write("a", "x");
    bench.run(&["sign", "cms", "@a", "--key", "auth", "--pin-file", "@pin"]).ends(0);
    // It is a signature, but not by a certificate for signatures.
    let report =
        run(["verify", &bench.arg("a.p7s"), "--content", &bench.arg("a"), "--anchor", &anchors(&bench), "--json"]);
    let report = report.ends(3).json("report.schema.json");
    assert_eq!(report["indication"], "INDETERMINATE");
}

#[test]
fn raw_signatures_come_in_all_six_schemes() {
    let bench = Bench::new();
    bench.write("a", "short");
    for scheme in ["digest-info", "hash", "card-hash", "card-hash-bare", "pss-hash", "pss-card-hash"] {
        for (key, option, file) in [("signature", "--password-file", "@password"), ("auth", "--pin-file", "@pin")] {
            let json = bench.run(&["sign", "raw", "@a", "--scheme", scheme, "--key", key, option, file, "--json"]);
            assert_eq!(json.ends(0).json("cli/sign-raw.schema.json")["size"], 256, "{scheme}");
            assert_eq!(bench.read("a.sig").len(), 256);
            std::fs::remove_file(bench.path("a.sig")).unwrap();
        }
    }
    // The digest of the file and the file itself give the same signature.
    bench.run(&["sign", "raw", "@a", "--password-file", "@password"]).ends(0);
    let digest = "f9b0078b5df596d2ea19010c001bbd009e651de2c57e8fb7e355f31eb9d3f739";
    let same = bench.run(&["sign", "raw", "--digest-value", digest, "--password-file", "@password", "-o", "-"]).ends(0);
    assert_eq!(same.bytes, bench.read("a.sig"));
}

#[test]
fn raw_signing_names_what_does_not_go_together() {
    let bench = Bench::new();
    bench.write("long", [0; 256]);
    bench.write("a", "x");
    let hex64 = "00".repeat(32);
    for (arguments, code) in [
        (&["@long", "--scheme", "card-hash"][..], "sign.too-long-for-card"),
        (&["@a", "--scheme", "hash", "--digest", "sha512"], "sign.digest-scheme"),
        (&["--digest-value", &hex64, "--scheme", "card-hash", "-o", "@x"], "sign.digest-scheme"),
        (&["--digest-value", "00ff", "-o", "@x"], "sign.digest-value"),
        (&["--digest-value", "zz", "-o", "@x"], "sign.digest-value"),
        (&["--digest-value", &hex64], "file.stdout-shared"),
    ] {
        let all = [&["sign", "raw", "--json", "--password-file", "@password"], arguments].concat();
        bench.run(&all).fails_with(code, 2);
    }
    assert_eq!(bench.names(), ["a", "bench", "long", "password", "pin"]);
    assert_eq!(bench.tries(), (3, 5));
}

#[test]
fn a_large_file_is_signed_and_verified_attached() {
    let bench = Bench::new();
    bench.write("large", vec![0x5A; 9 << 20]);
    bench.run(&["sign", "cms", "@large", "--attached", "--password-file", "@password"]).ends(0);
    let report = run(["verify", &bench.arg("large.p7m"), "--anchor", &anchors(&bench), "--policy", OFFLINE]).ends(0);
    assert!(report.out.contains("file inside"), "{}", report.out);
}
