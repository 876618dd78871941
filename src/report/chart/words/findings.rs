//! Titles of what is around the children: need beside places, carers, homes, prices.
//!
//! Figures are of the middle future unless a range is given, which 8 of 10 simulated futures keep to.

use super::{Change, spread, too_few};
use crate::report::chart::scale::{Unit, is_figure};

/// The need gap of one kind of place at the end: children who need it less usable local places.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The kind of place, in lower case: `children's homes`.
    pub label: String,
    /// 1 in 10 futures has a smaller gap; below 0 are places to spare.
    pub p10: f64,
    /// The gap of the middle future.
    pub p50: f64,
    /// 1 in 10 futures has a larger gap.
    pub p90: f64,
    /// The share of futures with a gap of 1 or more.
    pub chance: f64,
}

impl Gap {
    fn short(&self) -> bool {
        self.p10.round() >= 1.0
    }

    fn enough(&self) -> bool {
        self.p90.round() <= 0.0
    }

    /// `between 14 and 33`, or one number.
    fn range(&self) -> String {
        spread(&Unit::children(), 0.0, self.p10, self.p90)
    }

    /// `about 8 of 10 futures`; only of a gap in doubt, which no less than 1 of 10 and no more than 9 have.
    fn futures(&self) -> String {
        let tenths = (10.0 * self.chance).round().clamp(1.0, 9.0);
        format!("about {tenths} of 10 futures")
    }

    /// `some in about 8 of 10 futures, 68 in the middle future, 177 or more in 1 of 10`.
    fn doubt(&self) -> String {
        let unit = Unit::children();
        let [middle, high] = [self.p50, self.p90].map(|v| v.round().max(0.0));
        let mut told = vec![format!("some in {}", self.futures())];
        if middle >= 1.0 {
            told.push(format!("{} in the middle future", unit.value(middle)));
        }
        if high > middle.max(1.0) {
            told.push(format!("{} or more in 1 of 10", unit.value(high)));
        }
        told.join(", ")
    }
}

/// Where local places could be short, as a title.
pub fn need_title(place: &str, gaps: &[Gap], end_time: &str) -> String {
    let mut told: Vec<&Gap> = gaps
        .iter()
        .filter(|g| [g.p10, g.p50, g.p90, g.chance].into_iter().all(is_figure))
        .collect();
    told.sort_by(|a, b| b.p50.total_cmp(&a.p50));
    let listed = |kinds: &[&Gap]| {
        let names: Vec<_> = kinds.iter().map(|g| g.label.as_str()).collect();
        joined(&names)
    };
    let short: Vec<&Gap> = told.iter().copied().filter(|g| g.short()).collect();
    let enough: Vec<&Gap> = told.iter().copied().filter(|g| g.enough()).collect();
    let in_doubt = |g: &&&Gap| !g.short() && !g.enough();
    let unsure = told.iter().filter(in_doubt);
    let unsure = unsure.max_by(|a, b| a.chance.total_cmp(&b.chance));
    if let [first, ..] = short[..] {
        let second = match (short.get(1), unsure) {
            (Some(g), _) => format!(" and {} in {}", g.range(), g.label),
            (None, Some(g)) => format!(", and some in {} in {}", g.label, g.futures()),
            (None, None) => String::new(),
        };
        let but = if enough.is_empty() {
            String::new()
        } else if enough.iter().all(|g| g.chance == 0.0) {
            format!(", but none in {}", listed(&enough))
        } else {
            format!(
                ", but in at least 9 of 10 futures none in {}",
                listed(&enough)
            )
        };
        return format!(
            "By {end_time} {place} could lack {} local places in {}{second}{but}",
            first.range(),
            first.label
        );
    }
    if let Some(most) = unsure {
        return format!(
            "By {end_time} {place} could lack local places in {}: {}",
            most.label,
            most.doubt()
        );
    }
    if told.is_empty() {
        return format!("Children and local places of {place} to {end_time}");
    }
    // Said so that it is true too where nobody needs one.
    let futures = if told.iter().all(|g| g.chance == 0.0) {
        ""
    } else {
        "in at least 9 of 10 futures "
    };
    format!(
        "By {end_time} {futures}no child of {place} lacks a local place in {}",
        listed(&told)
    )
}

/// `a`, `a and b`, `a, b and c`.
fn joined(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Which way a number goes.
fn went(change: &Change) -> &'static str {
    if change.holds() {
        "hold"
    } else if change.by() > 0.0 {
        "rise"
    } else {
        "fall"
    }
}

/// `rise from 81 to 104`, `hold at about 80`.
fn goes(change: &Change) -> String {
    let unit = Unit::children();
    match went(change) {
        "hold" if change.start == 0.0 && change.end == 0.0 => "stay at 0".to_owned(),
        "hold" => format!("hold at about {}", unit.value(change.end)),
        way => format!(
            "{way} from {} to {}",
            unit.value(change.start),
            unit.value(change.end)
        ),
    }
}

/// What becomes of the usable places of the council's and of agencies' carers, as a title.
pub fn carers_title(council: &Change, agency: &Change, end_time: &str) -> String {
    let link = if went(council) == went(agency) {
        "and"
    } else {
        "but"
    };
    format!(
        "Usable places with {} could {} by {end_time}, {link} those with {} {}, in the middle future",
        council.label,
        goes(council),
        agency.label,
        goes(agency)
    )
}

/// What becomes of local homes' places and of how many own children have, as a title.
/// `inside` says where: `inside the boundary`.
pub fn homes_title(
    (place, inside): (&str, &str),
    registered: &Change,
    own: &Change,
    end_time: &str,
) -> String {
    if registered.start == 0.0 && registered.end == 0.0 {
        return format!("{place} could have no children’s homes {inside} by {end_time}");
    }
    let link = if went(registered) == went(own) {
        "and"
    } else {
        "but"
    };
    format!(
        "Places in homes {inside} could {} by {end_time}, {link} {} {}, in the middle future",
        goes(registered),
        own.label,
        goes(own)
    )
}

/// What a kind of placement costs a week at both ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Its name after 'in': `private homes`.
    pub label: String,
    /// Pounds a week in the first year.
    pub start: f64,
    /// Pounds a week in the last year, in the middle future.
    pub end: f64,
    /// The children whom it is paid for in the middle future: in the first or in the last year, whichever are fewer.
    pub children: f64,
}

impl Price {
    /// Whether its children are too few to say what a placement costs.
    pub fn too_few(&self) -> bool {
        too_few(self.children)
    }

    /// Rise in whole per cent; none where there is nothing to compare, or too few pay it.
    fn rise(&self) -> Option<f64> {
        let told = is_figure(self.start) && is_figure(self.end) && self.start > 0.0;
        let told = told && !self.too_few();
        told.then(|| (100.0 * (self.end / self.start - 1.0)).round())
    }
}

/// Which weekly prices move most, as a title.
pub fn price_title(prices: &[Price], end_time: &str) -> String {
    let told = || prices.iter().filter_map(|p| Some((p, p.rise()?)));
    let most = told().max_by(|a, b| a.1.total_cmp(&b.1));
    let least = told().min_by(|a, b| a.1.total_cmp(&b.1));
    let few = prices.iter().any(Price::too_few);
    let (Some((dear, up)), Some((cheap, down))) = (most, least) else {
        let why = if few {
            ": too few children to say where they go"
        } else {
            ""
        };
        return format!("Weekly prices to {end_time}{why}");
    };
    let pounds = |p: &Price| {
        let unit = Unit::PoundsAWeek;
        format!(
            "from {} to {} a week",
            unit.rounded(p.start, 10.0),
            unit.rounded(p.end, 10.0)
        )
    };
    if up - down < 5.0 {
        let way = match up + down {
            sum if sum >= 4.0 => format!("rise by about {:.0}%", sum / 2.0),
            sum if sum <= -4.0 => format!("fall by about {:.0}%", -sum / 2.0),
            _ => "hold".to_owned(),
        };
        let names: Vec<_> = told().map(|(price, _)| price.label.as_str()).collect();
        // Those of which nothing can be said are not among all.
        let (whose, all) = match (few, &names[..]) {
            (true, names) => (format!(" in {}", joined(names)), ""),
            (false, _) => (String::new(), " all"),
        };
        return format!(
            "Weekly prices{whose} could{all} {way} by {end_time}, in the middle future"
        );
    }
    if up <= 0.0 {
        return format!(
            "Weekly prices could fall most in {} by {end_time}: by {:.0}%, {}, in the middle future",
            cheap.label,
            -down,
            pounds(cheap)
        );
    }
    let against = if down < 0.0 {
        format!("fall by {:.0}%", -down)
    } else {
        format!("rise by {down:.0}%")
    };
    format!(
        "Weekly prices in {} could rise by {up:.0}% by {end_time}, {}; in {} they could {against}, in the middle future",
        dear.label,
        pounds(dear),
        cheap.label
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(gaps: [[f64; 3]; 3]) -> String {
        // About as many futures as the three quantiles allow.
        let chance = |gap: [f64; 3]| gap.iter().filter(|v| **v >= 1.0).count() as f64 * 0.33;
        let chances = gaps.map(chance);
        need_by_chance(gaps, chances)
    }

    fn need_by_chance(gaps: [[f64; 3]; 3], chances: [f64; 3]) -> String {
        let labels = [
            "foster families",
            "children’s homes",
            "supported accommodation",
        ];
        let gaps: Vec<_> = labels
            .iter()
            .zip(gaps.into_iter().zip(chances))
            .map(|(label, ([p10, p50, p90], chance))| Gap {
                label: (*label).to_owned(),
                p10,
                p50,
                p90,
                chance,
            })
            .collect();
        need_title("Wigan", &gaps, "March 2029")
    }

    #[test]
    fn short_of_homes_but_not_of_carers_is_told() {
        assert_eq!(
            need([[-80.0, -30.0, -4.0], [14.0, 22.0, 33.0], [-2.0, -1.0, 0.0]]),
            "By March 2029 Wigan could lack between 14 and 33 local places in children’s homes, but none in supported \
             accommodation and foster families"
        );
        assert_eq!(
            need([[20.0, 60.0, 98.0], [14.0, 22.0, 33.0], [-1.0, 1.0, 3.0]]),
            "By March 2029 Wigan could lack between 20 and 98 local places in foster families and between 14 and 33 in \
             children’s homes"
        );
        assert_eq!(
            need_by_chance(
                [[70.4, 160.0, 314.4], [-60.0, -20.0, 12.0], [f64::NAN; 3]],
                [0.97, 0.21, f64::NAN]
            ),
            "By March 2029 Wigan could lack between 70 and 310 local places in foster families, and some in children’s \
             homes in about 2 of 10 futures"
        );
        assert_eq!(
            need_by_chance(
                [[70.4, 160.0, 311.0], [-60.0, -20.0, -1.0], [f64::NAN; 3]],
                [0.97, 0.04, f64::NAN]
            ),
            "By March 2029 Wigan could lack between 70 and 310 local places in foster families, but in at least 9 of \
             10 futures none in children’s homes"
        );
    }

    #[test]
    fn places_for_all_are_told() {
        assert_eq!(
            need([[-80.0, -30.0, -4.0], [-9.0, -5.0, 0.0], [0.0, 0.0, 0.0]]),
            "By March 2029 no child of Wigan lacks a local place in supported accommodation, children’s homes and \
             foster families"
        );
        assert_eq!(
            need_by_chance(
                [[-80.0, -30.0, -4.0], [-9.0, -5.0, 0.0], [0.0; 3]],
                [0.0, 0.08, 0.0]
            ),
            "By March 2029 in at least 9 of 10 futures no child of Wigan lacks a local place in supported \
             accommodation, children’s homes and foster families"
        );
    }

    #[test]
    fn a_gap_in_doubt_is_told() {
        assert_eq!(
            need_by_chance(
                [[-40.0, 67.0, 187.0], [-9.0, -4.0, 12.0], [0.0; 3]],
                [0.79, 0.3, 0.0]
            ),
            "By March 2029 Wigan could lack local places in foster families: some in about 8 of 10 futures, 67 in the \
             middle future, 187 or more in 1 of 10"
        );
        assert_eq!(
            need_by_chance(
                [[-80.0, -30.0, 24.0], [-9.0, -1.0, 12.0], [0.0; 3]],
                [0.2, 0.41, 0.0]
            ),
            "By March 2029 Wigan could lack local places in children’s homes: some in about 4 of 10 futures, 12 or more \
             in 1 of 10"
        );
        // One place at most says no more than that there is one.
        assert_eq!(
            need_by_chance([[0.0, 1.0, 1.0], [0.0; 3], [0.0; 3]], [0.6, 0.0, 0.0]),
            "By March 2029 Wigan could lack local places in foster families: some in about 6 of 10 futures, 1 in the \
             middle future"
        );
        assert_eq!(
            need([[f64::NAN; 3]; 3]),
            "Children and local places of Wigan to March 2029"
        );
    }

    fn carers(council: (f64, f64), agency: (f64, f64)) -> String {
        carers_title(
            &Change::new("the council’s carers", council.0, council.1),
            &Change::new("agencies’ carers", agency.0, agency.1),
            "March 2029",
        )
    }

    #[test]
    fn carers_who_leave_come_or_stay_are_told() {
        assert_eq!(
            carers((280.0, 210.0), (120.0, 96.0)),
            "Usable places with the council’s carers could fall from 280 to 210 by March 2029, and those with \
             agencies’ carers fall from 120 to 96, in the middle future"
        );
        assert_eq!(
            carers((280.0, 330.0), (120.0, 96.0)),
            "Usable places with the council’s carers could rise from 280 to 330 by March 2029, but those with \
             agencies’ carers fall from 120 to 96, in the middle future"
        );
        assert_eq!(
            carers((280.0, 281.0), (120.0, 122.0)),
            "Usable places with the council’s carers could hold at about 281 by March 2029, and those with agencies’ \
             carers hold at about 122, in the middle future"
        );
        // One is within a child of none, and a reader sees that it is not the same.
        assert_eq!(
            carers((1.4, 0.4), (0.0, 0.3)),
            "Usable places with the council’s carers could fall from 1 to 0 by March 2029, but those with agencies’ \
             carers stay at 0, in the middle future"
        );
    }

    fn homes(registered: (f64, f64), own: (f64, f64)) -> String {
        homes_title(
            ("Wigan", "inside the boundary"),
            &Change::new("registered", registered.0, registered.1),
            &Change::new("those filled by own children", own.0, own.1),
            "March 2029",
        )
    }

    #[test]
    fn homes_of_several_councils_are_inside_their_boundaries() {
        let places = Change::new("registered", 412.0, 684.0);
        let own = Change::new(
            "those filled by the authorities’ own children",
            182.0,
            249.0,
        );
        let title = homes_title(
            ("the six authorities", "inside their boundaries"),
            &places,
            &own,
            "March 2031",
        );
        assert!(
            title.starts_with("Places in homes inside their boundaries could rise from 412 to 684")
        );
    }

    #[test]
    fn homes_that_open_close_or_are_none_are_told() {
        assert_eq!(
            homes((81.0, 104.0), (12.0, 12.0)),
            "Places in homes inside the boundary could rise from 81 to 104 by March 2029, but those filled by own \
             children hold at about 12, in the middle future"
        );
        assert_eq!(
            homes((81.0, 60.0), (12.0, 8.0)),
            "Places in homes inside the boundary could fall from 81 to 60 by March 2029, and those filled by own \
             children fall from 12 to 8, in the middle future"
        );
        assert_eq!(
            homes((0.0, 0.0), (0.0, 0.0)),
            "Wigan could have no children’s homes inside the boundary by March 2029"
        );
    }

    fn prices(figures: [(f64, f64); 2]) -> String {
        prices_of(figures, [40.0; 2])
    }

    fn prices_of(figures: [(f64, f64); 2], children: [f64; 2]) -> String {
        let labels = ["private homes", "agency fostering"];
        let prices: Vec<_> = labels
            .iter()
            .zip(figures.into_iter().zip(children))
            .map(|(label, ((start, end), children))| Price {
                label: (*label).to_owned(),
                start,
                end,
                children,
            })
            .collect();
        price_title(&prices, "2028/29")
    }

    #[test]
    fn prices_that_part_are_told() {
        assert_eq!(
            prices([(4_012.0, 5_898.0), (850.0, 1_060.0)]),
            "Weekly prices in private homes could rise by 47% by 2028/29, from £4,010 to £5,900 a week; in agency \
             fostering they could rise by 25%, in the middle future"
        );
        assert_eq!(
            prices([(4_012.0, 3_000.0), (850.0, 1_060.0)]),
            "Weekly prices in agency fostering could rise by 25% by 2028/29, from £850 to £1,060 a week; in private \
             homes they could fall by 25%, in the middle future"
        );
    }

    #[test]
    fn no_title_is_made_of_what_a_handful_of_children_cost() {
        let figures = [(4_012.0, 5_898.0), (850.0, 1_060.0)];
        assert_eq!(
            prices_of(figures, [0.0, 4.9]),
            "Weekly prices to 2028/29: too few children to say where they go"
        );
    }

    #[test]
    fn a_price_of_too_few_children_is_left_out_of_the_title() {
        let figures = [(4_012.0, 9_898.0), (850.0, 1_060.0)];
        assert_eq!(
            prices_of(figures, [2.0, 40.0]),
            "Weekly prices in agency fostering could rise by about 25% by 2028/29, in the middle future"
        );
    }

    #[test]
    fn five_children_are_enough_for_a_price_in_the_title() {
        let figures = [(4_012.0, 5_898.0), (850.0, 1_060.0)];
        let title = prices_of(figures, [5.0, 40.0]);
        assert!(
            title.starts_with("Weekly prices in private homes could rise by 47%"),
            "{title}"
        );
    }

    #[test]
    fn prices_that_move_together_or_not_at_all_are_told() {
        assert_eq!(
            prices([(4_000.0, 5_000.0), (800.0, 1_010.0)]),
            "Weekly prices could all rise by about 26% by 2028/29, in the middle future"
        );
        assert_eq!(
            prices([(4_000.0, 4_010.0), (800.0, 799.0)]),
            "Weekly prices could all hold by 2028/29, in the middle future"
        );
        assert_eq!(
            prices([(4_000.0, 3_000.0), (800.0, 790.0)]),
            "Weekly prices could fall most in private homes by 2028/29: by 25%, from £4,000 to £3,000 a week, in the \
             middle future"
        );
        assert_eq!(
            prices([(0.0, 3.0), (f64::NAN, 790.0)]),
            "Weekly prices to 2028/29"
        );
    }
}
