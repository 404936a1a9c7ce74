//! Another author's client (the `myna-card` crate) doing the main job over PC/SC: what we compare our own client with.
//!
//! `second-client FOLDER < credentials`: reads the PIN and the password, one a line, and leaves both certificates, both
//! CA certificates and one signature over `message` for each key in FOLDER.

use std::fs;
use std::io::BufRead;
use std::path::PathBuf;

use myna_card::Pin;
use myna_card::ap::jpki::{JpkiAp, SignatureScheme};
use myna_card::transport::pcsc::{Sharing, connect_any};

const MESSAGE: &[u8] = b"second client";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: second-client FOLDER")?);
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
