//! A text that may be a part of a file, with its place there.

use std::ops::Range;

use crate::diagnostic::{FileId, Span};

/// Lists and mappings within each other.
pub(super) const DEEPEST: usize = 64;

/// A text that may be a part of a file.
#[derive(Clone, Copy)]
pub(super) struct Excerpt<'a> {
    /// The file.
    pub file: FileId,
    /// The byte of the file at which the text begins.
    pub offset: usize,
    /// The text.
    pub text: &'a str,
}

impl Excerpt<'_> {
    /// The place of a range of the text's bytes.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(
            self.file,
            self.offset + range.start..self.offset + range.end,
        )
    }
}
