//! A Mermaid flowchart, as GitHub draws it in a README.

use super::ring::thickness;
use super::{Graph, NodeKind};

/// The graph, with its notes as comments.
pub(super) fn write(graph: &Graph) -> String {
    let mut out = format!("---\ntitle: {}\n---\nflowchart LR\n", title(&graph.title));
    out += &format!("  accDescr: {}\n", one_line(&graph.description));
    for (k, node) in graph.nodes.iter().enumerate() {
        let text = text(&node.title);
        out += &match node.kind {
            NodeKind::Machine | NodeKind::State => format!("  n{k}[{text}]\n"),
            NodeKind::Outcome => format!("  n{k}([{text}])\n"),
            NodeKind::Event => format!("  n{k}{{{{{text}}}}}\n"),
        };
    }
    for edge in &graph.edges {
        let arrow = if edge.is_dashed() { "-.->" } else { "-->" };
        let lines: Vec<String> = edge.lines.iter().map(|line| escaped(line)).collect();
        out += &format!(
            "  n{} {arrow}|\"{}\"| n{}\n",
            edge.from,
            lines.join("<br/>"),
            edge.to
        );
    }
    if graph.is_whole() {
        for (k, edge) in graph.edges.iter().enumerate() {
            let width = thickness(edge.number);
            out += &format!("  linkStyle {k} stroke-width:{width:.1}px\n");
        }
    }
    for note in &graph.notes {
        for line in note {
            out += &format!("%% {}\n", one_line(line));
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A YAML text in quotes.
fn title(text: &str) -> String {
    format!(
        "\"{}\"",
        one_line(text).replace('\\', "\\\\").replace('"', "\\\"")
    )
}

/// A text in quotes, in which nothing means anything.
fn text(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text with entities for what would mean something.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text).chars() {
        match c {
            '"' => out += "#quot;",
            '#' => out += "#35;",
            '<' => out += "#lt;",
            '>' => out += "#gt;",
            '`' => out += "#96;",
            c => out.push(c),
        }
    }
    out
}
