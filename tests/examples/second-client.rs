//! Another author's client (the `myna-card` crate) over PC/SC.
//!
//! `second-client job FOLDER < credentials`: does the main job, what we compare our own client with. Reads the PIN and the
//! password, one a line, and leaves both certificates, both CA certificates and one signature over `message` for each key in
//! FOLDER.
//!
//! `second-client inherit APPLICATION`: comes after another program and tries, without any credential, all that one opens in
//! `jpki`, `text`, `face`, `registry` or `common`. Tells each attempt and its status word, one a line.

use std::fs;
use std::io::BufRead;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use myna_card::ap::jpki::{JpkiAp, SignatureScheme};
use myna_card::ap::{common, jpki, juki, surface, text};
use myna_card::transport::pcsc::{PcscTransport, Sharing, connect_any};
use myna_card::{Card, Command, Error, Pin};

const MESSAGE: &[u8] = b"second client";
const USAGE: &str = "usage: second-client job FOLDER | inherit APPLICATION";

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["job", folder] => job(folder.into()),
        ["inherit", application] => inherit(application),
        _ => Err(USAGE.into()),
    }
}

fn job(folder: PathBuf) -> Outcome {
    let mut lines = std::io::stdin().lock().lines();
    let mut line =
        || lines.next().ok_or("two lines are needed: PIN and password")?.map_err(Box::<dyn std::error::Error>::from);
    let pin = Pin::numeric(line()?)?;
    let password = Pin::new(line()?)?;
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes);

    let mut card = connect_any(Sharing::Exclusive)?;
    let mut jpki = JpkiAp::select(&mut card)?;
    println!("token {}", jpki.read_token_info()?.token_type.name());
    let availability = jpki.read_certificate_availability()?;
    println!("certificates {} {}", availability.has_sign_certificate(), availability.has_auth_certificate());

    put("auth.der", &jpki.read_auth_certificate_der()?)?;
    put("auth-ca.der", &jpki.read_auth_ca_certificate_der()?)?;
    put("sign-ca.der", &jpki.read_sign_ca_certificate_der()?)?;
    match jpki.read_sign_certificate_der() {
        Err(error) => println!("signature certificate without password: {error}"),
        Ok(_) => return Err("the signature certificate was readable without its password".into()),
    }
    jpki.verify_auth_pin(&pin)?;
    put("auth.sig", &jpki.sign_with_auth_key_checked(SignatureScheme::Sha256DigestInfo, MESSAGE)?)?;
    put("auth.pss", &jpki.sign_with_auth_key_checked(SignatureScheme::Sha256Pss, MESSAGE)?)?;
    jpki.verify_sign_pin(&password)?;
    put("sign.der", &jpki.read_sign_certificate_der()?)?;
    put("sign.sig", &jpki.sign_with_sign_key_checked(SignatureScheme::Sha256DigestInfo, MESSAGE)?)?;
    put("message", MESSAGE)?;
    Ok(())
}

/// What is tried without a credential.
enum Attempt {
    Read(u16),
    Sign(u16),
    /// CHANGE REFERENCE DATA of a reference. The value has no form that a card takes: `6982` comes before that.
    Change(u16),
    /// CHANGE KEY of a reference, the same.
    ChangeKey(u16),
    /// SET SESSION KEY; what is delivered is none.
    Session,
}

use Attempt::{Change, ChangeKey, Read, Session, Sign};

/// Connects where another program has just ended. The service learns of that end a moment later than whoever waited for it,
/// above all where a signal ended it, and holds the card exclusively until then.
fn connect_after_another() -> Result<Card<PcscTransport>, Error> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match connect_any(Sharing::Shared) {
            Err(Error::Pcsc(pcsc::Error::SharingViolation)) if Instant::now() < deadline => {
                sleep(Duration::from_millis(20));
            }
            result => return result,
        }
    }
}

fn inherit(application: &str) -> Outcome {
    let (df, attempts): (&[u8], &[Attempt]) = match application {
        "jpki" => (&jpki::DF, &[Sign(0x0017), Read(0x0001), Sign(0x001A), Change(0x0018), Change(0x001B)]),
        "text" => (&text::DF, &[Read(1), Read(2), Read(3), Read(6), Read(7), Read(8), Change(0x0011), Session]),
        "face" => (&surface::DF, &[Read(1), Read(2), Read(5), Read(6)]),
        "registry" => (&juki::DF, &[ChangeKey(0x001C)]),
        "common" => (&common::DF, &[ChangeKey(0x001C)]),
        _ => return Err(USAGE.into()),
    };
    let mut card = connect_after_another()?;
    // Selecting the application that is selected makes the card forget nothing.
    card.select_df(df)?;
    for attempt in attempts {
        let (what, file, command) = match *attempt {
            Read(file) => ("read", file, Command::with_le(0x00, 0xB0, 0x00, 0x00, 256)),
            Sign(file) => ("sign", file, Command::with_data_le(0x80, 0x2A, 0x00, 0x80, MESSAGE, 256)),
            Change(file) => ("change", file, Command::with_data(0x00, 0x24, 0x01, 0x80, b"?")),
            ChangeKey(file) => ("change", file, Command::with_data(0x80, 0x32, 0x00, 0x80, b"?")),
            Session => ("session", 0x0006, Command::with_data(0x80, 0xAE, 0x00, 0x00, vec![0x11; 256])),
        };
        card.select_ef(file)?;
        println!("{what} {file:04X} {:04X}", card.call(&command)?.status.value());
    }
    Ok(())
}
