//! Places that are free now, by name: what a search reads, and nothing else.
//!
//! A search reads the key of every free place of its list, so keys stand alone in one array; the
//! slot is looked up once, for the place that is taken.

use std::hint::select_unpredictable;

/// Spreads the difference of two hashes to the high bits, which decide. Odd, so that no two keys
/// give a child the same mark.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What undoes [`SPREAD`], by Newton's iteration: each step doubles the bits that are right.
const GATHER: u64 = {
    let mut inverse = SPREAD;
    let mut step = 0;
    while step < 5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(SPREAD.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

/// Keys that a search reads at once.
const BLOCK: usize = 4;

/// Households, or homes, with a free place.
#[derive(Debug, Default)]
pub struct Vacancies {
    /// Whole blocks: what is left of the last repeats its first, which changes no minimum.
    keys: Vec<[u64; BLOCK]>,
    slots: Vec<u32>,
}

impl Vacancies {
    /// Empties the list, keeping its memory.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.slots.clear();
    }

    /// Lists a place; returns its position.
    pub fn add(&mut self, key: u64, slot: u32) -> u32 {
        let at = self.slots.len();
        if at.is_multiple_of(BLOCK) {
            self.keys.push([key; BLOCK]);
        } else {
            self.keys[at / BLOCK][at % BLOCK] = key;
        }
        self.slots.push(slot);
        at as u32
    }

    /// The key of each place.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        let keys = self.keys.as_flattened().iter().copied();
        keys.take(self.slots.len())
    }

    /// The key and slot at a position.
    pub fn at(&self, at: u32) -> Option<(u64, u32)> {
        let at = at as usize;
        let slot = *self.slots.get(at)?;
        Some((self.keys[at / BLOCK][at % BLOCK], slot))
    }

    /// Takes the place at a position off the list; returns the slot that is there now, if any.
    pub fn remove(&mut self, at: u32) -> Option<u32> {
        let at = at as usize;
        self.slots.swap_remove(at);
        let last = self.slots.len();
        self.keys[at / BLOCK][at % BLOCK] = self.keys[last / BLOCK][last % BLOCK];
        // What stood last, or is no longer listed, gives way to a key that is.
        let block = &mut self.keys[last / BLOCK];
        let kept = block[0];
        for (position, key) in block.iter_mut().enumerate() {
            *key = select_unpredictable(position < last % BLOCK, *key, kept);
        }
        self.keys.truncate(last.div_ceil(BLOCK));
        self.slots.get(at).copied()
    }

    /// The slot whose kept mark for a child is lowest, with that mark, if it is below `bound`; not the
    /// place that the child has just `left`.
    ///
    /// Which place wins is as good as random: the lowest mark is found without a branch, and the place
    /// from its mark.
    #[inline]
    pub fn lowest(&self, mark: u64, bound: u64, left: u64) -> Option<(u64, u32)> {
        let lower = |a: u64, b: u64| select_unpredictable(a < b, a, b);
        let mut best = bound;
        let mut found = 0;
        for (at, block) in self.keys.iter().enumerate() {
            let [a, b, c, d] =
                block.map(|key| select_unpredictable(key == left, u64::MAX, pair(mark, key)));
            let least = lower(lower(a, b), lower(c, d));
            found = select_unpredictable(least < best, at, found);
            best = lower(least, best);
        }
        if best == bound {
            return None;
        }
        let key = best.wrapping_mul(GATHER) ^ mark;
        // Backwards, so that a key that fills the rest of the block is found where it stands first.
        let block = &self.keys[found];
        let at = (0..BLOCK - 1).rev().fold(BLOCK - 1, |at, i| {
            select_unpredictable(block[i] == key, i, at)
        });
        self.slots.get(found * BLOCK + at).map(|&slot| (best, slot))
    }

    /// The same among the slots that `fit`.
    pub fn lowest_of(
        &self,
        mark: u64,
        bound: u64,
        fit: impl Fn(u32) -> bool,
    ) -> Option<(u64, u32)> {
        let mut best = bound;
        let mut found = None;
        for (block, first) in self.keys.iter().zip((0..).step_by(BLOCK)) {
            let marks = block.map(|key| pair(mark, key));
            // Most blocks have none that is low enough.
            let [a, b, c, d] = marks;
            if a.min(b).min(c.min(d)) >= best {
                continue;
            }
            for (luck, at) in marks.into_iter().zip(first..) {
                if let Some(&slot) = self.slots.get(at)
                    && luck < best
                    && fit(slot)
                {
                    best = luck;
                    found = Some((luck, slot));
                }
            }
        }
        found
    }
}

/// The kept mark of a child and a place. Both are hashes already: one multiplication is enough
/// (`docs/src/model/randomness.md` says how it was tested).
#[inline]
pub const fn pair(mark: u64, place: u64) -> u64 {
    (mark ^ place).wrapping_mul(SPREAD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::mix;

    #[test]
    fn a_search_finds_what_a_look_at_every_place_finds() {
        let mut list = Vacancies::default();
        // What is listed, in the order in which the list has it.
        let mut places: Vec<(u64, u32)> = Vec::new();
        for step in 0..20_000_u64 {
            let luck = mix(step, 1);
            let at = (luck >> 8) as usize % places.len().max(1);
            if places.is_empty() || (places.len() < 11 && luck & 1 == 0) {
                let place = (mix(step, 2), step as u32);
                assert_eq!(list.add(place.0, place.1) as usize, places.len());
                places.push(place);
            } else {
                places.swap_remove(at);
                let moved = places.get(at).map(|place| place.1);
                assert_eq!(list.remove(at as u32), moved);
            }
            for (at, &place) in places.iter().enumerate() {
                assert_eq!(list.at(at as u32), Some(place));
            }
            assert_eq!(list.at(places.len() as u32), None);
            let (mark, bound) = (mix(step, 3), mix(step, 4));
            let left = places.get(at).map_or(0, |place| place.0);
            let expected = places
                .iter()
                .filter(|place| place.0 != left)
                .map(|&(key, slot)| (pair(mark, key), slot))
                .filter(|&(luck, _)| luck < bound)
                .min();
            assert_eq!(list.lowest(mark, bound, left), expected);
            let even = places.iter().filter(|place| place.1 % 2 == 0);
            let lowest = even.map(|&(key, slot)| (pair(mark, key), slot)).min();
            let found = list.lowest_of(mark, u64::MAX, |slot| slot % 2 == 0);
            assert_eq!(found, lowest);
        }
    }

    /// Keys of places, as hashed as those of a run are.
    fn places<const N: usize>(set: u64) -> [u64; N] {
        std::array::from_fn(|at| mix(mix(set, 6), at as u64))
    }

    /// How unevenly children's best places fall on `N` places, summed over sets: chi-squared with
    /// `sets * (N - 1)` degrees of freedom.
    fn unevenness<const N: usize>(sets: u64, children: u64) -> f64 {
        let mut chi = 0.0;
        for set in 0..sets {
            let places = places::<N>(set);
            let mut best = [0_u32; N];
            for child in 0..children {
                let mark = mix(mix(set, 7), child);
                let marks = places.map(|place| pair(mark, place));
                let least = (0..N).min_by_key(|&at| marks[at]).expect("places");
                best[least] += 1;
            }
            let expected = children as f64 / N as f64;
            let parts = best.map(|n| (f64::from(n) - expected).powi(2) / expected);
            chi += parts.iter().sum::<f64>();
        }
        chi
    }

    #[test]
    fn every_place_is_as_likely_as_any_other_to_be_a_childs_best() {
        // 100 degrees of freedom: sd 14.1. Outside the bounds 1 in 100,000.
        let chi = unevenness::<6>(20, 50_000);
        assert!((45.0..171.0).contains(&chi), "chi-squared {chi}");
    }

    #[test]
    #[ignore = "slow: how even the chances are, from many children"]
    fn how_even_the_chances_of_places_are() {
        let figures = [
            (2, unevenness::<2>(600, 400_000)),
            (3, unevenness::<3>(600, 400_000)),
            (4, unevenness::<4>(600, 400_000)),
            (12, unevenness::<12>(600, 400_000)),
        ];
        for (places, chi) in figures {
            let freedom = 600.0 * f64::from(places - 1);
            let sds = (chi - freedom) / (2.0 * freedom).sqrt();
            println!("{places} places: chi-squared {chi:.0} of {freedom}, {sds:+.1} sd");
            assert!(sds.abs() < 5.0, "{places} places");
        }
    }

    #[test]
    fn places_suit_a_child_independently_of_one_another() {
        // Of 12 places that suit with a chance of 0.1 none does with 0.9^12. 20 sets, 50,000 children
        // each: the share's standard error is 0.00045; the bound is 5 of those, 1 alarm in 2 million.
        let bound = (0.1 * 18_446_744_073_709_551_616.0) as u64;
        let mut none = 0;
        for set in 0..20 {
            let places = places::<12>(set);
            none += (0..50_000)
                .map(|child| mix(mix(set, 7), child))
                .filter(|&mark| places.iter().all(|&place| pair(mark, place) >= bound))
                .count();
        }
        let share = none as f64 / 1.0e6;
        assert!(
            (share - 0.9_f64.powi(12)).abs() < 0.00225,
            "none suits {share}"
        );
    }
}
