//! Certificate policies along a path, beyond what PKITS has cases for.

mod common;

use std::collections::BTreeSet;

use common::extensions::{inhibit_any_policy, policy_constraints, policy_mappings};
use common::{Line, now};
use jpki_testbed::Extension;
use jpki_validity::{PathError, PathOptions, Position, Purpose};
use proptest::prelude::*;

const ANY: &str = "2.5.29.32.0";

fn policies(policies: &[&str]) -> Extension {
    Extension::policies(policies)
}

fn required() -> PathOptions {
    let mut options = PathOptions::new(now(), Purpose::Any);
    options.initial_explicit_policy = true;
    options
}

fn valid(line: &Line, options: &PathOptions) -> Result<Vec<String>, PathError> {
    line.validate_with(options, None).map(|path| path.policies)
}

#[test]
fn a_mapped_policy_is_told_by_the_name_that_it_has_at_the_anchor() {
    let line = Line::issue(&[
        vec![],
        vec![policies(&["1.2.3"]), policy_mappings(&[("1.2.3", "1.2.4"), ("1.2.3", "1.2.5")])],
        vec![policies(&["1.2.5", "1.2.3"])],
    ]);
    assert_eq!(valid(&line, &required()), Ok(vec!["1.2.3".to_owned()]));
    let mut inhibited = required();
    inhibited.initial_policy_mapping_inhibit = true;
    assert_eq!(valid(&line, &inhibited), Err(PathError::PolicyRequired { position: Position(0) }));
    let wanted = |policy: &str| line.validate_with(&required(), Some(&[policy.to_owned()])).map(|path| path.policies);
    assert_eq!(wanted("1.2.3"), Ok(vec!["1.2.3".to_owned()]));
    assert_eq!(wanted("1.2.5"), Err(PathError::PolicyNotInitial { found: vec!["1.2.3".to_owned()] }));
    assert_eq!(wanted(ANY), Ok(vec!["1.2.3".to_owned()]));
}

#[test]
fn a_policy_under_any_policy_may_be_mapped() {
    let line = Line::issue(&[
        vec![],
        vec![policies(&[ANY]), policy_mappings(&[("1.2.3", "1.2.4")])],
        vec![policies(&["1.2.4"])],
    ]);
    // By its own name it is valid as well, since any policy is.
    assert_eq!(valid(&line, &required()), Ok(vec!["1.2.3".to_owned()]));
    let line = Line::issue(&[vec![], vec![policies(&[ANY])], vec![policies(&[ANY])]]);
    assert_eq!(valid(&line, &required()), Ok(vec![ANY.to_owned()]));
    let wanted = ["1.2.9".to_owned(), "1.2.8".to_owned(), "1.2.9".to_owned()];
    let path = line.validate_with(&required(), Some(&wanted)).unwrap();
    assert_eq!(path.policies, ["1.2.8", "1.2.9"]);
}

#[test]
fn any_policy_is_inhibited_by_the_caller_or_a_ca() {
    let line = |ca: Vec<Extension>| Line::issue(&[vec![], ca, vec![policies(&[ANY])]]);
    assert!(valid(&line(vec![policies(&["1.2.3"])]), &required()).is_ok());
    let inhibited = line(vec![policies(&["1.2.3"]), inhibit_any_policy(0)]);
    assert_eq!(valid(&inhibited, &required()), Err(PathError::PolicyRequired { position: Position(0) }));
    let mut options = required();
    options.initial_any_policy_inhibit = true;
    let error = valid(&line(vec![policies(&[ANY])]), &options);
    assert_eq!(error, Err(PathError::PolicyRequired { position: Position(1) }));
}

#[test]
fn the_certificate_of_the_anchor_limits_its_paths() {
    let end = || vec![policies(&["1.2.3"])];
    let explicit = |skip| vec![policy_constraints(Some(skip), None)];
    assert_eq!(valid(&Line::issue(&[vec![], vec![]]), &PathOptions::new(now(), Purpose::Any)), Ok(Vec::new()));
    let refused = Line::issue(&[explicit(0), vec![]]).validate();
    assert_eq!(refused, Err(PathError::PolicyRequired { position: Position(0) }));
    assert!(Line::issue(&[explicit(0), end()]).validate().is_ok());
    let refused = Line::issue(&[explicit(1), vec![]]).validate();
    assert_eq!(refused, Err(PathError::PolicyRequired { position: Position(0) }));
    assert!(Line::issue(&[explicit(2), vec![]]).validate().is_ok());
    // Its policies are the only ones.
    let other = Line::issue(&[vec![policies(&["1.2.4"]), policy_constraints(Some(0), None)], end()]).validate();
    assert_eq!(other, Err(PathError::PolicyNotInitial { found: vec!["1.2.3".to_owned()] }));
    let same = Line::issue(&[vec![policies(&["1.2.3", "1.2.4"])], vec![policies(&[ANY])]]).validate().unwrap();
    assert_eq!(same.policies, ["1.2.3", "1.2.4"]);
    let any = Line::issue(&[vec![inhibit_any_policy(0)], vec![policies(&[ANY])]]);
    assert_eq!(valid(&any, &required()), Err(PathError::PolicyRequired { position: Position(0) }));
}

#[test]
fn the_last_certificate_may_require_a_policy_for_itself() {
    let path = Line::issue(&[vec![], vec![], vec![policy_constraints(Some(0), None)]]).validate();
    assert_eq!(path, Err(PathError::PolicyRequired { position: Position(0) }));
    assert!(Line::issue(&[vec![], vec![], vec![policy_constraints(Some(1), None)]]).validate().is_ok());
}

#[test]
fn any_policy_is_not_mapped() {
    for mapping in [("1.2.3", ANY), (ANY, "1.2.3")] {
        let mapped = [policies(&["1.2.3"]), mapping_with_any(mapping)];
        let path = Line::issue(&[vec![], mapped.to_vec(), vec![policies(&["1.2.3"])]]).validate();
        assert_eq!(path, Err(PathError::AnyPolicyMapped { position: Position(1) }));
    }
}

fn mapping_with_any(mapping: (&str, &str)) -> Extension {
    let oid =
        |dotted: &str| if dotted == ANY { vec![6, 4, 0x55, 0x1D, 0x20, 0] } else { common::extensions::oid(dotted) };
    let mapping = common::extensions::sequence(&[oid(mapping.0), oid(mapping.1)]);
    Extension::raw("2.5.29.33", true, &common::extensions::sequence(&[mapping]))
}

/// What a CA of a random path says about policies 0 to 3.
#[derive(Debug, Clone)]
struct Random {
    policies: BTreeSet<u8>,
    any: bool,
    mappings: Vec<(u8, u8)>,
    explicit: Option<u8>,
    inhibit_mapping: Option<u8>,
    inhibit_any: Option<u8>,
}

fn random() -> impl Strategy<Value = Random> {
    let skip = || prop::option::weighted(0.2, 0..3_u8);
    let mappings = prop::collection::vec((0..4_u8, 0..4_u8), 0..4);
    (prop::collection::btree_set(0..4_u8, 0..4), any::<bool>(), mappings, skip(), skip(), skip()).prop_map(
        |(policies, any, mappings, explicit, inhibit_mapping, inhibit_any)| Random {
            policies,
            any,
            mappings,
            explicit,
            inhibit_mapping,
            inhibit_any,
        },
    )
}

impl Random {
    fn extensions(&self) -> Vec<Extension> {
        let name = |policy: &u8| format!("1.2.{policy}");
        let mut names: Vec<String> = self.policies.iter().map(name).collect();
        names.extend(self.any.then(|| ANY.to_owned()));
        let mut extensions = Vec::new();
        if !names.is_empty() {
            extensions.push(Extension::policies(&names.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        if !self.mappings.is_empty() {
            let pairs: Vec<(String, String)> = self.mappings.iter().map(|(from, to)| (name(from), name(to))).collect();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
            extensions.push(policy_mappings(&pairs));
        }
        if self.explicit.is_some() || self.inhibit_mapping.is_some() {
            extensions.push(policy_constraints(self.explicit, self.inhibit_mapping));
        }
        extensions.extend(self.inhibit_any.map(inhibit_any_policy));
        extensions
    }
}

/// RFC 5280 §6.1 with its tree, written as the text has it, for paths that can't explode: valid policy, expected set, parent.
fn by_tree(path: &[Random], explicit: bool) -> Option<BTreeSet<u8>> {
    const ANY: u8 = 9;
    let n = path.len();
    let (mut explicit, mut mapping, mut inhibit_any) = (if explicit { 0 } else { n + 1 }, n + 1, n + 1);
    // Each node is the row of valid policies from the root to it, and its expected set.
    let mut leaves: Vec<(Vec<u8>, BTreeSet<u8>)> = vec![(vec![ANY], BTreeSet::from([ANY]))];
    let lower = |counter: &mut usize, limit: Option<u8>| {
        if let Some(limit) = limit {
            *counter = (*counter).min(usize::from(limit));
        }
    };
    for (number, certificate) in path.iter().enumerate() {
        let mut next: Vec<(Vec<u8>, BTreeSet<u8>)> = Vec::new();
        let child = |node: &(Vec<u8>, BTreeSet<u8>), policy: u8| {
            ([node.0.as_slice(), &[policy]].concat(), BTreeSet::from([policy]))
        };
        for policy in &certificate.policies {
            let mut matched = false;
            for node in leaves.iter().filter(|node| node.1.contains(policy)) {
                next.push(child(node, *policy));
                matched = true;
            }
            if !matched {
                next.extend(
                    leaves.iter().filter(|node| *node.0.last().unwrap() == ANY).map(|node| child(node, *policy)),
                );
            }
        }
        if certificate.any && inhibit_any > 0 {
            for node in &leaves {
                for policy in &node.1 {
                    let new = child(node, *policy);
                    if !next.iter().any(|(row, _)| *row == new.0) {
                        next.push(new);
                    }
                }
            }
        }
        leaves = next;
        if explicit == 0 && leaves.is_empty() {
            return None;
        }
        if number + 1 == n {
            break;
        }
        let mut mapped = leaves.clone();
        for from in certificate.mappings.iter().map(|(from, _)| *from).collect::<BTreeSet<_>>() {
            let to: BTreeSet<u8> =
                certificate.mappings.iter().filter(|(other, _)| *other == from).map(|(_, to)| *to).collect();
            if mapping > 0 {
                let mut found = false;
                for node in mapped.iter_mut().filter(|node| *node.0.last().unwrap() == from) {
                    node.1.clone_from(&to);
                    found = true;
                }
                let any_policy = leaves.iter().find(|node| *node.0.last().unwrap() == ANY).filter(|_| !found);
                if let Some((row, _)) = any_policy {
                    let mut row = row.clone();
                    *row.last_mut().unwrap() = from;
                    mapped.push((row, to));
                }
            } else {
                mapped.retain(|node| *node.0.last().unwrap() != from);
            }
        }
        leaves = mapped;
        explicit = explicit.saturating_sub(1);
        mapping = mapping.saturating_sub(1);
        inhibit_any = inhibit_any.saturating_sub(1);
        lower(&mut explicit, certificate.explicit);
        lower(&mut mapping, certificate.inhibit_mapping);
        lower(&mut inhibit_any, certificate.inhibit_any);
    }
    explicit = explicit.saturating_sub(1);
    if path.last().unwrap().explicit == Some(0) {
        explicit = 0;
    }
    // The first policy after any policy in each row: the name at the anchor.
    let valid: BTreeSet<u8> =
        leaves.iter().map(|(row, _)| row.iter().copied().find(|policy| *policy != ANY).unwrap_or(ANY)).collect();
    (explicit > 0 || !valid.is_empty()).then_some(valid)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_graph_says_what_the_tree_says(path in prop::collection::vec(random(), 1..5), explicit in any::<bool>()) {
        let extensions: Vec<_> = std::iter::once(Vec::new()).chain(path.iter().map(Random::extensions)).collect();
        let mut options = PathOptions::new(now(), Purpose::Any);
        options.initial_explicit_policy = explicit;
        let found = Line::issue(&extensions).validate_with(&options, None).map(|path| path.policies).ok();
        let name = |policy: u8| if policy == 9 { ANY.to_owned() } else { format!("1.2.{policy}") };
        let wanted = by_tree(&path, explicit).map(|policies| {
            let mut names: Vec<String> = policies.into_iter().map(name).collect();
            names.sort();
            names
        });
        prop_assert_eq!(found, wanted);
    }
}
