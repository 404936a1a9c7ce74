//! The reception without a PIN at readers of the real pcscd: cards that come and go, stay, are taken away too early, are held
//! by somebody else, and a service that restarts. The pseudonym against openssl; and the survey of a card at such a reader.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jpki_e2e::{Bench, Pcscd, Running, assert_success, example, jpki, run};
use serde_json::{Value, json};

/// How long an event may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// `jpki tap --json` in the background, its lines in a file.
struct Reception {
    process: Running,
    log: PathBuf,
}

impl Reception {
    fn start(pcscd: &Pcscd, bench: &Bench, options: &[&str]) -> Self {
        let log = bench.path("events");
        let mut command = pcscd.jpki(&["tap", "--json", "--anchor", &bench.anchors()]);
        command.args(["--cv-anchor", &bench.arg("jpki/cv-anchors.txt")]).args(options);
        let output = fs::File::create(&log).unwrap();
        let process = command.stdin(Stdio::piped()).stdout(output).stderr(Stdio::inherit()).spawn().unwrap();
        let reception = Self { process: Running(process), log };
        reception.wait_for("reader_added", 2);
        reception
    }

    fn events(&self) -> Vec<Value> {
        let text = fs::read_to_string(&self.log).unwrap();
        // The last line may be half-written.
        text.split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }

    /// What happened to cards, in order: event, and the code of what could not be read.
    fn cards(&self) -> Vec<String> {
        let of_cards = |event: &Value| match (event["event"].as_str().unwrap(), event["code"].as_str()) {
            ("unreadable", Some(code)) => Some(code.to_owned()),
            (kind @ ("card" | "gone"), _) => Some(kind.to_owned()),
            _ => None,
        };
        self.events().iter().filter_map(of_cards).collect()
    }

    fn count(&self, kind: &str) -> usize {
        self.events().iter().filter(|event| event["event"] == kind).count()
    }

    #[track_caller]
    fn wait_for(&self, kind: &str, times: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.count(kind) < times {
            assert!(Instant::now() < deadline, "no {kind} in {:?}", self.events());
            sleep(Duration::from_millis(20));
        }
    }

    fn process(&mut self) -> &mut Child {
        &mut self.process.0
    }

    /// Sends a signal and waits for the end.
    fn end_by(mut self, signal: &str) -> i32 {
        let id = self.process().id();
        assert_success(Command::new("sh").args(["-c", &format!("kill -{signal} {id}")]));
        self.process().wait().unwrap().code().unwrap_or(-1)
    }
}

/// Tries left of the birth date, asked without pcscd.
fn tries(bench: &Bench) -> Value {
    let mut status = jpki(["pin", "status", "--json", "--card"]);
    let status = assert_success(status.arg(format!("virtual:{}", bench.jpki_folder().display())));
    serde_json::from_str::<Value>(&status.stdout).unwrap()["face_birth_date"]["left"].clone()
}

#[test]
fn two_cards_after_each_other_are_two_events_and_one_that_stays_is_one() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let other = Bench::new(&["--profile", "android"]);
    assert_success(&mut jpki(["tap", "new-secret", &bench.arg("secret")]));
    let mut reception = Reception::start(&pcscd, &bench, &["--secret-file", &bench.arg("secret")]);
    let card = pcscd.insert(&bench.jpki_folder());
    reception.wait_for("card", 1);
    // Other programs come and go while it lies there.
    for _ in 0..3 {
        assert_success(&mut pcscd.jpki(&["card", "info"]));
    }
    assert_eq!(reception.cards(), ["card"]);
    drop(card);
    reception.wait_for("gone", 1);
    pcscd.wait(false);
    sleep(Duration::from_millis(1200));
    let phone = pcscd.insert(&other.jpki_folder());
    reception.wait_for("card", 2);
    phone.remove(&pcscd);
    reception.wait_for("gone", 2);
    let again = pcscd.insert(&bench.jpki_folder());
    reception.wait_for("card", 3);
    assert_eq!(reception.cards(), ["card", "gone", "card", "gone", "card"]);
    let cards: Vec<Value> = reception.events().into_iter().filter(|event| event["event"] == "card").collect();
    assert_eq!(
        cards.iter().map(|card| card["token"].as_str().unwrap()).collect::<Vec<_>>(),
        ["card", "android", "card"]
    );
    assert_eq!(cards[0]["certificate"]["issuer"], "trusted");
    assert_eq!(cards[1]["certificate"], json!({ "state": "needs_pin" }));
    assert_eq!(cards[0]["pseudonym"], cards[2]["pseudonym"]);
    assert!(cards[0]["reader"].as_str().unwrap().contains("Test Reader"));
    assert!(reception.process().try_wait().unwrap().is_none());
    assert_eq!(reception.end_by("TERM"), 0);
    drop(again);
}

#[test]
fn two_cards_within_a_second_are_two_events() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let reception = Reception::start(&pcscd, &bench, &[]);
    let other = pcscd.port() + 1;
    let mut second = pcscd.jpki(&["testbed", "card"]);
    second.arg(bench.jpki_folder()).args(["--port", &other.to_string()]);
    let second = Running(second.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
    let first = pcscd.insert(&bench.jpki_folder());
    reception.wait_for("card", 2);
    let readers: Vec<Value> = reception
        .events()
        .iter()
        .filter(|event| event["event"] == "card")
        .map(|event| event["reader"].clone())
        .collect();
    assert_ne!(readers[0], readers[1]);
    drop((first, second));
    reception.wait_for("gone", 2);
    assert_eq!(reception.count("card"), 2);
}

#[test]
fn a_birth_date_is_asked_for_each_card_and_ctrl_c_ends_the_wait_for_one() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let mut reception = Reception::start(&pcscd, &bench, &["--ask-birth"]);
    let mut input = reception.process().stdin.take().unwrap();
    for (line, expected) in [
        ("1985-04-12\n", json!({ "state": "genuine", "hierarchy": "added" })),
        ("1985-04-13\n", json!({ "state": "birth_date_wrong", "tries_left": 9 })),
        ("\n", json!({ "state": "not_checked" })),
    ] {
        let before = reception.count("card");
        let card = pcscd.insert(&bench.jpki_folder());
        input.write_all(line.as_bytes()).unwrap();
        reception.wait_for("card", before + 1);
        assert_eq!(reception.events().last().unwrap()["genuine"], expected, "{line:?}");
        card.remove(&pcscd);
        reception.wait_for("gone", before + 1);
    }
    assert_eq!(tries(&bench), 9);
    // Nobody types anything for this one.
    let _card = pcscd.insert(&bench.jpki_folder());
    sleep(Duration::from_millis(500));
    assert_eq!(reception.count("card"), 3);
    assert_eq!(reception.end_by("INT"), 0);
    assert_eq!(tries(&bench), 9);
}

#[test]
fn after_the_birth_date_another_client_finds_the_application_closed() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let _card = pcscd.insert(&bench.jpki_folder());
    let anchors = bench.anchors();
    let cv_anchors = bench.arg("jpki/cv-anchors.txt");
    let options =
        ["tap", "--json", "--once", "--birth", "1985-04-12", "--anchor", &anchors, "--cv-anchor", &cv_anchors];
    let outcome = assert_success(&mut pcscd.jpki(&options));
    assert!(outcome.stdout.contains("\"state\":\"genuine\""), "{}", outcome.stdout);
    // SELECT of the face application, READ of the age record.
    let read = ["apdu", "00A4040C0AD3921000310001010402", "00B0810004"];
    let answered = assert_success(&mut pcscd.jpki(&read));
    assert!(answered.stdout.contains("< 69 82"), "{}", answered.stdout);
}

#[test]
fn a_card_taken_away_while_it_is_read_is_unreadable_and_the_next_is_read() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let slow = Bench::new(&[]);
    let image = slow.path("jpki/card/card.json");
    let text = fs::read_to_string(&image).unwrap().replace("\"apdu_ms\": 0", "\"apdu_ms\": 1500");
    assert!(text.contains("1500"), "{text}");
    fs::write(&image, text).unwrap();
    let reception = Reception::start(&pcscd, &bench, &[]);
    let card = pcscd.insert(&slow.jpki_folder());
    // Four exchanges of a second and a half: it is in the middle of them.
    sleep(Duration::from_millis(1000));
    assert_eq!(reception.cards(), Vec::<String>::new());
    card.remove(&pcscd);
    reception.wait_for("unreadable", 1);
    reception.wait_for("gone", 1);
    let first = reception.cards()[0].clone();
    assert!(["card.removed", "card.exchange-broken", "card.none"].contains(&first.as_str()), "{first}");
    let _card = pcscd.insert(&bench.jpki_folder());
    reception.wait_for("card", 1);
    assert_eq!(reception.cards()[1..], ["gone", "card"]);
}

#[test]
fn a_card_that_another_program_holds_is_in_use_and_the_reception_goes_on() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let card = pcscd.insert(&bench.jpki_folder());
    let mut holder = example("hold-card");
    let holder = pcscd.client(&mut holder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut holder = Running(holder);
    let mut said = String::new();
    BufReader::new(holder.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "held\n");
    let reception = Reception::start(&pcscd, &bench, &["--birth", "1985-04-13"]);
    reception.wait_for("unreadable", 1);
    assert_eq!(reception.cards(), ["card.in-use"]);
    assert_eq!(tries(&bench), 10);
    drop(holder.0.stdin.take());
    holder.0.wait().unwrap();
    card.remove(&pcscd);
    reception.wait_for("gone", 1);
    let _card = pcscd.insert(&bench.jpki_folder());
    reception.wait_for("card", 1);
    assert_eq!(reception.cards(), ["card.in-use", "gone", "card"]);
}

#[test]
fn a_restarted_service_is_waited_for_and_cards_are_read_again() {
    let (mut pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let reception = Reception::start(&pcscd, &bench, &[]);
    let card = pcscd.insert(&bench.jpki_folder());
    reception.wait_for("card", 1);
    drop(card);
    reception.wait_for("gone", 1);
    pcscd.restart();
    reception.wait_for("service_lost", 1);
    reception.wait_for("service_back", 1);
    reception.wait_for("reader_added", 4);
    let _card = pcscd.insert(&bench.jpki_folder());
    reception.wait_for("card", 2);
}

#[test]
fn it_ends_after_so_many_cards_or_when_nobody_comes() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let mut two = Reception::start(&pcscd, &bench, &["--events", "2"]);
    for number in [1, 2] {
        let card = pcscd.insert(&bench.jpki_folder());
        two.wait_for("card", number);
        card.remove(&pcscd);
    }
    assert!(two.process().wait().unwrap().success());
    let idle = run(&mut pcscd.jpki(&["tap", "--json", "--wait", "1"]));
    assert_eq!((idle.code, idle.stdout.matches("\"card\"").count()), (0, 0), "{idle:?}");
    // Another reader than the one that is meant.
    let _card = pcscd.insert(&bench.jpki_folder());
    let other = run(&mut pcscd.jpki(&["tap", "--json", "--wait", "2", "--reader", "00 01"]));
    assert_eq!((other.code, other.stdout.lines().count()), (0, 1), "{other:?}");
}

#[test]
fn openssl_makes_the_same_pseudonym() {
    let bench = Bench::new(&[]);
    let card = format!("virtual:{}", bench.jpki_folder().display());
    assert_success(&mut jpki(["tap", "new-secret", &bench.arg("secret")]));
    let tapped = assert_success(&mut jpki(["--card", &card, "tap", "--json", "--secret-file", &bench.arg("secret")]));
    let event: Value = serde_json::from_str(&tapped.stdout).unwrap();
    assert_success(&mut jpki(["--card", &card, "cert", "export", "--auth", "-o", &bench.arg("auth.pem")]));
    let key = bench.openssl(&["x509", "-in", "auth.pem", "-noout", "-pubkey"]).stdout;
    bench.write("key.pem", key.as_bytes());
    bench.openssl(&["pkey", "-pubin", "-in", "key.pem", "-outform", "DER", "-out", "spki.der"]);
    bench.write("input", &[&b"jpki-tap-pseudonym-v1\0"[..], &bench.read("spki.der")].concat());
    let secret = format!("hexkey:{}", hex::encode(bench.read("secret")));
    let made = bench.openssl(&["dgst", "-sha256", "-mac", "HMAC", "-macopt", &secret, "-r", "input"]).stdout;
    assert_eq!(event["pseudonym"].as_str().unwrap(), made.split_whitespace().next().unwrap());
}

#[test]
fn the_command_of_the_guide_prints_the_published_pseudonym() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let guide = fs::read_to_string(root.join("docs/tap.md")).unwrap();
    let command = guide.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let outcome = assert_success(Command::new("sh").args(["-c", command]).current_dir(&root));
    let expected = fs::read_to_string(root.join("fixtures/tap/pseudonym.txt")).unwrap();
    assert!(outcome.stdout.trim().ends_with(expected.trim()), "{}", outcome.stdout);
}

#[test]
fn a_card_at_a_reader_is_surveyed_whole_and_left() {
    let (pcscd, bench) = (Pcscd::start(), Bench::new(&[]));
    let _card = pcscd.insert(&bench.jpki_folder());
    let cv_anchors = bench.arg("jpki/cv-anchors.txt");
    let mut survey = pcscd.jpki(&["card", "survey", "--json", "--cv-anchor", &cv_anchors, "--auth-pin-file", "pin"]);
    let outcome = assert_success(survey.args(["--birth", "1985-04-12"]).current_dir(bench.folder()));
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let differing: Vec<&Value> =
        report["findings"].as_array().unwrap().iter().filter(|finding| finding["verdict"] == "differs").collect();
    assert_eq!(differing, Vec::<&Value>::new());
    assert!(report["reader"].as_str().unwrap().contains("Test Reader"), "{}", report["reader"]);
    assert_eq!(report["atr"], "3BDA13FF8131FB468012392F31C173C601C03B");
    assert!(report.get("broke_off").is_none());
    for id in ["2.4-ends-power", "4.6-auth-key", "1.3-extended-read", "2.6-5f51", "2.5-asking-is-free"] {
        let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["id"] == id).unwrap();
        assert_eq!(found["verdict"], "confirmed", "{found}");
    }
    assert_eq!(tries(&bench), 10);
    // The key that the PIN opened is closed to whoever comes next.
    let sign = assert_success(&mut pcscd.jpki(&["apdu", "--select", "--i-know", "802A00970401020304 00"]));
    assert!(sign.stdout.contains("< 69 82"), "{}", sign.stdout);
}
