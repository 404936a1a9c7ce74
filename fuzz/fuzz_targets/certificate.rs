//! Certificates, alone and in bundles.
#![no_main]

use jpki_certificate::Certificate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(bytes) {
        assert_eq!(certificate.der(), bytes);
        let _ = certificate.public_key();
    }
    let _ = Certificate::from_pem_or_der(bytes);
});
