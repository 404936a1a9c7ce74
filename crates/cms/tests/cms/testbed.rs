//! A cardholder of the testbed signs, with the certificate profile of the real ones.

use std::fs;
use std::process::Command;

use jpki_cms::{Encoding, sign_detached};
use jpki_signature::Signer;
use jpki_testbed::Testbed;

use crate::support::{detached, options};

const CONTENT: &[u8] = "転出届".as_bytes();

#[test]
fn both_keys_of_a_card_sign_what_we_and_openssl_accept() {
    let testbed = Testbed::shared();
    let folder = tempfile::tempdir().unwrap();
    for (anchor, mut signer) in [testbed.signature_signer(), testbed.authentication_signer()].into_iter().enumerate() {
        let mut message = Vec::new();
        sign_detached(&mut signer, &options(), Encoding::Pem, CONTENT, &mut message).unwrap();
        let result = detached(&message, CONTENT).unwrap();
        assert_eq!(result.all(), Ok(()));
        assert_eq!(result.signers[0].certificate.as_deref(), Some(signer.certificate()));
        assert_eq!(result.certificates.len(), 2, "the issuer is with it");

        let issuer = signer.issuer_certificate().unwrap();
        assert_eq!(testbed.anchors()[anchor], issuer);
        fs::write(folder.path().join("anchor.der"), issuer).unwrap();
        fs::write(folder.path().join("message"), &message).unwrap();
        fs::write(folder.path().join("content"), CONTENT).unwrap();
        let run = |arguments: &str| {
            let output =
                Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "openssl {arguments}\n{said}");
            said
        };
        run("x509 -inform DER -in anchor.der -out anchor.pem");
        let said =
            run("cms -verify -binary -cades -inform PEM -in message -content content -CAfile anchor.pem -purpose any \
             -no_check_time -out verified");
        assert!(said.contains("CAdES Verification successful"), "{said}");
    }
}
