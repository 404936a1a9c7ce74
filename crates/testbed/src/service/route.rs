//! What an address asks for.

use super::Mode;
use super::http::{Method, Request, percent_decoded};
use crate::{Authority, CrlChoice};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// OCSP, with the DER of the request. `None` where the address holds no Base64.
    Ocsp(Option<Vec<u8>>),
    /// A CRL.
    Crl(CrlChoice),
}

/// Mode, if the address names one, and target; the status to answer with otherwise.
pub(super) fn route(request: &Request) -> Result<(Option<Mode>, Target), u16> {
    let path = request.path.strip_prefix('/').ok_or(404_u16)?;
    let (mode, rest) = match path.split_once('/') {
        Some((first, rest)) => match first.parse() {
            Ok(mode) => (Some(mode), rest),
            Err(_) => (None, path),
        },
        None => (None, path),
    };
    let target = if rest == "ocsp" || rest == "ocsp/" {
        if request.method != Method::Post {
            return Err(405);
        }
        Target::Ocsp(Some(request.body.clone()))
    } else if let Some(encoded) = rest.strip_prefix("ocsp/") {
        if request.method != Method::Get {
            return Err(405);
        }
        Target::Ocsp(percent_decoded(encoded).and_then(|text| STANDARD.decode(text).ok()))
    } else {
        let choice = rest.strip_prefix("crl/").and_then(crl_choice).ok_or(404_u16)?;
        if request.method != Method::Get {
            return Err(405);
        }
        Target::Crl(choice)
    };
    Ok((mode, target))
}

/// `AUTHORITY.crl`, `AUTHORITY-delta.crl`, and both with `/municipality` before the ending.
fn crl_choice(path: &str) -> Option<CrlChoice> {
    let name = path.strip_suffix(".crl")?;
    let (name, delta) = name.strip_suffix("-delta").map_or((name, false), |name| (name, true));
    let (name, municipality) = name.strip_suffix("/municipality").map_or((name, false), |name| (name, true));
    Some(CrlChoice { issuer: name.parse::<Authority>().ok()?, municipality, delta })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routed(method: Method, path: &str) -> Result<(Option<Mode>, Target), u16> {
        route(&Request { method, path: path.into(), body: b"body".to_vec() })
    }

    #[test]
    fn addresses_are_understood() {
        let ocsp = |bytes: &[u8]| Target::Ocsp(Some(bytes.to_vec()));
        assert_eq!(routed(Method::Post, "/ocsp").unwrap(), (None, ocsp(b"body")));
        assert_eq!(routed(Method::Post, "/expired/ocsp").unwrap(), (Some(Mode::Expired), ocsp(b"body")));
        assert_eq!(routed(Method::Get, "/ocsp/+/%2F=").unwrap(), (None, Target::Ocsp(None)));
        assert_eq!(routed(Method::Get, "/ocsp/+/%2F/").unwrap(), (None, ocsp(&[0xFB, 0xFF, 0xFF])));
        let crl = |issuer, municipality, delta| Target::Crl(CrlChoice { issuer, municipality, delta });
        for (path, target) in [
            ("/crl/signature.crl", crl(Authority::Signature, false, false)),
            ("/crl/authentication-delta.crl", crl(Authority::UserAuthentication, false, true)),
            ("/crl/earlier-signature/municipality.crl", crl(Authority::EarlierSignature, true, false)),
            ("/crl/authentication/municipality-delta.crl", crl(Authority::UserAuthentication, true, true)),
        ] {
            assert_eq!(routed(Method::Get, path).unwrap(), (None, target), "{path}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for path in
            ["", "ocsp", "/", "/nothing", "/Expired/ocsp", "/crl/other.crl", "/crl/signature", "/good/good/ocsp"]
        {
            assert_eq!(routed(Method::Get, path), Err(404), "{path}");
        }
        assert_eq!(routed(Method::Get, "/ocsp"), Err(405));
        assert_eq!(routed(Method::Post, "/ocsp/AAAA"), Err(405));
        assert_eq!(routed(Method::Post, "/crl/signature.crl"), Err(405));
    }
}
