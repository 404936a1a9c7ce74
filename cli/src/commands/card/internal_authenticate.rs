//! `jpki card internal-authenticate`: the common application's own key signs a challenge, without a credential.

use jpki_card::Card;
use jpki_reader::Access;
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::{Globals, InternalAuthenticateArgs};
use crate::commands::data;
use crate::context::with_card;
use crate::error::{Code, Exit, Failure};
use crate::output::Ui;
use crate::say;

/// Most bytes that the card takes.
const LONGEST: usize = 255;

/// Result of `jpki card internal-authenticate`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InternallyAuthenticated {
    /// What was signed, hexadecimal.
    pub challenge: String,
    /// The signature, hexadecimal: RSA-2048, PKCS#1 v1.5 with SHA-256.
    pub signature: String,
}

/// Has the challenge signed, and prints it with its signature.
pub fn run(arguments: &InternalAuthenticateArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let challenge = match &arguments.challenge {
        Some(text) => hex::decode(text).map_err(|error| Failure::new(Code::CardChallenge).with_detail(&error))?,
        None => data::random()?.to_vec(),
    };
    if !(1..=LONGEST).contains(&challenge.len()) {
        return Err(Failure::new(Code::CardChallenge));
    }
    let signature = with_card(globals, ui, Access::Shared, |transport| {
        Ok(Card::new(transport).common()?.internal_authenticate(&challenge)?)
    })?;
    let result =
        InternallyAuthenticated { challenge: hex::encode_upper(&challenge), signature: hex::encode_upper(&signature) };
    ui.result(&result, |page| {
        page.fields(&[
            (say!(ui, "internal-challenge"), result.challenge.clone()),
            (say!(ui, "internal-signature"), result.signature.clone()),
        ]);
        page.gap();
        page.line(&say!(ui, "internal-note"));
    })?;
    Ok(Exit::Done)
}
