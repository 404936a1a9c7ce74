//! Our own library over PC/SC: presents one credential, uses it, and ends, the way any program built upon it would.
//!
//! `first-client CREDENTIAL [forget] < value`, with CREDENTIAL one of `pin`, `password`, `text-pin`, `code-a`, `code-b`,
//! `face-a`, `face-b`, `birth-code`. With `forget` the selected application is forgotten instead of left: what a program
//! does that knows nothing of leaving.

use jpki_card::{
    AuthPin, BirthDateCode, Card, LastTry, Scheme, SignPassword, TextPin, VerificationCodeA, VerificationCodeB,
};
use jpki_reader::{Access, PcscContext, ReaderChoice};

/// Drops a value, which leaves its application, or forgets it.
fn end<T>(value: T, forget: bool) {
    if forget { std::mem::forget(value) } else { drop(value) }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let forget = arguments.get(1).is_some_and(|argument| argument == "forget");
    let value = std::io::read_to_string(std::io::stdin())?;
    let context = PcscContext::establish()?;
    let reader = context.select(&ReaderChoice::Only)?;
    let mut card = Card::new(context.connect(&reader.name, Access::Exclusive)?.into_session()?);
    match arguments.first().map(String::as_str) {
        Some("pin") => {
            let mut ap = card.jpki()?;
            ap.verify(&AuthPin::new(&value)?, LastTry::Refuse)?.sign(Scheme::Pkcs1Sha256Message, b"message")?;
            end(ap, forget);
        }
        Some("password") => {
            let mut ap = card.jpki()?;
            ap.verify(&SignPassword::new(&value)?, LastTry::Refuse)?.signature_certificate()?;
            end(ap, forget);
        }
        Some("text-pin") => {
            let mut ap = card.text()?;
            ap.verify(&TextPin::new(&value)?, LastTry::Refuse)?.attributes()?;
            end(ap, forget);
        }
        Some("code-a") => {
            let mut ap = card.text()?;
            ap.verify(&VerificationCodeA::new(&value)?, LastTry::Refuse)?.my_number()?;
            end(ap, forget);
        }
        Some("code-b") => {
            let mut ap = card.text()?;
            ap.verify(&VerificationCodeB::new(&value)?, LastTry::Refuse)?.attributes()?;
            end(ap, forget);
        }
        Some("face-a") => {
            let mut ap = card.face()?;
            ap.verify(&VerificationCodeA::new(&value)?, LastTry::Refuse)?.number_image()?;
            end(ap, forget);
        }
        Some("face-b") => {
            let mut ap = card.face()?;
            ap.verify(&VerificationCodeB::new(&value)?, LastTry::Refuse)?.front()?;
            end(ap, forget);
        }
        Some("birth-code") => {
            let mut ap = card.face()?;
            ap.verify(&BirthDateCode::new(&value)?, LastTry::Refuse)?.age_record()?;
            end(ap, forget);
        }
        _ => return Err("usage: first-client CREDENTIAL [forget]".into()),
    }
    Ok(())
}
