//! `jpki pin status`: how many tries each credential has left, what it locks, and where it is unlocked. Asking costs none.

use jpki_card::{Application, Card, CardError, CredentialKind, JpkiAp, TokenKind, TriesLeft};
use jpki_reader::{Access, Transport};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::Globals;
use crate::context::with_card;
use crate::error::{Exit, Failure};
use crate::output::page::Page;
use crate::output::{BAD, GOOD, Ui, WARN};
use crate::say;

/// Result of `jpki pin status`. What the card does not have is absent: a phone has the first two only.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct PinStatus {
    /// The PIN for user authentication (利用者証明用電子証明書の暗証番号), 公的個人認証AP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_pin: Option<Tries>,
    /// The signature password (署名用電子証明書の暗証番号), 公的個人認証AP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_password: Option<Tries>,
    /// The text PIN (券面事項入力補助用の暗証番号), 券面事項入力補助AP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_pin: Option<Tries>,
    /// A reference of unknown purpose, 券面事項入力補助AP: locked on every card known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_unknown: Option<Tries>,
    /// 照合番号A in the 券面事項入力補助AP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_code_a: Option<Tries>,
    /// 照合番号B in the 券面事項入力補助AP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_code_b: Option<Tries>,
    /// The birth date, 券面事項確認AP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_birth_date: Option<Tries>,
    /// 照合番号B in the 券面事項確認AP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_code_b: Option<Tries>,
    /// 照合番号A in the 券面事項確認AP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_code_a: Option<Tries>,
    /// The card PIN (住民基本台帳用の暗証番号) in the 住基AP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_pin: Option<Tries>,
    /// The card PIN in the 共通カードAP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common_pin: Option<Tries>,
}

/// Tries of a credential.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Tries {
    /// Tries left; absent where the card does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u8>,
    /// Tries after a right one; absent where no source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u8>,
    /// Whether it is locked.
    pub locked: bool,
    /// Where it is unlocked; no program can do it.
    pub unlock: Unlock,
}

/// Where a credential is unlocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unlock {
    /// At the municipal office, or at a convenience-store kiosk after a reservation with a phone.
    OfficeOrKiosk,
    /// At the municipal office.
    Office,
    /// It is not known to be in use.
    Nowhere,
}

impl Tries {
    fn new(credential: CredentialKind, left: TriesLeft) -> Self {
        let unlock = match credential {
            CredentialKind::AuthPin | CredentialKind::SignPassword => Unlock::OfficeOrKiosk,
            CredentialKind::TextUnknown => Unlock::Nowhere,
            _ => Unlock::Office,
        };
        Self { left: left.count(), of: credential.max_tries(), locked: left == TriesLeft::Blocked, unlock }
    }
}

impl PinStatus {
    fn slot(&mut self, credential: CredentialKind) -> Option<&mut Option<Tries>> {
        Some(match credential {
            CredentialKind::AuthPin => &mut self.authentication_pin,
            CredentialKind::SignPassword => &mut self.signature_password,
            CredentialKind::TextPin => &mut self.text_pin,
            CredentialKind::TextUnknown => &mut self.text_unknown,
            CredentialKind::TextCodeA => &mut self.text_code_a,
            CredentialKind::TextCodeB => &mut self.text_code_b,
            CredentialKind::FaceBirthDate => &mut self.face_birth_date,
            CredentialKind::FaceCodeB => &mut self.face_code_b,
            CredentialKind::FaceCodeA => &mut self.face_code_a,
            CredentialKind::RegistryPin => &mut self.registry_pin,
            CredentialKind::CommonPin => &mut self.common_pin,
            _ => return None,
        })
    }

    fn put(&mut self, credential: CredentialKind, left: TriesLeft) {
        if let Some(slot) = self.slot(credential) {
            *slot = Some(Tries::new(credential, left));
        }
    }
}

/// Prints the tries left of every credential of every application.
pub fn run(globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let (status, phone) = with_card(globals, ui, Access::Shared, |transport| {
        let mut card = Card::new(transport);
        let mut ap = card.jpki()?;
        let kind = ap.recognise()?;
        let mut status = read(&mut ap)?;
        drop(ap);
        let phone = kind != TokenKind::Card;
        let others = [Application::Text, Application::Face, Application::Registry, Application::Common];
        for application in others.into_iter().filter(|_| !phone) {
            match card.tries(application) {
                Ok(all) => all.into_iter().for_each(|(credential, left)| status.put(credential, left)),
                // The others are still worth showing.
                Err(CardError::NoApplication { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok((status, phone))
    })?;
    ui.result(&status, |page| {
        page.heading(&say!(ui, "tries-heading"));
        fill(&status, page, ui);
        page.gap();
        if phone {
            page.line(&say!(ui, "tries-phone"));
        }
        page.line(&say!(ui, "tries-unlock"));
    })?;
    Ok(Exit::Done)
}

/// Asks the card for the credentials of the JPKI application.
pub fn read<T: Transport>(ap: &mut JpkiAp<'_, T>) -> Result<PinStatus, Failure> {
    let mut status = PinStatus::default();
    for credential in [CredentialKind::AuthPin, CredentialKind::SignPassword] {
        status.put(credential, ap.tries_left(credential)?);
    }
    Ok(status)
}

/// Fills a page: one line a credential.
pub fn fill(status: &PinStatus, page: &mut Page, ui: &Ui) {
    let named = [
        (&status.authentication_pin, say!(ui, "credential-pin")),
        (&status.signature_password, say!(ui, "credential-password")),
        (&status.text_pin, say!(ui, "credential-text-pin")),
        (&status.text_code_a, say!(ui, "credential-text-code-a")),
        (&status.text_code_b, say!(ui, "credential-text-code-b")),
        (&status.text_unknown, say!(ui, "credential-text-unknown")),
        (&status.face_birth_date, say!(ui, "credential-birth-date")),
        (&status.face_code_a, say!(ui, "credential-face-code-a")),
        (&status.face_code_b, say!(ui, "credential-face-code-b")),
        (&status.registry_pin, say!(ui, "credential-registry-pin")),
        (&status.common_pin, say!(ui, "credential-common-pin")),
    ];
    let lines: Vec<_> = named
        .iter()
        .filter_map(|(tries, name)| {
            let (value, style) = match tries.as_ref()? {
                Tries { locked: true, unlock: Unlock::Nowhere, .. } => (say!(ui, "tries-never-used"), GOOD),
                Tries { locked: true, .. } => (say!(ui, "tries-locked"), BAD),
                Tries { left: None, .. } => (say!(ui, "tries-unknown"), WARN),
                Tries { left: Some(left), of: Some(of), .. } => {
                    (say!(ui, "tries-left", left = *left, of = *of), if *left == 1 { WARN } else { GOOD })
                }
                Tries { left: Some(left), of: None, .. } => {
                    (say!(ui, "tries-left-only", left = *left), if *left == 1 { WARN } else { GOOD })
                }
            };
            Some((name.as_str(), value, style))
        })
        .collect();
    let lines: Vec<_> = lines.iter().map(|(name, value, style)| (*name, value.as_str(), *style)).collect();
    page.styled_fields(&lines);
}
