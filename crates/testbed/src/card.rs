//! The card of the testbed: certificates and keys in their files (docs/protocol.md §4.1).

use jpki_signature::Signer as _;
use jpki_virtual_card::{CardImage, Credential, PrivateKey};
use rand_chacha::ChaCha20Rng;

use crate::random::text;
use crate::{Credentials, TestSigner, TestbedError, TestbedOptions};

/// EF of the signature certificate.
const SIGNATURE_CERTIFICATE: u16 = 0x0001;
/// EF of its CA's certificate.
const SIGNATURE_CA: u16 = 0x0002;
/// EF of the user-authentication certificate.
const USER_AUTHENTICATION_CERTIFICATE: u16 = 0x000A;
/// EF of its CA's certificate.
const USER_AUTHENTICATION_CA: u16 = 0x000B;

/// Puts everything on a card.
pub(crate) fn image(
    options: &TestbedOptions,
    signature: &TestSigner,
    user_authentication: &TestSigner,
    credentials: &Credentials,
    generator: &mut ChaCha20Rng,
) -> Result<CardImage, TestbedError> {
    let serial = text(generator, b"0123456789", 16);
    let mut image = CardImage::new(options.profile, options.generation, &serial);
    if let Some(behaviour) = &options.behaviour {
        image.behaviour = behaviour.clone();
    }
    let mut put = |file, certificate: Option<&[u8]>| {
        if let Some(certificate) = certificate {
            image.files.insert(file, certificate.to_vec());
        }
    };
    put(SIGNATURE_CERTIFICATE, options.signature_certificate.then(|| signature.certificate()));
    put(SIGNATURE_CA, signature.issuer_certificate());
    put(USER_AUTHENTICATION_CERTIFICATE, Some(user_authentication.certificate()));
    put(USER_AUTHENTICATION_CA, user_authentication.issuer_certificate());
    image.signature_key = Some(PrivateKey::from_pkcs8_der(&signature.private_key_der()?));
    image.authentication_key = Some(PrivateKey::from_pkcs8_der(&user_authentication.private_key_der()?));
    image.signature_password = Some(Credential::new(credentials.signature_password.as_bytes()));
    image.authentication_pin = Some(Credential::new(credentials.authentication_pin.as_bytes()));
    Ok(image)
}
