//! What is known of England as at a year.

use std::collections::BTreeMap;

use crate::model::placement::{AgeBand, Provision};
use crate::num;

use super::fill::{Figure, Filled};
use super::nation::{CITATION, Nation, figure_zero};
use super::{MarketYear, Measure, Parameter, Published};

/// Operators of children's homes, in the order council, voluntary, private.
pub const OPERATORS: [(Provision, &str); 3] = [
    (crate::model::OPERATORS[0], "council"),
    (crate::model::OPERATORS[1], "voluntary"),
    (crate::model::OPERATORS[2], "private"),
];

/// The market of children's homes of one operator.
#[derive(Clone, Debug)]
pub struct HomesMarket {
    /// Council, voluntary or private home.
    pub operator: Provision,
    /// Homes opened a year per home at the start: mean of the three years to the base year. A change of owner counts.
    pub opening_rate: Figure,
    /// Homes closed a year per home at the start, likewise.
    pub closing_rate: Figure,
    /// Homes by number of registered places: `sizes[0]` have one place; the last holds that many or more.
    pub sizes: Vec<f64>,
    /// Year of the sizes.
    pub sizes_year: i32,
}

/// Figures of England as at a base year. National detail begins in 2019: for an earlier base year `known_from` says so.
#[derive(Clone, Debug)]
pub struct EnglandFigures {
    /// Base year (to 31 March).
    pub year: i32,
    /// Children in care.
    pub children_in_care: Figure,
    /// Log growth of children in care in the year to the base year (of which 0.8 is to be left each year).
    pub growth: Figure,
    /// Children in care by age.
    pub children_by_age: [Figure; AgeBand::COUNT],
    /// Starts a year by age.
    pub started_by_age: [Figure; AgeBand::COUNT],
    /// Share of starts who are unaccompanied asylum-seeking children.
    pub started_uasc_share: Figure,
    /// Share of starts by first placement, in the order of [`Provision::ALL`]; the split of council and agency
    /// fostering is that of children on 31 March.
    pub started_in: [Figure; Provision::COUNT],
    /// Share of leavers by last placement, likewise.
    pub ceased_from: [Figure; Provision::COUNT],
    /// Share of leavers by reason, by id.
    pub leaving_reasons: BTreeMap<String, Figure>,
    /// Share of leavers who leave on or after the eighteenth birthday.
    pub left_at_18_share: Figure,
    /// Children on 31 March by provision: inside, outside the boundary.
    pub children_in: [[Figure; 2]; Provision::COUNT],
    /// Children in semi-independent accommodation, a part of supported accommodation: to 2019 published with homes.
    pub semi_independent: Figure,
    /// Share of children in private or voluntary provision, by provision (one share for each published group).
    pub independent_share: [Figure; Provision::COUNT],
    /// Share of those outside the boundary who are 20 miles or less from home, by provision.
    pub near_share_outside: [Figure; Provision::COUNT],
    /// Share of children over 20 miles from home, among those whose distance is known.
    pub over_20_miles_share: Figure,
    /// Share of the year's new placements over 20 miles from home, likewise.
    pub new_placements_over_20_miles_share: Figure,
    /// New placements made in the year.
    pub new_placements: Figure,
    /// Share of children in care with three or more placements in the year.
    pub three_or_more_placements_share: Figure,
    /// Share of unaccompanied asylum-seeking children aged 16 and 17.
    pub uasc_16_to_17_share: Figure,
    /// Placement spells that ended in the year, by length: eight classes from 1-7 days to five years and over, by
    /// published placement group.
    pub durations: BTreeMap<String, [Figure; 8]>,
    /// Children's homes: council, voluntary, private.
    pub homes: [HomesMarket; 3],
    /// Share of registered home places filled by children whose home is inside their own authority, by operator (council,
    /// voluntary, private).
    pub home_places_filled_by_own: [Figure; 3],
    /// Mainstream fostering households approved a year per household.
    pub households_approved_rate: Figure,
    /// Mainstream fostering households that leave a year, per household.
    pub households_leaving_rate: Figure,
    /// Log growth of mainstream fostering households a year, over up to three years to the base year; of all
    /// households, kinship ones among them, where mainstream ones are not told apart.
    pub carers_growth: Figure,
    /// Places per mainstream household.
    pub places_per_household: Figure,
    /// Share of the councils' approved places that are filled, vacant, not available.
    pub foster_place_status: [Figure; 3],
    /// Median over authorities of weekly unit costs (Section 251), pounds of the base year: residential, fostering, all care.
    pub weekly_costs: [Figure; 3],
    /// Every national parameter as a figure, by id in `data/parameters.csv`.
    pub parameters: BTreeMap<String, Figure>,
}

const BANDS: [&str; 5] = ["under_1", "1_to_4", "5_to_9", "10_to_15", "16_to_17"];
const LENGTHS: [&str; 8] = [
    "1_to_7_days",
    "8_days_to_1_month",
    "1_to_3_months",
    "3_to_6_months",
    "6_to_12_months",
    "1_to_2_years",
    "2_to_5_years",
    "5_years_and_over",
];
const REASONS: [&str; 17] = [
    "adopted",
    "special_guardianship",
    "child_arrangements",
    "home_planned",
    "home_unplanned",
    "to_relatives",
    "independence_supported",
    "independence_alone",
    "stayed_with_carers_at_18",
    "other_authority",
    "adult_residential",
    "custody",
    "remand_ended",
    "age_assessed_adult",
    "abroad",
    "died",
    "any_other",
];
/// Sums of both places as shares of all.
fn shares(by: &[[Figure; 2]; Provision::COUNT]) -> [Figure; Provision::COUNT] {
    let total: f64 = by.iter().flatten().map(|figure| figure.value).sum();
    std::array::from_fn(|p| {
        let value = by[p][0].value + by[p][1].value;
        by[p][0].with(if total > 0.0 { value / total } else { 0.0 })
    })
}

/// The distance table that a provision's children are in.
fn distance_group(provision: Provision) -> [&'static str; 2] {
    use Provision as P;
    match provision {
        P::Kinship | P::CouncilFostering | P::AgencyFostering => ["foster", "foster"],
        P::CouncilHome | P::VoluntaryHome | P::PrivateHome | P::SecureHome => {
            ["secure_and_homes", "homes_or_semi"]
        }
        P::SupportedAccommodation => ["supported", "community"],
        P::WithParents => ["parents", "parents"],
        P::Adoption => ["adoption", "adoption"],
        P::OtherResidential | P::Other | P::Unregistered => ["other", "other"],
    }
}

impl Published {
    /// National measures as at a year.
    pub(crate) fn nation(&self, year: i32) -> Nation<'_> {
        Nation {
            published: self,
            year,
        }
    }

    /// Everything known of England as at 31 March of a year; nothing later where an earlier value exists.
    #[expect(
        clippy::too_many_lines,
        reason = "a flat list, one figure after another"
    )]
    pub fn england_figures(&self, year: i32) -> EnglandFigures {
        let nation = self.nation(year);
        let children_in = nation.by_provision("placed_");
        let near = |provision: Provision| {
            let side = |side: &str| {
                nation.any(
                    &distance_group(provision)
                        .map(|group| format!("distance_{group}_outside_{side}_20_miles")),
                )
            };
            let (to, over) = (side("to"), side("over"));
            let of = to.value + over.value;
            to.with(if of > 0.0 { to.value / of } else { 0.5 })
        };
        let over_20 = |table: &str| {
            let line = |side: &str| format!("{table}_{side}_20_miles");
            let [a, b, c, d] = ["inside_over", "outside_over", "inside_to", "outside_to"].map(line);
            nation.share(&[&a, &b], &[&a, &b, &c, &d])
        };
        let homes = OPERATORS.map(|(operator, name)| self.homes_market(operator, name, year));
        EnglandFigures {
            year,
            children_in_care: nation.one("children_in_care"),
            growth: self.national_growth(year),
            children_by_age: BANDS.map(|band| nation.one(&format!("stock_{band}"))),
            started_by_age: BANDS.map(|band| nation.one(&format!("started_{band}"))),
            started_uasc_share: nation.share(&["started_uasc"], &["started"]),
            started_in: shares(&nation.by_provision("started_in_")),
            ceased_from: shares(&nation.by_provision("ceased_from_")),
            leaving_reasons: REASONS
                .iter()
                .map(|reason| {
                    (
                        (*reason).to_owned(),
                        nation.share(&[&format!("left_{reason}")], &["ceased"]),
                    )
                })
                .collect(),
            left_at_18_share: nation.share(
                &["ceased_on_18th_birthday", "ceased_after_18th_birthday"],
                &["ceased"],
            ),
            semi_independent: nation.one("placed_semi_independent"),
            independent_share: std::array::from_fn(|p| {
                nation.independent_share(Provision::from_index(p))
            }),
            near_share_outside: std::array::from_fn(|p| near(Provision::from_index(p))),
            over_20_miles_share: over_20("distance_all"),
            new_placements_over_20_miles_share: over_20("new_placements_all"),
            new_placements: nation.one("new_placements_all_total"),
            three_or_more_placements_share: nation.share(
                &["placements_in_year_all_3_or_more"],
                &[
                    "placements_in_year_all_1",
                    "placements_in_year_all_2",
                    "placements_in_year_all_3_or_more",
                ],
            ),
            uasc_16_to_17_share: nation
                .share(&["uasc_16_to_17"], &["uasc_under_16", "uasc_16_to_17"]),
            durations: [
                "all",
                "foster",
                "secure_and_homes",
                "supported",
                "homes_or_semi",
                "community",
                "other_residential",
                "residential_school",
                "parents",
                "adoption",
                "other",
            ]
            .into_iter()
            .map(|group| {
                (
                    group.to_owned(),
                    LENGTHS.map(|length| nation.one(&format!("duration_{group}_{length}"))),
                )
            })
            .collect(),
            home_places_filled_by_own: self.home_places_filled_by_own(year, &children_in),
            homes,
            children_in,
            households_approved_rate: self.percent("households_approved_percent", year),
            households_leaving_rate: self.percent("households_leaving_percent", year),
            carers_growth: self.carers_growth(year),
            places_per_household: self.as_figure("places_per_household", year),
            foster_place_status: ["filled", "vacant", "not_available"].map(|status| {
                self.percent(&format!("council_foster_places_{status}_percent"), year)
            }),
            weekly_costs: [
                Measure::ResidentialWeeklyCost,
                Measure::FosteringWeeklyCost,
                Measure::CareWeeklyCost,
            ]
            .map(|measure| self.median(measure, year)),
            parameters: self
                .parameters
                .keys()
                .map(|id| (id.clone(), self.as_figure(id, year)))
                .collect(),
        }
    }

    /// Log growth of the last year known at the base year.
    fn national_growth(&self, year: i32) -> Figure {
        let values = self
            .england
            .get("children_in_care")
            .map_or(&[][..], Vec::as_slice);
        let pair = values
            .windows(2)
            .rev()
            .find(|pair| pair[1].0 <= year)
            .or_else(|| values.windows(2).next());
        pair.map_or_else(
            || figure_zero(year),
            |pair| Figure {
                value: num::ln(pair[1].1 / pair[0].1),
                source: format!("{CITATION}: children_in_care"),
                known_from: pair[1].0,
                filled: if pair[1].0 == year {
                    Filled::Published
                } else {
                    Filled::England(pair[1].0)
                },
            },
        )
    }

    /// Mainstream households are all less kinship ones where they are not published themselves.
    fn carers_growth(&self, year: i32) -> Figure {
        let nation = self.nation(year);
        let one = |what: &str, at: i32| {
            let value = nation.england_in(&format!("fostering_{what}_households"), at);
            (value > 0.0).then_some(value)
        };
        let mainstream = |at: i32| {
            one("mainstream", at).or_else(|| Some(one("fostering", at)? - one("kinship", at)?))
        };
        let all = |at: i32| one("fostering", at);
        let over = |series: &dyn Fn(i32) -> Option<f64>, last: i32| {
            let end = series(last)?;
            let first = (last - 3..last).find(|at| series(*at).is_some())?;
            Some(num::ln(end / series(first)?) / f64::from(last - first))
        };
        let found = (year - 2..=year).rev().find_map(|last| {
            let growth = over(&mainstream, last).map(|g| (g, "mainstream"));
            let growth = growth.or_else(|| over(&all, last).map(|g| (g, "fostering")));
            growth.map(|(growth, what)| (growth, what, last))
        });
        found.map_or_else(
            || figure_zero(year),
            |(growth, what, last)| Figure {
                value: growth,
                source: format!("Ofsted, Fostering in England: {what} households"),
                known_from: last,
                filled: if last == year {
                    Filled::Published
                } else {
                    Filled::England(last)
                },
            },
        )
    }

    fn homes_market(&self, operator: Provision, name: &str, year: i32) -> HomesMarket {
        let all = self.market.get(name).map_or(&[][..], Vec::as_slice);
        let mut window: Vec<&MarketYear> = all
            .iter()
            .filter(|row| row.year <= year && row.year > year - 3)
            .collect();
        if window.is_empty() {
            window = all
                .iter()
                .rev()
                .find(|row| row.year <= year)
                .or(all.first())
                .into_iter()
                .collect();
        }
        let homes: f64 = window.iter().map(|row| row.homes).sum();
        let known_from = window.last().map_or(year, |row| row.year);
        let filled = if known_from == year {
            Filled::Published
        } else {
            Filled::England(known_from)
        };
        let rate = |events: f64| Figure {
            value: if homes > 0.0 { events / homes } else { 0.0 },
            source: "Ofsted children's social care: homes joined and left".to_owned(),
            known_from,
            filled,
        };
        let sizes = self.sizes.get(name);
        let hit = sizes.and_then(|sizes| {
            sizes
                .range(..=year)
                .next_back()
                .or_else(|| sizes.iter().next())
        });
        HomesMarket {
            operator,
            opening_rate: rate(window.iter().map(|row| row.opened).sum()),
            closing_rate: rate(window.iter().map(|row| row.closed).sum()),
            sizes: hit.map(|(_, homes)| homes.clone()).unwrap_or_default(),
            sizes_year: hit.map_or(year, |(year, _)| *year),
        }
    }

    /// Children of England inside their own boundary in an operator's homes, over the operator's registered places.
    fn home_places_filled_by_own(
        &self,
        year: i32,
        children: &[[Figure; 2]; Provision::COUNT],
    ) -> [Figure; 3] {
        let measures = [
            Measure::HomePlacesCouncil,
            Measure::HomePlacesVoluntary,
            Measure::HomePlacesPrivate,
        ];
        std::array::from_fn(|i| {
            let inside = &children[OPERATORS[i].0.index()][0];
            let at = inside.known_from.max(year);
            let places: f64 = (0..self.names.len())
                .filter_map(|a| self.at(a, at, measures[i]))
                .sum();
            inside.with(if places > 0.0 {
                (inside.value / places).min(1.0)
            } else {
                0.0
            })
        })
    }

    /// A parameter as a figure, `known_from` past the base year where it is hindsight.
    pub(crate) fn as_figure(&self, id: &str, year: i32) -> Figure {
        let Some(Parameter {
            value,
            source,
            known_from,
            ..
        }) = self.parameters.get(id)
        else {
            return figure_zero(year);
        };
        let known_from = known_from.unwrap_or(year);
        let filled = if known_from == year {
            Filled::Published
        } else {
            Filled::England(known_from)
        };
        Figure {
            value: *value,
            source: source.clone(),
            known_from,
            filled,
        }
    }

    fn percent(&self, id: &str, year: i32) -> Figure {
        let figure = self.as_figure(id, year);
        figure.with(figure.value / 100.0)
    }

    /// Median over authorities in the year, else the nearest earlier, else the nearest later year.
    fn median(&self, measure: Measure, year: i32) -> Figure {
        let of = |year: i32| {
            let mut values: Vec<f64> = (0..self.names.len())
                .filter_map(|a| self.at(a, year, measure))
                .collect();
            values.sort_by(f64::total_cmp);
            let n = values.len();
            (n > 0).then(|| (year, f64::midpoint(values[(n - 1) / 2], values[n / 2])))
        };
        let hit = (self.first_year..=year.min(self.last_year))
            .rev()
            .find_map(of)
            .or_else(|| (year + 1..=self.last_year).find_map(of));
        let Some((known_from, value)) = hit else {
            return figure_zero(year);
        };
        Figure {
            value,
            source: format!(
                "{}: {}, median of authorities",
                measure.publisher().citation(),
                measure.id()
            ),
            known_from,
            filled: if known_from == year {
                Filled::Published
            } else {
                Filled::England(known_from)
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn england_in_2021_is_as_published() {
        let england = Published::get().england_figures(2021);
        assert_eq!(england.children_in_care.value, 80_780.0);
        assert!((england.growth.value - (80_780.0_f64 / 80_000.0).ln()).abs() < 1e-12);
        let children: f64 = england.children_in.iter().flatten().map(|f| f.value).sum();
        assert!((children / 80_780.0 - 1.0).abs() < 0.01, "{children}");
        assert!((0.36..0.42).contains(&england.left_at_18_share.value));
        assert!((0.08..0.11).contains(&england.three_or_more_placements_share.value));
        let reasons: f64 = england.leaving_reasons.values().map(|f| f.value).sum();
        assert!((reasons - 1.0).abs() < 0.02, "{reasons}");
        for shares in [&england.started_in, &england.ceased_from] {
            assert!((shares.iter().map(|f| f.value).sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn nothing_later_is_used_where_something_earlier_exists() {
        let england = Published::get().england_figures(2021);
        let figures = england
            .ceased_from
            .iter()
            .chain(&england.near_share_outside)
            .chain(&england.weekly_costs);
        assert!(figures.map(|f| f.known_from).all(|year| year <= 2021));
        // Starts placed for adoption have one published value, later: it is used, and says so.
        assert_eq!(
            england.started_in[Provision::Adoption.index()].known_from,
            2022
        );
        assert_eq!(england.homes[2].opening_rate.known_from, 2021);
        assert!((england.homes[2].opening_rate.value - 720.0 / 5048.0).abs() < 1e-12);
        let early = Published::get().england_figures(2017);
        assert_eq!(early.children_by_age[0].known_from, 2019);
        assert_eq!(early.growth.known_from, 2017);
    }
}
