//! A result for people: headings, fields in aligned columns, tables and sentences.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::{BOLD, DIM, wrap};
use crate::catalogue::clean;

/// Lines of a result in the making.
pub struct Page {
    text: String,
    /// Columns of the terminal; lines stay whole where there is none, for `grep`.
    columns: Option<usize>,
}

impl Page {
    /// An empty page for a terminal of so many columns.
    pub fn new(columns: Option<usize>) -> Self {
        Self { text: String::new(), columns }
    }

    /// A sentence or any other line.
    pub fn line(&mut self, text: &str) {
        self.styled(text, Style::new());
    }

    /// A line as it is, styles inside it included: only for text of our own.
    pub fn raw_line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A line in a style.
    pub fn styled(&mut self, text: &str, style: Style) {
        self.hanging("", text, style);
    }

    /// A line that matters less, indented.
    pub fn note(&mut self, text: &str) {
        self.hanging("  ", text, DIM);
    }

    /// A heading, with an empty line before it unless it is the first.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        self.styled(text, BOLD);
    }

    /// An empty line, except at the top.
    pub fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// A coloured mark, then text that hangs under itself.
    pub fn marked(&mut self, mark: &str, style: Style, mark_columns: usize, text: &str) {
        let mark = wrap::pad(mark, mark_columns);
        let indent = mark.width() + 2;
        let text = self.hang(&clean(text), indent);
        self.text.push_str(&format!("{style}{mark}{style:#}  {text}\n"));
    }

    /// Text that begins at column `indent`, dimmed.
    pub fn under(&mut self, indent: usize, text: &str) {
        let space = " ".repeat(indent);
        self.hanging(&space, text, DIM);
    }

    /// Labels and values, the values aligned.
    pub fn fields(&mut self, fields: &[(String, String)]) {
        let plain: Vec<_> =
            fields.iter().map(|(label, value)| (label.as_str(), value.as_str(), Style::new())).collect();
        self.styled_fields(&plain);
    }

    /// The same, each value in a style.
    pub fn styled_fields(&mut self, fields: &[(&str, &str, Style)]) {
        let label_columns = fields.iter().map(|(label, ..)| label.width()).max().unwrap_or(0);
        for (label, value, style) in fields {
            let value = self.hang(&clean(value), label_columns + 4);
            self.text.push_str(&format!("  {}  {style}{value}{style:#}\n", wrap::pad(label, label_columns)));
        }
    }

    /// Rows of cells in aligned columns; the first row is the head.
    pub fn table(&mut self, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|i| rows.iter().filter_map(|row| row.get(i)).map(|c| c.width()).max().unwrap_or(0))
            .collect();
        for (number, row) in rows.iter().enumerate() {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, width)| wrap::pad(&clean(cell), *width)).collect();
            let line = format!("  {}", cells.join("  "));
            let style = if number == 0 { BOLD } else { Style::new() };
            self.text.push_str(&format!("{style}{}{style:#}\n", line.trim_end()));
        }
    }

    /// The whole page.
    pub fn into_text(self) -> String {
        self.text
    }

    fn hang(&self, text: &str, indent: usize) -> String {
        self.columns.map_or_else(|| text.to_owned(), |columns| wrap::hang(text, columns, indent))
    }

    fn hanging(&mut self, before: &str, text: &str, style: Style) {
        let text = self.hang(&clean(text), before.width());
        self.text.push_str(&format!("{before}{style}{text}{style:#}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_aligned_by_display_width() {
        let mut page = Page::new(None);
        page.fields(&[("種類".to_owned(), "A".to_owned()), ("Serial".to_owned(), "B".to_owned())]);
        assert_eq!(page.into_text(), "  種類    A\n  Serial  B\n");
    }

    #[test]
    fn long_values_hang_under_themselves_on_a_terminal_and_stay_whole_in_a_pipe() {
        let fields = [("kind".to_owned(), "a signature certificate of JPKI".to_owned())];
        let mut page = Page::new(Some(24));
        page.fields(&fields);
        assert_eq!(page.into_text(), "  kind  a signature\n        certificate of\n        JPKI\n");
        let mut page = Page::new(None);
        page.fields(&fields);
        assert_eq!(page.into_text().lines().count(), 1);
    }
}
