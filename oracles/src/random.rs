//! Paths of the testbed with random constraints, signed well, and the same with a byte changed.

use std::sync::LazyLock;

use jiff::Timestamp;
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, KeyUsage, TestSigner, Testbed};
use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};

use crate::Question;
use crate::extensions::{
    alternative_names, der, inhibit_any_policy, name_constraints, policy_constraints, policy_mappings, sequence,
};

const ANY_POLICY: &str = "2.5.29.32.0";
const POLICIES: [&str; 4] = ["1.2.1", "1.2.2", "1.2.3", ANY_POLICY];

static ROOT: LazyLock<TestSigner> =
    LazyLock::new(|| Testbed::shared().issue(CertificateSpec::root(&[("O", "Example"), ("CN", "Root")])).unwrap().1);

/// Draws.
struct Dice(ChaCha8Rng);

impl Dice {
    /// Yes, in so many of a hundred.
    fn percent(&mut self, chance: u32) -> bool {
        self.0.next_u32() % 100 < chance
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.0.next_u32()).unwrap() % limit
    }

    fn small(&mut self, limit: u8) -> u8 {
        u8::try_from(self.below(usize::from(limit))).unwrap()
    }

    /// Some of these, each by chance.
    fn some<T: Clone>(&mut self, of: &[T], chance: u32) -> Vec<T> {
        of.iter().filter(|_| self.percent(chance)).cloned().collect()
    }
}

fn organization(name: &str) -> Vec<u8> {
    let attribute = sequence(&[der(6, &[0x55, 4, 10]), der(12, name.as_bytes())]);
    der(0xA4, &sequence(&[der(0x31, &attribute)]))
}

fn dns(name: &str) -> Vec<u8> {
    der(0x82, name.as_bytes())
}

fn mail(name: &str) -> Vec<u8> {
    der(0x81, name.as_bytes())
}

fn uri(name: &str) -> Vec<u8> {
    der(0x86, name.as_bytes())
}

fn names() -> Vec<Vec<u8>> {
    vec![
        dns("a.jp"),
        dns("B.a.jp"),
        dns("xa.jp"),
        mail("u@a.jp"),
        mail("u@b.a.jp"),
        mail("v@A.jp"),
        uri("http://a.jp/x"),
        uri("ftp://b.a.jp:21/"),
        der(0x87, &[10, 1, 2, 3]),
        der(0x87, &[192, 168, 1, 1]),
        organization("Example"),
    ]
}

fn subtrees() -> Vec<Vec<u8>> {
    vec![
        dns("a.jp"),
        dns("b.a.jp"),
        dns("jp"),
        mail("a.jp"),
        mail(".a.jp"),
        mail("u@a.jp"),
        uri("a.jp"),
        uri(".a.jp"),
        der(0x87, &[10, 0, 0, 0, 255, 0, 0, 0]),
        der(0x87, &[192, 168, 0, 0, 255, 255, 0, 0]),
        organization("example"),
        organization("Other"),
    ]
}

/// Extensions about policies and names of one CA, or of the end.
fn extensions(dice: &mut Dice, is_authority: bool) -> Vec<Extension> {
    let mut found = Vec::new();
    let policies = dice.some(&POLICIES, 60);
    if !policies.is_empty() {
        found.push(Extension::policies(&policies));
    }
    if dice.percent(10) {
        let skip = Some(dice.small(3)).filter(|_| dice.percent(70));
        let mapping = Some(dice.small(3)).filter(|_| skip.is_none() || dice.percent(50));
        found.push(policy_constraints(skip, mapping));
    }
    if dice.percent(40) {
        let names = dice.some(&names(), 20);
        if !names.is_empty() {
            found.push(alternative_names(&names));
        }
    }
    if is_authority {
        if dice.percent(30) {
            let mut mappings = Vec::new();
            for _ in 0..=dice.below(3) {
                mappings.push((POLICIES[dice.below(3)], POLICIES[dice.below(3)]));
            }
            found.push(policy_mappings(&mappings));
        }
        if dice.percent(10) {
            found.push(inhibit_any_policy(dice.small(3)));
        }
        if dice.percent(30) {
            let (permitted, excluded) = (dice.some(&subtrees(), 25), dice.some(&subtrees(), 10));
            if !permitted.is_empty() || !excluded.is_empty() {
                found.push(name_constraints(&permitted, &excluded));
            }
        }
    }
    found
}

/// One path, root first.
fn chain(dice: &mut Dice) -> Vec<Vec<u8>> {
    let testbed = Testbed::shared();
    let before: Timestamp = "2026-03-31T00:00:00Z".parse().unwrap();
    let mut chain = vec![jpki_signature::Signer::certificate(&*ROOT).to_vec()];
    let (mut issuer, mut name) = (ROOT.clone(), "Root".to_owned());
    for number in 1..=dice.below(5) {
        // One in eight renews its issuer's certificate.
        let own = if dice.percent(12) { name.clone() } else { format!("CA {number}") };
        let key = KeyChoice::Own { bits: 2048, number: u32::try_from(number).unwrap() };
        let mut spec =
            CertificateSpec::subordinate(&[("O", "Example"), ("CN", &own)]).issuer(Issuer::Signer(issuer)).key(key);
        if dice.percent(20) {
            spec = spec.extension(Extension::basic_constraints(true, Some(dice.small(4))));
        }
        spec = extensions(dice, true).into_iter().fold(spec, CertificateSpec::extension);
        spec = match dice.below(100) {
            0 | 1 => spec.wrong_issuer_key(),
            2 => spec.not_after(before),
            3 => spec.extension(Extension::unknown_critical()),
            4 => spec.without("2.5.29.19"),
            5 => spec.extension(Extension::basic_constraints(false, None)),
            6 => spec.extension(Extension::key_usage(&[KeyUsage::CrlSign])),
            _ => spec,
        };
        let (der, signer) = testbed.issue(spec).unwrap();
        chain.push(der);
        (issuer, name) = (signer, own);
    }
    let spec = CertificateSpec::signature().issuer(Issuer::Signer(issuer)).subject(&[("O", "Example"), ("CN", "End")]);
    let spec = spec.without_extensions().extension(Extension::authority_key_identifier());
    let spec = extensions(dice, false).into_iter().fold(spec, CertificateSpec::extension);
    let spec = if dice.percent(2) { spec.wrong_issuer_key() } else { spec };
    chain.push(testbed.issue(spec).unwrap().0);
    chain
}

fn question(seed: u64) -> (Question, Dice) {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let question = Question {
        name: format!("seed {seed}"),
        chain: chain(&mut dice),
        time: Testbed::shared().now(),
        explicit_policy: dice.percent(30),
        inhibit_mapping: dice.percent(10),
        inhibit_any: dice.percent(10),
        policies: dice.percent(30).then(|| {
            let some = dice.some(&POLICIES[..3], 50);
            let policies = if some.is_empty() { vec![POLICIES[0]] } else { some };
            policies.into_iter().map(str::to_owned).collect()
        }),
    };
    (question, dice)
}

/// So many paths with random constraints.
pub fn constrained(seed: u64, count: u64) -> Box<dyn Iterator<Item = Question>> {
    Box::new((seed..seed + count).map(|seed| question(seed).0))
}

/// So many paths, each with one byte of one certificate below the root changed.
pub fn damaged(seed: u64, count: u64) -> Box<dyn Iterator<Item = Question>> {
    Box::new((seed..seed + count).map(|seed| {
        let (mut question, mut dice) = question(seed);
        let certificate = 1 + dice.below(question.chain.len() - 1);
        let byte = dice.below(question.chain[certificate].len());
        question.chain[certificate][byte] ^= 1 + dice.small(255);
        question.name = format!("seed {seed}, byte {byte} of certificate {certificate}");
        question
    }))
}
