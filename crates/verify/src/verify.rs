//! The whole of a verification: read, detect, hand to the format, judge each signature, and put the report together.

use std::io::{self, Cursor, Read};

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_cms::{CmsError, Content, Known, Limits};
use jpki_validity::Purpose;

use crate::cache::Seen;
use crate::judge::judge;
use crate::measure::{Measured, measured};
use crate::{
    BestSignatureTime, Code, Detected, Finding, Indication, Options, PolicyReport, ProofOfExistence, ProofSource,
    REPORT_VERSION, Report, Rules, SubIndication, TimeSource, Tool, VerifyError,
};

/// Messages shorter than this are read at once, and gone through in memory.
const AT_ONCE: usize = 64 << 10;
/// Room that is made for a message before it has come; most need no more.
const USUAL: usize = 8 << 10;
/// How many first bytes an error message shows.
const SHOWN: usize = 8;

/// Verifies a signed file. Both the file and a detached content are streamed in constant memory.
///
/// # Errors
/// [`VerifyError`] only for what leaves nothing to report on: unreadable input, or a format that is not supported. A damaged
/// or forged signature gives a report.
pub fn verify(mut input: impl Read, options: Options<'_>) -> Result<Report, VerifyError> {
    let Options {
        content,
        anchors,
        extra_certificates,
        now,
        requested_at,
        existed_at,
        revocation,
        input_name,
        content_name,
        include_personal,
        policy,
        cache,
    } = options;
    let best = best_signature_time(existed_at, now, policy.rules());
    let start = read_start(&mut input).map_err(VerifyError::Input)?;
    match Detected::by_start(&start[..start.len().min(Detected::START)]) {
        _ if start.is_empty() => return Err(VerifyError::Empty),
        Some(Detected::Cms | Detected::CmsPem) => {}
        Some(format) => return Err(VerifyError::NotSupportedYet { format }),
        None => return Err(VerifyError::UnknownFormat { start: hex::encode(&start[..start.len().min(SHOWN)]) }),
    }

    let mut content = content.map(Measured::new);
    let source = match &mut content {
        Some(content) => Content::Detached(content),
        None => Content::Attached,
    };
    let extra: Vec<&[u8]> = extra_certificates.iter().map(Certificate::der).collect();
    let seen = Seen::new(cache, anchors, policy, Purpose::Signature, include_personal);
    let known = Known { certificates: &extra, read_before: Some(&seen) };
    let mut rest = (start.len() == AT_ONCE).then(|| Measured::after(&start, input));
    let result = match &mut rest {
        None => jpki_cms::verify_bytes(&start, source, &Limits::default(), &known),
        Some(rest) => {
            let message = Cursor::new(&start).chain(rest);
            jpki_cms::verify_knowing(message, source, &Limits::default(), &known)
        }
    };

    let mut signatures = Vec::new();
    let mut failure = None;
    match result {
        Ok(verification) => {
            let context = crate::judge::Context {
                anchors,
                extra_certificates,
                now,
                best,
                proof_ignored: existed_at.is_some() && best.source == TimeSource::Now,
                revocation,
                include_personal,
                policy,
                seen: &seen,
            };
            signatures = judge(&verification, &context);
        }
        Err(error) => failure = Some(about_file(error)?),
    }
    // A content that was not read to its end says nothing that belongs into a report.
    let content = match content {
        Some(content) if failure.is_none() => Some(content.finish(content_name).map_err(VerifyError::Content)?),
        _ => None,
    };
    let input = match rest {
        None => measured(&start, input_name),
        Some(rest) => rest.finish(input_name).map_err(VerifyError::Input)?,
    };
    let (indication, sub_indication) = match &failure {
        Some((sub, _)) => (sub.indication(), Some(*sub)),
        None => worst(signatures.iter().map(|signature| (signature.indication, signature.sub_indication))),
    };
    Ok(Report {
        report_version: REPORT_VERSION,
        tool: Tool::this(),
        requested_at,
        verified_at: now,
        best_signature_time: best,
        policy: PolicyReport::of(policy),
        input,
        content,
        indication,
        sub_indication,
        signatures,
        warnings: Vec::new(),
        errors: failure.into_iter().map(|(_, finding)| finding).collect(),
    })
}

/// The earliest time at which a signature is known to have existed (EN 319 102-1 §5.5.4, step 1): what is proved in a way
/// that the policy accepts, or now.
fn best_signature_time(proof: Option<ProofOfExistence>, now: Timestamp, rules: &Rules) -> BestSignatureTime {
    let accepted = proof.filter(|proof| rules.time.proofs.contains(&proof.source) && proof.time <= now);
    match accepted {
        Some(proof) => BestSignatureTime {
            value: proof.time,
            source: match proof.source {
                ProofSource::Timestamp => TimeSource::Timestamp,
                _ => TimeSource::Argument,
            },
        },
        None => BestSignatureTime { value: now, source: TimeSource::Now },
    }
}

/// The worst of several results, the first of them where several are equally bad. Without any result there is nothing
/// good to say: FORMAT_FAILURE.
fn worst(results: impl Iterator<Item = (Indication, Option<SubIndication>)>) -> (Indication, Option<SubIndication>) {
    let mut worst = None;
    for result in results {
        if worst.is_none_or(|(indication, _)| result.0 > indication) {
            worst = Some(result);
        }
    }
    worst.unwrap_or((Indication::TotalFailed, Some(SubIndication::FormatFailure)))
}

fn read_start(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(USUAL);
    input.take(AT_ONCE as u64).read_to_end(&mut start)?;
    Ok(start)
}

/// What an unreadable message means for the file as a whole.
fn about_file(error: CmsError) -> Result<(SubIndication, Finding), VerifyError> {
    let malformed = |finding: Finding| (SubIndication::FormatFailure, finding);
    Ok(match error {
        CmsError::Read(error) => return Err(VerifyError::Input(error)),
        CmsError::ReadContent(error) => return Err(VerifyError::Content(error)),
        CmsError::Empty => return Err(VerifyError::Empty),
        CmsError::ContentTwice => return Err(VerifyError::ContentNotDetached),
        CmsError::ContentMissing => (SubIndication::SignedDataNotFound, Finding::new(Code::ContentMissing)),
        CmsError::NoSigners => malformed(Finding::new(Code::NoSigner)),
        CmsError::NotSignedData { oid } => malformed(Finding::new(Code::NotSignedData).with("content_type", oid)),
        CmsError::Truncated { offset } => malformed(Finding::new(Code::Truncated).with("offset", offset)),
        CmsError::Malformed { offset, expected } => {
            malformed(Finding::new(Code::Malformed).with("offset", offset).with("expected", expected))
        }
        CmsError::TrailingData { offset } => malformed(Finding::new(Code::TrailingData).with("offset", offset)),
        CmsError::Pem { reason } => malformed(Finding::new(Code::Malformed).with("pem", reason)),
        CmsError::Limit { what, limit } => (
            SubIndication::SigConstraintsFailure,
            Finding::new(Code::LimitExceeded).with("what", what).with("limit", limit),
        ),
        // The rest belongs to signing; were one to come, the message was not verified.
        _ => malformed(Finding::new(Code::Malformed)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_good_signature_makes_up_for_a_bad_one() {
        use Indication::{Indeterminate, TotalFailed, TotalPassed};
        let passed = (TotalPassed, None);
        let undecided = (Indeterminate, Some(SubIndication::TryLater));
        let too_late = (Indeterminate, Some(SubIndication::OutOfBoundsNoPoe));
        let failed = (TotalFailed, Some(SubIndication::HashFailure));
        for (results, expected) in [
            (vec![passed, passed], passed),
            (vec![passed, undecided, passed], undecided),
            (vec![undecided, too_late, passed], undecided),
            (vec![passed, undecided, failed], failed),
            (vec![failed, passed], failed),
            (vec![], (TotalFailed, Some(SubIndication::FormatFailure))),
        ] {
            assert_eq!(worst(results.into_iter()), expected);
        }
    }
}
