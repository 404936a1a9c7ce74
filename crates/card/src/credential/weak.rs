//! Four-digit values that somebody who finds the card would try first.

use jiff::civil::Date;

use super::code::era_year;

/// Why four digits are easily guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Weakness {
    /// One digit four times, such as 0000, or a pair twice, such as 1212.
    Repeated,
    /// Digits in their order, up or down, such as 1234.
    Sequence,
    /// The holder's birthday or a part of the birth date, which is printed on the card.
    BirthDate,
    /// Four digits in a row of the My Number (照合番号A), which is printed on the card.
    MyNumber,
    /// It can be read as month and day or as a year of the last century or this one: maybe a birthday.
    LooksLikeDate,
}

/// What is known of the holder, to compare a PIN with.
#[derive(Clone, Copy, Default)]
pub struct Holder<'a> {
    /// Birth date (生年月日).
    pub birth: Option<Date>,
    /// My Number (個人番号), twelve digits.
    pub my_number: Option<&'a str>,
}

/// Everything that makes four digits a bad PIN, worst first; nothing for any other text, whose form is refused elsewhere.
#[must_use]
pub fn weaknesses(pin: &str, holder: Holder<'_>) -> Vec<Weakness> {
    let &[a, b, c, d] = pin.as_bytes() else { return Vec::new() };
    if !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let steps = [b.wrapping_sub(a), c.wrapping_sub(b), d.wrapping_sub(c)];
    let mut found = Vec::new();
    if (a, b) == (c, d) || (a == b && c == d) {
        found.push(Weakness::Repeated);
    }
    if steps == [1; 3] || steps == [u8::MAX; 3] {
        found.push(Weakness::Sequence);
    }
    if holder.birth.is_some_and(|birth| parts(birth).iter().any(|part| part == pin)) {
        found.push(Weakness::BirthDate);
    }
    if holder.my_number.is_some_and(|number| number.contains(pin)) {
        found.push(Weakness::MyNumber);
    }
    // A holder whose birth date is known is told for certain.
    if holder.birth.is_none() && looks_like_date(pin) {
        found.push(Weakness::LooksLikeDate);
    }
    found
}

/// The four-digit parts of a birth date, in both calendars.
fn parts(birth: Date) -> Vec<String> {
    let (month, day) = (birth.month(), birth.day());
    let mut parts = vec![format!("{month:02}{day:02}"), format!("{day:02}{month:02}"), format!("{:04}", birth.year())];
    let years = [u16::try_from(birth.year().rem_euclid(100)).ok(), era_year(birth)];
    for year in years.into_iter().flatten() {
        parts.push(format!("{year:02}{month:02}"));
        parts.push(format!("{month:02}{year:02}"));
    }
    parts
}

fn looks_like_date(pin: &str) -> bool {
    let month_and_day = ("01".."13").contains(&&pin[..2]) && ("01".."32").contains(&&pin[2..]);
    month_and_day || ("1900".."2030").contains(&pin)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_easily_guessed_is_named() {
        let holder = Holder { birth: Some(date(1980, 2, 17)), my_number: Some("537686677188") };
        for (pin, expected) in [
            ("0000", vec![Weakness::Repeated]),
            ("1212", vec![Weakness::Repeated]),
            ("1122", vec![Weakness::Repeated]),
            ("1234", vec![Weakness::Sequence]),
            ("9876", vec![Weakness::Sequence]),
            ("0217", vec![Weakness::BirthDate]),
            ("1702", vec![Weakness::BirthDate]),
            ("1980", vec![Weakness::BirthDate]),
            ("8002", vec![Weakness::BirthDate]),
            ("5502", vec![Weakness::BirthDate]),
            ("7686", vec![Weakness::MyNumber]),
            ("7188", vec![Weakness::MyNumber]),
            ("8041", vec![]),
            ("0218", vec![]),
            ("", vec![]),
            ("02170", vec![]),
            ("abcd", vec![]),
        ] {
            assert_eq!(weaknesses(pin, holder), expected, "{pin}");
        }
    }

    #[test]
    fn without_the_birth_date_dates_are_suspected() {
        for (pin, suspected) in [("0218", true), ("1231", true), ("1975", true), ("1301", false), ("8041", false)] {
            assert_eq!(weaknesses(pin, Holder::default()).contains(&Weakness::LooksLikeDate), suspected, "{pin}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged(pin in "\\PC{0,6}") {
            let _ = weaknesses(&pin, Holder::default());
        }
    }
}
