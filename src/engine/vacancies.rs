//! Places that are free now, by name: what a search reads, and nothing else.
//!
//! A search reads the key of every free place of its list, so keys stand alone in one array; the
//! slot is looked up once, for the place that is taken.

use std::hint::select_unpredictable;

/// Spreads the difference of two hashes to the high bits, which decide.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Households, or homes, with a free place.
#[derive(Debug, Default)]
pub struct Vacancies {
    keys: Vec<u64>,
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
        self.keys.push(key);
        self.slots.push(slot);
        self.slots.len() as u32 - 1
    }

    /// The key and slot at a position.
    pub fn at(&self, at: u32) -> Option<(u64, u32)> {
        let at = at as usize;
        Some((*self.keys.get(at)?, *self.slots.get(at)?))
    }

    /// Takes the place at a position off the list; returns the slot that is there now, if any.
    pub fn remove(&mut self, at: u32) -> Option<u32> {
        self.keys.swap_remove(at as usize);
        self.slots.swap_remove(at as usize);
        self.slots.get(at as usize).copied()
    }

    /// The slot whose kept mark for a child is lowest, with that mark, if it is below `bound`; not the
    /// place that the child has just `left`.
    ///
    /// Which place wins is as good as random: the choice is made without a branch.
    #[inline]
    pub fn lowest(&self, mark: u64, bound: u64, left: u64) -> Option<(u64, u32)> {
        let mut best = bound;
        let mut found = usize::MAX;
        for (at, &key) in self.keys.iter().enumerate() {
            let luck = pair(mark, key);
            let better = luck < best && key != left;
            best = select_unpredictable(better, luck, best);
            found = select_unpredictable(better, at, found);
        }
        self.slots.get(found).map(|&slot| (best, slot))
    }

    /// The same among the slots that `fit`.
    pub fn lowest_of(
        &self,
        mark: u64,
        bound: u64,
        fit: impl Fn(u32) -> bool,
    ) -> Option<(u64, u32)> {
        let marks = self.keys.iter().map(|&key| pair(mark, key));
        marks
            .zip(&self.slots)
            .map(|(luck, &slot)| (luck, slot))
            .filter(|&(luck, slot)| luck < bound && fit(slot))
            .min()
    }
}

/// The kept mark of a child and a place. Both are hashes already: one multiplication is enough.
#[inline]
const fn pair(mark: u64, place: u64) -> u64 {
    (mark ^ place).wrapping_mul(SPREAD)
}
