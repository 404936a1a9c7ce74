//! Failures of the make-believe JPKI.

use jpki_testbed::TestbedError;

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
            TestbedError::KeySize { .. }
            | TestbedError::Rsa { .. }
            | TestbedError::Pkcs8 { .. }
            | TestbedError::Oid { .. }
            | TestbedError::Attribute { .. }
            | TestbedError::Der { .. }
            | TestbedError::Picture { .. }
            | TestbedError::NoEarlierGeneration
            | TestbedError::Write { .. }
            | TestbedError::UnknownReason { .. }
            | TestbedError::OcspUrl { .. }
            | TestbedError::NoBaseCrl
            | TestbedError::State { .. }
            | TestbedError::UnknownAuthority { .. }
            | TestbedError::TooManyEntries { .. }
            | TestbedError::NoIssuer
            | TestbedError::SignatureCheck
            // Whatever a later version adds.
            | _ => Self::new(Code::TestbedFailed),
        };
        failure.with_detail(&error)
    }
}
