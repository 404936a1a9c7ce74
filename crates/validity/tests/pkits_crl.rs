//! All 246 cases of NIST PKITS with their CRLs: what [`CrlFiles`] and [`CrlStore`] say, each case by its section and with its
//! reason. `JPKI_VECTORS` says where the set is; without it these tests pass and say that they did nothing.

#[path = "pkits_crl/expected.rs"]
mod expected;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use expected::{Expected, expected};
use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_validity::crl::{CrlError, CrlFiles, CrlSigners, CrlStore, ImportOptions};
use jpki_validity::revocation::{Freshness, NotCheckedCause, RevocationQuestion, RevocationSource, RevocationStatus};
use jpki_validity::{
    CertificatePool, PathBudget, PathOptions, PathValidator, Position, Purpose, TrustStore, ValidatedPath,
};
use serde_json::Value;

/// All lists but those of some tests are in time from 2010 to the end of 2030.
fn time() -> Timestamp {
    "2022-01-01T00:00:00Z".parse().unwrap()
}

/// The set, and what every case needs of it.
struct Pkits {
    folder: PathBuf,
    cases: Vec<Value>,
    anchors: TrustStore,
}

/// A case with a valid path.
struct Case<'a> {
    section: &'a str,
    name: &'a str,
    valid: bool,
    path: ValidatedPath,
    certificates: Vec<Certificate>,
    lists: Vec<PathBuf>,
}

impl Case<'_> {
    /// What the source says about the first certificate, from the anchor down, that it does not call good.
    fn ask(&self, source: &dyn RevocationSource) -> Option<(Position, RevocationStatus)> {
        (0..self.path.certificates.len()).rev().map(Position).find_map(|position| {
            let freshness = Freshness::default();
            let question = RevocationQuestion::about(&self.path, position, time(), time(), freshness).unwrap();
            let answer = source.ask(&question);
            // Whatever was said rests on a list, named by its digest.
            let checked = !matches!(answer.status, RevocationStatus::NotChecked(_));
            assert_eq!(checked, !answer.evidence.is_empty(), "{}", self.name);
            (answer.status != RevocationStatus::Good).then_some((position, answer.status))
        })
    }

    fn signers(&self, pkits: &Pkits) -> CrlSigners {
        CrlSigners::new(self.certificates.clone(), pkits.anchors.clone())
    }
}

impl Pkits {
    fn open() -> Option<Self> {
        let Some(root) = std::env::var_os("JPKI_VECTORS") else {
            eprintln!("SKIPPED: JPKI_VECTORS is not set, so that CRLs are not tested against PKITS");
            return None;
        };
        let folder = PathBuf::from(root).join("pkits");
        let expected = std::fs::read(folder.join("expected.json"))
            .unwrap_or_else(|error| panic!("JPKI_VECTORS is set, but {}: {error}", folder.display()));
        let cases = serde_json::from_slice(&expected).unwrap();
        let mut pkits = Self { folder, cases, anchors: TrustStore::empty() };
        let anchor = pkits.certificate("TrustAnchorRootCertificate.crt").unwrap();
        pkits.anchors.add_certificate(&anchor).unwrap();
        Some(pkits)
    }

    fn certificate(&self, file: &str) -> Option<Certificate> {
        Certificate::from_der(&std::fs::read(self.folder.join("certs").join(file)).unwrap()).ok()
    }

    /// The cases whose paths are valid before anybody is asked about revocation; `tests/pkits.rs` has the others.
    fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        self.cases.iter().filter_map(|case| {
            let text = |field: &str| case[field].as_str().unwrap();
            let names = |field: &str| case[field].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
            let certificates: Vec<Certificate> =
                names("certs").map(|name| self.certificate(name)).collect::<Option<_>>()?;
            let path = self.path(case, &self.certificate(text("end_entity"))?, &certificates)?;
            let lists = names("crls").chain(["TrustAnchorRootCRL.crl"]);
            Some(Case {
                section: text("section"),
                name: text("name"),
                valid: case["valid"].as_bool().unwrap(),
                lists: lists.map(|name| self.folder.join("crls").join(name)).collect(),
                path,
                certificates,
            })
        })
    }

    fn path(&self, case: &Value, holder: &Certificate, certificates: &[Certificate]) -> Option<ValidatedPath> {
        let pool = CertificatePool::new(certificates);
        let inputs = &case["params"];
        let asked = |name: &str| inputs[name].as_bool().unwrap_or(false);
        let mut options = PathOptions::new(time(), Purpose::Any);
        options.initial_explicit_policy = asked("initial_explicit_policy");
        options.initial_policy_mapping_inhibit = asked("initial_policy_mapping_inhibit");
        options.initial_any_policy_inhibit = asked("initial_any_policy_inhibit");
        let policies: Option<Vec<String>> = inputs["user_initial_policy_set"]
            .as_array()
            .map(|policies| policies.iter().map(|policy| policy.as_str().unwrap().to_owned()).collect());
        let mut validator = PathValidator::new(&pool, &self.anchors, options);
        if let Some(policies) = &policies {
            validator = validator.initial_policies(policies);
        }
        validator.validate(holder, &mut PathBudget::default()).ok()
    }
}

#[test]
fn every_case_comes_out_with_its_reason() {
    let Some(pkits) = Pkits::open() else { return };
    let mut expected: BTreeMap<_, _> =
        expected().into_iter().map(|(section, name, expected)| ((section, name), expected)).collect();
    let (mut good, mut not_good, mut indirect) = (0, 0, 0);
    for case in pkits.cases() {
        let mut files = CrlFiles::new().with_signers(case.signers(&pkits));
        let mut refused = Vec::new();
        for list in &case.lists {
            refused.extend(files.add(list, &std::env::temp_dir()).err());
        }
        let outcome = case.ask(&files);
        let (section, name) = (case.section, case.name);
        let Some(wanted) = expected.remove(&(section, name)) else {
            assert_eq!((outcome, refused, case.valid), (None, vec![], true), "{section} {name}");
            good += 1;
            continue;
        };
        let not_covered = RevocationStatus::NotChecked(NotCheckedCause::NotCovered);
        let unusable =
            |error: &CrlError| RevocationStatus::NotChecked(NotCheckedCause::Unusable { detail: error.to_string() });
        let (position, status, of_list) = match wanted {
            Expected::Says(position, status) => (position, status, vec![]),
            Expected::NotCovered => (0, not_covered, vec![]),
            Expected::Unusable(error) => (0, unusable(&error), vec![]),
            Expected::List(error) => (0, not_covered, vec![error]),
            // The certificate says by its distribution point that its list is indirect, or the list does, or both.
            Expected::Indirect { certificate, list } => {
                let status = if certificate { unusable(&CrlError::Indirect) } else { not_covered };
                indirect += usize::from(case.valid);
                (0, status, if list { vec![CrlError::Indirect] } else { vec![] })
            }
        };
        assert_eq!(outcome, Some((Position(position), status)), "{section} {name}");
        assert_eq!(refused, of_list, "{section} {name}");
        not_good += usize::from(!case.valid);
    }
    assert!(expected.is_empty(), "cases that are not in the set: {expected:?}");
    // 93 of the 246 have no valid path: tests/pkits.rs.
    assert_eq!((good, not_good, indirect), (101, 45, 7));
}

/// What lists in a store say is what the same lists in files say, as far as the store takes them.
#[test]
fn a_store_says_what_files_say() {
    let Some(pkits) = Pkits::open() else { return };
    let by_revocation = ["404", "405", "407", "414", "415"];
    let mut asked = 0;
    for case in pkits.cases().filter(|case| by_revocation.iter().any(|section| case.section.starts_with(section))) {
        let folder = tempfile::tempdir().unwrap();
        let store = CrlStore::new(folder.path()).with_signers(case.signers(&pkits));
        let mut files = CrlFiles::new().with_signers(case.signers(&pkits));
        for list in &case.lists {
            let import = |list: &Path| {
                let file = std::fs::File::open(list).unwrap();
                store.import(file, time(), ImportOptions::default())
            };
            // Files are believed or not when somebody asks, the store asks at once.
            let taken = import(list).is_ok();
            if files.add(list, folder.path()).is_err() {
                assert!(!taken, "{}: {}", case.name, list.display());
            }
        }
        let (of_store, of_files) = (case.ask(&store), case.ask(&files));
        match &of_files {
            // A list that was not taken is not covered any more.
            Some((position, RevocationStatus::NotChecked(_))) => {
                assert!(
                    matches!(&of_store, Some((at, RevocationStatus::NotChecked(_))) if at == position),
                    "{}: {of_store:?}",
                    case.name
                );
            }
            said => assert_eq!(&of_store, said, "{}", case.name),
        }
        asked += 1;
    }
    assert_eq!(asked, 75);
}
