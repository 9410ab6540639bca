//! Diagnostics for people: file, line, column, the text at fault, and the remedy.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::characters::steers;
use super::text::floor;
use super::{Diagnostic, Severity, Span, Texts};

/// Diagnostics shown in full; of more only the number is told.
const MOST: usize = 100;
/// Characters of a message, label or remedy that are shown.
const WORDS: usize = 600;
/// Characters of a line that are shown: before the place, and from it on.
const BEFORE: usize = 40;
const AFTER: usize = 80;

/// The diagnostics in the order given, with a blank line between them. Long lines are cut
/// around the place, and control characters are replaced.
pub fn render(diagnostics: &[Diagnostic], texts: &Texts, colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let shown = diagnostics.iter().take(MOST);
    let mut out: Vec<String> = shown.map(|d| renderer.render(&[group(d, texts)])).collect();
    if diagnostics.len() > MOST {
        out.push(format!("... and {} more", diagnostics.len() - MOST));
    }
    out.join("\n\n")
}

/// One diagnostic: its title, its places line by line, its remedy.
fn group<'a>(diagnostic: &'a Diagnostic, texts: &'a Texts) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(words(&diagnostic.message));
    let mut group = Group::with_title(title);
    for line in lines(diagnostic, texts) {
        let start = texts.start(line.places[0].0);
        let name = words(&texts.get(line.places[0].0.file).name);
        let snippet = line.snippet(start.line);
        group = if line.cut.0 {
            // The snippet would count the column from where it was cut.
            let origin = Origin::path(name)
                .line(start.line)
                .char_column(start.column);
            group.element(origin).element(snippet)
        } else {
            group.element(snippet.path(name))
        };
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(words(help)));
    }
    group
}

/// At most [`WORDS`] characters, on one line, without what would steer a terminal.
fn words(text: &str) -> String {
    let clean = |c: char| match c {
        '\u{200e}' | '\u{200f}' => '\u{fffd}',
        c if c.is_control() => ' ',
        c if steers(c) => '\u{fffd}',
        c => c,
    };
    let mut short: String = text.chars().take(WORDS).map(clean).collect();
    if text.chars().nth(WORDS).is_some() {
        short.push('…');
    }
    short
}

/// A line, or the part of it that is shown, with the places in it; the first place decides.
struct Line<'a> {
    /// The whole text.
    text: &'a str,
    /// The bytes of the text that are shown.
    from: usize,
    to: usize,
    /// Whether the line goes on before and after them.
    cut: (bool, bool),
    /// The places, their labels, and whether it is the place of the fault itself.
    places: Vec<(Span, &'a str, AnnotationKind)>,
}

/// The lines to show: that of the fault, then those of related places that are not in it.
fn lines<'a>(diagnostic: &'a Diagnostic, texts: &'a Texts) -> Vec<Line<'a>> {
    let fault = diagnostic
        .span
        .map(|span| (span, diagnostic.label.as_str(), AnnotationKind::Primary));
    let related = diagnostic.related.iter();
    let related = related.map(|(span, label)| (*span, label.as_str(), AnnotationKind::Context));
    let mut lines: Vec<Line> = Vec::new();
    for place in fault.into_iter().chain(related.take(MOST)) {
        match lines.iter_mut().find(|line| line.holds(place.0)) {
            Some(line) => line.places.push(place),
            None => lines.push(Line::around(place, texts)),
        }
    }
    lines
}

impl<'a> Line<'a> {
    /// The line of a place.
    fn around(place: (Span, &'a str, AnnotationKind), texts: &'a Texts) -> Self {
        let text = texts.get(place.0.file).contents.as_str();
        let at = floor(text, place.0.start as usize);
        let begin = text[..at].rfind('\n').map_or(0, |byte| byte + 1);
        let end = text[at..].find('\n').map_or(text.len(), |byte| at + byte);
        let mut before = text[begin..at].char_indices().rev();
        let mut after = text[at..end].char_indices();
        let from = before
            .nth(BEFORE - 1)
            .map_or(begin, |(byte, _)| begin + byte);
        let to = after.nth(AFTER).map_or(end, |(byte, _)| at + byte);
        Self {
            text,
            from,
            to,
            cut: (from > begin, to < end),
            places: vec![place],
        }
    }

    /// Whether a place begins in what is shown.
    fn holds(&self, span: Span) -> bool {
        let shown = self.from..=self.to;
        span.file == self.places[0].0.file && shown.contains(&(span.start as usize))
    }

    /// The line with its places underlined; a place that goes on in further lines is cut.
    fn snippet(&self, number: usize) -> Snippet<'a, Annotation<'a>> {
        let lead = if self.cut.0 { "…" } else { "" };
        let tail = if self.cut.1 { "…" } else { "" };
        let shown = self.text[self.from..self.to].trim_end_matches('\r');
        let within = |byte: u32| {
            let byte = floor(self.text, byte as usize).clamp(self.from, self.from + shown.len());
            byte - self.from + lead.len()
        };
        let annotations = self.places.iter().map(|(span, label, kind)| {
            let label = Some(words(label)).filter(|label| !label.is_empty());
            let start = within(span.start);
            kind.span(start..within(span.end).max(start)).label(label)
        });
        Snippet::source(format!("{lead}{shown}{tail}"))
            .line_start(number)
            .annotations(annotations.collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(contents: &str) -> (Texts, super::super::FileId) {
        let mut texts = Texts::default();
        let file = texts.add("a.yaml".into(), contents.into());
        (texts, file)
    }

    #[test]
    fn a_fault_shows_its_line_its_related_places_and_the_remedy() {
        let (mut texts, file) = texts("é: 1\nmachines:\n  a: { fröm: x, fröm: y }\n");
        let other = texts.add("world.yaml".into(), String::new());
        let fault = Diagnostic::error(Span::new(file, 33..38), "duplicate key `fröm`")
            .label("again here")
            .related(Span::new(file, 23..28), "first here")
            .related(Span::new(other, 0..0), "nothing here")
            .help("remove one of them");
        let expected = "\
error: duplicate key `fröm`
 --> a.yaml:3:17
  |
3 |   a: { fröm: x, fröm: y }
  |        ----     ^^^^ again here
  |        |
  |        first here
  |
 ::: world.yaml:1:1
  |
1 |
  | - nothing here
  |
  = help: remove one of them";
        assert_eq!(render(&[fault], &texts, false), expected);
    }

    #[test]
    fn what_has_no_place_shows_its_message() {
        let general = Diagnostic::general("cannot open `x`");
        let out = render(&[general.clone(), general], &Texts::default(), false);
        assert_eq!(out, "error: cannot open `x`\n\nerror: cannot open `x`");
    }

    #[test]
    fn colour_is_only_added() {
        let (texts, file) = texts("a: 1\n");
        let fault = [Diagnostic::error(Span::new(file, 0..1), "m")];
        assert!(!render(&fault, &texts, false).contains('\u{1b}'));
        assert!(render(&fault, &texts, true).contains('\u{1b}'));
    }

    #[test]
    fn long_lines_and_control_characters_stay_readable() {
        let line = format!(
            "{}\u{1b}[31m\u{202e}bad{}",
            "é".repeat(100_000),
            "x".repeat(100_000)
        );
        let (texts, file) = texts(&line);
        let span = Span::new(file, 200_000..200_004);
        let fault = Diagnostic::warning(span, "y".repeat(10_000)).label("\u{7}bell\nline");
        let out = render(&[fault], &texts, false);
        assert!(out.len() < 2_000, "{}", out.len());
        assert!(out.contains("a.yaml:1:100001"));
        assert!(out.contains("bad"));
        assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{7}']));
    }

    #[test]
    fn a_place_over_several_lines_underlines_the_first() {
        let (texts, file) = texts("a:\r\n  b: 1\r\n  c: 2\r\n");
        let out = render(
            &[Diagnostic::error(Span::new(file, 6..20), "m")],
            &texts,
            false,
        );
        assert!(out.ends_with("2 |   b: 1\n  |   ^^^^"), "{out}");
    }

    #[test]
    fn places_outside_the_text_are_harmless() {
        let (texts, file) = texts("é");
        let backwards = Span {
            end: 0,
            ..Span::new(file, 1..1)
        };
        let spans = [Span::new(file, 1..1), Span::new(file, 5..9), backwards];
        let faults = spans.map(|span| Diagnostic::error(span, "m"));
        assert_eq!(
            render(&faults, &texts, false).matches("a.yaml:1:").count(),
            3
        );
    }

    #[test]
    fn a_thousand_faults_do_not_flood() {
        let many = vec![Diagnostic::general("m"); 1000];
        let out = render(&many, &Texts::default(), false);
        assert!(out.ends_with("... and 900 more"));
    }
}
