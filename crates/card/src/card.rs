//! One card in or on a reader, and what was found out about it.

use std::fmt;

use jpki_reader::Transport;

use crate::{
    Application, CardError, CardManager, CommonAp, CredentialKind, FaceAp, JpkiAp, RegistryAp, TextAp, TokenKind,
    TriesLeft,
};

/// Whether the card, together with its reader, takes a form of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Support {
    /// Not tried yet.
    #[default]
    Unknown,
    /// It worked.
    Yes,
    /// It was refused, and the other form worked.
    No,
}

/// The forms of commands that the card takes: found out by using them, once, and remembered in [`Card`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Capabilities {
    /// Short EF identifiers (短縮EF識別子) in place of SELECT EF, docs/protocol.md §2.3.
    pub short_file_identifiers: Support,
    /// READ BINARY with an expected length of more than 256 bytes (拡張長), docs/protocol.md §1.3.
    pub extended_length: Support,
}

impl Capabilities {
    /// SELECT EF and READ BINARY of at most 256 bytes only: works everywhere, costs exchanges.
    pub const PLAIN: Self = Self { short_file_identifiers: Support::No, extended_length: Support::No };
}

/// A card (個人番号カード, or a phone that acts as one) on a transport.
///
/// The transport should hold the card exclusively, or in a transaction, for as long as this value lives: another
/// program could otherwise use a credential that was presented here.
pub struct Card<T> {
    pub(crate) transport: T,
    pub(crate) capabilities: Capabilities,
    /// No command was sent since power-up, as far as this value knows.
    pub(crate) fresh: bool,
    pub(crate) selected: Option<Application>,
    /// What its token label said, until an exchange fails: the next card may be another.
    pub(crate) recognised: Option<TokenKind>,
    /// File identifier of the current EF, where it is known.
    pub(crate) current_file: Option<u16>,
    /// The last answer about tries, until a credential is presented or another application selected.
    pub(crate) tries: Option<(CredentialKind, TriesLeft)>,
    /// The application that a credential was sent to: the card may hold it as verified until another one is selected.
    pub(crate) presented: Option<Application>,
}

impl<T: Transport> Card<T> {
    /// Takes a card that was just connected. Nothing is sent.
    pub fn new(transport: T) -> Self {
        Self {
            transport,
            capabilities: Capabilities::default(),
            fresh: true,
            selected: None,
            recognised: None,
            current_file: None,
            tries: None,
            presented: None,
        }
    }

    /// Says beforehand which forms the card takes, for example [`Capabilities::PLAIN`] for a reader that is known to break
    /// on others.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// What was found out so far.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// Selects the JPKI application (公的個人認証AP). One exchange, `00A4040C0A D392F000260100000001`; two where the first
    /// command after power-up answered `6F00`.
    ///
    /// # Errors
    /// [`CardError::NotJpkiCard`] where the card has no such application, [`CardError::Reader`] and
    /// [`CardError::Response`] where the exchange failed.
    pub fn jpki(&mut self) -> Result<JpkiAp<'_, T>, CardError> {
        JpkiAp::select(self)
    }

    /// Selects the text application (券面事項入力補助AP). One exchange. A phone has none.
    ///
    /// # Errors
    /// [`CardError::NotOnPhone`], [`CardError::NoApplication`] and [`CardError::NotJpkiCard`], told apart by up to two
    /// more exchanges; [`CardError::Reader`] and [`CardError::Response`] where the exchange failed.
    pub fn text(&mut self) -> Result<TextAp<'_, T>, CardError> {
        TextAp::select(self)
    }

    /// Selects the face application (券面事項確認AP). One exchange. A phone has none.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub fn face(&mut self) -> Result<FaceAp<'_, T>, CardError> {
        FaceAp::select(self)
    }

    /// Selects the registry application (住基AP). One exchange. A phone has none.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub fn registry(&mut self) -> Result<RegistryAp<'_, T>, CardError> {
        RegistryAp::select(self)
    }

    /// Selects the common application (共通カードAP). One exchange. A phone has none.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub fn common(&mut self) -> Result<CommonAp<'_, T>, CardError> {
        CommonAp::select(self)
    }

    /// Selects the card manager (カードマネージャー), the level of power-up. One exchange.
    ///
    /// # Errors
    /// [`CardError::NoApplication`] where the card has none, those of the exchange.
    pub fn manager(&mut self) -> Result<CardManager<'_, T>, CardError> {
        CardManager::select(self)
    }

    /// Forgets what was believed of the card; what the card takes is remembered.
    pub(crate) fn forget(&mut self) {
        self.selected = None;
        self.recognised = None;
        self.current_file = None;
        self.tries = None;
    }

    /// Gives the transport back.
    pub fn into_transport(self) -> T {
        self.transport
    }
}

impl<T> fmt::Debug for Card<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card").field("capabilities", &self.capabilities).field("selected", &self.selected).finish()
    }
}
