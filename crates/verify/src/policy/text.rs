//! Reading a policy file: strict TOML, every refusal with line and column.

use std::ops::Range;

use jiff::SignedDuration;
use jpki_signature::DigestAlgorithm;
use jpki_validity::revocation::RevocationMethod;
use serde::Deserialize;
use serde::de::{self, Deserializer};
use toml::Spanned;

use super::rules::{AlgorithmRules, ProofSource, RevocationRules, Rules, TimeRules, Treatment, TrustRules};
use crate::IssuingEnvironment;

/// Largest policy that is read, in bytes.
pub const MAX_POLICY: usize = 64 << 10;
/// The only version of policy files so far.
const VERSION: u64 = 1;
/// Below this no RSA key is accepted, whatever a policy says.
const LEAST_BITS: usize = 2048;
/// Longest duration that a policy may name: a century, so that sums of times stay in range.
const LONGEST: SignedDuration = SignedDuration::from_hours(100 * 366 * 24);
/// Clocks that differ by more are wrong, not skewed.
const MOST_SKEW: SignedDuration = SignedDuration::from_hours(1);

/// Why a policy file is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The file is longer than any policy.
    #[error("a policy has at most {MAX_POLICY} bytes, this has {size}")]
    TooLarge {
        /// Bytes found.
        size: usize,
    },
    /// What stands at a place is not what a policy has there.
    #[error("line {line}, column {column}: {message}")]
    At {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong, in English.
        message: String,
    },
}

pub(super) fn read(text: &str) -> Result<(String, Rules), PolicyError> {
    if text.len() > MAX_POLICY {
        return Err(PolicyError::TooLarge { size: text.len() });
    }
    let file: File = toml::from_str(text)
        .map_err(|error| at(text, error.span().unwrap_or(0..0), error.message().trim().to_owned()))?;
    let refuse = |span: Range<usize>, message: &str| Err(at(text, span, message.to_owned()));
    if *file.version.get_ref() != VERSION {
        return refuse(file.version.span(), "only version 1 is known");
    }
    let id = file.id.get_ref();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if id.is_empty() || id.len() > 64 || !id.chars().all(plain) {
        return refuse(file.id.span(), "an id has 1 to 64 of the characters a-z, A-Z, 0-9, '-', '_' and '.'");
    }
    if *file.algorithms.min_rsa_bits.get_ref() < LEAST_BITS {
        return refuse(file.algorithms.min_rsa_bits.span(), "RSA keys of less than 2048 bits are never accepted");
    }
    if *file.time.clock_skew.get_ref() > Duration(MOST_SKEW) {
        return refuse(file.time.clock_skew.span(), "clocks may differ by an hour at most");
    }
    if file.algorithms.digests.get_ref().is_empty() {
        return refuse(file.algorithms.digests.span(), "at least one digest must be accepted");
    }
    if file.revocation.methods.get_ref().is_empty() {
        return refuse(file.revocation.methods.span(), "at least one method must be accepted");
    }
    if file.trust.environments.get_ref().is_empty() {
        return refuse(file.trust.environments.span(), "at least one environment must be accepted");
    }
    Ok((id.clone(), file.into_rules()))
}

/// The error at the beginning of `span`.
fn at(text: &str, span: Range<usize>, message: String) -> PolicyError {
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    PolicyError::At { line, column, message }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Spanned<u64>,
    id: Spanned<String>,
    revocation: RevocationTable,
    #[serde(default)]
    time: TimeTable,
    #[serde(default)]
    algorithms: AlgorithmTable,
    #[serde(default)]
    trust: TrustTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevocationTable {
    not_checked: TreatmentName,
    unknown: TreatmentName,
    stale: TreatmentName,
    on_hold: TreatmentName,
    #[serde(default)]
    expired_issuer: bool,
    #[serde(default)]
    after_signature: bool,
    #[serde(default = "all_methods")]
    methods: Spanned<Vec<MethodName>>,
    crl_max_age: Option<Duration>,
    ocsp_max_age: Option<Duration>,
    other_max_age: Option<Duration>,
    #[serde(default)]
    grace: Duration,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TimeTable {
    clock_skew: Spanned<Duration>,
    proofs: Vec<ProofName>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AlgorithmTable {
    min_rsa_bits: Spanned<usize>,
    digests: Spanned<Vec<DigestName>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TrustTable {
    environments: Spanned<Vec<IssuingEnvironment>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum TreatmentName {
    Pass,
    TryLater,
    Refuse,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum MethodName {
    Crl,
    Ocsp,
    Other,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum ProofName {
    Argument,
    Timestamp,
}

#[derive(Deserialize, Clone, Copy)]
enum DigestName {
    #[serde(rename = "SHA-256")]
    Sha256,
    #[serde(rename = "SHA-384")]
    Sha384,
    #[serde(rename = "SHA-512")]
    Sha512,
}

/// A duration such as `25h`, `5m` or `1h30m`; hours are the largest unit, since days differ in length.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Duration(SignedDuration);

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let duration: SignedDuration = text
            .parse()
            .map_err(|_| de::Error::custom("a duration such as \"25h\", \"5m\" or \"1h 30m\" is expected"))?;
        if duration.is_negative() || duration > LONGEST {
            return Err(de::Error::custom("a duration lies between zero and a hundred years"));
        }
        Ok(Self(duration))
    }
}

fn all_methods() -> Spanned<Vec<MethodName>> {
    Spanned::new(0..0, vec![MethodName::Crl, MethodName::Ocsp, MethodName::Other])
}

impl Default for TimeTable {
    fn default() -> Self {
        Self { clock_skew: Spanned::new(0..0, Duration(SignedDuration::from_mins(5))), proofs: Vec::new() }
    }
}

impl Default for AlgorithmTable {
    fn default() -> Self {
        let digests = vec![DigestName::Sha256, DigestName::Sha384, DigestName::Sha512];
        Self { min_rsa_bits: Spanned::new(0..0, LEAST_BITS), digests: Spanned::new(0..0, digests) }
    }
}

impl Default for TrustTable {
    /// Nothing but what is meant to have effect.
    fn default() -> Self {
        Self { environments: Spanned::new(0..0, vec![IssuingEnvironment::Production]) }
    }
}

impl From<TreatmentName> for Treatment {
    fn from(name: TreatmentName) -> Self {
        match name {
            TreatmentName::Pass => Self::Pass,
            TreatmentName::TryLater => Self::TryLater,
            TreatmentName::Refuse => Self::Refuse,
        }
    }
}

impl File {
    fn into_rules(self) -> Rules {
        let revocation = self.revocation;
        let age = |duration: Option<Duration>| duration.map(|duration| duration.0);
        Rules {
            revocation: RevocationRules {
                not_checked: revocation.not_checked.into(),
                unknown: revocation.unknown.into(),
                stale: revocation.stale.into(),
                on_hold: revocation.on_hold.into(),
                expired_issuer: revocation.expired_issuer,
                after_signature: revocation.after_signature,
                methods: revocation
                    .methods
                    .into_inner()
                    .into_iter()
                    .map(|name| match name {
                        MethodName::Crl => RevocationMethod::Crl,
                        MethodName::Ocsp => RevocationMethod::Ocsp,
                        MethodName::Other => RevocationMethod::Other,
                    })
                    .collect(),
                crl_max_age: age(revocation.crl_max_age),
                ocsp_max_age: age(revocation.ocsp_max_age),
                other_max_age: age(revocation.other_max_age),
                grace: revocation.grace.0,
            },
            time: TimeRules {
                clock_skew: self.time.clock_skew.into_inner().0,
                proofs: self
                    .time
                    .proofs
                    .into_iter()
                    .map(|name| match name {
                        ProofName::Argument => ProofSource::Argument,
                        ProofName::Timestamp => ProofSource::Timestamp,
                    })
                    .collect(),
            },
            algorithms: AlgorithmRules {
                min_rsa_bits: self.algorithms.min_rsa_bits.into_inner(),
                digests: self
                    .algorithms
                    .digests
                    .into_inner()
                    .into_iter()
                    .map(|name| match name {
                        DigestName::Sha256 => DigestAlgorithm::Sha256,
                        DigestName::Sha384 => DigestAlgorithm::Sha384,
                        DigestName::Sha512 => DigestAlgorithm::Sha512,
                    })
                    .collect(),
            },
            trust: TrustRules { environments: self.trust.environments.into_inner() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BuiltIn, Policy};
    use proptest::prelude::*;

    /// The shortest policy.
    const SHORT: &str = "version = 1\nid = \"short\"\n[revocation]\nnot_checked = \"pass\"\nunknown = \"refuse\"\nstale = \"try_later\"\non_hold = \"try_later\"\n";

    fn place(text: &str) -> (usize, usize, String) {
        match Policy::from_toml(text).unwrap_err() {
            PolicyError::At { line, column, message } => (line, column, message),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn what_is_not_named_has_the_strict_value() {
        let policy = Policy::from_toml(SHORT).unwrap();
        let rules = policy.rules();
        assert_eq!((rules.revocation.not_checked, rules.revocation.unknown), (Treatment::Pass, Treatment::Refuse));
        assert_eq!(rules.trust.environments, [IssuingEnvironment::Production]);
        assert!(rules.time.proofs.is_empty() && !rules.revocation.expired_issuer);
        assert_eq!((rules.algorithms.min_rsa_bits, rules.time.clock_skew), (2048, SignedDuration::from_mins(5)));
        assert_eq!(rules.revocation.methods.len(), 3);
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let rows: [(String, (usize, usize), &str); 15] = [
            (format!("{SHORT}grase = \"1h\"\n"), (8, 1), "unknown field `grase`"),
            (format!("{SHORT}[times]\n"), (8, 2), "unknown field `times`"),
            (SHORT.replace("\"pass\"", "\"ignore\""), (4, 15), "unknown variant `ignore`"),
            (SHORT.replace("version = 1", "version = 2"), (1, 11), "only version 1"),
            (SHORT.replace("\"short\"", "\"日本 語\""), (2, 6), "an id has"),
            (SHORT.replace("stale = \"try_later\"\n", ""), (3, 1), "missing field `stale`"),
            (format!("{SHORT}grace = \"1 fortnight\"\n"), (8, 9), "a duration such as"),
            (format!("{SHORT}grace = \"-1h\"\n"), (8, 9), "between zero"),
            (format!("{SHORT}methods = []\n"), (8, 11), "at least one method"),
            (format!("{SHORT}[algorithms]\nmin_rsa_bits = 1024\n"), (9, 16), "never accepted"),
            (format!("{SHORT}grace = \"878401h\"\n"), (8, 9), "a hundred years"),
            (format!("{SHORT}[algorithms]\ndigests = []\n"), (9, 11), "at least one digest"),
            (format!("{SHORT}[trust]\nenvironments = []\n"), (9, 16), "at least one environment"),
            (format!("{SHORT}[time]\nclock_skew = \"2h\"\n"), (9, 14), "an hour at most"),
            (format!("{SHORT}stale = \"pass\"\n"), (8, 1), "duplicate key"),
        ];
        for (text, expected, message) in rows {
            let (line, column, found) = place(&text);
            assert_eq!((line, column), expected, "{found}\n{text}");
            assert!(found.contains(message), "{found}");
        }
        assert!(place("version = 1\nid = ").2.contains("value"));
        let named = |length| SHORT.replace("short", &"i".repeat(length));
        assert!(Policy::from_toml(&named(64)).is_ok());
        for length in [0, 65] {
            assert!(place(&named(length)).2.contains("an id has"), "{length}");
        }
        let long = format!("{SHORT}#{}", " ".repeat(MAX_POLICY));
        assert!(matches!(Policy::from_toml(&long), Err(PolicyError::TooLarge { .. })));
        assert!(Policy::from_toml(&long[..MAX_POLICY]).is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
            let _ = Policy::from_toml(&text);
        }

        #[test]
        fn a_changed_policy_is_read_or_refused(at in any::<proptest::sample::Index>(), to in any::<char>()) {
            let mut text: Vec<char> = BuiltIn::Verifier.text().chars().collect();
            let at = at.index(text.len());
            text[at] = to;
            let text: String = text.into_iter().collect();
            if let Ok(policy) = Policy::from_toml(&text) {
                prop_assert_eq!(policy.text(), text);
                prop_assert!(policy.rules().algorithms.min_rsa_bits >= 2048);
            }
        }
    }
}
