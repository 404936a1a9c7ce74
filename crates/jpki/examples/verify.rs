//! Verifying a signed file.

use std::fs::File;

use jpki::validity::TrustStore;
use jpki::verify::{Indication, Options, verify};

/// Verifies `application.xml.p7s` over `application.xml`, trusting the production roots of JPKI.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let anchors = TrustStore::production();
    let mut content = File::open("application.xml")?;
    let mut options = Options::new(&anchors, jiff::Timestamp::now());
    options.content = Some(&mut content);
    let report = verify(File::open("application.xml.p7s")?, options)?;
    match report.indication {
        Indication::TotalPassed => println!("signed, and unchanged since"),
        Indication::TotalFailed => println!("not good: {:?}", report.signatures),
        _ => println!("cannot be decided: {:?}", report.signatures),
    }
    Ok(())
}
