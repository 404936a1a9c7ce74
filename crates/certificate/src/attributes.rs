//! The four attributes (基本4情報) in a signature certificate: name, birth date, sex, address, and which characters in
//! them stand in for others.

use std::collections::BTreeSet;
use std::fmt;

use crate::asn1::{self, Element, OBJECT_IDENTIFIER, UTF8_STRING, context_constructed};
use crate::{BirthDate, CertificateError};

/// Arc of the subject attributes, 1.2.392.200149.8.5.5, as it stands in an identifier: docs/protocol.md §6.4.
const ARC: [u8; 9] = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 8, 5, 5];
/// The attributes by their last number.
const NAME: usize = 1;
const NAME_FLAGS: usize = 2;
const SEX: usize = 3;
const BIRTH_DATE: usize = 4;
const ADDRESS: usize = 5;
const ADDRESS_FLAGS: usize = 6;

/// Sex (性別) by the code table of certificates, which is not that of the card's text application.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sex {
    /// `1`, 男.
    Male,
    /// `2`, 女.
    Female,
    /// `3`, 不明.
    Unknown,
    /// A code that the table does not have.
    Unlisted(String),
}

impl Sex {
    fn from_code(code: &str) -> Self {
        match code {
            "1" => Self::Male,
            "2" => Self::Female,
            "3" => Self::Unknown,
            other => Self::Unlisted(other.to_owned()),
        }
    }

    /// The code in the certificate.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
            Self::Unknown => "3",
            Self::Unlisted(code) => code,
        }
    }
}

/// Which characters of a text are substitutes (代替文字) for ones that certificates can't hold.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubstituteFlags {
    /// The certificate has no flags for this text.
    Absent,
    /// One flag a character, `true` where the character is a substitute.
    PerCharacter(Vec<bool>),
    /// Flags that do not fit: another count than the text has characters, or digits other than 0 and 1. The flags are
    /// kept as they are; nothing is said about any character.
    Mismatch(String),
}

/// A text with its substitute flags. Personal: `Debug` prints neither.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FlaggedText {
    text: String,
    flags: SubstituteFlags,
}

impl FlaggedText {
    fn new(text: &str, flags: Option<&str>) -> Self {
        let flags = match flags {
            None => SubstituteFlags::Absent,
            Some(digits)
                if digits.len() == text.chars().count() && digits.bytes().all(|digit| matches!(digit, b'0' | b'1')) =>
            {
                SubstituteFlags::PerCharacter(digits.bytes().map(|digit| digit == b'1').collect())
            }
            Some(digits) => SubstituteFlags::Mismatch(digits.to_owned()),
        };
        Self { text: text.to_owned(), flags }
    }

    /// The text as certified.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The flags.
    #[must_use]
    pub fn flags(&self) -> &SubstituteFlags {
        &self.flags
    }

    /// Every substitute with its position, counted in characters from 0. The character that it stands for is not in the
    /// certificate.
    pub fn substitutes(&self) -> impl Iterator<Item = (usize, char)> {
        let flags = match &self.flags {
            SubstituteFlags::PerCharacter(flags) => flags.as_slice(),
            _ => &[],
        };
        self.text.chars().enumerate().zip(flags).filter(|(_, flag)| **flag).map(|(character, _)| character)
    }

    /// The text with every substitute put in `〔〕`, for people to see.
    #[must_use]
    pub fn marked(&self) -> String {
        let substitutes: Vec<usize> = self.substitutes().map(|(position, _)| position).collect();
        let mark = |(position, character): (usize, char)| {
            if substitutes.binary_search(&position).is_ok() {
                format!("〔{character}〕")
            } else {
                character.to_string()
            }
        };
        self.text.chars().enumerate().map(mark).collect()
    }
}

impl fmt::Debug for SubstituteFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "SubstituteFlags::Absent",
            Self::PerCharacter(_) => "SubstituteFlags::PerCharacter(redacted)",
            Self::Mismatch(_) => "SubstituteFlags::Mismatch(redacted)",
        })
    }
}

impl fmt::Debug for FlaggedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FlaggedText(redacted)")
    }
}

/// The four attributes of a holder, from the otherNames of subjectAltName (docs/protocol.md §6.4). Every one is there in
/// the certificates issued so far, but none is taken for granted. Personal: `Debug` prints nothing.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FourAttributes {
    name: Option<FlaggedText>,
    birth_date: Option<BirthDate>,
    sex: Option<Sex>,
    address: Option<FlaggedText>,
    unlisted: Vec<String>,
}

impl FourAttributes {
    /// Name (氏名), family and given name parted by U+3000; a former surname (旧氏) stands inside it.
    #[must_use]
    pub fn name(&self) -> Option<&FlaggedText> {
        self.name.as_ref()
    }

    /// Birth date (生年月日).
    #[must_use]
    pub fn birth_date(&self) -> Option<&BirthDate> {
        self.birth_date.as_ref()
    }

    /// Sex (性別).
    #[must_use]
    pub fn sex(&self) -> Option<&Sex> {
        self.sex.as_ref()
    }

    /// Address (住所), prefecture first, no postcode.
    #[must_use]
    pub fn address(&self) -> Option<&FlaggedText> {
        self.address.as_ref()
    }

    /// Object identifiers of attributes under the same arc that have no meaning here yet.
    #[must_use]
    pub fn unlisted(&self) -> &[String] {
        &self.unlisted
    }

    /// Reads the attributes out of the GeneralNames of subjectAltName; `None` if there is none of the arc.
    pub(crate) fn read(general_names: &[Element<'_>]) -> Result<Option<Self>, CertificateError> {
        let mut found = [None; ADDRESS_FLAGS + 1];
        let mut unlisted = Vec::new();
        let mut seen = BTreeSet::new();
        for other_name in general_names.iter().filter(|name| name.id == context_constructed(0)) {
            // An otherName that can't even be split is refused with the extension, by the caller.
            let Some((id, value)) = split(*other_name) else {
                return Err(CertificateError::MalformedExtension {
                    oid: crate::extension::SUBJECT_ALT_NAME.to_owned(),
                });
            };
            let Some(last) = id.strip_prefix(&ARC).filter(|last| !last.is_empty()) else { continue };
            let oid = || asn1::dotted(id).unwrap_or_default();
            if !seen.insert(last) {
                return Err(CertificateError::DuplicateAttribute { oid: oid() });
            }
            let place = match *last {
                [number] => found.get_mut(usize::from(number)).filter(|_| number != 0),
                _ => None,
            };
            match (place, text(value)) {
                (None, _) => unlisted.push(oid()),
                (Some(place), Some(text)) => *place = Some(text),
                (Some(_), None) => return Err(CertificateError::MalformedAttribute { oid: oid() }),
            }
        }
        if found.iter().all(Option::is_none) && unlisted.is_empty() {
            return Ok(None);
        }
        let birth_date = found[BIRTH_DATE].map(|digits| {
            let oid = || asn1::dotted(&[&ARC[..], &[0x04]].concat()).unwrap_or_default();
            BirthDate::from_digits(digits).ok_or_else(|| CertificateError::MalformedAttribute { oid: oid() })
        });
        Ok(Some(Self {
            name: found[NAME].map(|text| FlaggedText::new(text, found[NAME_FLAGS])),
            birth_date: birth_date.transpose()?,
            sex: found[SEX].map(Sex::from_code),
            address: found[ADDRESS].map(|text| FlaggedText::new(text, found[ADDRESS_FLAGS])),
            unlisted,
        }))
    }
}

impl fmt::Debug for FourAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FourAttributes(redacted)")
    }
}

/// `otherName [0] { type-id, value [0] EXPLICIT ANY }` (RFC 5280 §4.2.1.6): the identifier's content octets, and the value.
fn split<'a>(other_name: Element<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let parts = asn1::children(other_name.value)?;
    let [kind, value] = parts.as_slice() else { return None };
    let id = kind.value_of(OBJECT_IDENTIFIER).filter(|id| asn1::is_object_identifier(id))?;
    Some((id, value.value_of(context_constructed(0))?))
}

fn text(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(asn1::only(value)?.value_of(UTF8_STRING)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use SubstituteFlags::{Absent, Mismatch, PerCharacter};

    fn tlv(id: u8, content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![id, u8::try_from(content.len()).unwrap()];
        bytes.extend(content);
        bytes
    }

    fn other_name(last: u8, string_id: u8, text: &str) -> Vec<u8> {
        let mut oid = hex::decode("2a83088c9b55080505").unwrap();
        oid.push(last);
        let value = tlv(0xA0, &tlv(string_id, text.as_bytes()));
        tlv(0xA0, &[tlv(6, &oid), value].concat())
    }

    fn read(names: &[Vec<u8>]) -> Result<Option<FourAttributes>, CertificateError> {
        let bytes = names.concat();
        FourAttributes::read(&asn1::children(&bytes).unwrap())
    }

    #[test]
    fn the_six_other_names_give_four_attributes() {
        let attributes = read(&[
            other_name(1, 0x0C, "黒桐　幹也"),
            other_name(4, 0x0C, "319800217"),
            other_name(3, 0x0C, "1"),
            other_name(5, 0x0C, "東京都港区"),
            other_name(2, 0x0C, "10000"),
            other_name(6, 0x0C, "00010"),
        ])
        .unwrap()
        .unwrap();
        let name = attributes.name().unwrap();
        assert_eq!((name.text(), name.substitutes().collect::<Vec<_>>()), ("黒桐　幹也", vec![(0, '黒')]));
        assert_eq!(name.marked(), "〔黒〕桐　幹也");
        let address = attributes.address().unwrap();
        assert_eq!((address.text(), address.substitutes().collect::<Vec<_>>()), ("東京都港区", vec![(3, '港')]));
        assert_eq!(attributes.sex(), Some(&Sex::Male));
        assert_eq!(attributes.birth_date().unwrap().to_string(), "1980-02-17");
        assert_eq!(format!("{attributes:?} {name:?}"), "FourAttributes(redacted) FlaggedText(redacted)");
    }

    #[test]
    fn flags_that_do_not_fit_the_text_say_nothing_about_any_character() {
        let flagged = |flags: Option<&str>| FlaggedText::new("黒桐", flags);
        assert_eq!(flagged(None).flags(), &Absent);
        assert_eq!(flagged(Some("01")).flags(), &PerCharacter(vec![false, true]));
        for wrong in ["", "0", "011", "02", "０1", "黒桐"] {
            assert_eq!(flagged(Some(wrong)).flags(), &Mismatch(wrong.to_owned()), "{wrong}");
            assert_eq!(flagged(Some(wrong)).substitutes().count(), 0);
            assert_eq!(flagged(Some(wrong)).marked(), "黒桐");
        }
    }

    #[test]
    fn the_sex_codes_are_those_of_certificates() {
        for (code, sex) in
            [("1", Sex::Male), ("2", Sex::Female), ("3", Sex::Unknown), ("9", Sex::Unlisted("9".to_owned()))]
        {
            assert_eq!(Sex::from_code(code), sex);
            assert_eq!(sex.code(), code);
        }
    }

    #[test]
    fn odd_attributes_are_named() {
        assert_eq!(read(&[]), Ok(None));
        let oid = |last: u8| format!("1.2.392.200149.8.5.5.{last}");
        assert_eq!(
            read(&[other_name(1, 0x0C, "a"), other_name(1, 0x0C, "b")]),
            Err(CertificateError::DuplicateAttribute { oid: oid(1) })
        );
        assert_eq!(
            read(&[other_name(9, 0x0C, "a"), other_name(9, 0x0C, "b")]),
            Err(CertificateError::DuplicateAttribute { oid: oid(9) })
        );
        // PrintableString where UTF8String belongs.
        assert_eq!(read(&[other_name(5, 0x13, "a")]), Err(CertificateError::MalformedAttribute { oid: oid(5) }));
        assert_eq!(read(&[other_name(4, 0x0C, "1980")]), Err(CertificateError::MalformedAttribute { oid: oid(4) }));
        let partial = read(&[other_name(3, 0x0C, "2"), other_name(9, 0x13, "furigana")]).unwrap().unwrap();
        assert_eq!((partial.name(), partial.sex()), (None, Some(&Sex::Female)));
        assert_eq!(partial.unlisted(), [oid(9)]);
    }
}
