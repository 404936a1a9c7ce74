//! The JPKI application without credentials.

use jpki_apdu::{Command, MAX_EXTENDED_NE, MAX_SHORT_NE, StatusWord};
use jpki_certificate::{Certificate, CertificateKind, IssuerGeneration};
use jpki_reader::Transport;

use super::content::certificate_filler;
use super::notes::Verdict;
use super::shape::shape;
use super::walk::{Walk, sfi, shown};
use crate::{Application, CardError, CredentialKind, TokenInformation, TokenKind};

/// EFs that were found on cards (docs/protocol.md §4.1).
const FILES: [u8; 17] = [1, 2, 5, 6, 8, 9, 0x0A, 0x0B, 0x10, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1E];
const UNUSED: [u16; 7] = [0x05, 0x09, 0x10, 0x16, 0x19, 0x1C, 0x1E];
/// EF of the token information.
const TOKEN: u16 = 0x06;
/// An EF that no card is known to have.
const NOBODY: u16 = 0x1D;

impl<T: Transport> Walk<'_, '_, T> {
    pub(super) fn jpki(&mut self) -> Result<(), CardError> {
        self.select(Application::Jpki)?;
        self.without_file()?;
        self.tries_of_jpki()?;
        self.token_information()?;
        self.reading_forms()?;
        self.classes()?;
        self.certificates()?;
        let availability = self.read(0x08)?;
        // Which certificates a card has says nothing of whose it is.
        let bytes: String = availability.data.iter().take(3).map(|byte| format!("{byte:02X}")).collect();
        let verdict = match (availability.is_read(), bytes.as_str()) {
            (true, "8F8F00") => Verdict::Confirmed,
            (true, _) => Verdict::Unclear,
            (false, _) => Verdict::Differs,
        };
        let more = availability.data.len().saturating_sub(3);
        self.notes.note("4.1-0008", verdict, format!("{bytes} and {more} more bytes, {}", availability.shown()));
        self.unused("4.1-unused", &UNUSED, None)?;
        self.challenge("JPKI application", 8)?;
        self.sweep("9.1-files-jpki", &FILES)?;
        self.control_information(Application::Jpki)?;
        let command = Command::new(0x00, 0xA4, 0x02, 0x00).with_data(&TOKEN.to_be_bytes()).with_ne(MAX_SHORT_NE);
        let answer = self.ask(&command)?;
        let plain = *answer.data == [0x6F, 0x04, 0x83, 0x02, 0x00, 0x06];
        let verdict = if answer.is_done() && !answer.data.is_empty() { Verdict::of(plain) } else { Verdict::Unclear };
        self.notes.note("9.1-fci-file", verdict, format!("{}, {}", shape(&answer.data), answer.shown()));
        Ok(())
    }

    /// Right after SELECT, with no EF selected.
    fn without_file(&mut self) -> Result<(), CardError> {
        let none = StatusWord::NoCurrentFile;
        let read = self.read_current(0, 1)?;
        self.notes.note("9.1-no-file", Verdict::of(read.status == none), read.shown());
        let asked = self.once(&Command::new(0x00, 0x20, 0x00, 0x80))?;
        self.notes.note("9.1-query-no-file", Verdict::of(asked.status == none), asked.shown());
        Ok(())
    }

    fn tries_of_jpki(&mut self) -> Result<(), CardError> {
        let by_sfi = self.note_tries(CredentialKind::AuthPin)?;
        let told = matches!(by_sfi, StatusWord::TriesLeft(_));
        self.notes.note("1.5-four-byte-query", Verdict::of(told), shown(by_sfi));
        self.select_ef(CredentialKind::AuthPin.reference())?;
        let current = self.once(&Command::new(0x00, 0x20, 0x00, 0x80))?.status;
        let both = format!("{} by SFI, {} of the current EF", shown(by_sfi), shown(current));
        self.notes.note("2.3-query", Verdict::of(by_sfi == current), both);
        self.note_tries(CredentialKind::SignPassword)?;
        let other = self.query(TOKEN)?;
        self.notes.note("9.1-query-other-file", Verdict::of(other == StatusWord::ConditionsNotSatisfied), shown(other));
        let unknown = self.query(NOBODY)?;
        self.notes.note("9.1-query-unknown", Verdict::of(unknown == StatusWord::ReferenceNotFound), shown(unknown));
        Ok(())
    }

    fn token_information(&mut self) -> Result<(), CardError> {
        let answer = self.read(TOKEN)?;
        let observed = format!("{} bytes", answer.data.len());
        match TokenInformation::parse(&answer.data) {
            Ok(token) => {
                let known = |number: Option<u32>| number.map_or("none".to_owned(), |number| number.to_string());
                let text = format!(
                    "{observed}, label {}, model of {} characters, hardware {}, firmware {}, flags {:08X}, PIN {} to {}, time {}",
                    token.label,
                    token.model.len(),
                    token.hardware_version,
                    token.firmware_version,
                    token.flags.bits(),
                    known(token.min_pin_length),
                    known(token.max_pin_length),
                    if token.time.bytes().all(|byte| byte == b'9') { "sixteen nines" } else { "of another form" },
                );
                self.notes.note("4.2-layout", Verdict::of(answer.data.len() == 160), text);
            }
            Err(_) => self.notes.note("4.2-layout", Verdict::Differs, format!("{observed}, not readable as one")),
        }
        Ok(())
    }

    /// READ of the token information in all forms, at and behind its end.
    fn reading_forms(&mut self) -> Result<(), CardError> {
        let first = self.read(TOKEN)?;
        self.notes.note("2.3-read", Verdict::of(first.is_read()), first.shown());
        let again = self.read_current(0, MAX_SHORT_NE)?;
        let same = again.is_read() && again.data == first.data;
        self.notes.note("2.3-current", Verdict::of(same), if same { "the same bytes".into() } else { again.shown() });
        let size = first.data.len();
        let left = size.min(10);
        let rest = self.read_current(size - left, MAX_SHORT_NE)?;
        let fits = rest.is_done() && rest.data.len() == left;
        let observed = format!("{} of {left} bytes, {}", rest.data.len(), rest.shown());
        self.notes.note("1.3-read-beyond-end", Verdict::of(fits), observed);
        let (at, behind) = (self.read_current(size, 1)?.status, self.read_current(size + 1, 1)?.status);
        let outside = StatusWord::OffsetOutsideFile;
        let observed = format!("{} at {size}, {} behind", shown(at), shown(behind));
        self.notes.note("1.3-offset-at-end", Verdict::of(at == outside && behind == outside), observed);
        let command = Command::new(0x00, 0xB0, sfi(TOKEN), 0x00).with_ne(MAX_EXTENDED_NE);
        match self.ask_extended(&command)? {
            Some(answer) => {
                let fits = answer.is_read() && answer.data == first.data;
                let observed = format!("{} bytes, {}", answer.data.len(), answer.shown());
                self.notes.note("1.3-extended-read", Verdict::of(fits), observed);
            }
            None => self.notes.note("1.3-extended-read", Verdict::Unclear, "the reader did not carry it"),
        }
        Ok(())
    }

    /// Another channel, and classes of secure messaging.
    fn classes(&mut self) -> Result<(), CardError> {
        let status = self.once(&Command::new(0x01, 0xA4, 0x04, 0x0C).with_data(Application::Jpki.aid()))?.status;
        self.notes.note("2.2-channels", Verdict::of(status == StatusWord::ChannelNotSupported), shown(status));
        let status = self.once(&Command::new(0x08, 0xB0, sfi(TOKEN), 0x00).with_ne(1))?.status;
        self.notes.note("3.8-jpki-class-08", Verdict::of(status.to_u16() == 0x69FC), shown(status));
        let command = Command::new(0x08, 0xA4, 0x02, 0x0C).with_data(&TOKEN.to_be_bytes());
        let status = self.once(&command)?.status;
        let fits = status == StatusWord::SecureMessagingNotSupported;
        self.notes.note("3.8-select-class-08", Verdict::of(fits), shown(status));
        let status = self.once(&Command::new(0x00, 0xA4, 0x04, 0x0C).with_data(b"\xD3\x92"))?.status;
        self.notes.note("2.2-partial-name", Verdict::of(status.is_success()), shown(status));
        self.select(Application::Jpki)?;
        Ok(())
    }

    fn certificates(&mut self) -> Result<(), CardError> {
        let signature = self.read(0x01)?.status;
        let verdict = match signature {
            StatusWord::SecurityStatusNotSatisfied => Verdict::Confirmed,
            // A card without a signature certificate, as a child's.
            StatusWord::FileNotFound | StatusWord::OffsetOutsideFile => Verdict::Unclear,
            _ => Verdict::Differs,
        };
        self.notes.note("4.1-0001", verdict, shown(signature));
        let phone = self.token.is_some_and(|token| token != TokenKind::Card);
        for fid in [0x02, 0x0A, 0x0B] {
            let content = self.whole(fid)?;
            if fid == 0x0A {
                let status = content.as_ref().err().copied().unwrap_or(StatusWord::Success);
                let fits = if phone { status == StatusWord::SecurityStatusNotSatisfied } else { status.is_success() };
                self.notes.note("4.1-000a", Verdict::of(fits), shown(status));
                if phone {
                    self.notes.note("5-certificate", Verdict::of(fits), shown(status));
                }
            }
            let Ok(content) = content else { continue };
            let (size, filler) = certificate_filler(&content);
            let expected = content.len() == 2048 && filler.as_deref().is_none_or(|filler| filler.ends_with("×FF"));
            let filler = filler.unwrap_or_else(|| "no filler".to_owned());
            let observed = format!("{fid:04X}: file of {} bytes, certificate of {size}, {filler}", content.len());
            self.notes.note("9.1-certificate-filler", Verdict::of(expected), observed);
            let certificate = content.get(..size).and_then(|der| Certificate::from_der(der).ok());
            match (certificate, fid) {
                (Some(certificate), 0x0A) => self.profile(&certificate),
                (Some(certificate), _) => self.generation(fid, &certificate),
                (None, _) => {
                    self.notes.note("9.1-certificate-filler", Verdict::Differs, format!("{fid:04X}: no certificate"))
                }
            }
        }
        Ok(())
    }

    /// Facts of a user-authentication certificate that are the same for everybody's.
    pub(super) fn profile(&mut self, certificate: &Certificate) {
        let bits = certificate.public_key().map(|key| key.modulus_bits()).unwrap_or_default();
        let policies: Vec<&str> = certificate.policies().iter().map(|policy| policy.oid()).collect();
        let observed = format!(
            "RSA {bits}, signature algorithm {}, policies {}, {} OCSP address(es), {} CRL distribution point(s), {:?}, {:?}",
            certificate.signature_algorithm(),
            policies.join(" "),
            certificate.ocsp_urls().len(),
            certificate.crl_distribution_points().len(),
            certificate.kind(),
            certificate.environment(),
        );
        let fits = bits == 2048
            && certificate.signature_algorithm() == "1.2.840.113549.1.1.11"
            && certificate.ocsp_urls().len() == 1
            && certificate.kind() == CertificateKind::UserAuthentication;
        self.notes.note("6.2-profile", Verdict::of(fits), observed);
    }

    fn generation(&mut self, fid: u16, certificate: &Certificate) {
        let published = certificate.subject_key_id().and_then(IssuerGeneration::by_key_id);
        let observed = match published {
            Some(generation) => format!("{fid:04X}: key id of {}", generation.label()),
            None => format!("{fid:04X}: none that is published"),
        };
        let verdict = if published.is_some() { Verdict::Confirmed } else { Verdict::Unclear };
        self.notes.note("6.6-generation", verdict, observed);
    }
}
