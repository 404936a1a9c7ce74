//! Another program that has the card for itself: holds it until its standard input ends.

use jpki_reader::{Access, PcscContext, ReaderChoice};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let context = PcscContext::establish()?;
    let reader = context.select(&ReaderChoice::Only)?;
    let card = context.connect(&reader.name, Access::Exclusive)?;
    println!("held");
    std::io::read_to_string(std::io::stdin())?;
    card.disconnect()?;
    Ok(())
}
