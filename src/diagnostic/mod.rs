//! What is wrong in a text, where, and what to do about it.

/// The position of a file in [`Texts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

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
}

impl Texts {
    /// Adds a file.
    pub fn add(&mut self, name: String, contents: String) -> FileId {
        self.files.push(Text { name, contents });
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// One of the files.
    pub fn get(&self, file: FileId) -> &Text {
        &self.files[file.0 as usize]
    }
}

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

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be simulated.
    Error,
    /// It can, but is probably not what was meant, or lacks evidence.
    Warning,
}

/// A fault of a text: lower case, "expected X, found Y", with the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where; `None` where no text is at fault.
    pub span: Option<Span>,
    /// A few words under the place.
    pub label: String,
    /// Other places that matter, with a few words each.
    pub related: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A fault at this place.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            span: Some(span),
            label: String::new(),
            related: Vec::new(),
            help: None,
        }
    }

    /// A warning at this place.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(span, message)
        }
    }

    /// Adds the words under the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }
}
