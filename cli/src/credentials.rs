//! Where a PIN or password comes from: the terminal, a file, standard input or a file descriptor — never the command line.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::args::CredentialArgs;
use crate::error::{Code, Failure};
use crate::interrupt;

/// Most bytes of a credential file, line end included. The longest credential has 16.
const LIMIT: usize = 64;

/// Which credential is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The PIN for user authentication (利用者証明用電子証明書の暗証番号).
    Pin,
    /// The signature password (署名用電子証明書の暗証番号).
    Password,
}

/// Where it comes from.
#[derive(Debug, PartialEq, Eq)]
pub enum Source {
    /// Typed, not shown.
    Terminal,
    /// Standard input.
    StandardInput,
    /// A file.
    File(PathBuf),
    /// An open file descriptor.
    Descriptor(u32),
}

/// Finds out where the wanted credential comes from, before the card is touched.
///
/// An option for the other credential is refused: a PIN given as a password would cost a try.
pub fn source(arguments: &CredentialArgs, wanted: Wanted) -> Result<Source, Failure> {
    let pin = from_options(arguments.pin_file.as_deref(), arguments.pin_fd);
    let password = from_options(arguments.password_file.as_deref(), arguments.password_fd);
    let (mine, other, right) = match wanted {
        Wanted::Pin => (pin, password, "--pin-file, --pin-fd"),
        Wanted::Password => (password, pin, "--password-file, --password-fd"),
    };
    match (mine, other) {
        (_, Some(_)) => Err(Failure::new(Code::CredentialWrongOption).with("options", right)),
        (Some(source), None) => Ok(source),
        (None, None) if has_terminal() => Ok(Source::Terminal),
        (None, None) => Err(Failure::new(Code::CredentialNoTerminal).with("options", right)),
    }
}

/// Finds out where a credential comes from that has two options of its own. `options` names them.
pub fn source_of(file: Option<&Path>, descriptor: Option<u32>, options: &'static str) -> Result<Source, Failure> {
    match from_options(file, descriptor) {
        Some(source) => Ok(source),
        None if has_terminal() => Ok(Source::Terminal),
        None => Err(Failure::new(Code::CredentialNoTerminal).with("options", options)),
    }
}

/// No command of this kind needs a credential: refuses options that give one.
pub fn refuse(arguments: &CredentialArgs) -> Result<(), Failure> {
    let given = from_options(arguments.pin_file.as_deref(), arguments.pin_fd)
        .or(from_options(arguments.password_file.as_deref(), arguments.password_fd));
    match given {
        Some(_) => Err(Failure::new(Code::CredentialUnneeded)),
        None => Ok(()),
    }
}

/// Reads the credential. `prompt` is shown where it is typed.
pub fn read(source: &Source, prompt: &str) -> Result<Zeroizing<String>, Failure> {
    match source {
        Source::Terminal => {
            interrupt::while_typing(|| rpassword::prompt_password(prompt)).map(Zeroizing::new).map_err(|error| {
                // Ctrl-C: the process is about to end.
                if error.kind() == io::ErrorKind::Interrupted {
                    interrupt::wait();
                }
                Failure::new(Code::CredentialTerminal).with_detail(&error)
            })
        }
        Source::StandardInput => take_line(&mut io::stdin().lock(), Path::new("/dev/stdin")),
        Source::File(path) => {
            let mut file = File::open(path).map_err(|error| Failure::read(path, &error))?;
            take_line(&mut file, path)
        }
        Source::Descriptor(number) => {
            let path = PathBuf::from(format!("/dev/fd/{number}"));
            let mut file = File::open(&path).map_err(|error| Failure::read(&path, &error))?;
            take_line(&mut file, &path)
        }
    }
}

/// The source that these options name; `None` where neither is given.
pub fn from_options(file: Option<&Path>, descriptor: Option<u32>) -> Option<Source> {
    match (file, descriptor) {
        (Some(file), _) if file == Path::new("-") => Some(Source::StandardInput),
        (Some(file), _) => Some(Source::File(file.to_owned())),
        (None, Some(number)) => Some(Source::Descriptor(number)),
        (None, None) => None,
    }
}

/// A credential is typed at the terminal that controls the process, even where standard input is a file.
fn has_terminal() -> bool {
    File::open("/dev/tty").is_ok()
}

/// Reads all of a small input into a buffer that never moves (a moved one would leave a copy behind) and drops one line
/// end from its end.
fn take_line(input: &mut impl Read, path: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut buffer = Zeroizing::new([0u8; LIMIT + 1]);
    let mut length = 0;
    loop {
        match input.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Failure::read(path, &error)),
        }
        if length > LIMIT {
            return Err(Failure::path(Code::CredentialTooLong, path).with("limit", LIMIT as u64));
        }
    }
    let bytes = &buffer[..length];
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    if bytes.is_empty() {
        return Err(Failure::path(Code::CredentialEmpty, path));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Failure::path(Code::CredentialNotText, path))?;
    let mut out = Zeroizing::new(String::with_capacity(LIMIT));
    out.push_str(text);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(bytes: &[u8]) -> Result<String, Code> {
        take_line(&mut &*bytes, Path::new("f")).map(|text| text.to_string()).map_err(|failure| failure.code())
    }

    #[test]
    fn one_line_end_is_dropped_and_nothing_else() {
        assert_eq!(line(b"ABC123").as_deref(), Ok("ABC123"));
        assert_eq!(line(b"ABC123\n").as_deref(), Ok("ABC123"));
        assert_eq!(line(b"ABC123\r\n").as_deref(), Ok("ABC123"));
        assert_eq!(line(b"ABC123\n\n").as_deref(), Ok("ABC123\n"));
        assert_eq!(line(b" ABC123").as_deref(), Ok(" ABC123"));
    }

    #[test]
    fn what_cannot_be_a_credential_is_named() {
        assert_eq!(line(b""), Err(Code::CredentialEmpty));
        assert_eq!(line(b"\n"), Err(Code::CredentialEmpty));
        assert_eq!(line(&[b'A'; 65]), Err(Code::CredentialTooLong));
        assert_eq!(line(&[0xFF, 0xFE]), Err(Code::CredentialNotText));
        let endless = take_line(&mut io::repeat(b'A'), Path::new("f"));
        assert_eq!(endless.unwrap_err().code(), Code::CredentialTooLong);
    }

    #[test]
    fn an_option_for_the_other_credential_is_refused() {
        let pin = CredentialArgs { pin_file: Some("p".into()), ..CredentialArgs::default() };
        assert_eq!(source(&pin, Wanted::Pin).unwrap(), Source::File("p".into()));
        assert_eq!(source(&pin, Wanted::Password).unwrap_err().code(), Code::CredentialWrongOption);
        assert_eq!(refuse(&pin).unwrap_err().code(), Code::CredentialUnneeded);
        let standard = CredentialArgs { password_file: Some("-".into()), ..CredentialArgs::default() };
        assert_eq!(source(&standard, Wanted::Password).unwrap(), Source::StandardInput);
        let descriptor = CredentialArgs { password_fd: Some(7), ..CredentialArgs::default() };
        assert_eq!(source(&descriptor, Wanted::Password).unwrap(), Source::Descriptor(7));
        assert!(refuse(&CredentialArgs::default()).is_ok());
    }
}
