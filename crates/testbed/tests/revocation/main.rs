//! CRLs and OCSP responses: what stands in them, and OpenSSL's opinion of them.

mod crl;
mod large;
mod ocsp;
mod support;
