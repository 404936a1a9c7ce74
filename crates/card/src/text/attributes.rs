//! The four attributes (基本4情報) as the text application has them (docs/protocol.md §3.2).

use std::fmt;

use crate::content::outer;
use crate::{CardFile, ContentError, PartialDate, Sex};

/// EF 0002 of the text application: name, address, birth date and sex. Personal: `Debug` prints none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Attributes {
    name: String,
    address: String,
    birth: PartialDate,
    sex: Sex,
    signed: Vec<u8>,
}

impl Attributes {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ContentError`] for anything but `FF20 { DF21, DF22, DF23, DF24, DF25 }` with an offset table that is right.
    pub fn parse(content: &[u8]) -> Result<Self, ContentError> {
        let mut objects = outer(CardFile::Attributes, content, 0xFF20)?.objects();
        let table = objects.next(0xDF21)?;
        let name = objects.next(0xDF22)?;
        let address = objects.next(0xDF23)?;
        let birth = objects.next(0xDF24)?;
        let sex = objects.next(0xDF25)?;
        objects.finish()?;
        table.check_offsets(&[&name, &address, &birth, &sex])?;
        Ok(Self {
            signed: name.raw_to(&sex).to_vec(),
            name: name.field.text()?.to_owned(),
            address: address.field.text()?.to_owned(),
            birth: birth.field.partial_date()?,
            sex: sex.field.sex()?,
        })
    }

    /// 氏名 — name as registered; family and given name separated by U+3000.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 住所 — address as registered, prefecture first, digits full-width.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
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

    /// The bytes that the integrity record's second hash covers: objects DF22 to DF25.
    pub(crate) fn signed(&self) -> &[u8] {
        &self.signed
    }
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attributes(redacted)")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ContentFault;
    use proptest::prelude::*;

    /// The file of docs/protocol.md §3.2 around these values.
    pub(crate) fn file(name: &str, address: &str, birth: &str, sex: &str) -> Vec<u8> {
        let object = |tag: u8, value: &[u8]| {
            let length = match value.len() {
                short @ 0..128 => vec![short as u8],
                long => [vec![0x82], (long as u16).to_be_bytes().to_vec()].concat(),
            };
            [vec![0xDF, tag], length, value.to_vec()].concat()
        };
        let values = [(0x22, name), (0x23, address), (0x24, birth), (0x25, sex)];
        let objects: Vec<Vec<u8>> = values.iter().map(|(tag, value)| object(*tag, value.as_bytes())).collect();
        let inner: usize = 11 + objects.iter().map(Vec::len).sum::<usize>();
        let head = if inner < 128 {
            vec![0xFF, 0x20, inner as u8]
        } else {
            [vec![0xFF, 0x20, 0x82], (inner as u16).to_be_bytes().to_vec()].concat()
        };
        let mut at = head.len() + 11;
        let mut table = Vec::new();
        for object in &objects {
            table.extend((at as u16).to_be_bytes());
            at += object.len();
        }
        [head, object(0x21, &table), objects.concat()].concat()
    }

    const NAME: &str = "県民　一郎";
    const ADDRESS: &str = "東京都清瀬市中里９９９－９９９－９９９";

    fn sample() -> Vec<u8> {
        file(NAME, ADDRESS, "19800217", "1")
    }

    fn fault(content: &[u8]) -> ContentFault {
        let error = Attributes::parse(content).unwrap_err();
        assert_eq!(error.file, CardFile::Attributes);
        error.fault
    }

    #[test]
    fn the_published_layout_is_read() {
        // Header, offset table and heads of docs/protocol.md §3.2.
        let mut content = b"\xFF\x20\x65\xDF\x21\x08\x00\x0E\x00\x20\x00\x59\x00\x64\xDF\x22\x0F".to_vec();
        content.extend(NAME.bytes());
        content.extend(b"\xDF\x23\x36");
        let address = &ADDRESS[..54];
        content.extend(address.bytes());
        content.extend(b"\xDF\x24\x0819800217\xDF\x25\x011");
        assert_eq!(content.len(), 104);
        let attributes = Attributes::parse(&content).unwrap();
        assert_eq!((attributes.name(), attributes.address()), (NAME, address));
        assert_eq!((attributes.birth().to_string().as_str(), attributes.sex()), ("1980-02-17", Sex::Male));
        assert_eq!(attributes.signed(), &content[14..]);
        assert_eq!(content, file(NAME, address, "19800217", "1"));
        assert_eq!(format!("{attributes:?}"), "Attributes(redacted)");
    }

    #[test]
    fn files_over_127_bytes_and_filler_are_read() {
        let long = file(NAME, &ADDRESS.repeat(5), "19800217", "2");
        assert_eq!(long[..3], [0xFF, 0x20, 0x82]);
        let attributes = Attributes::parse(&[&long[..], &[0xFF; 30]].concat()).unwrap();
        assert_eq!((attributes.address().len(), attributes.sex()), (ADDRESS.len() * 5, Sex::Female));
        assert_eq!(attributes.signed(), &long[16..]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let good = sample();
        for (entry, at) in [(1, 7), (2, 9), (3, 11), (4, 13)] {
            let mut lying = good.clone();
            let is = usize::from(lying[at]);
            lying[at] ^= 1;
            assert_eq!(fault(&lying), ContentFault::OffsetTable { entry, says: is ^ 1, is });
        }
        let mut utf8 = good.clone();
        utf8[17] = 0xFF;
        assert_eq!(fault(&utf8), ContentFault::NotUtf8 { offset: 17 });
        let end = good.len();
        assert_eq!(fault(&file(NAME, ADDRESS, "19801317", "1")), ContentFault::InvalidDate { offset: end - 12 });
        assert_eq!(fault(&file(NAME, ADDRESS, "1980021x", "1")), ContentFault::NotDigit { offset: end - 5 });
        assert_eq!(fault(&file(NAME, ADDRESS, "19800217", "x")), ContentFault::InvalidSex { offset: end - 1 });
        let two = ContentFault::WrongLength { offset: end - 1, expected: 1, found: 2 };
        assert_eq!(fault(&file(NAME, ADDRESS, "19800217", "11")), two);
        let mut table = good.clone();
        table[4] = 0x27;
        assert_eq!(fault(&table), ContentFault::WrongTag { expected: 0xDF21, found: 0xDF27, offset: 3 });
        // Without the last object.
        let mut short = good[..end - 4].to_vec();
        short[2] -= 4;
        assert_eq!(fault(&short), ContentFault::Missing { tag: 0xDF25, offset: end - 4 });
        let mut more = [&good[..], b"\xDF\x26\x00"].concat();
        more[2] += 3;
        assert_eq!(fault(&more), ContentFault::Unexpected { offset: end });
    }

    #[test]
    fn an_unknown_day_is_read() {
        let attributes = Attributes::parse(&file(NAME, ADDRESS, "19500000", "9")).unwrap();
        assert_eq!((attributes.birth().to_string().as_str(), attributes.sex()), ("1950-00-00", Sex::NotApplicable));
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
            let _ = Attributes::parse(&bytes);
            let _ = Attributes::parse(&bytes[..cut.index(bytes.len())]);
        }

        #[test]
        fn what_is_built_is_read(name in "\\PC{0,60}", address in "\\PC{0,200}") {
            let attributes = Attributes::parse(&file(&name, &address, "20240229", "2")).unwrap();
            prop_assert_eq!((attributes.name(), attributes.address()), (name.as_str(), address.as_str()));
        }
    }
}
