//! Every number a user can change, under one address, with its source and its uncertainty.

use crate::num;
use crate::rng::{Domain, Key, stratified};
use std::ops::Index;

/// 90% quantile of the standard normal.
const Z90: f64 = 1.281_551_565_544_600_4;

/// Position of an input in [`Inputs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputId(u32);

/// How an uncertain input is distributed over runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Median.
    pub median: f64,
    /// 10% quantile.
    pub low: f64,
    /// 90% quantile.
    pub high: f64,
}

impl Spread {
    /// The value at probability `p`: a two-piece normal through the three points, of the logarithm
    /// where all are above 0 (rates and prices are skewed), else of the value.
    pub fn quantile(&self, p: f64) -> f64 {
        let z = num::normal_quantile(p) / Z90;
        if self.low > 0.0 {
            let end = if z < 0.0 { self.low } else { self.high };
            self.median * num::exp(num::ln(end / self.median) * z.abs())
        } else {
            let end = if z < 0.0 { self.low } else { self.high };
            self.median + (end - self.median) * z.abs()
        }
    }
}

/// One input as the scenario gives it.
#[derive(Clone, Debug)]
pub struct Input {
    /// Dotted path in the scenario, list entries by name.
    pub path: String,
    /// The central value.
    pub value: f64,
    /// Its distribution, if it is uncertain.
    pub spread: Option<Spread>,
    /// Least value the model can use; draws below are brought up to it.
    pub least: f64,
    /// Greatest value the model can use.
    pub most: f64,
}

/// All inputs of a model, in the order in which the scenario names them.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    list: Vec<Input>,
}

impl Inputs {
    /// Adds an input.
    pub fn add(&mut self, input: Input) -> InputId {
        self.list.push(input);
        InputId(self.list.len() as u32 - 1)
    }

    /// Takes every interval away: each run draws the central value.
    pub fn fix(&mut self) {
        for input in &mut self.list {
            input.spread = None;
        }
    }

    /// The inputs in order.
    pub fn iter(&self) -> impl Iterator<Item = &Input> {
        self.list.iter()
    }

    /// Fills `drawn` with the values of one run, each at the stratified quantile of its own path.
    pub fn draw(&self, seed: u64, run: u64, drawn: &mut Drawn) {
        drawn.0.clear();
        let root = Key::root(seed, 0, Domain::Input);
        drawn.0.extend(self.list.iter().map(|input| {
            let value = match input.spread {
                None => input.value,
                Some(spread) => spread.quantile(stratified(root.of(hash(&input.path)), run)),
            };
            value.clamp(input.least, input.most)
        }));
    }

    /// The central values, as a run without input uncertainty has them.
    pub fn central(&self) -> Drawn {
        Drawn(
            self.list
                .iter()
                .map(|input| input.value.clamp(input.least, input.most))
                .collect(),
        )
    }
}

/// The input values of one run.
#[derive(Clone, Debug, Default)]
pub struct Drawn(Vec<f64>);

impl Index<InputId> for Drawn {
    type Output = f64;

    fn index(&self, id: InputId) -> &f64 {
        &self.0[id.0 as usize]
    }
}

/// A 64-bit hash of a path (FNV-1a), the same on every platform and in every version.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_met_at_its_quantiles() {
        for spread in [
            Spread {
                median: 0.5,
                low: 0.3,
                high: 0.6,
            },
            Spread {
                median: 1.0,
                low: -2.0,
                high: 3.0,
            },
        ] {
            assert!((spread.quantile(0.1) - spread.low).abs() < 1e-12);
            assert!((spread.quantile(0.5) - spread.median).abs() < 1e-12);
            assert!((spread.quantile(0.9) - spread.high).abs() < 1e-12);
        }
    }

    #[test]
    fn an_added_input_leaves_the_others_draws_alone() {
        let input = |path: &str| Input {
            path: path.into(),
            value: 1.0,
            spread: Some(Spread {
                median: 1.0,
                low: 0.5,
                high: 2.0,
            }),
            least: 0.0,
            most: 9.0,
        };
        let (mut few, mut many) = (Inputs::default(), Inputs::default());
        let a = few.add(input("a"));
        many.add(input("new"));
        let a_later = many.add(input("a"));
        let (mut x, mut y) = (Drawn::default(), Drawn::default());
        few.draw(1, 17, &mut x);
        many.draw(1, 17, &mut y);
        assert_eq!(x[a], y[a_later]);
    }
}
