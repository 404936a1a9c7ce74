//! The first two steps of signing: what will be signed ([`Prepared`]), and the message once the signature is there.

use std::time::Duration;

use const_oid::ObjectIdentifier;
use der::asn1::{Any, GeneralizedTime, OctetString, SetOfVec, UtcTime};
use der::{Decode, Encode, Tag};
use jiff::Timestamp;
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, RsaPublicKey};

use crate::asn1::{
    AlgorithmIdentifier, Attribute, EssCertIdV2, IssuerAndSerialNumber, IssuerSerial, SignerInfo, SigningCertificateV2,
    StoredState, directory_name,
};
use crate::certificate::CertificateParts;
use crate::{CmsError, ContentDigest, SignOptions, SignedData, oid};

/// A signature that is ready to be made: [`Prepared::digest_info`] goes to the signer, wherever that is, and what comes
/// back goes to [`Prepared::finish`]. In between it can be stored as bytes; the private key is never near.
///
/// The signed attributes are those of CAdES-B (ETSI EN 319 122-1 §6.3): content-type, message-digest,
/// signing-certificate-v2 and, unless left out, signing-time.
#[derive(Clone)]
pub struct Prepared {
    content: ContentDigest,
    content_type: ObjectIdentifier,
    certificate: Vec<u8>,
    issuer: Option<Vec<u8>>,
    signing_time: Option<i64>,
    identifier: IssuerAndSerialNumber,
    attributes: SetOfVec<Attribute>,
    attributes_der: Vec<u8>,
}

impl Prepared {
    /// Prepares the signature of a content under a certificate (DER). `issuer` (DER) is included where it is given and
    /// the options ask for it. The digest algorithm is that of the content's digest.
    ///
    /// # Errors
    /// [`CmsError::Certificate`] and [`CmsError::Key`] if the certificate can't be used, [`CmsError::SigningTime`].
    pub fn new(
        content: ContentDigest,
        certificate: &[u8],
        issuer: Option<&[u8]>,
        options: &SignOptions,
    ) -> Result<Self, CmsError> {
        let issuer = issuer.filter(|issuer| options.include_issuer && *issuer != certificate);
        let signing_time = options.signing_time.map(Timestamp::as_second);
        Self::build(content, options.content_type, certificate, issuer, signing_time)
    }

    fn build(
        content: ContentDigest,
        content_type: ObjectIdentifier,
        certificate: &[u8],
        issuer: Option<&[u8]>,
        signing_time: Option<i64>,
    ) -> Result<Self, CmsError> {
        let parts =
            CertificateParts::read(certificate).ok_or(CmsError::Certificate { reason: "it is not readable" })?;
        RsaPublicKey::from_spki_der(parts.spki)?;
        if issuer.is_some_and(|issuer| CertificateParts::read(issuer).is_none()) {
            return Err(CmsError::Certificate { reason: "the issuer's certificate is not readable" });
        }
        let unwritable = |_| CmsError::Certificate { reason: "its issuer or serial number is not DER" };
        let identifier = IssuerAndSerialNumber {
            issuer: Any::from_der(parts.issuer).map_err(unwritable)?,
            serial: Any::new(Tag::Integer, parts.serial).map_err(unwritable)?,
        };
        let time = signing_time.map(time_value).transpose()?;
        let attributes = attributes(&content, content_type, certificate, &identifier, time).map_err(unwritable)?;
        let attributes_der = attributes.to_der().map_err(unwritable)?;
        Ok(Self {
            content,
            content_type,
            certificate: certificate.to_vec(),
            issuer: issuer.map(<[u8]>::to_vec),
            signing_time,
            identifier,
            attributes,
            attributes_der,
        })
    }

    /// What is to be signed (RSASSA-PKCS1-v1_5): the digest of the signed attributes, in their DER form with the SET tag
    /// (RFC 5652 §5.4).
    #[must_use]
    pub fn digest_info(&self) -> DigestInfo {
        DigestInfo::new(self.attributes_digest())
    }

    /// The signed attributes, DER with the SET tag.
    #[must_use]
    pub fn signed_attributes(&self) -> &[u8] {
        &self.attributes_der
    }

    /// Digest and length of the content.
    #[must_use]
    pub fn content(&self) -> &ContentDigest {
        &self.content
    }

    /// Takes the signature and builds the message, once the signature is known to match the certificate.
    ///
    /// # Errors
    /// [`CmsError::SignatureRefused`] if it does not match.
    pub fn finish(&self, signature: &[u8]) -> Result<SignedData, CmsError> {
        let parts =
            CertificateParts::read(&self.certificate).ok_or(CmsError::Certificate { reason: "it is not readable" })?;
        RsaPublicKey::from_spki_der(parts.spki)?
            .verify(&self.attributes_digest(), signature)
            .map_err(|_| CmsError::SignatureRefused)?;
        // The lengths were all encoded once in `build`, the signature is as long as the modulus: this can't fail.
        let signer_info = self.signer_info(signature).map_err(|_| CmsError::SignatureRefused)?;
        let certificates = [Some(self.certificate.as_slice()), self.issuer.as_deref()].into_iter().flatten();
        Ok(SignedData::new(self.content.clone(), self.content_type, certificates.collect(), &signer_info))
    }

    /// The state as bytes (DER, a form of our own), to be stored until the signature comes.
    ///
    /// # Errors
    /// [`CmsError::State`] if a part is larger than DER lengths of 4 GiB allow.
    pub fn to_der(&self) -> Result<Vec<u8>, CmsError> {
        let octets = |bytes: &[u8]| OctetString::new(bytes).map_err(|_| CmsError::State);
        let state = StoredState {
            version: 1,
            digest_algorithm: oid::of_digest(self.content.digest().algorithm()),
            content_type: self.content_type,
            content_digest: octets(self.content.digest().as_bytes())?,
            content_length: self.content.length(),
            certificate: octets(&self.certificate)?,
            issuer: self.issuer.as_deref().map(octets).transpose()?,
            signing_time: self.signing_time,
        };
        state.to_der().map_err(|_| CmsError::State)
    }

    /// Reads what [`Prepared::to_der`] wrote. The signed attributes are built anew, so that stored bytes can't hold ones
    /// that contradict the rest; if the bytes were altered, the signature no longer matches.
    ///
    /// # Errors
    /// [`CmsError::State`], and those of [`Prepared::new`].
    pub fn from_der(bytes: &[u8]) -> Result<Self, CmsError> {
        let state = StoredState::from_der(bytes).map_err(|_| CmsError::State)?;
        let digest = oid::digest(&state.digest_algorithm)
            .and_then(|algorithm| Digest::from_bytes(algorithm, state.content_digest.as_bytes()))
            .filter(|_| state.version == 1)
            .ok_or(CmsError::State)?;
        Self::build(
            ContentDigest::from_parts(digest, state.content_length),
            state.content_type,
            state.certificate.as_bytes(),
            state.issuer.as_ref().map(OctetString::as_bytes),
            state.signing_time,
        )
    }

    fn attributes_digest(&self) -> Digest {
        Digest::of(self.content.digest().algorithm(), &self.attributes_der)
    }

    fn signer_info(&self, signature: &[u8]) -> der::Result<Vec<u8>> {
        SignerInfo {
            version: 1,
            identifier: self.identifier.clone(),
            digest_algorithm: AlgorithmIdentifier::bare(oid::of_digest(self.content.digest().algorithm())),
            signed_attributes: self.attributes.clone(),
            // Of the two ways to name PKCS #1 v1.5, rsaEncryption is the one that every CMS implementation must accept
            // (RFC 3370 §3.2), that OpenSSL writes, and that the Ministry of Justice names first for its PDF profile.
            signature_algorithm: AlgorithmIdentifier::with_null(oid::RSA_ENCRYPTION),
            signature: OctetString::new(signature)?,
        }
        .to_der()
    }
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The certificate names a person.
        f.debug_struct("Prepared").field("content", &self.content).finish_non_exhaustive()
    }
}

fn attributes(
    content: &ContentDigest,
    content_type: ObjectIdentifier,
    certificate: &[u8],
    identifier: &IssuerAndSerialNumber,
    signing_time: Option<Any>,
) -> der::Result<SetOfVec<Attribute>> {
    let algorithm = content.digest().algorithm();
    let hash_algorithm = oid::of_digest(algorithm);
    let signing_certificate = SigningCertificateV2 {
        certificates: vec![EssCertIdV2 {
            hash_algorithm: (hash_algorithm != oid::of_digest(DigestAlgorithm::Sha256))
                .then(|| AlgorithmIdentifier::bare(hash_algorithm)),
            hash: OctetString::new(Digest::of(algorithm, certificate).as_bytes())?,
            issuer_serial: Some(IssuerSerial {
                issuer: vec![directory_name(&identifier.issuer.to_der()?)?],
                serial: identifier.serial.clone(),
            }),
        }],
    };
    let mut attributes = SetOfVec::new();
    let mut add = |oid, value: Any| attributes.insert(Attribute { oid, values: SetOfVec::try_from(vec![value])? });
    add(oid::CONTENT_TYPE, Any::encode_from(&content_type)?)?;
    add(oid::MESSAGE_DIGEST, Any::encode_from(&OctetString::new(content.digest().as_bytes())?)?)?;
    add(oid::SIGNING_CERTIFICATE_V2, Any::encode_from(&signing_certificate)?)?;
    if let Some(time) = signing_time {
        add(oid::SIGNING_TIME, time)?;
    }
    Ok(attributes)
}

/// UTCTime through 2049, GeneralizedTime after (RFC 5652 §11.3).
fn time_value(seconds: i64) -> Result<Any, CmsError> {
    let since_1970 = Duration::from_secs(u64::try_from(seconds).map_err(|_| CmsError::SigningTime)?);
    let value = match UtcTime::from_unix_duration(since_1970) {
        Ok(time) => Any::encode_from(&time),
        Err(_) => GeneralizedTime::from_unix_duration(since_1970).and_then(|time| Any::encode_from(&time)),
    };
    value.map_err(|_| CmsError::SigningTime)
}
