//! The face application's data: three files, each with a signature of its own.

use super::{DataCheck, DataPart, is_hash, is_signed};
use crate::{AgeRecord, CardFront, CvCertificate, NumberImage};

/// DigestInfo of SHA-256 up to a digest of 96 bytes, which no standard knows: three hashes stand in it
/// (docs/protocol.md §3.3).
const FRONT_PREFIX: &[u8] = b"\x30\x71\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x60";
const HASH: usize = 32;

/// The parts of the front that no signature covers: anybody could change them.
pub const FRONT_NOT_COVERED: [DataPart; 2] = [DataPart::FrontExpiry, DataPart::FrontSecurityCode];

/// The answers for the front of the card. Expiry date and security code are covered by nothing ([`FRONT_NOT_COVERED`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrontCheck {
    /// The signature itself: made by the issuer over three hashes.
    pub signature: DataCheck,
    /// Birth date, sex and card key.
    pub text: DataCheck,
    /// Images of name and address.
    pub images: DataCheck,
    /// The photo.
    pub photo: DataCheck,
}

impl FrontCheck {
    /// Whether all that the signature covers is authentic.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        [self.signature, self.text, self.images, self.photo].iter().all(|check| check.is_authentic())
    }
}

/// Checks EF 0001 of the face application against the key that EF 0004 certifies.
#[must_use]
pub fn check_age(issuer: &CvCertificate, record: &AgeRecord) -> DataCheck {
    DataCheck::altered_unless(is_signed(issuer, &record.signed, &record.signature), DataPart::AgeRecord)
}

/// Checks EF 0005 of the face application against the key that EF 0004 certifies.
#[must_use]
pub fn check_number_image(issuer: &CvCertificate, number: &NumberImage) -> DataCheck {
    DataCheck::altered_unless(is_signed(issuer, &number.signed, &number.signature), DataPart::NumberImage)
}

/// As [`check_number_image`], and that the image lies on the card of this front: one issuer signs many cards, and only the
/// card key beside the image tells whose it is.
#[must_use]
pub fn check_number_image_of(issuer: &CvCertificate, number: &NumberImage, front: &CardFront) -> DataCheck {
    match check_number_image(issuer, number) {
        DataCheck::Authentic if number.key() != front.key() => DataCheck::Altered { part: DataPart::NumberImage },
        check => check,
    }
}

/// Checks EF 0002 of the face application against the key that EF 0004 certifies.
#[must_use]
pub fn check_front(issuer: &CvCertificate, front: &CardFront) -> FrontCheck {
    // The whole payload has to be there and nothing else: 19 bytes and three hashes.
    let payload = issuer.key().rsa().recover_unprefixed(&front.signature).unwrap_or_default();
    let hashes = payload.strip_prefix(FRONT_PREFIX).filter(|hashes| hashes.len() == 3 * HASH);
    let part = |part, index: usize, bytes: &[u8]| match hashes {
        Some(hashes) => DataCheck::altered_unless(is_hash(&hashes[index * HASH..(index + 1) * HASH], bytes), part),
        None => DataCheck::Unproven { part },
    };
    FrontCheck {
        signature: DataCheck::altered_unless(hashes.is_some(), DataPart::FrontSignature),
        text: part(DataPart::FrontText, 0, &front.text_signed),
        images: part(DataPart::FrontImages, 1, &front.images_signed),
        photo: part(DataPart::FrontPhoto, 2, &front.photo_signed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CardFile;
    use crate::cv::fixture::Issuer;
    use crate::face::fixture::{GRADIENT, age_record, front, front_objects, front_values, number_image, png};
    use jpki_signature::{Digest, DigestAlgorithm};

    const ROOT: &[u8; 16] = b"9000023\x08\x05001\0\0\0\0";
    const ISSUER: &[u8; 16] = b"1322121\x08\x05000\0\0\0\0";

    fn issuers() -> (Issuer, Issuer, CvCertificate) {
        let (root, issuer, card) = (Issuer::new(ROOT, 0), Issuer::new(ISSUER, 1), Issuer::new(ISSUER, 2));
        let certificate = root.file(ISSUER, &issuer.modulus());
        (issuer, card, CvCertificate::parse(CardFile::FaceIssuerCertificate, &certificate).unwrap())
    }

    /// A payload as the issuer signs it, over these objects.
    fn payload(objects: &[Vec<u8>]) -> Vec<u8> {
        let hash = |bytes: Vec<u8>| Digest::of(DigestAlgorithm::Sha256, &bytes).as_bytes().to_vec();
        let hashes = [hash(objects[..3].concat()), hash(objects[3..5].concat()), hash(objects[5].clone())];
        [FRONT_PREFIX, &hashes.concat()].concat()
    }

    /// A front whose signature is made over the payload that this changes.
    fn signed_front(change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> (CvCertificate, [Vec<u8>; 9]) {
        let (issuer, card, certificate) = issuers();
        let mut values = front_values(&card.key_objects(), GRADIENT, &[0; 256]);
        let payload = payload(&front_objects(&values));
        assert_eq!(payload.len(), 115);
        values[6] = issuer.sign_payload(&change(payload));
        (certificate, values)
    }

    fn check(certificate: &CvCertificate, values: &[Vec<u8>; 9]) -> FrontCheck {
        let file = front(&front_objects(values));
        check_front(certificate, &CardFront::parse(&file).unwrap())
    }

    #[test]
    fn every_part_of_the_front_is_told_on_its_own() {
        let (certificate, values) = signed_front(|payload| payload);
        let authentic = check(&certificate, &values);
        assert!(authentic.is_authentic());
        let with = |at: usize, value: Vec<u8>| {
            let mut values = values.clone();
            values[at] = value;
            check(&certificate, &values)
        };
        let altered = |part| DataCheck::Altered { part };
        let other_key = Issuer::new(ISSUER, 3).key_objects();
        let image = png(288, 24);
        let text = FrontCheck { text: altered(DataPart::FrontText), ..authentic };
        assert_eq!([with(0, b"19800218".to_vec()), with(1, b"1".to_vec()), with(2, other_key)], [text; 3]);
        let images = FrontCheck { images: altered(DataPart::FrontImages), ..authentic };
        assert_eq!([with(3, image.clone()), with(4, image.clone())], [images; 2]);
        let photo = FrontCheck { photo: altered(DataPart::FrontPhoto), ..authentic };
        assert_eq!([with(5, GRADIENT[..200].to_vec()), with(5, Vec::new())], [photo; 2]);
        assert!(!photo.is_authentic() && !images.is_authentic() && !text.is_authentic());
        // Not covered: a change of them is not seen, which is why they are named.
        assert_eq!([with(7, b"20990217".to_vec()), with(8, image)], [authentic; 2]);
        assert_eq!(FRONT_NOT_COVERED, [DataPart::FrontExpiry, DataPart::FrontSecurityCode]);
    }

    #[test]
    fn a_payload_of_another_shape_proves_nothing() {
        let unproven = FrontCheck {
            signature: DataCheck::Altered { part: DataPart::FrontSignature },
            text: DataCheck::Unproven { part: DataPart::FrontText },
            images: DataCheck::Unproven { part: DataPart::FrontImages },
            photo: DataCheck::Unproven { part: DataPart::FrontPhoto },
        };
        let changes: [fn(Vec<u8>) -> Vec<u8>; 5] = [
            |payload| [payload, vec![0]].concat(),
            |payload| payload[..114].to_vec(),
            |payload| payload[1..].to_vec(),
            |payload| [&b"\x30\x70"[..], &payload[2..]].concat(),
            |payload| payload[19..].to_vec(),
        ];
        for change in changes {
            let (certificate, values) = signed_front(change);
            assert_eq!(check(&certificate, &values), unproven);
        }
        // A signature by the card itself, which signs what anybody gives it.
        let (certificate, mut values) = signed_front(|payload| payload);
        let objects = front_objects(&values);
        values[6] = Issuer::new(ISSUER, 2).sign_payload(&payload(&objects));
        assert_eq!(check(&certificate, &values), unproven);
    }

    #[test]
    fn age_record_and_number_image_are_checked_whole() {
        let (issuer, card, certificate) = issuers();
        let age = AgeRecord::parse(&age_record("19800217", &card, &issuer)).unwrap();
        assert_eq!(check_age(&certificate, &age), DataCheck::Authentic);
        let number = NumberImage::parse(&number_image(&card, &issuer)).unwrap();
        assert_eq!(check_number_image(&certificate, &number), DataCheck::Authentic);
        let forged = AgeRecord::parse(&age_record("19800217", &card, &card)).unwrap();
        assert_eq!(check_age(&certificate, &forged), DataCheck::Altered { part: DataPart::AgeRecord });
        let forged = NumberImage::parse(&number_image(&card, &card)).unwrap();
        assert_eq!(check_number_image(&certificate, &forged), DataCheck::Altered { part: DataPart::NumberImage });
        let front = |key: &Issuer| {
            let values = front_values(&key.key_objects(), GRADIENT, &[0; 256]);
            CardFront::parse(&front(&front_objects(&values))).unwrap()
        };
        assert_eq!(check_number_image_of(&certificate, &number, &front(&card)), DataCheck::Authentic);
        // The image of another card of the same municipality.
        let swapped = check_number_image_of(&certificate, &number, &front(&Issuer::new(ISSUER, 3)));
        assert_eq!(swapped, DataCheck::Altered { part: DataPart::NumberImage });
        assert_eq!(
            check_number_image_of(&certificate, &forged, &front(&card)),
            DataCheck::Altered { part: DataPart::NumberImage }
        );
        let mut younger = age_record("19800217", &card, &issuer);
        younger[11] = b'2';
        let younger = AgeRecord::parse(&younger).unwrap();
        assert_eq!(check_age(&certificate, &younger), DataCheck::Altered { part: DataPart::AgeRecord });
    }
}
