//! Characters that steer a terminal or a layout, and those that look like others.

use std::borrow::Cow;

use super::{Diagnostic, Severity, Span, Texts};

/// Bytes of the longest place that is searched for characters that look like others.
const LONGEST: usize = 200;

/// Whether a character must not stand in text: it would steer a terminal, turn the direction of what
/// follows, or make XML invalid. A line feed and a tab are such characters too.
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        // Noncharacters, the last two of each plane among them.
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// The text with `U+FFFD` for each character that steers; line feeds and tabs stay.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let bad = |c: char| steers(c) && c != '\n' && c != '\t';
    if text.contains(bad) {
        Cow::Owned(text.replace(bad, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A character by its number and what it is: `U+00A0, a no-break space`.
pub fn named(c: char) -> String {
    let number = u32::from(c);
    let what = match c {
        '\u{1b}' => "an escape, which steers a terminal",
        '\u{a0}' | '\u{202f}' => "a no-break space",
        '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => "a space of another width",
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' => "an invisible character",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "which turns the direction of text",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "a dash that is not `-`",
        '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => "a typographic quotation mark",
        '\u{d7}' => "a multiplication sign that is not `*`",
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => "a Greek letter",
        '\u{400}'..='\u{52f}' => "a Cyrillic letter",
        '\u{530}'..='\u{58f}' => "an Armenian letter",
        '\u{ff01}'..='\u{ff5e}' => "a full-width character",
        c if c.is_control() => "a control character",
        c if c.is_alphabetic() => "a letter beyond a to z",
        _ => "a character beyond ASCII",
    };
    format!("U+{number:04X}, {what}")
}

/// Whether a character is taken for an ASCII one, or for nothing.
fn deceives(c: char) -> bool {
    matches!(c,
        '\u{a0}' | '\u{ad}' | '\u{ab}' | '\u{bb}' | '\u{d7}' | '\u{2000}'..='\u{2027}'
        | '\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{2212}' | '\u{3000}'
        | '\u{370}'..='\u{58f}' | '\u{1f00}'..='\u{1fff}' | '\u{ff01}'..='\u{ff5e}')
}

/// Names the first deceptive character of a fault's place, whose reader would see nothing wrong.
pub fn point_out(fault: &mut Diagnostic, texts: &Texts) {
    let Some(span) = fault.span.filter(|_| fault.severity == Severity::Error) else {
        return;
    };
    let text = texts.slice(span);
    if text.len() > LONGEST {
        return;
    }
    let Some((at, c)) = text.char_indices().find(|(_, c)| deceives(*c)) else {
        return;
    };
    let start = span.start as usize + at;
    let place = Span::new(span.file, start..start + c.len_utf8());
    if place == span && fault.label.is_empty() {
        fault.label = named(c);
    } else {
        fault.related.push((place, named(c)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_replaced_and_all_else_kept() {
        let text = "\u{1b}[31mred\u{7} \u{9b}x\u{202e}\n\tПривет, 世界 – “é” 😀 \u{200f}";
        let clean = "\u{fffd}[31mred\u{fffd} \u{fffd}x\u{fffd}\n\tПривет, 世界 – “é” 😀 \u{200f}";
        assert_eq!(harmless(text), clean);
        assert!(matches!(harmless("plain"), Cow::Borrowed("plain")));
        for c in [
            '\u{0}',
            '\r',
            '\u{85}',
            '\u{2028}',
            '\u{fffe}',
            '\u{1ffff}',
            '\u{feff}',
        ] {
            assert!(steers(c), "{}", named(c));
        }
    }

    #[test]
    fn a_deceptive_character_is_named_at_its_place() {
        let mut texts = Texts::default();
        let file = texts.add("a.yaml".into(), "mean: 20\u{a0}d\nfrom: а\n".into());
        let mut fault = Diagnostic::error(Span::new(file, 6..11), "expected a duration");
        point_out(&mut fault, &texts);
        let told = (
            Span::new(file, 8..10),
            "U+00A0, a no-break space".to_owned(),
        );
        assert_eq!(fault.related, [told]);
        let mut fault = Diagnostic::error(Span::new(file, 18..20), "unknown state");
        point_out(&mut fault, &texts);
        assert_eq!(fault.label, "U+0430, a Cyrillic letter");
    }
}
