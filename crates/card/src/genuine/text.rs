//! The text application's data: one signature over two hashes, another over the key.

use super::{DataCheck, DataPart, is_hash, is_signed};
use crate::{Attributes, CertifiedPublicKey, CvCertificate, IntegrityRecord, MyNumberFile};

/// What was read from the text application. What was not read stays out.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextData<'a> {
    /// EF 0003: without it nothing is proved of number and attributes.
    pub record: Option<&'a IntegrityRecord>,
    /// EF 0001.
    pub number: Option<&'a MyNumberFile>,
    /// EF 0002.
    pub attributes: Option<&'a Attributes>,
    /// EF 0007.
    pub key: Option<&'a CertifiedPublicKey>,
}

/// The answers for what was given; `None` for what was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextCheck {
    /// The integrity record's own signature.
    pub record: Option<DataCheck>,
    /// The My Number.
    pub number: Option<DataCheck>,
    /// The four attributes.
    pub attributes: Option<DataCheck>,
    /// The key that the card's presence is proved with.
    pub key: Option<DataCheck>,
}

impl TextCheck {
    /// Whether all that was given is authentic, and anything was.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        let checks = [self.record, self.number, self.attributes, self.key];
        let mut given = checks.iter().flatten().peekable();
        given.peek().is_some() && given.all(|check| check.is_authentic())
    }
}

/// Checks the text application's data against the key that EF 0004 certifies.
///
/// The record and the key are signed apart: that they come from one card is not proved. A device that shows one card's text
/// and has another card of the same issuer sign the challenge is not found out; the face application's signatures cover the
/// key together with the data.
#[must_use]
pub fn check_text(issuer: &CvCertificate, data: &TextData<'_>) -> TextCheck {
    let record = data.record.filter(|record| is_signed(issuer, &record.signed, &record.signature));
    let hashed = |part, bytes: &[u8], hash: fn(&IntegrityRecord) -> &[u8; 32]| match record {
        Some(record) => DataCheck::altered_unless(is_hash(hash(record), bytes), part),
        None => DataCheck::Unproven { part },
    };
    TextCheck {
        record: data.record.map(|_| DataCheck::altered_unless(record.is_some(), DataPart::IntegrityRecord)),
        number: data.number.map(|file| hashed(DataPart::MyNumber, file.physical(), |record| &record.number_hash)),
        attributes: data
            .attributes
            .map(|attributes| hashed(DataPart::Attributes, attributes.signed(), |record| &record.attributes_hash)),
        key: data
            .key
            .map(|key| DataCheck::altered_unless(is_signed(issuer, &key.signed, &key.signature), DataPart::TextKey)),
    }
}

#[cfg(test)]
mod tests {
    use jpki_signature::{Digest, DigestAlgorithm};

    use super::*;
    use crate::CardFile;
    use crate::cv::fixture::{Issuer, long};
    use crate::text::fixture::attributes;

    const ROOT: &[u8; 16] = b"9000033\x08\x05001\0\0\0\0";
    const ISSUER: &[u8; 16] = b"1322131\x08\x05000\0\0\0\0";
    const NUMBER: &[u8] = b"\xFF\x10\x0C537686677188\xFF\xFF";

    fn hash(bytes: &[u8]) -> Vec<u8> {
        Digest::of(DigestAlgorithm::Sha256, bytes).as_bytes().to_vec()
    }

    struct Files {
        certificate: CvCertificate,
        record: IntegrityRecord,
        number: MyNumberFile,
        attributes: Attributes,
        key: CertifiedPublicKey,
    }

    /// The files of a card, its record and its key signed by the issuer's key with this index.
    fn files(signer: usize) -> Files {
        let (root, issuer) = (Issuer::new(ROOT, 0), Issuer::new(ISSUER, 1));
        let certificate = root.file(ISSUER, &issuer.modulus());
        let attributes_file = attributes("県民　一郎", "東京都清瀬市中里９９９", "19800217", "1");
        let signed_attributes = &attributes_file[14..];
        let signer = Issuer::new(ISSUER, signer);
        let hashes = [b"\xDF\x31\x20", &hash(NUMBER)[..], b"\xDF\x32\x20", &hash(signed_attributes)].concat();
        let record = long(0xFF30, &[&hashes[..], &long(0xDF33, &signer.sign(&hashes))].concat());
        let card_key = long(0xDF51, &Issuer::new(ISSUER, 2).key_objects());
        let key = long(0xFF50, &[&card_key[..], &long(0xDF52, &signer.sign(&card_key))].concat());
        Files {
            certificate: CvCertificate::parse(CardFile::TextIssuerCertificate, &certificate).unwrap(),
            record: IntegrityRecord::parse(&record).unwrap(),
            number: MyNumberFile::parse(NUMBER).unwrap(),
            attributes: Attributes::parse(&attributes_file).unwrap(),
            key: CertifiedPublicKey::parse(&key).unwrap(),
        }
    }

    fn data(files: &Files) -> TextData<'_> {
        TextData {
            record: Some(&files.record),
            number: Some(&files.number),
            attributes: Some(&files.attributes),
            key: Some(&files.key),
        }
    }

    const AUTHENTIC: Option<DataCheck> = Some(DataCheck::Authentic);

    fn altered(part: DataPart) -> Option<DataCheck> {
        Some(DataCheck::Altered { part })
    }

    fn unproven(part: DataPart) -> Option<DataCheck> {
        Some(DataCheck::Unproven { part })
    }

    #[test]
    fn what_the_issuer_signed_is_authentic() {
        let files = files(1);
        let check = check_text(&files.certificate, &data(&files));
        let expected = TextCheck { record: AUTHENTIC, number: AUTHENTIC, attributes: AUTHENTIC, key: AUTHENTIC };
        assert_eq!(check, expected);
        assert!(check.is_authentic());
    }

    #[test]
    fn each_part_is_told_on_its_own() {
        let files = files(1);
        let all = data(&files);
        let check = |data: TextData<'_>| check_text(&files.certificate, &data);
        let authentic = check(all);
        // The same number with other filler is another file.
        let unfilled = MyNumberFile::parse(&NUMBER[..15]).unwrap();
        let other = MyNumberFile::parse(b"\xFF\x10\x0C000000000019\xFF\xFF").unwrap();
        for number in [&unfilled, &other] {
            let check = check(TextData { number: Some(number), ..all });
            assert_eq!(check, TextCheck { number: altered(DataPart::MyNumber), ..authentic });
            assert!(!check.is_authentic());
        }
        let moved = Attributes::parse(&attributes("県民　一郎", "東京都清瀬市中里１１１", "19800217", "1")).unwrap();
        let check = check(TextData { attributes: Some(&moved), ..all });
        assert_eq!(check, TextCheck { attributes: altered(DataPart::Attributes), ..authentic });
    }

    #[test]
    fn a_forged_record_proves_nothing_of_what_it_hashes() {
        let (good, forged) = (files(1), files(3));
        let check = check_text(&good.certificate, &data(&forged));
        let expected = TextCheck {
            record: altered(DataPart::IntegrityRecord),
            number: unproven(DataPart::MyNumber),
            attributes: unproven(DataPart::Attributes),
            key: altered(DataPart::TextKey),
        };
        assert_eq!(check, expected);
    }

    #[test]
    fn what_was_not_read_is_not_judged() {
        let files = files(1);
        let none = check_text(&files.certificate, &TextData::default());
        assert_eq!(none, TextCheck { record: None, number: None, attributes: None, key: None });
        assert!(!none.is_authentic());
        let without_record = TextData { attributes: Some(&files.attributes), ..TextData::default() };
        let check = check_text(&files.certificate, &without_record);
        assert_eq!(check, TextCheck { attributes: unproven(DataPart::Attributes), ..none });
    }
}
