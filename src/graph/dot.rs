//! Graphviz.

use super::ring::thickness;
use super::{Graph, NodeKind};

/// The graph, with its notes in a box of their own.
pub(super) fn write(graph: &Graph) -> String {
    let mut out = format!(
        "digraph {{\n  label={};\n  labelloc=t;\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n  \
         edge [fontname=\"sans-serif\", fontsize=11];\n",
        quoted(&graph.title)
    );
    for node in &graph.nodes {
        let shape = match node.kind {
            NodeKind::Machine | NodeKind::State => "box, style=rounded",
            NodeKind::Outcome => "ellipse",
            NodeKind::Event => "hexagon",
        };
        out += &format!(
            "  {} [label={}, shape={shape}];\n",
            quoted(&node.id),
            quoted(&node.title)
        );
    }
    for edge in &graph.edges {
        let style = if edge.is_dashed() {
            ", style=dashed"
        } else {
            ""
        };
        let width = match graph.is_whole() {
            true => format!(", penwidth={:.1}", thickness(edge.number)),
            false => String::new(),
        };
        out += &format!(
            "  {} -> {} [label={}{style}{width}];\n",
            quoted(&graph.nodes[edge.from].id),
            quoted(&graph.nodes[edge.to].id),
            quoted(&edge.lines.join("\n"))
        );
    }
    if !graph.notes.is_empty() {
        let lines: Vec<String> = graph.notes.iter().map(|note| note.join("\n   ")).collect();
        // `\l` ends a line that stands at the left.
        let text = quoted(&(lines.join("\n") + "\n")).replace("\\n", "\\l");
        out += &format!("  \" notes\" [shape=note, label={text}];\n");
    }
    out + "}\n"
}

/// A quoted identifier: only the quote, the backslash and the line end mean something in it.
pub(super) fn quoted(text: &str) -> String {
    let text = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{text}\"")
}
