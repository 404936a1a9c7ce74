//! OCSP responses, as they come and as the answer to a question.
#![no_main]

use std::sync::OnceLock;

use jpki_certificate::Certificate;
use jpki_signature::Signer;
use jpki_testbed::Testbed;
use jpki_validity::ocsp::{Expected, OcspResponse};
use jpki_validity::revocation::{Freshness, RevocationQuestion};
use libfuzzer_sys::fuzz_target;

static CERTIFICATES: OnceLock<[Certificate; 2]> = OnceLock::new();

// Keys are made before the first input, which would count as a slow one.
fuzz_target!(init: { let _ = Testbed::shared(); }, |bytes: &[u8]| {
    let Ok(response) = OcspResponse::from_der(bytes) else { return };
    assert_eq!(response.der(), bytes);
    let bed = Testbed::shared();
    let [certificate, issuer] = CERTIFICATES.get_or_init(|| {
        [bed.signature_signer().certificate(), bed.signature_ca().certificate()]
            .map(|der| Certificate::from_der(der).expect("the testbed's own"))
    });
    let (now, freshness) = (bed.now(), Freshness::default());
    let question = RevocationQuestion { certificate, issuer: issuer.into(), now, time: now, freshness };
    // Nobody can sign for the testbed's CA here: an answer that verifies is a forged one.
    assert!(response.verify(&question, &Expected::default()).is_err());
});
