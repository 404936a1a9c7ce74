//! How many exchanges a job takes us, and the crate `myna-card` on the same card in the same run. The documents tell these
//! figures; a figure that is not the measured one fails.

use jpki_card::{
    Application, BirthDateCode, Capabilities, Card, CardError, CertificateFile, Challenge, LastTry, Scheme,
    SignPassword, Support, TextPin, VerificationCodeA, VerificationCodeB,
};
use jpki_e2e::{Bench, assert_success, jpki};
use jpki_reader::{CountingTransport, Transport};
use jpki_testbed::{PlasticCredentials, Testbed};
use jpki_virtual_card::VirtualCard;
use myna_card::ap::common::CommonAp;
use myna_card::ap::jpki::{JpkiAp, SignatureScheme};
use myna_card::ap::juki::JukiAp;
use myna_card::ap::surface::{self, SurfaceAp};
use myna_card::ap::text::{self, TextAp};
use myna_card::{Pin, Transmit};
use zeroize::Zeroizing;

const MESSAGE: &[u8] = b"a message";

type Ours<'a> = Card<&'a mut CountingTransport<VirtualCard>>;
type Theirs<'a> = myna_card::Card<Peer<'a>>;

/// The same card for the other program.
struct Peer<'a>(&'a mut CountingTransport<VirtualCard>);

impl Transmit for Peer<'_> {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        Ok(self.0.transmit(command).unwrap())
    }
}

/// A job, named in both languages. Whoever does it selects the application, asks the tries left before a credential, and has
/// the card's kind told before anything in the JPKI application; leaving is not counted.
struct Job {
    english: &'static str,
    japanese: &'static str,
    ours: fn(&mut Ours<'_>) -> Result<(), CardError>,
    theirs: fn(&mut Theirs<'_>) -> myna_card::Result<()>,
}

fn known() -> &'static PlasticCredentials {
    Testbed::shared().credentials().plastic.as_ref().unwrap()
}

fn code_a() -> VerificationCodeA {
    VerificationCodeA::new(&known().verification_code_a).ok().unwrap()
}

fn text_pin() -> TextPin {
    TextPin::new(&known().text_pin).ok().unwrap()
}

fn peer_pin(value: &str) -> Pin {
    Pin::new(value).unwrap()
}

const JOBS: [Job; 9] = [
    Job {
        english: "tap: kind of card, user-authentication certificate",
        japanese: "かざすだけ：カードの種類と利用者証明用電子証明書",
        ours: |card| {
            let mut ap = card.jpki()?;
            ap.recognise()?;
            ap.read_certificate(CertificateFile::UserAuthentication).map(drop)
        },
        theirs: |card| {
            let mut ap = JpkiAp::select(card)?;
            ap.read_token_type()?;
            ap.read_auth_certificate_der().map(drop)
        },
    },
    Job {
        english: "four attributes by text PIN",
        japanese: "暗証番号で基本4情報",
        ours: |card| card.text()?.verify(&text_pin(), LastTry::Refuse)?.attributes().map(drop),
        theirs: |card| {
            let mut ap = TextAp::select(card)?;
            ap.retries(text::ef::PIN)?;
            ap.verify_pin(&peer_pin(&known().text_pin))?;
            ap.read_attributes().map(drop)
        },
    },
    Job {
        english: "My Number by text PIN",
        japanese: "暗証番号で個人番号",
        ours: |card| card.text()?.verify(&text_pin(), LastTry::Refuse)?.my_number().map(drop),
        theirs: |card| {
            let mut ap = TextAp::select(card)?;
            ap.retries(text::ef::PIN)?;
            ap.verify_pin(&peer_pin(&known().text_pin))?;
            ap.read_my_number().map(drop)
        },
    },
    Job {
        english: "number, attributes and their proof, a fresh challenge",
        japanese: "個人番号と基本4情報、その真正性、新しいチャレンジ",
        ours: |card| {
            let mut ap = card.text()?;
            ap.certificate()?;
            let mut verified = ap.verify(&text_pin(), LastTry::Refuse)?;
            verified.my_number()?;
            verified.attributes()?;
            verified.integrity_record()?;
            verified.certified_key()?;
            verified.sign_challenge(&Challenge::from_bytes([7; 32])).map(drop)
        },
        theirs: |card| {
            let mut ap = TextAp::select(card)?;
            ap.read_certificate()?;
            ap.retries(text::ef::PIN)?;
            ap.verify_pin(&peer_pin(&known().text_pin))?;
            // The file as it lies on the card: its hash covers the filler.
            ap.read_my_number_file()?;
            ap.read_attributes()?;
            ap.read_integrity_record()?;
            ap.read_signed_public_key()?;
            ap.sign(&[7; 32]).map(drop)
        },
    },
    Job {
        english: "face with photo by 照合番号B",
        japanese: "照合番号Bで顔写真つきの券面",
        ours: |card| {
            let code = VerificationCodeB::new(&known().verification_code_b)?;
            card.face()?.verify(&code, LastTry::Refuse)?.front().map(drop)
        },
        theirs: |card| {
            let mut ap = SurfaceAp::select(card)?;
            ap.retries(surface::ef::CODE_B)?;
            ap.verify_code_b(&peer_pin(&known().verification_code_b))?;
            ap.read_card_face().map(drop)
        },
    },
    Job {
        english: "age record by birth date",
        japanese: "生年月日で年齢の記録",
        ours: |card| {
            let code = BirthDateCode::new(&known().birth_code)?;
            card.face()?.verify(&code, LastTry::Refuse)?.age_record().map(drop)
        },
        theirs: |card| {
            let mut ap = SurfaceAp::select(card)?;
            ap.retries(surface::ef::BIRTH_DATE)?;
            ap.verify_birth_date(&peer_pin(&known().birth_code))?;
            ap.read_age_record().map(drop)
        },
    },
    Job {
        english: "tries left of all eleven references",
        japanese: "11個すべての照合の残り回数",
        ours: |card| {
            use Application::{Common, Face, Jpki, Registry, Text};
            let mut references = 0;
            for application in [Jpki, Text, Face, Registry, Common] {
                references += card.tries(application)?.len();
            }
            assert_eq!(references, 11);
            Ok(())
        },
        theirs: |card| {
            let mut ap = JpkiAp::select(card)?;
            ap.auth_pin_retries()?;
            ap.sign_pin_retries()?;
            let mut ap = TextAp::select(card)?;
            for file in [text::ef::PIN, text::ef::BLOCKED_0012, text::ef::CODE_A, text::ef::CODE_B] {
                ap.retries(file)?;
            }
            let mut ap = SurfaceAp::select(card)?;
            for file in [surface::ef::BIRTH_DATE, surface::ef::CODE_B, surface::ef::CODE_A] {
                ap.retries(file)?;
            }
            JukiAp::select(card)?.pin_retries()?;
            CommonAp::select(card)?.pin_retries().map(drop)
        },
    },
    Job {
        english: "kind of card, password, signature certificate, signature",
        japanese: "カードの種類、パスワード、署名用電子証明書、署名",
        ours: |card| {
            let password = SignPassword::new(&Testbed::shared().credentials().signature_password)?;
            let mut ap = card.jpki()?;
            ap.recognise()?;
            let mut verified = ap.verify(&password, LastTry::Refuse)?;
            verified.signature_certificate()?;
            verified.sign(Scheme::Pkcs1Sha256Message, MESSAGE).map(drop)
        },
        theirs: |card| {
            let mut ap = JpkiAp::select(card)?;
            ap.read_token_type()?;
            ap.sign_pin_retries()?;
            ap.verify_sign_pin(&peer_pin(&Testbed::shared().credentials().signature_password))?;
            ap.read_sign_certificate_der()?;
            ap.sign_with_sign_key(SignatureScheme::Sha256DigestInfo, MESSAGE).map(drop)
        },
    },
    Job {
        english: "PIN, then 照合番号A and My Number under secure messaging",
        japanese: "暗証番号、セキュアメッセージングで照合番号Aと個人番号",
        ours: |card| {
            let mut ap = card.text()?;
            let verified = ap.verify(&text_pin(), LastTry::Refuse)?;
            let mut secure = verified.secure(&Zeroizing::new([7; 32]))?;
            secure.verify(&code_a(), LastTry::Refuse)?;
            secure.my_number().map(drop)
        },
        theirs: |card| {
            let mut ap = TextAp::select(card)?;
            ap.retries(text::ef::PIN)?;
            ap.verify_pin(&peer_pin(&known().text_pin))?;
            ap.retries(text::ef::CODE_A)?;
            let mut session = ap.open_secure_session(&[7; 32])?;
            session.verify(text::ef::CODE_A, &peer_pin(&known().verification_code_a))?;
            session.read_ef(text::ef::MY_NUMBER).map(drop)
        },
    },
];

fn counting(extended_length: bool) -> CountingTransport<VirtualCard> {
    let mut image = Testbed::shared().card_image();
    image.behaviour.extended_length = extended_length;
    CountingTransport::new(VirtualCard::with_seed(image, [7; 32]).unwrap())
}

/// Exchanges that a job takes us, without leaving; `None` where it takes extended length.
fn ours(job: &Job, extended_length: bool) -> Option<usize> {
    const LEAVE: &str = "00A4040C0AD3921000310001010100";
    let mut transport = counting(extended_length);
    let extended = if extended_length { Support::Yes } else { Support::No };
    let capabilities = Capabilities { short_file_identifiers: Support::Yes, extended_length: extended };
    let done = (job.ours)(&mut Card::new(&mut transport).with_capabilities(capabilities));
    if let Err(error) = done {
        assert!(!extended_length && matches!(error, CardError::SecureMessaging { .. }), "{}: {error}", job.english);
        return None;
    }
    let mut commands = transport.commands();
    // Leaving is the last of them where a credential was presented.
    if transport.credentials_presented() > 0 {
        assert_eq!(commands.pop().unwrap(), LEAVE);
    }
    Some(commands.len())
}

fn theirs(job: &Job, extended_length: bool) -> Option<usize> {
    let mut transport = counting(extended_length);
    let done = (job.theirs)(&mut myna_card::Card::new(Peer(&mut transport)));
    if let Err(error) = done {
        assert!(!extended_length, "{}: {error}", job.english);
        return None;
    }
    Some(transport.exchanges().len())
}

/// The rows of the documents' table, in the language of the names.
fn rows(name: impl Fn(&Job) -> &'static str) -> Vec<String> {
    let figure = |count: Option<usize>| count.map_or("–".to_owned(), |count| count.to_string());
    let row = |job: &Job| {
        let [extended, short] = [true, false].map(|extended| (ours(job, extended), theirs(job, extended)));
        let figures = [extended.0, extended.1, short.0, short.1].map(figure).join(" | ");
        format!("| {} | {figures} |", name(job))
    };
    JOBS.iter().map(row).collect()
}

#[test]
fn the_documents_tell_the_exchanges_that_are_counted() {
    let (english, japanese) = (rows(|job| job.english), rows(|job| job.japanese));
    assert_holds("benchmarks.md", &english);
    assert_holds("card-access.md", &english);
    assert_holds("ja/card-access.md", &japanese);
}

/// Commands that `jpki` sends to the virtual card of a bench, from its transcript.
fn sent_by_command(bench: &Bench, arguments: &[&str]) -> Vec<String> {
    let card = format!("virtual:{}", bench.jpki_folder().display());
    let mut command = jpki(arguments);
    assert_success(
        command
            .args(["--card", &card, "--trace", "trace", "--cv-anchor", "jpki/cv-anchors.txt"])
            .current_dir(bench.folder()),
    );
    let trace = String::from_utf8(bench.read("trace")).unwrap();
    trace.lines().filter_map(|line| line.strip_prefix("> ")).map(str::to_owned).collect()
}

#[test]
fn the_documents_tell_the_exchanges_of_the_commands() {
    let bench = Bench::new(&[]);
    let rows: Vec<String> = [
        &["card", "number"][..],
        &["pin", "status"],
        &["text", "read", "--attributes", "--pin-file", "text-pin"],
        &["text", "read", "--number", "--code-a-file", "code-a"],
        &["text", "read", "--secure", "--pin-file", "text-pin"],
        &["face", "read", "--code-b-file", "code-b"],
        &["face", "read", "--birth", "1985-04-12"],
        &["card", "authenticate", "--birth", "1985-04-12"],
        &["card", "authenticate", "--pin-file", "text-pin"],
    ]
    .into_iter()
    .map(|arguments| format!("| `jpki {}` | {} |", arguments.join(" "), sent_by_command(&bench, arguments).len()))
    .collect();
    for document in ["benchmarks.md", "card-access.md", "ja/card-access.md"] {
        assert_holds(document, &rows);
    }
}

/// Asserts that a document has these lines.
#[track_caller]
fn assert_holds(document: &str, rows: &[String]) {
    let path = format!("{}/../docs/{document}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let missing: Vec<_> = rows.iter().filter(|row| !text.lines().any(|line| line == *row)).collect();
    assert!(missing.is_empty(), "docs/{document} lacks:\n{missing:#?}");
}

#[test]
fn the_four_budgets_are_four() {
    for name in ["tap:", "four attributes", "face with photo", "age record"] {
        let job = JOBS.iter().find(|job| job.english.starts_with(name)).unwrap();
        assert_eq!(ours(job, true), Some(4), "{name}");
    }
}
