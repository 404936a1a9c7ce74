//! Which cases are refused by the path alone, and exactly why.

use jpki_certificate::{CertificateError, NameForm};
use jpki_validity::{PathError, Position};

use super::Outcome;
use super::policies::{P1, P2};

/// Section, case and reason. Positions count from the end entity's certificate.
pub fn refused() -> Vec<(&'static str, &'static str, Outcome)> {
    vec![
        ("40102", "invalid_ca_signature_test2", Outcome::Unreadable(malformed("signatureValue"))),
        ("40103", "invalid_ee_signature_test3", at(0, |position| PathError::Signature { position })),
        ("40104", "valid_dsa_signatures_test4", signature_algorithm(0, "1.2.840.10040.4.3")),
        ("40105", "valid_dsa_parameter_inheritance_test5", signature_algorithm(0, "1.2.840.10040.4.3")),
        ("40106", "invalid_dsa_signature_test6", Outcome::Unreadable(malformed("signatureValue"))),
        ("40201", "invalid_ca_notbefore_date_test1", not_yet_valid(1, "2047-01-01T12:01:00Z")),
        ("40202", "invalid_ee_notbefore_date_test2", not_yet_valid(0, "2047-01-01T12:01:00Z")),
        ("40205", "invalid_ca_notafter_date_test5", expired(1, "2011-01-01T08:30:00Z")),
        ("40206", "invalid_ee_notafter_date_test6", expired(0, "2011-01-01T08:30:00Z")),
        ("40207", "invalid_pre2000_utc_ee_notafter_date_test7", expired(0, "1999-01-01T12:01:00Z")),
        (
            "40301",
            "invalid_name_chaining_ee_test1",
            unknown_issuer("CN=Good CA Root,O=Test Certificates 2011,C=US", "580184241bbc2b52944a3da510721451f5af3ac9"),
        ),
        (
            "40302",
            "invalid_name_chaining_order_test2",
            unknown_issuer(
                "CN=Name Ordering CA,OU=Organizational Unit Name 1,OU=Organizational Unit Name 2,O=Test Certificates 2011,C=US",
                "bf4a8b819b4d8c14318c5be9ccdd2fe879125150",
            ),
        ),
        ("40415", "invalid_negative_serial_number_test15", Outcome::Unreadable(CertificateError::SerialNotPositive)),
        ("40508", "invalid_basic_self_issued_crl_signing_key_test8", at(1, |position| PathError::NotACa { position })),
        ("40601", "invalid_missing_basicconstraints_test1", at(1, |position| PathError::NotACa { position })),
        ("40602", "invalid_ca_false_test2", at(1, |position| PathError::NotACa { position })),
        ("40603", "invalid_ca_false_test3", at(1, |position| PathError::NotACa { position })),
        ("40605", "invalid_pathlenconstraint_test5", path_length(2, 0, 1)),
        ("40606", "invalid_pathlenconstraint_test6", path_length(2, 0, 1)),
        ("40609", "invalid_pathlenconstraint_test9", path_length(2, 0, 1)),
        ("40610", "invalid_pathlenconstraint_test10", path_length(2, 0, 1)),
        ("40611", "invalid_pathlenconstraint_test11", path_length(3, 1, 2)),
        ("40612", "invalid_pathlenconstraint_test12", path_length(3, 1, 2)),
        ("40616", "invalid_self_issued_pathlenconstraint_test16", path_length(3, 0, 1)),
        (
            "40701",
            "invalid_keyusage_critical_keycertsign_false_test1",
            at(1, |position| PathError::KeyCertSign { position }),
        ),
        (
            "40702",
            "invalid_keyusage_not_critical_keycertsign_false_test2",
            at(1, |position| PathError::KeyCertSign { position }),
        ),
        ("40801", "all_certs_same_policy_test1_with_constraint_mismatch", policy_not_initial(&[P1])),
        (
            "40802",
            "all_certificates_no_policies_test2_force_explicit",
            at(1, |position| PathError::PolicyRequired { position }),
        ),
        ("40803", "different_policies_test3_force_explicit", at(1, |position| PathError::PolicyRequired { position })),
        (
            "40803",
            "different_policies_test3_force_explicit_with_user_set",
            at(1, |position| PathError::PolicyRequired { position }),
        ),
        ("40804", "different_policies_test4", at(0, |position| PathError::PolicyRequired { position })),
        ("40805", "different_policies_test5", at(0, |position| PathError::PolicyRequired { position })),
        ("40806", "overlapping_policies_test6_with_testpol2", policy_not_initial(&[P1])),
        ("40806", "overlapping_policies_test6_with_testpol2_explicit", policy_not_initial(&[P1])),
        ("40807", "different_policies_test7", at(0, |position| PathError::PolicyRequired { position })),
        ("40808", "different_policies_test8", at(1, |position| PathError::PolicyRequired { position })),
        ("40809", "different_policies_test9", at(1, |position| PathError::PolicyRequired { position })),
        ("40812", "different_policies_test12", at(0, |position| PathError::PolicyRequired { position })),
        ("40814", "any_policy_test14_with_testpol2", policy_not_initial(&[P1])),
        ("40903", "invalid_require_explicit_policy_test3", at(0, |position| PathError::PolicyRequired { position })),
        ("40905", "invalid_require_explicit_policy_test5", at(0, |position| PathError::PolicyRequired { position })),
        (
            "40907",
            "invalid_self_issued_require_explicit_policy_test7",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        (
            "40908",
            "invalid_self_issued_require_explicit_policy_test8",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        ("41001", "valid_policy_mapping_test2_with_testpol2", policy_not_initial(&[P1])),
        (
            "41001",
            "valid_policy_mapping_test2_inhibit_mapping",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        (
            "41001",
            "valid_policy_mapping_test2_inhibit_mapping_testpol1",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        ("41002", "invalid_policy_mapping_test2", at(0, |position| PathError::PolicyRequired { position })),
        (
            "41002",
            "invalid_policy_mapping_test2_inhibit_mapping",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        ("41003", "valid_policy_mapping_test3_with_testpol1", policy_not_initial(&[P2])),
        ("41004", "invalid_policy_mapping_test4", at(0, |position| PathError::PolicyRequired { position })),
        ("41005", "valid_policy_mapping_test5_with_testpol6", policy_not_initial(&[P1])),
        ("41006", "valid_policy_mapping_test6_with_testpol6", policy_not_initial(&[P1])),
        ("41007", "invalid_mapping_from_any_policy_test7", at(1, |position| PathError::AnyPolicyMapped { position })),
        ("41008", "invalid_mapping_to_any_policy_test8", at(1, |position| PathError::AnyPolicyMapped { position })),
        ("41010", "invalid_policy_mapping_test10", at(0, |position| PathError::PolicyRequired { position })),
        ("41101", "invalid_inhibit_policy_mapping_test1", at(0, |position| PathError::PolicyRequired { position })),
        ("41103", "invalid_inhibit_policy_mapping_test3", at(0, |position| PathError::PolicyRequired { position })),
        ("41105", "invalid_inhibit_policy_mapping_test5", at(0, |position| PathError::PolicyRequired { position })),
        ("41106", "invalid_inhibit_policy_mapping_test6", at(0, |position| PathError::PolicyRequired { position })),
        (
            "41108",
            "invalid_self_issued_inhibit_policy_mapping_test8",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        (
            "41109",
            "invalid_self_issued_inhibit_policy_mapping_test9",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        (
            "41110",
            "invalid_self_issued_inhibit_policy_mapping_test10",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        (
            "41111",
            "invalid_self_issued_inhibit_policy_mapping_test11",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        ("41201", "invalid_inhibit_any_policy_test1", at(0, |position| PathError::PolicyRequired { position })),
        ("41203", "inhibit_any_policy_test3_initial_inhibit", at(1, |position| PathError::PolicyRequired { position })),
        ("41204", "invalid_inhibit_any_policy_test4", at(0, |position| PathError::PolicyRequired { position })),
        ("41205", "invalid_inhibit_any_policy_test5", at(0, |position| PathError::PolicyRequired { position })),
        ("41206", "invalid_inhibit_any_policy_test6", at(0, |position| PathError::PolicyRequired { position })),
        (
            "41208",
            "invalid_self_issued_inhibit_any_policy_test8",
            at(1, |position| PathError::PolicyRequired { position }),
        ),
        (
            "41210",
            "invalid_self_issued_inhibit_any_policy_test10",
            at(0, |position| PathError::PolicyRequired { position }),
        ),
        ("41302", "invalid_dn_nameconstraints_test2", not_permitted(0, NameForm::Directory)),
        ("41303", "invalid_dn_nameconstraints_test3", not_permitted(0, NameForm::Directory)),
        ("41307", "invalid_dn_nameconstraints_test7", excluded(0, NameForm::Directory)),
        ("41308", "invalid_dn_nameconstraints_test8", excluded(0, NameForm::Directory)),
        ("41309", "invalid_dn_nameconstraints_test9", excluded(0, NameForm::Directory)),
        ("41310", "invalid_dn_nameconstraints_test10", excluded(0, NameForm::Directory)),
        ("41312", "invalid_dn_nameconstraints_test12", not_permitted(0, NameForm::Directory)),
        ("41313", "invalid_dn_nameconstraints_test13", not_permitted(0, NameForm::Directory)),
        ("41315", "invalid_dn_nameconstraints_test15", excluded(0, NameForm::Directory)),
        ("41316", "invalid_dn_nameconstraints_test16", excluded(0, NameForm::Directory)),
        ("41317", "invalid_dn_nameconstraints_test17", excluded(0, NameForm::Directory)),
        ("41320", "invalid_self_issued_dn_nameconstraints_test20", not_permitted(0, NameForm::Directory)),
        ("41322", "invalid_rfc822_nameconstraints_test22", not_permitted(0, NameForm::Rfc822)),
        ("41324", "invalid_rfc822_nameconstraints_test24", not_permitted(0, NameForm::Rfc822)),
        ("41326", "invalid_rfc822_nameconstraints_test26", excluded(0, NameForm::Rfc822)),
        ("41328", "invalid_dn_and_rfc822_nameconstraints_test28", not_permitted(0, NameForm::Rfc822)),
        ("41329", "invalid_dn_and_rfc822_nameconstraints_test29", not_permitted(0, NameForm::Rfc822)),
        ("41331", "invalid_dns_nameconstraints_test31", not_permitted(0, NameForm::Dns)),
        ("41333", "invalid_dns_nameconstraints_test33", excluded(0, NameForm::Dns)),
        ("41335", "invalid_uri_nameconstraints_test35", not_permitted(0, NameForm::Uri)),
        ("41337", "invalid_uri_nameconstraints_test37", excluded(0, NameForm::Uri)),
        ("41338", "invalid_dns_nameconstraints_test38", not_permitted(0, NameForm::Dns)),
        (
            "41602",
            "invalid_unknown_critical_certificate_extension_test2",
            critical_extension(0, "2.16.840.1.101.2.1.12.2"),
        ),
    ]
}

fn malformed(part: &'static str) -> CertificateError {
    CertificateError::Malformed { part }
}

fn at(position: usize, error: impl FnOnce(Position) -> PathError) -> Outcome {
    Outcome::Refused(error(Position(position)))
}

fn not_yet_valid(position: usize, not_before: &str) -> Outcome {
    let (time, not_before) = (super::time(), not_before.parse().unwrap());
    at(position, |position| PathError::NotYetValid { position, time, not_before })
}

fn expired(position: usize, not_after: &str) -> Outcome {
    let (time, not_after) = (super::time(), not_after.parse().unwrap());
    at(position, |position| PathError::Expired { position, time, not_after })
}

fn unknown_issuer(issuer: &str, key_id: &str) -> Outcome {
    let (issuer, key_id) = (issuer.to_owned(), Some(hex::decode(key_id).unwrap()));
    at(0, |position| PathError::UnknownIssuer { position, issuer, key_id })
}

fn path_length(position: usize, limit: u32, found: usize) -> Outcome {
    at(position, |position| PathError::PathLength { position: Some(position), limit, found })
}

fn signature_algorithm(position: usize, oid: &str) -> Outcome {
    at(position, |position| PathError::SignatureAlgorithm { position, oid: oid.to_owned() })
}

fn critical_extension(position: usize, oid: &str) -> Outcome {
    at(position, |position| PathError::UnknownCriticalExtension { position, oid: oid.to_owned() })
}

fn policy_not_initial(found: &[&str]) -> Outcome {
    Outcome::Refused(PathError::PolicyNotInitial { found: found.iter().map(ToString::to_string).collect() })
}

fn not_permitted(position: usize, form: NameForm) -> Outcome {
    at(position, |position| PathError::NameNotPermitted { position, form })
}

fn excluded(position: usize, form: NameForm) -> Outcome {
    at(position, |position| PathError::NameExcluded { position, form })
}
