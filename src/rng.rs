//! Addressed randomness: every random number has an address, none is taken from a shared queue.
//!
//! A [`Key`] names an entity: `(seed, run, domain)`, then whatever tells that entity from its
//! siblings. A draw from it is named by a tag. Because a draw depends on its address alone, a
//! scenario that adds, removes or postpones something leaves every other draw as it was: the same
//! child meets the same luck.
//!
//! The mixer multiplies two 64-bit words into 128 bits and folds them, twice, as in Wang Yi's
//! wyhash (public domain). Tests below check it on structured keys.

use rand::TryRng;
use rand_distr::Distribution;

mod exponential;
mod gamma;
mod normal;

pub use gamma::UnitGamma;
pub use normal::StandardNormal;

/// What a random number is about. Domains never share draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Domain {
    /// Entry events and the world's deviations.
    Demand = 1,
    /// A child's own luck.
    Child = 2,
    /// A carer household's own luck.
    Household = 3,
    /// A home's own luck.
    Home = 4,
    /// Prices and providers.
    Market = 5,
    /// Uncertain inputs.
    Input = 6,
}

const A: u64 = 0xa076_1d64_78bd_642f;
const B: u64 = 0xe703_7ed1_a0b4_28db;
const C: u64 = 0x8ebc_6af0_9c88_c6e3;

#[inline]
const fn fold(a: u64, b: u64) -> u64 {
    let product = (a as u128) * (b as u128);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Mixes two words into one, such that near addresses give unrelated results.
#[inline]
pub const fn mix(a: u64, b: u64) -> u64 {
    let x = a ^ A;
    let y = b ^ B;
    let product = (x as u128) * (y as u128);
    fold(
        (product as u64) ^ A ^ b.rotate_left(17),
        ((product >> 64) as u64) ^ C ^ a,
    )
}

/// A uniform number in [0, 1) from the upper 53 bits.
#[inline]
const fn uniform(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// A chance as a bound: [`Key::chance_draw`] is below it exactly where [`Key::uniform`] is below the chance.
#[inline]
pub fn chance_bound(chance: f64) -> u64 {
    // A power of two: nothing is rounded before the ceiling.
    (chance * 9_007_199_254_740_992.0).ceil() as u64
}

/// The lower half of each 32 bits, the bit above it, and one in each.
const HALVES: u64 = 0x0000_ffff_0000_ffff;
const TOPS: u64 = 0x0001_0000_0001_0000;
const ONES: u64 = 0x0000_0001_0000_0001;

/// Where the places of a word are read, by how many there are: the first and third, the second and fourth.
const THERE: [[u64; 2]; 5] = {
    const FIRST: u64 = 0x0001_0000;
    [
        [0, 0],
        [FIRST, 0],
        [FIRST, FIRST],
        [TOPS, FIRST],
        [TOPS, TOPS],
    ]
};

/// A chance to 16 bits, as [`Key::successes`] reads it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chance16(u32);

impl Chance16 {
    /// The nearest to a chance.
    pub fn new(chance: f64) -> Self {
        Self((chance * 65_536.0 + 0.5) as u32)
    }
}

/// The address of an entity's randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Key(pub u64);

impl Key {
    /// The root of one domain of one run.
    pub const fn root(seed: u64, run: u64, domain: Domain) -> Self {
        Self(mix(
            mix(seed, 0x6e65_6172_686f_6d65),
            mix(run, domain as u64),
        ))
    }

    /// The key of one of this key's entities.
    #[inline]
    #[must_use]
    pub const fn of(self, entity: u64) -> Self {
        Self(mix(self.0, entity))
    }

    /// 64 random bits for a tag.
    #[inline]
    pub const fn bits(self, tag: u64) -> u64 {
        mix(self.0, tag ^ 0x5851_f42d_4c95_7f2d)
    }

    /// A uniform number in [0, 1) for a tag, with 53 random bits.
    #[inline]
    pub const fn uniform(self, tag: u64) -> f64 {
        uniform(self.bits(tag))
    }

    /// The 53 random bits of [`Self::uniform`], for comparison with a [`chance_bound`].
    #[inline]
    pub const fn chance_draw(self, tag: u64) -> u64 {
        self.bits(tag) >> 11
    }

    /// How many of `count` places say yes, each with the same chance, four to a word of 64 bits: place
    /// `i` is always read from the same 16 bits, so that more places leave the others' answers alone.
    #[inline]
    pub fn successes(self, tag: u64, count: u8, chance: Chance16) -> u8 {
        let bound = u64::from(chance.0);
        if bound == 0 {
            return 0;
        }
        // Whether there is one place or none is as good as random: the first word is read in any case.
        let yes = self.successes_of_word(tag, count.min(4), bound);
        if count > 4 {
            yes + self.successes_beyond(tag, count, bound)
        } else {
            yes
        }
    }

    /// Those of the words after the first, which few homes need.
    #[inline(never)]
    fn successes_beyond(self, tag: u64, count: u8, bound: u64) -> u8 {
        (1..count.div_ceil(4))
            .map(|word| {
                let places = (count - 4 * word).min(4);
                self.successes_of_word(tag + u64::from(word), places, bound)
            })
            .sum()
    }

    /// How many of at most four places say yes.
    #[inline]
    fn successes_of_word(self, tag: u64, places: u8, bound: u64) -> u8 {
        let bits = self.bits(tag);
        // Two places at once, each in half a word: the bit above a place's sixteen stays where its
        // bits are not below the bound. Places past the last are masked out.
        let [evens, odds] = THERE[usize::from(places)];
        let below = |bits: u64, there: u64| {
            let borrows = (bits & HALVES | TOPS) - bound * ONES;
            !borrows & there
        };
        let both = below(bits, evens) + below(bits >> 16, odds);
        ((both >> 16) + (both >> 48)) as u8 & 7
    }

    /// A stream of random numbers for a tag, for draws that may need several.
    #[inline]
    pub const fn stream(self, tag: u64) -> Stream {
        Stream {
            key: mix(self.0, tag ^ 0x1405_7b7e_f767_814f),
            counter: 0,
        }
    }

    /// A stream whose first number is [`Self::bits`]: ziggurat samplers rarely need a second.
    #[inline]
    const fn first_then(self, tag: u64) -> FirstThen {
        FirstThen {
            first: self.bits(tag),
            drawn: 0,
        }
    }

    /// A unit exponential for a tag: the threshold of a hazard clock.
    #[inline]
    pub fn exponential(self, tag: u64) -> f64 {
        let first = self.bits(tag);
        let (layer, _, x) = exponential::at(first);
        if x < exponential::LAYERS[layer + 1] {
            x
        } else {
            exponential::on_the_edge(first)
        }
    }

    /// A standard normal for a tag.
    #[inline]
    pub fn normal(self, tag: u64) -> f64 {
        StandardNormal.sample(&mut self.first_then(tag))
    }
}

/// One number at hand, more where it is not enough.
struct FirstThen {
    first: u64,
    drawn: u64,
}

impl TryRng for FirstThen {
    type Error = core::convert::Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok((self.try_next_u64()? >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let drawn = self.drawn;
        self.drawn += 1;
        Ok(if drawn == 0 {
            self.first
        } else {
            mix(self.first, drawn)
        })
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Self::Error> {
        fill(self, destination)
    }
}

/// Fills bytes from whole words.
fn fill<R: TryRng>(source: &mut R, destination: &mut [u8]) -> Result<(), R::Error> {
    for chunk in destination.chunks_mut(8) {
        let bytes = source.try_next_u64()?.to_le_bytes();
        chunk.copy_from_slice(&bytes[..chunk.len()]);
    }
    Ok(())
}

/// A counter-based generator: draw `i` of a key is a function of the key and `i`.
#[derive(Clone, Debug)]
pub struct Stream {
    key: u64,
    counter: u64,
}

impl TryRng for Stream {
    type Error = core::convert::Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok((self.try_next_u64()? >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.counter = self.counter.wrapping_add(1);
        Ok(mix(self.key, self.counter))
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Self::Error> {
        fill(self, destination)
    }
}

/// One input's stratified uniforms.
///
/// The run index is shuffled by a nested uniform scramble under the input's key (which permutes
/// aligned blocks of every power of two among themselves), and the radical inverse of the result is
/// scrambled under a second key (Owen 1995, "Randomly permuted (t,m,s)-nets"). Any first `n` runs
/// cover the range evenly, more can be added, and inputs do not disturb one another.
///
/// What the first scramble flips is kept: runs that follow one another share most of it.
#[derive(Clone, Debug)]
pub struct Strata {
    input: Key,
    run: u32,
    flips: u32,
}

impl Strata {
    /// Those of an input, ready for a run.
    pub fn new(input: Key, run: u64) -> Self {
        let run = run as u32;
        Self {
            input,
            run,
            flips: flips(input.of(1), run, 32),
        }
    }

    /// The uniform of an input in a run, whichever was asked for before.
    pub fn at(&mut self, input: Key, run: u64) -> f64 {
        let run = run as u32;
        if self.input == input {
            // A bit's flip depends on the bits above it alone.
            let changed = u32::BITS - (self.run ^ run).leading_zeros();
            let below = changed.saturating_sub(1);
            let kept = self.flips >> below << below;
            *self = Self {
                run,
                flips: kept | flips(input.of(1), run, below),
                ..*self
            };
        } else {
            *self = Self::new(input, run.into());
        }
        let turned = (run ^ self.flips).reverse_bits();
        let inverse = turned ^ flips(input.of(2), turned, 32);
        (f64::from(inverse) + 0.5) / 4_294_967_296.0
    }
}

/// The stratified uniform of one input in one run: [`Strata`].
pub fn stratified(input: Key, run: u64) -> f64 {
    Strata::new(input, run).at(input, run)
}

/// Which of the lowest bits of a word a nested scramble flips: each by a hash of the bits above it.
#[inline]
fn flips(key: Key, x: u32, bits: u32) -> u32 {
    let mut above = u64::from(x);
    let mut flips = 0;
    for bit in 0..u64::from(bits) {
        above >>= 1;
        // From the top of the word downwards.
        flips = flips >> 1 | (key.bits(above << 6 | bit) & 1) << 63;
    }
    (flips >> 1 >> (63 - bits)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Correlation of two equally long samples.
    fn correlation(a: &[f64], b: &[f64]) -> f64 {
        let n = a.len() as f64;
        let (ma, mb) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
        let cov: f64 = a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum();
        let va: f64 = a.iter().map(|x| (x - ma).powi(2)).sum();
        let vb: f64 = b.iter().map(|y| (y - mb).powi(2)).sum();
        cov / (va * vb).sqrt()
    }

    #[test]
    fn flipping_any_bit_of_an_address_flips_half_the_draw() {
        // 2,000 addresses x 64 bits: the mean number of flipped bits is 32 with standard error
        // 4 / sqrt(2000) = 0.09 per bit; 5 standard errors, 128 comparisons: false alarm < 1e-4.
        for bit in 0..64 {
            let (mut by_key, mut by_tag) = (0, 0);
            for i in 0..2_000_u64 {
                let base = mix(i, 7);
                by_key += (base ^ mix(i ^ (1 << bit), 7)).count_ones();
                by_tag += (mix(7, i) ^ mix(7, i ^ (1 << bit))).count_ones();
            }
            for flipped in [by_key, by_tag] {
                let mean = f64::from(flipped) / 2_000.0;
                assert!(
                    (mean - 32.0).abs() < 0.45,
                    "bit {bit}: {mean} bits flip on average"
                );
            }
        }
    }

    #[test]
    fn neighbouring_children_months_and_runs_are_uncorrelated() {
        // |r| of 100,000 independent pairs has standard deviation 0.0032; the bound is 5 of those.
        let n = 100_000;
        let at = |run: u64, child: u64, tag: u64| {
            Key::root(1, run, Domain::Child).of(child).uniform(tag)
        };
        let base: Vec<f64> = (0..n).map(|i| at(i / 100, i % 100, 3)).collect();
        let next_child: Vec<f64> = (0..n).map(|i| at(i / 100, i % 100 + 1, 3)).collect();
        let next_run: Vec<f64> = (0..n).map(|i| at(i / 100 + 1, i % 100, 3)).collect();
        let next_tag: Vec<f64> = (0..n).map(|i| at(i / 100, i % 100, 4)).collect();
        for other in [next_child, next_run, next_tag] {
            let r = correlation(&base, &other);
            assert!(r.abs() < 0.016, "r = {r}");
        }
    }

    #[test]
    fn a_bound_is_passed_exactly_where_its_chance_is() {
        let key = Key::root(3, 0, Domain::Child);
        for tag in 0..10_000 {
            let draw = key.uniform(tag);
            for chance in [0.0, draw, draw.next_up(), draw.next_down(), 0.3, 1.0] {
                let below = key.chance_draw(tag) < chance_bound(chance);
                assert_eq!(below, draw < chance, "draw {draw}, chance {chance}");
            }
        }
    }

    #[test]
    fn each_place_says_yes_by_its_own_sixteen_bits() {
        for i in 0..20_000_u64 {
            let key = Key::root(4, i, Domain::Home);
            for chance in [0.0, 0.02, 0.3, 0.999, 1.0] {
                let bound = Chance16::new(chance);
                for count in 0..=12 {
                    let says = |place: u64| {
                        let bits = key.bits(64 + place / 4) >> (16 * (place % 4)) & 0xffff;
                        bits < u64::from(bound.0)
                    };
                    let yes = (0..u64::from(count)).filter(|&place| says(place)).count();
                    assert_eq!(usize::from(key.successes(64, count, bound)), yes);
                }
            }
        }
    }

    #[test]
    fn draws_fill_the_unit_interval_evenly() {
        // Chi-squared with 255 degrees of freedom: mean 255, sd 22.6; the bound is 5 sd away.
        let mut counts = [0_u32; 256];
        for i in 0..256_000_u64 {
            counts[(Key::root(9, i, Domain::Home).uniform(0) * 256.0) as usize] += 1;
        }
        let chi: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - 1000.0).powi(2) / 1000.0)
            .sum();
        assert!((140.0..370.0).contains(&chi), "chi-squared {chi}");
    }

    #[test]
    fn a_strata_kept_from_run_to_run_says_what_a_new_one_does() {
        let root = Key::root(5, 0, Domain::Input);
        let mut kept = Strata::new(root.of(0), 9);
        // In order, backwards, the same again, far away and past 32 bits; then another input.
        for input in [root.of(0), root.of(1), root.of(0)] {
            for run in (0..70).chain([69, 3, 1 << 31, 1 << 20, (1 << 32) + 3, 4, 5]) {
                assert_eq!(kept.at(input, run), stratified(input, run), "run {run}");
                let word = run as u32;
                let index = word ^ flips(input.of(1), word, 32);
                let inverse = index.reverse_bits() ^ flips(input.of(2), index.reverse_bits(), 32);
                let expected = (f64::from(inverse) + 0.5) / 4_294_967_296.0;
                assert_eq!(kept.at(input, run), expected, "run {run}");
            }
        }
    }

    #[test]
    fn stratified_inputs_cover_every_stratum_once_and_do_not_correlate() {
        let inputs: Vec<Key> = (0..20)
            .map(|i| Key::root(5, 0, Domain::Input).of(i))
            .collect();
        let columns: Vec<Vec<f64>> = inputs
            .iter()
            .map(|&key| (0..1024).map(|run| stratified(key, run)).collect())
            .collect();
        for column in &columns {
            for first in [64_usize, 256, 1024] {
                let mut seen = vec![false; first];
                for u in &column[..first] {
                    seen[(u * first as f64) as usize] = true;
                }
                assert!(seen.iter().all(|s| *s), "first {first} runs miss a stratum");
            }
        }
        for a in 0..columns.len() {
            for b in 0..a {
                let r = correlation(&columns[a][..1000], &columns[b][..1000]);
                assert!(r.abs() < 0.15, "inputs {a} and {b}: r = {r}");
            }
        }
    }
}
