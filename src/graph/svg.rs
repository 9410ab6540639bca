//! A picture: laid out by `layout-rs` (Sugiyama's method), with the notes below.

use layout::backends::svg::SVGWriter;
use layout::core::base::Orientation;
use layout::core::color::Color;
use layout::core::geometry::Point;
use layout::core::style::{LineStyleKind, StyleAttr};
use layout::std_shapes::shapes::{Arrow, Element, LineEndKind, ShapeKind};
use layout::topo::layout::VisualGraph;

use super::{Graph, NodeKind};

const TEXT: f64 = 20.0;
const LINE: f64 = 26.0;
/// The size of labels of arrows and of cells.
const SMALL: usize = 18;
/// Letters per line of the notes.
const WIDE: usize = 110;
/// Letters per line of a label.
const LABEL: usize = 22;
/// The size of titles.
const TITLE: f64 = 32.0;
/// The least width of a picture: a title that is longer than a line goes on in the next.
const LEAST: f64 = 700.0;
/// How wide a letter is on average at size 1, a little more than it is, plain and bold.
const LETTER: (f64, f64) = (0.56, 0.62);

/// How a matrix is read.
const LEGEND: &str = "Rows act on columns. guard: is needed; ratio: makes more or less likely; branch: decides how it \
    ends; trigger: makes happen at once; effect, score: moves the value.";

/// The picture with its title, description and notes.
pub(super) fn write(graph: &Graph) -> String {
    if graph.nodes.iter().any(|node| node.kind != NodeKind::State) {
        return matrix(graph);
    }
    let drawn = draw(graph);
    // The back-end opens with one `<svg ...>` tag: its size, and what is in it.
    let (width, height) = size(&drawn);
    let body = drawn.find("<defs>").map_or("", |at| &drawn[at..]);
    let body = body
        .trim_end()
        .trim_end_matches("</svg>")
        .replace("Times, serif", "Inter, sans-serif");
    let body = labels_last(&body);
    let lines = notes(graph);
    let longest = lines
        .iter()
        .map(|line| line.0.chars().count())
        .max()
        .unwrap_or(0);
    // Room for labels of arrows at the rim, which the layout does not count.
    let wide = (width + 220.0)
        .max(0.56 * TEXT * longest as f64 + 60.0)
        .max(LEAST);
    let (head, top) = head(&graph.title, "", wide);
    let tall = top + height + LINE * (lines.len() as f64 + 2.0);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide:.0}\" height=\"{tall:.0}\" \
         viewBox=\"0 0 {wide:.0} {tall:.0}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n\
         <style>text.a15,text.a{SMALL}{{font-size:{SMALL}px;paint-order:stroke;stroke:#FFFFFF;stroke-width:7px}}</style>\n\
         <g font-family=\"Inter, sans-serif\" font-size=\"{TEXT}\" fill=\"#222222\">\n{head}\
         <g transform=\"translate(20 {top})\">\n{body}\n</g>\n",
        escape(&graph.title),
        escape(&graph.description),
    );
    for (k, (line, is_head)) in lines.iter().enumerate() {
        let y = top + height + LINE * (k as f64 + 1.5);
        let (x, weight) = if *is_head {
            (20, "bold")
        } else {
            (50, "normal")
        };
        out += &format!(
            "<text x=\"{x}\" y=\"{y:.0}\" font-weight=\"{weight}\">{}</text>\n",
            escape(line)
        );
    }
    out + "</g>\n</svg>\n"
}

/// Who acts on whom as a matrix: rows act on columns. A graph of so many arrows is a tangle.
fn matrix(graph: &Graph) -> String {
    let number = graph.nodes.len();
    let longest = graph
        .nodes
        .iter()
        .map(|node| node.title.chars().count())
        .max()
        .unwrap_or(0);
    let left = 0.58 * TEXT * longest as f64 + 80.0;
    let (cell, tall_cell) = (112.0, 60.0);
    let wide = (left + cell * number as f64 + 20.0).max(LEAST);
    let title = format!("{}: who acts on whom", graph.title);
    let (head, bottom) = head(&title, LEGEND, wide);
    // Room for the numbers of the columns.
    let top = bottom + 54.0;
    let tall = top + tall_cell * number as f64 + 20.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide:.0}\" height=\"{tall:.0}\" \
         viewBox=\"0 0 {wide:.0} {tall:.0}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n\
         <g font-family=\"Inter, sans-serif\" font-size=\"{TEXT}\" fill=\"#222222\">\n{head}",
        escape(&graph.title),
        escape(&graph.description),
    );
    let mut say = |x: f64, y: f64, rest: &str, text: &str| {
        out += &format!(
            "<text x=\"{x:.0}\" y=\"{y:.0}\"{rest}>{}</text>\n",
            escape(text)
        );
    };
    for (k, node) in graph.nodes.iter().enumerate() {
        let (x, y) = (
            left + cell * (k as f64 + 0.5),
            top + tall_cell * (k as f64 + 0.62),
        );
        say(20.0, y, "", &format!("{} {}", k + 1, node.title));
        say(
            x,
            top - 14.0,
            " text-anchor=\"middle\" font-weight=\"bold\"",
            &(k + 1).to_string(),
        );
    }
    for edge in &graph.edges {
        let parts: Vec<&str> = edge.label.split(", ").collect();
        let line = 20.0;
        let middle = top + tall_cell * (edge.from as f64 + 0.5) - 0.5 * line * parts.len() as f64;
        for (k, part) in parts.iter().enumerate() {
            let x = left + cell * (edge.to as f64 + 0.5);
            say(
                x,
                middle + line * (k as f64 + 0.8),
                &format!(" text-anchor=\"middle\" font-size=\"{SMALL}\""),
                part,
            );
        }
    }
    for k in 0..=number {
        let (x, y) = (left + cell * k as f64, top + tall_cell * k as f64);
        let (right, bottom) = (left + cell * number as f64, top + tall_cell * number as f64);
        out += &format!(
            "<path d=\"M20 {y:.0}H{right:.0}M{x:.0} {:.0}V{bottom:.0}\" stroke=\"#D0D0D0\" fill=\"none\"/>\n",
            top - 34.0
        );
    }
    // What acts on itself is not listed.
    for k in 0..number {
        let (x, y) = (left + cell * k as f64, top + tall_cell * k as f64);
        out += &format!(
            "<rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{cell}\" height=\"{tall_cell}\" fill=\"#E8E8E8\"/>\n"
        );
    }
    out + "</g>\n</svg>\n"
}

/// The title and some lines below it, as many letters in each as fit, and where they end.
fn head(title: &str, below: &str, wide: f64) -> (String, f64) {
    let fit = |letter: f64| ((wide - 40.0) / letter) as usize;
    let (mut out, mut y) = (String::new(), 8.0);
    for line in wrap(title, fit(LETTER.1 * TITLE)) {
        y += TITLE + 4.0;
        out += &format!(
            "<text x=\"20\" y=\"{y:.0}\" font-size=\"{TITLE}\" font-weight=\"bold\">{}</text>\n",
            escape(&line)
        );
    }
    y += 8.0;
    for line in wrap(below, fit(LETTER.0 * TEXT)) {
        y += LINE;
        out += &format!("<text x=\"20\" y=\"{y:.0}\">{}</text>\n", escape(&line));
    }
    (out, y)
}

fn draw(graph: &Graph) -> String {
    let mut visual = VisualGraph::new(Orientation::TopToBottom);
    let ink = Color::fast("#222222");
    let mut handles = Vec::new();
    for node in &graph.nodes {
        let title = wrap(&node.title, LABEL).join("\n");
        let lines = title.lines().count() as f64;
        let longest = title
            .lines()
            .map(|line| line.chars().count())
            .max()
            .unwrap_or(1) as f64;
        let (shape, fill, rounded) = match node.kind {
            NodeKind::Machine => (ShapeKind::new_box(&title), "#DCEBF5", 10),
            NodeKind::State => (ShapeKind::new_box(&title), "#F2F2F2", 10),
            NodeKind::Outcome => (ShapeKind::new_circle(&title), "#FBE3D0", 0),
            NodeKind::Event => (ShapeKind::new_box(&title), "#FFFFFF", 0),
        };
        let style = StyleAttr::new(ink, 2, Some(Color::fast(fill)), rounded, TEXT as usize);
        let round = if node.kind == NodeKind::Outcome {
            1.5
        } else {
            1.0
        };
        let size = Point::new(
            round * (0.62 * TEXT * longest + 30.0),
            round * (LINE * lines + 24.0),
        );
        let element = Element::create(shape, style, Orientation::TopToBottom, size);
        handles.push(visual.add_node(element));
    }
    for edge in &graph.edges {
        let line = if edge.dashed {
            LineStyleKind::Dashed
        } else {
            LineStyleKind::Normal
        };
        let arrow = Arrow::new(
            LineEndKind::None,
            LineEndKind::Arrow,
            line,
            &wrap(&edge.label, LABEL).join("\n"),
            &StyleAttr::new(ink, 2, None, 0, SMALL),
            &None,
            &None,
        );
        visual.add_edge(arrow, handles[edge.from], handles[edge.to]);
    }
    let mut writer = SVGWriter::new();
    visual.do_it(false, false, false, &mut writer);
    writer.finalize()
}

/// The labels of arrows after all else, so that no arrow is drawn over them.
fn labels_last(body: &str) -> String {
    // The back-end gives labels of arrows over several ranks a size of its own.
    let classes = [SMALL, 15].map(|size| format!("class=\"a{size}\""));
    let is_label = |text: &str| classes.iter().any(|class| text.contains(class));
    let (mut before, mut labels) = (String::new(), String::new());
    for piece in body.split_inclusive("</text>") {
        match piece.rfind("<text ") {
            Some(at) if is_label(&piece[at..]) => {
                before += &piece[..at];
                labels += &piece[at..];
                labels.push('\n');
            }
            _ => before += piece,
        }
    }
    before + &labels
}

/// The numbers of the `width` and `height` of the tag.
fn size(drawn: &str) -> (f64, f64) {
    let number = |name: &str| {
        let at = drawn.find(name)? + name.len();
        let text = drawn[at..].split('"').next()?;
        text.parse().ok()
    };
    (
        number("width=\"").unwrap_or(0.0),
        number("height=\"").unwrap_or(0.0),
    )
}

/// The lines below the picture, and which of them begin a reaction.
fn notes(graph: &Graph) -> Vec<(String, bool)> {
    let mut lines = Vec::new();
    for note in &graph.notes {
        for (k, text) in note.iter().enumerate() {
            for (part, line) in wrap(text, WIDE).into_iter().enumerate() {
                lines.push((line, k == 0 && part == 0));
            }
        }
    }
    lines
}

fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let length = lines[last].chars().count();
        if length > 0 && length + 1 + word.chars().count() > most {
            lines.push(word.to_owned());
        } else {
            let space = if length > 0 { " " } else { "" };
            lines[last] += &format!("{space}{word}");
        }
    }
    lines
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
