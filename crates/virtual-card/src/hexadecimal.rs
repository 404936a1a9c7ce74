//! Bytes as upper-case hexadecimal text in JSON.

use serde::{Deserialize, Deserializer, Serializer, de};

/// Writes bytes as text.
pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode_upper(bytes))
}

/// Reads bytes from text of either case.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    // The text is not repeated in the error: it may be personal data.
    hex::decode(text).map_err(|_| de::Error::custom("not hexadecimal"))
}
