//! Profiles of receivers, by name or from a file.

use std::path::Path;

use jpki_xml::profile::{BuiltIn, MAX_PROFILE, Profile};

use crate::error::{Code, Failure};
use crate::output::input;

/// The profile with this name, or in this file.
pub fn load(name: &str) -> Result<Profile, Failure> {
    if let Some(built_in) = BuiltIn::by_name(name) {
        return Ok(Profile::built_in(built_in).clone());
    }
    let path = Path::new(name);
    // A name that is none is more often mistyped than a file that is missing.
    if !path.exists() && !name.contains(['/', '\\', '.']) {
        let known: Vec<_> = BuiltIn::ALL.into_iter().map(BuiltIn::name).collect();
        return Err(Failure::new(Code::ProfileUnknown).with("name", name.to_owned()).with("known", known.join(", ")));
    }
    let malformed = || Failure::path(Code::ProfileMalformed, path);
    let bytes = input::read(path, MAX_PROFILE as u64)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| malformed().with_detail(&error))?;
    Profile::from_toml(text).map_err(|error| malformed().with_detail(&error))
}
