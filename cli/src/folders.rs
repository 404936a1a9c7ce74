//! Where the command keeps what outlives a run: the user's data folder (XDG Base Directory Specification).

use std::path::PathBuf;

/// The command's own folder in the user's data folder; `None` where the environment tells of none.
pub fn data() -> Option<PathBuf> {
    Some(data_folder(|name| std::env::var_os(name).map(PathBuf::from))?.join("jpki"))
}

fn data_folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    // The specification asks to ignore a relative path.
    let data = variable("XDG_DATA_HOME").filter(|path| path.is_absolute());
    data.or_else(|| variable("HOME").filter(|path| path.is_absolute()).map(|home| home.join(".local/share")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_folder_follows_xdg() {
        let folder = |data: Option<&str>, home: Option<&str>| {
            data_folder(|name| if name == "HOME" { home } else { data }.map(PathBuf::from))
        };
        assert_eq!(folder(Some("/data"), Some("/home/a")), Some("/data".into()));
        assert_eq!(folder(Some("relative"), Some("/home/a")), Some("/home/a/.local/share".into()));
        assert_eq!(folder(None, Some("/home/a")), Some("/home/a/.local/share".into()));
        assert_eq!(folder(None, None), None);
    }
}
