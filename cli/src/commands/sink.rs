//! Where a command's output goes: a file, renamed into its place when it is complete, or standard output.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::error::{Code, Failure};
use crate::output::file::OutputFile;
use crate::output::{Ui, print_raw};

/// An output in the making.
pub enum Sink {
    /// A file.
    File(OutputFile),
    /// Standard output, collected.
    Stdout(Vec<u8>),
}

impl Sink {
    /// Opens `output`; standard output for `-` or none. `binary` says that it is not text.
    pub fn open(output: Option<&Path>, inputs: &[&Path], binary: bool, ui: &Ui) -> Result<Self, Failure> {
        match output {
            Some(path) if path != Path::new("-") => Ok(Self::File(OutputFile::create(path, inputs)?)),
            _ if ui.json() => Err(Failure::new(Code::FileStdoutShared)),
            _ if binary && io::stdout().is_terminal() => Err(Failure::new(Code::FileBinaryTerminal)),
            _ => Ok(Self::Stdout(Vec::new())),
        }
    }

    /// Adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::File(file) => file.write_all(bytes).map_err(|error| Failure::write(file.target(), &error)),
            Self::Stdout(collected) => {
                collected.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Ends the output. True if it went to a file, so that there is room to say so on standard output.
    pub fn finish(self) -> Result<bool, Failure> {
        match self {
            Self::File(file) => file.finish().map(|()| true),
            Self::Stdout(bytes) => print_raw(&bytes).map(|()| false),
        }
    }
}
