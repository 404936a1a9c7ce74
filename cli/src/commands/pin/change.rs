//! `jpki pin change`: the old value once, the new one asked for twice, weak ones warned about; the card PIN in both of its
//! places, and in one of them where a change broke off between the two.

use jpki_card::{
    AuthPin, Card, CardError, CardPin, Credential, CredentialKind, Holder, JpkiAp, LastTry, SignPassword, TextPin,
    TriesLeft, Weakness, weaknesses,
};
use jpki_reader::{Access, Transport};
use schemars::JsonSchema;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::{CardPinPlace, Globals, PinChangeArgs, PinChoice};
use crate::commands::data;
use crate::context::with_card;
use crate::credentials::{self, Source};
use crate::error::{Code, Exit, Failure, which};
use crate::output::Ui;
use crate::say;

/// Result of `jpki pin change`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PinChanged {
    /// What was changed: one reference, or two of the card PIN.
    pub changed: Vec<Changed>,
}

/// A reference whose value was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// The PIN for user authentication.
    AuthenticationPin,
    /// The signature password.
    SignaturePassword,
    /// The text PIN.
    TextPin,
    /// The card PIN in the 住基AP.
    RegistryPin,
    /// The card PIN in the 共通カードAP.
    CommonPin,
}

/// Where old and new value come from.
struct Values<'a> {
    old: Source,
    new: Source,
    kind: CredentialKind,
    last_try: LastTry,
    ui: &'a Ui,
}

/// Changes a credential.
pub fn change(arguments: &PinChangeArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    if arguments.only.is_some() && arguments.which != PinChoice::Card {
        return Err(Failure::new(Code::PinOnlyCard));
    }
    let source = |file, fd, options| credentials::source_of(file, fd, options);
    let values = Values {
        old: source(arguments.old_file.as_deref(), arguments.old_fd, "--old-file, --old-fd")?,
        new: source(arguments.new_file.as_deref(), arguments.new_fd, "--new-file, --new-fd")?,
        kind: match arguments.which {
            PinChoice::Auth => CredentialKind::AuthPin,
            PinChoice::Sign => CredentialKind::SignPassword,
            PinChoice::Text => CredentialKind::TextPin,
            PinChoice::Card if arguments.only == Some(CardPinPlace::Common) => CredentialKind::CommonPin,
            PinChoice::Card => CredentialKind::RegistryPin,
        },
        last_try: if globals.allow_last_try { LastTry::Allow } else { LastTry::Refuse },
        ui,
    };
    if values.old == Source::StandardInput && values.new == Source::StandardInput {
        return Err(Failure::new(Code::PinOneInput));
    }
    let changed = with_card(globals, ui, Access::Exclusive, |transport| {
        let mut card = Card::new(transport);
        match arguments.which {
            PinChoice::Auth => jpki(&mut card, &values, AuthPin::new).map(|()| vec![Changed::AuthenticationPin]),
            PinChoice::Sign => jpki(&mut card, &values, SignPassword::new).map(|()| vec![Changed::SignaturePassword]),
            PinChoice::Text => text(&mut card, &values).map(|()| vec![Changed::TextPin]),
            PinChoice::Card => card_pin(&mut card, &values, arguments.only),
        }
    })?;
    let result = PinChanged { changed };
    ui.result(&result, |page| {
        for changed in &result.changed {
            let name = match changed {
                Changed::AuthenticationPin => say!(ui, "credential-pin"),
                Changed::SignaturePassword => say!(ui, "credential-password"),
                Changed::TextPin => say!(ui, "credential-text-pin"),
                Changed::RegistryPin => say!(ui, "credential-registry-pin"),
                Changed::CommonPin => say!(ui, "credential-common-pin"),
            };
            page.line(&say!(ui, "pin-changed", name = name));
        }
    })?;
    Ok(Exit::Done)
}

impl Values<'_> {
    fn name(&self) -> String {
        let ui = self.ui;
        match self.kind {
            CredentialKind::AuthPin => say!(ui, "credential-pin"),
            CredentialKind::SignPassword => say!(ui, "credential-password"),
            CredentialKind::TextPin => say!(ui, "credential-text-pin"),
            _ => say!(ui, "credential-card-pin"),
        }
    }

    /// What it looks like, in words.
    fn form(&self) -> String {
        match self.kind {
            CredentialKind::SignPassword => say!(self.ui, "form-password"),
            _ => say!(self.ui, "form-pin"),
        }
    }

    /// The old value, with the tries left shown where it is typed.
    fn ask_old(&self, tries: TriesLeft) -> Result<Zeroizing<String>, Failure> {
        let ui = self.ui;
        let tries = match tries.count() {
            Some(left) => say!(ui, "prompt-tries", left = left),
            None => say!(ui, "tries-unknown"),
        };
        credentials::read(&self.old, &say!(ui, "prompt-old", name = self.name(), form = self.form(), tries = tries))
    }

    /// The new value; where it is typed, twice, with a warning in between if it is weak.
    fn ask_new<C>(&self, parse: &impl Fn(&str) -> Result<C, CardError>) -> Result<(Zeroizing<String>, C), Failure> {
        let ui = self.ui;
        let new = credentials::read(&self.new, &say!(ui, "prompt-new", name = self.name(), form = self.form()))?;
        let parsed = parse(&new)?;
        if self.kind == CredentialKind::SignPassword && new.chars().any(|character| character.is_ascii_lowercase()) {
            ui.notice("credential.upper-cased", say!(ui, "notice-upper-cased-new"));
        }
        self.warn(&new, Holder::default());
        if self.new == Source::Terminal {
            let again = credentials::read(&self.new, &say!(ui, "prompt-again"))?;
            if *again != *new {
                return Err(Failure::new(Code::PinNotRepeated).with("which", which(self.kind)));
            }
        }
        Ok((new, parsed))
    }

    fn warn(&self, new: &str, holder: Holder<'_>) {
        if self.kind == CredentialKind::SignPassword {
            return;
        }
        let ui = self.ui;
        for weakness in weaknesses(new, holder) {
            let (code, message) = match weakness {
                Weakness::Repeated => ("pin.weak-repeated", say!(ui, "weak-repeated")),
                Weakness::Sequence => ("pin.weak-sequence", say!(ui, "weak-sequence")),
                Weakness::BirthDate => ("pin.weak-birth-date", say!(ui, "weak-birth-date")),
                Weakness::MyNumber => ("pin.weak-my-number", say!(ui, "weak-my-number")),
                Weakness::LooksLikeDate => ("pin.weak-date", say!(ui, "weak-date")),
                _ => continue,
            };
            ui.notice(code, message);
        }
    }
}

/// A credential of the JPKI application.
fn jpki<T: Transport, C: Credential>(
    card: &mut Card<T>,
    values: &Values<'_>,
    parse: impl Fn(&str) -> Result<C, CardError>,
) -> Result<(), Failure> {
    let mut ap: JpkiAp<'_, T> = card.jpki()?;
    ap.recognise()?;
    let tries = ap.usable_tries(C::KIND, values.last_try)?;
    let old = parse(&values.ask_old(tries)?)?;
    let (_, new) = values.ask_new(&parse)?;
    ap.change(&old, &new, values.last_try)?;
    data::left(ap.leave(), values.ui);
    Ok(())
}

/// The text PIN: what it opens tells whether the new one is a part of birth date or My Number.
fn text<T: Transport>(card: &mut Card<T>, values: &Values<'_>) -> Result<(), Failure> {
    let mut ap = card.text()?;
    let tries = ap.usable_tries(values.kind, values.last_try)?;
    let old_text = values.ask_old(tries)?;
    let old = TextPin::new(&old_text)?;
    let (new_text, new) = values.ask_new(&TextPin::new)?;
    if *old_text == *new_text {
        return Err(CardError::NewEqualsOld { credential: values.kind }.into());
    }
    let mut verified = ap.verify(&old, values.last_try)?;
    // A card whose data cannot be read still changes its PIN.
    let birth = verified.attributes().ok().and_then(|attributes| attributes.birth().date());
    let number = verified.my_number().ok();
    let my_number = number.as_ref().map(|file| file.number().as_str());
    if birth.is_some() || my_number.is_some() {
        values.warn_known(&new_text, Holder { birth, my_number });
    }
    verified.change(&new)?;
    data::left(ap.leave(), values.ui);
    Ok(())
}

impl Values<'_> {
    /// What only the holder's data tell; the rest was said when the value was given.
    fn warn_known(&self, new: &str, holder: Holder<'_>) {
        if weaknesses(new, holder).iter().any(|w| matches!(w, Weakness::BirthDate | Weakness::MyNumber)) {
            self.warn(new, holder);
        }
    }
}

/// The card PIN, in the registry application first and then in the common one.
fn card_pin<T: Transport>(
    card: &mut Card<T>,
    values: &Values<'_>,
    only: Option<CardPinPlace>,
) -> Result<Vec<Changed>, Failure> {
    let places = match only {
        Some(CardPinPlace::Registry) => &[CardPinPlace::Registry][..],
        Some(CardPinPlace::Common) => &[CardPinPlace::Common],
        None => &[CardPinPlace::Registry, CardPinPlace::Common],
    };
    // Both are asked for their tries before the PIN is: neither is changed where the other could not be.
    let mut fewest = TriesLeft::Known(u8::MAX);
    for place in places {
        let tries = match place {
            CardPinPlace::Registry => card.registry()?.usable_tries(values.last_try)?,
            CardPinPlace::Common => card.common()?.usable_tries(values.last_try)?,
        };
        if tries.count() < fewest.count() {
            fewest = tries;
        }
    }
    let old = CardPin::new(&values.ask_old(fewest)?)?;
    let (_, new) = values.ask_new(&CardPin::new)?;
    let mut changed = Vec::new();
    for place in places {
        match change_in(*place, card, &old, &new, values) {
            Ok(()) => changed.push(match place {
                CardPinPlace::Registry => Changed::RegistryPin,
                CardPinPlace::Common => Changed::CommonPin,
            }),
            Err(error) if changed.is_empty() => return Err(error.into()),
            // One place has the new PIN, the other still the old one.
            Err(error) => {
                let common = match &error {
                    CardError::ChangeOutcomeUnknown { .. } => "unknown",
                    CardError::WrongCredential { .. } | CardError::Blocked { by_this_try: true, .. } => "other",
                    _ => "old",
                };
                return Err(Failure::new(Code::PinHalfChanged).with("common", common).with_detail(&error));
            }
        }
    }
    Ok(changed)
}

/// Changes the card PIN in one place, and leaves it.
fn change_in<T: Transport>(
    place: CardPinPlace,
    card: &mut Card<T>,
    old: &CardPin,
    new: &CardPin,
    values: &Values<'_>,
) -> Result<(), CardError> {
    let result = match place {
        CardPinPlace::Registry => {
            let mut ap = card.registry()?;
            ap.change(old, new, values.last_try)?;
            ap.leave()
        }
        CardPinPlace::Common => {
            let mut ap = card.common()?;
            ap.change(old, new, values.last_try)?;
            ap.leave()
        }
    };
    data::left(result, values.ui);
    Ok(())
}
