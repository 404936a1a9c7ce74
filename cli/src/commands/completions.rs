//! `jpki completions`: a completion script, with the help texts in the user's language.

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs, help};
use crate::error::{Exit, Failure};
use crate::output::{Ui, columns, print_raw};

/// Prints the script.
pub fn run(arguments: &CompletionsArgs, ui: &Ui) -> Result<Exit, Failure> {
    let mut command = help::localise(Cli::command(), ui.catalogue(), columns());
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "jpki", &mut script);
    print_raw(&script)?;
    Ok(Exit::Done)
}
