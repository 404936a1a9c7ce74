//! OCSPResponse (RFC 6960 §4.2), read to its last byte; nothing is believed yet.

use std::fmt;
use std::ops::Range;

use jiff::Timestamp;
use jpki_certificate::Name;

use super::asn1::{self, ENUMERATED, Element, INTEGER, OCTET_STRING, SEQUENCE, context_constructed};
use super::single::{Single, time};
use super::{OcspError, ResponderRefusal};

/// Largest response that is read, in bytes, where nothing else is said. Those with one certificate in them have about 2,000.
pub const MAX_RESPONSE: usize = 64 * 1024;
/// Most certificates in a response; real ones have one or two.
pub const MAX_CERTIFICATES: usize = 16;

/// id-pkix-ocsp-basic (RFC 6960 §4.2.1).
const BASIC: &str = "1.3.6.1.5.5.7.48.1.1";
/// id-pkix-ocsp-nonce (RFC 6960 §4.4.1).
const NONCE: &str = "1.3.6.1.5.5.7.48.1.2";
/// id-pkix-ocsp-extended-revoke (RFC 6960 §4.4.8): the responder says `revoked` of certificates that were never issued.
const EXTENDED_REVOKE: &str = "1.3.6.1.5.5.7.48.1.9";

/// Who a response says has signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponderId {
    /// `byName`: by its subject.
    Name(Name),
    /// `byKey`: by the SHA-1 hash of its key, 20 bytes.
    Key(Vec<u8>),
}

/// A response with the status `successful`, of the type id-pkix-ocsp-basic.
///
/// Reading checks the form and nothing else: [`verify`](Self::verify) is what makes an answer of it. `Debug` does not show
/// whom it is about.
#[derive(Clone, PartialEq, Eq)]
pub struct OcspResponse {
    pub(super) der: Vec<u8>,
    pub(super) tbs: Range<usize>,
    /// Dotted object identifier.
    pub(super) algorithm: String,
    pub(super) signature: Range<usize>,
    pub(super) responder: ResponderId,
    pub(super) produced_at: Timestamp,
    pub(super) singles: Vec<Single>,
    /// What stands in the nonce extension.
    pub(super) nonce: Option<Vec<u8>>,
    /// The first critical extension that is not processed here, dotted.
    pub(super) unknown_critical: Option<String>,
    /// Where the certificates stand, unread.
    pub(super) certificates: Vec<Range<usize>>,
}

/// The error for a field without its form.
const fn malformed(part: &'static str) -> OcspError {
    OcspError::Malformed { part }
}

impl OcspResponse {
    /// Reads exactly one response of at most [`MAX_RESPONSE`] bytes.
    ///
    /// # Errors
    /// [`OcspError::Refused`] for a responder that says that it does not answer; [`OcspError::TooLarge`],
    /// [`OcspError::Malformed`], [`OcspError::Version`], [`OcspError::ResponseType`] and
    /// [`OcspError::TooManyCertificates`] for what is not a response that is understood.
    pub fn from_der(der: &[u8]) -> Result<Self, OcspError> {
        Self::from_der_up_to(der, MAX_RESPONSE)
    }

    /// The same with another limit, in bytes.
    ///
    /// # Errors
    /// As [`Self::from_der`].
    pub fn from_der_up_to(der: &[u8], limit: usize) -> Result<Self, OcspError> {
        if der.len() > limit {
            return Err(OcspError::TooLarge { size: der.len(), limit });
        }
        let outer = asn1::only(der).and_then(|outer| outer.children_of(SEQUENCE)).ok_or(malformed("OCSPResponse"))?;
        let [status, rest @ ..] = outer.as_slice() else { return Err(malformed("OCSPResponse")) };
        let Some([status]) = status.value_of(ENUMERATED) else { return Err(malformed("responseStatus")) };
        let bytes = match (*status, rest) {
            (0, [bytes]) => bytes.explicit(0).ok_or(malformed("responseBytes"))?,
            (0, _) => return Err(malformed("responseBytes")),
            (number, rest) => {
                let refusal = ResponderRefusal::by_number(number).ok_or(malformed("responseStatus"))?;
                // A refusal says nothing else (RFC 6960 §4.2.1).
                return Err(if rest.is_empty() { OcspError::Refused { refusal } } else { malformed("OCSPResponse") });
            }
        };
        let fields = bytes.children_of(SEQUENCE).ok_or(malformed("responseBytes"))?;
        let [kind, response] = fields.as_slice() else { return Err(malformed("responseBytes")) };
        let kind = asn1::dotted(*kind).ok_or(malformed("responseType"))?;
        if kind != BASIC {
            return Err(OcspError::ResponseType { oid: kind });
        }
        let response = response.value_of(OCTET_STRING).and_then(asn1::only).ok_or(malformed("BasicOCSPResponse"))?;
        Self::basic(der, response)
    }

    fn basic(der: &[u8], response: Element<'_>) -> Result<Self, OcspError> {
        let fields = response.children_of(SEQUENCE).ok_or(malformed("BasicOCSPResponse"))?;
        let (tbs, algorithm, signature, certificates) = match fields.as_slice() {
            [tbs, algorithm, signature] => (tbs, algorithm, signature, Vec::new()),
            [tbs, algorithm, signature, certificates] => {
                let list = certificates.explicit(0).and_then(|list| list.children_of(SEQUENCE));
                (tbs, algorithm, signature, list.ok_or(malformed("certs"))?)
            }
            _ => return Err(malformed("BasicOCSPResponse")),
        };
        if certificates.len() > MAX_CERTIFICATES {
            return Err(OcspError::TooManyCertificates { found: certificates.len(), limit: MAX_CERTIFICATES });
        }
        let data = ResponseData::read(*tbs)?;
        Ok(Self {
            tbs: range_of(tbs.raw, der),
            algorithm: asn1::algorithm(*algorithm).ok_or(malformed("signatureAlgorithm"))?,
            signature: range_of(signature.bits().ok_or(malformed("signature"))?, der),
            responder: data.responder,
            produced_at: data.produced_at,
            singles: data.singles,
            nonce: data.nonce,
            unknown_critical: data.unknown_critical,
            certificates: certificates.iter().map(|certificate| range_of(certificate.raw, der)).collect(),
            der: der.to_vec(),
        })
    }

    /// The bytes that were read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The signed part (`tbsResponseData`), as it stands in the response.
    #[must_use]
    pub fn tbs_der(&self) -> &[u8] {
        &self.der[self.tbs.clone()]
    }

    /// Who says to have signed it.
    #[must_use]
    pub fn responder(&self) -> &ResponderId {
        &self.responder
    }

    /// `producedAt`: when it says that it was signed.
    #[must_use]
    pub fn produced_at(&self) -> Timestamp {
        self.produced_at
    }

    /// About how many certificates it is.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.singles.len()
    }
}

impl fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OcspResponse({} answers, {} bytes)", self.singles.len(), self.der.len())
    }
}

/// `ResponseData`.
struct ResponseData {
    responder: ResponderId,
    produced_at: Timestamp,
    singles: Vec<Single>,
    nonce: Option<Vec<u8>>,
    unknown_critical: Option<String>,
}

impl ResponseData {
    fn read(element: Element<'_>) -> Result<Self, OcspError> {
        let fields = element.children_of(SEQUENCE).ok_or(malformed("tbsResponseData"))?;
        let fields = match fields.as_slice() {
            // The default is not written in DER, but some do.
            [version, rest @ ..] if version.id == context_constructed(0) => {
                let number = version.explicit(0).and_then(|number| number.value_of(INTEGER));
                let Some([number @ 0..=0x7F]) = number else { return Err(malformed("version")) };
                if *number != 0 {
                    return Err(OcspError::Version { found: u32::from(*number) + 1 });
                }
                rest
            }
            rest => rest,
        };
        let (responder, produced_at, responses, extensions) = match fields {
            [responder, produced_at, responses] => (responder, produced_at, responses, None),
            [responder, produced_at, responses, extensions] => (responder, produced_at, responses, Some(extensions)),
            _ => return Err(malformed("tbsResponseData")),
        };
        let mut nonce = None;
        let mut unknown_critical = None;
        if let Some(extensions) = extensions {
            let extensions = extensions.explicit(1).and_then(asn1::extensions);
            for extension in extensions.ok_or(malformed("responseExtensions"))? {
                match extension.oid.as_str() {
                    NONCE => nonce = Some(extension.value.to_vec()),
                    EXTENDED_REVOKE => {}
                    _ if extension.critical => {
                        unknown_critical.get_or_insert(extension.oid);
                    }
                    _ => {}
                }
            }
        }
        let singles = responses.children_of(SEQUENCE).filter(|singles| !singles.is_empty());
        let singles = singles.and_then(|singles| singles.into_iter().map(Single::read).collect());
        Ok(Self {
            responder: responder_id(*responder).ok_or(malformed("responderID"))?,
            produced_at: time(*produced_at).ok_or(malformed("producedAt"))?,
            singles: singles.ok_or(malformed("responses"))?,
            nonce,
            unknown_critical,
        })
    }
}

/// Both forms are explicitly tagged.
fn responder_id(element: Element<'_>) -> Option<ResponderId> {
    if let Some(name) = element.explicit(1) {
        return Some(ResponderId::Name(Name::from_der(name.raw).ok()?));
    }
    let hash = element.explicit(2)?.value_of(OCTET_STRING)?;
    (hash.len() == 20).then(|| ResponderId::Key(hash.to_vec()))
}

/// Where `part`, a slice of `whole`, lies in it.
fn range_of(part: &[u8], whole: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr() - whole.as_ptr().addr();
    start..start + part.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_refusal_is_told_by_its_name() {
        use ResponderRefusal::{InternalError, MalformedRequest, SignatureRequired, TryLater, Unauthorized};
        for (number, refusal) in
            [(1, MalformedRequest), (2, InternalError), (3, TryLater), (5, SignatureRequired), (6, Unauthorized)]
        {
            let error = OcspResponse::from_der(&[0x30, 3, 0x0A, 1, number]).unwrap_err();
            assert_eq!(error, OcspError::Refused { refusal });
            assert_eq!(error.may_pass(), matches!(refusal, InternalError | TryLater));
        }
        for number in [4, 7, 0x80, 0xFF] {
            let error = OcspResponse::from_der(&[0x30, 3, 0x0A, 1, number]).unwrap_err();
            assert_eq!(error, malformed("responseStatus"));
        }
        assert_eq!(OcspResponse::from_der(&[0x30, 3, 0x0A, 1, 0]), Err(malformed("responseBytes")));
        assert_eq!(OcspResponse::from_der(&[0x30, 5, 0x0A, 1, 3, 0xA0, 0]), Err(malformed("OCSPResponse")));
        assert_eq!(OcspResponse::from_der(&[0x30, 3, 0x0A, 1, 3, 0]), Err(malformed("OCSPResponse")));
        assert_eq!(OcspResponse::from_der(b""), Err(malformed("OCSPResponse")));
    }

    #[test]
    fn a_large_response_is_refused_unread() {
        let large = vec![0; MAX_RESPONSE + 1];
        let error = OcspError::TooLarge { size: MAX_RESPONSE + 1, limit: MAX_RESPONSE };
        assert_eq!(OcspResponse::from_der(&large), Err(error));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = OcspResponse::from_der(&bytes);
        }
    }
}
