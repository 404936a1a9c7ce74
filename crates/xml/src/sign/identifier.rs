//! Identifiers of new signatures.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp, tz};

use super::SignError;
use crate::profile::{SignatureForm, SignatureId};

/// Japan's time, which has known no summer time since 1951.
const JAPAN: tz::Offset = tz::offset(9);

/// The identifier of a new signature: one that the document has not.
pub(super) fn of_signature(
    form: &SignatureForm,
    time: Timestamp,
    taken: &HashSet<String>,
) -> Result<Option<String>, SignError> {
    match form.id {
        SignatureId::Timestamp => {
            // As many seconds later as there are signatures, which the limit of signatures bounds; a document full of
            // identifiers that look like times is refused.
            for later in 0..10_000 {
                let time = time.checked_add(SignedDuration::from_secs(later)).map_err(|_| SignError::SigningTime)?;
                let id = JAPAN.to_datetime(time).strftime("%Y%m%d%H%M%S").to_string();
                if !taken.contains(&id) {
                    return Ok(Some(id));
                }
            }
            Err(SignError::SigningTime)
        }
        // Properties name their signature by its identifier.
        SignatureId::None if form.xades.is_none() => Ok(None),
        _ => Ok((1_u64..).map(|number| format!("signature-{number}")).find(|id| is_free(id, taken))),
    }
}

/// Nothing begins with it: identifiers of parts are made of it.
fn is_free(id: &str, taken: &HashSet<String>) -> bool {
    !taken.contains(id) && !taken.iter().any(|other| other.strip_prefix(id).is_some_and(|rest| rest.starts_with('-')))
}
