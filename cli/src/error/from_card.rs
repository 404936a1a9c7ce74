//! Failures of the card.

use jpki_card::{Application, CardCertificate, CardError, CredentialKind, FormatFault};

use super::{Code, Failure};
use crate::output::time::japan;

impl From<CardError> for Failure {
    fn from(error: CardError) -> Self {
        let failure = match &error {
            // The reader's own words say more than the step; the step goes into the detail.
            CardError::Reader { source, .. } => Self::new(reader_code(source)),
            CardError::OutcomeUnknown { credential, .. } => Self::about(Code::CardOutcomeUnknown, *credential),
            CardError::Response { .. }
            | CardError::Command { .. }
            | CardError::MalformedTokenInformation { .. }
            | CardError::MalformedAvailability { .. } => Self::new(Code::CardResponse),
            CardError::UnexpectedStatus { status, .. } => {
                Self::new(Code::CardStatus).with("status", format!("{:04X}", status.to_u16()))
            }
            CardError::NotSelected { .. } => Self::new(Code::CardExchangeBroken),
            CardError::NotJpkiCard { .. } => Self::new(Code::CardNotJpki),
            CardError::NoApplication { application, .. } => {
                Self::new(Code::CardNoApplication).with("application", application_name(*application))
            }
            CardError::NotOnPhone { application, .. } => {
                Self::new(Code::CardNotOnPhone).with("application", application_name(*application))
            }
            CardError::ResidentCard => Self::new(Code::CardResident),
            CardError::UnknownToken { label } => Self::new(Code::CardUnknownToken).with("label", label.clone()),
            CardError::MissingCertificate { certificate, .. } => Self::no_certificate(*certificate),
            CardError::MalformedCertificate { .. }
            | CardError::UnreadableCertificate { .. }
            | CardError::UnusableKey { .. } => Self::new(Code::CardCertificate),
            CardError::CertificateExpired { not_after, .. } => {
                Self::new(Code::CardCertificateExpired).with("time", japan(*not_after))
            }
            CardError::CertificateNotYetValid { not_before, .. } => {
                Self::new(Code::CardCertificateNotYetValid).with("time", japan(*not_before))
            }
            CardError::IssuerMismatch { .. } => Self::new(Code::CardIssuer),
            CardError::CredentialFormat { credential, fault } => Self::format(*credential, *fault),
            CardError::CredentialNeeded { credential, .. } => Self::about(Code::CardCredentialForgotten, *credential),
            CardError::LastTry { credential } => Self::about(Code::CredentialLastTry, *credential),
            CardError::TriesUnknown { credential, .. } => Self::about(Code::CredentialTriesUnknown, *credential),
            CardError::WrongCredential { credential, tries_left: Some(tries) } => {
                Self::about(Code::CredentialWrong, *credential).with("tries", *tries)
            }
            CardError::WrongCredential { credential, tries_left: None } => {
                Self::about(Code::CredentialWrong, *credential).with("tries", "unknown")
            }
            CardError::Blocked { credential, by_this_try: true } => {
                Self::about(Code::CredentialWrong, *credential).with("tries", 0)
            }
            CardError::Blocked { credential, by_this_try: false } => Self::about(Code::CredentialBlocked, *credential),
            CardError::NewEqualsOld { credential } => Self::about(Code::PinUnchanged, *credential),
            CardError::ChangeRefused { credential, status } => {
                Self::about(Code::PinRefused, *credential).with("status", format!("{:04X}", status.to_u16()))
            }
            CardError::ChangeOutcomeUnknown { credential, .. } => Self::about(Code::PinOutcomeUnknown, *credential),
            CardError::SecureMessaging { .. } => Self::new(Code::CardSecureMessaging),
            CardError::MissingFile { .. } => Self::new(Code::CardFileMissing),
            CardError::Content(_) => Self::new(Code::CardFileDamaged),
            CardError::InputLength { length, max, .. } => {
                Self::new(Code::SignTooLongForCard).with("length", *length as u64).with("limit", *max as u64)
            }
            CardError::SignatureDoesNotMatch { .. } => Self::new(Code::CardSignature),
            CardError::NotLeft { .. } => Self::new(Code::CardNotLeft),
            // Whatever a later version of the card crate adds.
            _ => Self::new(Code::CardResponse),
        };
        let tries_left = error.tries_left();
        let mut failure = failure.with_detail(&error);
        failure.tries_left = tries_left;
        failure
    }
}

impl Failure {
    /// The card does not hold this certificate.
    pub fn no_certificate(certificate: CardCertificate) -> Self {
        let which = if certificate == CardCertificate::Signature { "signature" } else { "other" };
        Self::new(Code::CardNoCertificate).with("which", which)
    }

    fn about(code: Code, credential: CredentialKind) -> Self {
        Self::new(code).with("which", which(credential))
    }

    fn format(credential: CredentialKind, fault: FormatFault) -> Self {
        let code = match credential {
            CredentialKind::SignPassword => Code::CredentialFormatPassword,
            CredentialKind::TextCodeA | CredentialKind::FaceCodeA => Code::CredentialFormatCodeA,
            CredentialKind::TextCodeB | CredentialKind::FaceCodeB => Code::CredentialFormatCodeB,
            CredentialKind::FaceBirthDate => Code::CredentialFormatBirthDate,
            _ => Code::CredentialFormatPin,
        };
        let (name, position) = match fault {
            FormatFault::Length { .. } => ("length", 0),
            FormatFault::FullWidth { position } => ("full-width", position),
            FormatFault::Character { position } => ("character", position),
            FormatFault::CheckDigit => ("check-digit", 0),
            FormatFault::BirthDate => ("birth-date", 0),
            FormatFault::EraYear => ("era-year", 0),
            FormatFault::ExpiryYear => ("expiry-year", 0),
            FormatFault::SecurityCode => ("security-code", 0),
            _ => ("character", 0),
        };
        Self::about(code, credential).with("fault", name).with("position", position as u64)
    }
}

/// How messages choose the name of a credential.
pub fn which(credential: CredentialKind) -> &'static str {
    match credential {
        CredentialKind::AuthPin => "pin",
        CredentialKind::TextPin => "text-pin",
        CredentialKind::TextUnknown => "text-unknown",
        CredentialKind::TextCodeA | CredentialKind::FaceCodeA => "code-a",
        CredentialKind::TextCodeB | CredentialKind::FaceCodeB => "code-b",
        CredentialKind::FaceBirthDate => "birth-date",
        CredentialKind::RegistryPin | CredentialKind::CommonPin => "card-pin",
        _ => "password",
    }
}

/// Applications have Japanese names that everybody in the field uses, in either language.
fn application_name(application: Application) -> &'static str {
    match application {
        Application::Jpki => "公的個人認証AP",
        Application::Text => "券面事項入力補助AP",
        Application::Face => "券面事項確認AP",
        Application::Registry => "住基AP",
        Application::Common => "共通カードAP",
        _ => "カードマネージャー",
    }
}

/// The code of a reader error inside a card error. The values of its message do not matter in the middle of the work.
fn reader_code(error: &jpki_reader::ReaderError) -> Code {
    use jpki_reader::ReaderError;
    match error {
        ReaderError::NoService => Code::ReaderNoService,
        ReaderError::ReaderRemoved => Code::ReaderRemoved,
        ReaderError::CardRemoved => Code::CardRemoved,
        ReaderError::NoCard => Code::CardNone,
        ReaderError::CardReset => Code::CardReset,
        ReaderError::InUse => Code::CardInUse,
        ReaderError::CardMute => Code::CardMute,
        ReaderError::CardUnsupported => Code::CardUnsupported,
        ReaderError::ExchangeBroken { .. } => Code::CardExchangeBroken,
        ReaderError::TooLong { .. } => Code::CardResponse,
        ReaderError::Cancelled => Code::CardWaitCancelled,
        ReaderError::Io { .. } | ReaderError::Transcript { .. } => Code::CardTranscript,
        _ => Code::ReaderFailed,
    }
}
