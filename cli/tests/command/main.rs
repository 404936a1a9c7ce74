//! The command as its users meet it: exit codes, texts in both languages, JSON against its schema, and everything that
//! can be wrong with what it is given. The card is the virtual one; what needs pcscd is tested in the package `tests`.

mod bad_files;
mod bench;
mod card;
mod checking;
mod credentials;
mod crl;
mod face;
mod identity;
mod interrupting;
mod languages;
mod ocsp;
mod pin;
mod reading;
mod revoking;
mod signing;
mod signing_xml;
mod survey;
mod tap;
mod text;
mod trust;
mod usage;
mod verifying;
mod verifying_revocation;
