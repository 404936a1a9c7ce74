//! What is read of a card that is tapped: its kind and the user-authentication certificate.

use jpki_card::{Card, CardError, CertificateFile, TokenKind};
use jpki_certificate::Certificate;
use jpki_reader::Transport;

/// What a tapped card says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapReading {
    /// What carries the JPKI application.
    pub kind: TokenKind,
    /// Its user-authentication certificate.
    pub certificate: TapCertificate,
}

/// The user-authentication certificate (利用者証明用電子証明書), or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TapCertificate {
    /// It was read.
    Read(Box<Certificate>),
    /// It is readable after the PIN only, as on phones. A tap ends here; it is no failure.
    NeedsPin,
    /// The card has none: it was never issued, or has been deleted.
    Missing,
    /// What lies in its place is no certificate.
    Damaged,
}

impl TapCertificate {
    /// The certificate, where it was read.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Read(certificate) => Some(certificate),
            _ => None,
        }
    }
}

/// Reads kind and certificate. Four exchanges with extended length: SELECT of the JPKI application, the label, and the
/// certificate in two; without it one for each 256 bytes of the certificate. No credential is sent, no try is asked for.
///
/// # Errors
/// [`CardError::NotJpkiCard`], [`CardError::ResidentCard`], [`CardError::UnknownToken`] for other cards; those of the
/// exchanges.
pub fn read<T: Transport>(card: &mut Card<T>) -> Result<TapReading, CardError> {
    let mut jpki = card.jpki()?;
    let kind = jpki.recognise()?;
    let certificate = match jpki.read_certificate(CertificateFile::UserAuthentication) {
        Ok(der) => match Certificate::from_der(&der) {
            Ok(certificate) => TapCertificate::Read(Box::new(certificate)),
            Err(_) => TapCertificate::Damaged,
        },
        Err(CardError::CredentialNeeded { .. }) => TapCertificate::NeedsPin,
        Err(CardError::MissingCertificate { .. }) => TapCertificate::Missing,
        Err(CardError::MalformedCertificate { .. }) => TapCertificate::Damaged,
        Err(error) => return Err(error),
    };
    Ok(TapReading { kind, certificate })
}

#[cfg(test)]
mod tests {
    use jpki_reader::CountingTransport;
    use jpki_signature::Signer;
    use jpki_testbed::Testbed;
    use jpki_virtual_card::{CardImage, Profile, VirtualCard};

    use super::*;

    fn card(change: impl FnOnce(&mut CardImage)) -> Card<CountingTransport<VirtualCard>> {
        let mut image = Testbed::shared().card_image();
        change(&mut image);
        Card::new(CountingTransport::new(VirtualCard::with_seed(image, [7; 32]).unwrap()))
    }

    /// On another carrier.
    fn carried_by(profile: Profile) -> Card<CountingTransport<VirtualCard>> {
        card(|image| {
            image.profile = profile;
            image.token_information[..32].copy_from_slice(format!("{:32}", profile.token_label()).as_bytes());
            image.applications.clear();
            image.card_data.clear();
        })
    }

    #[test]
    fn a_tap_takes_four_exchanges_byte_for_byte() {
        let mut card = card(|_| ());
        let reading = read(&mut card).unwrap();
        let signer = Testbed::shared().authentication_signer();
        let certificate = reading.certificate.certificate().unwrap();
        assert_eq!((reading.kind, certificate.der()), (TokenKind::Card, signer.certificate()));
        let commands = card.into_transport().commands();
        let rest = format!("00B0010000{:04X}", certificate.der().len() - 256);
        assert_eq!(commands, ["00A4040C0AD392F000260100000001", "00B0860020", "00B08A0000", rest.as_str()]);
    }

    #[test]
    fn a_card_without_extended_length_gives_the_same_certificate_in_short_reads() {
        let mut card = card(|image| image.behaviour.extended_length = false);
        let reading = read(&mut card).unwrap();
        let length = reading.certificate.certificate().unwrap().der().len();
        // SELECT, label, the first part, the refusal, and the rest by 256 bytes.
        assert_eq!(card.into_transport().exchanges().len(), 4 + (length - 256).div_ceil(256));
    }

    #[test]
    fn a_phone_keeps_its_certificate_behind_the_pin_and_that_is_no_failure() {
        for (profile, kind) in [(Profile::Android, TokenKind::Android), (Profile::Iphone, TokenKind::Iphone)] {
            let reading = read(&mut carried_by(profile)).unwrap();
            assert_eq!(reading, TapReading { kind, certificate: TapCertificate::NeedsPin });
            assert!(reading.certificate.certificate().is_none());
        }
    }

    #[test]
    fn a_missing_and_a_damaged_certificate_are_told_apart() {
        let with = |content: &[u8]| {
            let content = content.to_vec();
            read(&mut card(|image| drop(image.files.insert(0x000A, content)))).unwrap().certificate
        };
        assert_eq!(with(&[0xFF; 16]), TapCertificate::Missing);
        assert_eq!(with(b"\x30\x05\x02\x01\x01\x00\x00"), TapCertificate::Damaged);
        let none = read(&mut card(|image| drop(image.files.remove(&0x000A)))).unwrap();
        assert_eq!(none.certificate, TapCertificate::Missing);
    }

    #[test]
    fn an_old_residents_card_is_refused_by_name() {
        assert!(matches!(read(&mut carried_by(Profile::ResidentCard)), Err(CardError::ResidentCard)));
    }
}
