//! The table of error codes in `docs/errors.md`, kept equal to the program by a test.

use std::path::Path;

use super::tests::with_all_values;
use super::{Code, Exit, describe};
use crate::catalogue::{Catalogue, Language};

const HEAD: &str = "# Error codes

Every failure of `jpki` has a stable code. People see it in brackets behind the message; with `--json` it stands in
`error.code` of the one document on standard output (`docs/schema/cli/error.schema.json`), beside `message`, `cause`,
`next_step`, `exit_code`, where known `tries_left`, and `detail`, what the library said, in English. A code never changes
its meaning.

| exit code | meaning |
|---|---|
| 0 | done, or everything asked for is valid |
| 1 | invalid: the signature or the answer |
| 2 | wrong use of the command, or a file that cannot be read or written |
| 3 | it could not be decided |
| 4 | card, reader, or the service between them |
| 5 | PIN or password refused, or not sent so that no try is spent |

A file that cannot be read or written is 2 and not a number of its own: the remedy is the same as for a mistyped name.
`jpki verify` and `jpki identity verify` say 0, 1 or 3 with a report; the codes below then do not occur.
";

/// With `JPKI_WRITE_SCHEMAS` set, writes it instead.
#[test]
fn the_table_of_codes_is_that_of_the_program() {
    let (english, japanese) = (Catalogue::new(Language::En), Catalogue::new(Language::Ja));
    let mut text = HEAD.to_owned();
    for (exit, title) in [
        (Exit::Invalid, "1 — invalid"),
        (Exit::Usage, "2 — usage and files"),
        (Exit::Indeterminate, "3 — undecided"),
        (Exit::Card, "4 — card and reader"),
        (Exit::Credential, "5 — credentials"),
    ] {
        text += &format!("\n## {title}\n\n| code | message | メッセージ |\n|---|---|---|\n");
        for code in Code::ALL.iter().filter(|code| code.exit() == exit) {
            let message = |catalogue| describe(&with_all_values(*code, "…"), catalogue).message;
            text += &format!("| `{}` | {} | {} |\n", code.name(), message(&english), message(&japanese));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors.md");
    if std::env::var_os("JPKI_WRITE_SCHEMAS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, text, "{}: run the test with JPKI_WRITE_SCHEMAS=1", path.display());
}
