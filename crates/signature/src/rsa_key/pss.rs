//! The salt of a PSS signature: what a card chose that no source describes (docs/protocol.md §4.6).

use super::{RsaPublicKey, VerifyError};
use crate::Digest;

impl RsaPublicKey {
    /// Opens an RSASSA-PSS signature (RFC 8017 §9.1.2, MGF1 with the same digest) and tells the length of its salt in bytes,
    /// which may be any. To verify a signature, [`verify_pss`](Self::verify_pss) is the way: it allows one length.
    ///
    /// # Errors
    /// [`VerifyError`] if it is no PSS signature over a message with this digest.
    pub fn pss_salt_length(&self, digest: &Digest, signature: &[u8]) -> Result<usize, VerifyError> {
        use rsa::BigUint;
        use rsa::pkcs1::DecodeRsaPublicKey;
        use rsa::traits::PublicKeyParts;
        let key = rsa::RsaPublicKey::from_pkcs1_der(&self.pkcs1).map_err(|_| VerifyError)?;
        let number = BigUint::from_bytes_be(signature);
        if signature.len() != self.signature_len() || number >= *key.n() {
            return Err(VerifyError);
        }
        let opened = number.modpow(key.e(), key.n()).to_bytes_be();
        // The encoded message has one bit less than the modulus; the number has lost the zeros in front.
        let length = (self.bits - 1).div_ceil(8);
        let missing = length.checked_sub(opened.len()).ok_or(VerifyError)?;
        let encoded = [&vec![0; missing][..], &opened].concat();
        salt_length(digest, &encoded, 8 * length + 1 - self.bits)
    }
}

/// `unused` is how many bits of the first byte lie above the encoded message.
fn salt_length(digest: &Digest, encoded: &[u8], unused: usize) -> Result<usize, VerifyError> {
    let hash_length = digest.as_bytes().len();
    let (body, [0xBC]) = encoded.split_last_chunk::<1>().map(|(body, last)| (body, *last)).ok_or(VerifyError)? else {
        return Err(VerifyError);
    };
    let (masked, hash) = body.split_at_checked(body.len().saturating_sub(hash_length)).ok_or(VerifyError)?;
    let mask = mgf1(digest, hash, masked.len());
    let mut data: Vec<u8> = masked.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    let first = data.first_mut().ok_or(VerifyError)?;
    *first &= 0xFF >> unused;
    let zeros = data.iter().take_while(|byte| **byte == 0).count();
    let [0x01, salt @ ..] = &data[zeros..] else { return Err(VerifyError) };
    let made = Digest::of(digest.algorithm(), &[&[0; 8], digest.as_bytes(), salt].concat());
    if hash == made.as_bytes() { Ok(salt.len()) } else { Err(VerifyError) }
}

/// MGF1 (RFC 8017 §B.2.1).
fn mgf1(digest: &Digest, seed: &[u8], length: usize) -> Vec<u8> {
    let blocks = (0u32..).map(|counter| Digest::of(digest.algorithm(), &[seed, &counter.to_be_bytes()].concat()));
    let needed = length.div_ceil(digest.as_bytes().len());
    let mut mask: Vec<u8> = blocks.take(needed).flat_map(|block| block.as_bytes().to_vec()).collect();
    mask.truncate(length);
    mask
}

#[cfg(test)]
mod tests {
    use rand_core::OsRng;
    use rsa::sha2::Sha256;
    use rsa::traits::PublicKeyParts;
    use rsa::{Pss, RsaPrivateKey};

    use super::*;
    use crate::DigestAlgorithm;

    proptest::proptest! {
        #[test]
        fn any_encoded_message_is_measured_or_refused(encoded: Vec<u8>, unused in 0usize..8) {
            let digest = Digest::of(DigestAlgorithm::Sha256, b"message");
            let _ = salt_length(&digest, &encoded, unused);
            let ended = [&encoded[..], &[0xBC]].concat();
            let _ = salt_length(&digest, &ended, unused);
        }
    }

    #[test]
    fn the_salt_of_any_length_is_measured_and_other_signatures_have_none() {
        let private = RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
        let key = RsaPublicKey::from_components(&private.n().to_bytes_be(), &private.e().to_bytes_be()).unwrap();
        let digest = Digest::of(DigestAlgorithm::Sha256, b"message");
        for length in [0, 1, 20, 32, 222] {
            let padding = Pss::new_with_salt::<Sha256>(length);
            let signature = private.sign_with_rng(&mut OsRng, padding, digest.as_bytes()).unwrap();
            assert_eq!(key.pss_salt_length(&digest, &signature).ok(), Some(length));
            assert_eq!(key.verify_pss(&digest, &signature).is_ok(), length == 32);
            let other = Digest::of(DigestAlgorithm::Sha256, b"another");
            assert!(key.pss_salt_length(&other, &signature).is_err());
            assert!(key.pss_salt_length(&digest, &signature[1..]).is_err());
        }
        let plain = private.sign(rsa::Pkcs1v15Sign::new_unprefixed(), digest.as_bytes()).unwrap();
        assert!(key.pss_salt_length(&digest, &plain).is_err());
        assert!(key.pss_salt_length(&digest, &[0xFF; 256]).is_err());
        assert!(key.pss_salt_length(&digest, &[0; 256]).is_err());
    }
}
