//! All that is known of one authority as at a year.

use crate::model::placement::AgeBand;

use super::fill::{Figure, Filled, Wanted, When, source};
use super::{Measure, ProvisionGroup, Published};

/// An authority has no figures for a year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFigures {
    /// No such code.
    #[error("no authority has the code {0}")]
    UnknownCode(u16),
    /// No count of children in care.
    #[error("{name} has no published count of children in care on 31 March {year}{why}")]
    NoCount {
        /// The authority.
        name: String,
        /// The year asked for.
        year: i32,
        /// What happened to it, from `: ` on.
        why: String,
    },
}

/// Figures of one authority as at a base year. Counts are children unless said otherwise; every one carries its source.
#[derive(Clone, Debug)]
pub struct AuthorityFigures {
    /// Department for Education code.
    pub code: u16,
    /// Official name.
    pub name: String,
    /// English region.
    pub region: String,
    /// Base year (to 31 March).
    pub year: i32,
    /// Children in care on 31 March; always published, exact.
    pub children_in_care: Figure,
    /// Population aged 0 to 17.
    pub child_population: Figure,
    /// Children in care by age, in the order of [`AgeBand::ALL`].
    pub children_by_age: [Figure; AgeBand::COUNT],
    /// Children in care by the placement groups published for the year.
    pub children_by_group: [(ProvisionGroup, Figure); 8],
    /// Placed inside the boundary.
    pub inside: Figure,
    /// Placed outside the boundary.
    pub outside: Figure,
    /// Placed inside, over 20 miles from home.
    pub inside_over_20_miles: Figure,
    /// Placed outside, 20 miles or less from home. Distance is unknown for some children, so the two do not sum to `outside`.
    pub outside_to_20_miles: Figure,
    /// Placed outside, over 20 miles from home.
    pub outside_over_20_miles: Figure,
    /// Own children in children's homes (K2, without secure homes).
    pub homes_children: Figure,
    /// Of them outside the boundary.
    pub homes_children_outside: Figure,
    /// Unaccompanied asylum-seeking children in care.
    pub uasc: Figure,
    /// Of the periods of care started a year, those of unaccompanied asylum-seeking children: an estimate, the authority's
    /// such children times national starts per such child (by authority they are not published).
    pub uasc_started: Figure,
    /// Children in own, private, voluntary and other councils' provision.
    pub providers: Providers,
    /// Periods of care started a year, by age: mean of the three years to the base year.
    pub started_by_age: [Figure; AgeBand::COUNT],
    /// Starts a year per child of population 0 to 17, by age on starting, over the same years.
    pub entry_rates: [Figure; AgeBand::COUNT],
    /// Periods of care ended a year before the eighteenth birthday, by age: mean of the three years to the base year.
    pub left_by_age: [Figure; AgeBand::COUNT],
    /// Leavings before 18 a year per child in care of that age, over the same years.
    pub leaving_rates: [Figure; AgeBand::COUNT],
    /// Leavers aged 18 a year: mean of the three years.
    pub left_at_18: Figure,
    /// Leavers to special guardianship a year: mean of the three years to the base year.
    pub left_special_guardianship: Figure,
    /// Leavers to a child arrangements order a year, likewise.
    pub left_child_arrangements: Figure,
    /// Leavers who returned home a year, planned or not, likewise.
    pub left_home: Figure,
    /// Children in care for every year with a count, after the base year too: for charts, never for inputs.
    pub history: Vec<(i32, f64)>,
    /// Registered children's home places inside the boundary: council, voluntary, private.
    pub home_places: [Figure; 3],
    /// Children's homes inside the boundary: council, voluntary, private.
    pub homes: [Figure; 3],
    /// Secure home places inside the boundary.
    pub secure_places: Figure,
    /// Other authorities' children placed inside the boundary, in any kind of placement.
    pub others_children_placed_here: Figure,
    /// Places approved with the council's own foster carers (kinship excluded from 2022).
    pub council_foster_places_approved: Figure,
    /// Of them filled.
    pub council_foster_places_filled: Figure,
    /// Weekly unit cost of residential care, pounds of the base year (includes secure homes and schools).
    pub residential_weekly_cost: Figure,
    /// Weekly unit cost of fostering, pounds of the base year.
    pub fostering_weekly_cost: Figure,
    /// Weekly unit cost of all care, pounds of the base year.
    pub care_weekly_cost: Figure,
    /// Gross spend on children in care, pounds a year.
    pub total_spend: Figure,
    /// Share of children in care with three or more placements in the year (0 to 1).
    pub three_or_more_placements_share: Figure,
}

/// Children in care by provider.
#[derive(Clone, Debug)]
pub struct Providers {
    /// The council's own provision.
    pub own: Figure,
    /// Private provision.
    pub private: Figure,
    /// Voluntary provision.
    pub voluntary: Figure,
    /// Another council's provision.
    pub other_council: Figure,
}

const STOCK: [Measure; 5] = [
    Measure::StockUnder1,
    Measure::Stock1To4,
    Measure::Stock5To9,
    Measure::Stock10To15,
    Measure::Stock16To17,
];
const STARTED: [Measure; 5] = [
    Measure::StartedUnder1,
    Measure::Started1To4,
    Measure::Started5To9,
    Measure::Started10To15,
    Measure::Started16To17,
];
const CEASED: [Measure; 7] = [
    Measure::CeasedUnder1,
    Measure::Ceased1To4,
    Measure::Ceased5To9,
    Measure::Ceased10To15,
    Measure::Ceased16,
    Measure::Ceased17,
    Measure::Ceased18AndOver,
];

/// Child-years over which a leaving rate stands on its own figures; with fewer it leans on the region's (judgement).
const ENOUGH: f64 = 30.0;

/// Sums of a flow over the years of the window.
struct Window {
    years: usize,
    started: Vec<Figure>,
    left: Vec<Figure>,
    exposure: [f64; 5],
    population: f64,
}

impl Published {
    /// Everything known of an authority as at 31 March of a year; nothing published later where an earlier value exists.
    #[expect(
        clippy::too_many_lines,
        reason = "a flat list, one figure after another"
    )]
    pub fn authority_figures(&self, code: u16, year: i32) -> Result<AuthorityFigures, NoFigures> {
        let at = self.position(code).ok_or(NoFigures::UnknownCode(code))?;
        let name = &self.names[at];
        if self.at(at, year, Measure::ChildrenInCare).is_none() {
            let why = name
                .note
                .as_ref()
                .map(|note| format!(": {note}"))
                .unwrap_or_default();
            return Err(NoFigures::NoCount {
                name: name.name.clone(),
                year,
                why,
            });
        }
        let when = When::at(year);
        let count = |measure: Measure| self.one(at, when, measure, Some(Measure::ChildrenInCare));
        let of_people =
            |measure: Measure| self.one(at, when, measure, Some(Measure::ChildPopulation));
        let flat = |measure: Measure| self.one(at, when, measure, None);
        let stock = |parts: &[Measure]| {
            self.partition(
                at,
                when,
                Measure::ChildrenInCare,
                parts,
                Measure::ChildrenInCare,
            )
        };
        let groups = ProvisionGroup::published_for(year);
        let by_group = stock(&groups.map(ProvisionGroup::measure));
        let place = stock(&[Measure::Inside, Measure::Outside]);
        let window = self.window(at, year);
        let years = window.years.max(1) as f64;
        let mean = |figure: &Figure| figure.with(figure.value / years);
        let homes_children = count(Measure::HomesChildren);
        Ok(AuthorityFigures {
            code,
            name: name.name.clone(),
            region: name.region.clone(),
            year,
            children_in_care: count(Measure::ChildrenInCare),
            child_population: count(Measure::ChildPopulation),
            children_by_age: array(stock(&STOCK)),
            children_by_group: std::array::from_fn(|i| (groups[i], by_group[i].clone())),
            inside: place[0].clone(),
            outside: place[1].clone(),
            inside_over_20_miles: count(Measure::InsideOver20Miles),
            outside_to_20_miles: self.one(
                at,
                when,
                Measure::OutsideTo20Miles,
                Some(Measure::Outside),
            ),
            outside_over_20_miles: self.one(
                at,
                when,
                Measure::OutsideOver20Miles,
                Some(Measure::Outside),
            ),
            homes_children_outside: self.one(
                at,
                when,
                Measure::HomesChildrenOutside,
                Some(Measure::HomesChildren),
            ),
            homes_children,
            uasc_started: self.uasc_started(&count(Measure::Uasc), year),
            uasc: count(Measure::Uasc),
            providers: Providers {
                own: count(Measure::ProviderOwn),
                private: count(Measure::ProviderPrivate),
                voluntary: count(Measure::ProviderVoluntary),
                other_council: count(Measure::ProviderOtherCouncil),
            },
            started_by_age: std::array::from_fn(|b| mean(&window.started[b])),
            entry_rates: std::array::from_fn(|b| {
                self.rate(
                    at,
                    year,
                    &window.started[b],
                    window.population,
                    &[STARTED[b]],
                    Measure::ChildPopulation,
                )
            }),
            left_by_age: std::array::from_fn(|b| mean(&window.left[b])),
            leaving_rates: std::array::from_fn(|b| {
                let measures = if b == 4 {
                    &CEASED[4..6]
                } else {
                    &CEASED[b..=b]
                };
                self.rate(
                    at,
                    year,
                    &window.left[b],
                    window.exposure[b],
                    measures,
                    STOCK[b],
                )
            }),
            left_at_18: mean(&window.left[5]),
            left_special_guardianship: self.left_for(at, year, &[Measure::LeftSpecialGuardianship]),
            left_child_arrangements: self.left_for(at, year, &[Measure::LeftChildArrangements]),
            left_home: self.left_for(
                at,
                year,
                &[Measure::LeftHomePlanned, Measure::LeftHomeUnplanned],
            ),
            history: (self.first_year..=self.last_year)
                .filter_map(|year| Some((year, self.at(at, year, Measure::ChildrenInCare)?)))
                .collect(),
            home_places: [
                Measure::HomePlacesCouncil,
                Measure::HomePlacesVoluntary,
                Measure::HomePlacesPrivate,
            ]
            .map(of_people),
            homes: [
                Measure::HomesCouncil,
                Measure::HomesVoluntary,
                Measure::HomesPrivate,
            ]
            .map(of_people),
            secure_places: self.at(at, year, Measure::SecurePlaces).map_or_else(
                || Figure::derived(0.0, "no register for this area", year),
                |_| flat(Measure::SecurePlaces),
            ),
            others_children_placed_here: of_people(Measure::OthersChildrenPlacedHere),
            council_foster_places_approved: count(Measure::CouncilFosterPlacesApproved),
            council_foster_places_filled: count(Measure::CouncilFosterPlacesFilled),
            residential_weekly_cost: flat(Measure::ResidentialWeeklyCost),
            fostering_weekly_cost: flat(Measure::FosteringWeeklyCost),
            care_weekly_cost: flat(Measure::CareWeeklyCost),
            total_spend: count(Measure::TotalSpend),
            three_or_more_placements_share: self.share(at, when, Measure::ThreeOrMorePlacements),
        })
    }

    /// One measure by the fill rule; zero, marked as derived, when nobody ever published it.
    fn one(&self, at: usize, when: When, measure: Measure, per: Option<Measure>) -> Figure {
        self.fill(
            at,
            when,
            Wanted {
                measures: &[measure],
                per,
            },
        )
        .unwrap_or_else(|| Figure::derived(0.0, source(measure), when.target))
    }

    /// Leavers a year for some reasons, mean of the three years to the base year; a year or reason that is not
    /// published is filled by its ratio to children in care.
    fn left_for(&self, at: usize, base: i32, reasons: &[Measure]) -> Figure {
        let mut all = Vec::new();
        let mut years = 0.0;
        for target in base - 2..=base {
            if self.at(at, target, Measure::ChildrenInCare).is_none() {
                continue;
            }
            years += 1.0;
            let when = When { target, base };
            let one = |&reason: &Measure| self.one(at, when, reason, Some(Measure::ChildrenInCare));
            all.extend(reasons.iter().map(one));
        }
        let total = sum(&all, base);
        total.with(total.value / f64::max(years, 1.0))
    }

    /// A measure as a share of children in care.
    fn share(&self, at: usize, when: When, measure: Measure) -> Figure {
        let figure = self.one(at, when, measure, Some(Measure::ChildrenInCare));
        let of = self
            .at(at, when.target, Measure::ChildrenInCare)
            .unwrap_or(0.0);
        figure.with(if of > 0.0 { figure.value / of } else { 0.0 })
    }

    /// Flows over the three years to the base year, of those with a count.
    fn window(&self, at: usize, base: i32) -> Window {
        let years: Vec<i32> = (base - 2..=base)
            .filter(|&year| self.at(at, year, Measure::ChildrenInCare).is_some())
            .collect();
        let mut window = Window {
            years: years.len(),
            started: Vec::new(),
            left: Vec::new(),
            exposure: [0.0; 5],
            population: 0.0,
        };
        let mut started: Vec<Vec<Figure>> = vec![Vec::new(); 5];
        let mut left: Vec<Vec<Figure>> = vec![Vec::new(); 6];
        let stock_at = |year: i32| {
            let when = When { target: year, base };
            self.at(at, year, Measure::ChildrenInCare).map(|_| {
                self.partition(
                    at,
                    when,
                    Measure::ChildrenInCare,
                    &STOCK,
                    Measure::ChildrenInCare,
                )
            })
        };
        for &year in &years {
            let when = When { target: year, base };
            let starts = self.partition(
                at,
                when,
                Measure::Started,
                &STARTED,
                Measure::ChildPopulation,
            );
            let ends = self.partition(at, when, Measure::Ceased, &CEASED, Measure::ChildrenInCare);
            for band in 0..5 {
                started[band].push(starts[band].clone());
            }
            for band in 0..4 {
                left[band].push(ends[band].clone());
            }
            left[4].push(sum(&ends[4..6], year));
            left[5].push(ends[6].clone());
            let (before, after) = (stock_at(year - 1), stock_at(year));
            for band in 0..5 {
                let end = after.as_ref().map_or(0.0, |stock| stock[band].value);
                window.exposure[band] += before
                    .as_ref()
                    .map_or(end, |stock| f64::midpoint(stock[band].value, end));
            }
            window.population += self
                .one(
                    at,
                    when,
                    Measure::ChildPopulation,
                    Some(Measure::ChildrenInCare),
                )
                .value;
        }
        window.started = started.iter().map(|figures| sum(figures, base)).collect();
        window.left = left.iter().map(|figures| sum(figures, base)).collect();
        window
    }

    /// A flow over its exposure in child-years; below [`ENOUGH`] mixed with the region's rate in proportion.
    fn rate(
        &self,
        at: usize,
        year: i32,
        flow: &Figure,
        exposure: f64,
        measures: &[Measure],
        per: Measure,
    ) -> Figure {
        if exposure >= ENOUGH {
            return flow.with(flow.value / exposure);
        }
        let region = self.without_own(
            at,
            When::at(year),
            Wanted {
                measures,
                per: Some(per),
            },
        );
        let Some(region) = region else {
            return flow.with(if exposure > 0.0 {
                flow.value / exposure
            } else {
                0.0
            });
        };
        if exposure < 1.0 {
            return region;
        }
        let value = (flow.value + (ENOUGH - exposure) * region.value) / ENOUGH;
        let source = format!(
            "{}: {exposure:.0} child-years of its own, made up to {ENOUGH} at the rate of {}",
            flow.source, region.filled
        );
        Figure {
            value,
            source,
            known_from: flow.known_from.max(region.known_from),
            filled: Filled::Derived,
        }
    }

    /// National starts of unaccompanied asylum-seeking children per such child in care, times the authority's.
    fn uasc_started(&self, uasc: &Figure, year: i32) -> Figure {
        let nation = self.nation(year);
        let starts = nation.one("started_uasc");
        let of = nation.england_in("uasc", starts.known_from).max(1.0);
        let known_from = starts.known_from.max(uasc.known_from);
        let source = format!("{} times {} per child", uasc.source, starts.source);
        Figure {
            value: uasc.value * starts.value / of,
            source,
            known_from,
            filled: Filled::Derived,
        }
    }
}

/// The sum of figures, with the provenance of the least certain.
fn sum(figures: &[Figure], year: i32) -> Figure {
    let value = figures.iter().map(|figure| figure.value).sum();
    let Some(worst) = figures.iter().max_by_key(|figure| figure.filled) else {
        return Figure::derived(0.0, "no year with a count", year);
    };
    let known_from = figures
        .iter()
        .map(|figure| figure.known_from)
        .max()
        .unwrap_or(year);
    let known_from = if worst.filled == Filled::Published {
        year
    } else {
        known_from
    };
    Figure {
        value,
        source: worst.source.clone(),
        known_from,
        filled: worst.filled,
    }
}

fn array(figures: Vec<Figure>) -> [Figure; 5] {
    let mut figures = figures.into_iter();
    std::array::from_fn(|_| {
        figures
            .next()
            .unwrap_or_else(|| Figure::derived(0.0, "", 0))
    })
}

#[cfg(test)]
mod tests;
