//! A baseline: all that a scenario of one or more authorities holds, from published statistics.

use super::after::{self, Contributions, StreamValues};
use super::carers::{self, Carers};
use super::growth::{self, Growth};
use super::judgement::{self, Prior};
use super::ladders::{Flows, Rung, all_flows, chances};
use super::published::england::EnglandFigures;
use super::published::{AuthorityFigures, Figure, Filled, NoFigures, Published};
use super::solve::{self, Solution};
use super::start::{StartTable, start_table};
use crate::model::flow;
use crate::model::placement::{Need, Place, Provision};
use crate::num;
use crate::scenario::build::SPANS;

/// Years of entry trend that are solved and written, whatever the horizon: a scenario can be
/// lengthened without solving again.
const TREND_YEARS: usize = 30;

/// Children a year at England's ages that stand beside an authority's own entrants.
const THIN: f64 = 3.0;

/// A number with where it came from, as it is written.
#[derive(Clone, Debug, Default)]
pub struct Value {
    /// The number.
    pub value: f64,
    /// 80% interval, if it is uncertain.
    pub range: Option<(f64, f64)>,
    /// Publication.
    pub source: String,
    /// Confidence.
    pub confidence: &'static str,
    /// Year that the published figure describes.
    pub known_from: Option<i32>,
    /// How it was filled.
    pub filled: String,
    /// Why.
    pub rationale: String,
}

impl From<&Figure> for Value {
    fn from(figure: &Figure) -> Self {
        Self {
            value: figure.value,
            source: figure.source.clone(),
            known_from: Some(figure.known_from),
            filled: figure.filled.to_string(),
            ..Self::default()
        }
    }
}

impl From<Prior> for Value {
    fn from(prior: Prior) -> Self {
        Self {
            value: prior.value,
            range: prior.range,
            source: prior.source.into(),
            confidence: if prior.source.is_empty() {
                "judgement"
            } else {
                "medium"
            },
            known_from: prior.known_from,
            rationale: prior.rationale.into(),
            ..Self::default()
        }
    }
}

impl Value {
    /// Another number that follows from this one.
    #[must_use]
    pub fn derived(mut self, value: f64, rationale: impl Into<String>) -> Self {
        self.value = value;
        self.range = None;
        self.rationale = rationale.into();
        self.filled = "derived".into();
        self
    }

    /// The same, resting on another publication too: the later of the two years is that of the value.
    #[must_use]
    pub fn resting_on(mut self, year: Option<i32>) -> Self {
        self.known_from = self.known_from.max(year);
        self
    }

    /// The same so many times, its interval with it.
    pub fn scale(&mut self, by: f64) {
        self.value *= by;
        self.range = self.range.map(|(low, high)| (low * by, high * by));
    }

    /// The same with an 80% interval.
    #[must_use]
    pub fn within(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }
}

/// How long placements of the start have lasted: by whether they are of the wrong kind, by provision
/// shares of spans.
#[derive(Clone, Debug, Default)]
pub struct Lasting(pub [[Option<[f64; SPANS]>; Provision::COUNT]; 2]);

/// One authority's part of a baseline.
#[derive(Clone, Debug)]
pub struct AuthorityBaseline {
    /// Published figures.
    pub figures: AuthorityFigures,
    /// Month 0.
    pub start: StartTable,
    /// Children without a registered place.
    pub unregistered: Value,
    /// How long placements have lasted.
    pub lasting: Lasting,
    /// How children in care are expected to grow.
    pub growth: Growth,
    /// Solved rates.
    pub solution: Solution,
    /// Arrivals of unaccompanied children a year.
    pub arrivals: Value,
    /// Council and agency carers.
    pub carers: [Carers; 2],
    /// New homes a year and the closing rate: council, voluntary, private.
    pub homes: [(Value, Value); 3],
    /// Outside demand for a free place.
    pub outside_demand: Value,
    /// What is odd about how few children are with the council's own carers, if so few are.
    pub few_own: Option<String>,
    /// Weekly prices.
    pub prices: Vec<Value>,
    /// What goes on after care, in [`crate::model::after::Stream`]'s order.
    pub after: Vec<StreamValues>,
    /// Rungs by need, best first, and the new placements a year that each is to take.
    pub(super) flows: Vec<Flows>,
    /// Ladders by need, best rung first.
    pub ladders: Vec<Vec<Rung>>,
}

/// A whole baseline.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// Base year.
    pub year: i32,
    /// England.
    pub england: EnglandFigures,
    /// Threshold of the transfer scheme.
    pub threshold: Value,
    /// Share of unaccompanied children aged 16 or 17.
    pub aged_16: Value,
    /// Share of those who need fostering.
    pub arrivals_fostering: Value,
    /// Yearly rise of prices: residential, fostering, other.
    pub rises: [Value; 3],
    /// What others pay.
    pub contributions: Contributions,
    /// The authorities.
    pub authorities: Vec<AuthorityBaseline>,
}

/// Makes the baseline of authorities in a year.
///
/// # Errors
/// An authority without a count of children in care for the year, with the reason.
pub fn baseline(published: &Published, codes: &[u16], year: i32) -> Result<Baseline, NoFigures> {
    let england = published.england_figures(year);
    let parameter = |id: &str| {
        england
            .parameters
            .get(id)
            .map(Value::from)
            .unwrap_or_default()
    };
    let threshold = threshold(year, parameter("uasc_transfer_threshold_percent"));
    let aged_16 = Value::from(&england.uasc_16_to_17_share);
    let fostering = Value {
        value: 0.5,
        confidence: "medium",
        source: "DfE children looked after: unaccompanied children by placement, England 2019 (50% in foster placements)".into(),
        known_from: Some(2019),
        ..Value::default()
    };
    let mut all = Vec::new();
    for (&code, growth) in codes.iter().zip(growth::expected(published, codes, year)) {
        let figures = published.authority_figures(code, year)?;
        all.push(authority(
            published,
            &england,
            figures,
            growth,
            &[&threshold, &aged_16, &fostering],
        ));
    }
    let mut baseline = Baseline {
        year,
        threshold,
        aged_16,
        arrivals_fostering: fostering,
        rises: rises(published, &england),
        contributions: after::contributions(),
        england,
        authorities: all,
    };
    for index in 0..baseline.authorities.len() {
        super::settle::settle(&mut baseline, index);
    }
    Ok(baseline)
}

/// The transfer scheme's threshold of a base year, from what it is now. A baseline of March 2022 takes the one that came
/// five months later, as hindsight.
fn threshold(year: i32, now: Value) -> Value {
    const BEFORE: i32 = 2017;
    if year >= 2022 {
        return Value {
            value: 0.001,
            rationale: "0.1% of the child population since August 2022, 0.07% before".into(),
            ..now
        };
    }
    let filled = if year == BEFORE {
        Filled::Published
    } else {
        Filled::England(BEFORE)
    };
    Value {
        value: 0.0007,
        known_from: Some(BEFORE),
        filled: filled.to_string(),
        rationale: "0.07% of the child population in the scheme's protocol of July 2016, before which there was none".into(),
        ..now
    }
}

/// Year of the publication that the share of home places taken to be filled rests on.
pub(super) fn filled_known(england: &EnglandFigures) -> Option<i32> {
    let of = |id: &str| Some(england.parameters.get(id)?.known_from);
    of("home_occupancy_lower").max(of("home_occupancy_upper"))
}

/// Fewer children with the council's own carers than this share of what the rest of its region has are said.
const FAR_BELOW: f64 = 0.5;

/// What to say where the council's own carers have far fewer of the children fostered than in the rest of its region. A
/// children's trust's carers are published as an independent provider's, so that they come out as an agency's.
fn few_own(
    published: &Published,
    figures: &AuthorityFigures,
    start: &StartTable,
) -> Option<String> {
    let counted = |start: &StartTable| {
        [Provision::CouncilFostering, Provision::AgencyFostering]
            .map(|kind| f64::from(start.count(|provision, _, _| provision == kind)))
    };
    let own = counted(start);
    // A handful of children says nothing.
    if own[0] + own[1] < 20.0 {
        return None;
    }
    let share = |[council, agency]: [f64; 2]| council / (council + agency).max(1.0);
    let mut region = [0.0; 2];
    for other in published.in_region(&figures.region) {
        if other != figures.code
            && let Ok(table) = published.start(other, figures.year)
        {
            let there = counted(&table);
            region = [region[0] + there[0], region[1] + there[1]];
        }
    }
    (share(own) < FAR_BELOW * share(region)).then(|| {
        format!(
            "of {:.0} children fostered by others than relatives {:.0} ({:.0}%) are counted with the council's own carers, in the rest of its region {:.0}%; the carers of a children's trust are published as independent, and so taken for an agency's. If one runs the carers here, move children, places and price to council fostering",
            own[0] + own[1],
            own[0],
            100.0 * share(own),
            100.0 * share(region)
        )
    })
}

/// Rises of the three years to the base year, from the median authority's unit costs.
fn rises(published: &Published, england: &EnglandFigures) -> [Value; 3] {
    let before = published.england_figures(england.year - 3);
    let rise = |kind: usize| {
        let (now, then) = (&england.weekly_costs[kind], &before.weekly_costs[kind]);
        let years = f64::from((now.known_from - then.known_from).max(1));
        let rise = if then.value > 0.0 && now.value > then.value {
            num::pow(now.value / then.value, 1.0 / years) - 1.0
        } else {
            0.03
        };
        let rise = rise.clamp(0.0, 0.15);
        Value::from(now)
            .derived(rise, "yearly rise of the median authority's unit cost over the three years to the base year; the range is a judgement")
            .within((rise - 0.03).max(0.0), rise + 0.03)
    };
    [rise(0), rise(1), rise(2)]
}

/// Times that rates and the arrivals of unaccompanied children are solved, each with the other as it is.
const IN_TURN: usize = 4;

/// Who comes, leaves and changes plan, and how many unaccompanied children arrive a year besides those who
/// are transferred: how long they stay follows from the rates of leaving, which follow from who is there.
fn flows(
    england: &EnglandFigures,
    figures: &AuthorityFigures,
    start: &StartTable,
    growth: &Growth,
    [threshold, aged_16, fostering]: [&Value; 3],
) -> (Solution, Value) {
    let older = aged_16.value;
    let there = figures.uasc.value;
    let threshold = threshold.value * figures.child_population.value;
    let speed = judgement::TRANSFER_SPEED.value / 12.0;
    let arriving = |stay: f64| (there / stay - speed * (threshold - there)).max(0.0);
    let started = num::sum(figures.started_by_age.iter().map(|figure| figure.value));
    let national = num::sum(england.started_by_age.iter().map(|figure| figure.value));
    let in_care = num::sum(
        england
            .children_in
            .iter()
            .flatten()
            .map(|figure| figure.value),
    );
    // As they stay in a scenario.
    let supported =
        judgement::LEAVING_BY_PROVISION[Provision::SupportedAccommodation.index()].value;
    let mut stay = older * 12.0 + (1.0 - older) * 36.0;
    // How entries grow is wanted of the last round alone.
    let mut solve = |years: usize| {
        // Published entries count unaccompanied children; those who come alone have their own stream.
        let unaccompanied = flow::Arrivals {
            there,
            arriving: arriving(stay),
            speed,
            threshold,
            stay,
        };
        let alone = 12.0 * unaccompanied.clone().month(1.0);
        let entering: [f64; 5] = std::array::from_fn(|band| {
            let of_them = match band {
                4 => alone * older,
                3 => alone * (1.0 - older),
                _ => 0.0,
            };
            // A few children at England's ages keep a small authority from having no entrants of an age.
            let share = england.started_by_age[band].value / national.max(1.0);
            let own = figures.started_by_age[band].value;
            let all = started * (own + THIN * share) / (started + THIN);
            (all - of_them).max(0.25 * all)
        });
        let solution = solve::solve(&solve::Problem {
            cells: start.cells,
            leaving: std::array::from_fn(|band| figures.leaving_rates[band].value),
            entering,
            unaccompanied,
            arrivals_at_16: older,
            arrivals_fostering: fostering.value,
            started_in: std::array::from_fn(|p| england.started_in[p].value),
            children_in: std::array::from_fn(|p| {
                num::sum(england.children_in[p].iter().map(|figure| figure.value)) / in_care
            }),
            growth: growth.clone(),
            years,
        });
        let hazards = solution.leaving.map(|rate| {
            judgement::LEAVING_BY_TIME.map(|time| rate / 12.0 * time.value * supported)
        });
        let [of_older, of_younger] = [192, 168].map(|first| flow::mean_stay(&hazards, first));
        stay = older * of_older + (1.0 - older) * of_younger;
        (solution, stay)
    };
    for _ in 1..IN_TURN {
        solve(1);
    }
    let (solution, stay) = solve(TREND_YEARS);
    let arrivals = Value::from(&figures.uasc).derived(
        12.0 * arriving(stay),
        "arrivals that, with transfers, keep the stock of unaccompanied children; 0 where transfers alone bring more",
    );
    (solution, arrivals)
}

#[expect(
    clippy::too_many_lines,
    reason = "the parts of a baseline, one after another"
)]
fn authority(
    published: &Published,
    england: &EnglandFigures,
    figures: AuthorityFigures,
    growth: Growth,
    [threshold, aged_16, fostering]: &[&Value; 3],
) -> AuthorityBaseline {
    let start = start_table(&figures, england);
    let (solution, arrivals) = flows(
        england,
        &figures,
        &start,
        &growth,
        [threshold, aged_16, fostering],
    );
    let carers = [
        carers::council(england, &figures, &start),
        carers::agency(england, &figures, &start),
    ];
    let homes = [0, 1, 2].map(|operator| {
        let market = &england.homes[operator];
        let homes = &figures.homes[operator];
        let openings = Value::from(&market.opening_rate).derived(
            market.opening_rate.value * homes.value,
            "England's opening rate of the three years to the base year times the homes here",
        );
        let spread = (openings.value * 0.6, openings.value * 1.5);
        let openings = if openings.value > 0.0 {
            openings.within(spread.0, spread.1)
        } else {
            openings
        };
        let closing = Value::from(&market.closing_rate);
        let rate = closing.value;
        let closing = if rate > 0.0 {
            closing.within(rate * 0.8, rate * 1.4)
        } else {
            closing
        };
        (openings, closing)
    });
    let others = start.others_in_homes.figure.value;
    let leave = 1.0 - num::exp(-judgement::OTHERS_LEAVING.value / 12.0);
    // In a steady state those who leave are replaced in the free places, theirs among them.
    let replaced = others * leave;
    let places = [0, 1, 2].map(|operator| figures.home_places[operator].value);
    let with_council = (judgement::OTHERS_IN_COUNCIL * places[0]).min(others);
    let exposed: f64 = [judgement::OUTSIDE_COUNCIL.value, 1.0, 1.0]
        .iter()
        .enumerate()
        .map(|(operator, weight)| {
            let own = start.count(|provision, place, _| {
                place == Place::InArea && provision == crate::model::OPERATORS[operator]
            });
            let (in_care, others, share) = if operator == 0 {
                (
                    1.0 - judgement::COUNCIL_SHORT_BREAKS.value,
                    with_council,
                    f64::from(u8::from(places[0] > 0.0)),
                )
            } else {
                let share = places[operator] / (places[1] + places[2]).max(1.0);
                (1.0, others - with_council, share)
            };
            let usable = places[operator]
                * in_care
                * judgement::market::USABLE.value
                * judgement::market::STAFFED.value;
            weight * (usable - f64::from(own) - others * (1.0 - leave) * share).max(0.5 * share)
        })
        .sum();
    let taken = (replaced / exposed.max(1e-9)).min(0.95);
    let rate = -12.0 * num::ln(1.0 - taken);
    let (low, high) = judgement::OUTSIDE_DEMAND;
    let outside_demand = Value::from(&start.others_in_homes.figure);
    let outside_demand = if rate > 0.0 {
        outside_demand
            .derived(
                rate,
                "solved: free places lost to other authorities' children balance those who leave, with 74% of registered places filled (judgement); 66.5% filled, children in homes over places, would give about six tenths of it, and 82%, what providers report, twice as much",
            )
            .resting_on(filled_known(england))
            .within(rate * low, rate * high)
    } else {
        outside_demand
            .derived(
                0.0,
                "no other authority's child is in a home here. Held fixed on purpose: nobody leaves who would be replaced",
            )
            .resting_on(filled_known(england))
    };
    let few_own = few_own(published, &figures, &start);
    let prices = super::prices::prices(published, england, &figures, &start);
    let after = after::streams(published, england, &prices);
    let to_rungs = all_flows(england, &start);
    let ladders = Need::ALL
        .iter()
        .zip(&to_rungs)
        .map(|(&need, (rungs, flows))| chances(need, rungs, flows))
        .collect();
    let unregistered = Value {
        confidence: "judgement",
        known_from: judgement::UNREGISTERED[0].known_from,
        filled: "derived".into(),
        rationale: "no count is published: the number at which the chances below, of finding nobody and of going on so, balance; they are among the children whom the table has in homes. Held fixed on purpose: it is a count of the start, the same in every run; the chances are drawn".into(),
        ..Value::default()
    };
    AuthorityBaseline {
        figures,
        start,
        unregistered,
        lasting: Lasting::default(),
        growth,
        solution,
        arrivals,
        carers,
        homes,
        outside_demand,
        few_own,
        prices,
        after,
        flows: to_rungs,
        ladders,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_hardly_any_are_with_the_councils_own_carers_is_it_said() {
        let published = Published::get();
        let said = |code| {
            let figures = published.authority_figures(code, 2023).expect("published");
            few_own(
                published,
                &figures,
                &start_table(&figures, &published.england_figures(2023)),
            )
        };
        // North Northamptonshire and Slough, whose carers a trust runs; Wigan.
        assert!(said(940).is_some_and(|note| note.contains("children's trust")));
        assert!(said(871).is_some());
        assert_eq!(said(359), None);
        let codes = published.search("").into_iter().map(|name| name.code);
        let all: Vec<u16> = codes
            .filter(|&code| published.authority_figures(code, 2023).is_ok())
            .collect();
        let few: Vec<u16> = all
            .iter()
            .copied()
            .filter(|&code| said(code).is_some())
            .collect();
        assert!(few.len() * 8 < all.len(), "{few:?} of {}", all.len());
    }
}
