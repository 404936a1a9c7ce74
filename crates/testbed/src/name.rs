//! Distinguished names with the string types of JPKI: PrintableString for the country, UTF8String for all else.

use const_oid::ObjectIdentifier;
use der::asn1::Any;
use der::{Decode, Encode, Tag};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

use crate::TestbedError;

/// Builds a name of one attribute per RDN, in the order given. Types are C, O, OU, ST, L and CN.
pub(crate) fn name<T: AsRef<str>, V: AsRef<str>>(parts: &[(T, V)]) -> Result<Name, TestbedError> {
    let error = |source| TestbedError::Der { what: "the name", source };
    let mut sequence = RdnSequence::default();
    for (attribute, value) in parts {
        let attribute = attribute.as_ref();
        let (oid, tag) = match attribute {
            "C" => ("2.5.4.6", Tag::PrintableString),
            "O" => ("2.5.4.10", Tag::Utf8String),
            "OU" => ("2.5.4.11", Tag::Utf8String),
            "ST" => ("2.5.4.8", Tag::Utf8String),
            "L" => ("2.5.4.7", Tag::Utf8String),
            "CN" => ("2.5.4.3", Tag::Utf8String),
            _ => return Err(TestbedError::Attribute { attribute: attribute.into() }),
        };
        let value = Any::new(tag, value.as_ref().as_bytes()).map_err(error)?;
        let mut part = RelativeDistinguishedName::default();
        part.insert(AttributeTypeAndValue { oid: ObjectIdentifier::new_unwrap(oid), value }).map_err(error)?;
        sequence.push(part);
    }
    // `Name` can't be built from its parts outside its crate, only read.
    Name::from_der(&sequence.to_der().map_err(error)?).map_err(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_types_and_order_are_exact() {
        let der = name(&[("C", "JP"), ("O", "名")]).unwrap().to_der().unwrap();
        let expected = "301b310b3009060355040613024a50310c300a060355040a0c03e5908d";
        assert_eq!(hex::encode(der), expected);
        assert_eq!(name::<&str, &str>(&[]).unwrap().to_der().unwrap(), [0x30, 0]);
    }

    #[test]
    fn an_unknown_attribute_is_refused() {
        let error = name(&[("X", "y")]).unwrap_err();
        assert!(matches!(error, TestbedError::Attribute { attribute } if attribute == "X"));
    }
}
