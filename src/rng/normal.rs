//! Standard normals by the ziggurat of Marsaglia and Tsang (Journal of Statistical Software 5(8), 2000).
//!
//! As for [exponentials](super::exponential), with `exp(-x^2 / 2)` on both sides of 0: in 99 of 100 draws one
//! multiplication and one comparison do, and the rest reckons with the crate's own functions. `rand_distr` has the
//! same draws, but asks the platform for a logarithm or an exponential in that rest.

use super::exponential::{exp, open};
use super::uniform;
use crate::num;
use rand::Rng;
use rand_distr::Distribution;
use std::sync::LazyLock;

/// Where the tail begins, so that 256 layers have equal areas.
const TAIL: f64 = 3.654_152_885_361_009;

/// Width of a box as large as the bottom layer with its tail.
const BOX: f64 = 3.910_757_959_537_09;

/// The right ends of the layers, widest first, the box before them; the last is 0.
static LAYERS: [f64; 257] = {
    let mut ends = [0.0; 257];
    let area = BOX * curve(TAIL);
    ends[0] = BOX;
    ends[1] = TAIL;
    let mut layer = 2;
    while layer < 256 {
        let before = ends[layer - 1];
        let height = area / before + curve(before);
        // Newton's iteration for `curve(x) = height`.
        let mut x = before;
        let mut step = 0;
        while step < 40 {
            x += (1.0 - height / curve(x)) / x;
            step += 1;
        }
        ends[layer] = x;
        layer += 1;
    }
    ends
};

/// The density's form, when the program is built.
const fn curve(x: f64) -> f64 {
    exp(-0.5 * x * x)
}

/// The curve at the ends of the layers.
static HEIGHTS: LazyLock<[f64; 257]> =
    LazyLock::new(|| LAYERS.map(|end| num::exp(-0.5 * end * end)));

/// The normal distribution of mean 0 and variance 1.
#[derive(Clone, Copy, Debug)]
pub struct StandardNormal;

/// What 64 random bits say: the layer, the place across it in [-1, 1), and the point.
#[inline]
fn at(bits: u64) -> (usize, f64, f64) {
    let layer = (bits & 0xff) as usize;
    let across = f64::from_bits(bits >> 12 | 2.0_f64.to_bits()) - 3.0;
    (layer, across, across * LAYERS[layer])
}

impl Distribution<f64> for StandardNormal {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let first = rng.next_u64();
        let (layer, _, x) = at(first);
        if x.abs() < LAYERS[layer + 1] {
            x
        } else {
            on_the_edge(first, rng)
        }
    }
}

/// A point that may lie above the curve: tried against it, and drawn again until one lies below.
#[cold]
#[inline(never)]
fn on_the_edge<R: Rng + ?Sized>(first: u64, rng: &mut R) -> f64 {
    let heights = &*HEIGHTS;
    let mut bits = first;
    loop {
        let (layer, across, x) = at(bits);
        if x.abs() < LAYERS[layer + 1] {
            return x;
        }
        if layer == 0 {
            let beyond = tail(rng);
            return if across < 0.0 { -beyond } else { beyond };
        }
        let [low, high] = [heights[layer], heights[layer + 1]];
        if high + (low - high) * uniform(rng.next_u64()) < num::exp(-0.5 * x * x) {
            return x;
        }
        bits = rng.next_u64();
    }
}

/// A point of the tail: an exponential beside its end, kept where it lies below the curve (Marsaglia 1964).
fn tail<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    loop {
        let x = num::ln(open(rng.next_u64())) / TAIL;
        let y = num::ln(open(rng.next_u64()));
        if -2.0 * y >= x * x {
            return TAIL - x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Domain, Key};

    #[test]
    fn layers_have_equal_areas_and_end_at_the_top() {
        let density = |x: f64| (-0.5 * x * x).exp();
        let beyond = (1.0 - num::normal_cdf(TAIL)) * (2.0 * std::f64::consts::PI).sqrt();
        let area = TAIL * density(TAIL) + beyond;
        assert!((BOX * density(TAIL) / area - 1.0).abs() < 1e-9);
        for pair in LAYERS[1..].windows(2) {
            let height = density(pair[1]) - density(pair[0]);
            assert!((pair[0] * height / area - 1.0).abs() < 1e-9, "{pair:?}");
        }
    }

    #[test]
    fn draws_are_those_of_another_library() {
        for i in 0..1_000_000 {
            let key = Key::root(8, i, Domain::Child);
            let other: f64 = rand_distr::StandardNormal.sample(&mut key.first_then(3));
            let own = key.normal(3);
            assert!(
                (own - other).abs() <= 1e-12 * other.abs(),
                "{i}: {own} {other}"
            );
        }
    }

    #[test]
    fn draws_are_normal_to_both_tails() {
        // Counts of 4 million draws below each bound; 5 standard errors, 17 bounds: false alarm 1e-5.
        const DRAWS: u64 = 4_000_000;
        let mut below = [0_u64; 17];
        let bounds: [f64; 17] = std::array::from_fn(|i| (i as f64 - 8.0) * 0.6);
        for i in 0..DRAWS {
            let x = Key::root(2, i / 1000, Domain::Child).of(i % 1000).normal(1);
            for (bound, count) in bounds.iter().zip(&mut below) {
                *count += u64::from(x < *bound);
            }
        }
        for (bound, count) in bounds.into_iter().zip(below) {
            let share = num::normal_cdf(bound);
            let error = (share * (1.0 - share) / DRAWS as f64).sqrt();
            let off = count as f64 / DRAWS as f64 - share;
            assert!(off.abs() <= 5.0 * error, "below {bound}: off by {off}");
        }
    }
}
