//! `jpki card info`: what kind of card it is, what is on it, and the tries left.

use jiff::Timestamp;
use jpki_card::{Availability, Card, CardError, CertificateFile, JpkiAp, Presence, TokenKind};
use jpki_certificate::Certificate;
use jpki_reader::{Access, Transport};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::Globals;
use crate::commands::certificate_view::{CertificateView, IssuedBy, environment};
use crate::commands::pin::{self, PinStatus};
use crate::context::with_card;
use crate::error::{Exit, Failure};
use crate::output::Ui;
use crate::say;

/// Result of `jpki card info`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CardInfo {
    /// What carries the JPKI application.
    pub token: Token,
    /// Its name for itself.
    pub label: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Serial number of the token.
    pub serial_number: String,
    /// Whether there is a signature certificate, as the card says.
    pub signature_certificate: Present,
    /// Whether there is a user-authentication certificate, as the card says.
    pub authentication_certificate: Present,
    /// The user-authentication certificate, where it is readable without the PIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_validity: Option<Validity>,
    /// Tries left.
    pub tries: PinStatus,
}

/// What carries the JPKI application.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Token {
    /// The plastic card.
    Card,
    /// An Android phone.
    Android,
    /// An iPhone.
    Iphone,
    /// Something that this version has no name for.
    Other,
}

/// Whether something is on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Present {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The card does not say.
    Unknown,
}

/// Validity of the user-authentication certificate.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Validity {
    /// Which system issued it, by its own words.
    pub environment: IssuedBy,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Whether it is valid now, by the clock of this computer only.
    pub in_validity_period: bool,
}

/// Prints what the card says without a credential.
pub fn info(globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let info = with_card(globals, ui, Access::Shared, |transport| {
        let mut card = Card::new(transport);
        read(&mut card.jpki()?, Timestamp::now())
    })?;
    ui.result(&info, |page| {
        page.heading(&token(info.token, ui));
        let yes_no = |present| match present {
            Present::Yes => say!(ui, "present-yes"),
            Present::No => say!(ui, "present-no"),
            Present::Unknown => say!(ui, "present-unknown"),
        };
        let mut authentication = yes_no(info.authentication_certificate);
        if let Some(validity) = &info.authentication_validity {
            let state =
                if validity.in_validity_period { say!(ui, "validity-now") } else { say!(ui, "validity-not-now") };
            authentication =
                say!(ui, "with-note", text = ui.period(validity.not_before, validity.not_after), note = state);
        }
        let mut fields = vec![
            (say!(ui, "kind-signature"), yes_no(info.signature_certificate)),
            (say!(ui, "kind-authentication"), authentication),
        ];
        if let Some(validity) = &info.authentication_validity {
            fields.push((say!(ui, "certificate-environment"), environment(validity.environment, ui)));
        }
        fields.extend([
            (say!(ui, "card-label"), info.label.clone()),
            (say!(ui, "card-model"), format!("{} {}", info.manufacturer, info.model)),
            (say!(ui, "card-serial"), info.serial_number.clone()),
        ]);
        page.fields(&fields);
        page.heading(&say!(ui, "tries-heading"));
        pin::fill(&info.tries, page, ui);
    })?;
    Ok(Exit::Done)
}

/// Reads everything that needs no credential.
pub fn read<T: Transport>(ap: &mut JpkiAp<'_, T>, now: Timestamp) -> Result<CardInfo, Failure> {
    let information = ap.token_information()?;
    let (signature_certificate, authentication_certificate) = match ap.availability() {
        Ok(Availability { signature, user_authentication }) => (present(signature), present(user_authentication)),
        // A card without this file says nothing about its certificates.
        Err(CardError::UnexpectedStatus { .. } | CardError::MalformedAvailability { .. }) => {
            (Present::Unknown, Present::Unknown)
        }
        Err(error) => return Err(error.into()),
    };
    let certificate = match ap.read_certificate(CertificateFile::UserAuthentication) {
        Ok(der) => Certificate::from_der(&der).ok(),
        // On a phone it needs the PIN; a card may have none.
        Err(CardError::CredentialNeeded { .. } | CardError::MissingCertificate { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let authentication_validity = certificate.map(|certificate| {
        let CertificateView { environment, not_before, not_after, in_validity_period, .. } =
            CertificateView::new(&certificate, now);
        Validity { environment, not_before, not_after, in_validity_period }
    });
    Ok(CardInfo {
        token: match information.kind {
            TokenKind::Card => Token::Card,
            TokenKind::Android => Token::Android,
            TokenKind::Iphone => Token::Iphone,
            _ => Token::Other,
        },
        label: information.label,
        manufacturer: information.manufacturer,
        model: information.model,
        serial_number: information.serial_number,
        signature_certificate,
        authentication_certificate,
        authentication_validity,
        tries: pin::read(ap)?,
    })
}

fn present(presence: Presence) -> Present {
    match presence {
        Presence::Present => Present::Yes,
        Presence::Absent => Present::No,
        Presence::Other(_) => Present::Unknown,
    }
}

/// What carries the application, in words.
pub fn token(token: Token, ui: &Ui) -> String {
    match token {
        Token::Card => say!(ui, "token-card"),
        Token::Android => say!(ui, "token-android"),
        Token::Iphone => say!(ui, "token-iphone"),
        Token::Other => say!(ui, "token-other"),
    }
}
