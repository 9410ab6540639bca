//! The embedded font: how wide a text is, which characters it lacks, and how texts are cut to fit.
//!
//! Inter by The Inter Project Authors (SIL Open Font License 1.1, `font/LICENSE.txt`), regular and
//! semi-bold, each in two files: what nearly every text needs, and the rest of Latin, Greek and Cyrillic.
//! `.ci/font` makes them.

use std::sync::OnceLock;

use ab_glyph::{Font as _, FontRef, GlyphId};
use plotters::style::{FontStyle, register_font};
use unicode_width::UnicodeWidthChar as _;

use super::PlotError;

/// The family, with what a browser takes where it does not load embedded fonts.
pub(crate) const FAMILY: &str = "Inter, InterMore, Helvetica, Arial, sans-serif";
/// The font's units per em.
pub(super) const UNITS: f64 = 2048.0;

/// Kerned by a `kern` table, which both `ab_glyph` and browsers read.
pub(super) const REGULAR: &[u8] = include_bytes!("font/Inter-Regular.ttf");
pub(super) const BOLD: &[u8] = include_bytes!("font/Inter-SemiBold.ttf");

/// What the other two lack, under a name of its own.
pub(super) const MORE: [&[u8]; 2] = [
    include_bytes!("font/Inter-Regular-More.ttf"),
    include_bytes!("font/Inter-SemiBold-More.ttf"),
];

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub fn style(self) -> FontStyle {
        match self {
            Self::Regular => FontStyle::Normal,
            Self::Bold => FontStyle::Bold,
        }
    }
}

/// The two files of a weight.
fn fonts(weight: Weight) -> &'static [FontRef<'static>; 2] {
    static FONTS: OnceLock<[[FontRef<'static>; 2]; 2]> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        [[REGULAR, MORE[0]], [BOLD, MORE[1]]].map(|files| {
            files.map(|bytes| FontRef::try_from_slice(bytes).expect("the shipped font parses"))
        })
    });
    &fonts[weight as usize]
}

/// A letter in its place.
pub(super) struct Glyph {
    pub font: &'static FontRef<'static>,
    pub id: GlyphId,
    /// Where it begins, in units of the font from the start of the text.
    pub at: f64,
}

/// How wide a character is that the font lacks, in units: as wide as it usually is in others.
fn usual(c: char) -> f64 {
    match c.width().unwrap_or(0) {
        0 => 0.0,
        1 => 0.6 * UNITS,
        _ => UNITS,
    }
}

/// The letters of a text with kerning, and its width in units. What the font lacks is a box.
pub(super) fn glyphs(text: &str, weight: Weight) -> (Vec<Glyph>, f64) {
    let [base, more] = fonts(weight);
    let (mut glyphs, mut pen) = (Vec::new(), 0.0);
    let mut last: Option<(bool, GlyphId)> = None;
    for c in text.chars() {
        let (plain, other) = (base.glyph_id(c), more.glyph_id(c));
        let is_more = plain.0 == 0 && other.0 != 0;
        let (font, id) = if is_more {
            (more, other)
        } else {
            (base, plain)
        };
        if id.0 == 0 {
            let width = usual(c);
            if width > 0.0 {
                glyphs.push(Glyph { font, id, at: pen });
            }
            (pen, last) = (pen + width, None);
            continue;
        }
        if let Some((_, before)) = last.filter(|last| last.0 == is_more) {
            pen += f64::from(font.kern_unscaled(before, id));
        }
        glyphs.push(Glyph { font, id, at: pen });
        pen += f64::from(font.h_advance_unscaled(id));
        last = Some((is_more, id));
    }
    (glyphs, pen)
}

/// Makes the font known to plotters.
pub(super) fn register() -> Result<(), PlotError> {
    static DONE: OnceLock<bool> = OnceLock::new();
    let done = DONE.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, REGULAR).is_ok()
            && register_font(FAMILY, FontStyle::Bold, BOLD).is_ok()
    });
    if *done { Ok(()) } else { Err(PlotError::Font) }
}

/// The width of a text of this size, pixels of the slide, with kerning.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    glyphs(text, weight).1 / UNITS * size
}

/// Whether the font can draw a character; what takes no room needs no drawing.
pub(super) fn has(c: char) -> bool {
    let drawn = |font: &FontRef<'_>| font.glyph_id(c).0 != 0;
    fonts(Weight::Regular).iter().any(drawn) || c.width().unwrap_or(0) == 0
}

/// Whether a text needs more than the files that nearly every text needs.
pub(super) fn needs_more(text: &str) -> bool {
    let [base, more] = fonts(Weight::Regular);
    let is_more = |c| base.glyph_id(c).0 == 0 && more.glyph_id(c).0 != 0;
    text.chars().any(is_more)
}

/// The text, or as much of it as fits, with an ellipsis.
pub(crate) fn fit(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let cut: String = kept.iter().collect();
        let cut = format!("{}…", cut.trim_end());
        if width(&cut, size, weight) <= room {
            return cut;
        }
    }
    String::new()
}

/// The pieces in lines no wider than `room`, with `joint` between those of a line; what is too wide
/// for a line, and what is left in the last of `most` lines, is cut.
pub(super) fn wrap(
    pieces: &[&str],
    joint: &str,
    (size, weight): (f64, Weight),
    room: f64,
    most: usize,
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
        let full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if full || width(&format!("{line}{joint}{piece}"), size, weight) <= room => {
                *line = format!("{line}{joint}{piece}");
            }
            _ => lines.push((*piece).to_owned()),
        }
    }
    lines
        .iter()
        .map(|line| fit(line, size, weight, room))
        .collect()
}

/// The words of a text in lines no wider than `room`. A word that is wider is broken, after a mark that joins
/// its parts where it has one; what is left in the last of `most` lines is cut.
pub(crate) fn lines(text: &str, style: (f64, Weight), room: f64, most: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        let mut rest = word;
        loop {
            let joint = if line.is_empty() { "" } else { " " };
            let longer = format!("{line}{joint}{rest}");
            // The last line takes what is left, to be cut.
            if width(&longer, style.0, style.1) <= room || lines.len() + 1 >= most {
                line = longer;
                break;
            }
            let head = match line.is_empty() || width(rest, style.0, style.1) > room {
                true => piece(rest, &format!("{line}{joint}"), style, room),
                false => 0,
            };
            if head > 0 {
                line += &format!("{joint}{}", &rest[..head]);
                rest = &rest[head..];
            }
            lines.push(std::mem::take(&mut line));
        }
    }
    lines.push(line);
    lines.retain(|line| !line.is_empty());
    let cut = |line: &String| fit(line, style.0, style.1, room);
    lines.iter().map(cut).collect()
}

/// How many bytes of a long word fit behind what stands in the line: up to a mark that joins its parts, or else
/// as many letters as fit; at least one in an empty line.
fn piece(word: &str, before: &str, (size, weight): (f64, Weight), room: f64) -> usize {
    let ends = word.char_indices().map(|(at, c)| (at + c.len_utf8(), c));
    let fits = |end: usize| width(&format!("{before}{}", &word[..end]), size, weight) <= room;
    let fitting: Vec<(usize, char)> = ends.take_while(|(end, _)| fits(*end)).collect();
    let is_joint = |(_, c): &&(usize, char)| matches!(c, '_' | '-' | '/' | '.');
    let last = fitting.iter().rev().find(is_joint).or(fitting.last());
    match last {
        Some((end, _)) => *end,
        None if before.is_empty() => word.chars().next().map_or(0, char::len_utf8),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_fonts_tables() {
        // Inter's digits and letters: `hmtx` of the shipped file over 2048 units per em.
        assert_eq!(width("", 30.0, Weight::Regular), 0.0);
        let (one, two) = (
            width("M", 10.0, Weight::Regular),
            width("MM", 10.0, Weight::Regular),
        );
        assert!(
            (two - 2.0 * one).abs() < 1e-9 && one > 8.0 && one < 10.0,
            "{one}"
        );
        assert!(width("Mexico", 30.0, Weight::Bold) > width("Mexico", 30.0, Weight::Regular));
    }

    #[test]
    fn what_the_labels_need_is_in_the_font_and_the_rest_is_known_to_be_missing() {
        assert!("Ñandú é ü − ± ≥ ≤ → ↑ ↓ · – — ’ “ ” × % …".chars().all(has));
        assert!(!has('中') && !has('🚀'));
    }

    #[test]
    fn latin_greek_and_cyrillic_are_in_the_font() {
        let texts = [
            "ĄĆĘŁŃÓŚŹŻ ąćęłńóśźż ČĎĚŇŘŠŤŮŽ Şş Șș Țț Ğğ İı Ħħ Øø Þþ Ðð ß ẞ Ạạ Ếế Ǎǎ",
            "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ αβγδεζηθικλμνξοπρσςτυφχψω άέήίόύώϊϋΐΰ ΆΈΉΊΌΎΏ",
            "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
            "ҐґЄєІіЇї Ўў ЂђЈјЉљЊњЋћЏџ Ѓѓ Ќќ Ѕѕ Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ",
        ];
        for text in texts {
            let missing: String = text.chars().filter(|c| !has(*c)).collect();
            assert_eq!(missing, "", "of {text}");
        }
        assert!(!needs_more("Ñandú, Łódź, Ørsted: ± 5 % → “so”"));
        assert!(needs_more("Україна") && needs_more("Ελλάδα") && !needs_more("中"));
    }

    #[test]
    fn what_is_missing_takes_the_room_that_it_usually_has() {
        let wide = |text| width(text, 10.0, Weight::Regular);
        assert_eq!(wide("中中"), 20.0);
        // A joiner and a mark over a letter take none.
        assert_eq!(wide("中\u{200d}\u{302}"), 10.0);
        assert!(wide("أب") > 8.0);
    }

    #[test]
    fn long_words_are_broken_where_they_are_joined() {
        let style = (30.0, Weight::Regular);
        let broken = lines("an_identifier_without_end of words", style, 200.0, 9);
        assert_eq!(broken, ["an_identifier_", "without_end", "of words"]);
        let text = "合作程度指數合作程度指數";
        let broken = lines(text, style, 200.0, 9);
        assert_eq!(broken, ["合作程度指數", "合作程度指數"]);
        let cut = lines(text, style, 100.0, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
        assert_eq!(lines("", style, 100.0, 2), Vec::<String>::new());
        assert_eq!(lines("W", style, 1.0, 2), [""; 1]);
    }

    #[test]
    fn texts_are_cut_to_the_room() {
        let text = "Last two months before the midterm elections";
        for room in [0.0, 40.0, 200.0, 500.0, 2000.0] {
            let cut = fit(text, 30.0, Weight::Regular, room);
            assert!(width(&cut, 30.0, Weight::Regular) <= room);
            assert_eq!(cut == text, room == 2000.0);
        }
        let words: Vec<&str> = text.split(' ').collect();
        let lines = wrap(&words, " ", (30.0, Weight::Regular), 300.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
    }
}
