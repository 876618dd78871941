//! Every number a user can change, under one address, with its source and its uncertainty.

use crate::dist::Dist;
use crate::num;
use crate::rng::{Domain, Key, Strata, stratified};
use std::ops::Index;

/// Position of an input in [`Inputs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputId(u32);

/// One input as the scenario gives it.
#[derive(Clone, Debug)]
pub struct Input {
    /// Dotted path in the scenario, list entries by name.
    pub path: String,
    /// The central value.
    pub value: f64,
    /// Its distribution, if it is uncertain.
    pub spread: Option<Dist>,
    /// Least value the model can use; draws below are brought up to it.
    pub least: f64,
    /// Greatest value the model can use.
    pub most: f64,
}

/// All inputs of a model, in the order in which the scenario names them.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    list: Vec<Input>,
    /// Hashes of their paths.
    names: Vec<u64>,
    groups: Vec<Group>,
    /// What draws are multiplied by, and what is added then.
    adjusted: Vec<(InputId, f64, f64)>,
}

/// Inputs that are drawn together.
///
/// Each member has a latent normal of its own, the one that it is drawn at alone. The normals of a
/// group, in the order of their paths, are multiplied by the lower Cholesky factor of its
/// correlation matrix. A member that is fixed keeps its latent normal, so that fixing it changes no
/// other member's draw.
#[derive(Clone, Debug)]
struct Group {
    /// In the order of their paths.
    members: Vec<InputId>,
    /// Row by row, `members.len()` numbers each.
    factor: Vec<f64>,
}

/// No inputs can have such correlations: the matrix is not positive definite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPositiveDefinite;

/// The lower Cholesky factor of a symmetric matrix given row by row; none unless it is positive
/// definite.
fn cholesky(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    /// What rounding leaves of a pivot that is 0.
    const NOTHING: f64 = 1e-12;
    let mut factor = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let before = (0..j).map(|k| factor[i * n + k] * factor[j * n + k]);
            let left = matrix[i * n + j] - num::sum(before);
            factor[i * n + j] = if i == j {
                if left.is_nan() || left <= NOTHING {
                    return None;
                }
                num::sqrt(left)
            } else {
                left / factor[j * n + j]
            };
        }
    }
    Some(factor)
}

impl Inputs {
    /// Adds an input.
    pub fn add(&mut self, input: Input) -> InputId {
        self.names.push(hash(&input.path));
        self.list.push(input);
        InputId(self.list.len() as u32 - 1)
    }

    /// Takes every interval away: each run draws the central value.
    pub fn fix(&mut self) {
        for input in &mut self.list {
            input.spread = None;
        }
    }

    /// Takes one input's interval away and gives it a value; no other input's draw changes.
    pub fn fix_at(&mut self, id: InputId, value: f64) {
        let input = &mut self.list[id.0 as usize];
        input.value = value;
        input.spread = None;
    }

    /// One input as it is given.
    pub fn of(&self, id: InputId) -> &Input {
        &self.list[id.0 as usize]
    }

    /// Multiplies every draw of an input, and then adds to it; within what the model can use.
    pub fn adjust(&mut self, id: InputId, factor: f64, more: f64) {
        self.adjusted.push((id, factor, more));
    }

    fn apply(&self, drawn: &mut Drawn) {
        for &(id, factor, more) in &self.adjusted {
            let (at, input) = (id.0 as usize, &self.list[id.0 as usize]);
            drawn.values[at] = (drawn.values[at] * factor + more).clamp(input.least, input.most);
        }
    }

    /// The inputs in order.
    pub fn iter(&self) -> impl Iterator<Item = &Input> {
        self.list.iter()
    }

    /// The input with a path.
    pub fn find(&self, path: &str) -> Option<InputId> {
        let at = self.list.iter().position(|input| input.path == path)?;
        Some(InputId(at as u32))
    }

    /// The central value of an input.
    pub fn value(&self, id: InputId) -> f64 {
        let input = &self.list[id.0 as usize];
        input.value.clamp(input.least, input.most)
    }

    /// Correlates the latent normals of inputs; `matrix` is row by row, in the order of `members`.
    ///
    /// # Errors
    /// A matrix that is not positive definite.
    pub fn correlate(
        &mut self,
        members: &[InputId],
        matrix: &[f64],
    ) -> Result<(), NotPositiveDefinite> {
        let n = members.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&i| &self.list[members[i].0 as usize].path);
        let sorted: Vec<f64> = order
            .iter()
            .flat_map(|&i| order.iter().map(move |&j| matrix[i * n + j]))
            .collect();
        let factor = cholesky(&sorted, n).ok_or(NotPositiveDefinite)?;
        self.groups.push(Group {
            members: order.into_iter().map(|i| members[i]).collect(),
            factor,
        });
        Ok(())
    }

    /// The probability at which an input is drawn in a run, were it alone.
    fn probability(&self, root: Key, id: usize, run: u64) -> f64 {
        stratified(root.of(self.names[id]), run)
    }

    /// Fills `drawn` with the values of one run, each at the stratified quantile of its own path.
    pub fn draw(&self, seed: u64, run: u64, drawn: &mut Drawn) {
        let root = Key::root(seed, 0, Domain::Input);
        let Drawn { values, strata } = drawn;
        values.clear();
        // Inputs that are uncertain, in order; they are the same from run to run.
        let mut uncertain = 0;
        values.extend(self.list.iter().zip(&self.names).map(|(input, &name)| {
            let value = match input.spread {
                None => input.value,
                Some(spread) => {
                    let key = root.of(name);
                    if uncertain == strata.len() {
                        strata.push(Strata::new(key, run));
                    }
                    uncertain += 1;
                    spread.quantile(strata[uncertain - 1].at(key, run))
                }
            };
            value.clamp(input.least, input.most)
        }));
        for group in &self.groups {
            let n = group.members.len();
            for (row, member) in group.members.iter().enumerate() {
                let id = member.0 as usize;
                let input = &self.list[id];
                let Some(spread) = input.spread else { continue };
                let z = num::sum((0..=row).map(|k| {
                    let alone = self.probability(root, group.members[k].0 as usize, run);
                    group.factor[row * n + k] * num::normal_quantile(alone)
                }));
                let value = spread.quantile(num::normal_cdf(z));
                drawn.values[id] = value.clamp(input.least, input.most);
            }
        }
        self.apply(drawn);
    }

    /// The central values, as a run without input uncertainty has them.
    pub fn central(&self) -> Drawn {
        let values = self.list.iter();
        let mut drawn = Drawn {
            values: values
                .map(|input| input.value.clamp(input.least, input.most))
                .collect(),
            strata: Vec::new(),
        };
        self.apply(&mut drawn);
        drawn
    }
}

/// The input values of one run.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    values: Vec<f64>,
    /// Of the uncertain ones, for the next run.
    strata: Vec<Strata>,
}

impl Index<InputId> for Drawn {
    type Output = f64;

    fn index(&self, id: InputId) -> &f64 {
        &self.values[id.0 as usize]
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
    fn an_added_input_leaves_the_others_draws_alone() {
        let input = |path: &str| Input {
            path: path.into(),
            value: 1.0,
            spread: Some(Dist::Points {
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

    fn three(fixed: bool) -> (Inputs, [InputId; 3]) {
        let mut inputs = Inputs::default();
        let ids = ["b", "a", "c"].map(|path| {
            let spread = Dist::Normal { mean: 0.0, sd: 1.0 };
            inputs.add(Input {
                path: path.into(),
                value: 0.0,
                spread: (!fixed || path != "a").then_some(spread),
                least: -9.0,
                most: 9.0,
            })
        });
        (inputs, ids)
    }

    /// Draws of 4,000 runs, by input.
    fn draws(inputs: &Inputs, ids: [InputId; 3]) -> [Vec<f64>; 3] {
        let mut drawn = Drawn::default();
        let mut all = [const { Vec::new() }; 3];
        for run in 0..4_000 {
            inputs.draw(1, run, &mut drawn);
            for (list, id) in all.iter_mut().zip(ids) {
                list.push(drawn[id]);
            }
        }
        all
    }

    fn correlation(a: &[f64], b: &[f64]) -> f64 {
        let n = a.len() as f64;
        let mean = |x: &[f64]| x.iter().sum::<f64>() / n;
        let (ma, mb) = (mean(a), mean(b));
        let product = |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 {
            x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum()
        };
        product(a, ma, b, mb) / (product(a, ma, a, ma) * product(b, mb, b, mb)).sqrt()
    }

    #[test]
    fn a_group_has_its_correlations_and_each_member_its_own_spread() {
        let (mut inputs, ids) = three(false);
        let matrix = [1.0, 0.8, -0.3, 0.8, 1.0, 0.1, -0.3, 0.1, 1.0];
        inputs.correlate(&ids, &matrix).expect("positive definite");
        let all = draws(&inputs, ids);
        // The correlation of 4,000 independent draws is off by at most 1 / sqrt(4000) = 0.016 as a
        // standard deviation; five of those for three pairs: false alarm < 1e-5.
        for (i, j, wanted) in [(0, 1, 0.8), (0, 2, -0.3), (1, 2, 0.1)] {
            let found = correlation(&all[i], &all[j]);
            assert!((found - wanted).abs() < 0.08, "{i} {j}: {found}");
        }
        for list in &all {
            let square = list.iter().map(|x| x * x).sum::<f64>() / 4_000.0;
            // Standard error of a variance of 4,000 normals: 0.022; five of those.
            assert!((square - 1.0).abs() < 0.11, "{square}");
        }
    }

    #[test]
    fn fixing_a_member_changes_no_other_draw_and_neither_does_the_order_of_listing() {
        let matrix = [1.0, 0.8, -0.3, 0.8, 1.0, 0.1, -0.3, 0.1, 1.0];
        let (mut free, ids) = three(false);
        free.correlate(&ids, &matrix).expect("positive definite");
        let (mut fixed, _) = three(true);
        fixed.correlate(&ids, &matrix).expect("positive definite");
        let (mut turned, _) = three(false);
        let other = [ids[2], ids[0], ids[1]];
        let permuted = [1.0, -0.3, 0.1, -0.3, 1.0, 0.8, 0.1, 0.8, 1.0];
        turned
            .correlate(&other, &permuted)
            .expect("positive definite");
        let [all, kept, same] = [&free, &fixed, &turned].map(|inputs| draws(inputs, ids));
        assert_eq!((&all[0], &all[2]), (&kept[0], &kept[2]));
        assert!(kept[1].iter().all(|value| *value == 0.0));
        assert_eq!(all, same);
    }

    #[test]
    fn correlations_that_cannot_be_are_refused() {
        let (mut inputs, ids) = three(false);
        let matrix = [1.0, 0.9, 0.9, 0.9, 1.0, -0.9, 0.9, -0.9, 1.0];
        let refused = inputs.correlate(&ids, &matrix);
        assert_eq!(refused, Err(NotPositiveDefinite));
        let ones = [1.0; 9];
        assert_eq!(inputs.correlate(&ids, &ones), Err(NotPositiveDefinite));
    }
}
