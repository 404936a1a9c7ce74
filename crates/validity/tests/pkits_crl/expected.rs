//! The cases that are not good, by what the CRLs say, and the valid ones that are refused because their CRL is indirect.

use jiff::Timestamp;
use jpki_validity::crl::CrlError;
use jpki_validity::revocation::{RevocationReason, RevocationStatus};

/// What comes of a case.
#[derive(Debug)]
pub enum Expected {
    /// The lists say this about the certificate at this position.
    Says(usize, RevocationStatus),
    /// No list is about the holder's certificate.
    NotCovered,
    /// A list is, and can't be used.
    Unusable(CrlError),
    /// The list could not be read.
    List(CrlError),
    /// Refused: the list is indirect. Whether the certificate's distribution point says so, and whether a list does.
    Indirect { certificate: bool, list: bool },
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn revoked(position: usize, time: &str, reason: RevocationReason) -> Expected {
    Expected::Says(position, RevocationStatus::Revoked { at: at(time), reason, invalid_since: None })
}

/// Section, case, and what comes of it.
pub fn expected() -> Vec<(&'static str, &'static str, Expected)> {
    use Expected::{Indirect, List, NotCovered, Says, Unusable};
    use RevocationReason::{AffiliationChanged, KeyCompromise};
    let compromised = || revoked(0, "2010-01-01T08:30:00Z", KeyCompromise);
    let stale = |since: &str| Says(0, RevocationStatus::Stale { since: at(since) });
    let unknown = || List(CrlError::UnknownCriticalExtension { oid: "2.16.840.1.101.2.1.12.2".to_owned() });
    let indirect = || Indirect { certificate: true, list: true };
    vec![
        ("40401", "missing_crl_test1", NotCovered),
        ("40402", "invalid_revoked_ca_test2", revoked(1, "2010-01-01T08:30:00Z", KeyCompromise)),
        ("40403", "invalid_revoked_ee_test3", revoked(0, "2010-01-01T08:30:01Z", KeyCompromise)),
        // The first octet of the signature's BIT STRING was changed, which says how many bits are unused.
        ("40404", "invalid_bad_crl_signature_test4", List(CrlError::Malformed { part: "signatureValue", offset: 198 })),
        ("40405", "invalid_bad_crl_issuer_name_test5", NotCovered),
        ("40406", "invalid_wrong_crl_test6", NotCovered),
        (
            "40408",
            "invalid_unknown_crl_entry_extension_test8",
            List(CrlError::UnknownCriticalEntryExtension { oid: "2.16.840.1.101.2.1.12.2".to_owned(), offset: 146 }),
        ),
        ("40409", "invalid_unknown_crl_extension_test9", unknown()),
        ("40410", "invalid_unknown_crl_extension_test10", unknown()),
        // The times at which the lists are too old are five minutes after nextUpdate: clocks may differ.
        ("40411", "invalid_old_crl_nextupdate_test11", stale("2010-01-02T08:35:00Z")),
        ("40412", "invalid_pre2000_crl_nextupdate_test12", stale("1999-01-01T12:06:00Z")),
        ("40418", "invalid_long_serial_number_test18", compromised()),
        ("40420", "invalid_separate_certificate_and_crl_keys_test20", compromised()),
        ("40421", "invalid_separate_certificate_and_crl_keys_test21", Unusable(CrlError::SignerRevoked)),
        ("40502", "invalid_basic_self_issued_old_with_new_test2", compromised()),
        ("40505", "invalid_basic_self_issued_new_with_old_test5", compromised()),
        ("40507", "invalid_basic_self_issued_crl_signing_key_test7", compromised()),
        ("40704", "invalid_keyusage_critical_crlsign_false_test4", Unusable(CrlError::KeyUsage)),
        ("40705", "invalid_keyusage_not_critical_crlsign_false_test5", Unusable(CrlError::KeyUsage)),
        ("41402", "invalid_distributionpoint_test2", compromised()),
        ("41403", "invalid_distributionpoint_test3", NotCovered),
        ("41406", "invalid_distributionpoint_test6", compromised()),
        ("41408", "invalid_distributionpoint_test8", NotCovered),
        ("41409", "invalid_distributionpoint_test9", NotCovered),
        ("41411", "invalid_onlycontainsusercerts_crl_test11", NotCovered),
        ("41412", "invalid_onlycontainscacerts_crl_test12", NotCovered),
        ("41414", "invalid_onlycontainsattributecerts_crl_test14", List(CrlError::AttributeCertificatesOnly)),
        ("41415", "invalid_onlysomereasons_test15", compromised()),
        (
            "41416",
            "invalid_onlysomereasons_test16",
            Says(0, RevocationStatus::OnHold { since: at("2010-01-01T08:30:00Z") }),
        ),
        ("41417", "invalid_onlysomereasons_test17", NotCovered),
        ("41420", "invalid_onlysomereasons_test20", compromised()),
        ("41421", "invalid_onlysomereasons_test21", revoked(0, "2010-01-01T08:30:00Z", AffiliationChanged)),
        // Valid by RFC 5280, and refused here.
        ("41422", "valid_idp_with_indirectcrl_test22", Indirect { certificate: false, list: true }),
        ("41423", "invalid_idp_with_indirectcrl_test23", Indirect { certificate: false, list: true }),
        // Valid by RFC 5280, and refused here.
        ("41424", "valid_idp_with_indirectcrl_test24", indirect()),
        ("41425", "valid_idp_with_indirectcrl_test25", indirect()),
        ("41426", "invalid_idp_with_indirectcrl_test26", indirect()),
        ("41427", "invalid_crlissuer_test27", Indirect { certificate: true, list: false }),
        // Valid by RFC 5280, and refused here.
        ("41428", "valid_crlissuer_test28", indirect()),
        ("41429", "valid_crlissuer_test29", indirect()),
        ("41430", "valid_crlissuer_test30", indirect()),
        ("41431", "invalid_crlissuer_test31", indirect()),
        ("41432", "invalid_crlissuer_test32", indirect()),
        // Valid by RFC 5280, and refused here.
        ("41433", "valid_crlissuer_test33", indirect()),
        ("41434", "invalid_crlissuer_test34", Indirect { certificate: false, list: true }),
        ("41435", "invalid_crlissuer_test35", indirect()),
        ("41501", "invalid_deltacrlindicator_no_base_set_test1", Unusable(CrlError::NoBase)),
        ("41503", "invalid_deltacrl_test3", compromised()),
        ("41504", "invalid_deltacrl_test4", revoked(0, "2010-06-01T08:30:00Z", KeyCompromise)),
        ("41506", "invalid_deltacrl_test6", compromised()),
        ("41509", "invalid_deltacrl_test9", compromised()),
        ("41510", "invalid_deltacrl_test10", stale("2010-06-01T08:35:00Z")),
    ]
}
