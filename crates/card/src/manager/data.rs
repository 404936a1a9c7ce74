//! The objects of GET DATA, as many as the card has.

use std::fmt;

use jiff::civil::Date;

use super::RecognitionData;
use crate::content::Field;
use crate::{CardFile, ContentError, ContentFault, CvAnchors, CvCertificate, IssuerCheck, KeyId, MunicipalityCode};

/// Most bytes of an ATR without its first (ISO/IEC 7816-3 §8.1).
const MAX_ATR: usize = 32;

/// What the card manager tells; `None` for an object that the card does not have. Card identification number and the key
/// certificates tell one card from another: `Debug` does not show them.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardData {
    /// 発行者識別番号 — issuer identification number, 0042.
    pub issuer_identification: Option<KeyId>,
    /// カード識別番号 — card identification number, 0045. It tells one card from another.
    pub card_identification: Option<String>,
    /// Card recognition data, 0066.
    pub recognition: Option<RecognitionData>,
    /// 発行市区町村 — issuing municipality, 00F0.
    pub municipality: Option<MunicipalityCode>,
    /// 有効期限 — expiry date of the card, 00F2.
    pub expiry: Option<Date>,
    /// Key id of the intermediate, 00F7.
    pub intermediate_key: Option<KeyId>,
    /// CV certificate of the intermediate, 00F8.
    pub intermediate: Option<CvCertificate>,
    /// CV certificate of the next key, 7F21; older cards have none.
    pub next_key: Option<CvCertificate>,
    /// ATR of the contacts without its first byte `3B`, 5F51.
    pub contact_atr: Option<Vec<u8>>,
    /// Objects that are there and were not read: they need extended length, which the card or its reader does not carry.
    pub too_long: Vec<CardFile>,
}

impl CardData {
    /// Reads one object and keeps it; the tag may stand around it or not. A file that is no object of GET DATA is left alone.
    ///
    /// # Errors
    /// [`ContentError`] if the object has another form than docs/protocol.md §2.6 gives; what was read before stays.
    pub fn read(&mut self, file: CardFile, object: &[u8]) -> Result<(), ContentError> {
        if !file.is_data_object() {
            return Ok(());
        }
        let field = Field::data_object(file, object)?;
        match file {
            CardFile::IssuerIdentification => self.issuer_identification = Some(KeyId::from_bytes(field.array()?)),
            CardFile::CardIdentification => self.card_identification = Some(field.ascii()?.to_owned()),
            CardFile::CardRecognitionData => self.recognition = Some(RecognitionData::read(&field)?),
            CardFile::IssuingMunicipality => self.municipality = Some(field.municipality()?),
            CardFile::CardExpiry => self.expiry = Some(field.date()?),
            CardFile::IntermediateKeyId => self.intermediate_key = Some(KeyId::from_bytes(field.array()?)),
            CardFile::IntermediateCertificate => self.intermediate = Some(CvCertificate::parse(file, object)?),
            CardFile::NextKeyCertificate => self.next_key = Some(CvCertificate::parse(file, object)?),
            CardFile::ContactAtr => {
                let (offset, found) = (field.offset, field.bytes.len());
                if found > MAX_ATR {
                    return Err(field.fail(ContentFault::WrongLength { offset, expected: MAX_ATR, found }));
                }
                self.contact_atr = Some(field.bytes.to_vec());
            }
            _ => {}
        }
        Ok(())
    }

    /// Who issued the certificates 00F8 and, where the card has it, 7F21; `None` without 00F8.
    #[must_use]
    pub fn check(&self, anchors: &CvAnchors) -> Option<IssuerCheck> {
        let chain: Vec<&CvCertificate> = self.intermediate.iter().chain(&self.next_key).collect();
        self.intermediate.as_ref()?;
        anchors.check_chain(&chain)
    }
}

impl fmt::Debug for CardData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardData")
            .field("recognition", &self.recognition)
            .field("municipality", &self.municipality)
            .field("contact_atr", &self.contact_atr)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hierarchy;
    use crate::cv::fixture::{Issuer, anchor_text};
    use proptest::prelude::*;

    const ID: &[u8; 16] = b"6000020\x08\x05001\0\0\0\xA8";

    fn read(file: CardFile, object: &[u8]) -> Result<CardData, ContentFault> {
        let mut data = CardData::default();
        data.read(file, object).map(|()| data).map_err(|error| error.fault)
    }

    #[test]
    fn every_object_is_read_with_and_without_its_tag() {
        let mut data = CardData::default();
        let atr = hex::decode("DA13FF8131FB468012392F31C173C601C03B").unwrap();
        let recognition = hex::decode("730A06082A864886FC6B0101").unwrap();
        for (file, tag, value) in [
            (CardFile::IssuerIdentification, "42", &ID[..]),
            (CardFile::CardIdentification, "45", b"E16R01NJ0001"),
            (CardFile::CardRecognitionData, "66", &recognition),
            (CardFile::IssuingMunicipality, "F0", b"13221"),
            (CardFile::CardExpiry, "F2", b"20350217"),
            (CardFile::IntermediateKeyId, "F7", ID),
            (CardFile::ContactAtr, "5F51", &atr),
        ] {
            data.read(file, value).unwrap();
            let tagged = [hex::decode(tag).unwrap(), vec![value.len() as u8], value.to_vec()].concat();
            assert_eq!(read(file, &tagged), read(file, value), "{file}");
            assert_eq!(read(file, b"").unwrap_err(), ContentFault::Empty);
        }
        assert_eq!(data.issuer_identification, Some(KeyId::from_bytes(*ID)));
        assert_eq!(data.card_identification.as_deref(), Some("E16R01NJ0001"));
        assert_eq!(data.municipality.unwrap().municipality().unwrap().to_string(), "東京都清瀬市");
        assert_eq!(data.expiry.unwrap().to_string(), "2035-02-17");
        assert_eq!(data.intermediate_key, Some(KeyId::from_bytes(*ID)));
        assert_eq!(data.contact_atr, Some(atr));
        assert_eq!(data.recognition.as_ref().unwrap().entries()[0].oid, "1.2.840.114283.1.1");
        assert!(!format!("{data:?}").contains("E16R01NJ"));
        // Nothing of an application goes in.
        assert_eq!(read(CardFile::MyNumber, b"x"), Ok(CardData::default()));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let wrong = |offset, expected, found| Err(ContentFault::WrongLength { offset, expected, found });
        assert_eq!(read(CardFile::IssuerIdentification, &ID[..15]), wrong(0, 16, 15));
        assert_eq!(read(CardFile::IssuingMunicipality, b"132217"), wrong(0, 5, 6));
        assert_eq!(read(CardFile::IssuingMunicipality, b"\xF0\x0613221x"), wrong(2, 5, 6));
        assert_eq!(read(CardFile::CardExpiry, b"20350230"), Err(ContentFault::InvalidDate { offset: 0 }));
        assert_eq!(read(CardFile::CardIdentification, b"E1\xFF"), Err(ContentFault::NotAscii { offset: 2 }));
        assert_eq!(read(CardFile::ContactAtr, &[0xDA; 33]), wrong(0, 32, 33));
    }

    #[test]
    fn the_chain_is_followed_as_far_as_the_card_has_it() {
        let (root, middle) = (Issuer::new(ID, 0), Issuer::new(b"1322130\x08\x05002\0\0\0\0", 1));
        let anchors = CvAnchors::none().with_text(&anchor_text(&[&root])).unwrap();
        let mut data = CardData::default();
        assert_eq!(data.check(&anchors), None);
        data.read(CardFile::IntermediateCertificate, &root.data_object(&middle.id, &middle.modulus())).unwrap();
        let known = IssuerCheck::Known { hierarchy: Hierarchy::Added, key_id: KeyId::from_bytes(*ID) };
        assert_eq!(data.check(&anchors), Some(known));
        let last = b"0000050\x08\x05001\0\0\0\0";
        let modulus = Issuer::new(last, 2).modulus();
        data.read(CardFile::NextKeyCertificate, &middle.data_object(last, &modulus)).unwrap();
        assert_eq!(data.check(&anchors), Some(known));
        data.read(CardFile::NextKeyCertificate, &Issuer::new(&middle.id, 3).data_object(last, &modulus)).unwrap();
        assert_eq!(data.check(&anchors), Some(IssuerCheck::BadSignature));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60), at in 0usize..26) {
            let _ = read(CardFile::ALL[at], &bytes);
        }
    }
}
