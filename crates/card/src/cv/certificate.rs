//! One CV certificate: a key, the key that certifies it, and the signature.

use std::fmt;

use jpki_signature::{Digest, DigestAlgorithm, VerifyError};

use super::KeyId;
use crate::content::{Field, Object, outer};
use crate::{CardFile, CardPublicKey, ContentError, ContentFault};

/// Length of the certificate body, object 5F4E, in bytes.
const BODY: usize = 297;
/// The header list in front of the card manager's certificates: issuer and subject id, then a key of 265 bytes.
const HEADER_LIST: &[u8] = b"\x42\x10\x5F\x20\x10\x5F\x49\x82\x01\x09";

/// A CV certificate. It is not known to be genuine until [`CvAnchors::check`](super::CvAnchors::check) says so. The
/// certificates name the issuing municipality at most; that of the card's own key tells one card from another.
#[derive(Clone, PartialEq, Eq)]
pub struct CvCertificate {
    file: CardFile,
    issuer: KeyId,
    subject: KeyId,
    key: CardPublicKey,
    body: Vec<u8>,
    signature: Vec<u8>,
}

impl CvCertificate {
    /// Reads EF 0004 of the text or the face application, `7F21 { 5F4E body, 5F37 signature }`, or an object of GET DATA,
    /// `4D header list, 5F4E body, 5F37 signature`, with or without its own tag around it. Which of them it is says `file`.
    ///
    /// # Errors
    /// [`ContentError`] for anything else, and for a key of another size than 2048 bits.
    pub fn parse(file: CardFile, content: &[u8]) -> Result<Self, ContentError> {
        let mut objects = if file.is_data_object() {
            Field::data_object(file, content)?.objects()
        } else {
            outer(file, content, 0x7F21)?.objects()
        };
        if file.is_data_object() {
            check_header_list(&objects.next(0x4D)?)?;
        }
        let body = objects.next(0x5F4E)?.field;
        let signature = objects.next(0x5F37)?.field.signature()?;
        objects.finish()?;
        body.exactly(BODY)?;
        Ok(Self {
            file,
            issuer: KeyId::from_bytes(body.part(0..16).array()?),
            subject: KeyId::from_bytes(body.part(16..32).array()?),
            key: CardPublicKey::read_field(&body.part(32..BODY))?,
            body: body.bytes.to_vec(),
            signature,
        })
    }

    /// Where it was read from.
    #[must_use]
    pub fn file(&self) -> CardFile {
        self.file
    }

    /// 証明者鍵ID — id of the key that signed it.
    #[must_use]
    pub fn issuer(&self) -> KeyId {
        self.issuer
    }

    /// 被証明者鍵ID — id of the key that it certifies.
    #[must_use]
    pub fn subject(&self) -> KeyId {
        self.subject
    }

    /// The key that it certifies.
    #[must_use]
    pub fn key(&self) -> &CardPublicKey {
        &self.key
    }

    /// Whether `issuer` made the signature.
    pub(super) fn verify(&self, issuer: &jpki_signature::RsaPublicKey) -> Result<(), VerifyError> {
        issuer.verify(&Digest::of(DigestAlgorithm::Sha256, &self.body), &self.signature)
    }
}

impl fmt::Debug for CvCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CvCertificate").field("file", &self.file).field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

fn check_header_list(list: &Object<'_>) -> Result<(), ContentError> {
    list.field.exactly(HEADER_LIST.len())?;
    let differing = list.field.bytes.iter().zip(HEADER_LIST).position(|(found, expected)| found != expected);
    match differing {
        None => Ok(()),
        Some(at) => Err(list.field.fail(ContentFault::HeaderList { offset: list.field.offset + at })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cv::fixture::{body, data_object, file};
    use proptest::prelude::*;

    const ISSUER: &[u8; 16] = b"6000033\x08\x05001\0\0\0\0";
    const SUBJECT: &[u8; 16] = b"1322131\x08\x05000\0\0\0\0";

    fn parts() -> (Vec<u8>, Vec<u8>) {
        (body(ISSUER, SUBJECT, &[0xFF; 256]), vec![7; 256])
    }

    fn fault(file: CardFile, content: &[u8]) -> ContentFault {
        let error = CvCertificate::parse(file, content).unwrap_err();
        assert_eq!(error.file, file);
        error.fault
    }

    #[test]
    fn both_forms_are_read() {
        let (body, signature) = parts();
        let (wrapped, bare) = (file(&body, &signature), data_object(&body, &signature));
        assert_eq!((wrapped.len(), bare.len()), (568, 575));
        let from_file = CvCertificate::parse(CardFile::TextIssuerCertificate, &wrapped).unwrap();
        let from_data = CvCertificate::parse(CardFile::NextKeyCertificate, &bare).unwrap();
        assert_eq!(
            (from_file.issuer().to_string(), from_file.subject().to_string()),
            ("6000033/001".into(), "1322131/000".into())
        );
        assert_eq!((&from_file.body, &from_file.signature), (&body, &signature));
        assert_eq!((&from_data.body, &from_data.signature), (&body, &signature));
        assert_eq!(from_file.key().modulus(), &[0xFF; 256]);
        let inside = [&b"\x7F\x21\x82\x02\x3F"[..], &bare].concat();
        let tagged = CvCertificate::parse(CardFile::NextKeyCertificate, &inside).unwrap();
        assert_eq!(tagged, from_data);
        let filled = [&wrapped[..], &[0xFF; 9]].concat();
        assert_eq!(CvCertificate::parse(CardFile::TextIssuerCertificate, &filled).unwrap(), from_file);
        assert!(!format!("{from_file:?}").contains("1322131"));
    }

    #[test]
    fn each_form_belongs_to_its_place() {
        let (body, signature) = parts();
        let wrong = ContentFault::WrongTag { expected: 0x7F21, found: 0x4D, offset: 0 };
        assert_eq!(fault(CardFile::TextIssuerCertificate, &data_object(&body, &signature)), wrong);
        let mut list = data_object(&body, &signature);
        list[3] = 0x20;
        assert_eq!(fault(CardFile::IntermediateCertificate, &list), ContentFault::HeaderList { offset: 3 });
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        const FILE: CardFile = CardFile::FaceIssuerCertificate;
        let (body, signature) = parts();
        let good = file(&body, &signature);
        // An early client looked for 7F4E.
        let mut tag = good.clone();
        tag[5] = 0x7F;
        assert_eq!(fault(FILE, &tag), ContentFault::WrongTag { expected: 0x5F4E, found: 0x7F4E, offset: 5 });
        let short = file(&body[..296], &signature);
        assert_eq!(fault(FILE, &short), ContentFault::WrongLength { offset: 10, expected: 297, found: 296 });
        let mut key = good.clone();
        key[42] = 0x92;
        assert_eq!(fault(FILE, &key), ContentFault::WrongTag { expected: 0x90, found: 0x92, offset: 42 });
        let mut modulus = good.clone();
        modulus[51] = 0x7F;
        assert_eq!(fault(FILE, &modulus), ContentFault::KeySize { offset: 51, bits: 2047 });
        assert_eq!(fault(FILE, &[0xFF; 568]), ContentFault::FillerOnly);
        let mut more = good.clone();
        more.extend(b"\x5F\x38\x00");
        more[4] += 3;
        assert_eq!(fault(FILE, &more), ContentFault::Unexpected { offset: 568 });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
            let (body, signature) = parts();
            for (place, mut bytes) in [
                (CardFile::TextIssuerCertificate, file(&body, &signature)),
                (CardFile::IntermediateCertificate, data_object(&body, &signature)),
            ] {
                let at = at.index(bytes.len());
                bytes[at] = byte;
                let _ = CvCertificate::parse(place, &bytes);
                prop_assert!(CvCertificate::parse(place, &bytes[..cut.index(bytes.len())]).is_err());
            }
        }
    }
}
