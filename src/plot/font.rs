//! The embedded font: how wide a text is, which characters it lacks, and how texts are cut to fit.
//!
//! Inter by The Inter Project Authors (SIL Open Font License 1.1, `font/LICENSE.txt`), regular and
//! semi-bold, cut down to Latin, Greek and punctuation.

use std::sync::OnceLock;

use ab_glyph::{Font as _, FontRef};
use plotters::style::{FontStyle, register_font};

use super::PlotError;

/// The family, with what a browser takes where it does not load embedded fonts.
pub(super) const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";
/// The font's units per em.
pub(super) const UNITS: f64 = 2048.0;

/// Kerned by a `kern` table, which both `ab_glyph` and browsers read.
pub(super) const REGULAR: &[u8] = include_bytes!("font/Inter-Regular.ttf");
pub(super) const BOLD: &[u8] = include_bytes!("font/Inter-SemiBold.ttf");

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
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

pub(super) fn font(weight: Weight) -> &'static FontRef<'static> {
    static FONTS: OnceLock<[FontRef<'static>; 2]> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        [REGULAR, BOLD]
            .map(|bytes| FontRef::try_from_slice(bytes).expect("the shipped font parses"))
    });
    &fonts[weight as usize]
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
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let font = font(weight);
    let mut last = None;
    let advance = |c| {
        let glyph = font.glyph_id(c);
        let kern = last.map_or(0.0, |last| font.kern_unscaled(last, glyph));
        last = Some(glyph);
        kern + font.h_advance_unscaled(glyph)
    };
    let units: f32 = text.chars().map(advance).sum();
    f64::from(units) / UNITS * size
}

/// Whether the font can draw a character.
pub(super) fn has(c: char) -> bool {
    font(Weight::Regular).glyph_id(c).0 != 0
}

/// The text, or as much of it as fits, with an ellipsis.
pub(super) fn fit(text: &str, size: f64, weight: Weight, room: f64) -> String {
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
