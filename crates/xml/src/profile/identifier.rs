//! Making `Signature/@Id` as a profile wants it.

use jiff::civil::DateTime;

use super::form::SignatureId;
use crate::name::is_ncname;

impl SignatureId {
    /// An identifier for a new signature of this moment in Japan, which none of the `taken` ones is; `None` where the
    /// profile has none.
    ///
    /// A further [`Timestamp`](Self::Timestamp) is a second later than the ones before it (連署).
    pub fn make(self, now: DateTime, mut taken: impl FnMut(&str) -> bool) -> Option<String> {
        match self {
            Self::None => None,
            Self::Timestamp => {
                let seconds = (0..).map_while(|later| now.checked_add(jiff::Span::new().try_seconds(later).ok()?).ok());
                seconds.map(|time| time.strftime("%Y%m%d%H%M%S").to_string()).find(|id| !taken(id))
            }
            Self::Name => (1_u64..).map(|number| format!("Signature-{number}")).find(|id| !taken(id)),
        }
    }

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
    use jiff::civil::date;

    #[test]
    fn a_timestamp_is_the_next_second_that_is_free() {
        let now = date(2026, 12, 31).at(23, 59, 58, 987_000_000);
        let make = |taken: &[&str]| SignatureId::Timestamp.make(now, |id| taken.contains(&id)).unwrap();
        assert_eq!(make(&[]), "20261231235958");
        assert_eq!(make(&["20261231235958"]), "20261231235959");
        assert_eq!(make(&["20261231235958", "20261231235959"]), "20270101000000");
        assert_eq!(make(&["20261231235959"]), "20261231235958");
        assert!(SignatureId::Timestamp.allows(Some(&make(&[]))));
        assert_eq!(SignatureId::None.make(now, |_| false), None);
    }

    #[test]
    fn a_name_is_the_next_number_that_is_free() {
        let now = date(2026, 1, 1).at(0, 0, 0, 0);
        assert_eq!(SignatureId::Name.make(now, |_| false).unwrap(), "Signature-1");
        assert_eq!(SignatureId::Name.make(now, |id| id == "Signature-1").unwrap(), "Signature-2");
    }

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
