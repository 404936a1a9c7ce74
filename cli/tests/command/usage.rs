//! Wrong command lines: a code, exit 2, both languages, JSON where it is asked for.

use crate::bench::{jpki, run};

#[test]
fn a_wrong_command_line_ends_with_2_and_its_code() {
    for (arguments, code) in [
        (&["sing"][..], "usage.unknown-command"),
        (&["card", "info", "--frob"], "usage.unknown-option"),
        (&["sign", "cms", "x", "--password", "ABC123"], "usage.unknown-option"),
        (&["verify"], "usage.missing"),
        (&["pin", "status", "--wait", "soon"], "usage.value"),
        (&["pin", "status", "--card", "plastic"], "usage.value"),
        (&["pin", "status", "--card"], "usage.value"),
        (&["cert", "show", "--auth", "--signature"], "usage.conflict"),
        (&["cert", "show", "x", "--auth"], "usage.conflict"),
        (&["verify", "x", "--time", "noon"], "usage.value"),
    ] {
        if arguments.last() != Some(&"--card") {
            run(arguments.iter().chain(&["--json"])).fails_with(code, 2);
        }
        let ran = run(arguments).ends(2);
        assert_eq!(ran.out, "");
        assert!(ran.err.starts_with("error: ") && ran.err.contains("what to do: "), "{}", ran.err);
        let ran = run(arguments.iter().chain(&["--lang=ja"]));
        assert!(arguments.last() == Some(&"--card") || ran.err.starts_with("エラー: "), "{}", ran.err);
    }
}

#[test]
fn a_wrong_value_is_answered_with_an_example_and_a_password_with_the_way_to_give_it() {
    for (arguments, example) in [
        (&["verify", "x", "--time", "noon"][..], "2026-01-31T12:00:00+09:00"),
        (&["testbed", "init", "x", "--birth", "noon"], "1990-01-08"),
        (&["card", "info", "--card", "plastic"], "virtual, virtual:<フォルダー>"),
    ] {
        let error = run(arguments.iter().chain(&["--json", "--lang=ja"])).fails_with("usage.value", 2);
        assert!(error["cause"].as_str().unwrap().contains(&format!("例: {example}")), "{error}");
    }
    let error = run(["sign", "cms", "x", "--password", "ABC123", "--json"]).fails_with("usage.unknown-option", 2);
    assert!(error["next_step"].as_str().unwrap().contains("--password-file"), "{error}");
    assert!(!error.to_string().contains("ABC123"));
}

#[test]
fn no_command_shows_how_to_go_on() {
    run(["--json"]).fails_with("usage.no-command", 2);
    run(["sign", "--json"]).fails_with("usage.no-command", 2);
    assert!(run(["sign"]).ends(2).err.contains("usage.no-command"));
}

#[test]
fn help_and_version_go_to_standard_output() {
    let help = run(["--help"]).ends(0);
    assert!(help.out.contains("Usage: jpki [OPTIONS] <COMMAND>") && help.err.is_empty());
    let help = run(["sign", "cms", "-h", "--lang", "ja"]).ends(0);
    assert!(help.out.contains("使い方: jpki sign cms [オプション] <ファイル>..."), "{}", help.out);
    assert!(run(["--version"]).ends(0).out.starts_with("jpki 0."));
}

#[test]
fn completions_come_in_the_users_language() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(run(["completions", shell]).ends(0).out.contains("identity"), "{shell}");
    }
    assert!(run(["completions", "fish", "--lang", "ja"]).ends(0).out.contains("署名を検証します"));
    run(["completions", "tcl", "--json"]).fails_with("usage.value", 2);
}

#[test]
fn the_locale_chooses_the_language() {
    let first_word = |pairs: &[(&str, &str)]| {
        let mut command = jpki(["sing"]);
        command.env_remove("LC_ALL").envs(pairs.iter().copied());
        String::from_utf8(command.output().unwrap().stderr).unwrap().split(':').next().unwrap().to_owned()
    };
    assert_eq!(first_word(&[]), "error");
    assert_eq!(first_word(&[("LANG", "ja_JP.UTF-8")]), "エラー");
    assert_eq!(first_word(&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "C")]), "error");
    assert_eq!(first_word(&[("LANG", "de_DE.UTF-8")]), "error");
}

#[test]
fn the_reader_can_be_named_by_the_environment() {
    let mut command = jpki(["reader", "list", "--json"]);
    command.env("JPKI_READER", "nothing").env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm");
    assert_eq!(command.output().unwrap().status.code(), Some(4));
}
