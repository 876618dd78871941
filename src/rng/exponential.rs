//! Unit exponentials by the ziggurat of Marsaglia and Tsang (Journal of Statistical Software 5(8), 2000).
//!
//! The area under `exp(-x)` is cut into 256 layers of equal area. A point is drawn in a layer picked
//! at random; in 99 of 100 draws it lies under the curve over the whole height of the layer, so that
//! one multiplication and one comparison do. The rest is out of line, and reckons with the crate's
//! own functions: the same bits on every platform.

use super::{mix, uniform};
use crate::num;
use std::sync::LazyLock;

/// Where the tail begins, so that 256 layers have equal areas.
const TAIL: f64 = 7.697_117_470_131_05;

/// The right ends of the layers, widest first. The first is that of a box as large as the bottom
/// layer with its tail; the last is 0.
pub(super) static LAYERS: [f64; 257] = {
    let mut ends = [0.0; 257];
    let area = (TAIL + 1.0) * exp(-TAIL);
    ends[0] = TAIL + 1.0;
    ends[1] = TAIL;
    let mut layer = 2;
    while layer < 256 {
        let before = ends[layer - 1];
        let height = area / before + exp(-before);
        // Newton's iteration for `exp(-x) = height`.
        let mut x = before;
        let mut step = 0;
        while step < 40 {
            x += 1.0 - height / exp(-x);
            step += 1;
        }
        ends[layer] = x;
        layer += 1;
    }
    ends
};

/// `exp(x)` for `x` from -9 to 0, when the program is built: 1 over the power series at `-x / 32`, in
/// which nothing cancels.
pub(super) const fn exp(x: f64) -> f64 {
    let part = x / -32.0;
    let mut sum = 0.0;
    let mut term = 22;
    while term > 0 {
        // From the smallest term up: 1 + x/1 (1 + x/2 (1 + x/3 ...)), without the leading 1.
        sum = (1.0 + sum) * part / term as f64;
        term -= 1;
    }
    // (1 + s)^2 - 1 = s (2 + s), five times.
    let mut doubling = 0;
    while doubling < 5 {
        sum *= 2.0 + sum;
        doubling += 1;
    }
    1.0 / (1.0 + sum)
}

/// What 64 random bits say: the layer, the place across it in (0, 1), and the point.
#[inline]
pub(super) fn at(bits: u64) -> (usize, f64, f64) {
    let layer = (bits & 0xff) as usize;
    let across = open(bits);
    (layer, across, across * LAYERS[layer])
}

/// A uniform number in (0, 1) from the upper 52 bits.
#[inline]
pub(super) fn open(bits: u64) -> f64 {
    f64::from_bits(bits >> 12 | 1.0_f64.to_bits()) - (1.0 - f64::EPSILON / 2.0)
}

/// The curve at the ends of the layers.
static HEIGHTS: LazyLock<[f64; 257]> = LazyLock::new(|| LAYERS.map(|end| num::exp(-end)));

/// A point that may lie above the curve: tried against it, and drawn again until one lies below.
#[cold]
#[inline(never)]
pub(super) fn on_the_edge(first: u64) -> f64 {
    let heights = &*HEIGHTS;
    let mut bits = first;
    let mut drawn = 0;
    let mut next = || {
        drawn += 1;
        mix(first, drawn)
    };
    loop {
        let (layer, _, x) = at(bits);
        if x < LAYERS[layer + 1] {
            return x;
        }
        if layer == 0 {
            // The tail is the curve itself, moved.
            return TAIL - num::ln(uniform(next()));
        }
        let [low, high] = [heights[layer], heights[layer + 1]];
        if high + (low - high) * uniform(next()) < num::exp(-x) {
            return x;
        }
        bits = next();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Domain, Key};
    use rand::TryRng;
    use rand_distr::{Distribution, Exp1};

    #[test]
    fn layers_have_equal_areas_and_end_at_the_top() {
        let area = (TAIL + 1.0) * (-TAIL).exp();
        for pair in LAYERS[1..].windows(2) {
            let height = (-pair[1]).exp() - (-pair[0]).exp();
            assert!((pair[0] * height / area - 1.0).abs() < 1e-9, "{pair:?}");
        }
    }

    /// The draws of one address: the first is its bits, the others those that follow them.
    struct Draws(u64, u64);

    impl TryRng for Draws {
        type Error = core::convert::Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(self.try_next_u64()? as u32)
        }

        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            self.1 += 1;
            Ok(if self.1 == 1 {
                self.0
            } else {
                mix(self.0, self.1 - 1)
            })
        }

        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
            unreachable!("whole numbers are all that is asked for")
        }
    }

    #[test]
    fn draws_are_those_of_another_library() {
        for i in 0..1_000_000 {
            let key = Key::root(8, i, Domain::Child);
            let (own, other): (f64, f64) =
                (key.exponential(3), Exp1.sample(&mut Draws(key.bits(3), 0)));
            assert!((own - other).abs() <= 1e-12 * other, "{i}: {own} {other}");
        }
    }

    #[test]
    fn draws_are_exponential_to_the_tail() {
        // Counts of 4 million draws above each bound; 5 standard errors, 12 bounds: false alarm 1e-5.
        const DRAWS: u64 = 4_000_000;
        let mut above = [0_u64; 12];
        for i in 0..DRAWS {
            let x = Key::root(2, i / 1000, Domain::Child)
                .of(i % 1000)
                .exponential(1);
            for (bound, count) in above.iter_mut().enumerate() {
                *count += u64::from(x > bound as f64 * 0.8);
            }
        }
        for (bound, count) in above.into_iter().enumerate() {
            let share = (-0.8 * bound as f64).exp();
            let error = (share * (1.0 - share) / DRAWS as f64).sqrt();
            let off = count as f64 / DRAWS as f64 - share;
            assert!(
                off.abs() <= 5.0 * error,
                "above {}: off by {off}",
                0.8 * bound as f64
            );
        }
    }
}
