//! Arguments of the make-believe JPKI.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};
use jpki_testbed::{Authority, Hierarchy, Mode, Odd, Reason, TestbedError};

/// What to do with a testbed.
#[derive(Debug, Subcommand)]
pub enum TestbedCommand {
    Init(TestbedInitArgs),
    Card(TestbedCardArgs),
    Serve(TestbedServeArgs),
    Revoke(TestbedRevokeArgs),
    Suspend(TestbedSuspendArgs),
    Resume(TestbedCertificateArgs),
    Renew(TestbedRenewArgs),
    Crl(TestbedCrlArgs),
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
    #[arg(long, value_name = "URL")]
    pub ocsp_url: Option<String>,
    #[arg(long)]
    pub earlier_generation: bool,
    #[arg(long)]
    pub issued_by_earlier: bool,
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

/// `jpki testbed serve`.
#[derive(Debug, Args)]
pub struct TestbedServeArgs {
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    #[arg(long, value_name = "PORT", default_value = "0")]
    pub port: u16,
    #[arg(long, value_name = "MODE", default_value = "register", value_parser = mode)]
    pub mode: Mode,
    #[arg(long, value_name = "TIME")]
    pub now: Option<jiff::Timestamp>,
}

fn mode(name: &str) -> Result<Mode, TestbedError> {
    name.parse()
}

/// One of the cardholder's certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HolderCertificate {
    /// 署名用電子証明書.
    Signature,
    /// 利用者証明用電子証明書.
    Authentication,
}

impl From<HolderCertificate> for Hierarchy {
    fn from(certificate: HolderCertificate) -> Self {
        match certificate {
            HolderCertificate::Signature => Self::Signature,
            HolderCertificate::Authentication => Self::UserAuthentication,
        }
    }
}

/// Which certificate of which testbed; `jpki testbed resume` needs no more.
#[derive(Debug, Args)]
pub struct TestbedCertificateArgs {
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    #[arg(value_name = "WHICH", value_enum)]
    pub certificate: HolderCertificate,
}

/// `jpki testbed revoke`.
#[derive(Debug, Args)]
pub struct TestbedRevokeArgs {
    #[command(flatten)]
    pub certificate: TestbedCertificateArgs,
    #[arg(long, value_name = "REASON", default_value = "unspecified", value_parser = reason_parser())]
    pub reason: Reason,
    #[arg(long, value_name = "TIME")]
    pub time: Option<jiff::Timestamp>,
}

/// Names of reasons, but those of suspending and resuming, which are commands of their own.
fn reason_parser() -> impl TypedValueParser<Value = Reason> {
    let names = Reason::ALL
        .into_iter()
        .filter(|reason| !matches!(reason, Reason::CertificateHold | Reason::RemoveFromCrl))
        .map(Reason::name);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Reason>())
}

/// `jpki testbed suspend`.
#[derive(Debug, Args)]
pub struct TestbedSuspendArgs {
    #[command(flatten)]
    pub certificate: TestbedCertificateArgs,
    #[arg(long, value_name = "TIME")]
    pub time: Option<jiff::Timestamp>,
}

/// `jpki testbed renew`.
#[derive(Debug, Args)]
pub struct TestbedRenewArgs {
    #[command(flatten)]
    pub certificate: TestbedCertificateArgs,
    #[arg(long, value_name = "TIME")]
    pub time: Option<jiff::Timestamp>,
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
}

/// `jpki testbed crl`.
#[derive(Debug, Args)]
pub struct TestbedCrlArgs {
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    #[arg(long, value_name = "AUTHORITY", default_value = "signature", value_parser = authority_parser())]
    pub issuer: Authority,
    #[arg(long)]
    pub municipality: bool,
    #[arg(long)]
    pub delta: bool,
    #[arg(long, value_name = "TIME")]
    pub time: Option<jiff::Timestamp>,
    #[arg(long, value_name = "NUMBER")]
    pub entries: Option<u64>,
    #[arg(long, value_name = "NUMBER", default_value = "4", requires = "entries", value_parser = clap::value_parser!(u8).range(1..=20))]
    pub serial_octets: u8,
    #[arg(long, value_name = "NUMBER", requires = "entries")]
    pub shuffle: Option<u64>,
    #[arg(long, requires = "entries")]
    pub reasons: bool,
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Names of authorities.
fn authority_parser() -> impl TypedValueParser<Value = Authority> {
    PossibleValuesParser::new(Authority::ALL.map(Authority::name)).try_map(|name| name.parse::<Authority>())
}
