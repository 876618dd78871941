//! The chart of need beside local places.

use super::Set;
use crate::model::placement::NeedGroup;
use crate::report::chart::words::{Gap, need_title, spread};
use crate::report::chart::{Across, FanPoint, Panel, PanelsChart, Times, Unit};
use crate::report::headline::place;

/// The groups of needs as kinds of place.
const NEEDS: [(NeedGroup, &str); 3] = [
    (NeedGroup::Fostering, "foster families"),
    (NeedGroup::Residential, "children’s homes"),
    (NeedGroup::Supported, "supported accommodation"),
];

/// What the curves of need are.
const CURVES: &str = "The curves are the share of simulated futures with at least so many more children who need such a place than local places.";

/// What stands for the curves where there are none.
const NO_CURVES: &str = "One future is no distribution: no chances are drawn.";

/// What is left out; after it stands where.
const LEFT_OUT: &str = "Foster families leave out relatives and friends, and the children who are to live with them. Places of supported accommodation are not simulated: what counts are children who need it and are in it";

impl Set<'_> {
    /// Children who need a kind of place beside usable local places, and the chance of a gap of any size.
    pub(in crate::report::pictures) fn need(&self) -> PanelsChart {
        let end = self.shown.results.horizon.months();
        let gap = |(group, label): &(NeedGroup, &str)| {
            let found = self.at(&format!("need_gap_{}", group.id()), end);
            let [p10, p50, p90] = found.map_or([f64::NAN; 3], |s| [s.p10, s.p50, s.p90]);
            let curve = self.shown.gaps.get(self.index, *group).last();
            let some = curve.and_then(|(_, curve)| curve.first());
            Gap {
                label: (*label).to_owned(),
                p10,
                p50,
                p90,
                chance: some.map_or(f64::NAN, |(_, share)| *share),
            }
        };
        // The title leaves out supported accommodation: its places are not simulated.
        let gaps: Vec<_> = NEEDS[..2].iter().map(gap).collect();
        // One future is no distribution: no chance is drawn.
        let several = !self.one_future();
        let panels = NEEDS.into_iter().flat_map(|(group, label)| {
            let places = match group {
                NeedGroup::Supported => "in it locally",
                _ => "usable places",
            };
            let lines = [
                (format!("need_{}", group.id()), "need it"),
                (format!("local_places_{}", group.id()), places),
            ];
            let curves = several.then(|| self.exceedance(group, label));
            [Some(self.panel(label, Unit::children(), &lines)), curves]
        });
        let now: Vec<_> = NEEDS[..2]
            .iter()
            .filter_map(|(group, label)| {
                let gap = self.at(&format!("need_gap_{}", group.id()), 0)?.p50;
                Some(format!(
                    "{} in {label}",
                    Unit::children().value(gap.max(0.0))
                ))
            })
            .collect();
        PanelsChart {
            title: need_title(&place(self.area), &gaps, &self.end_time()),
            subtitle: format!(
                "Children whose plan is such a place, and places {} without another authority’s child, {}{}. The gap \
                 at the start: {}",
                self.inside(),
                self.coverage(),
                if several {
                    "; ranges hold 8 of 10 simulated futures"
                } else {
                    ""
                },
                now.join(", ")
            ),
            panels: panels.flatten().collect(),
            columns: 2,
            one_scale: false,
            note: format!(
                "{} {LEFT_OUT} {}.{}",
                if several { CURVES } else { NO_CURVES },
                self.inside(),
                self.living_in_homes()
            ),
            footer: self.registers_footer(),
        }
    }

    /// How many live in homes, for a reader who would take need for that.
    fn living_in_homes(&self) -> String {
        let metric = "children_in_childrens_homes";
        let ends = [0, self.shown.results.horizon.months()].map(|month| self.at(metric, month));
        let [Some(start), Some(end)] = ends else {
            return String::new();
        };
        let range = spread(&Unit::children(), start.p50, end.p10, end.p90);
        format!(
            " Children who live in children’s homes in {}, {} or outside, whatever their plan: {range}.",
            self.end_time(),
            self.inside()
        )
    }

    fn exceedance(&self, group: NeedGroup, label: &str) -> Panel {
        let curves: Vec<_> = self.shown.gaps.get(self.index, group).collect();
        // Each to where fewer than 1 future in 200 has so large a gap.
        let shown = |curve: &[(f64, f64)]| {
            let rare = curve.iter().position(|c| c.1 < 0.005);
            rare.map_or(curve.len(), |at| at + 1)
        };
        let most = curves.iter().map(|c| shown(c.1)).max().unwrap_or(1).max(5);
        let lines = curves.into_iter().map(|(month, curve)| {
            let mut points: Vec<_> = curve
                .iter()
                .take(most)
                .map(|&(x, share)| FanPoint::certain(x, 100.0 * share))
                .collect();
            if points.len() < most {
                points.push(FanPoint::certain(most as f64, 0.0));
            }
            let time = f64::from(self.start_year()) + month as f64 / 12.0;
            Self::line(&Times::March.name(time), points)
        });
        Panel {
            label: format!("{label}: chance of so large a gap"),
            unit: Unit::Percent,
            across: Across::Amount(Unit::Count("places".to_owned())),
            lines: lines.collect(),
        }
    }
}
