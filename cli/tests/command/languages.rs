//! Every command speaks both languages, and no message leaks a key or an unfilled value.

use crate::bench::{Bench, OFFLINE};

#[test]
fn every_command_speaks_both_languages() {
    let bench = Bench::new();
    bench.write("a", "x");
    bench.run(&["sign", "cms", "@a", "--password-file", "@password"]).ends(0);
    bench.run(&["identity", "challenge", "--relying-party", "shop", "--purpose", "log in", "-o", "@c"]).ends(0);
    bench.run(&["identity", "answer", "@c", "--pin-file", "@pin", "-o", "@answer"]).ends(0);
    let commands: [&[&str]; 15] = [
        &["card", "info"],
        &["cert", "show"],
        &["cert", "show", "--signature", "--password-file", "@password"],
        &["cert", "export", "-o", "@out"],
        &["pin", "status"],
        &["sign", "cms", "@a", "--password-file", "@password"],
        &["sign", "raw", "@a", "--password-file", "@password"],
        &["verify", "@a.p7s", "--content", "@a", "--include-personal", "--policy", OFFLINE],
        &["trust", "list"],
        &["identity", "challenge", "--relying-party", "shop", "--purpose", "log in", "-o", "@c2"],
        &["identity", "answer", "@c", "--pin-file", "@pin", "-o", "@answer"],
        &["identity", "verify", "@answer", "--challenge", "@c", "--policy", OFFLINE],
        &["apdu", "--select", "00200098"],
        &["doctor"],
        &["reader", "list"],
    ];
    for command in commands {
        let in_language = |language: &str| {
            let ran = bench.run(&[command, &["--lang", language, "--anchor", "@bench/anchors.pem"]].concat()).ends(0);
            assert!(!ran.out.is_empty(), "{command:?}");
            for text in [&ran.out, &ran.err] {
                assert!(!text.contains(['{', '$']) && !text.contains("\u{2068}"), "{command:?}: {text}");
            }
            ran.out
        };
        let (japanese, english) = (in_language("ja"), in_language("en"));
        assert!(japanese.chars().any(|c| ('ぁ'..='ん').contains(&c) || ('一'..='鿿').contains(&c)), "{command:?}");
        assert_ne!(japanese, english, "{command:?}");
    }
}

#[test]
fn lines_fit_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    let bench = Bench::new();
    for command in [&["card", "info"][..], &["cert", "show"], &["doctor"], &["trust", "list"], &["verify", "@none"]] {
        for language in ["ja", "en"] {
            let mut run = bench.command(&[command, &["--lang", language]].concat());
            let output = run.env("COLUMNS", "80").output().unwrap();
            let text = [output.stdout, output.stderr].concat();
            for line in String::from_utf8(text).unwrap().lines() {
                // A path of the temporary folder is one long word.
                assert!(line.width() <= 80 || line.contains("/tmp"), "{} columns: {line}", line.width());
            }
        }
    }
}
