//! Failures of asking an OCSP responder.

use jpki_validity::http::HttpError;
use jpki_validity::ocsp::OcspError;

use super::{Code, Failure};
use crate::output::time::japan;

impl Failure {
    /// There is no answer that counts from `source`, an address or a file.
    pub fn ocsp(source: &str, error: &OcspError) -> Self {
        let failure = match error {
            OcspError::NoAddress => Self::new(Code::OcspNoAddress).with("url", "none"),
            OcspError::Address(_) => Self::new(Code::OcspNoAddress).with("url", source.to_owned()),
            OcspError::Http(HttpError::Status { status }) if error.may_pass() => {
                Self::new(Code::OcspBusy).with("status", format!("HTTP {status}"))
            }
            OcspError::Http(error) => Self::new(http_code(error)),
            OcspError::OutOfTime { .. } | OcspError::Abandoned => Self::new(Code::OcspNoAnswer),
            OcspError::Randomness => Self::new(Code::SystemRandomness),
            OcspError::IssuerKey => Self::new(Code::OcspUnknownIssuer),
            OcspError::Refused { refusal } if error.may_pass() => {
                Self::new(Code::OcspBusy).with("status", refusal.name())
            }
            OcspError::Refused { refusal } => Self::new(Code::OcspRefused).with("status", refusal.name()),
            OcspError::TooLarge { .. }
            | OcspError::Malformed { .. }
            | OcspError::Version { .. }
            | OcspError::ResponseType { .. }
            | OcspError::TooManyCertificates { .. }
            | OcspError::UnknownCriticalExtension { .. } => Self::new(Code::OcspNotAnAnswer),
            OcspError::Sha1Signature | OcspError::SignatureAlgorithm { .. } => Self::new(Code::OcspWeakSignature),
            OcspError::ResponderUnknown
            | OcspError::Signature
            | OcspError::ResponderCertificate(_)
            | OcspError::ResponderKey(_)
            | OcspError::ResponderIssuer
            | OcspError::ResponderSignatureAlgorithm { .. }
            | OcspError::ResponderPurpose
            | OcspError::ResponderKeyUsage
            | OcspError::ResponderCriticalExtension { .. }
            | OcspError::ResponderNotValid { .. } => Self::new(Code::OcspNotAuthorized),
            OcspError::ResponderUnchecked => Self::new(Code::OcspResponderUnchecked),
            OcspError::OtherCertificate => Self::new(Code::OcspOtherCertificate),
            OcspError::NonceMismatch | OcspError::NonceMissing => Self::new(Code::OcspOtherRequest),
            OcspError::ProducedInFuture { produced_at: time } | OcspError::NotYetValid { this_update: time } => {
                Self::new(Code::OcspFuture).with("time", japan(*time))
            }
            OcspError::TimesContradict => Self::new(Code::OcspNotAnAnswer),
            // `RequestSignature`, as this command signs no requests, and whatever a later version adds.
            OcspError::RequestSignature { .. } | _ => Self::new(Code::OcspNoAnswer),
        };
        failure.with("path", source.to_owned()).with_detail(error)
    }
}

const fn http_code(error: &HttpError) -> Code {
    match error {
        HttpError::Unreachable { .. } | HttpError::Timeout { .. } | HttpError::Broken { .. } => Code::OcspNoAnswer,
        HttpError::Tls { .. } => Code::OcspTls,
        HttpError::TooLarge { .. }
        | HttpError::Status { .. }
        | HttpError::Redirect { .. }
        | HttpError::NotHttp { .. } => Code::OcspNotAnAnswer,
        // `Request`: the address of the proxy; and whatever a later version adds.
        HttpError::Request { .. } | _ => Code::OcspNoAnswer,
    }
}
