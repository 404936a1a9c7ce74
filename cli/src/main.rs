//! `jpki`: sign with a My Number Card, verify what was signed, prove who you are.

mod args;
mod catalogue;
mod commands;
mod context;
mod credentials;
mod error;
mod folders;
mod interrupt;
mod interruptible;
mod output;
#[cfg(test)]
mod schema;

use std::ffi::OsString;
use std::process::ExitCode;

use args::usage::{self, Asked};
use error::Exit;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let ui = usage::face(&arguments);
    let ended = match usage::read(arguments, &ui) {
        Ok(Asked::Show(text)) => output::print(&text).map(|_| Exit::Done),
        Ok(Asked::Run(cli)) => commands::run(*cli, &ui),
        Err(failure) => Err(failure),
    };
    let exit = ended.unwrap_or_else(|failure| {
        ui.failure(&failure);
        failure.exit()
    });
    ExitCode::from(exit.code())
}
