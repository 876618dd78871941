//! National tables read as at a year.

use crate::model::placement::Provision;

use super::Published;
use super::fill::{Figure, Filled};

/// What the national tables are cited as.
pub(super) const CITATION: &str = "DfE children looked after in England, national tables";

/// Reads national measures as at a year.
pub(crate) struct Nation<'a> {
    pub(super) published: &'a Published,
    pub(super) year: i32,
}

impl Nation<'_> {
    /// The first of the measures with a value by the year, else the first with a later one: the nearest in time.
    pub fn any(&self, measures: &[String]) -> Figure {
        let nearest = |earlier: bool| {
            measures.iter().find_map(|measure| {
                let values = self.published.england.get(measure)?;
                let hit = if earlier {
                    values.iter().rev().find(|(year, _)| *year <= self.year)
                } else {
                    values.iter().find(|(year, _)| *year > self.year)
                };
                hit.map(|&(year, value)| (measure, year, value))
            })
        };
        let Some((measure, year, value)) = nearest(true).or_else(|| nearest(false)) else {
            return Figure::derived(0.0, format!("{CITATION}: not published"), self.year);
        };
        let filled = if year == self.year {
            Filled::Published
        } else {
            Filled::England(year)
        };
        Figure {
            value,
            source: format!("{CITATION}: {measure}"),
            known_from: year,
            filled,
        }
    }

    pub fn one(&self, measure: &str) -> Figure {
        self.any(&[measure.to_owned()])
    }

    /// A measure in one year; zero when it is not published.
    pub fn england_in(&self, measure: &str, year: i32) -> f64 {
        let values = self
            .published
            .england
            .get(measure)
            .map_or(&[][..], Vec::as_slice);
        values
            .iter()
            .find(|(at, _)| *at == year)
            .map_or(0.0, |(_, value)| *value)
    }

    /// Sum of the measures.
    fn sum(&self, measures: &[&str]) -> f64 {
        measures.iter().map(|measure| self.one(measure).value).sum()
    }

    /// The first list of measures over the second, with the provenance of the first measure.
    pub(super) fn share(&self, above: &[&str], below: &[&str]) -> Figure {
        let part = self.one(above[0]);
        let below = self.sum(below);
        part.with(if below > 0.0 {
            self.sum(above) / below
        } else {
            0.0
        })
    }

    /// Counts by provision and place, from a table of placements (`placed_`, `started_in_`, `ceased_from_`).
    pub(super) fn by_provision(&self, table: &str) -> [[Figure; 2]; Provision::COUNT] {
        use Provision as P;
        let line = |name: &str| self.one(&format!("{table}{name}"));
        let places = ["inside", "outside"];
        // Children of a group on 31 March by place and provider stand for tables without that detail.
        let provider = |groups: &[&str], place: &str, kinds: &[&str]| -> f64 {
            kinds
                .iter()
                .map(|kind| {
                    let names: Vec<String> = groups
                        .iter()
                        .map(|g| format!("provider_{g}_{place}_{kind}"))
                        .collect();
                    self.any(&names).value
                })
                .sum()
        };
        let place_share = |group: &str, place: usize| {
            let at = |place: &str| {
                self.one(&format!("distance_{group}_{place}_to_20_miles"))
                    .value
                    + self
                        .one(&format!("distance_{group}_{place}_over_20_miles"))
                        .value
            };
            ratio(at(places[place]), at(places[0]) + at(places[1]))
        };
        let homes = ["secure_and_homes", "homes_or_semi"];
        std::array::from_fn(|p| {
            std::array::from_fn(|i| {
                let place = places[i];
                let fostered = |name: &str| line(&format!("{name}_{place}"));
                let agency = ratio(
                    provider(&["foster"], place, &["private", "voluntary"]),
                    self.one(&format!("placed_foster_not_kin_{place}")).value,
                );
                let home = |kinds: &[&str]| {
                    let of = provider(
                        &homes,
                        place,
                        &["own", "other_council", "private", "voluntary"],
                    );
                    let figure = fostered("childrens_home");
                    figure.with(figure.value * ratio(provider(&homes, place, kinds), of))
                };
                let group = |name: &str, group: &str| {
                    let figure = line(name);
                    figure.with(figure.value * place_share(group, i))
                };
                match P::from_index(p) {
                    P::Kinship => fostered("kinship"),
                    P::CouncilFostering => {
                        let other = fostered("foster_not_kin");
                        other.with(other.value * (1.0 - agency))
                    }
                    P::AgencyFostering => {
                        let other = fostered("foster_not_kin");
                        other.with(other.value * agency)
                    }
                    P::CouncilHome => home(&["own", "other_council"]),
                    P::VoluntaryHome => home(&["voluntary"]),
                    P::PrivateHome => home(&["private"]),
                    P::SecureHome => fostered("secure"),
                    P::SupportedAccommodation => {
                        let figure = line("semi_independent");
                        let of = self.any(&["provider_supported_inside_total".into()]).value;
                        let out = self.any(&["provider_supported_outside_total".into()]).value;
                        let value = figure.value + line("living_independently").value;
                        figure.with(value * ratio([of, out][i], of + out))
                    }
                    P::OtherResidential => {
                        let figure = line("other_residential");
                        let at = |place: &str| {
                            self.one(&format!("provider_other_residential_{place}_total"))
                                .value
                        };
                        figure.with(figure.value * ratio(at(place), at("inside") + at("outside")))
                    }
                    P::WithParents => group("parents", "parents"),
                    P::Adoption => group("adoption", "adoption"),
                    P::Other => {
                        let figure = line("other");
                        let value = figure.value + line("residential_school").value;
                        figure.with(value * place_share("other", i))
                    }
                    P::Unregistered => figure_zero(self.year),
                }
            })
        })
    }

    /// Share of children in private or voluntary provision, by provision's published group.
    pub(super) fn independent_share(&self, provision: Provision) -> Figure {
        use Provision as P;
        let groups: &[&str] = match provision {
            P::Kinship | P::CouncilFostering | P::AgencyFostering => &["foster"],
            P::CouncilHome | P::VoluntaryHome | P::PrivateHome | P::SecureHome => {
                &["secure_and_homes", "homes_or_semi"]
            }
            P::SupportedAccommodation => &["supported", "community"],
            P::OtherResidential => &["other_residential"],
            P::Adoption => &["adoption"],
            P::Other => &["residential_school"],
            P::WithParents | P::Unregistered => return figure_zero(self.year),
        };
        let all = |kinds: &[&str]| -> Vec<Figure> {
            let both = ["inside", "outside"]
                .into_iter()
                .flat_map(|place| kinds.iter().map(move |kind| (place, *kind)));
            both.map(|(place, kind)| {
                let names: Vec<String> = groups
                    .iter()
                    .map(|group| format!("provider_{group}_{place}_{kind}"))
                    .collect();
                self.any(&names)
            })
            .collect()
        };
        let part = all(&["private", "voluntary"]);
        let sum = |figures: &[Figure]| figures.iter().map(|figure| figure.value).sum::<f64>();
        part[0].with(ratio(sum(&part), sum(&all(&["total"]))))
    }
}

/// A part of a whole; zero of nothing.
fn ratio(part: f64, of: f64) -> f64 {
    if of > 0.0 { part / of } else { 0.0 }
}

/// A zero that no table publishes.
pub(super) fn figure_zero(year: i32) -> Figure {
    Figure::derived(0.0, "not counted in any published table", year)
}
