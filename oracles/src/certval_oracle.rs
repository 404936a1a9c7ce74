//! certval 0.2, the only other implementation in Rust that knows policies.

use certval::{
    CertificationPath, CertificationPathResults, CertificationPathSettings, PDVCertificate, PDVTrustAnchorChoice,
    PkiEnvironment, TimeOfInterest,
};

use crate::{Question, Verdict};

/// Its verdict on the path as it stands: it is not asked to look for one.
pub fn verdict(question: &Question) -> Verdict {
    let read = |der: &Vec<u8>| PDVCertificate::try_from(der.as_slice()).map_err(|error| format!("unreadable: {error}"));
    let [anchor, intermediates @ .., end] = question.chain.as_slice() else { return Err("no path".to_owned()) };
    let anchor = PDVTrustAnchorChoice::try_from(anchor.as_slice()).map_err(|error| error.to_string())?;
    let intermediates = intermediates.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let path = CertificationPath::new(anchor, intermediates, read(end)?);
    let mut environment = PkiEnvironment::new();
    environment.populate_5280_pki_environment();
    let mut settings = CertificationPathSettings::new();
    let second = u64::try_from(question.time.as_second()).unwrap();
    settings.set_time_of_interest(TimeOfInterest::from_unix_secs(second).unwrap());
    settings.set_require_ta_store(false);
    settings.set_enforce_trust_anchor_constraints(true);
    settings.set_check_revocation_status(false);
    settings.set_initial_explicit_policy_indicator(question.explicit_policy);
    settings.set_initial_policy_mapping_inhibit_indicator(question.inhibit_mapping);
    settings.set_initial_inhibit_any_policy_indicator(question.inhibit_any);
    if let Some(policies) = &question.policies {
        settings.set_initial_policy_set(policies.clone());
    }
    let mut results = CertificationPathResults::new();
    environment.validate_path(&environment, &settings, &path, &mut results).map_err(|error| format!("{error:?}"))
}
