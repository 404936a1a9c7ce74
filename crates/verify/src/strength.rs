//! What a policy asks of a chain beyond what is accepted at all: keys, digests, whose certificates they are.

use jpki_certificate::Environment;
use jpki_cms::Signature;
use jpki_signature::DigestAlgorithm;
use jpki_validity::ValidatedPath;

use crate::{AlgorithmRules, ChainJudgement, Facts, IssuingEnvironment, Rules};

/// A rule of a policy that a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyBreach {
    /// A key or a digest is weaker than the policy wants; the facts name it.
    Algorithm(Facts),
    /// The certificates are of a system that the policy does not accept.
    Environment,
}

/// The rules that a chain breaks; none where no path was found.
#[must_use]
pub fn policy_breaches(chain: &ChainJudgement, rules: &Rules) -> Vec<PolicyBreach> {
    let Some(path) = &chain.found else { return Vec::new() };
    let environment: IssuingEnvironment = chain.environment.unwrap_or(Environment::Other).into();
    let foreign = (!rules.accepts(environment)).then_some(PolicyBreach::Environment);
    chain_weakness(path, &rules.algorithms).map(PolicyBreach::Algorithm).into_iter().chain(foreign).collect()
}

/// The digest of a signature's content, if it is not one that the policy wants.
pub(crate) fn refused_digest(signature: &Signature, rules: &AlgorithmRules) -> Option<Facts> {
    let digest = signature.digest_algorithm.filter(|digest| !rules.digests.contains(digest))?;
    Some(fact("algorithm", digest.name().to_owned()))
}

/// The first thing in a chain that is weaker than the policy wants: a key, the anchor's included, or the digest that a
/// certificate is signed with.
fn chain_weakness(path: &ValidatedPath, rules: &AlgorithmRules) -> Option<Facts> {
    let signed_with = |oid: &str| match oid {
        // RFC 8017 §A.2.4
        "1.2.840.113549.1.1.11" => Some(DigestAlgorithm::Sha256),
        "1.2.840.113549.1.1.12" => Some(DigestAlgorithm::Sha384),
        "1.2.840.113549.1.1.13" => Some(DigestAlgorithm::Sha512),
        // Path validation refuses all others.
        _ => None,
    };
    for certificate in &path.certificates {
        if let Some(digest) =
            signed_with(certificate.signature_algorithm()).filter(|digest| !rules.digests.contains(digest))
        {
            return Some(fact("algorithm", digest.name().to_owned()));
        }
    }
    // No key that can be used is shorter than the least that a policy can ask for.
    if rules.min_rsa_bits <= LEAST_BITS {
        return None;
    }
    let own = path.certificates.iter().map(|certificate| certificate.public_key().map(|key| key.modulus_bits()));
    let keys = own.chain([path.anchor.public_key().map(|key| key.modulus_bits())]);
    let bits = keys.filter_map(Result::ok).find(|bits| *bits < rules.min_rsa_bits)?;
    Some(fact("bits", bits.to_string()))
}

/// Below this no RSA key is read at all.
const LEAST_BITS: usize = 2048;

fn fact(name: &'static str, value: String) -> Facts {
    Facts::from([(name.into(), value)])
}
