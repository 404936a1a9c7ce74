//! Options that every command takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::catalogue::Language;

/// Which card to work with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardChoice {
    /// The virtual card of the user's data folder.
    Virtual,
    /// The virtual card of a testbed or card folder.
    VirtualIn(PathBuf),
}

impl CardChoice {
    fn parse(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "virtual" => Ok(Self::Virtual),
            Some(("virtual", folder)) if !folder.is_empty() => Ok(Self::VirtualIn(PathBuf::from(folder))),
            _ => Err("neither virtual nor virtual:FOLDER".to_owned()),
        }
    }
}

/// What else to trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Accept {
    /// The JPKI test roots.
    Test,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub struct Globals {
    #[arg(long, global = true, value_name = "CARD", value_parser = CardChoice::parse)]
    pub card: Option<CardChoice>,
    #[arg(long, global = true, value_name = "READER", env = "JPKI_READER", hide_env = true)]
    pub reader: Option<String>,
    #[arg(long, global = true, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub wait: Option<u64>,
    #[arg(long, global = true, value_name = "FILE")]
    pub anchor: Vec<PathBuf>,
    #[arg(long, global = true, value_name = "FILE")]
    pub cv_anchor: Vec<PathBuf>,
    #[arg(long, global = true, value_name = "ROOTS", value_enum)]
    pub accept: Vec<Accept>,
    #[arg(long, global = true)]
    pub allow_last_try: bool,
    #[arg(long, global = true, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    #[arg(long, global = true)]
    pub json: bool,
    #[arg(long, global = true, value_name = "LANGUAGE", value_enum)]
    pub lang: Option<Language>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_virtual_or_virtual_in_a_folder() {
        assert_eq!(CardChoice::parse("virtual"), Ok(CardChoice::Virtual));
        assert_eq!(CardChoice::parse("virtual:a:b"), Ok(CardChoice::VirtualIn("a:b".into())));
        for wrong in ["", "virtual:", "real", "Virtual", "virtually:x"] {
            assert!(CardChoice::parse(wrong).is_err(), "{wrong}");
        }
    }
}
