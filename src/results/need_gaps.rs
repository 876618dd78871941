//! How likely a need gap of at least any size is, half way and at the horizon.

use super::table::{Area, Period, areas, sample};
use crate::ensemble::Ensemble;
use crate::model::Model;
use crate::model::placement::NeedGroup;
use rayon::prelude::*;

/// The chance of a gap of at least 1, 2, 3 ... places, down to the first that no run has.
pub type Exceedance = Vec<(f64, f64)>;

/// The exceedance curves of every area and group of needs.
#[derive(Clone, Debug, PartialEq)]
pub struct NeedGaps {
    /// The months that the curves are of: half way (in whole years, where that is not the start), and the horizon.
    pub months: Vec<usize>,
    /// By area, group and month.
    curves: Vec<Exceedance>,
}

impl NeedGaps {
    /// The curves of an ensemble. They do not depend on how many threads do it.
    pub fn of(model: &Model, ensemble: &Ensemble) -> Self {
        let years = model.horizon.years;
        let mut months = vec![years / 2 * 12, years * 12];
        months.retain(|month| *month > 0);
        let areas = areas(model);
        let wanted: Vec<(&Area, NeedGroup, usize)> = areas
            .iter()
            .flat_map(|area| NeedGroup::ALL.map(|group| (area, group)))
            .flat_map(|(area, group)| months.iter().map(move |month| (area, group, *month)))
            .collect();
        let curves = wanted
            .into_par_iter()
            .map(|(area, group, month)| {
                let metric = format!("need_gap_{}", group.id());
                exceedance(&sample(
                    model,
                    ensemble,
                    area,
                    &metric,
                    Period::Month(month),
                ))
            })
            .collect();
        Self { months, curves }
    }

    /// The curves of an area (its position among the areas) and a group of needs, with their months.
    pub fn get(&self, area: usize, group: NeedGroup) -> impl Iterator<Item = (usize, &Exceedance)> {
        let count = self.months.len();
        let first = (area * NeedGroup::ALL.len() + group.index()) * count;
        self.months
            .iter()
            .copied()
            .zip(self.curves.iter().skip(first).take(count))
    }
}

/// The share of values that are at least 1, 2, 3 ..., down to the first that none reaches.
pub fn exceedance(values: &[f64]) -> Exceedance {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut curve = Vec::new();
    for least in 1_u32.. {
        let least = f64::from(least);
        let below = sorted.partition_point(|v| *v < least);
        let share = (sorted.len() - below) as f64 / (sorted.len().max(1)) as f64;
        curve.push((least, share));
        if below == sorted.len() {
            break;
        }
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Results;
    use crate::results::fixture::{model, records};

    #[test]
    fn a_curve_counts_the_runs_that_reach_each_size() {
        assert_eq!(
            exceedance(&[2.0, -5.0, 1.0, 2.0]),
            [(1.0, 0.75), (2.0, 0.5), (3.0, 0.0)]
        );
        assert_eq!(exceedance(&[-1.0, 0.0]), [(1.0, 0.0)]);
        assert_eq!(exceedance(&[]), [(1.0, 0.0)]);
    }

    #[test]
    fn each_area_and_group_has_its_own_curves_half_way_and_at_the_end() {
        let model = model(&["Wigan", "Wirral"], 2019, 2);
        // All children need kinship, so nobody needs any of the three; places inside are without number.
        let mut ensemble = records(&model, 4, |_, _, _| 0);
        for (run, record) in ensemble.records.iter_mut().enumerate() {
            let needing = NeedGroup::Residential.needs()[0].index();
            let column = crate::engine::recorder::column::BY_NEED + needing;
            record.row(24, 1)[column] = run as i32;
            record.row(12, 1)[column] = 1;
        }
        let gaps = NeedGaps::of(&model, &ensemble);
        assert_eq!(gaps.months, [12, 24]);
        let curves = |area, group| {
            gaps.get(area, group)
                .map(|c| c.1.clone())
                .collect::<Vec<_>>()
        };
        let residential = curves(2, NeedGroup::Residential);
        assert_eq!(residential[0], [(1.0, 1.0), (2.0, 0.0)]);
        assert_eq!(
            residential[1],
            [(1.0, 0.75), (2.0, 0.5), (3.0, 0.25), (4.0, 0.0)]
        );
        // All authorities together come first.
        assert_eq!(curves(0, NeedGroup::Residential), residential);
        assert_eq!(curves(1, NeedGroup::Residential)[1], [(1.0, 0.0)]);
        assert_eq!(curves(2, NeedGroup::Fostering)[1], [(1.0, 0.0)]);
        let short = super::super::fixture::model(&["Wigan"], 2019, 1);
        assert_eq!(
            NeedGaps::of(&short, &records(&short, 2, |_, _, _| 0)).months,
            [12]
        );
    }

    #[test]
    fn a_gap_is_need_less_local_places_in_every_run() {
        let model = model(&["Wigan"], 2019, 1);
        let mut ensemble = records(&model, 5, |run, _, month| 40 + (run * month) as i32);
        for (run, record) in ensemble.records.iter_mut().enumerate() {
            for (column, value) in record.row(6, 0).iter_mut().enumerate() {
                *value += ((column * 7 + run * 3) % 11) as i32;
            }
        }
        let area = &Results::summarise(&model, &ensemble).areas()[0].clone();
        for group in NeedGroup::ALL {
            let of = |what: &str| {
                let metric = format!("{what}_{}", group.id());
                sample(&model, &ensemble, area, &metric, Period::Month(6))
            };
            let (need, places, gap) = (of("need"), of("local_places"), of("need_gap"));
            assert_eq!(gap.len(), 5);
            for run in 0..5 {
                assert_eq!(gap[run], need[run] - places[run], "{group:?}");
            }
        }
    }
}
