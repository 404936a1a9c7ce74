//! Another author's program (the crate `myna-card`) with the whole card over PC/SC: every file, every signature, the
//! challenges, secure messaging, and each credential changed and changed back.
//!
//! `whole-card FOLDER < init.json`: takes what `jpki testbed init --json` printed, leaves every file as it lies on the card in
//! FOLDER (`text-0001` …), and tells as JSON what it understood. Any check of its own that fails ends it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use myna_card::ap::common::{self, CommonAp};
use myna_card::ap::jpki::{self, JpkiAp, SignatureScheme};
use myna_card::ap::juki::{self, JukiAp};
use myna_card::ap::surface::{self, SurfaceAp};
use myna_card::ap::text::{self, TextAp};
use myna_card::certificate::roots::Accept;
use myna_card::data::{CardVerifiableCertificate, verification_code_b};
use myna_card::mf::MasterFile;
use myna_card::transport::pcsc::{PcscTransport, Sharing, connect_any};
use myna_card::{Certificate, Error, Pin, Retries, RsaPublicKey};
use serde_json::{Value, json};

type Card = myna_card::Card<PcscTransport>;
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What is known beforehand, and where files go.
struct Bench {
    folder: PathBuf,
    known: Value,
    /// Root keys of CV certificates by key id.
    roots: BTreeMap<Vec<u8>, RsaPublicKey>,
}

fn main() -> Outcome<()> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: whole-card FOLDER")?);
    let known: Value = serde_json::from_reader(std::io::stdin())?;
    let roots = read_roots(Path::new(known["cv_anchors"].as_str().ok_or("no cv_anchors")?))?;
    let bench = Bench { folder, known, roots };
    let mut card = connect_any(Sharing::Exclusive)?;
    let told = json!({
        "manager": manager(&mut card, &bench)?,
        "common": common_application(&mut card, &bench)?,
        "registry": registry(&mut card, &bench)?,
        "text": text_application(&mut card, &bench)?,
        "face": face(&mut card, &bench)?,
        "jpki": jpki_application(&mut card, &bench)?,
    });
    println!("{told}");
    Ok(())
}

/// The root keys of `cv-anchors.txt`.
fn read_roots(path: &Path) -> Outcome<BTreeMap<Vec<u8>, RsaPublicKey>> {
    let (mut roots, mut id) = (BTreeMap::new(), Vec::new());
    for line in fs::read_to_string(path)?.lines() {
        match line.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
            Some(("key_id", value)) => id = hex::decode(value)?,
            Some(("modulus", value)) => {
                let key = RsaPublicKey { exponent: vec![1, 0, 1], modulus: hex::decode(value)? };
                roots.insert(std::mem::take(&mut id), key);
            }
            _ => {}
        }
    }
    Ok(roots)
}

impl Bench {
    fn text(&self, name: &str) -> Outcome<&str> {
        Ok(self.known[name].as_str().ok_or_else(|| format!("no {name}"))?)
    }

    fn pin(&self, name: &str) -> Outcome<Pin> {
        Ok(Pin::new(self.text(name)?)?)
    }

    fn put(&self, name: &str, content: &[u8]) -> Outcome<()> {
        Ok(fs::write(self.folder.join(name), content)?)
    }

    /// Reads files as they lie on the card, filler included.
    fn keep(&self, card: &mut Card, name: &str, files: &[u16]) -> Outcome<()> {
        for file in files {
            card.select_ef(*file)?;
            self.put(&format!("{name}-{file:04X}"), &card.read_binary_physical()?)?;
        }
        Ok(())
    }

    /// Checks a CV certificate: the keys that the program brings along know nothing of it, the testbed's root does. No
    /// key can be added to those, so a chain cannot be checked in one call.
    fn check_root(&self, certificate: &CardVerifiableCertificate) -> Outcome<String> {
        expect(certificate.verify(), |error| matches!(error, Error::UnknownCertificateAuthority(_)))?;
        let id = certificate.issuer_key_id;
        certificate.verify_with(self.roots.get(&id.as_bytes()[..]).ok_or("an issuer without a key")?)?;
        Ok(id.to_string())
    }
}

/// Insists on an error of the kind that is expected.
fn expect<T>(result: Result<T, Error>, kind: impl Fn(&Error) -> bool) -> Outcome<()> {
    match result {
        Err(error) if kind(&error) => Ok(()),
        Err(error) => Err(format!("another error than expected: {error}").into()),
        Ok(_) => Err("no error where one is expected".into()),
    }
}

/// Insists on this status word.
fn refused<T>(result: Result<T, Error>, status: u16) -> Outcome<()> {
    expect(result, |error| matches!(error, Error::Status(word) if word.value() == status))
}

/// Insists on these files being shut.
fn shut(card: &mut Card, files: &[u16]) -> Outcome<()> {
    for file in files {
        card.select_ef(*file)?;
        refused(card.read_binary_all(), 0x6982)?;
    }
    Ok(())
}

/// What the program tells of the tries left.
fn tries(retries: Retries) -> Value {
    match retries {
        Retries::Remaining(count) => json!(count),
        Retries::Blocked => json!("blocked"),
        Retries::Unlimited => json!("unlimited"),
        Retries::NotReported => json!("not reported"),
    }
}

fn manager(card: &mut Card, bench: &Bench) -> Outcome<Value> {
    let mut manager = MasterFile::select(card)?;
    for tag in [0x0042, 0x0045, 0x0066, 0x00F0, 0x00F2, 0x00F7, 0x00F8, 0x7F21, 0x5F51] {
        let object = manager.data_object(tag)?;
        bench.put(&format!("manager-{tag:04X}"), &object)?;
    }
    let chain = manager.certificate_chain()?;
    let root = bench.check_root(&chain[0])?;
    for pair in chain.windows(2) {
        if pair[1].issuer_key_id != pair[0].subject_key_id {
            return Err("the chain is broken".into());
        }
        pair[1].verify_with(&pair[0].public_key)?;
    }
    refused(manager.card_identifier(), 0x6981)?;
    refused(manager.application_folders(), 0x6A82)?;
    refused(manager.ic_manufacturer_id(), 0x6A82)?;
    let challenges = [manager.card().get_challenge(256)?, manager.card().get_challenge(256)?];
    let atr = manager.card().contact_atr()?;
    Ok(json!({
        "root": root,
        "chain": chain.len(),
        "fresh": challenges[0] != challenges[1],
        "atr": hex::encode_upper(atr),
    }))
}

fn common_application(card: &mut Card, bench: &Bench) -> Outcome<Value> {
    let mut ap = CommonAp::select(card)?;
    let before = ap.pin_retries()?;
    let info = ap.read_card_info()?;
    for file in [common::ef::CARD_INFO, common::ef::KEY_REFERENCE] {
        let record = ap.read_record(file, 1)?;
        bench.put(&format!("common-{file:04X}"), &record)?;
        expect(ap.read_record(file, 2), |error| matches!(error, Error::Status(word) if word.value() == 0x6A83))?;
    }
    // Its public half is not on the card: the program has nothing to check this with.
    let signature = ap.internal_authenticate(b"an authentication")?;
    bench.put("common-message", b"an authentication")?;
    bench.put("common-signature", &signature)?;
    let repeated = ap.internal_authenticate(b"an authentication")? == signature;
    let (pin, other) = (bench.pin("card_pin")?, Pin::numeric("8263")?);
    ap.verify_pin(&pin)?;
    ap.change_pin(&pin, &other)?;
    expect(ap.verify_pin(&pin), |error| matches!(error, Error::PinIncorrect { retries: Some(2) }))?;
    ap.change_pin(&other, &pin)?;
    Ok(json!({
        "serial": info.serial,
        "municipality": info.municipality_code,
        "expiry": info.expiry.to_string(),
        "repeated": repeated,
        "tries": [tries(before), tries(ap.pin_retries()?)],
    }))
}

fn registry(card: &mut Card, bench: &Bench) -> Outcome<Value> {
    let mut ap = JukiAp::select(card)?;
    let before = ap.pin_retries()?;
    let record = ap.read_record(juki::ef::KEY_REFERENCE, 1)?;
    bench.put("registry-0002", &record)?;
    let (pin, other) = (bench.pin("card_pin")?, Pin::numeric("8263")?);
    ap.verify_pin(&pin)?;
    ap.change_pin(&pin, &other)?;
    expect(ap.verify_pin(&pin), |error| matches!(error, Error::PinIncorrect { retries: Some(2) }))?;
    ap.change_pin(&other, &pin)?;
    Ok(json!({ "tries": [tries(before), tries(ap.pin_retries()?)] }))
}

fn text_application(card: &mut Card, bench: &Bench) -> Outcome<Value> {
    use text::ef;
    const ALL: [u16; 4] = [ef::PIN, ef::CODE_A, ef::CODE_B, ef::BLOCKED_0012];
    const LOCKED: [u16; 6] = [
        ef::MY_NUMBER,
        ef::ATTRIBUTES,
        ef::INTEGRITY,
        ef::SESSION_KEY_PUBLIC_KEY,
        ef::SIGNED_PUBLIC_KEY,
        ef::UNKNOWN_0008,
    ];
    let mut ap = TextAp::select(card)?;
    let before = ALL.map(|file| ap.retries(file).map(tries)).into_iter().collect::<Result<Vec<_>, _>>()?;
    shut(ap.card(), &LOCKED)?;
    let certificate = ap.read_certificate()?;
    let root = bench.check_root(&certificate)?;
    let issuer = &certificate.public_key;
    let basic = ap.read_ap_basic_data()?;

    // Each credential alone, after the one before has been forgotten.
    ap.verify_code_a(&bench.pin("my_number")?)?;
    ap.read_my_number()?;
    shut(ap.card(), &[ef::ATTRIBUTES])?;
    refused(ap.open_secure_session(&[7; 32]).map(drop), 0x6982)?;
    MasterFile::select(card)?;
    let mut ap = TextAp::select(card)?;
    shut(ap.card(), &LOCKED)?;
    ap.verify_code_b(&bench.pin("verification_code_b")?)?;
    ap.read_attributes()?;
    shut(ap.card(), &[ef::MY_NUMBER])?;
    MasterFile::select(card)?;
    let mut ap = TextAp::select(card)?;
    shut(ap.card(), &LOCKED)?;
    expect(ap.card().select_ef(ef::BLOCKED_0012).and_then(|()| ap.card().verify(&Pin::numeric("1234")?)), |error| {
        matches!(error, Error::PinBlocked)
    })?;
    let pin = bench.pin("text_pin")?;
    ap.verify_pin(&pin)?;
    bench.keep(ap.card(), "text", &[1, 2, 3, 4, 5, 6, 7, 8])?;

    let number = ap.read_my_number()?;
    let attributes = ap.read_attributes()?;
    let record = ap.read_integrity_record()?;
    record.verify(issuer)?;
    let number_covered = record.matches_my_number_file(&ap.read_my_number_file()?);
    let attributes_covered = record.matches_attributes_file(&ap.read_ef(ef::ATTRIBUTES)?)?;
    let key = ap.read_signed_public_key()?;
    key.verify(issuer)?;
    let challenge = ap.card().get_challenge(32)?;
    let signature = ap.sign(&challenge)?;
    key.public_key.verify_pkcs1_sha256(&challenge, &signature)?;
    let replayed = key.public_key.verify_pkcs1_sha256(b"the next challenge", &signature).is_ok();

    let other = Pin::numeric("8263")?;
    ap.change_pin(&pin, &other)?;
    expect(ap.verify_pin(&pin), |error| matches!(error, Error::PinIncorrect { retries: Some(2) }))?;
    ap.change_pin(&other, &pin)?;

    let plain = [1, 2, 3, 5, 7].map(|file| ap.read_ef(file)).into_iter().collect::<Result<Vec<_>, _>>()?;
    let seed: [u8; 32] = challenge.try_into().map_err(|_| "32 bytes")?;
    let mut session = ap.open_secure_session(&seed)?;
    expect(session.verify(ef::CODE_A, &Pin::numeric("000000000000")?), |error| {
        matches!(error, Error::PinIncorrect { retries: Some(9) })
    })?;
    session.verify(ef::CODE_A, &bench.pin("my_number")?)?;
    session.verify(ef::CODE_B, &bench.pin("verification_code_b")?)?;
    for (file, plain) in [1, 2, 3, 5, 7].into_iter().zip(plain) {
        if session.read_ef(file)? != plain {
            return Err(format!("{file:04X} is another under secure messaging").into());
        }
    }
    let whole = session.read_ef_physical(ef::MY_NUMBER)?;
    bench.put("text-secured-0001", &whole)?;
    // Three credentials, six files read by SELECT and READ.
    let count = session.counter();
    MasterFile::select(session.card())?;
    TextAp::select(session.card())?;
    refused(session.read_ef(ef::MY_NUMBER), 0x69FC)?;
    let broken = session.is_broken();
    let mut ap = TextAp::select(card)?;
    let after = ALL.map(|file| ap.retries(file).map(tries)).into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(json!({
        "root": root,
        "basic_key": basic.public_key_id.to_string(),
        "number": number.as_str(),
        "name": attributes.name,
        "address": attributes.address,
        "birth": attributes.birth_date.to_string(),
        "covered": [number_covered, attributes_covered],
        "replayed": replayed,
        "secured_commands": count - 1,
        "session_lost": broken,
        "tries": [before, after],
    }))
}

fn face(card: &mut Card, bench: &Bench) -> Outcome<Value> {
    use surface::ef;
    const ALL: [u16; 3] = [ef::BIRTH_DATE, ef::CODE_B, ef::CODE_A];
    const LOCKED: [u16; 4] = [ef::AGE_RECORD, ef::CARD_FACE, ef::MY_NUMBER_IMAGE, ef::UNKNOWN_0006];
    let mut ap = SurfaceAp::select(card)?;
    let before = ALL.map(|file| ap.retries(file).map(tries)).into_iter().collect::<Result<Vec<_>, _>>()?;
    shut(ap.card(), &LOCKED)?;
    let certificate = ap.read_certificate()?;
    let root = bench.check_root(&certificate)?;
    let issuer = &certificate.public_key;
    let basic = ap.read_ap_basic_data()?;

    ap.verify_birth_date(&bench.pin("birth_code")?)?;
    let age = ap.read_age_record()?;
    shut(ap.card(), &LOCKED[1..])?;
    MasterFile::select(card)?;
    let mut ap = SurfaceAp::select(card)?;
    shut(ap.card(), &LOCKED)?;
    ap.verify_code_b(&bench.pin("verification_code_b")?)?;
    let front = ap.read_card_face()?;
    shut(ap.card(), &[ef::AGE_RECORD, ef::MY_NUMBER_IMAGE])?;
    MasterFile::select(card)?;
    let mut ap = SurfaceAp::select(card)?;
    shut(ap.card(), &LOCKED)?;
    ap.verify_code_a(&bench.pin("my_number")?)?;
    let number = ap.read_my_number_image()?;
    shut(ap.card(), &[ef::AGE_RECORD])?;
    ap.verify_birth_date(&bench.pin("birth_code")?)?;
    bench.keep(ap.card(), "face", &[1, 2, 3, 4, 5, 6])?;

    age.verify(issuer)?;
    front.verify(issuer)?;
    number.verify(issuer)?;
    let challenge = ap.card().get_challenge(32)?;
    let signature = ap.sign(&challenge)?;
    for key in [&age.public_key, &front.public_key, &number.public_key] {
        key.verify_pkcs1_sha256(&challenge, &signature)?;
    }
    let replayed = front.public_key.verify_pkcs1_sha256(b"the next challenge", &signature).is_ok();
    let code_b = verification_code_b(front.birth_date, front.expiry.year, bench.text("security_code")?.as_bytes())?;
    let after = ALL.map(|file| ap.retries(file).map(tries)).into_iter().collect::<Result<Vec<_>, _>>()?;
    let images = [&front.name_image, &front.address_image, &front.photo, &number.image];
    Ok(json!({
        "root": root,
        "municipality": basic.municipality_code,
        "birth": age.birth_date.to_string(),
        "expiry": front.expiry.to_string(),
        "images": images.map(|image| image.format.extension()),
        "code_b": std::str::from_utf8(code_b.as_bytes())?,
        "replayed": replayed,
        "tries": [before, after],
    }))
}

fn jpki_application(card: &mut Card, bench: &Bench) -> Outcome<Value> {
    use jpki::ef;
    const MESSAGE: &[u8] = b"0123456789abcdef0123456789abcdef";
    const SCHEMES: [SignatureScheme; 6] = [
        SignatureScheme::Verbatim,
        SignatureScheme::Sha256Bare,
        SignatureScheme::PreHashedDigestInfo,
        SignatureScheme::Sha256DigestInfo,
        SignatureScheme::PreHashedPss,
        SignatureScheme::Sha256Pss,
    ];
    let (pin, password) = (bench.pin("authentication_pin")?, bench.pin("signature_password")?);
    let mut ap = JpkiAp::select(card)?;
    let before = [tries(ap.auth_pin_retries()?), tries(ap.sign_pin_retries()?)];
    let token = ap.read_token_info()?;
    let present = ap.read_certificate_availability()?;
    shut(ap.card(), &[ef::SIGN_CERTIFICATE])?;
    refused(ap.sign_with_auth_key(SignatureScheme::Sha256Pss, MESSAGE), 0x6982)?;
    refused(ap.sign_with_sign_key(SignatureScheme::Sha256Pss, MESSAGE), 0x6982)?;
    ap.verify_auth_pin(&pin)?;
    refused(ap.sign_with_sign_key(SignatureScheme::Sha256Pss, MESSAGE), 0x6982)?;
    ap.verify_sign_pin(&password)?;

    let chains = [
        [ap.read_auth_certificate()?, ap.read_auth_ca_certificate()?],
        [ap.read_sign_certificate()?, ap.read_sign_ca_certificate()?],
    ];
    for (chain, names) in chains.iter().zip([["000A", "000B"], ["0001", "0002"]]) {
        let (issued, _) = chain[0].validity();
        Certificate::verify_chain(chain, issued)?;
        // The roots that the program brings along cannot be added to: the testbed's CA is none.
        expect(chain[0].verify_to_root(issued, Accept::ProductionAndTest), |error| {
            matches!(error, Error::SignatureInvalid(_))
        })?;
        for (certificate, name) in chain.iter().zip(names) {
            bench.put(&format!("jpki-{name}"), certificate.der())?;
        }
    }
    for scheme in SCHEMES {
        ap.sign_with_auth_key_checked(scheme, MESSAGE)?;
        ap.sign_with_sign_key_checked(scheme, MESSAGE)?;
    }
    let (other_pin, other_password) = (Pin::numeric("8263")?, Pin::new("OTHER82634")?);
    ap.change_auth_pin(&pin, &other_pin)?;
    expect(ap.verify_auth_pin(&pin), |error| matches!(error, Error::PinIncorrect { retries: Some(2) }))?;
    ap.change_auth_pin(&other_pin, &pin)?;
    ap.change_sign_pin(&password, &other_password)?;
    expect(ap.verify_sign_pin(&password), |error| matches!(error, Error::PinIncorrect { retries: Some(4) }))?;
    ap.change_sign_pin(&other_password, &password)?;
    Ok(json!({
        "token": token.token_type.name(),
        "present": [present.has_auth_certificate(), present.has_sign_certificate()],
        "subjects": chains.map(|[leaf, _]| leaf.subject()),
        "tries": [before, [tries(ap.auth_pin_retries()?), tries(ap.sign_pin_retries()?)]],
    }))
}
