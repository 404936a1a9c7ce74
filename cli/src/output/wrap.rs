//! Breaks text into lines by display width: English between words, Japanese between characters.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Characters that must not begin a line (行頭禁則文字).
const NO_LINE_START: &str =
    "、。，．・：；？！」』）】〉》〕］｝ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々…‥,.:;?!)]}";
/// Characters that must not end a line (行末禁則文字).
const NO_LINE_END: &str = "「『（【〈《〔［｛([{";

/// Breaks `text` into lines of at most `width` columns. A single word that is longer stands on a line of its own.
/// Line ends in `text` stay.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, width.max(8))).collect()
}

/// Like [`wrap`], every line but the first moved right by `indent` columns; the result is one string.
/// The first line is taken to begin at column `indent` already.
pub fn hang(text: &str, width: usize, indent: usize) -> String {
    let separator = format!("\n{}", " ".repeat(indent));
    wrap(text, width.saturating_sub(indent)).join(&separator)
}

/// `text` and as many spaces as it needs to fill `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    let mut out = text.to_owned();
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(text.width())));
    out
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    for piece in pieces(line) {
        let full = current.width() + piece.trim_end().width() > width;
        if full && !current.is_empty() {
            lines.push(current.trim_end().to_owned());
            current.clear();
        }
        if current.is_empty() && !lines.is_empty() {
            current.push_str(piece.trim_start());
        } else {
            current.push_str(piece);
        }
    }
    if !current.trim_end().is_empty() || lines.is_empty() {
        lines.push(current.trim_end().to_owned());
    }
    lines
}

/// Cuts a line into the pieces between which it may be broken. Spaces belong to the piece before them.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, character) in line.char_indices() {
        if previous.is_some_and(|previous| may_break(previous, character)) {
            pieces.push(&line[start..at]);
            start = at;
        }
        previous = Some(character);
    }
    if start < line.len() {
        pieces.push(&line[start..]);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NO_LINE_START.contains(after) || NO_LINE_END.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after)
}

fn is_wide(character: char) -> bool {
    character.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_breaks_between_words_only() {
        assert_eq!(wrap("sign an application file", 12), ["sign an", "application", "file"]);
        assert_eq!(wrap("--password-file", 8), ["--password-file"]);
        assert_eq!(wrap("", 20), [""]);
        assert_eq!(wrap("one\ntwo", 20), ["one", "two"]);
    }

    #[test]
    fn japanese_breaks_by_display_width_and_keeps_punctuation_off_the_line_start() {
        assert_eq!(wrap("署名用電子証明書", 8), ["署名用電", "子証明書"]);
        assert_eq!(wrap("申請書類。次", 8), ["申請書", "類。次"]);
        assert_eq!(wrap("あいう「えお」", 8), ["あいう", "「えお」"]);
        for line in wrap("マイナンバーカードの署名用パスワードを入力してください。--password-file でも渡せます。", 30)
        {
            assert!(line.width() <= 30, "{line}");
        }
    }

    #[test]
    fn hanging_lines_and_padding_count_columns() {
        assert_eq!(hang("ab cd ef gh ij", 12, 4), "ab cd ef\n    gh ij");
        assert_eq!(pad("署名", 6), "署名  ");
        assert_eq!(pad("toolong", 3), "toolong");
    }
}
