//! A canvas as PNG: paths, lines and the outlines of letters, filled by tiny-skia at the size of the picture.

use ab_glyph::{Font as _, OutlineCurve};
use tiny_skia::{
    FillRule, LineJoin, Paint as Ink, Path, PathBuilder, Pixmap, PixmapMut, Stroke, Transform,
};

use super::PlotError;
use super::canvas::{Anchor, Canvas, HEIGHT, Mark, Paint, Point, Text, WIDTH};
use super::font;

/// Pixels of the picture per pixel of the slide.
const SCALE: f64 = 2.0;

/// The picture, 3200 x 1800.
pub(super) fn png(canvas: &Canvas) -> Result<Vec<u8>, PlotError> {
    let (width, height) = ((WIDTH * SCALE) as u32, (HEIGHT * SCALE) as u32);
    let mut pixmap = Pixmap::new(width, height)
        .ok_or_else(|| PlotError::Draw("the picture is too large".to_owned()))?;
    pixmap.fill(tiny_skia::Color::WHITE);
    for mark in &canvas.marks {
        draw(&mut pixmap.as_mut(), mark);
    }
    encode(&pixmap)
}

/// On white paper all is opaque, so that the transparency is left out.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, PlotError> {
    let (pixels, _) = pixmap.data().as_chunks::<4>();
    let mut opaque = vec![0; 3 * pixels.len()];
    for (to, [red, green, blue, _]) in opaque.as_chunks_mut::<3>().0.iter_mut().zip(pixels) {
        *to = [*red, *green, *blue];
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // The lowest level without filters: a fifth of the time of level 3, and less than twice its size.
    encoder.set_deflate_compression(png::DeflateCompression::Level(1));
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&opaque)?;
    writer.finish()?;
    Ok(bytes)
}

fn draw(pixmap: &mut PixmapMut<'_>, mark: &Mark) {
    match mark {
        Mark::Area(points, paint) => fill(pixmap, path(points, true), *paint),
        Mark::Line(points, width, paint) => {
            let stroke = Stroke {
                width: (width * SCALE) as f32,
                line_join: LineJoin::Round,
                ..Stroke::default()
            };
            if let Some(path) = path(points, false) {
                pixmap.stroke_path(&path, &ink(*paint), &stroke, Transform::identity(), None);
            }
        }
        Mark::Dot(centre, radius, paint) => {
            let ((x, y), radius) = (scaled(*centre), (radius * SCALE) as f32);
            fill(pixmap, PathBuilder::from_circle(x, y, radius), *paint);
        }
        Mark::Text(text) => fill(pixmap, letters(text), text.paint),
    }
}

fn fill(pixmap: &mut PixmapMut<'_>, path: Option<Path>, paint: Paint) {
    if let Some(path) = path {
        let (rule, place) = (FillRule::Winding, Transform::identity());
        pixmap.fill_path(&path, &ink(paint), rule, place, None);
    }
}

fn ink(paint: Paint) -> Ink<'static> {
    let ((r, g, b), mut ink) = (paint.rgb, Ink::default());
    ink.set_color_rgba8(r, g, b, (255.0 * paint.alpha).round() as u8);
    ink.anti_alias = true;
    ink
}

fn scaled((x, y): Point) -> (f32, f32) {
    ((x * SCALE) as f32, (y * SCALE) as f32)
}

/// The way through points; `None` where it leads nowhere.
fn path(points: &[Point], closed: bool) -> Option<Path> {
    let (first, rest) = points.split_first()?;
    let mut path = PathBuilder::new();
    let (x, y) = scaled(*first);
    path.move_to(x, y);
    for point in rest {
        let (x, y) = scaled(*point);
        path.line_to(x, y);
    }
    if closed {
        path.close();
    }
    path.finish()
}

/// The outlines of a text's letters.
fn letters(text: &Text) -> Option<Path> {
    let (glyphs, units) = font::glyphs(&text.text, text.weight);
    let ems = SCALE * text.size / font::UNITS;
    let start = text.at.0 * SCALE
        - match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5 * ems * units,
            Anchor::End => ems * units,
        };
    let base = text.at.1 * SCALE;
    let mut path = PathBuilder::new();
    for glyph in glyphs {
        let pen = start + ems * glyph.at;
        let place = |point: ab_glyph::Point| {
            let (x, y) = (f64::from(point.x), f64::from(point.y));
            ((pen + ems * x) as f32, (base - ems * y) as f32)
        };
        if let Some(outline) = glyph.font.outline(glyph.id) {
            trace(&mut path, &outline.curves, place);
        }
    }
    path.finish()
}

/// The closed curves of a letter: each begins where the one before it does not end.
fn trace(
    path: &mut PathBuilder,
    curves: &[OutlineCurve],
    place: impl Fn(ab_glyph::Point) -> (f32, f32),
) {
    let mut at = None;
    for curve in curves {
        let (from, to) = match curve {
            OutlineCurve::Line(from, to)
            | OutlineCurve::Quad(from, _, to)
            | OutlineCurve::Cubic(from, _, _, to) => (*from, *to),
        };
        if at != Some(from) {
            if at.is_some() {
                path.close();
            }
            let (x, y) = place(from);
            path.move_to(x, y);
        }
        let (x, y) = place(to);
        match curve {
            OutlineCurve::Line(..) => path.line_to(x, y),
            OutlineCurve::Quad(_, over, _) => {
                let (u, v) = place(*over);
                path.quad_to(u, v, x, y);
            }
            OutlineCurve::Cubic(_, one, two, _) => {
                let ((a, b), (c, d)) = (place(*one), place(*two));
                path.cubic_to(a, b, c, d, x, y);
            }
        }
        at = Some(to);
    }
    if at.is_some() {
        path.close();
    }
}
