//! What goes wrong with a card, one variant a cause, each with what a person needs to know next.

use jiff::Timestamp;
use jpki_apdu::{CommandError, ResponseError, StatusWord};
use jpki_certificate::CertificateError;
use jpki_reader::ReaderError;
use jpki_signature::KeyError;

use crate::{
    Absence, Application, CardCertificate, CardFile, CertificateFault, ContentError, CredentialKind, FormatFault,
    Scheme, SecureMessagingFault, Step, TokenKind,
};

/// What went wrong with the card. No variant carries a credential or personal data.
///
/// [`tries_left`](Self::tries_left) and [`next_step`](Self::next_step) tell a person where they stand.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CardError {
    /// No response came: the card was removed, another program reset it, the service died.
    #[error("{step}: {source}")]
    Reader {
        /// What was being done.
        step: Step,
        /// What the reader says.
        #[source]
        source: ReaderError,
    },
    /// The response is cut, longer than was asked for, or never ends.
    #[error("{step}: {source}")]
    Response {
        /// What was being done.
        step: Step,
        /// What is wrong with it.
        #[source]
        source: ResponseError,
    },
    /// A command does not fit into its length fields.
    #[error("{step}: {source}")]
    Command {
        /// What was being done.
        step: Step,
        /// What does not fit.
        #[source]
        source: CommandError,
    },
    /// The card answered with a status word that does not belong here.
    #[error("{step}: the card answered {status}")]
    UnexpectedStatus {
        /// What was being done.
        step: Step,
        /// What it answered.
        status: StatusWord,
    },
    /// The application is not selected any more, because an earlier exchange failed. Nothing was sent.
    #[error("{step}: the application is not selected any more")]
    NotSelected {
        /// What was asked for.
        step: Step,
    },
    /// The card has no JPKI application: it is another card (Suica, driving licence, bank card …).
    #[error("this is no My Number Card: selecting the JPKI application gave {status}")]
    NotJpkiCard {
        /// What it answered.
        status: StatusWord,
    },
    /// The card lacks an application that My Number Cards have.
    #[error("the card has no {application}: selecting it gave {status}")]
    NoApplication {
        /// Which.
        application: Application,
        /// What it answered.
        status: StatusWord,
    },
    /// A phone carries the JPKI application alone: no My Number, no attributes as text, no picture (docs/protocol.md §5).
    #[error("a phone ({kind}) has no {application}; it takes the plastic card")]
    NotOnPhone {
        /// Which application was asked for.
        application: Application,
        /// What kind of phone.
        kind: TokenKind,
    },
    /// A residents' card of before 2016 (住民基本台帳カード): its certificates have all expired.
    #[error(
        "this is an old residents' card (住民基本台帳カード), which is not supported: its certificates have expired"
    )]
    ResidentCard,
    /// A token label that is none of docs/protocol.md §4.2.
    #[error("the card calls itself {label:?}, which is not known")]
    UnknownToken {
        /// The label, blanks trimmed, at most 32 characters.
        label: String,
    },
    /// The token information has another form than docs/protocol.md §4.2 gives.
    #[error("the token information is malformed: {field} ({length} bytes were read)")]
    MalformedTokenInformation {
        /// The field in question.
        field: &'static str,
        /// Bytes that the card returned.
        length: usize,
    },
    /// The file that says which certificates exist is shorter than two bytes.
    #[error("the file that says which certificates exist has {length} byte(s), two are needed")]
    MalformedAvailability {
        /// Bytes that the card returned.
        length: usize,
    },
    /// The card does not hold this certificate. Holders under 15 normally have no signature certificate.
    #[error("there is no {certificate} on the card")]
    MissingCertificate {
        /// Which.
        certificate: CardCertificate,
        /// What was found in its place.
        absence: Absence,
    },
    /// The certificate file cannot be read as one.
    #[error("the {certificate} on the card is damaged: {fault}")]
    MalformedCertificate {
        /// Which.
        certificate: CardCertificate,
        /// What is wrong.
        fault: CertificateFault,
    },
    /// The bytes have the length of a certificate and are none.
    #[error("the {certificate} on the card is not readable: {source}")]
    UnreadableCertificate {
        /// Which.
        certificate: CardCertificate,
        /// What is wrong.
        #[source]
        source: CertificateError,
    },
    /// A file of the card holds something else than it should.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The key in the certificate is not one that signatures are checked with.
    #[error("the key in the {certificate} cannot be used: {source}")]
    UnusableKey {
        /// Which.
        certificate: CardCertificate,
        /// What is wrong.
        #[source]
        source: KeyError,
    },
    /// The certificate's validity period is over.
    #[error("the {certificate} expired at {not_after} (it is {now})")]
    CertificateExpired {
        /// Which.
        certificate: CardCertificate,
        /// End of its validity period.
        not_after: Timestamp,
        /// The time it was judged at.
        now: Timestamp,
    },
    /// The certificate's validity period has not begun.
    #[error("the {certificate} is not valid before {not_before} (it is {now})")]
    CertificateNotYetValid {
        /// Which.
        certificate: CardCertificate,
        /// Begin of its validity period.
        not_before: Timestamp,
        /// The time it was judged at.
        now: Timestamp,
    },
    /// The CA certificate on the card did not issue the certificate beside it.
    #[error("the {issuer} on the card did not issue the {certificate} on it")]
    IssuerMismatch {
        /// The certificate.
        certificate: CardCertificate,
        /// The CA certificate.
        issuer: CardCertificate,
    },
    /// The credential has a form that the card does not take. Nothing was sent, no try was spent.
    #[error("the {credential} has the wrong form: {fault}")]
    CredentialFormat {
        /// Which credential.
        credential: CredentialKind,
        /// What is wrong with it.
        fault: FormatFault,
    },
    /// A credential is needed that was not presented, or that the card has forgotten.
    #[error("{step}: the card asks for the {credential} first")]
    CredentialNeeded {
        /// What was being done.
        step: Step,
        /// Which credential.
        credential: CredentialKind,
    },
    /// One try is left, and the caller did not allow to use it. The credential was not sent.
    #[error("one try is left for the {credential}; a mistake would block it")]
    LastTry {
        /// Which credential.
        credential: CredentialKind,
    },
    /// The card does not tell how many tries are left, and the caller did not allow to go on without. The credential
    /// was not sent.
    #[error("the card does not tell how many tries are left for the {credential} (it answered {status})")]
    TriesUnknown {
        /// Which credential.
        credential: CredentialKind,
        /// What it answered.
        status: StatusWord,
    },
    /// The credential was wrong. One try was spent.
    #[error("the {credential} is wrong{}", tries(*tries_left))]
    WrongCredential {
        /// Which credential.
        credential: CredentialKind,
        /// How many tries are left, at least one; `None` where the card did not tell.
        tries_left: Option<u8>,
    },
    /// The credential is blocked (ロック).
    #[error("the {credential} is blocked{}", if *.by_this_try { ": this was the last try" } else { "" })]
    Blocked {
        /// Which credential.
        credential: CredentialKind,
        /// The credential was sent, was wrong, and that was the last try; otherwise it had been blocked before.
        by_this_try: bool,
    },
    /// The exchange broke off while the credential was presented: whether a try was spent is unknown. It was sent once
    /// and is not sent again.
    #[error("the exchange broke off while the {credential} was presented; whether a try was spent is unknown: {cause}")]
    OutcomeUnknown {
        /// Which credential.
        credential: CredentialKind,
        /// How it broke off.
        #[source]
        cause: Box<CardError>,
    },
    /// The new value of a credential is the old one. Nothing was sent.
    #[error("the new value of the {credential} is the old one")]
    NewEqualsOld {
        /// Which credential.
        credential: CredentialKind,
    },
    /// The card took the old value of a credential and refused the new one: the old one is still in force.
    #[error("the card refused the new {credential} ({status}); the old one is still in force")]
    ChangeRefused {
        /// Which credential.
        credential: CredentialKind,
        /// What it answered.
        status: StatusWord,
    },
    /// The exchange broke off while the new value was sent, or the card's answer does not say that nothing was changed: either
    /// of the two may be in force.
    #[error(
        "the {credential} was being changed and no clear answer came; the old or the new one may be in force: {cause}"
    )]
    ChangeOutcomeUnknown {
        /// Which credential.
        credential: CredentialKind,
        /// How it broke off.
        #[source]
        cause: Box<CardError>,
    },
    /// The card lacks a file that My Number Cards have.
    #[error("the card has no {file}")]
    MissingFile {
        /// Which.
        file: CardFile,
    },
    /// Secure messaging with the text application failed.
    #[error("{step}: {fault}")]
    SecureMessaging {
        /// What was being done.
        step: Step,
        /// What went wrong.
        fault: SecureMessagingFault,
    },
    /// The input has a length that the scheme does not take. Nothing was sent.
    #[error("{length} bytes cannot be signed with scheme {scheme}, which takes {min} to {max}")]
    InputLength {
        /// The scheme.
        scheme: Scheme,
        /// Bytes given.
        length: usize,
        /// Fewest bytes.
        min: usize,
        /// Most bytes.
        max: usize,
    },
    /// The card's signature does not verify with the key of its certificate. It is not handed out.
    #[error("the card's signature ({length} bytes) does not match its {certificate}")]
    SignatureDoesNotMatch {
        /// The certificate.
        certificate: CardCertificate,
        /// Bytes that the card returned.
        length: usize,
        /// Bytes that a signature by this key has.
        expected: usize,
    },
    /// The card could not be brought to forget the credential.
    #[error("the card may still hold the credential as verified: {source}")]
    NotLeft {
        /// Why the last resort, a cold reset, failed.
        #[source]
        source: ReaderError,
    },
}

fn tries(left: Option<u8>) -> String {
    match left {
        Some(1) => "; one try is left".to_owned(),
        Some(left) => format!("; {left} tries are left"),
        None => String::new(),
    }
}

impl CardError {
    /// How many tries are known to be left for the credential in question.
    #[must_use]
    pub fn tries_left(&self) -> Option<u8> {
        match self {
            Self::WrongCredential { tries_left, .. } => *tries_left,
            Self::LastTry { .. } => Some(1),
            Self::Blocked { .. } => Some(0),
            _ => None,
        }
    }

    /// Whether a credential was refused, by the card or before it was sent, as opposed to a card or reader that does not
    /// work.
    #[must_use]
    pub fn is_credential_refused(&self) -> bool {
        matches!(
            self,
            Self::CredentialFormat { .. }
                | Self::LastTry { .. }
                | Self::TriesUnknown { .. }
                | Self::WrongCredential { .. }
                | Self::Blocked { .. }
        )
    }

    /// What the person can do next, one sentence.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Reader { source: ReaderError::NoService, .. } => {
                "Start the smart card service (pcscd) and try again."
            }
            Self::Reader { source: ReaderError::InUse | ReaderError::CardReset, .. } => {
                "Close the other program that uses the card, then start again."
            }
            Self::Reader { .. } | Self::Response { .. } | Self::NotSelected { .. } => {
                "Place the card on the reader, leave it there, and start again."
            }
            Self::Command { .. } | Self::UnexpectedStatus { .. } | Self::MalformedAvailability { .. } => {
                "Start again; if it happens again, record a trace and report it."
            }
            Self::NotJpkiCard { .. } => "Use a My Number Card, and take other cards away from the reader.",
            Self::NoApplication { .. } => "Use another card; ask your municipality if this one is a My Number Card.",
            Self::NotOnPhone { .. } => "Use the plastic My Number Card for this.",
            Self::ResidentCard => "Apply for a My Number Card at your municipality; the old card no longer signs.",
            Self::UnknownToken { .. } | Self::MalformedTokenInformation { .. } => {
                "Use a My Number Card; nothing was presented to this one."
            }
            Self::MissingCertificate { .. } => "Ask your municipality to have the certificate issued.",
            Self::MalformedCertificate { .. } | Self::UnreadableCertificate { .. } | Self::UnusableKey { .. } => {
                "Start again; if the certificate stays unreadable, ask your municipality."
            }
            Self::Content(_) => "Start again; if it happens again, ask your municipality.",
            Self::CertificateExpired { .. } => "Have the certificate renewed at your municipality.",
            Self::CertificateNotYetValid { .. } => "Check this computer's clock.",
            Self::IssuerMismatch { .. } => "Do not use what this card says; ask your municipality.",
            Self::CredentialFormat { credential, .. } => match credential {
                CredentialKind::SignPassword => "Enter the 6 to 16 letters and digits, half-width.",
                CredentialKind::TextCodeA | CredentialKind::FaceCodeA => {
                    "Enter the twelve digits of the My Number, half-width."
                }
                CredentialKind::TextCodeB | CredentialKind::FaceCodeB => {
                    "Enter birth date (era year, month, day: 6 digits), year of expiry (4) and security code (4)."
                }
                CredentialKind::FaceBirthDate => "Enter the birth date: era year, month and day, two digits each.",
                _ => "Enter the four digits, half-width.",
            },
            Self::CredentialNeeded { .. } => "Present the credential, then start again.",
            Self::LastTry { .. } => "Make sure that it is right, then allow the last try.",
            Self::TriesUnknown { .. } => "Try another reader, or allow to go on without knowing.",
            Self::WrongCredential { .. } => "Make sure which credential is asked for before you try again.",
            Self::Blocked { credential: CredentialKind::AuthPin | CredentialKind::SignPassword, .. } => {
                "Have it reset at your municipality's window, or at a convenience-store kiosk; waiting does not help."
            }
            Self::Blocked { .. } => "Have it reset at your municipality's window; waiting does not help.",
            Self::OutcomeUnknown { .. } => "Ask how many tries are left before you present it again.",
            Self::NewEqualsOld { .. } => "Choose another value.",
            Self::ChangeRefused { .. } => "Choose a value of the form that the card takes.",
            Self::ChangeOutcomeUnknown { .. } => "Ask how many tries are left, then try the new value once.",
            Self::MissingFile { .. } => "Record a trace and report it; this card is of a kind that is not known.",
            Self::SecureMessaging { .. } => "Start again, or without secure messaging.",
            Self::InputLength { .. } => "Sign a digest of the data, or choose another scheme.",
            Self::SignatureDoesNotMatch { .. } => "Start again; if it happens again, the card or reader is faulty.",
            Self::NotLeft { .. } => "Take the card off the reader: without power it forgets.",
        }
    }
}
