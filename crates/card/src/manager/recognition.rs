//! Card recognition data (GlobalPlatform Card Specification 2.3 appendix H): which standards the card follows.

use crate::content::{Field, Objects};
use crate::{ContentError, ContentFault};

/// One statement of the recognition data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecognitionEntry {
    /// Tag of the object: 06 for the specification, 60 for the card management type, 63 for the identification scheme, 64
    /// for the secure channel protocol, 65 for the configuration, 66 for the chip.
    pub tag: u32,
    /// Object identifier, dotted.
    pub oid: String,
}

/// Object 0066 of the card manager: the object identifiers in it, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecognitionData {
    entries: Vec<RecognitionEntry>,
}

impl RecognitionData {
    pub(super) fn read(field: &Field<'_>) -> Result<Self, ContentError> {
        let mut outer = field.objects();
        let template = outer.next(0x73)?;
        outer.finish()?;
        let mut entries = Vec::new();
        let mut objects = template.objects();
        while !objects.is_finished() {
            let object = objects.any()?;
            if object.tag == 0x06 {
                entries.push(RecognitionEntry { tag: object.tag, oid: dotted(&object.field)? });
            } else {
                inside(object.tag, object.objects(), &mut entries)?;
            }
        }
        Ok(Self { entries })
    }

    /// The statements.
    #[must_use]
    pub fn entries(&self) -> &[RecognitionEntry] {
        &self.entries
    }
}

/// The identifiers in a tagged object; what stands beside them is left alone.
fn inside(tag: u32, mut objects: Objects<'_>, entries: &mut Vec<RecognitionEntry>) -> Result<(), ContentError> {
    while !objects.is_finished() {
        let object = objects.any()?;
        if object.tag == 0x06 {
            entries.push(RecognitionEntry { tag, oid: dotted(&object.field)? });
        }
    }
    Ok(())
}

/// An object identifier in dotted form (ISO/IEC 8825-1 §8.19), with arcs of up to 32 bits.
fn dotted(field: &Field<'_>) -> Result<String, ContentError> {
    let invalid = field.fail(ContentFault::InvalidOid { offset: field.offset });
    let mut arcs: Vec<u32> = Vec::new();
    let mut arc: Option<u32> = None;
    for byte in field.bytes {
        let high = arc.unwrap_or(0);
        if high > u32::MAX >> 7 || (arc.is_none() && *byte == 0x80) {
            return Err(invalid);
        }
        let value = high << 7 | u32::from(byte & 0x7F);
        arc = (byte & 0x80 != 0).then_some(value);
        if arc.is_none() {
            arcs.push(value);
        }
    }
    // The first two arcs are one number: 40 times the first, which is 0, 1 or 2, and the second.
    let (Some((first, rest)), None) = (arcs.split_first(), arc) else {
        return Err(invalid);
    };
    let top = (first / 40).min(2);
    let head = format!("{top}.{}", first - 40 * top);
    Ok(rest.iter().fold(head, |text, arc| format!("{text}.{arc}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CardFile;
    use proptest::prelude::*;

    fn read(hexadecimal: &str) -> Result<RecognitionData, ContentFault> {
        let bytes = hex::decode(hexadecimal.replace(' ', "")).unwrap();
        let field = Field::data_object(CardFile::CardRecognitionData, &bytes).map_err(|error| error.fault)?;
        RecognitionData::read(&field).map_err(|error| error.fault)
    }

    #[test]
    fn the_identifiers_are_read_with_their_meaning() {
        // As in the specification's example: GlobalPlatform 2.1.1, SCP 02 with option 15.
        let data = read(
            "66 31 73 2F 06 07 2A864886FC6B01 60 0C 06 0A 2A864886FC6B02020101 63 09 06 07 2A864886FC6B03 \
             64 0B 06 09 2A864886FC6B040215",
        )
        .unwrap();
        let entries: Vec<(u32, &str)> = data.entries().iter().map(|entry| (entry.tag, entry.oid.as_str())).collect();
        let expected = [
            (0x06, "1.2.840.114283.1"),
            (0x60, "1.2.840.114283.2.2.1.1"),
            (0x63, "1.2.840.114283.3"),
            (0x64, "1.2.840.114283.4.2.21"),
        ];
        assert_eq!(entries, expected);
    }

    #[test]
    fn identifiers_that_are_none_are_named_with_their_place() {
        for (value, offset) in [("73 02 06 00", 4), ("73 03 06 01 80", 4), ("73 04 06 02 2A 86", 4)] {
            assert_eq!(read(value), Err(ContentFault::InvalidOid { offset }), "{value}");
        }
        assert_eq!(read("73 08 06 06 2A 8F FF FF FF 7F").unwrap().entries()[0].oid, "1.2.4294967295");
        assert_eq!(read("73 08 06 06 2A 90 80 80 80 00"), Err(ContentFault::InvalidOid { offset: 4 }));
        assert_eq!(read("73 03 06 01 88").unwrap_err(), ContentFault::InvalidOid { offset: 4 });
        assert_eq!(read("72 00"), Err(ContentFault::WrongTag { expected: 0x73, found: 0x72, offset: 0 }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = read(&hex::encode(&bytes));
            let _ = read(&format!("73{:02x}{}", bytes.len(), hex::encode(&bytes)));
        }
    }
}
