//! How much work path validation may do, whatever it is given.

use crate::PathError;

/// Most work that path validation does before it gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathLimits {
    /// Signature checks, in units of one with an RSA key of 2048 bits: the work grows with the square of the key's length, so
    /// that a check with 4096 bits counts for 4, one with 8192 bits for 16.
    pub signature_work: u32,
    /// Certificates and anchors tried as the issuer of another certificate.
    pub candidates: u32,
    /// Names held against name constraints, each pair counted.
    pub name_comparisons: u32,
    /// Policies and mappings of policies looked at, each link of the policy graph counted.
    pub policy_steps: u32,
}

impl Default for PathLimits {
    /// Enough for one certificate with any honest pool.
    fn default() -> Self {
        Self { signature_work: 64, candidates: 1024, name_comparisons: 65_536, policy_steps: 65_536 }
    }
}

impl PathLimits {
    /// For the certificates of all `signers` of one message together. Each of them takes up a few checks in an honest
    /// message; what a hostile one can cause grows by no more than that.
    #[must_use]
    pub fn for_signers(signers: usize) -> Self {
        let one = Self::default();
        let signers = u32::try_from(signers).unwrap_or(u32::MAX);
        let more = |limit: u32, each: u32| limit.saturating_add(each.saturating_mul(signers.saturating_sub(1)));
        Self {
            signature_work: more(one.signature_work, 4),
            candidates: more(one.candidates, 16),
            name_comparisons: more(one.name_comparisons, 256),
            policy_steps: more(one.policy_steps, 256),
        }
    }
}

/// What is left of [`PathLimits`]. Several validations may share one, such as those for all signers of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathBudget {
    limits: PathLimits,
    spent: PathLimits,
}

impl Default for PathBudget {
    fn default() -> Self {
        Self::new(PathLimits::default())
    }
}

impl PathBudget {
    /// All of it is left.
    #[must_use]
    pub const fn new(limits: PathLimits) -> Self {
        Self { limits, spent: PathLimits { signature_work: 0, candidates: 0, name_comparisons: 0, policy_steps: 0 } }
    }

    /// The work done so far, in the units of the limits.
    #[must_use]
    pub const fn spent(&self) -> PathLimits {
        self.spent
    }

    /// One signature check with a key of so many bits.
    pub(crate) fn signature(&mut self, modulus_bits: usize) -> Result<(), PathError> {
        let limit = self.limits.signature_work;
        let error = PathError::TooManySignatureChecks { limit: usize::try_from(limit).unwrap_or(usize::MAX) };
        spend(&mut self.spent.signature_work, limit, (modulus_bits * modulus_bits).div_ceil(2048 * 2048), error)
    }

    /// One certificate or anchor tried.
    pub(crate) fn candidate(&mut self) -> Result<(), PathError> {
        let limit = self.limits.candidates;
        spend(&mut self.spent.candidates, limit, 1, PathError::TooManyCandidates { limit })
    }

    /// So many names held against constraints.
    pub(crate) fn names(&mut self, comparisons: usize) -> Result<(), PathError> {
        let limit = self.limits.name_comparisons;
        spend(&mut self.spent.name_comparisons, limit, comparisons, PathError::TooManyNameComparisons { limit })
    }

    /// So many links of the policy graph.
    pub(crate) fn policies(&mut self, steps: usize) -> Result<(), PathError> {
        let limit = self.limits.policy_steps;
        spend(&mut self.spent.policy_steps, limit, steps, PathError::TooManyPolicies { limit })
    }
}

/// Spends before the work is done: what would go beyond the limit is not begun.
fn spend(spent: &mut u32, limit: u32, amount: usize, error: PathError) -> Result<(), PathError> {
    let total = u32::try_from(amount).ok().and_then(|amount| spent.checked_add(amount));
    match total.filter(|total| *total <= limit) {
        Some(total) => {
            *spent = total;
            Ok(())
        }
        None => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_checks_are_weighed_by_the_length_of_the_key() {
        let mut budget = PathBudget::default();
        for (bits, spent) in [(2048, 1), (3072, 4), (4096, 8), (8192, 24), (8192, 40), (8192, 56)] {
            budget.signature(bits).unwrap();
            assert_eq!(budget.spent().signature_work, spent, "{bits} bits");
        }
        let error = Err(PathError::TooManySignatureChecks { limit: 64 });
        assert_eq!(budget.signature(8192), error);
        // What still fits is done.
        assert_eq!((0..8).map(|_| budget.signature(2048)).filter(Result::is_ok).count(), 8);
        assert_eq!(budget.signature(2048), error);
    }

    #[test]
    fn nothing_is_spent_beyond_a_limit() {
        let mut budget = PathBudget::new(PathLimits {
            candidates: 1,
            name_comparisons: 5,
            policy_steps: 5,
            ..PathLimits::default()
        });
        assert_eq!(budget.candidate(), Ok(()));
        assert_eq!(budget.candidate(), Err(PathError::TooManyCandidates { limit: 1 }));
        assert_eq!(budget.names(usize::MAX), Err(PathError::TooManyNameComparisons { limit: 5 }));
        assert_eq!(budget.names(5), Ok(()));
        assert_eq!(budget.policies(6), Err(PathError::TooManyPolicies { limit: 5 }));
        assert_eq!((budget.spent().name_comparisons, budget.spent().policy_steps), (5, 0));
    }

    #[test]
    fn the_limits_of_a_message_grow_slowly_with_its_signers() {
        assert_eq!(PathLimits::for_signers(1), PathLimits::default());
        assert_eq!(PathLimits::for_signers(0), PathLimits::default());
        let many = PathLimits::for_signers(64);
        assert_eq!((many.signature_work, many.candidates), (64 + 4 * 63, 1024 + 16 * 63));
        assert_eq!(PathLimits::for_signers(usize::MAX).signature_work, u32::MAX);
    }
}
