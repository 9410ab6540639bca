//! A link as a QR code (ISO/IEC 18004).

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

use super::refusal::Refusal;

/// Light modules around the code, as the norm asks for.
const QUIET: i32 = 4;

/// The link as a picture.
pub(super) fn svg(link: &str) -> Result<String, Refusal> {
    let code = QrCode::encode_text(link, QrCodeEcc::Medium);
    let code = code.map_err(|error| Refusal::Failed(error.to_string()))?;
    let size = code.size() + 2 * QUIET;
    let mut dark = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a string does not fail.
            let _ = write!(dark, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path d=\"{dark}\" fill=\"#000\"/></svg>"
    ))
}
