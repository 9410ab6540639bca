//! Exponential numbers by the ziggurat of Marsaglia & Tsang (2000, doi:10.18637/jss.v005.i08).
//!
//! Own code on `libm`, because the bits of `rand_distr` depend on how another crate of the build
//! switches `num-traits`. The tables are computed at first use from the published constant.

use std::sync::LazyLock;

use super::Stream;

const LAYERS: usize = 256;
/// Where the tail begins, for 256 layers (the paper's table).
const TAIL: f64 = 7.697_117_470_131_05;

struct Layers {
    /// Right ends of the layers, the base layer's first; `edge[256]` is 0.
    edge: [f64; LAYERS + 1],
    /// The density at those ends.
    height: [f64; LAYERS + 1],
}

static LAYER: LazyLock<Layers> = LazyLock::new(|| {
    let density = |x: f64| libm::exp(-x);
    // The common area: the rectangle up to the tail, and the tail itself.
    let area = TAIL * density(TAIL) + density(TAIL);
    let mut edge = [0.0; LAYERS + 1];
    edge[0] = area / density(TAIL);
    edge[1] = TAIL;
    for k in 2..LAYERS {
        edge[k] = -libm::log(density(edge[k - 1]) + area / edge[k - 1]);
    }
    Layers {
        edge,
        height: edge.map(density),
    }
});

#[inline(always)]
pub(super) fn sample(stream: &mut Stream) -> f64 {
    let layers = &*LAYER;
    let (layer, x) = point(layers, stream);
    if x < layers.edge[layer + 1] {
        x
    } else {
        beside(layers, stream, layer, x)
    }
}

/// A point under the layers: which, and how far from the axis.
#[inline(always)]
fn point(layers: &Layers, stream: &mut Stream) -> (usize, f64) {
    let bits = stream.bits();
    // The lowest 8 bits choose the layer, the highest 52 the place in it. EPSILON is 2^-52.
    let layer = (bits & 0xff) as usize;
    let place = ((bits >> 12) as i64 as f64 + 0.5) * f64::EPSILON;
    (layer, place * layers.edge[layer])
}

/// What becomes of the rare point that is not in its layer's rectangle.
#[cold]
#[inline(never)]
fn beside(layers: &Layers, stream: &mut Stream, layer: usize, x: f64) -> f64 {
    let (mut layer, mut x, mut offset) = (layer, x, 0.0);
    loop {
        if x < layers.edge[layer + 1] {
            return offset + x;
        }
        if layer == 0 {
            // Beyond the base layer the tail is the same distribution again, shifted.
            offset += TAIL;
        } else {
            let (low, high) = (layers.height[layer], layers.height[layer + 1]);
            if low + (high - low) * stream.uniform() < libm::exp(-x) {
                return offset + x;
            }
        }
        (layer, x) = point(layers, stream);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Key, Purpose, Seed, StreamName};
    use super::*;

    #[test]
    fn layers_have_equal_areas_and_close_at_zero() {
        let area = LAYER.edge[0] * libm::exp(-TAIL);
        for k in 1..LAYERS {
            let slice = LAYER.edge[k] * (LAYER.height[k + 1] - LAYER.height[k]);
            assert!(
                (slice / area - 1.0).abs() < 1e-9,
                "layer {k}: {slice} {area}"
            );
        }
    }

    #[test]
    fn moments_and_tail_are_those_of_the_exponential() {
        let mut stream = Stream::new(
            &Key::of_trial(Seed(5), 0, 0),
            &StreamName::new(Purpose::Clock, "test"),
        );
        let n = 1_000_000;
        let (mut sum, mut squares, mut beyond) = (0.0, 0.0, 0.0);
        for _ in 0..n {
            let x = sample(&mut stream);
            assert!(x > 0.0);
            sum += x;
            squares += x * x;
            beyond += f64::from(u8::from(x > 8.0));
        }
        let n = f64::from(n);
        // Four standard errors: sd of X is 1, of X^2 sqrt(20).
        assert!((sum / n - 1.0).abs() < 4.0 / n.sqrt());
        assert!((squares / n - 2.0).abs() < 4.0 * (20.0 / n).sqrt());
        let p = (-8.0f64).exp();
        assert!((beyond / n - p).abs() < 4.0 * (p / n).sqrt());
    }
}
