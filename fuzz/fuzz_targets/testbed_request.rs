//! OCSP requests, as the testbed's responder reads them.
#![no_main]

use jpki_testbed::OcspRequest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(request) = OcspRequest::from_der(bytes) else { return };
    // What is answered is the identifier as it came.
    for id in request.ids() {
        assert!(bytes.windows(id.as_der().len()).any(|window| window == id.as_der()));
    }
    assert!(request.nonce().is_none_or(|nonce| nonce.len() < bytes.len()));
});
