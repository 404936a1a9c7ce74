//! A message in memory in its usual form: DER as nearly every program writes it. What has another form, or is damaged, is
//! left to the [stream](crate::stream), which reads every form and tells what is wrong where.

use const_oid::ObjectIdentifier;

use crate::ber::{Element, Elements, tag};
use crate::oid;

/// The parts of a SignedData (RFC 5652 §5.1), as sent.
pub(crate) struct Parts<'a> {
    /// The SET of digest algorithms.
    pub(crate) digest_algorithms: Element<'a>,
    pub(crate) content_type: ObjectIdentifier,
    /// The content, in a message that holds it.
    pub(crate) content: Option<&'a [u8]>,
    /// `[0]`, if there.
    pub(crate) certificates: Option<Element<'a>>,
    /// `[1]`, if there.
    pub(crate) revocation: Option<Element<'a>>,
    /// The SET of signer infos.
    pub(crate) signers: Element<'a>,
}

impl<'a> Parts<'a> {
    /// Takes a message apart; `None` if it is not exactly one in the usual form, or holds more than `limit` bytes that are not
    /// content.
    pub(crate) fn read(message: &'a [u8], limit: u64) -> Option<Self> {
        let mut outer = inside(&Element::only(message, 0, "").ok()?, tag::SEQUENCE)?;
        if outer.next().ok()??.object_identifier().ok()? != oid::SIGNED_DATA {
            return None;
        }
        let explicit = only(&mut outer)?;
        let mut signed_data = inside(&only(&mut inside(&explicit, tag::CONTEXT_0)?)?, tag::SEQUENCE)?;
        let version = signed_data.next().ok()??;
        if !matches!(version.small_integer(), Some(1..=5)) {
            return None;
        }
        let digest_algorithms = signed_data.next().ok()?.filter(|set| set.tag == tag::SET)?;
        let mut encapsulated = inside(&signed_data.next().ok()??, tag::SEQUENCE)?;
        let content_type = encapsulated.next().ok()??;
        let content = match encapsulated.optional(tag::CONTEXT_0).ok()? {
            Some(explicit) => Some(only(&mut inside(&explicit, tag::CONTEXT_0)?)?),
            None => None,
        };
        encapsulated.end("").ok()?;
        let certificates = signed_data.optional(tag::CONTEXT_0).ok()?;
        let revocation = signed_data.optional(tag::CONTEXT_1).ok()?;
        let signers = only(&mut signed_data).filter(|set| set.tag == tag::SET)?;

        let kept =
            [Some(version), Some(digest_algorithms), Some(content_type), certificates, revocation, Some(signers)];
        if kept.iter().flatten().any(|element| !element.is_definite()) {
            return None;
        }
        let bytes: usize = kept.iter().flatten().map(|element| element.raw.len()).sum();
        // The identifier of SignedData counts as well.
        if (bytes + 2 + oid::SIGNED_DATA.as_bytes().len()) as u64 > limit {
            return None;
        }
        Some(Self {
            digest_algorithms,
            content_type: content_type.object_identifier().ok()?,
            content: match content {
                Some(content) if content.tag != tag::OCTET_STRING => return None,
                content => content.map(|content| content.content),
            },
            certificates,
            revocation,
            signers,
        })
    }
}

/// The elements inside an element of this tag and of definite length.
fn inside<'a>(element: &Element<'a>, tag: u8) -> Option<Elements<'a>> {
    (element.tag == tag && element.is_definite()).then(|| element.elements())
}

/// The next element, which must be the last.
fn only<'a>(elements: &mut Elements<'a>) -> Option<Element<'a>> {
    let element = elements.next().ok()??;
    elements.end("").ok()?;
    Some(element)
}
