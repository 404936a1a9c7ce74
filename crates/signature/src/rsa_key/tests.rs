//! Keys that are taken and refused, and signatures that match or do not.

use super::*;
use proptest::prelude::*;
use rsa::pkcs8::EncodePublicKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};

use crate::DigestInfo;

fn key(bits: usize) -> (RsaPrivateKey, Vec<u8>) {
    let key = RsaPrivateKey::new(&mut rand_core::OsRng, bits).unwrap();
    let spki = key.to_public_key().to_public_key_der().unwrap().into_vec();
    (key, spki)
}

/// SubjectPublicKeyInfo around an RSAPublicKey with this modulus and exponent 65537.
fn spki(modulus: &[u8]) -> Vec<u8> {
    let element = |tag: u8, content: &[u8]| {
        let length = match u16::try_from(content.len()).unwrap().to_be_bytes() {
            [0, short @ 0..0x80] => vec![short],
            [0, middle] => vec![0x81, middle],
            [high, low] => vec![0x82, high, low],
        };
        [vec![tag], length, content.to_vec()].concat()
    };
    let pkcs1 = element(0x30, &[element(0x02, modulus), vec![0x02, 0x03, 1, 0, 1]].concat());
    let algorithm = hex::decode("300D06092A864886F70D0101010500").unwrap();
    element(0x30, &[algorithm, element(0x03, &[vec![0], pkcs1].concat())].concat())
}

/// The same key with another exponent: the contents of its INTEGER, up to 127 bytes.
fn with_exponent(exponent: &[u8]) -> Vec<u8> {
    let good = spki(&modulus(2048));
    let mut bytes = good[..good.len() - 5].to_vec();
    bytes.extend([&[0x02, exponent.len() as u8], exponent].concat());
    // All lengths around it are in two bytes: SEQUENCE, BIT STRING, SEQUENCE.
    let less = 3 - exponent.len() as i16;
    for at in [2, 2 + 2 + 15 + 2, 2 + 2 + 15 + 4 + 1 + 2] {
        let length = i16::from_be_bytes([bytes[at], bytes[at + 1]]) - less;
        bytes[at..at + 2].copy_from_slice(&length.to_be_bytes());
    }
    bytes
}

/// An odd number of so many bits, as the contents of an INTEGER.
fn modulus(bits: usize) -> Vec<u8> {
    let mut bytes = vec![0xFF; bits.div_ceil(8)];
    bytes[0] = 0xFF >> (bytes.len() * 8 - bits);
    if bytes[0] & 0x80 != 0 {
        bytes.insert(0, 0);
    }
    bytes
}

#[test]
fn sizes_outside_2048_to_8192_bits_are_refused_with_their_size() {
    for bits in [512, 1024, 2047, 8193, 16384] {
        assert_eq!(RsaPublicKey::from_spki_der(&spki(&modulus(bits))).unwrap_err(), KeyError::Size { bits });
    }
    for (bits, length) in [(2048, 256), (2049, 257), (4096, 512), (8192, 1024)] {
        let key = RsaPublicKey::from_spki_der(&spki(&modulus(bits))).unwrap();
        assert_eq!((key.modulus_bits(), key.signature_len()), (bits, length));
    }
}

#[test]
fn exponents_by_which_anybody_could_sign_or_hold_up_a_verifier_are_refused() {
    for exponent in [&[3][..], &[0x11], &[1, 0, 1]] {
        assert!(RsaPublicKey::from_spki_der(&with_exponent(exponent)).is_ok(), "{exponent:02X?}");
    }
    // 0; 1, with which the padded message is its own signature; even; above 2^33.
    for exponent in [&[0][..], &[1], &[2], &[1, 0, 0], &[4, 0, 0, 0, 1], &[0x7F; 100]] {
        let error = RsaPublicKey::from_spki_der(&with_exponent(exponent)).unwrap_err();
        assert_eq!(error, KeyError::Malformed, "{exponent:02X?}");
    }
}

#[test]
fn parameters_of_rsa_are_null_or_absent() {
    let good = spki(&modulus(2048));
    let null = good.windows(2).position(|window| window == [5, 0]).unwrap();
    for other in [[4, 0], [0x30, 0]] {
        let mut bytes = good.clone();
        bytes[null..null + 2].copy_from_slice(&other);
        assert_eq!(RsaPublicKey::from_spki_der(&bytes).unwrap_err(), KeyError::Malformed);
    }
    let mut absent = good;
    absent.drain(null..null + 2);
    absent[3] -= 2;
    absent[5] -= 2;
    assert!(RsaPublicKey::from_spki_der(&absent).is_ok());
}

#[test]
fn other_algorithms_are_refused_by_name() {
    // P-256, from RFC 5480's identifiers, with a point of zeros.
    let mut p256 = hex::decode("3059301306072A8648CE3D020106082A8648CE3D03010703420004").unwrap();
    p256.extend([0; 64]);
    let error = RsaPublicKey::from_spki_der(&p256).unwrap_err();
    assert_eq!(error, KeyError::Algorithm { oid: "1.2.840.10045.2.1".into() });
}

#[test]
fn what_is_no_key_is_malformed() {
    let good = spki(&modulus(2048));
    assert!(RsaPublicKey::from_spki_der(&good).is_ok());
    for length in 0..good.len() {
        assert_eq!(RsaPublicKey::from_spki_der(&good[..length]).unwrap_err(), KeyError::Malformed, "{length}");
    }
    let long = [good.as_slice(), &[0]].concat();
    assert_eq!(RsaPublicKey::from_spki_der(&long).unwrap_err(), KeyError::Malformed);
    // An even modulus, and an even exponent: such keys don't exist.
    let mut even = modulus(2048);
    *even.last_mut().unwrap() = 0xFE;
    assert_eq!(RsaPublicKey::from_spki_der(&spki(&even)).unwrap_err(), KeyError::Malformed);
    let mut even = good.clone();
    *even.last_mut().unwrap() = 0;
    assert_eq!(RsaPublicKey::from_spki_der(&even).unwrap_err(), KeyError::Malformed);
}

#[test]
fn a_signature_verifies_with_its_key_digest_and_scheme_only() {
    let (private, spki) = key(2048);
    let key = RsaPublicKey::from_spki_der(&spki).unwrap();
    assert_eq!(key.spki_der(), spki);
    for algorithm in DigestAlgorithm::ALL {
        let info = DigestInfo::new(Digest::of(algorithm, b"message"));
        let signature = private.sign(Pkcs1v15Sign::new_unprefixed(), info.as_der()).unwrap();
        assert_eq!(key.verify(info.digest(), &signature), Ok(()));
        assert_eq!(key.verify_unprefixed(info.as_der(), &signature), Ok(()));
        assert_eq!(key.verify_pss(info.digest(), &signature), Err(VerifyError));
        assert_eq!(key.verify(&Digest::of(algorithm, b"another"), &signature), Err(VerifyError));
        assert_eq!(key.verify_unprefixed(info.digest().as_bytes(), &signature), Err(VerifyError));
        assert_eq!(key.verify(info.digest(), &signature[1..]), Err(VerifyError));
        assert_eq!(key.verify(info.digest(), &[&[0], signature.as_slice()].concat()), Err(VerifyError));
        assert_eq!(key.verify(info.digest(), b""), Err(VerifyError));
    }
    let digest = Digest::of(DigestAlgorithm::Sha256, b"message");
    let bare = private.sign(Pkcs1v15Sign::new_unprefixed(), digest.as_bytes()).unwrap();
    assert_eq!(key.verify_unprefixed(digest.as_bytes(), &bare), Ok(()));
    assert_eq!(key.verify(&digest, &bare), Err(VerifyError), "a digest without DigestInfo");
    let pss = rsa::Pss::new::<rsa::sha2::Sha256>();
    let signature = private.sign_with_rng(&mut rand_core::OsRng, pss, digest.as_bytes()).unwrap();
    assert_eq!(key.verify_pss(&digest, &signature), Ok(()));
    assert_eq!(key.verify(&digest, &signature), Err(VerifyError));
    assert_eq!(format!("{key:?}"), "RsaPublicKey(2048 bits)");
}

#[test]
fn a_key_of_two_numbers_is_the_key_of_its_subject_public_key_info() {
    let number = modulus(2048);
    let expected = spki(&number);
    for (modulus, exponent) in [
        (&number[1..], &[1, 0, 1][..]),
        (&number[..], &[1, 0, 1]),
        (&[&[0, 0], &number[..]].concat(), &[0, 0, 1, 0, 1]),
    ] {
        let key = RsaPublicKey::from_components(modulus, exponent).unwrap();
        assert_eq!((key.spki_der(), key.modulus_bits()), (&expected[..], 2048));
    }
    // The byte that makes an INTEGER positive is written where the number needs it, and nowhere else.
    let low = modulus(2047 + 8);
    assert_eq!(RsaPublicKey::from_components(&low, &[3]).unwrap().modulus_bits(), 2055);
}

#[test]
fn two_numbers_have_the_limits_of_any_key() {
    for bits in [512, 2047, 8193] {
        assert_eq!(RsaPublicKey::from_components(&modulus(bits), &[1, 0, 1]).unwrap_err(), KeyError::Size { bits });
    }
    assert_eq!(RsaPublicKey::from_components(&[], &[1, 0, 1]).unwrap_err(), KeyError::Size { bits: 0 });
    assert_eq!(RsaPublicKey::from_components(&[0; 300], &[1, 0, 1]).unwrap_err(), KeyError::Size { bits: 0 });
    for exponent in [&[][..], &[0], &[1], &[2], &[1, 0, 0], &[4, 0, 0, 0, 1]] {
        let error = RsaPublicKey::from_components(&modulus(2048), exponent).unwrap_err();
        assert_eq!(error, KeyError::Malformed, "{exponent:02X?}");
    }
    let mut even = modulus(2048);
    *even.last_mut().unwrap() = 0xFE;
    assert_eq!(RsaPublicKey::from_components(&even, &[1, 0, 1]).unwrap_err(), KeyError::Malformed);
}

#[test]
fn a_signature_opens_to_the_exact_payload_it_was_made_of() {
    let (private, spki) = key(2048);
    let key = RsaPublicKey::from_spki_der(&spki).unwrap();
    for payload in [&b""[..], &[0, 1, 0xFF], &[7; 115], &[0xFF; 245]] {
        let signature = private.sign(Pkcs1v15Sign::new_unprefixed(), payload).unwrap();
        assert_eq!(key.recover_unprefixed(&signature).unwrap(), payload);
        assert_eq!(key.recover_unprefixed(&signature[1..]), Err(VerifyError));
        assert_eq!(key.recover_unprefixed(&[&[0], &signature[..]].concat()), Err(VerifyError));
        let mut changed = signature;
        changed[128] ^= 1;
        assert_eq!(key.recover_unprefixed(&changed), Err(VerifyError));
    }
    for number in [[0; 256], [0xFF; 256]] {
        assert_eq!(key.recover_unprefixed(&number), Err(VerifyError));
    }
}

#[test]
fn padding_that_leaves_room_to_forge_is_refused() {
    use rsa::BigUint;
    use rsa::traits::{PrivateKeyParts, PublicKeyParts};
    let (private, spki) = key(2048);
    let key = RsaPublicKey::from_spki_der(&spki).unwrap();
    let sign = |padded: &[u8]| {
        let signed = BigUint::from_bytes_be(padded).modpow(private.d(), private.n()).to_bytes_be();
        [vec![0; 256 - signed.len()], signed].concat()
    };
    let padded = |filler: usize, first: [u8; 2], end: u8| {
        let mut bytes = vec![first[0], first[1]];
        bytes.extend(vec![0xFF; filler]);
        bytes.push(end);
        bytes.resize(256, 0x5A);
        bytes
    };
    assert_eq!(key.recover_unprefixed(&sign(&padded(8, [0, 1], 0))).unwrap(), [0x5A; 245]);
    for bad in [
        padded(7, [0, 1], 0),                                        // too little filler
        padded(8, [0, 2], 0),                                        // block type 2, of encryption
        padded(8, [1, 1], 0),                                        // a first byte that is not zero
        padded(8, [0, 1], 1),                                        // no end of the filler
        padded(254, [0, 1], 0xFF),                                   // filler only
        [vec![0, 0], padded(8, [0, 1], 0)[..254].to_vec()].concat(), // two bytes too short
    ] {
        assert_eq!(key.recover_unprefixed(&sign(&bad)), Err(VerifyError));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        tail in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        prop_assert!(RsaPublicKey::from_spki_der(&tail).is_err());
        let mut bytes = spki(&modulus(2048));
        for (place, byte) in edits {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(key) = RsaPublicKey::from_spki_der(&bytes) {
            prop_assert!((2048..=8192).contains(&key.modulus_bits()));
        }
    }
}
