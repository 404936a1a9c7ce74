//! Logging somebody in with the card.

use jpki::card::{AuthPin, Card, CardSigner, LastTry};
use jpki::identity::{Challenge, Request, VerifyOptions, verify};
use jpki::reader::{Access, PcscContext, ReaderChoice};
use jpki::signature::DigestAlgorithm;
use jpki::validity::TrustStore;
use zeroize::Zeroizing;

/// Both sides of a log-in: the relying party's challenge, the card's answer, the relying party's check.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now = jiff::Timestamp::now();
    // The relying party keeps the challenge and gives it out once.
    let challenge = Challenge::generate("shop.example", "log in", now)?;

    let context = PcscContext::establish()?;
    let reader = context.select(&ReaderChoice::Only)?;
    let mut pcsc_card = context.connect(&reader.name, Access::Exclusive)?;
    let mut card = Card::new(pcsc_card.session()?);
    let mut jpki = card.jpki()?;
    let typed = Zeroizing::new(std::io::read_to_string(std::io::stdin())?);
    let pin = AuthPin::new(typed.trim_end())?;
    let mut signer = CardSigner::present(&mut jpki, &pin, LastTry::Refuse, now)?;
    let answer = Request::open(challenge.clone(), now)?.answer(&mut signer, DigestAlgorithm::Sha256)?;

    let anchors = TrustStore::production();
    let report = verify(&answer, &challenge, &VerifyOptions::new(&anchors, now));
    println!("{:?}", report.indication);
    Ok(())
}
