//! The files of the text application, and a form filled from them.
#![no_main]

use jpki_card::{
    Attributes, CertifiedPublicKey, Form, IntegrityRecord, MyNumberFile, SessionPublicKey, TextBasicInformation,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = MyNumberFile::parse(bytes);
    if let Ok(attributes) = Attributes::parse(bytes) {
        let form = Form::fill(&attributes);
        assert!(attributes.address().ends_with(&form.street.original));
    }
    let _ = IntegrityRecord::parse(bytes);
    let _ = TextBasicInformation::parse(bytes);
    let _ = SessionPublicKey::parse(bytes);
    let _ = CertifiedPublicKey::parse(bytes);
});
