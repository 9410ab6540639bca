//! A Mermaid flowchart, as GitHub draws it in a README.

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
        let arrow = if edge.dashed { "-.->" } else { "-->" };
        out += &format!(
            "  n{} {arrow}|{}| n{}\n",
            edge.from,
            text(&edge.label),
            edge.to
        );
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

/// A text in quotes, in which nothing means anything: entities stand for what would.
fn text(text: &str) -> String {
    let mut out = String::from("\"");
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
    out + "\""
}
