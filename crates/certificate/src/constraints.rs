//! What a CA certificate asks of the path below it: name constraints (名前制約), policy mappings (ポリシーマッピング), policy
//! constraints (ポリシー制約), each read to its last byte.

use crate::GeneralName;
use crate::asn1::{self, Element, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, context, context_constructed};

/// A subtree of names (RFC 5280 §4.2.1.10, `GeneralSubtree`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GeneralSubtree {
    base: GeneralName,
    has_distances: bool,
}

impl GeneralSubtree {
    /// Where the subtree begins.
    #[must_use]
    pub fn base(&self) -> &GeneralName {
        &self.base
    }

    /// Whether `minimum` is another than 0, or `maximum` is there. RFC 5280 gives neither a meaning: path validation refuses
    /// them.
    #[must_use]
    pub fn has_distances(&self) -> bool {
        self.has_distances
    }

    fn read_all(content: &[u8]) -> Option<Vec<Self>> {
        let subtrees = asn1::children(content)?;
        (!subtrees.is_empty()).then_some(subtrees)?.into_iter().map(Self::read).collect()
    }

    fn read(element: Element<'_>) -> Option<Self> {
        let parts = element.children_of(SEQUENCE)?;
        let (base, distances) = parts.split_first()?;
        let [minimum, maximum] = optional_integers(distances)?;
        // A minimum of 0 is the default and not written in DER, but some write it.
        let has_distances = minimum.is_some_and(|minimum| minimum != [0]) || maximum.is_some();
        Some(Self { base: GeneralName::read_constraint(*base)?, has_distances })
    }
}

/// The names that certificates below a CA may have (名前制約, RFC 5280 §4.2.1.10). At least one of the lists has an entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NameConstraints {
    permitted: Vec<GeneralSubtree>,
    excluded: Vec<GeneralSubtree>,
}

impl NameConstraints {
    /// Names of a form in this list must lie in one of its subtrees of that form.
    #[must_use]
    pub fn permitted(&self) -> &[GeneralSubtree] {
        &self.permitted
    }

    /// No name may lie in any of these subtrees.
    #[must_use]
    pub fn excluded(&self) -> &[GeneralSubtree] {
        &self.excluded
    }

    pub(crate) fn read(value: &[u8]) -> Option<Self> {
        let fields = asn1::only(value)?.children_of(SEQUENCE)?;
        let permitted = |element: &Element<'_>| GeneralSubtree::read_all(element.value_of(context_constructed(0))?);
        let excluded = |element: &Element<'_>| GeneralSubtree::read_all(element.value_of(context_constructed(1))?);
        match fields.as_slice() {
            [one] => match permitted(one) {
                Some(permitted) => Some(Self { permitted, excluded: Vec::new() }),
                None => Some(Self { permitted: Vec::new(), excluded: excluded(one)? }),
            },
            [one, other] => Some(Self { permitted: permitted(one)?, excluded: excluded(other)? }),
            _ => None,
        }
    }
}

/// Two policies that a CA holds for equal (RFC 5280 §4.2.1.5).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyMapping {
    issuer_domain_policy: String,
    subject_domain_policy: String,
}

impl PolicyMapping {
    /// The policy of whoever issued the CA certificate, dotted.
    #[must_use]
    pub fn issuer_domain_policy(&self) -> &str {
        &self.issuer_domain_policy
    }

    /// The policy of the CA itself that stands for it, dotted.
    #[must_use]
    pub fn subject_domain_policy(&self) -> &str {
        &self.subject_domain_policy
    }

    /// Reads an extension value: at least one mapping.
    pub(crate) fn read_all(value: &[u8]) -> Option<Vec<Self>> {
        let mappings = asn1::only(value)?.children_of(SEQUENCE)?;
        (!mappings.is_empty()).then_some(mappings)?.into_iter().map(Self::read).collect()
    }

    fn read(element: Element<'_>) -> Option<Self> {
        let parts = element.children_of(SEQUENCE)?;
        let [issuer, subject] = parts.as_slice() else { return None };
        let oid = |element: &Element<'_>| asn1::dotted(element.value_of(OBJECT_IDENTIFIER)?);
        Some(Self { issuer_domain_policy: oid(issuer)?, subject_domain_policy: oid(subject)? })
    }
}

/// How far below a CA policies may still be missing or mapped (RFC 5280 §4.2.1.11). At least one of the two is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PolicyConstraints {
    /// After how many more certificates each path needs a valid policy.
    pub require_explicit_policy: Option<u32>,
    /// After how many more certificates policies may no longer be mapped.
    pub inhibit_policy_mapping: Option<u32>,
}

impl PolicyConstraints {
    pub(crate) fn read(value: &[u8]) -> Option<Self> {
        let fields = asn1::only(value)?.children_of(SEQUENCE)?;
        let [explicit, mapping] = optional_integers(&fields)?;
        if explicit.is_none() && mapping.is_none() {
            return None;
        }
        Some(Self { require_explicit_policy: explicit.map(saturated), inhibit_policy_mapping: mapping.map(saturated) })
    }
}

/// `inhibitAnyPolicy` (RFC 5280 §4.2.1.14).
pub(crate) fn inhibit_any_policy(value: &[u8]) -> Option<u32> {
    asn1::only(value)?.value_of(INTEGER).filter(|content| asn1::is_natural(content)).map(saturated)
}

/// The contents of `[0]` and `[1]` INTEGERs, each optional, in this order.
fn optional_integers<'a>(fields: &[Element<'a>]) -> Option<[Option<&'a [u8]>; 2]> {
    let integer = |field: &Element<'a>, number| field.value_of(context(number)).filter(|value| asn1::is_natural(value));
    Some(match fields {
        [] => [None, None],
        [one] if one.id == context(0) => [Some(integer(one, 0)?), None],
        [other] => [None, Some(integer(other, 1)?)],
        [one, other] => [Some(integer(one, 0)?), Some(integer(other, 1)?)],
        _ => return None,
    })
}

/// A number of certificates. No path is as long as 2³² certificates: what is larger is as good as that.
fn saturated(natural: &[u8]) -> u32 {
    asn1::small_integer(natural).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::encode;
    use proptest::prelude::*;

    fn subtree(name: &[u8], distances: &[u8]) -> Vec<u8> {
        encode(SEQUENCE, &[name, distances].concat())
    }

    fn constraints(fields: &[(u8, &[u8])]) -> Option<NameConstraints> {
        let fields: Vec<Vec<u8>> = fields.iter().map(|(number, subtrees)| encode(0xA0 | number, subtrees)).collect();
        NameConstraints::read(&encode(SEQUENCE, &fields.concat()))
    }

    #[test]
    fn name_constraints_are_two_lists_of_subtrees() {
        let (a, b) = (subtree(&encode(0x82, b"a.jp"), &[]), subtree(&encode(0x81, b".b.jp"), &[]));
        let both = constraints(&[(0, &a), (1, &[a.clone(), b.clone()].concat())]).unwrap();
        assert_eq!(both.permitted()[0].base(), &GeneralName::Dns("a.jp".to_owned()));
        assert_eq!(both.excluded()[1].base(), &GeneralName::Rfc822(".b.jp".to_owned()));
        assert_eq!((both.permitted().len(), both.excluded().len()), (1, 2));
        assert_eq!(constraints(&[(1, &b)]).unwrap().permitted(), []);
        assert_eq!(constraints(&[(0, &b)]).unwrap().excluded(), []);
        let (a, none) = (a.as_slice(), &[][..]);
        let malformed: [&[(u8, &[u8])]; 6] =
            [&[], &[(0, none)], &[(1, a), (0, a)], &[(0, a), (0, a)], &[(2, a)], &[(0, &[5, 0])]];
        for fields in malformed {
            assert_eq!(constraints(fields), None, "{fields:?}");
        }
    }

    #[test]
    fn distances_are_told() {
        let distances = |hex: &str| {
            let subtree = subtree(&encode(0x82, b"a"), &hex::decode(hex).unwrap());
            constraints(&[(0, &subtree)]).map(|constraints| constraints.permitted()[0].has_distances())
        };
        assert_eq!(distances(""), Some(false));
        assert_eq!(distances("800100"), Some(false));
        for hex in ["800101", "810100", "800100810100", "810105", "8009010000000000000000"] {
            assert_eq!(distances(hex), Some(true), "{hex}");
        }
        for hex in ["8001ff", "8000", "81020001", "810100800100", "0500", "820100"] {
            assert_eq!(distances(hex), None, "{hex}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), id in 0x80_u8..=0xA8) {
            // Bare, and where they are more likely to be looked into.
            for bytes in [bytes.clone(), encode(SEQUENCE, &bytes), encode(SEQUENCE, &encode(0xA0, &subtree(&encode(id, &bytes), &[])))] {
                let _ = (NameConstraints::read(&bytes), PolicyMapping::read_all(&bytes));
                let _ = (PolicyConstraints::read(&bytes), inhibit_any_policy(&bytes));
            }
        }

        #[test]
        fn numbers_are_read_as_they_were_written(explicit in prop::option::of(0..=u32::MAX), mapping in prop::option::of(0..=u32::MAX)) {
            let number = |id: u8, number: Option<u32>| number.map_or(Vec::new(), |number| {
                let octets = [&[0], &number.to_be_bytes()[..]].concat();
                let needless = octets.windows(2).take_while(|pair| pair[0] == 0 && pair[1] & 0x80 == 0).count();
                encode(id, &octets[needless..])
            });
            let found = PolicyConstraints::read(&encode(SEQUENCE, &[number(0x80, explicit), number(0x81, mapping)].concat()));
            let wanted = (explicit.is_some() || mapping.is_some())
                .then_some(PolicyConstraints { require_explicit_policy: explicit, inhibit_policy_mapping: mapping });
            prop_assert_eq!(found, wanted);
        }
    }

    #[test]
    fn mappings_have_two_policies_each() {
        let read = |hex: &str| PolicyMapping::read_all(&hex::decode(hex).unwrap());
        let mappings = read("300a300806022a0306022a04").unwrap();
        assert_eq!((mappings[0].issuer_domain_policy(), mappings[0].subject_domain_policy()), ("1.2.3", "1.2.4"));
        for malformed in
            ["3000", "30023000", "3006300406022a03", "300a300806022a0305022a04", "300c300a06022a0306022a040500"]
        {
            assert_eq!(read(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn policy_constraints_have_one_number_or_two() {
        let read = |hex: &str| {
            PolicyConstraints::read(&hex::decode(hex).unwrap())
                .map(|found| (found.require_explicit_policy, found.inhibit_policy_mapping))
        };
        assert_eq!(read("3003800100"), Some((Some(0), None)));
        assert_eq!(read("3003810105"), Some((None, Some(5))));
        assert_eq!(read("3006800102810103"), Some((Some(2), Some(3))));
        assert_eq!(read("300b8009010000000000000000"), Some((Some(u32::MAX), None)));
        for malformed in
            ["3000", "30038001ff", "3006810100800100", "300430020500", "30028000", "3009800100810100820100"]
        {
            assert_eq!(read(malformed), None, "{malformed}");
        }
        assert_eq!(inhibit_any_policy(&[2, 1, 7]), Some(7));
        assert_eq!(inhibit_any_policy(&[2, 1, 0xFF]), None);
        assert_eq!(inhibit_any_policy(&[2, 1, 7, 5, 0]), None);
    }
}
