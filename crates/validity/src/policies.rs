//! Certificate policies along a path (RFC 5280 §6.1, with the graph of RFC 9618 in place of the tree, which a few hostile
//! mappings can make grow without bound).

use std::collections::{BTreeSet, HashMap};

use jpki_certificate::Certificate;

use crate::{PathBudget, PathError, PathOptions, Position, TrustAnchor};

/// `anyPolicy` (RFC 5280 §4.2.1.4).
pub(crate) const ANY_POLICY: &str = "2.5.29.32.0";

/// One policy at one depth of the path.
struct Node<'a> {
    policy: &'a str,
    /// What the policy is called in the certificates below: itself, or what it was mapped to.
    expected: Vec<&'a str>,
    /// Indices at the depth above.
    parents: Vec<usize>,
    deleted: bool,
}

/// The policies at one depth.
#[derive(Default)]
struct Level<'a> {
    nodes: Vec<Node<'a>>,
    by_policy: HashMap<&'a str, usize>,
    by_expected: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Level<'a> {
    fn add(&mut self, policy: &'a str, parents: Vec<usize>) {
        self.by_policy.insert(policy, self.nodes.len());
        self.nodes.push(Node { policy, expected: vec![policy], parents, deleted: false });
    }

    fn any_policy(&self) -> Option<usize> {
        self.by_policy.get(ANY_POLICY).copied()
    }

    fn is_empty(&self) -> bool {
        self.nodes.iter().all(|node| node.deleted)
    }

    /// The level is complete: files its nodes under the names that they have below.
    fn close(&mut self) {
        for (index, node) in self.nodes.iter().enumerate().filter(|(_, node)| !node.deleted) {
            for expected in &node.expected {
                self.by_expected.entry(expected).or_default().push(index);
            }
        }
    }
}

/// The state of RFC 5280 §6.1.2, as far as policies go.
pub(crate) struct Policies<'a> {
    /// From the anchor down; `None` once no policy is valid any more.
    graph: Option<Vec<Level<'a>>>,
    explicit_policy: usize,
    policy_mapping: usize,
    inhibit_any_policy: usize,
}

/// Processes the policies of `chain`, which starts with the certificate asked about. The result are the policies that the
/// path is valid under, among those in `initial` if there are such: [`ANY_POLICY`] stands for all, and there may be none.
pub(crate) fn check_policies(
    chain: &[&Certificate],
    anchor: &TrustAnchor,
    options: &PathOptions,
    initial: Option<&[String]>,
    budget: &mut PathBudget,
) -> Result<Vec<String>, PathError> {
    let mut policies = Policies::new(chain.len(), anchor, options);
    for (number, certificate) in chain.iter().enumerate().rev() {
        policies.certificate(certificate, Position(number), budget)?;
        if number > 0 {
            policies.prepare(certificate, Position(number), budget)?;
        }
    }
    policies.wrap_up(chain.first().copied(), anchor, initial)
}

impl<'a> Policies<'a> {
    fn new(certificates: usize, anchor: &TrustAnchor, options: &PathOptions) -> Self {
        let initial = |set: bool| if set { 0 } else { certificates + 1 };
        let mut root = Level::default();
        root.add(ANY_POLICY, Vec::new());
        root.close();
        let mut policies = Self {
            graph: Some(vec![root]),
            explicit_policy: initial(options.initial_explicit_policy),
            policy_mapping: initial(options.initial_policy_mapping_inhibit),
            inhibit_any_policy: initial(options.initial_any_policy_inhibit),
        };
        // The anchor's own certificate may limit its paths (RFC 5937 §3).
        let constraints = anchor.policy_constraints();
        lower(&mut policies.explicit_policy, constraints.and_then(|found| found.require_explicit_policy));
        lower(&mut policies.policy_mapping, constraints.and_then(|found| found.inhibit_policy_mapping));
        lower(&mut policies.inhibit_any_policy, anchor.inhibit_any_policy());
        policies
    }

    /// RFC 5280 §6.1.3 d–f.
    fn certificate(
        &mut self,
        certificate: &'a Certificate,
        position: Position,
        budget: &mut PathBudget,
    ) -> Result<(), PathError> {
        if let Some(mut levels) = self.graph.take() {
            let any_counts = self.inhibit_any_policy > 0 || (position.0 > 0 && certificate.is_self_issued());
            let level = next_level(levels.last(), certificate, any_counts, budget)?;
            // A certificate without policies leaves none valid.
            if !level.is_empty() {
                levels.push(level);
                self.graph = Some(levels);
            }
        }
        if self.explicit_policy == 0 && self.graph.is_none() {
            return Err(PathError::PolicyRequired { position });
        }
        Ok(())
    }

    /// RFC 5280 §6.1.4 a–b, h–j, for every certificate but the last.
    fn prepare(
        &mut self,
        certificate: &'a Certificate,
        position: Position,
        budget: &mut PathBudget,
    ) -> Result<(), PathError> {
        let mappings = certificate.policy_mappings();
        budget.policies(mappings.len())?;
        let mut mapped: HashMap<&str, Vec<&str>> = HashMap::new();
        for mapping in mappings {
            let (issuer, subject) = (mapping.issuer_domain_policy(), mapping.subject_domain_policy());
            if issuer == ANY_POLICY || subject == ANY_POLICY {
                return Err(PathError::AnyPolicyMapped { position });
            }
            mapped.entry(issuer).or_default().push(subject);
        }
        if let Some(levels) = &mut self.graph {
            let above = levels.iter().rev().nth(1).and_then(Level::any_policy);
            if let Some(level) = levels.last_mut() {
                for (policy, mut expected) in mapped {
                    expected.sort_unstable();
                    expected.dedup();
                    level.map(policy, expected, above, self.policy_mapping > 0);
                }
                level.close();
                if level.is_empty() {
                    self.graph = None;
                }
            }
        }
        if !certificate.is_self_issued() {
            for counter in [&mut self.explicit_policy, &mut self.policy_mapping, &mut self.inhibit_any_policy] {
                *counter = counter.saturating_sub(1);
            }
        }
        let constraints = certificate.policy_constraints();
        lower(&mut self.explicit_policy, constraints.and_then(|found| found.require_explicit_policy));
        lower(&mut self.policy_mapping, constraints.and_then(|found| found.inhibit_policy_mapping));
        lower(&mut self.inhibit_any_policy, certificate.inhibit_any_policy());
        Ok(())
    }

    /// RFC 5280 §6.1.5 a–b and g.
    fn wrap_up(
        mut self,
        last: Option<&Certificate>,
        anchor: &TrustAnchor,
        initial: Option<&[String]>,
    ) -> Result<Vec<String>, PathError> {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        let constraints = last.and_then(Certificate::policy_constraints);
        if constraints.and_then(|found| found.require_explicit_policy) == Some(0) {
            self.explicit_policy = 0;
        }
        let is_null = self.graph.is_none();
        let valid = self.graph.map(authority_constrained).unwrap_or_default();
        // The policies in the anchor's own certificate limit the initial set (RFC 5937 §3).
        let of_anchor = Some(anchor.policies()).filter(|policies| !policies.is_empty());
        let wanted = among(among(valid.clone(), of_anchor), initial);
        match (self.explicit_policy, wanted.is_empty()) {
            (0, true) if is_null => Err(PathError::PolicyRequired { position: Position(0) }),
            (0, true) => Err(PathError::PolicyNotInitial { found: valid }),
            _ => Ok(wanted),
        }
    }
}

impl<'a> Level<'a> {
    /// RFC 9618's version of RFC 5280 §6.1.4 b, for one policy of the issuer's and what it is called below.
    fn map(&mut self, policy: &'a str, expected: Vec<&'a str>, any_policy_above: Option<usize>, allowed: bool) {
        match (self.by_policy.get(policy), allowed) {
            (Some(index), true) => self.nodes[*index].expected = expected,
            (Some(index), false) => self.nodes[*index].deleted = true,
            (None, true) if self.any_policy().is_some() => {
                self.add(policy, any_policy_above.into_iter().collect());
                if let Some(node) = self.nodes.last_mut() {
                    node.expected = expected;
                }
            }
            (None, _) => {}
        }
    }
}

/// The policies of a certificate that are valid below those at the depth above (RFC 5280 §6.1.3 d).
fn next_level<'a>(
    above: Option<&Level<'a>>,
    certificate: &'a Certificate,
    any_counts: bool,
    budget: &mut PathBudget,
) -> Result<Level<'a>, PathError> {
    let mut level = Level::default();
    let Some(above) = above else { return Ok(level) };
    budget.policies(certificate.policies().len())?;
    let mut has_any = false;
    for policy in certificate.policies().iter().map(|policy| policy.oid()) {
        if policy == ANY_POLICY {
            has_any = true;
        } else if let Some(parents) = above.by_expected.get(policy) {
            budget.policies(parents.len())?;
            level.add(policy, parents.clone());
        } else if let Some(any_policy) = above.any_policy() {
            level.add(policy, vec![any_policy]);
        }
    }
    if has_any && any_counts {
        for (expected, parents) in &above.by_expected {
            budget.policies(parents.len())?;
            if !level.by_policy.contains_key(expected) {
                level.add(expected, parents.clone());
            }
        }
    }
    Ok(level)
}

/// The policies that the path is valid under, by the names that they have at its beginning (RFC 9618 §5.6), sorted.
fn authority_constrained(mut levels: Vec<Level<'_>>) -> Vec<String> {
    let mut policies = Vec::new();
    // From the last certificate up; what has no child any more counts for nothing.
    let mut has_child: Option<Vec<bool>> = None;
    while let Some(level) = levels.pop() {
        let mut parents = vec![false; levels.last().map_or(0, |above| above.nodes.len())];
        let any_policy_above = levels.last().and_then(Level::any_policy);
        for (index, node) in level.nodes.iter().enumerate() {
            if node.deleted || has_child.as_ref().is_some_and(|has_child| !has_child[index]) {
                continue;
            }
            for parent in &node.parents {
                parents[*parent] = true;
            }
            let begins = node.policy != ANY_POLICY && any_policy_above.is_some_and(|any| node.parents.contains(&any));
            let is_any_at_the_end = node.policy == ANY_POLICY && has_child.is_none();
            if begins || is_any_at_the_end {
                policies.push(node.policy.to_owned());
            }
        }
        has_child = Some(parents);
    }
    policies.sort_unstable();
    policies.dedup();
    policies
}

/// Those of `policies` that are in `wanted`; `None` wants all. `anyPolicy` on either side stands for every policy.
fn among(policies: Vec<String>, wanted: Option<&[String]>) -> Vec<String> {
    let is_any = |policy: &String| policy == ANY_POLICY;
    match wanted {
        None => policies,
        Some(wanted) if wanted.iter().any(is_any) => policies,
        Some(wanted) => {
            let wanted: BTreeSet<&String> = wanted.iter().collect();
            if policies.iter().any(is_any) {
                wanted.into_iter().cloned().collect()
            } else {
                policies.into_iter().filter(|policy| wanted.contains(policy)).collect()
            }
        }
    }
}

/// Lowers a counter to a limit, if there is one below it.
fn lower(counter: &mut usize, limit: Option<u32>) {
    if let Some(limit) = limit.and_then(|limit| usize::try_from(limit).ok()) {
        *counter = limit.min(*counter);
    }
}
