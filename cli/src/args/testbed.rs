//! Arguments of the make-believe JPKI.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};
use jpki_testbed::Odd;

/// What to do with a testbed.
#[derive(Debug, Subcommand)]
pub enum TestbedCommand {
    Init(TestbedInitArgs),
    Card(TestbedCardArgs),
}

/// What kind of token the virtual card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileChoice {
    /// The plastic card.
    Card,
    /// An Android phone.
    Android,
    /// An iPhone.
    Iphone,
    /// The old residents' card (住民基本台帳カード), which is refused.
    ResidentCard,
}

/// Which generation of cards the virtual card is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GenerationChoice {
    /// Short APDUs only.
    #[value(name = "2015")]
    Year2015,
    /// Declares short file identifiers, no extended length.
    #[value(name = "2019")]
    Year2019,
    /// Declares extended length.
    #[value(name = "2023")]
    Year2023,
}

/// The cardholder's sex, as the certificate says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SexChoice {
    /// 男.
    Male,
    /// 女.
    Female,
    /// 不明.
    Unknown,
}

/// `jpki testbed init`.
#[derive(Debug, Args)]
pub struct TestbedInitArgs {
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub address: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub birth: Option<jiff::civil::Date>,
    #[arg(long, value_name = "SEX", value_enum)]
    pub sex: Option<SexChoice>,
    #[arg(long, value_name = "NUMBER")]
    pub my_number: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub card_expiry: Option<jiff::civil::Date>,
    #[arg(long, value_name = "NUMBER")]
    pub security_code: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    #[arg(long, value_name = "TIME")]
    pub now: Option<jiff::Timestamp>,
    #[arg(long, value_name = "TIME")]
    pub issued: Option<jiff::Timestamp>,
    #[arg(long, value_name = "PROFILE", value_enum, default_value = "card")]
    pub profile: ProfileChoice,
    #[arg(long, value_name = "YEAR", value_enum, default_value = "2023")]
    pub generation: GenerationChoice,
    #[arg(long)]
    pub contactless: bool,
    #[arg(long)]
    pub no_signature_certificate: bool,
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = odd_parser())]
    pub odd: Vec<Odd>,
}

/// Names of odd cards, with the names told by the help and by errors.
fn odd_parser() -> impl TypedValueParser<Value = Odd> {
    PossibleValuesParser::new(Odd::ALL.map(Odd::name)).try_map(|name| name.parse::<Odd>())
}

/// `jpki testbed card`.
#[derive(Debug, Args)]
pub struct TestbedCardArgs {
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    #[arg(long, value_name = "PORT", default_value = "35963")]
    pub port: u16,
}
