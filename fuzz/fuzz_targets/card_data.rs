//! The card number, the key reference and every object of GET DATA; municipality codes.
#![no_main]

use jpki_card::{CardData, CardFile, CardNumber, KeyReference, MunicipalityCode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = CardNumber::parse(bytes);
    let _ = KeyReference::parse(CardFile::CommonKeyReference, bytes);
    let mut data = CardData::default();
    for file in CardFile::ALL {
        let _ = data.read(file, bytes);
        let _ = file.object_length(bytes);
    }
    if let Ok(code) = std::str::from_utf8(bytes).map_or(Err(()), |text| MunicipalityCode::new(text).map_err(drop)) {
        assert_eq!(MunicipalityCode::new(&code.with_check_digit()), Ok(code));
    }
});
