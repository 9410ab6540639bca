//! One figure per file, SVG and PNG.
