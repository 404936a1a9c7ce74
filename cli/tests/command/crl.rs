//! `jpki crl import`, `inspect` and `lookup`, and verification with lists.

use crate::bench::{Bench, Ran};

const CERTIFICATE: &str = "@bench/certificates/signature.pem";
const CA: &str = "@bench/ca/signature.pem";
const OTHER_CA: &str = "@bench/ca/authentication.pem";
const IMPORT: &str = "cli/crl-import.schema.json";
const INSPECT: &str = "cli/crl-inspect.schema.json";
const LOOKUP: &str = "cli/crl-lookup.schema.json";

/// The next list of the testbed's authority for signatures.
fn list(bench: &Bench, name: &str, options: &[&str]) {
    bench.run(&[&["testbed", "crl", "@bench", "-o", &format!("@{name}")], options].concat()).ends(0);
}

fn revoke(bench: &Bench) {
    bench.run(&["testbed", "revoke", "@bench", "signature", "--reason", "key-compromise"]).ends(0);
}

fn import(bench: &Bench, files: &[&str]) -> Ran {
    let command = ["crl", "import", "--store", "@store", "--anchor", CA, "--json"];
    bench.run(&[&command, files].concat())
}

fn lookup(bench: &Bench, more: &[&str]) -> Ran {
    bench.run(&[&["crl", "lookup", "--certificate", CERTIFICATE, "--anchor", CA], more].concat())
}

#[test]
fn a_certificate_is_good_until_a_newer_list_has_it() {
    let bench = Bench::new();
    list(&bench, "first.crl", &["--municipality"]);
    let first = import(&bench, &["@first.crl"]).ends(0).json(IMPORT);
    assert_eq!(first["imported"][0]["outcome"], "added");
    assert_eq!(first["imported"][0]["list"]["entries"], 0);
    assert_eq!(first["imported"][0]["list"]["distribution_points"].as_array().unwrap().len(), 1);
    assert!(first["failed"].as_array().unwrap().is_empty());
    let good = lookup(&bench, &["--store", "@store"]).ends(0);
    assert!(good.out.starts_with("Not revoked.\n"), "{}", good.out);
    revoke(&bench);
    list(&bench, "second.crl", &["--municipality"]);
    let second = import(&bench, &["@second.crl"]).ends(0).json(IMPORT);
    let number = |list: &serde_json::Value| u64::from_str_radix(list.as_str().unwrap(), 16).unwrap();
    assert_eq!(second["imported"][0]["outcome"], "replaced");
    assert_eq!(second["imported"][0]["replaced_number"], first["imported"][0]["list"]["number"]);
    assert!(number(&second["imported"][0]["list"]["number"]) > number(&first["imported"][0]["list"]["number"]));
    let revoked = lookup(&bench, &["--store", "@store", "--json"]).ends(1).json(LOOKUP);
    assert_eq!((revoked["status"].as_str(), revoked["reason"].as_str()), (Some("revoked"), Some("key_compromise")));
    assert_eq!(revoked["crl_sha256"][0], second["imported"][0]["list"]["sha256"]);
    let japanese = lookup(&bench, &["--store", "@store", "--lang", "ja"]).ends(1);
    assert!(japanese.out.starts_with("失効しています。"), "{}", japanese.out);
    // The older list does not come back, and what is in the store stays.
    let older = import(&bench, &["@first.crl"]).fails_with("crl.older", 1);
    assert!(older["next_step"].as_str().unwrap().contains("--store"));
    assert_eq!(import(&bench, &["@second.crl"]).ends(0).json(IMPORT)["imported"][0]["outcome"], "unchanged");
    lookup(&bench, &["--store", "@store"]).ends(1);
}

#[test]
fn lists_are_taken_from_whom_is_trusted() {
    let bench = Bench::new();
    list(&bench, "list.crl", &[]);
    let command = ["crl", "import", "@list.crl", "--store", "@store", "--json"];
    bench.run(&command).fails_with("crl.unknown-issuer", 3);
    bench.run(&[&command[..], &["--anchor", OTHER_CA]].concat()).fails_with("crl.unknown-issuer", 3);
    // A certificate that is named is not trusted for that.
    bench.run(&[&command[..], &["--issuer", CA]].concat()).fails_with("crl.unknown-issuer", 3);
    let mut changed = bench.read("list.crl");
    let last = changed.len() - 1;
    changed[last] ^= 1;
    bench.write("changed.crl", changed);
    import(&bench, &["@changed.crl"]).fails_with("crl.signature", 1);
    lookup(&bench, &["--store", "@store", "--json"]).ends(3);
}

#[test]
fn what_is_no_list_is_told() {
    let bench = Bench::new();
    list(&bench, "list.crl", &[]);
    let whole = bench.read("list.crl");
    bench.write("cut.crl", &whole[..whole.len() - 9]);
    bench.write("text.crl", "hello\n");
    for command in ["import", "inspect"] {
        let run = |file: &str| {
            let store: &[&str] = if command == "import" { &["--store", "@store"] } else { &[] };
            bench.run(&[&["crl", command, file, "--json"], store].concat())
        };
        let cut = run("@cut.crl").fails_with("crl.not-a-list", 2);
        assert!(cut["detail"].as_str().unwrap().contains("cut off"), "{cut}");
        run("@text.crl").fails_with("crl.not-a-list", 2);
        run(CA).fails_with("crl.not-a-list", 2);
        run("@missing.crl").fails_with("file.missing", 2);
        run("@bench").fails_with("file.input-folder", 2);
    }
}

/// Of several files, those that can be taken are, and the exit code is that of the others.
#[test]
fn one_bad_file_does_not_keep_the_others_out() {
    let bench = Bench::new();
    list(&bench, "full.crl", &[]);
    list(&bench, "municipality.crl", &["--municipality"]);
    bench.write("text.crl", "hello\n");
    let result = import(&bench, &["@full.crl", "@text.crl", "@municipality.crl"]).ends(2).json(IMPORT);
    assert_eq!(
        (result["imported"].as_array().unwrap().len(), &result["failed"][0]["code"]),
        (2, &"crl.not-a-list".into())
    );
    let words = bench.run(&["crl", "import", "@full.crl", "@text.crl", "--store", "@store", "--anchor", CA]).ends(2);
    assert!(
        words.out.contains("This list was there already.") && words.out.contains("text.crl is not a"),
        "{}",
        words.out
    );
}

#[test]
fn a_list_that_is_kept_is_kept_as_it_came() {
    let bench = Bench::new();
    list(&bench, "list.crl", &["--entries", "2000", "--shuffle", "3", "--reasons"]);
    let result = import(&bench, &["@list.crl", "--keep"]).ends(0).json(IMPORT);
    let kept = result["imported"][0]["kept"].as_str().unwrap();
    assert_eq!(std::fs::read(kept).unwrap(), bench.read("list.crl"));
    assert_eq!(result["imported"][0]["list"]["entries"], 2000);
    let index = std::fs::metadata(result["imported"][0]["index"].as_str().unwrap()).unwrap().len();
    assert_eq!(result["imported"][0]["index_size"], index);
}

#[test]
fn a_list_says_what_it_is() {
    let bench = Bench::new();
    revoke(&bench);
    list(&bench, "list.crl", &["--municipality"]);
    let inspect = |more: &[&str]| bench.run(&[&["crl", "inspect", "@list.crl"], more].concat());
    let valid = inspect(&["--anchor", CA, "--json"]).ends(0).json(INSPECT);
    assert_eq!((valid["signature"].as_str(), valid["list"]["entries"].as_u64()), (Some("valid"), Some(1)));
    assert_eq!((valid["list"]["stale"].as_bool(), valid["list"]["certificates"].as_str()), (Some(false), Some("all")));
    assert_eq!(inspect(&["--json"]).ends(0).json(INSPECT)["signature"], "not_checked");
    assert_eq!(inspect(&["--issuer", CA, "--json"]).ends(0).json(INSPECT)["signature"], "valid");
    let words = inspect(&["--anchor", CA]).ends(0);
    assert!(
        words.out.starts_with("The signature on the list is good.\n") && words.out.contains("CRLDP"),
        "{}",
        words.out
    );
    let japanese = inspect(&["--anchor", CA, "--lang", "ja"]).ends(0);
    assert!(japanese.out.contains("失効した証明書の数"), "{}", japanese.out);
    let mut changed = bench.read("list.crl");
    let last = changed.len() - 1;
    changed[last] ^= 1;
    bench.write("list.crl", changed);
    assert_eq!(inspect(&["--anchor", CA, "--json"]).ends(1).json(INSPECT)["signature"], "invalid");
}

#[test]
fn lists_in_files_answer_without_a_store() {
    let bench = Bench::new();
    list(&bench, "full.crl", &[]);
    let good = lookup(&bench, &["--crl", "@full.crl", "--json"]).ends(0).json(LOOKUP);
    assert_eq!((good["status"].as_str(), good["crl_sha256"].as_array().unwrap().len()), (Some("good"), 1));
    bench.run(&["testbed", "suspend", "@bench", "signature"]).ends(0);
    list(&bench, "next.crl", &[]);
    let held = lookup(&bench, &["--crl", "@full.crl", "--crl", "@next.crl", "--json"]).ends(1).json(LOOKUP);
    assert_eq!((held["status"].as_str(), held["reason"].as_str()), (Some("on_hold"), Some("certificate_hold")));
    // The list of the other authority says nothing about this certificate.
    list(&bench, "other.crl", &["--issuer", "authentication"]);
    let other = lookup(&bench, &["--crl", "@other.crl", "--json"]).ends(3).json(LOOKUP);
    assert_eq!(other["status"], "not_covered");
    lookup(&bench, &["--crl", "@full.crl", "--store", "@store", "--json"]).fails_with("usage.conflict", 2);
    bench.run(&["crl", "lookup", "--crl", "@full.crl", "--json"]).fails_with("usage.missing", 2);
    let unknown = bench.run(&["crl", "lookup", "--certificate", CERTIFICATE, "--crl", "@full.crl", "--json"]);
    unknown.fails_with("ocsp.unknown-issuer", 2);
}

/// A serial number comes from a file or from standard input, and from nowhere else.
#[test]
fn a_serial_number_is_looked_up_in_every_list() {
    let bench = Bench::new();
    revoke(&bench);
    list(&bench, "list.crl", &[]);
    list(&bench, "other.crl", &["--issuer", "authentication"]);
    let anchors = ["--anchor", CA, "--anchor", OTHER_CA];
    bench.run(&[&["crl", "import", "@list.crl", "@other.crl", "--store", "@store"], &anchors[..]].concat()).ends(0);
    let arguments = ["x509", "-noout", "-serial", "-in", &bench.arg("bench/certificates/signature.pem")];
    let openssl = std::process::Command::new("openssl").args(arguments).output().expect("openssl is installed");
    let serial = String::from_utf8(openssl.stdout).unwrap().trim().replace("serial=", "");
    bench.write("serial", &serial);
    let of_file = |more: &[&str]| {
        bench.run(&[&["crl", "lookup", "--serial-file", "@serial", "--json"], &anchors[..], more].concat())
    };
    let found = of_file(&["--store", "@store"]).ends(1).json(LOOKUP);
    assert_eq!((found["status"].as_str(), found["lists"].as_u64()), (Some("revoked"), Some(2)));
    assert_eq!(of_file(&["--crl", "@list.crl"]).ends(1).json(LOOKUP)["reason"], "key_compromise");
    let stdin = |text: &str| {
        let arguments = ["crl", "lookup", "--serial-file", "-", "--store", "@store", "--json"];
        bench.run_with_input(&arguments, text.as_bytes())
    };
    assert_eq!(stdin(&serial).ends(1).json(LOOKUP)["status"], "revoked");
    assert_eq!(stdin("7F:FF:FF").ends(0).json(LOOKUP)["status"], "not_listed");
    stdin("seven").fails_with("crl.serial", 2);
    let empty = ["crl", "lookup", "--serial-file", "@serial", "--store", "@empty", "--json"];
    assert_eq!(bench.run(&empty).ends(3).json(LOOKUP)["status"], "not_covered");
    // Nothing is said of it: neither in the results nor in the names of files.
    assert!(!found.to_string().contains(&serial));
    bench.run(&["crl", "lookup", "--serial", &serial, "--json"]).fails_with("usage.unknown-option", 2);
    // Lists that nobody signed whom we know are not looked into.
    let unsigned = ["crl", "lookup", "--serial-file", "@serial", "--crl", "@list.crl", "--json"];
    bench.run(&unsigned).fails_with("crl.unknown-issuer", 3);
}

#[test]
fn a_damaged_index_is_not_believed() {
    let bench = Bench::new();
    list(&bench, "list.crl", &["--entries", "2000"]);
    let result = import(&bench, &["@list.crl"]).ends(0).json(IMPORT);
    let path = result["imported"][0]["index"].as_str().unwrap().to_owned();
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let answer = lookup(&bench, &["--store", "@store", "--json"]).ends(3).json(LOOKUP);
    assert_eq!(answer["status"], "unusable");
    assert!(answer["detail"].as_str().unwrap().contains("damaged"), "{answer}");
    bench.write("serial", "01");
    let serial = bench.run(&["crl", "lookup", "--serial-file", "@serial", "--store", "@store", "--json"]);
    serial.fails_with("crl.index-damaged", 3);
    import(&bench, &["@list.crl"]).ends(0);
    lookup(&bench, &["--store", "@store"]).ends(0);
}

#[test]
fn the_store_is_in_the_data_folder_unless_another_is_named() {
    let bench = Bench::new();
    list(&bench, "list.crl", &[]);
    let import = ["crl", "import", "@list.crl", "--anchor", CA, "--json"];
    let mut command = bench.command(&import);
    let ran = Ran::new(command.env("XDG_DATA_HOME", bench.path("data")).output().unwrap());
    let store = ran.ends(0).json(IMPORT)["store"].as_str().unwrap().to_owned();
    assert_eq!(store, bench.arg("data/jpki/crl"));
    let mut command = bench.command(&["crl", "lookup", "--certificate", CERTIFICATE, "--anchor", CA]);
    Ran::new(command.env("XDG_DATA_HOME", bench.path("data")).output().unwrap()).ends(0);
    bench.run(&import).fails_with("crl.no-folder", 2);
}

/// What a list says decides over a signature, from a file and from a store.
#[test]
fn verification_asks_the_lists() {
    let bench = Bench::new();
    bench.write("file", "content");
    bench.run(&["sign", "cms", "@file", "-o", "@file.p7s", "--password-file", "@password", "--anchor", CA]).ends(0);
    list(&bench, "good.crl", &[]);
    import(&bench, &["@good.crl"]).ends(0);
    let verify = |more: &[&str]| {
        let command = ["verify", "@file.p7s", "--content", "@file", "--anchor", CA, "--policy", "verifier"];
        bench.run(&[&command, more].concat())
    };
    verify(&[]).ends(3);
    verify(&["--crl", "@good.crl"]).ends(0);
    verify(&["--crl-store", "@store"]).ends(0);
    revoke(&bench);
    list(&bench, "revoked.crl", &[]);
    import(&bench, &["@revoked.crl"]).ends(0);
    for source in [["--crl", "@revoked.crl"], ["--crl-store", "@store"]] {
        let ran = verify(&source);
        assert_ne!(ran.code, 0, "{}", ran.out);
    }
    verify(&["--crl", "@missing.crl", "--json"]).fails_with("file.missing", 2);
    verify(&["--crl-store", "@missing", "--json"]).fails_with("file.missing", 2);
}
