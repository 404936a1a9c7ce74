//! The policies that a valid path ends with, in the sections that are about policies: the user-constrained-policy-set of
//! the PKITS description.

/// NIST-test-policy-1.
pub const P1: &str = "2.16.840.1.101.3.2.1.48.1";
/// NIST-test-policy-2.
pub const P2: &str = "2.16.840.1.101.3.2.1.48.2";
/// NIST-test-policy-3.
pub const P3: &str = "2.16.840.1.101.3.2.1.48.3";
/// Every policy.
const ANY: &str = "2.5.29.32.0";

/// Case and policies. Every valid case that is not here ends with NIST-test-policy-1.
pub const POLICIES: [(&str, &[&str]); 15] = [
    ("all_certs_same_policy_test1_with_constraint_mismatch_ignored", &[]),
    ("all_certificates_no_policies_test2", &[]),
    ("different_policies_test3", &[]),
    ("all_certificates_same_policies_test10", &[P1, P2]),
    ("all_certificates_same_policies_test10_with_testpol2", &[P2]),
    ("all_certificates_any_policy_test11", &[ANY]),
    ("all_certificates_same_policies_test13", &[P1, P2, P3]),
    ("all_certificates_same_policies_test13_with_testpol2", &[P2]),
    ("all_certificates_same_policies_test13_with_testpol3", &[P3]),
    ("all_certificates_same_policies_test13_with_testpol1_2", &[P1, P2]),
    ("valid_require_explicit_policy_test1", &[]),
    ("valid_require_explicit_policy_test2", &[]),
    ("valid_self_issued_require_explicit_policy_test6", &[]),
    ("valid_policy_mapping_test3_with_testpol2", &[P2]),
    ("valid_inhibit_policy_mapping_test4", &[P2]),
];
