//! Whether `Signature/@Id` is made as a profile wants it.

use jiff::civil::DateTime;

use super::form::SignatureId;
use crate::name::is_ncname;

impl SignatureId {
    /// Whether an identifier could have been made so.
    #[must_use]
    pub fn allows(self, id: Option<&str>) -> bool {
        match (self, id) {
            (Self::None, _) => true,
            (_, None) => false,
            (Self::Timestamp, Some(id)) => {
                id.len() == 14
                    && id.bytes().all(|byte| byte.is_ascii_digit())
                    && DateTime::strptime("%Y%m%d%H%M%S", id).is_ok()
            }
            (Self::Name, Some(id)) => is_ncname(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_judged_by_its_rule() {
        for (rule, id, expected) in [
            (SignatureId::Timestamp, Some("20150422184516"), true),
            (SignatureId::Timestamp, Some("20150431184516"), false),
            (SignatureId::Timestamp, Some("2015042218451"), false),
            (SignatureId::Timestamp, Some("201504221845160"), false),
            (SignatureId::Timestamp, Some("2015042218451x"), false),
            (SignatureId::Timestamp, None, false),
            (SignatureId::Name, Some("Signature-1"), true),
            (SignatureId::Name, Some("署名1"), true),
            (SignatureId::Name, Some("1a"), false),
            (SignatureId::Name, Some("a:b"), false),
            (SignatureId::Name, Some(""), false),
            (SignatureId::Name, None, false),
            (SignatureId::None, None, true),
            (SignatureId::None, Some("a"), true),
        ] {
            assert_eq!(rule.allows(id), expected, "{rule:?} {id:?}");
        }
    }
}
