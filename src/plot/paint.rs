//! A canvas as SVG, by the back-end of plotters.

use std::fmt::Write as _;

use plotters::backend::SVGBackend;
use plotters::prelude::{DrawingBackend, IntoFont, RGBAColor, RGBColor, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, ShapeStyle};

use super::PlotError;
use super::canvas::{Anchor, Canvas, HEIGHT, Mark, Paint, Point, Text, WIDTH};
use super::font::{self, FAMILY};

/// Plotters' coordinates are whole numbers: the SVG is drawn larger, and its view box says so.
const SVG_SCALE: f64 = 10.0;
/// plotters-svg 0.3.7 writes a text's size divided by this,
const EM: f64 = 1.24;
/// and puts its baseline so many ems below its top.
const DROP: f64 = 0.76;

struct Painter<'a, B> {
    backend: &'a mut B,
}

impl<B: DrawingBackend> Painter<'_, B> {
    fn paint(&mut self, canvas: &Canvas) -> Result<(), PlotError> {
        canvas
            .marks
            .iter()
            .try_for_each(|mark| self.mark(mark))
            .and_then(|()| self.backend.present().map_err(failed))
    }

    fn mark(&mut self, mark: &Mark) -> Result<(), PlotError> {
        match mark {
            Mark::Area(points, paint) => {
                let path = Self::path(points);
                let style = ShapeStyle::from(colour(*paint)).filled();
                self.backend.fill_polygon(path, &style).map_err(failed)
            }
            Mark::Line(points, width, paint) => {
                let path = Self::path(points);
                let width = (width * SVG_SCALE).round() as u32;
                let style = colour(*paint).stroke_width(width);
                self.backend.draw_path(path, &style).map_err(failed)
            }
            Mark::Dot(centre, radius, paint) => {
                let (centre, radius) = (Self::point(*centre), (radius * SVG_SCALE).round() as u32);
                let style = ShapeStyle::from(colour(*paint)).filled();
                self.backend
                    .draw_circle(centre, radius, &style, true)
                    .map_err(failed)
            }
            Mark::Text(text) => self.text(text),
        }
    }

    fn text(&mut self, text: &Text) -> Result<(), PlotError> {
        let size = text.size * SVG_SCALE * EM;
        let h_pos = match text.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let colour = colour(text.paint);
        let style = TextStyle::from((FAMILY, size, text.weight.style()).into_font())
            .color(&colour)
            .pos(Pos::new(h_pos, VPos::Top));
        let top = text.at.1 - DROP * text.size;
        let at = Self::point((text.at.0, top));
        self.backend
            .draw_text(&text.text, &style, at)
            .map_err(failed)
    }

    fn path(points: &[Point]) -> Vec<(i32, i32)> {
        let mut path: Vec<_> = points.iter().map(|point| Self::point(*point)).collect();
        path.dedup();
        path
    }

    fn point((x, y): Point) -> (i32, i32) {
        (
            (x * SVG_SCALE).round() as i32,
            (y * SVG_SCALE).round() as i32,
        )
    }
}

fn colour(paint: Paint) -> RGBAColor {
    let (r, g, b) = paint.rgb;
    RGBColor(r, g, b).mix(paint.alpha)
}

fn failed(error: impl std::fmt::Display) -> PlotError {
    PlotError::Draw(error.to_string())
}

/// The picture as SVG with its font, title and description.
pub(super) fn svg(canvas: &Canvas, title: &str, description: &str) -> Result<String, PlotError> {
    font::register()?;
    let mut drawn = String::new();
    let size = ((WIDTH * SVG_SCALE) as u32, (HEIGHT * SVG_SCALE) as u32);
    {
        let mut backend = SVGBackend::with_string(&mut drawn, size);
        let mut painter = Painter {
            backend: &mut backend,
        };
        painter.paint(canvas)?;
    }
    // Plotters opens with one `<svg ...>` tag, whose sizes are the drawing's.
    let body = drawn
        .find("<svg")
        .and_then(|open| drawn[open..].find('>').map(|end| &drawn[open + end + 1..]))
        .ok_or_else(|| PlotError::Draw("the SVG back-end wrote no <svg> tag".to_owned()))?;
    Ok(head(canvas, size, title, description) + body.trim_end() + "\n")
}

/// What stands before the drawing.
fn head(canvas: &Canvas, (width, height): (u32, u32), title: &str, description: &str) -> String {
    let mut head = String::new();
    // Writing to a string does not fail.
    let _ = write!(
        head,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<style>\n",
        escape(title),
        escape(description),
    );
    head + &font_faces(canvas.texts().any(|text| font::needs_more(&text.text))) + STYLE
}

/// What the drawing relies on besides its font, and the paper below it.
const STYLE: &str = "polyline{stroke-linejoin:round;stroke-linecap:butt}\n</style>\n\
                     <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n";

/// The embedded font as style rules, with what only some texts need where it is asked for.
pub(super) fn font_faces(with_more: bool) -> String {
    let mut faces = String::new();
    let [regular, bold] = font::MORE;
    let all = [
        ("Inter", "normal", font::REGULAR),
        ("Inter", "bold", font::BOLD),
        ("InterMore", "normal", regular),
        ("InterMore", "bold", bold),
    ];
    for (family, weight, bytes) in all.into_iter().take(if with_more { 4 } else { 2 }) {
        let _ = writeln!(
            faces,
            "@font-face{{font-family:{family};font-weight:{weight};\
             src:url(data:font/ttf;base64,{}) format(\"truetype\")}}",
            base64(bytes)
        );
    }
    faces
}

/// A painted SVG for a page with the font: the drawing under a head of its own.
pub(super) fn inline(svg: &str, name: &str, title: &str, description: &str) -> String {
    let drawing = svg.find(STYLE).map_or(svg, |at| &svg[at + STYLE.len()..]);
    let (width, height) = ((WIDTH * SVG_SCALE) as u32, (HEIGHT * SVG_SCALE) as u32);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"{name}-title {name}-desc\">\n\
         <title id=\"{name}-title\">{}</title>\n<desc id=\"{name}-desc\">{}</desc>\n{drawing}",
        escape(title),
        escape(description),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |k: usize| u32::from(three.get(k).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for k in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * k) & 63) as usize];
            text.push(if k <= three.len() {
                letter as char
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        // RFC 4648, section 10.
        let known = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, coded) in known {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn both_back_ends_put_text_on_the_same_baseline() {
        let mut canvas = Canvas::default();
        canvas.text(Text::new("H", (100.0, 200.0)).size(100.0));
        let svg = svg(&canvas, "a < b", "").unwrap();
        assert!(svg.contains("<title id=\"title\">a &lt; b</title>"));
        // The baseline at 2000: 1240 and 0.76 em of 1000 below it.
        assert!(svg.contains("y=\"1240\"") && svg.contains("font-size=\"1000\""));
        let bytes = crate::plot::raster::png(&canvas).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (3200, 1800));
        let dark = |y: usize| pixels[y * 9600..(y + 1) * 9600].iter().any(|p| *p < 128);
        let last = (0..1800).filter(|y| dark(*y)).max().unwrap();
        assert!((398..=400).contains(&last), "{last}");
    }
}
