//! Writing CRLs from their beginning to their end, in constant memory: all lengths are known before the first byte.

use std::io::{self, Write};

use aws_lc_rs::digest;
use der::Encode as _;
use jpki_signature::Signer as _;

use super::{CrlSpec, Key, Point, Scope};
use crate::asn1::{self, BIT_STRING, SEQUENCE, context, primitive};
use crate::extension::{Context, Extension};
use crate::profile::Hierarchy;
use crate::testbed::Testbed;
use crate::{Issuer, TestSigner, TestbedError, certificate, name};

const CRL_NUMBER: &str = "2.5.29.20";
const DELTA_CRL_INDICATOR: &str = "2.5.29.27";
const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
const EXPIRED_CERTS_ON_CRL: &str = "2.5.29.60";
/// So many bytes are handed to the digest and to the writer at a time.
const CHUNK: usize = 64 * 1024;

/// BOOLEAN TRUE under tag `[number]`.
const fn set(number: u8) -> [u8; 3] {
    [primitive(number), 1, 0xFF]
}

impl Testbed {
    /// Makes a CRL, DER.
    ///
    /// # Errors
    /// [`TestbedError`] for what can't be written: a name or time out of range, an issuer that this testbed does not have,
    /// more entries than serial numbers ([`TestbedError::TooManyEntries`]).
    pub fn crl(&self, spec: &CrlSpec) -> Result<Vec<u8>, TestbedError> {
        let mut der = Vec::new();
        self.write_crl(spec, &mut der)?;
        Ok(der)
    }

    /// Writes a CRL, DER, and returns its length in bytes. Entries of a [`Filler`](crate::Filler) are made as they are written: memory does
    /// not grow with them.
    ///
    /// # Errors
    /// As [`Self::crl`], and [`TestbedError::Write`] if `out` does not take it.
    pub fn write_crl(&self, spec: &CrlSpec, out: impl Write) -> Result<u64, TestbedError> {
        let issuer = self.issuing_signer(&spec.issuer)?;
        let key = match &spec.key {
            Key::Issuer => issuer.key(),
            Key::Wrong => self.wrong_key(issuer.key()),
            Key::Of(signer) => signer.key(),
        };
        let algorithm = spec.hash.signature_identifier()?;
        let Plan { before, entries, after } = self.plan(spec, issuer, &algorithm)?;
        let filler = spec.filler.as_ref();
        let listed = entries.iter().map(|entry| entry.1.len() as u64).sum::<u64>()
            + filler.map_or(0, |filler| filler.count() * filler.entry_length());
        // Without entries the list is left out (RFC 5280 §5.1.2.6).
        let list = if listed == 0 { Vec::new() } else { asn1::header(SEQUENCE, listed) };
        let tbs_length = (before.len() + list.len() + after.len()) as u64 + listed;
        let tbs = asn1::header(SEQUENCE, tbs_length);
        let signature_length = key.bits().div_ceil(8) as u64 + 1;
        let signature = asn1::header(BIT_STRING, signature_length);
        let length = tbs.len() as u64 + tbs_length + (algorithm.len() + signature.len()) as u64 + signature_length;
        let outer = asn1::header(SEQUENCE, length);

        let mut out = Sink { out, digest: digest::Context::new(spec.hash.implementation()), pending: Vec::new() };
        out.out.write_all(&outer).map_err(write_error)?;
        out.write(&[&tbs, &before, &list])?;
        let mut entries = entries.into_iter().peekable();
        if let Some(filler) = filler {
            for place in 0..filler.count() {
                let index = filler.index_at(place);
                if entries.peek().is_some() {
                    // Those that belong before this one, or all, where there is no order.
                    let serial = filler.serial(index);
                    while let Some((_, entry)) =
                        entries.next_if(|(other, _)| !filler.is_sequential() || is_smaller(other, &serial))
                    {
                        out.write(&[&entry])?;
                    }
                }
                filler.write(index, spec.this_update, &mut out.pending);
                out.flush_full()?;
            }
        }
        for (_, entry) in entries {
            out.write(&[&entry])?;
        }
        out.write(&[&after])?;
        let (mut out, digest) = out.finish()?;
        let value = key.sign_unprefixed(&spec.hash.digest_info(digest.as_ref())?)?;
        out.write_all(&[&algorithm[..], &signature, &[0], &value].concat()).map_err(write_error)?;
        out.flush().map_err(write_error)?;
        Ok(outer.len() as u64 + length)
    }

    fn plan(&self, spec: &CrlSpec, issuer: &TestSigner, algorithm: &[u8]) -> Result<Plan, TestbedError> {
        let error = |source| TestbedError::Der { what: "the CRL", source };
        let time = |time| -> Result<Vec<u8>, TestbedError> { certificate::time(time)?.to_der().map_err(error) };
        if let Some(filler) = &spec.filler {
            filler.check(spec.this_update)?;
        }
        let name = certificate::read(issuer.certificate())?.subject.to_der().map_err(error)?;
        let version: &[u8] = if spec.version_1 { &[] } else { &[2, 1, 1] };
        let next_update = spec.next_update.map_or(Ok(Vec::new()), time)?;
        let before = [version, algorithm, &name, &time(spec.this_update)?, &next_update].concat();
        let entries = spec.entries.iter().map(|entry| Ok((entry.serial().to_vec(), entry.encode()?)));
        let after = if spec.version_1 {
            Vec::new()
        } else {
            let extensions = self.crl_extensions(spec, issuer)?;
            if extensions.is_empty() { extensions } else { asn1::object(context(0), &asn1::sequence(&[&extensions])) }
        };
        Ok(Plan { before, entries: entries.collect::<Result<_, TestbedError>>()?, after })
    }

    fn crl_extensions(&self, spec: &CrlSpec, issuer: &TestSigner) -> Result<Vec<u8>, TestbedError> {
        let parts = certificate::read(issuer.certificate())?;
        let identifier = issuer.key().identifier()?;
        let context = Context {
            subject_key: identifier,
            issuer_key: identifier,
            issuer_name: &parts.issuer,
            issuer_serial: &parts.serial,
        };
        let mut extensions = vec![Extension::authority_key_identifier()];
        if let Some(number) = &spec.number {
            extensions.push(Extension::raw(CRL_NUMBER, false, &asn1::unsigned(number)));
        }
        if let Some(base) = &spec.base {
            extensions.push(Extension::raw(DELTA_CRL_INDICATOR, true, &asn1::unsigned(base)));
        }
        let scope = self.scope(spec)?;
        if !scope.is_empty() {
            extensions.push(Extension::raw(ISSUING_DISTRIBUTION_POINT, true, &asn1::sequence(&[&scope])));
        }
        if let Some(time) = spec.expired_since {
            extensions.push(Extension::raw(EXPIRED_CERTS_ON_CRL, false, &asn1::generalized_time(time)?));
        }
        let chosen = extensions.iter().chain(&spec.extensions);
        let chosen = chosen.filter(|extension| spec.without.iter().all(|oid| oid != extension.oid()));
        let mut out = Vec::new();
        for extension in chosen {
            let encoded = extension.encode(&context)?.to_der();
            out.extend(encoded.map_err(|source| TestbedError::Der { what: "an extension", source })?);
        }
        Ok(out)
    }

    /// The content of issuingDistributionPoint; empty for a CRL of everything.
    fn scope(&self, spec: &CrlSpec) -> Result<Vec<u8>, TestbedError> {
        let Scope { distribution_point, only_user_certificates, only_authority_certificates, indirect } = &spec.scope;
        let name = match (&spec.point, distribution_point) {
            (Point::Municipality, _) => {
                let hierarchy = match spec.issuer {
                    Issuer::UserAuthenticationCa | Issuer::EarlierUserAuthenticationCa => Hierarchy::UserAuthentication,
                    _ => Hierarchy::Signature,
                };
                Some(name::name(&hierarchy.distribution_point(self.person()))?)
            }
            (Point::Given, Some(parts)) => Some(name::name(parts)?),
            (Point::Given, None) => None,
        };
        let mut out = Vec::new();
        if let Some(name) = name {
            let name = name.to_der().map_err(|source| TestbedError::Der { what: "the name", source })?;
            // distributionPoint, fullName, directoryName.
            let name = [context(4), context(0), context(0)].iter().fold(name, |inner, tag| asn1::object(*tag, &inner));
            out.extend(name);
        }
        for (number, is_set) in [(1, only_user_certificates), (2, only_authority_certificates), (4, indirect)] {
            if *is_set {
                out.extend(set(number));
            }
        }
        Ok(out)
    }
}

/// A CRL without the entries of its filler.
struct Plan {
    /// Everything before the list.
    before: Vec<u8>,
    /// Serial numbers and DER.
    entries: Vec<(Vec<u8>, Vec<u8>)>,
    /// Everything behind the list.
    after: Vec<u8>,
}

/// Passes on what is written in large pieces, and reckons the digest of it.
struct Sink<W> {
    out: W,
    digest: digest::Context,
    pending: Vec<u8>,
}

impl<W: Write> Sink<W> {
    fn write(&mut self, parts: &[&[u8]]) -> Result<(), TestbedError> {
        for part in parts {
            self.pending.extend(*part);
        }
        self.flush_full()
    }

    fn flush_full(&mut self) -> Result<(), TestbedError> {
        if self.pending.len() >= CHUNK { self.pass_on() } else { Ok(()) }
    }

    fn pass_on(&mut self) -> Result<(), TestbedError> {
        self.digest.update(&self.pending);
        self.out.write_all(&self.pending).map_err(write_error)?;
        self.pending.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<(W, digest::Digest), TestbedError> {
        self.pass_on()?;
        Ok((self.out, self.digest.finish()))
    }
}

/// Whether the one number is smaller, whatever zeros it begins with.
fn is_smaller(one: &[u8], other: &[u8]) -> bool {
    let significant = |bytes: &[u8]| bytes.len() - bytes.iter().take_while(|byte| **byte == 0).count();
    let (left, right) = (significant(one), significant(other));
    (left, &one[one.len() - left..]) < (right, &other[other.len() - right..])
}

fn write_error(source: io::Error) -> TestbedError {
    TestbedError::Write { what: "the CRL", source }
}
