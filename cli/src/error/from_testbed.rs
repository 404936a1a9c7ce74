//! Failures of the make-believe JPKI.

use jpki_testbed::{StateProblem, TestbedError};

use super::{Code, Failure};
use crate::output::time::japan;

impl From<TestbedError> for Failure {
    fn from(error: TestbedError) -> Self {
        let failure = match &error {
            TestbedError::Person { field, .. } => {
                let fields = ["name", "address", "birth", "my_number", "card_expiry", "security_code"];
                let field = fields.into_iter().find(|known| known == field).unwrap_or("other");
                Self::new(Code::TestbedPerson).with("field", field)
            }
            TestbedError::Time { time } | TestbedError::Calendar { time, .. } => {
                Self::new(Code::TestbedTime).with("time", japan(*time))
            }
            TestbedError::UnknownOdd { .. }
            | TestbedError::OddContradiction { .. }
            | TestbedError::OddProfile { .. } => Self::new(Code::TestbedOdd),
            TestbedError::Randomness { .. } => Self::new(Code::SystemRandomness),
            TestbedError::NotEmpty { path } => Self::path(Code::TestbedNotEmpty, path),
            TestbedError::NotAFolder { path } => Self::path(Code::FileNotFolder, path),
            TestbedError::Io { action: "read", path, source } => return Self::read(path, source),
            TestbedError::Io { path, source, .. } => return Self::write(path, source),
            TestbedError::Card { path, source } => return Self::virtual_card(path, source),
            TestbedError::Pem { path, .. }
            | TestbedError::Description { path, .. }
            | TestbedError::Mismatch { path }
            | TestbedError::Credential { path, .. } => Self::path(Code::TestbedUnusable, path),
            TestbedError::State { hierarchy, problem } => {
                let problem = match problem {
                    StateProblem::AlreadyRevoked => "revoked",
                    StateProblem::NotSuspended => "not-suspended",
                    _ => "other",
                };
                Self::new(Code::TestbedState).with("which", hierarchy.name()).with("problem", problem)
            }
            TestbedError::NoBaseCrl => Self::new(Code::TestbedNoBase),
            TestbedError::NoEarlierGeneration => Self::new(Code::TestbedNoEarlier),
            TestbedError::TooManyEntries { .. } => Self::new(Code::TestbedTooMany),
            TestbedError::Listen { port, .. } => Self::new(Code::TestbedPort).with("port", port.to_string()),
            TestbedError::OcspUrl { url } => Self::new(Code::UsageValue)
                .with("option", "--ocsp-url")
                .with("value", url.clone())
                .with("values", "none")
                .with("example", "http://127.0.0.1:8080/ocsp"),
            TestbedError::KeySize { .. }
            | TestbedError::Rsa { .. }
            | TestbedError::Pkcs8 { .. }
            | TestbedError::Oid { .. }
            | TestbedError::Attribute { .. }
            | TestbedError::Der { .. }
            | TestbedError::Picture { .. }
            | TestbedError::Write { .. }
            | TestbedError::UnknownReason { .. }
            | TestbedError::UnknownAuthority { .. }
            | TestbedError::UnknownMode { .. }
            | TestbedError::NoIssuer
            | TestbedError::SignatureCheck
            // Whatever a later version adds.
            | _ => Self::new(Code::TestbedFailed),
        };
        failure.with_detail(&error)
    }
}
