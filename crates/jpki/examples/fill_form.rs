//! Filling a form from the card.

use jpki::card::{Card, CvAnchors, Form, IssuerCheck, LastTry, TextData, TextPin, check_text};
use jpki::reader::{Access, PcscContext, ReaderChoice};
use zeroize::Zeroizing;

/// Reads the four attributes (基本4情報) with the text PIN from standard input, and uses them only if the issuer signed them.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let context = PcscContext::establish()?;
    let reader = context.select(&ReaderChoice::Only)?;
    let mut pcsc_card = context.connect(&reader.name, Access::Exclusive)?;
    let mut card = Card::new(pcsc_card.session()?);
    let mut text = card.text()?;
    let typed = Zeroizing::new(std::io::read_to_string(std::io::stdin())?);
    let issuer = text.certificate()?;
    let mut verified = text.verify(&TextPin::new(typed.trim_end())?, LastTry::Refuse)?;
    let (attributes, record) = (verified.attributes()?, verified.integrity_record()?);
    text.leave()?;

    let data = TextData { record: Some(&record), attributes: Some(&attributes), ..TextData::default() };
    let known = matches!(CvAnchors::built_in().check(&issuer), IssuerCheck::Known { .. });
    if !known || !check_text(&issuer, &data).is_authentic() {
        return Err("the card's data are not proved to be genuine".into());
    }
    let form = Form::fill(&attributes);
    println!("{:?} {:?} {}", form.family_name.map(|name| name.original), form.prefecture, form.birth.japanese);
    Ok(())
}
