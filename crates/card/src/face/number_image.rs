//! The My Number as an image (docs/protocol.md §3.3).

use super::PngImage;
use crate::content::outer;
use crate::{CardFile, CardPublicKey, ContentError};

/// EF 0005 of the face application: the My Number as printed on the back of the card. Whether the signature is right is
/// told by [`check_number_image`](crate::check_number_image).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberImage {
    image: PngImage,
    key: CardPublicKey,
    /// Objects DF41 and DF42.
    pub(crate) signed: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl NumberImage {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `FF40 { DF41 PNG, DF42 card key, DF43 signature }`.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        let mut objects = outer(CardFile::NumberImage, content, 0xFF40)?.objects();
        let image = objects.next(0xDF41)?;
        let key = objects.next(0xDF42)?;
        let signature = objects.next(0xDF43)?;
        objects.finish()?;
        Ok(Self {
            image: PngImage::read(&image.field)?,
            key: CardPublicKey::read_whole(&key)?,
            signed: image.raw_to(&key).to_vec(),
            signature: signature.field.signature()?,
        })
    }

    /// The image of the twelve digits.
    #[must_use]
    pub fn image(&self) -> &PngImage {
        &self.image
    }

    /// The key that a [`Challenge`](crate::Challenge) signed by the face application verifies with.
    #[must_use]
    pub fn key(&self) -> &CardPublicKey {
        &self.key
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ContentFault;
    use crate::cv::fixture::{Issuer, long};
    use crate::face::png_image::tests::png;
    use proptest::prelude::*;

    /// The file, signed by this issuer.
    pub(crate) fn file(card: &Issuer, issuer: &Issuer) -> Vec<u8> {
        let signed = [long(0xDF41, &png(72, 12)), long(0xDF42, &card.key_objects())].concat();
        long(0xFF40, &[&signed[..], &long(0xDF43, &issuer.sign(&signed))].concat())
    }

    fn sample() -> Vec<u8> {
        let key = [&b"\x90\x03\x01\x00\x01\x91\x82\x01\x00"[..], &[0xFF; 256]].concat();
        long(0xFF40, &[long(0xDF41, &png(72, 12)), long(0xDF42, &key), long(0xDF43, &[7; 256])].concat())
    }

    #[test]
    fn the_published_layout_is_read() {
        let content = sample();
        let number = NumberImage::parse(&content).unwrap();
        assert_eq!((number.image().width(), number.image().height()), (72, 12));
        assert_eq!(number.key().modulus(), &[0xFF; 256]);
        assert_eq!(number.signed, content[5..content.len() - 261]);
        let mut not_png = content;
        not_png[10] = 0;
        assert_eq!(NumberImage::parse(&not_png).unwrap_err().fault, ContentFault::NotPng { offset: 10 });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
            let mut bytes = sample();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = NumberImage::parse(&bytes);
            prop_assert!(NumberImage::parse(&bytes[..cut.index(bytes.len())]).is_err());
        }
    }
}
