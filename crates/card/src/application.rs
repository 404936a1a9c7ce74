//! The card's applications (AP) and how one is selected or left (docs/protocol.md §2.1, §2.2, §2.4).

use std::fmt;

use jpki_apdu::{Command, StatusWord};
use jpki_reader::{ReaderError, Reset, Transport};

use crate::{Card, CardError, Step, TokenKind};

/// An application of the card (カードアプリケーション, AP).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Application {
    /// 公的個人認証AP — certificates and keys of JPKI.
    Jpki,
    /// 券面事項入力補助AP — My Number and the four attributes as text.
    Text,
    /// 券面事項確認AP — the card's face as pictures.
    Face,
    /// 住基AP — the resident register network.
    Registry,
    /// 共通カードAP — card number; selected to leave another application.
    Common,
    /// The GlobalPlatform issuer security domain; selected to leave where the common application is missing.
    CardManager,
}

impl Application {
    /// The application identifier (AID), docs/protocol.md §2.1.
    #[must_use]
    pub const fn aid(self) -> &'static [u8] {
        match self {
            Self::Jpki => b"\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01",
            Self::Text => b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08",
            Self::Face => b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02",
            Self::Registry => b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x01",
            Self::Common => b"\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00",
            Self::CardManager => b"\xA0\x00\x00\x01\x51\x00\x00",
        }
    }
}

impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpki => "JPKI application",
            Self::Text => "text application",
            Self::Face => "face application",
            Self::Registry => "registry application",
            Self::Common => "common application",
            Self::CardManager => "card manager",
        })
    }
}

impl<T: Transport> Card<T> {
    /// SELECT by AID without FCI. The very first command after power-up is sent again, once, if it answered `6F00`
    /// (docs/protocol.md §1.5).
    pub(crate) fn select_application(&mut self, application: Application) -> Result<StatusWord, CardError> {
        let first = std::mem::replace(&mut self.fresh, false);
        let mut status = self.send_select(application)?;
        if first && status == StatusWord::NoDiagnosis {
            status = self.send_select(application)?;
        }
        Ok(status)
    }

    fn send_select(&mut self, application: Application) -> Result<StatusWord, CardError> {
        // Until the card says otherwise nothing is selected: a SELECT that breaks off may have taken effect.
        self.selected = None;
        self.current_file = None;
        self.tries = None;
        let command = Command::new(0x00, 0xA4, 0x04, 0x0C).with_data(application.aid());
        let response = self.send_once(Step::SelectApplication(application), &command)?;
        if response.status.is_success() {
            self.selected = Some(application);
            // Selecting the same application again clears nothing (docs/protocol.md §2.4).
            self.presented = self.presented.filter(|presented| *presented == application);
        }
        Ok(response.status)
    }

    /// Selects an application, and says why where it cannot.
    pub(crate) fn enter(&mut self, application: Application) -> Result<(), CardError> {
        let status = self.select_application(application)?;
        match status {
            StatusWord::Success => Ok(()),
            status if !is_missing(status) => {
                Err(CardError::UnexpectedStatus { step: Step::SelectApplication(application), status })
            }
            status if application == Application::Jpki => Err(CardError::NotJpkiCard { status }),
            status => Err(self.why_missing(application, status)),
        }
    }

    /// Why an application is missing: no card of this kind, a phone, or a card without it.
    fn why_missing(&mut self, application: Application, status: StatusWord) -> CardError {
        let absent = CardError::NoApplication { application, status };
        if application == Application::CardManager {
            return absent;
        }
        match self.jpki().and_then(|mut jpki| jpki.recognise()) {
            Ok(kind @ (TokenKind::Android | TokenKind::Iphone)) => CardError::NotOnPhone { application, kind },
            Ok(_) => absent,
            Err(error) => error,
        }
    }

    /// Makes the card forget what was verified: another application, the card manager if that is refused, a cold reset if
    /// that is refused too. A card that was taken away has forgotten already.
    pub(crate) fn leave_application(&mut self) -> Result<(), CardError> {
        let inside_common = [self.selected, self.presented].contains(&Some(Application::Common));
        for application in [Application::Common, Application::CardManager] {
            // Selecting the application that is selected clears nothing.
            if inside_common && application == Application::Common {
                continue;
            }
            match self.select_application(application) {
                Ok(status) if status.is_success() => return Ok(()),
                Err(CardError::Reader { source: ReaderError::CardRemoved | ReaderError::NoCard, .. }) => {
                    self.presented = None;
                    return Ok(());
                }
                Ok(_) | Err(_) => {}
            }
        }
        self.cold_reset().map_err(|source| CardError::NotLeft { source })
    }

    /// Powers the card off and on.
    fn cold_reset(&mut self) -> Result<(), ReaderError> {
        self.selected = None;
        self.recognised = None;
        self.current_file = None;
        self.fresh = true;
        match self.transport.reset(Reset::Cold) {
            Err(ReaderError::CardRemoved | ReaderError::NoCard) | Ok(()) => {
                self.presented = None;
                Ok(())
            }
            result => result,
        }
    }
}

/// What cards answer that do not have the application, or do not know SELECT by name or this class at all.
const fn is_missing(status: StatusWord) -> bool {
    matches!(
        status,
        StatusWord::FileNotFound
            | StatusWord::FunctionNotSupported
            | StatusWord::IncorrectP1P2
            | StatusWord::ReferenceNotFound
            | StatusWord::InstructionNotSupported
            | StatusWord::ClassNotSupported
    )
}
