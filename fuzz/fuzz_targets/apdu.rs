//! Commands, responses and both kinds of TLV.
#![no_main]

use jpki_apdu::tlv::{Ber, Simple};
use jpki_apdu::{Command, Response};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok((command, encoding)) = Command::parse(bytes) {
        assert!(command.encode(encoding).is_ok());
    }
    if let Ok(response) = Response::parse(bytes) {
        assert_eq!(response.encode(), bytes);
    }
    let _ = Ber::parse_all(bytes);
    let _ = Simple::parse(bytes);
});
