//! Spellings of a number to one: `12 000`, `12,000`, `12.000` and `12'000` give `12000`, and `3,5` gives `3.5`.
//!
//! Input: a word that starts with an ASCII digit. Output: its spelling without marks of grouping, and with a decimal point. Time:
//! linear.

/// Whether a space stands between groups of digits: an ordinary, no-break, figure, thin or narrow no-break space.
pub(super) fn is_group_space(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}')
}

/// Returns the one spelling of a number, or of each number of a range such as `10-12,000`.
pub(super) fn plain_number(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for part in word.split('-') {
        if !plain.is_empty() {
            plain.push('-');
        }
        match grouped(part) {
            Some((digits, decimals, rest)) => {
                plain.push_str(&digits);
                if !decimals.is_empty() {
                    plain.push('.');
                }
                plain.push_str(decimals);
                plain.push_str(rest);
            }
            None => plain.extend(part.chars().map(|c| match c {
                ',' | '\u{66B}' | '\u{66C}' => '.',
                _ if is_group_space(c) => ' ',
                _ => c,
            })),
        }
    }
    plain
}

/// Reads a number in groups: its digits, its decimals, and letters that follow.
///
/// The first group has one to three digits and does not start with 0 (`0.125` is a decimal). Each further group has three, after the
/// same mark. In the Indian way, groups of two digits stand before the last one (`1,00,000`).
fn grouped(text: &str) -> Option<(String, &str, &str)> {
    let (first, mut rest) = split_digits(text);
    let mark = rest.chars().next().filter(|&c| matches!(c, ',' | '.' | '\'' | '\u{66C}') || is_group_space(c))?;
    if first.is_empty() || first.len() > 3 || first.starts_with('0') {
        return None;
    }
    let mut digits = first.to_string();
    let mut group_of = |length: usize| match group_after(rest, mark) {
        Some((group, after)) if group.len() == length => {
            digits.push_str(group);
            rest = after;
            true
        }
        _ => false,
    };
    let in_pairs = mark == ',' && first.len() < 3 && group_of(2);
    while in_pairs && group_of(2) {}
    if !group_of(3) {
        return None;
    }
    while !in_pairs && group_of(3) {}
    let (decimals, rest) = match rest.strip_prefix([',', '.', '\u{66B}']) {
        Some(after) if !rest.starts_with(mark) => split_digits(after),
        _ => ("", rest),
    };
    rest.chars().next().is_none_or(char::is_alphabetic).then_some((digits, decimals, rest))
}

/// Returns the digits after a mark, and the text after them.
fn group_after(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut characters = text.chars();
    let found = characters.next()?;
    (found == mark || (is_group_space(found) && is_group_space(mark))).then(|| split_digits(characters.as_str()))
}

/// Splits a text after the ASCII digits at its start.
fn split_digits(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.split_at(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        for (number, expected) in [
            ("12 000", "12000"),
            ("12\u{A0}000", "12000"),
            ("12,000", "12000"),
            ("12.000", "12000"),
            ("12'000", "12000"),
            ("1 234\u{202F}567", "1234567"),
            ("1.234.567,89", "1234567.89"),
            ("1,234,567.89", "1234567.89"),
            ("12\u{66C}000\u{66B}5", "12000.5"),
            ("1,00,000", "100000"),
            ("12,34,567", "1234567"),
            ("12,000km", "12000km"),
            ("10-12 000", "10-12000"),
            ("3,5", "3.5"),
            ("0,125", "0.125"),
            ("2024", "2024"),
            ("1.2.3", "1.2.3"),
            ("12.000.5", "12.000.5"),
            ("1,000,00", "1.000.00"),
            ("2024,300", "2024.300"),
            ("1.00.000", "1.00.000"),
            ("12 000'000", "12 000'000"),
            ("18h30", "18h30"),
        ] {
            assert_eq!(plain_number(number), expected, "{number}");
        }
    }
}
