//! One SignerInfo as it was sent (RFC 5652 §5.3), taken apart but not judged.

use const_oid::ObjectIdentifier;

use crate::CmsError;
use crate::ber::{Element, tag};
use crate::result::{SignerIdentifier, UnsignedAttribute};

/// Most unsigned attributes of one signer. Long-term signatures (CAdES-LTA) have some for each year that they are kept.
const MOST_UNSIGNED: usize = 1024;

/// Borrowed from the message.
pub(crate) struct SignerInfo<'a> {
    pub(crate) identifier: SignerIdentifier,
    pub(crate) digest_algorithm: Algorithm<'a>,
    /// `[0] IMPLICIT SET OF Attribute`, if there.
    pub(crate) signed_attributes: Option<Element<'a>>,
    pub(crate) signature_algorithm: Algorithm<'a>,
    pub(crate) signature: Vec<u8>,
    pub(crate) unsigned_attributes: Vec<UnsignedAttribute>,
}

/// An AlgorithmIdentifier.
pub(crate) struct Algorithm<'a> {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) parameters: Option<Element<'a>>,
}

impl<'a> Algorithm<'a> {
    /// Reads one.
    pub(crate) fn read(element: Element<'a>) -> Result<Self, CmsError> {
        if element.tag != tag::SEQUENCE {
            return Err(element.malformed("an AlgorithmIdentifier"));
        }
        let mut parts = element.elements();
        let oid = parts.expect(tag::OBJECT_IDENTIFIER, "an algorithm's object identifier")?.object_identifier()?;
        let parameters = parts.next()?;
        parts.end("the end of an AlgorithmIdentifier")?;
        Ok(Self { oid, parameters })
    }

    /// Whether the parameters are absent or NULL, between which implementations differ (RFC 5754 §2, RFC 4055 §5).
    pub(crate) fn has_no_parameters(&self) -> bool {
        self.parameters.is_none_or(|parameters| parameters.tag == tag::NULL && parameters.content.is_empty())
    }
}

impl<'a> SignerInfo<'a> {
    /// Reads one.
    pub(crate) fn read(element: Element<'a>) -> Result<Self, CmsError> {
        if element.tag != tag::SEQUENCE {
            return Err(element.malformed("a SignerInfo"));
        }
        let mut parts = element.elements();
        let version = parts.expect(tag::INTEGER, "the version of a SignerInfo")?;
        if !matches!(version.small_integer(), Some(1 | 3)) {
            return Err(version.malformed("version 1 or 3 of a SignerInfo"));
        }
        let identifier = read_identifier(parts.next()?.ok_or_else(|| element.malformed("a SignerInfo"))?)?;
        let digest_algorithm = Algorithm::read(parts.expect(tag::SEQUENCE, "a digest algorithm")?)?;
        let signed_attributes = parts.optional(tag::CONTEXT_0)?;
        let signature_algorithm = Algorithm::read(parts.expect(tag::SEQUENCE, "a signature algorithm")?)?;
        let signature = parts.next()?.ok_or_else(|| element.malformed("a signature value"))?.octets()?;
        let unsigned_attributes = match parts.optional(tag::CONTEXT_1)? {
            Some(set) => read_unsigned(set)?,
            None => Vec::new(),
        };
        parts.end("the end of a SignerInfo")?;
        Ok(Self {
            identifier,
            digest_algorithm,
            signed_attributes,
            signature_algorithm,
            signature,
            unsigned_attributes,
        })
    }
}

fn read_identifier(element: Element<'_>) -> Result<SignerIdentifier, CmsError> {
    match element.tag {
        tag::SEQUENCE => {
            let mut parts = element.elements();
            let issuer = parts.expect(tag::SEQUENCE, "the name of an issuer")?.raw.to_vec();
            let serial = parts.expect(tag::INTEGER, "a serial number")?.content.to_vec();
            parts.end("the end of a signer identifier")?;
            Ok(SignerIdentifier::IssuerAndSerial { issuer, serial })
        }
        tag::CONTEXT_0_PRIMITIVE => Ok(SignerIdentifier::SubjectKeyIdentifier(element.content.to_vec())),
        _ => Err(element.malformed("a signer identifier")),
    }
}

/// Nothing vouches for unsigned attributes, and what they hold (counter-signatures, timestamps) is not read as anything
/// of this signer's.
fn read_unsigned(set: Element<'_>) -> Result<Vec<UnsignedAttribute>, CmsError> {
    let mut attributes = Vec::new();
    let mut elements = set.elements();
    while let Some(element) = elements.next()? {
        if attributes.len() == MOST_UNSIGNED {
            return Err(CmsError::Limit { what: "unsigned attributes", limit: MOST_UNSIGNED as u64 });
        }
        let (oid, values) = read_attribute(element)?;
        attributes.push(UnsignedAttribute { oid, values: values.raw.to_vec() });
    }
    Ok(attributes)
}

/// Type and SET of values of an Attribute.
pub(crate) fn read_attribute(element: Element<'_>) -> Result<(ObjectIdentifier, Element<'_>), CmsError> {
    if element.tag != tag::SEQUENCE {
        return Err(element.malformed("an Attribute"));
    }
    let mut parts = element.elements();
    let oid = parts.expect(tag::OBJECT_IDENTIFIER, "the type of an Attribute")?.object_identifier()?;
    let values = parts.expect(tag::SET, "the values of an Attribute")?;
    parts.end("the end of an Attribute")?;
    Ok((oid, values))
}
