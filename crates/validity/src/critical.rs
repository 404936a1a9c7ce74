//! Which critical extensions path validation processes (RFC 5280 §4.2, §6.1.4 o, §6.1.5 f).

use jpki_certificate::Certificate;

/// Extensions that are processed wherever they stand, with what processes them. Where the algorithm has no step for one, as
/// for name constraints in the last certificate of a path, there is nothing to do and so nothing left undone.
///
/// Not among them: issuerAltName and authorityInfoAccess, which certificates must not have as critical and which decide
/// nothing here.
const PROCESSED: [&str; 12] = [
    "2.5.29.14", // subjectKeyIdentifier: the search for issuers
    "2.5.29.15", // keyUsage: by purpose; keyCertSign of CAs
    "2.5.29.17", // subjectAltName: held against name constraints
    "2.5.29.19", // basicConstraints: CA, path length
    "2.5.29.30", // nameConstraints
    "2.5.29.31", // cRLDistributionPoints: revocation, which is told as not checked where it is not
    "2.5.29.32", // certificatePolicies
    "2.5.29.33", // policyMappings
    "2.5.29.35", // authorityKeyIdentifier: the search for issuers
    "2.5.29.36", // policyConstraints
    "2.5.29.37", // extKeyUsage: by purpose
    "2.5.29.54", // inhibitAnyPolicy
];

/// The first critical extension that is not processed.
pub(crate) fn unprocessed(certificate: &Certificate) -> Option<&String> {
    certificate.critical_extensions().iter().find(|oid| !PROCESSED.contains(&oid.as_str()))
}
