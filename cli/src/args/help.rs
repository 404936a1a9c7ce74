//! Help texts from the catalogue, laid out by display width: clap's own would leave a Japanese text on one long line.

use anstyle::Style;
use clap::{Arg, ArgAction, Command};
use fluent_bundle::FluentArgs;
use unicode_width::UnicodeWidthStr;

use crate::catalogue::Catalogue;
use crate::output::{BOLD, wrap};
use crate::say;

/// Widest column of option names; the text of longer ones begins on the next line.
const NAME_COLUMNS: usize = 26;
/// Options that several commands share, and so one text.
const SHARED: [(&str, &[&str]); 4] = [
    ("help-credential", &["pin_file", "pin_fd", "password_file", "password_fd"]),
    ("help-revocation", &["policy", "crl", "crl_store", "ocsp", "ocsp_response"]),
    ("help-certificate", &["signature", "auth", "signature_ca", "auth_ca"]),
    (
        "help-opener",
        &[
            "text_pin_file",
            "text_pin_fd",
            "code_a_file",
            "code_a_fd",
            "code_b_file",
            "code_b_fd",
            "printed_birth",
            "printed_expiry",
            "printed_code",
            "gregorian",
        ],
    ),
];
/// Words in angle brackets that clap writes into usage lines, and the message that translates each.
const VALUE_WORDS: [(&str, &str); 36] = [
    ("FILE", "help-value-file"),
    ("FOLDER", "help-value-folder"),
    ("SECONDS", "help-value-seconds"),
    ("NUMBER", "help-value-number"),
    ("N", "help-value-number"),
    ("READER", "help-value-reader"),
    ("CARD", "help-value-card"),
    ("ROOTS", "help-value-roots"),
    ("LANGUAGE", "help-value-language"),
    ("SHELL", "help-value-shell"),
    ("KEY", "help-value-key"),
    ("DIGEST", "help-value-digest"),
    ("SCHEME", "help-value-scheme"),
    ("HEX", "help-value-hex"),
    ("TIME", "help-value-time"),
    ("DATE", "help-value-date"),
    ("NAME", "help-value-name"),
    ("TEXT", "help-value-text"),
    ("ADDRESS", "help-value-address"),
    ("SEX", "help-value-sex"),
    ("PROFILE", "help-value-profile"),
    ("PORT", "help-value-port"),
    ("YEAR", "help-value-year"),
    ("APDU", "help-value-apdu"),
    ("CHALLENGE", "help-value-challenge"),
    ("ANSWER", "help-value-answer"),
    ("WHICH", "help-value-which"),
    ("PLACE", "help-value-place"),
    ("URL", "help-value-url"),
    ("METHOD", "help-value-method"),
    ("POLICY", "help-value-policy"),
    ("MODE", "help-value-mode"),
    ("REASON", "help-value-reason"),
    ("AUTHORITY", "help-value-authority"),
    ("COMMAND", "help-value-command"),
    ("OPTIONS", "help-value-options"),
];

/// Puts the catalogue's texts into the whole tree: for `--help`, and for completions.
pub fn localise(command: Command, catalogue: &Catalogue, columns: usize) -> Command {
    let mut built = command.clone();
    built.build();
    localise_one(command, &built, "help-jpki", catalogue, columns)
}

fn localise_one(command: Command, built: &Command, key: &str, catalogue: &Catalogue, columns: usize) -> Command {
    let help = render(built, key, catalogue, columns);
    let key = key.to_owned();
    let mut command = command.about(text(catalogue, &key)).override_help(help).mut_args(|arg| {
        let help = text(catalogue, &arg_key(&key, &arg));
        arg.help(help)
    });
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let Some(built) = built.find_subcommand(&name) else { continue };
        let key = sub_key(&key, &name);
        command = command.mut_subcommand(&name, |sub| localise_one(sub, built, &key, catalogue, columns));
    }
    command
}

/// Translates the words that clap writes into usage lines: `<FILE>`, `[OPTIONS]`.
pub fn translate_values(usage: &str, catalogue: &Catalogue) -> String {
    let mut out = usage.to_owned();
    for (word, key) in VALUE_WORDS {
        let translated = text(catalogue, key);
        for (open, close) in [('<', '>'), ('[', ']')] {
            out = out.replace(&format!("{open}{word}{close}"), &format!("{open}{translated}{close}"));
        }
    }
    out
}

/// Calls `visit` with the key of every text that the tree needs.
#[cfg(test)]
pub fn visit_keys(command: &Command, visit: &mut dyn FnMut(&str)) {
    fn one(command: &Command, key: &str, visit: &mut dyn FnMut(&str)) {
        visit(key);
        command.get_arguments().for_each(|arg| visit(&arg_key(key, arg)));
        for sub in command.get_subcommands() {
            one(sub, &sub_key(key, sub.get_name()), visit);
        }
    }
    let mut built = command.clone();
    built.build();
    one(&built, "help-jpki", visit);
}

fn sub_key(key: &str, name: &str) -> String {
    if key == "help-jpki" { format!("help-{name}") } else { format!("{key}-{name}") }
}

fn arg_key(key: &str, arg: &Arg) -> String {
    let id = arg.get_id().as_str();
    let group = SHARED.iter().find(|(_, ids)| ids.contains(&id)).map(|(group, _)| *group);
    let group = group.unwrap_or(if is_global(arg) { "help-global" } else { key });
    format!("{group}.{}", id.replace('_', "-"))
}

fn is_global(arg: &Arg) -> bool {
    arg.is_global_set() || matches!(arg.get_id().as_str(), "help" | "version")
}

fn text(catalogue: &Catalogue, key: &str) -> String {
    catalogue.text(key, &FluentArgs::new())
}

fn render(built: &Command, key: &str, catalogue: &Catalogue, columns: usize) -> String {
    let mut out = wrap::wrap(&text(catalogue, key), columns).join("\n");
    let usage_label = say!(catalogue, "help-word-usage");
    let usage = usage(&mut built.clone(), catalogue);
    out += &format!("\n\n{BOLD}{usage_label}{BOLD:#}: {}\n", wrap::hang(&usage, columns, usage_label.width() + 2));

    let commands: Vec<(String, String)> = built
        .get_subcommands()
        .map(|sub| (sub.get_name().to_owned(), text(catalogue, &sub_key(key, sub.get_name()))))
        .collect();
    section(&mut out, &say!(catalogue, "help-word-commands"), &commands, columns);

    let describe = |arg: &Arg| (names(arg, catalogue), explain(arg, key, catalogue));
    let arguments: Vec<_> = built.get_positionals().map(describe).collect();
    section(&mut out, &say!(catalogue, "help-word-arguments"), &arguments, columns);
    let (global, own): (Vec<&Arg>, Vec<&Arg>) =
        built.get_arguments().filter(|arg| !arg.is_positional()).partition(|arg| is_global(arg));
    let own: Vec<_> = own.into_iter().map(describe).collect();
    section(&mut out, &say!(catalogue, "help-word-options"), &own, columns);
    let global: Vec<_> = global.into_iter().map(describe).collect();
    section(&mut out, &say!(catalogue, "help-word-global"), &global, columns);

    if let Some(notes) = catalogue.find(&format!("{key}.notes"), &FluentArgs::new()) {
        out += &format!("\n{}\n", wrap::wrap(&notes, columns).join("\n"));
    }
    out
}

/// The usage line without its first word.
pub fn usage(command: &mut Command, catalogue: &Catalogue) -> String {
    let usage = command.render_usage().to_string();
    // Where there are several lines, clap puts them under its own label, which is not ours.
    let lines: Vec<&str> = usage.trim_start_matches("Usage:").trim().lines().map(str::trim).collect();
    translate_values(&lines.join("\n"), catalogue)
}

fn section(out: &mut String, title: &str, rows: &[(String, String)], columns: usize) {
    if rows.is_empty() {
        return;
    }
    out.push_str(&format!("\n{BOLD}{title}{BOLD:#}\n"));
    let names = rows.iter().map(|(name, _)| name.width()).filter(|width| *width <= NAME_COLUMNS).max().unwrap_or(0);
    let indent = names + 4;
    for (name, explanation) in rows {
        let explanation = wrap::hang(explanation, columns, indent);
        if name.width() <= names {
            out.push_str(&format!("  {}  {explanation}\n", wrap::pad(name, names)));
        } else {
            out.push_str(&format!("  {name}\n{}{explanation}\n", " ".repeat(indent)));
        }
    }
}

/// `-o, --output <FILE>`, translated.
fn names(arg: &Arg, catalogue: &Catalogue) -> String {
    let style = Style::new();
    let value = arg.get_value_names().and_then(|names| names.first()).map(|name| format!("<{name}>"));
    let value = value.filter(|_| matches!(arg.get_action(), ArgAction::Set | ArgAction::Append));
    let value = translate_values(&value.unwrap_or_default(), catalogue);
    if arg.is_positional() {
        let many = if matches!(arg.get_action(), ArgAction::Append) { "..." } else { "" };
        return format!("{style}{value}{many}{style:#}");
    }
    let short = arg.get_short().map_or_else(|| "    ".to_owned(), |short| format!("-{short}, "));
    let long = arg.get_long().unwrap_or_default();
    let space = if value.is_empty() { "" } else { " " };
    format!("{short}--{long}{space}{value}")
}

/// What an option does, its values and its default.
fn explain(arg: &Arg, key: &str, catalogue: &Catalogue) -> String {
    let mut out = text(catalogue, &arg_key(key, arg));
    let values: Vec<String> =
        arg.get_possible_values().iter().filter(|v| !v.is_hide_set()).map(|v| v.get_name().to_owned()).collect();
    if !values.is_empty() && arg.get_action().takes_values() {
        out += &format!(" [{}]", say!(catalogue, "help-word-values", values = values.join(", ")));
    }
    let default = arg.get_default_values().first().and_then(|value| value.to_str());
    if let Some(default) = default.filter(|_| arg.get_action().takes_values()) {
        out += &format!(" [{}]", say!(catalogue, "help-word-default", value = default.to_owned()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Cli;
    use crate::catalogue::Language;
    use clap::CommandFactory;

    fn every_help(language: Language, columns: usize) -> Vec<String> {
        fn walk(command: &Command, out: &mut Vec<String>) {
            out.push(anstream::adapter::strip_str(&command.clone().render_help().to_string()).to_string());
            command.get_subcommands().for_each(|sub| walk(sub, out));
        }
        let mut command = localise(Cli::command(), &Catalogue::new(language), columns);
        command.build();
        let mut out = Vec::new();
        walk(&command, &mut out);
        out
    }

    #[test]
    fn no_line_of_any_help_is_wider_than_the_terminal() {
        for language in [Language::Ja, Language::En] {
            let helps = every_help(language, 80);
            assert!(helps.len() > 25);
            for help in helps {
                for line in help.lines() {
                    assert!(line.width() <= 80, "{} columns: {line}", line.width());
                }
            }
        }
    }

    #[test]
    fn no_english_word_of_claps_own_is_left_in_japanese_help() {
        for help in every_help(Language::Ja, 80) {
            for word in ["Usage", "Options", "Commands", "Print", "possible values", "default:", "<FILE>", "[OPTIONS]"]
            {
                assert!(!help.contains(word), "{word:?} in:\n{help}");
            }
        }
    }

    #[test]
    fn the_tree_is_sound() {
        Cli::command().debug_assert();
        localise(Cli::command(), &Catalogue::new(Language::Ja), 80).debug_assert();
    }
}
