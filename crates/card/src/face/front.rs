//! What is printed on the front of the card (券面事項, docs/protocol.md §3.3).

use std::fmt;

use jiff::civil::Date;

use super::{Photo, PngImage};
use crate::content::outer;
use crate::{CardFile, CardPublicKey, ContentError, PartialDate, Sex};

/// EF 0002 of the face application. Whether the signature is right, and what it does not cover, is told by
/// [`check_front`](crate::check_front). Personal: `Debug` prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct CardFront {
    birth: PartialDate,
    sex: Sex,
    key: CardPublicKey,
    name: PngImage,
    address: PngImage,
    photo: Option<Photo>,
    expiry: Date,
    security_code: PngImage,
    /// Objects DF22 to DF24, which the first hash covers.
    pub(crate) text_signed: Vec<u8>,
    /// Objects DF25 and DF26, which the second hash covers.
    pub(crate) images_signed: Vec<u8>,
    /// Object DF27, which the third hash covers.
    pub(crate) photo_signed: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl CardFront {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `FF20 { DF21 to DF2A }` with an offset table that is right.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        const FILE: CardFile = CardFile::CardFront;
        let mut objects = outer(FILE, content, 0xFF20)?.objects();
        let table = objects.next(0xDF21)?;
        let birth = objects.next(0xDF22)?;
        let sex = objects.next(0xDF23)?;
        let key = objects.next(0xDF24)?;
        let name = objects.next(0xDF25)?;
        let address = objects.next(0xDF26)?;
        let photo = objects.next(0xDF27)?;
        let signature = objects.next(0xDF28)?;
        let expiry = objects.next(0xDF29)?;
        let security_code = objects.next(0xDF2A)?;
        objects.finish()?;
        table.check_offsets(&[&birth, &sex, &key, &name, &address, &photo, &signature, &expiry, &security_code])?;
        // An empty object is our reading of a card without a photo; no source shows one.
        let has_photo = !photo.field.bytes.is_empty();
        Ok(Self {
            birth: birth.field.partial_date()?,
            sex: sex.field.sex()?,
            key: CardPublicKey::read_whole(&key)?,
            name: PngImage::read(&name.field)?,
            address: PngImage::read(&address.field)?,
            photo: has_photo.then(|| Photo::read(FILE, &photo.field)),
            expiry: expiry.field.date()?,
            security_code: PngImage::read(&security_code.field)?,
            text_signed: birth.raw_to(&key).to_vec(),
            images_signed: name.raw_to(&address).to_vec(),
            photo_signed: photo.raw().to_vec(),
            signature: signature.field.signature()?,
        })
    }

    /// 生年月日 — birth date.
    #[must_use]
    pub fn birth(&self) -> PartialDate {
        self.birth
    }

    /// 性別 — sex.
    #[must_use]
    pub fn sex(&self) -> Sex {
        self.sex
    }

    /// The key that a [`Challenge`](crate::Challenge) signed by the face application verifies with.
    #[must_use]
    pub fn key(&self) -> &CardPublicKey {
        &self.key
    }

    /// 氏名 — image of the name, as printed.
    #[must_use]
    pub fn name(&self) -> &PngImage {
        &self.name
    }

    /// 住所 — image of the address, as printed.
    #[must_use]
    pub fn address(&self) -> &PngImage {
        &self.address
    }

    /// 顔写真 — photo; `None` on a card without one.
    #[must_use]
    pub fn photo(&self) -> Option<&Photo> {
        self.photo.as_ref()
    }

    /// 有効期限 — expiry date of the card. No signature covers it.
    #[must_use]
    pub fn expiry(&self) -> Date {
        self.expiry
    }

    /// セキュリティコード — image of the four digits at the edge of the card. No signature covers it.
    #[must_use]
    pub fn security_code(&self) -> &PngImage {
        &self.security_code
    }
}

impl fmt::Debug for CardFront {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardFront(redacted)")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ContentFault;
    use crate::cv::fixture::long;
    use crate::face::photo::tests::GRADIENT;
    use crate::face::png_image::tests::png;
    use proptest::prelude::*;

    /// The values of DF22 to DF2A.
    pub(crate) fn values(key: &[u8], photo: &[u8], signature: &[u8]) -> [Vec<u8>; 9] {
        [
            b"19800217".to_vec(),
            b"2".to_vec(),
            key.to_vec(),
            png(216, 12),
            png(288, 12),
            photo.to_vec(),
            signature.to_vec(),
            b"20350217".to_vec(),
            png(24, 12),
        ]
    }

    /// The objects DF22 to DF2A.
    pub(crate) fn objects(values: &[Vec<u8>; 9]) -> Vec<Vec<u8>> {
        let object = |(tag, value): (u8, &Vec<u8>)| match value.len() {
            short @ 0..128 => [&[0xDF, tag, short as u8], value.as_slice()].concat(),
            _ => long(u16::from_be_bytes([0xDF, tag]), value),
        };
        (0x22..).zip(values).map(object).collect()
    }

    /// The file around these objects.
    pub(crate) fn file(objects: &[Vec<u8>]) -> Vec<u8> {
        let mut at = 5 + 3 + 18;
        let mut table = b"\xDF\x21\x12".to_vec();
        for object in objects {
            table.extend((at as u16).to_be_bytes());
            at += object.len();
        }
        long(0xFF20, &[table, objects.concat()].concat())
    }

    fn key() -> Vec<u8> {
        [&b"\x90\x03\x01\x00\x01\x91\x82\x01\x00"[..], &[0xFF; 256]].concat()
    }

    fn sample() -> Vec<u8> {
        file(&objects(&values(&key(), GRADIENT, &[7; 256])))
    }

    fn fault(values: &[Vec<u8>; 9]) -> ContentFault {
        let error = CardFront::parse(&file(&objects(values))).unwrap_err();
        assert_eq!(error.file, CardFile::CardFront);
        error.fault
    }

    #[test]
    fn everything_that_is_printed_is_read() {
        let content = sample();
        // As on the published card: the first four objects stand at 001A, 0025, 0029, 0137.
        assert_eq!(content[5..16], *b"\xDF\x21\x12\x00\x1A\x00\x25\x00\x29\x01\x37");
        let front = CardFront::parse(&[&content[..], &[0xFF; 20]].concat()).unwrap();
        assert_eq!((front.birth().to_string().as_str(), front.sex()), ("1980-02-17", Sex::Female));
        assert_eq!((front.name().width(), front.address().width(), front.security_code().width()), (216, 288, 24));
        assert_eq!((front.expiry().to_string().as_str(), front.key().modulus()), ("2035-02-17", &[0xFF; 256]));
        assert_eq!(front.photo().unwrap().as_bytes(), GRADIENT);
        let objects = objects(&values(&key(), GRADIENT, &[7; 256]));
        assert_eq!(front.text_signed, objects[..3].concat());
        assert_eq!(front.images_signed, objects[3..5].concat());
        assert_eq!((&front.photo_signed, &front.signature[..]), (&objects[5], &[7; 256][..]));
        assert_eq!(format!("{front:?}"), "CardFront(redacted)");
    }

    #[test]
    fn a_card_without_a_photo_is_read() {
        let front = CardFront::parse(&file(&objects(&values(&key(), b"", &[7; 256])))).unwrap();
        assert!(front.photo().is_none());
        assert_eq!(front.photo_signed, b"\xDF\x27\x00");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let good = values(&key(), GRADIENT, &[7; 256]);
        let content = sample();
        for entry in 1..=9 {
            let mut lying = content.clone();
            let at = 8 + 2 * (entry - 1);
            let is = usize::from(u16::from_be_bytes([lying[at], lying[at + 1]]));
            lying[at + 1] ^= 1;
            let fault = CardFront::parse(&lying).unwrap_err().fault;
            assert_eq!(fault, ContentFault::OffsetTable { entry, says: is ^ 1, is });
        }
        let with = |at: usize, value: &[u8]| {
            let mut values = good.clone();
            values[at] = value.to_vec();
            values
        };
        let start = |at: usize| 26 + objects(&good)[..at].concat().len();
        assert_eq!(fault(&with(0, b"19801301")), ContentFault::InvalidDate { offset: start(0) + 3 });
        assert_eq!(fault(&with(1, b"m")), ContentFault::InvalidSex { offset: start(1) + 3 });
        assert_eq!(fault(&with(3, &[0; 200])), ContentFault::NotPng { offset: start(3) + 5 });
        let short = ContentFault::WrongLength { offset: start(6) + 5, expected: 256, found: 255 };
        assert_eq!(fault(&with(6, &[7; 255])), short);
        assert_eq!(fault(&with(7, b"20350000")), ContentFault::InvalidDate { offset: start(7) + 3 });
        let cut = ContentFault::PastEnd { tag: 0xFF20, offset: 0, length: content.len() - 5, left: content.len() - 6 };
        assert_eq!(CardFront::parse(&content[..content.len() - 1]).unwrap_err().fault, cut);
    }

    #[test]
    fn a_photo_that_is_no_jpeg_2000_leaves_the_rest_to_be_read() {
        let front = CardFront::parse(&file(&objects(&values(&key(), &[0; 200], &[7; 256])))).unwrap();
        let offset = 26 + objects(&values(&key(), GRADIENT, &[7; 256]))[..5].concat().len() + 5;
        let error = front.photo().unwrap().to_png().unwrap_err();
        assert_eq!((error.file, error.fault), (CardFile::CardFront, ContentFault::NotJpeg2000 { offset }));
        assert_eq!(front.name().width(), 216);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = sample();
            for (place, byte) in edits {
                let at = place.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = CardFront::parse(&bytes);
            let _ = CardFront::parse(&bytes[..cut.index(bytes.len())]);
        }
    }
}
