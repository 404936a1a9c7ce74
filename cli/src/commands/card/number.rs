//! `jpki card number`: what the common application and the card manager tell without a credential — card number, issuing
//! municipality, expiry, the card's ATR, and who certified its keys.

use jpki_card::{Card, CardData, CardError, CardNumber, KeyId, KeyReference};
use jpki_reader::Access;
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::Globals;
use crate::commands::data::{self, IssuerStanding};
use crate::context::with_card;
use crate::error::{Exit, Failure};
use crate::output::Ui;
use crate::say;

/// Result of `jpki card number`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CardNumbers {
    /// Serial number of the card (製造番号), 15 digits. It tells one person's card from another's.
    pub serial_number: String,
    /// Code of the issuing municipality (全国地方公共団体コード), five digits.
    pub municipality_code: String,
    /// Its name with the prefecture; absent where the code is not in the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Last day on which the card is good.
    pub expiry: jiff::civil::Date,
    /// Key reference of the 共通カードAP, 16 bytes of unknown use; absent where the card has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common_key_reference: Option<String>,
    /// Key reference of the 住基AP; the same on every card known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_key_reference: Option<String>,
    /// What the card manager tells; absent where the card has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_manager: Option<ManagerObjects>,
}

/// The objects of GET DATA. What a card lacks is absent.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct ManagerObjects {
    /// Issuer identification number, 0042.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_identification: Option<String>,
    /// Card identification number, 0045.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_identification: Option<String>,
    /// Object identifiers of the card recognition data, 0066.
    pub recognition: Vec<String>,
    /// Issuing municipality, 00F0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality_code: Option<String>,
    /// Expiry date, 00F2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry: Option<jiff::civil::Date>,
    /// Key id of the intermediate, 00F7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intermediate_key: Option<String>,
    /// Whether there is a CV certificate of a next key, 7F21; older cards have none.
    pub has_next_key: bool,
    /// Tags of objects that are there and could not be read, because card or reader carry no extended length.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub too_long: Vec<String>,
    /// Who vouches for the chain 00F8, 7F21.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<IssuerStanding>,
    /// The ATR at the contacts, hexadecimal, with its first byte `3B`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_atr: Option<String>,
}

/// Prints card number, municipality, expiry and the card manager's objects.
pub fn run(globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let anchors = data::anchors(&globals.cv_anchor)?;
    let (number, references, data) = with_card(globals, ui, Access::Shared, |transport| {
        let mut card = Card::new(transport);
        let mut common = card.common()?;
        let number = common.card_number()?;
        let common_reference = found(common.key_reference())?;
        drop(common);
        let references = [common_reference, found(card.registry().and_then(|mut ap| ap.key_reference()))?];
        let data = match card.manager() {
            Ok(mut manager) => Some(manager.card_data()?),
            Err(CardError::NoApplication { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        Ok((number, references, data))
    })?;
    let result = describe(&number, references, data.as_ref(), &anchors);
    ui.result(&result, |page| {
        let municipality = match &result.municipality {
            Some(name) => say!(ui, "with-note", text = name.clone(), note = result.municipality_code.clone()),
            None => say!(ui, "municipality-unknown", code = result.municipality_code.clone()),
        };
        let references = [&result.common_key_reference, &result.registry_key_reference];
        let mut references: Vec<&str> = references.into_iter().flatten().map(String::as_str).collect();
        // The same on every card known: said once.
        references.dedup();
        page.fields(&[
            (say!(ui, "card-number-serial"), result.serial_number.clone()),
            (say!(ui, "card-number-municipality"), municipality),
            (say!(ui, "card-number-expiry"), result.expiry.to_string()),
            (say!(ui, "manager-key-reference"), references.join(", ")),
        ]);
        let Some(manager) = &result.card_manager else { return };
        page.heading(&say!(ui, "manager-heading"));
        let mut fields = Vec::new();
        let mut add = |label: String, value: Option<&String>| {
            fields.extend(value.map(|value| (label, value.clone())));
        };
        add(say!(ui, "manager-card-identification"), manager.card_identification.as_ref());
        add(say!(ui, "manager-issuer-identification"), manager.issuer_identification.as_ref());
        add(say!(ui, "manager-atr"), manager.contact_atr.as_ref());
        add(say!(ui, "manager-recognition"), Some(&manager.recognition.join(", ")).filter(|text| !text.is_empty()));
        add(say!(ui, "manager-issuer"), manager.issuer.map(|issuer| issuer.words(ui)).as_ref());
        if !manager.too_long.is_empty() {
            fields.push((say!(ui, "manager-issuer"), say!(ui, "manager-too-long")));
        }
        page.fields(&fields);
    })?;
    Ok(Exit::Done)
}

/// What a card may lack.
fn found(read: Result<KeyReference, CardError>) -> Result<Option<KeyId>, CardError> {
    match read {
        Ok(reference) => Ok(Some(reference.key_id())),
        Err(CardError::MissingFile { .. } | CardError::NoApplication { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn describe(
    number: &CardNumber,
    references: [Option<KeyId>; 2],
    data: Option<&CardData>,
    anchors: &jpki_card::CvAnchors,
) -> CardNumbers {
    let [common_key_reference, registry_key_reference] = references.map(|reference| reference.map(|id| id.to_string()));
    let code = number.municipality();
    CardNumbers {
        serial_number: number.serial().to_owned(),
        municipality_code: code.to_string(),
        municipality: code.municipality().map(|found| found.to_string()),
        expiry: number.expiry(),
        common_key_reference,
        registry_key_reference,
        card_manager: data.map(|data| ManagerObjects {
            issuer_identification: data.issuer_identification.map(|id| id.to_string()),
            card_identification: data.card_identification.clone(),
            recognition: data
                .recognition
                .iter()
                .flat_map(|found| found.entries())
                .map(|entry| entry.oid.clone())
                .collect(),
            municipality_code: data.municipality.map(|code| code.to_string()),
            expiry: data.expiry,
            intermediate_key: data.intermediate_key.map(|id| id.to_string()),
            has_next_key: data.next_key.is_some(),
            too_long: data.too_long.iter().map(|object| format!("{:04X}", object.fid())).collect(),
            issuer: data.check(anchors).map(IssuerStanding::from),
            contact_atr: data.contact_atr.as_ref().map(|atr| format!("3B{}", hex::encode_upper(atr))),
        }),
    }
}
