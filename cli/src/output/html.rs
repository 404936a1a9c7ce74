//! Pages that need nothing else: the style sheet stands inside, and the content security policy allows exactly that one. A
//! page that holds personal data loads nothing and runs nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jpki_signature::{Digest, DigestAlgorithm};

use super::Ui;
use crate::catalogue::Language;

/// A page: `title` as text, `body` as markup.
pub fn document(title: &str, style: &str, body: &str, ui: &Ui) -> String {
    let language = match ui.catalogue().language() {
        Language::Ja => "ja",
        Language::En => "en",
    };
    let title = escape(title);
    let style_hash = STANDARD.encode(Digest::of(DigestAlgorithm::Sha256, style.as_bytes()).as_bytes());
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         style-src 'sha256-{style_hash}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex, noarchive\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

/// Text in an element or a quoted attribute (HTML, §13.1.2).
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("<b a=\"1\" c='2'>&amp;"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
        assert_eq!(escape("昭和55年2月17日"), "昭和55年2月17日");
    }
}
