//! All 246 cases of NIST PKITS, each by its section and with its reason: what a path alone tells. The cases that only a CRL
//! tells are listed; their paths are valid until somebody is asked about revocation, which [`run`] does if it is given a source.
//! `JPKI_VECTORS` says where the set is; without it these tests pass and say that they did nothing.

#[path = "pkits/by_revocation.rs"]
mod by_revocation;
#[path = "pkits/openssl.rs"]
mod openssl;
#[path = "pkits/policies.rs"]
mod policies;
#[path = "pkits/refused.rs"]
mod refused;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::Timestamp;
use jpki_certificate::{Certificate, CertificateError};
use jpki_validity::revocation::{
    Freshness, NoSource, NotCheckedCause, RevocationQuestion, RevocationSource, RevocationStatus,
};
use jpki_validity::{
    CertificatePool, PathBudget, PathError, PathOptions, PathValidator, Position, Purpose, TrustStore, ValidatedPath,
};
use serde_json::Value;

/// What came of a case.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A path was found, with these policies.
    Valid(Vec<String>),
    /// One of the certificates is none.
    Unreadable(CertificateError),
    /// There is no path.
    Refused(PathError),
    /// There is a path, and this is what the source says of the certificate at this position, the first that is not good.
    NotGood(Position, RevocationStatus),
}

/// The set, and what every case needs of it.
struct Pkits {
    folder: PathBuf,
    cases: Vec<Value>,
    store: TrustStore,
}

/// All certificates but those of some tests are valid from 2010 to the end of 2030.
fn time() -> Timestamp {
    "2022-01-01T00:00:00Z".parse().unwrap()
}

impl Pkits {
    fn open() -> Option<Self> {
        let Some(root) = std::env::var_os("JPKI_VECTORS") else {
            eprintln!("SKIPPED: JPKI_VECTORS is not set, so that paths are not tested against PKITS");
            return None;
        };
        let folder = PathBuf::from(root).join("pkits");
        let expected = std::fs::read(folder.join("expected.json"))
            .unwrap_or_else(|error| panic!("JPKI_VECTORS is set, but {}: {error}", folder.display()));
        let cases = serde_json::from_slice(&expected).unwrap();
        let mut pkits = Self { folder, cases, store: TrustStore::empty() };
        let anchor = pkits.read("TrustAnchorRootCertificate.crt").unwrap();
        pkits.store.add_certificate(&anchor).unwrap();
        Some(pkits)
    }

    fn read(&self, file: &str) -> Result<Certificate, CertificateError> {
        Certificate::from_der(&std::fs::read(self.folder.join("certs").join(file)).unwrap())
    }

    /// Validates the path of a case, and asks the source, if there is one, about each of its certificates.
    fn run(&self, case: &Value, source: Option<&dyn RevocationSource>) -> Outcome {
        match self.path(case) {
            Ok(path) => match source.and_then(|source| first_not_good(&path, source)) {
                Some((position, status)) => Outcome::NotGood(position, status),
                None => Outcome::Valid(path.policies),
            },
            Err(outcome) => outcome,
        }
    }

    fn path(&self, case: &Value) -> Result<ValidatedPath, Outcome> {
        let read = |file: &Value| self.read(file.as_str().unwrap()).map_err(Outcome::Unreadable);
        let holder = read(&case["end_entity"])?;
        let certificates = case["certs"].as_array().unwrap().iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let pool = CertificatePool::new(&certificates);
        let inputs = &case["params"];
        let mut options = PathOptions::new(time(), Purpose::Any);
        for name in inputs.as_object().into_iter().flat_map(|inputs| inputs.keys()) {
            match name.as_str() {
                "initial_explicit_policy" => options.initial_explicit_policy = inputs[name].as_bool().unwrap(),
                "initial_policy_mapping_inhibit" => {
                    options.initial_policy_mapping_inhibit = inputs[name].as_bool().unwrap();
                }
                "initial_any_policy_inhibit" => options.initial_any_policy_inhibit = inputs[name].as_bool().unwrap(),
                "user_initial_policy_set" => {}
                other => panic!("{other} is not an input that is known here"),
            }
        }
        let wanted: Option<Vec<String>> = inputs["user_initial_policy_set"]
            .as_array()
            .map(|policies| policies.iter().map(|policy| policy.as_str().unwrap().to_owned()).collect());
        let mut validator = PathValidator::new(&pool, &self.store, options);
        if let Some(wanted) = &wanted {
            validator = validator.initial_policies(wanted);
        }
        validator.validate(&holder, &mut PathBudget::default()).map_err(Outcome::Refused)
    }
}

fn first_not_good(path: &ValidatedPath, source: &dyn RevocationSource) -> Option<(Position, RevocationStatus)> {
    (0..path.certificates.len()).map(Position).find_map(|position| {
        let question = RevocationQuestion::about(path, position, time(), time(), Freshness::default()).unwrap();
        let status = source.ask(&question).status;
        (status != RevocationStatus::Good).then_some((position, status))
    })
}

#[test]
fn every_case_comes_out_with_its_reason() {
    let Some(pkits) = Pkits::open() else { return };
    let mut refused: BTreeMap<_, _> =
        refused::refused().into_iter().map(|(section, name, outcome)| ((section, name), outcome)).collect();
    let mut by_revocation = BTreeSet::from(by_revocation::BY_REVOCATION);
    let mut with_other_policies = BTreeMap::from(policies::POLICIES);
    let (mut valid, mut invalid, mut unsupported, mut left_to_crls) = (0, 0, 0, 0);
    for case in &pkits.cases {
        let (section, name) = (case["section"].as_str().unwrap(), case["name"].as_str().unwrap());
        let outcome = pkits.run(case, None);
        if let Some(reason) = refused.remove(&(section, name)) {
            assert_eq!(outcome, reason, "{section} {name}");
            // The two valid cases that are refused are signed with DSA.
            let is_dsa = matches!(&outcome, Outcome::Refused(PathError::SignatureAlgorithm { .. }));
            assert_eq!(case["valid"], is_dsa, "{section} {name}");
            *if is_dsa { &mut unsupported } else { &mut invalid } += 1;
            continue;
        }
        let policies = with_other_policies.remove(name).unwrap_or(&[policies::P1]);
        let policies = policies.iter().map(ToString::to_string).collect();
        assert_eq!(outcome, Outcome::Valid(policies), "{section} {name}");
        let is_left_to_crls = by_revocation.remove(&(section, name));
        assert_eq!(case["valid"], !is_left_to_crls, "{section} {name}");
        *if is_left_to_crls { &mut left_to_crls } else { &mut valid } += 1;
    }
    assert_eq!(
        (refused.len(), by_revocation.len(), with_other_policies.len()),
        (0, 0, 0),
        "cases that are not in the set"
    );
    assert_eq!((valid, invalid, unsupported, left_to_crls), (108, 91, 2, 45));
    assert_eq!(valid + invalid + unsupported + left_to_crls, 246);
}

#[test]
fn the_cases_that_crls_decide_are_asked_about() {
    let Some(pkits) = Pkits::open() else { return };
    let not_checked = RevocationStatus::NotChecked(NotCheckedCause::NoSource);
    let mut asked = 0;
    for case in &pkits.cases {
        let outcome = pkits.run(case, Some(&NoSource));
        if let Outcome::Valid(_) = pkits.run(case, None) {
            assert_eq!(outcome, Outcome::NotGood(Position(0), not_checked.clone()), "{}", case["name"]);
            asked += 1;
        }
    }
    assert_eq!(asked, 108 + 45);
}

#[test]
fn openssl_says_the_same_of_every_path() {
    let Some(pkits) = Pkits::open().filter(|_| openssl::is_there()) else { return };
    let scratch = tempfile::tempdir().unwrap();
    let mut differences = Vec::new();
    for case in &pkits.cases {
        let ours = matches!(pkits.run(case, None), Outcome::Valid(_));
        let theirs = openssl::verify(&pkits.folder.join("certs"), case, time().as_second(), scratch.path());
        if ours != theirs.is_ok() {
            differences.push((case["section"].as_str().unwrap(), theirs));
        }
    }
    // It verifies DSA, and leaves a negative serial number to the CRL that it is revoked by.
    assert_eq!(differences, [("40104", Ok(())), ("40415", Ok(()))]);
}
