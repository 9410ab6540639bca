//! The texts that diagnostics point into, and the lines and columns of places.

use std::ops::Range;

/// Bytes between two marks within a line: what a column has to count at most.
const STRIDE: usize = 256;

/// The position of a file in [`Texts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place in a file, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A place from a range of bytes; bytes beyond `u32::MAX` saturate.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            file,
            start: byte(range.start),
            end: byte(range.end),
        }
    }
}

/// A place as people count: lines and characters from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

/// The files that diagnostics point into.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    files: Vec<Text>,
}

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct Text {
    /// How the user names it.
    pub name: String,
    /// Its contents.
    pub contents: String,
    /// Known positions in byte order: every line's begin, and every [`STRIDE`] within a line.
    marks: Vec<(usize, Position)>,
}

impl Texts {
    /// Adds a file.
    pub fn add(&mut self, name: String, contents: String) -> FileId {
        let marks = marks(&contents);
        self.files.push(Text {
            name,
            contents,
            marks,
        });
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// One of the files.
    pub fn get(&self, file: FileId) -> &Text {
        &self.files[file.0 as usize]
    }

    /// What stands at a place, as it was written.
    pub fn slice(&self, span: Span) -> &str {
        let text = &self.get(span.file).contents;
        let start = floor(text, span.start as usize);
        &text[start..floor(text, span.end as usize).max(start)]
    }

    /// Where a place begins.
    pub fn start(&self, span: Span) -> Position {
        self.get(span.file).position(span.start as usize)
    }

    /// Where a place ends: the position after its last character.
    pub fn end(&self, span: Span) -> Position {
        self.get(span.file).position(span.end as usize)
    }
}

impl Text {
    /// The line and column of a byte; bytes beyond the end count as the end.
    pub fn position(&self, byte: usize) -> Position {
        let byte = floor(&self.contents, byte);
        let after = self.marks.partition_point(|(mark, _)| *mark <= byte);
        let (mark, position) = self.marks[after - 1];
        Position {
            column: position.column + self.contents[mark..byte].chars().count(),
            ..position
        }
    }
}

/// The nearest character boundary at or before a byte.
pub(super) fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// The known positions of a text, the first of which is its begin.
fn marks(text: &str) -> Vec<(usize, Position)> {
    let mut here = Position { line: 1, column: 1 };
    let mut last = 0;
    let mut marks = vec![(0, here)];
    for (byte, character) in text.char_indices() {
        if byte - last >= STRIDE {
            marks.push((byte, here));
            last = byte;
        }
        here.column += 1;
        if character == '\n' {
            here = Position {
                line: here.line + 1,
                column: 1,
            };
            last = byte + 1;
            marks.push((last, here));
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(contents: &str) -> (Texts, FileId) {
        let mut texts = Texts::default();
        let file = texts.add("a.yaml".into(), contents.into());
        (texts, file)
    }

    #[test]
    fn columns_count_characters_from_one() {
        let (texts, file) = text("é: ü\r\nb: 1");
        let text = texts.get(file);
        assert_eq!(text.position(0), Position { line: 1, column: 1 });
        assert_eq!(text.position(4), Position { line: 1, column: 4 });
        assert_eq!(text.position(8), Position { line: 2, column: 1 });
        assert_eq!(text.position(999), Position { line: 2, column: 5 });
    }

    #[test]
    fn positions_agree_with_counting_from_the_begin() {
        let contents = format!("ab\n{}\n\n{}", "é".repeat(1000), "x".repeat(600));
        let (texts, file) = text(&contents);
        for (byte, _) in contents.char_indices() {
            let before = &contents[..byte];
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
            assert_eq!(texts.get(file).position(byte), Position { line, column });
        }
    }

    #[test]
    fn a_slice_never_splits_a_character() {
        let (texts, file) = text("aé");
        assert_eq!(texts.slice(Span::new(file, 0..2)), "a");
        assert_eq!(texts.slice(Span::new(file, 2..9)), "é");
    }
}
