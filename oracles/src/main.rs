//! Path validation beside two others: certval, and `openssl verify`. They are asked about the cases of NIST PKITS and about
//! paths with random constraints. Each difference is named, and must be one that is known.
//!
//! `JPKI_VECTORS` says where PKITS is; an argument is the number of random paths, another the seed of the first.

mod certval_oracle;
#[path = "../../crates/validity/tests/common/extensions.rs"]
#[allow(dead_code)]
mod extensions;
mod openssl;
mod pkits;
mod random;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_validity::{CertificatePool, PathBudget, PathOptions, PathValidator, Purpose, TrustStore};

/// A path, root first, and the inputs of RFC 5280 §6.1.1.
pub struct Question {
    /// What it is called.
    pub name: String,
    /// DER of the certificates, the anchor's first, that of the end entity last.
    pub chain: Vec<Vec<u8>>,
    /// The time of validation.
    pub time: Timestamp,
    /// `initial-explicit-policy`.
    pub explicit_policy: bool,
    /// `initial-policy-mapping-inhibit`.
    pub inhibit_mapping: bool,
    /// `initial-any-policy-inhibit`.
    pub inhibit_any: bool,
    /// `user-initial-policy-set`; `None` for any policy.
    pub policies: Option<Vec<String>>,
}

/// Valid, or why not.
pub type Verdict = Result<(), String>;

/// Our own verdict, by RFC 5280 alone.
fn ours(question: &Question) -> Verdict {
    let read = |der: &Vec<u8>| Certificate::from_der(der).map_err(|error| format!("unreadable: {error}"));
    let certificates = question.chain.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let [anchor, intermediates @ .., end] = certificates.as_slice() else { return Err("no path".to_owned()) };
    let mut store = TrustStore::empty();
    store.add_certificate(anchor).map_err(|error| error.to_string())?;
    let mut options = PathOptions::new(question.time, Purpose::Any);
    options.initial_explicit_policy = question.explicit_policy;
    options.initial_policy_mapping_inhibit = question.inhibit_mapping;
    options.initial_any_policy_inhibit = question.inhibit_any;
    let pool = CertificatePool::new(intermediates);
    let mut validator = PathValidator::new(&pool, &store, options);
    if let Some(policies) = &question.policies {
        validator = validator.initial_policies(policies);
    }
    let path = validator.validate(end, &mut PathBudget::default());
    path.map(drop).map_err(|error| error.to_string())
}

/// A case that one oracle decides otherwise.
struct Difference {
    name: String,
    /// Whether we alone find the path valid; else the oracle alone does.
    only_ours: bool,
    /// Why the other one does not.
    reason: String,
    is_known: bool,
}

/// What one oracle said beside us.
#[derive(Default)]
struct Tally {
    both_valid: u32,
    both_invalid: u32,
    differences: Vec<Difference>,
}

impl Tally {
    fn add(
        &mut self,
        question: &Question,
        ours: &Verdict,
        theirs: &Verdict,
        is_known: impl FnOnce(bool, &str) -> bool,
    ) {
        let (only_ours, reason) = match (ours, theirs) {
            (Ok(()), Ok(())) => return self.both_valid += 1,
            (Err(_), Err(_)) => return self.both_invalid += 1,
            (Ok(()), Err(reason)) => (true, reason.clone()),
            (Err(reason), Ok(())) => (false, reason.clone()),
        };
        let is_known = is_known(only_ours, &reason);
        self.differences.push(Difference { name: question.name.clone(), only_ours, reason, is_known });
    }

    fn print(&self, oracle: &str) {
        let (valid, invalid, differences) = (self.both_valid, self.both_invalid, self.differences.len());
        println!("  {oracle}: {valid} valid for both, {invalid} invalid for both, {differences} decided differently");
        for Difference { name, only_ours, reason, is_known } in &self.differences {
            let (valid, invalid) = if *only_ours { ("us", "it says") } else { ("it", "we say") };
            let known = if *is_known { "known" } else { "NOT KNOWN" };
            println!("    {name}: valid for {valid} alone; {invalid}: {reason} ({known})");
        }
    }

    fn unknown(&self) -> usize {
        self.differences.iter().filter(|difference| !difference.is_known).count()
    }
}

/// Differences that were looked into, in docs/decisions/0006-trust.md. A verdict that neither oracle shares is none of them.
fn is_known(oracle: &str, only_ours: bool, reason: &str, other_agrees: bool) -> bool {
    match (oracle, only_ours) {
        // Two policies are mapped to one, and the initial set has one of the two: the other hides it.
        ("certval", true) => other_agrees && reason.contains("NullPolicySet"),
        // A mapping brings back a policy by an anyPolicy that is inhibited.
        ("openssl", false) => other_agrees && reason.contains("polic"),
        _ => false,
    }
}

/// Asks all three, and prints what came out. Returns the number of differences that are not known.
fn compare(title: &str, questions: impl Iterator<Item = Question>) -> usize {
    let (mut certval, mut openssl) = (Tally::default(), Tally::default());
    let scratch = std::env::temp_dir().join(format!("jpki-oracles-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).unwrap();
    let mut count = 0;
    for question in questions {
        count += 1;
        let verdict = ours(&question);
        let (of_certval, of_openssl) = (certval_oracle::verdict(&question), openssl::verdict(&question, &scratch));
        let listed = |oracle| pkits::known_differences(oracle).contains(&question.name.as_str());
        let agrees = |other: &Verdict| other.is_ok() == verdict.is_ok();
        certval.add(&question, &verdict, &of_certval, |only_ours, reason| {
            listed("certval") || is_known("certval", only_ours, reason, agrees(&of_openssl))
        });
        openssl.add(&question, &verdict, &of_openssl, |only_ours, reason| {
            listed("openssl") || is_known("openssl", only_ours, reason, agrees(&of_certval))
        });
    }
    std::fs::remove_dir_all(&scratch).unwrap();
    println!("{title}: {count} paths");
    certval.print("certval");
    openssl.print("openssl");
    certval.unknown() + openssl.unknown()
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().unwrap());
    let (count, seed) = (arguments.next().unwrap_or(500), arguments.next().unwrap_or(1));
    let mut unknown = 0;
    match pkits::questions() {
        Some(questions) => unknown += compare("NIST PKITS without revocation", questions),
        None => println!("SKIPPED: JPKI_VECTORS is not set, so that PKITS is not asked about"),
    }
    unknown += compare("random constraints", random::constrained(seed, count));
    unknown += compare("the same with one byte changed", random::damaged(seed, count / 4));
    assert_eq!(unknown, 0, "differences that are not known");
}
