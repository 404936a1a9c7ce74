//! CV certificates in both forms, and anchors as text.
#![no_main]

use jpki_card::{CardFile, CvAnchors, CvCertificate, IssuerCheck};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for file in [CardFile::TextIssuerCertificate, CardFile::NextKeyCertificate] {
        if let Ok(certificate) = CvCertificate::parse(file, bytes) {
            let unknown = IssuerCheck::Unknown { key_id: certificate.issuer() };
            assert_eq!(CvAnchors::none().check(&certificate), unknown);
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = CvAnchors::built_in().with_text(text);
    }
});
