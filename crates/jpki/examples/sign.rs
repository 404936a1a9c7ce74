//! Signing a file with the card.

use std::{fs::File, io, time::Duration};

use jpki::card::{Card, CardSigner, CredentialKind, LastTry, SignPassword};
use jpki::cms::{Encoding, SignOptions, sign_detached};
use jpki::reader::{Access, PcscContext, ReaderChoice};
use zeroize::Zeroizing;

/// Signs `application.xml` with the card in the only reader; the password is read from standard input.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now = jiff::Timestamp::now();
    let context = PcscContext::establish()?;
    let reader = context.wait_for_card(&ReaderChoice::Only, Duration::from_secs(30), None)?;
    let mut pcsc_card = context.connect(&reader.name, Access::Exclusive)?;
    let mut card = Card::new(pcsc_card.session()?);
    let mut jpki = card.jpki()?;

    // All that can be found out before the password is asked for: the kind of card, and the tries left.
    let tries = jpki.prepare(CredentialKind::SignPassword, LastTry::Refuse, now)?;
    eprintln!("Signature password ({tries:?}): ");
    let typed = Zeroizing::new(io::read_to_string(io::stdin())?);
    let password = SignPassword::new(typed.trim_end())?;

    let mut signer = CardSigner::present(&mut jpki, &password, LastTry::Refuse, now)?;
    signer.read_issuer()?;
    let (content, out) = (File::open("application.xml")?, File::create_new("application.xml.p7s")?);
    sign_detached(&mut signer, &SignOptions::new(now), Encoding::Der, content, out)?;
    Ok(())
}
