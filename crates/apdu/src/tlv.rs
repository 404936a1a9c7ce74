//! TLV data objects: BER-TLV as this card writes it (ISO/IEC 8825-1 with non-minimal lengths, docs/protocol.md §3) and
//! simple TLV (ISO/IEC 7816-4 §5.4.1).

/// What is wrong with a TLV object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlvError {
    /// The data ends inside an object.
    #[error("TLV data ends at offset {offset} inside {inside}")]
    Truncated {
        /// Offset in bytes from the start of the input.
        offset: usize,
        /// The part that is cut: `"tag"`, `"length"` or `"value"`.
        inside: &'static str,
    },
    /// An indefinite length, or one of more than three bytes.
    #[error("TLV length byte {byte:02X} at offset {offset} is not supported")]
    UnsupportedLength {
        /// Offset in bytes.
        offset: usize,
        /// The length byte.
        byte: u8,
    },
    /// A tag of more than three bytes.
    #[error("TLV tag at offset {offset} is longer than three bytes")]
    UnsupportedTag {
        /// Offset in bytes.
        offset: usize,
    },
    /// The object that was asked for is not there.
    #[error("TLV object {tag:X} is missing")]
    Missing {
        /// The tag asked for.
        tag: u32,
    },
}

/// One BER-TLV object, borrowed from its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ber<'a> {
    /// The tag bytes as one number, for example `0xFF20` or `0x5F4E`.
    pub tag: u32,
    /// The value.
    pub value: &'a [u8],
    /// Tag, length and value as they stand in the input: what a signature covers.
    pub raw: &'a [u8],
}

impl<'a> Ber<'a> {
    /// Reads the first object and what follows it. Lengths need not be minimal: this card writes `82 00 80` for 128.
    ///
    /// # Errors
    /// [`TlvError`] for cut or unsupported objects.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), TlvError> {
        let cut = |inside| TlvError::Truncated { offset: input.len(), inside };
        let first = *input.first().ok_or(cut("tag"))?;
        let mut tag = u32::from(first);
        let mut at = 1;
        if first & 0x1F == 0x1F {
            loop {
                let byte = *input.get(at).ok_or(cut("tag"))?;
                at += 1;
                tag = tag << 8 | u32::from(byte);
                if byte & 0x80 == 0 {
                    break;
                }
                if at == 3 {
                    return Err(TlvError::UnsupportedTag { offset: 0 });
                }
            }
        }
        let byte = *input.get(at).ok_or(cut("length"))?;
        let length_at = at;
        at += 1;
        let length = match byte {
            0..=0x7F => usize::from(byte),
            0x81..=0x83 => {
                let count = usize::from(byte & 0x0F);
                let bytes = input.get(at..at + count).ok_or(cut("length"))?;
                at += count;
                bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b))
            }
            _ => return Err(TlvError::UnsupportedLength { offset: length_at, byte }),
        };
        let value = input.get(at..at + length).ok_or(cut("value"))?;
        Ok((Self { tag, value, raw: &input[..at + length] }, &input[at + length..]))
    }

    /// All objects of a constructed value, until it ends or filler (`FF FF` or `00`) begins.
    ///
    /// # Errors
    /// [`TlvError`] for cut or unsupported objects.
    pub fn parse_all(mut input: &'a [u8]) -> Result<Vec<Self>, TlvError> {
        let mut objects = Vec::new();
        while let [first, rest @ ..] = input {
            // `FF` opens this card's own two-byte tags (FF10, FF20 …); only a run of it is filler.
            if *first == 0 || (*first == 0xFF && rest.first().is_none_or(|b| *b == 0xFF)) {
                break;
            }
            let (object, after) = Self::parse(input)?;
            objects.push(object);
            input = after;
        }
        Ok(objects)
    }

    /// The first object with this tag.
    ///
    /// # Errors
    /// [`TlvError::Missing`] if there is none.
    pub fn find(objects: &[Self], tag: u32) -> Result<Self, TlvError> {
        objects.iter().find(|object| object.tag == tag).copied().ok_or(TlvError::Missing { tag })
    }
}

/// One simple TLV object: one tag byte, length in one byte or as `FF hh ll`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simple<'a> {
    /// The tag, 01 to FE.
    pub tag: u8,
    /// The value.
    pub value: &'a [u8],
}

impl<'a> Simple<'a> {
    /// Reads the first object and what follows it.
    ///
    /// # Errors
    /// [`TlvError::Truncated`] where the input is cut.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), TlvError> {
        let cut = |inside| TlvError::Truncated { offset: input.len(), inside };
        let (tag, length, rest) = match input {
            [] => return Err(cut("tag")),
            [tag, 0xFF, hi, lo, rest @ ..] => (*tag, usize::from(u16::from_be_bytes([*hi, *lo])), rest),
            [_] | [_, 0xFF, ..] => return Err(cut("length")),
            [tag, length, rest @ ..] => (*tag, usize::from(*length), rest),
        };
        let (value, after) = rest.split_at_checked(length).ok_or(cut("value"))?;
        Ok((Self { tag, value }, after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn non_minimal_lengths_of_this_card_are_read() {
        let mut file = hex::decode("FF20820080").unwrap();
        file.extend([0x41; 128]);
        file.extend([0xFF; 7]);
        let objects = Ber::parse_all(&file).unwrap();
        assert_eq!(objects.len(), 1);
        assert_eq!((objects[0].tag, objects[0].value.len(), objects[0].raw.len()), (0xFF20, 128, 133));
    }

    #[test]
    fn nested_objects_and_a_missing_one() {
        let file = hex::decode("FF2009DF21020005DF2501 31FFFF".replace(' ', "")).unwrap();
        let (outer, rest) = Ber::parse(&file).unwrap();
        assert_eq!(rest, [0xFF, 0xFF]);
        let inner = Ber::parse_all(outer.value).unwrap();
        assert_eq!(Ber::find(&inner, 0xDF25).unwrap().value, b"1");
        assert_eq!(Ber::find(&inner, 0xDF24), Err(TlvError::Missing { tag: 0xDF24 }));
    }

    #[test]
    fn cut_objects_are_named() {
        for (text, inside) in [("", "tag"), ("FF", "tag"), ("30", "length"), ("3082", "length"), ("300231", "value")] {
            let error = Ber::parse(&hex::decode(text).unwrap()).unwrap_err();
            assert!(matches!(error, TlvError::Truncated { inside: i, .. } if i == inside), "{text}: {error:?}");
        }
        assert_eq!(Ber::parse(&[0x30, 0x80]), Err(TlvError::UnsupportedLength { offset: 1, byte: 0x80 }));
        assert_eq!(Ber::parse(&[0x1F, 0x81, 0x82, 0x03]), Err(TlvError::UnsupportedTag { offset: 0 }));
    }

    #[test]
    fn simple_tlv_short_and_long() {
        let (record, rest) = Simple::parse(&[0x01, 0x02, 0x41, 0x42, 0x99]).unwrap();
        assert_eq!((record.tag, record.value, rest), (1, &b"AB"[..], &[0x99][..]));
        let mut long = vec![0x02, 0xFF, 0x01, 0x00];
        long.extend([7; 256]);
        assert_eq!(Simple::parse(&long).unwrap().0.value.len(), 256);
        assert!(Simple::parse(&[1, 0xFF, 0]).is_err() && Simple::parse(&[1, 3, 0]).is_err());
    }

    proptest! {
        #[test]
        fn parsers_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Ber::parse_all(&bytes);
            let _ = Simple::parse(&bytes);
        }
    }
}
