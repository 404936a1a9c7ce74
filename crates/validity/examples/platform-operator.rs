//! A source of one's own: a platform operator (プラットフォーム事業者) that is asked over HTTP and answers in JSON.
//!
//! The interface is made up; a real one differs in names, and says under which contract it may be asked. What stays is the
//! shape: whatever goes wrong is an answer too, and never "good". Run it with the address, the key, and two DER files:
//! `cargo run -p jpki-validity --features http --example platform-operator -- https://… KEY holder.der issuer.der`

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm};
use jpki_validity::http::{HttpClient, HttpRequest, HttpUrl, UreqClient, UreqOptions};
use jpki_validity::revocation::{
    Evidence, EvidenceBytes, EvidenceKind, Freshness, NotCheckedCause, RevocationAnswer, RevocationMethod,
    RevocationQuestion, RevocationReason, RevocationSource, RevocationStatus,
};
use serde_json::{Value, json};

/// Asks the operator. The answer is believed because the operator is: over TLS, and by contract.
pub struct PlatformOperator<C> {
    /// Sends the requests.
    pub http: C,
    /// Where the operator answers.
    pub url: HttpUrl,
    /// What the operator knows us by.
    pub key: String,
}

impl<C: HttpClient> RevocationSource for PlatformOperator<C> {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        let authorization = format!("Bearer {}", self.key);
        let body = json!({ "certificate": STANDARD.encode(question.certificate.der()) }).to_string();
        let post = HttpRequest::post(&self.url, "application/json", body.as_bytes());
        let sent = self.http.send(&HttpRequest { headers: &[("Authorization", &authorization)], ..post });
        let status = |cause| RevocationAnswer::new(RevocationStatus::NotChecked(cause), Some(RevocationMethod::Other));
        let mut answer = match sent {
            Ok(response) => read(&response.body, question).unwrap_or_else(|| {
                status(NotCheckedCause::Unusable { detail: "the operator's answer has another form".to_owned() })
            }),
            Err(error) if error.may_pass() => status(NotCheckedCause::Unreachable { detail: error.to_string() }),
            Err(error) => status(NotCheckedCause::Unusable { detail: error.to_string() }),
        };
        answer.source = Some(self.url.without_query().to_owned());
        answer
    }
}

/// Reads `{"status": …, "updated_at": …, "revoked_at": …, "reason": …}`.
fn read(body: &[u8], question: &RevocationQuestion<'_>) -> Option<RevocationAnswer> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let time = |name: &str| json[name].as_str()?.parse::<Timestamp>().ok();
    let updated = time("updated_at")?;
    let reason = |name: &str| RevocationReason::ALL.into_iter().find(|reason| reason.name() == name);
    let status = match json["status"].as_str()? {
        "revoked" => RevocationStatus::Revoked {
            at: time("revoked_at")?,
            reason: json["reason"].as_str().and_then(reason).unwrap_or(RevocationReason::Unspecified),
            invalid_since: None,
        },
        // A revocation counts at any age; everything else only as long as it is fresh.
        _ if question.freshness.is_stale(updated, None, question.now) => {
            RevocationStatus::Stale { since: question.freshness.stale_from(updated, None) }
        }
        _ if question.freshness.is_from_the_future(updated, question.now) => return None,
        "good" => RevocationStatus::Good,
        "on_hold" => RevocationStatus::OnHold { since: time("revoked_at")? },
        "unknown" => RevocationStatus::Unknown,
        _ => return None,
    };
    let mut answer = RevocationAnswer::new(status, Some(RevocationMethod::Other));
    answer.this_update = Some(updated);
    let sha256 = Digest::of(DigestAlgorithm::Sha256, body).as_bytes().try_into().ok()?;
    let bytes = Some(EvidenceBytes::Memory(body.to_vec()));
    answer.evidence = vec![Evidence { kind: EvidenceKind::Other, sha256, bytes }];
    Some(answer)
}

#[allow(dead_code, reason = "a test includes this file")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, key, holder, issuer] = arguments.as_slice() else { return Err("URL KEY HOLDER ISSUER".into()) };
    let http = UreqClient::new(&UreqOptions::default())?;
    let operator = PlatformOperator { http, url: HttpUrl::parse(url)?, key: key.clone() };
    let (certificate, issuer) =
        (Certificate::from_der(&std::fs::read(holder)?)?, Certificate::from_der(&std::fs::read(issuer)?)?);
    let now = Timestamp::now();
    let freshness = Freshness { max_age: Some(jiff::SignedDuration::from_hours(24)), ..Freshness::default() };
    let question =
        RevocationQuestion { certificate: &certificate, issuer: (&issuer).into(), now, time: now, freshness };
    println!("{:?}", operator.ask(&question).status);
    Ok(())
}
