//! The card number (カード番号): serial number, issuing municipality, expiry.

use std::fmt;

use jiff::civil::Date;

use crate::content::simple_record;
use crate::{CardFile, ContentError, MunicipalityCode};

/// Digits of the serial number, of the municipality code and of the expiry date.
const SERIAL: usize = 15;
const MUNICIPALITY: usize = 5;
const DATE: usize = 8;

/// Record 1 of EF 0001 of the common application. The serial number tells one card from another: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct CardNumber {
    serial: String,
    municipality: MunicipalityCode,
    expiry: Date,
}

impl CardNumber {
    /// Reads the record.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `01 1C` and 28 digits with a date at their end.
    pub fn parse(record: &[u8]) -> Result<Self, ContentError> {
        let field = simple_record(CardFile::CardNumber, record, 0x01)?;
        let digits = field.digits(SERIAL + MUNICIPALITY + DATE)?;
        Ok(Self {
            serial: digits[..SERIAL].to_owned(),
            municipality: field.part(SERIAL..SERIAL + MUNICIPALITY).municipality()?,
            expiry: field.part(SERIAL + MUNICIPALITY..SERIAL + MUNICIPALITY + DATE).date()?,
        })
    }

    /// 製造番号 — serial number, 15 digits. The law restricts who may collect numbers that follow a person; this is one.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// 発行市区町村 — the municipality that issued the card.
    #[must_use]
    pub fn municipality(&self) -> MunicipalityCode {
        self.municipality
    }

    /// 有効期限 — expiry date of the card.
    #[must_use]
    pub fn expiry(&self) -> Date {
        self.expiry
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardNumber(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContentFault;
    use proptest::prelude::*;

    const RECORD: &[u8] = b"\x01\x1C4000000127198431322120350217";

    fn fault(record: &[u8]) -> ContentFault {
        CardNumber::parse(record).unwrap_err().fault
    }

    #[test]
    fn the_published_record_is_read() {
        let number = CardNumber::parse(RECORD).unwrap();
        assert_eq!((number.serial(), number.expiry().to_string().as_str()), ("400000012719843", "2035-02-17"));
        assert_eq!(number.municipality().municipality().unwrap().to_string(), "東京都清瀬市");
        assert_eq!(format!("{number:?}"), "CardNumber(redacted)");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        assert_eq!(fault(b""), ContentFault::Empty);
        assert_eq!(fault(&[0xFF; 30]), ContentFault::FillerOnly);
        assert_eq!(fault(b"\x02\x1C"), ContentFault::WrongTag { expected: 1, found: 2, offset: 0 });
        assert_eq!(fault(b"\x01"), ContentFault::Truncated { offset: 1, inside: "length" });
        let left = ContentFault::PastEnd { tag: 1, offset: 0, length: 28, left: 27 };
        assert_eq!(fault(&RECORD[..29]), left);
        let mut letter = RECORD.to_vec();
        letter[17] = b'O';
        assert_eq!(fault(&letter), ContentFault::NotDigit { offset: 17 });
        let mut date = RECORD.to_vec();
        date[26] = b'9';
        assert_eq!(fault(&date), ContentFault::InvalidDate { offset: 22 });
        assert_eq!(fault(b"\x01\x0212"), ContentFault::WrongLength { offset: 2, expected: 28, found: 2 });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40), tail in "[0-9]{28}") {
            let _ = CardNumber::parse(&bytes);
            if let Ok(number) = CardNumber::parse(&[b"\x01\x1C", tail.as_bytes()].concat()) {
                prop_assert_eq!(number.serial(), &tail[..15]);
            }
        }
    }
}
