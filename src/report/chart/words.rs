//! Titles that state what a chart found, made from its numbers.
//!
//! A title says 'could', never 'will' or 'likely' alone, and gives the range that 8 of 10 simulated futures keep to.
//! Rounding is for readers (two figures), but never so coarse that it hides a difference or turns it round.

use super::scale::{Unit, is_figure};

mod findings;

pub use findings::{Gap, Price, carers_title, homes_title, need_title, price_title};

/// What a fan shows at its two ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// What the figures are of, to start the sentence: `Children in care in Wigan`.
    pub subject: String,
    /// Their unit.
    pub unit: Unit,
    /// The published figure at the start.
    pub start: f64,
    /// Its time: `March 2019`.
    pub start_time: String,
    /// 1 in 10 futures ends below this.
    pub p10: f64,
    /// The middle future's end.
    pub p50: f64,
    /// 1 in 10 futures ends above this.
    pub p90: f64,
    /// The time of the end: `March 2029`.
    pub end_time: String,
}

impl Outlook {
    /// Children in care in a place, between two Marches.
    pub fn children(
        place: &str,
        (start_year, start): (i32, f64),
        end_year: i32,
        [p10, p50, p90]: [f64; 3],
    ) -> Self {
        Self {
            subject: format!("Children in care in {place}"),
            unit: Unit::children(),
            start,
            start_time: format!("March {start_year}"),
            p10,
            p50,
            p90,
            end_time: format!("March {end_year}"),
        }
    }

    /// The finding, as a title.
    pub fn title(&self) -> String {
        let Self {
            subject,
            unit,
            start_time,
            end_time,
            ..
        } = self;
        let values = [self.start, self.p10, self.p50, self.p90];
        if !values.into_iter().all(is_figure) {
            return format!("{subject} to {end_time}");
        }
        let [start, low, middle, high] = values.map(f64::round);
        let (low, high) = (low.min(high), low.max(high));
        let now = format!("({} in {start_time})", unit.value(start));
        if low == high {
            let end = unit.rounded(high, 1.0);
            return if high == start {
                format!("{subject} could stay at {end} through to {end_time}")
            } else {
                let way = if high > start { "rise" } else { "fall" };
                format!("{subject} could {way} to {end} by {end_time} {now}")
            };
        }
        let step = reader_step(start, low, high);
        let range = format!(
            "between {} and {}",
            unit.rounded(low, step),
            unit.rounded(high, step)
        );
        if low > start {
            return format!("{subject} could rise to {range} by {end_time}");
        }
        if high < start {
            return format!("{subject} could fall to {range} by {end_time}");
        }
        let (up, down) = (high - start, start - low);
        let way = if (middle - start).abs() <= 0.03 * start && up.max(down) <= 0.06 * start {
            "hold steady"
        } else if middle > start && down <= 0.15 * up {
            "hold or rise"
        } else if middle < start && up <= 0.15 * down {
            "hold or fall"
        } else {
            "go either way"
        };
        format!("{subject} could {way}: {range} by {end_time} {now}")
    }
}

/// The coarsest step, from two significant figures down to one, at which a range from `low` to `high` keeps its width
/// within a tenth on each side, and lies on the same side of `start` as before.
pub(crate) fn reader_step(start: f64, low: f64, high: f64) -> f64 {
    let mut step = 1.0;
    while step * 100.0 <= low.abs().max(high.abs()) {
        step *= 10.0;
    }
    let faithful = |step: f64| {
        let round = |v: f64| (v / step).round() * step;
        step <= 0.2 * (high - low)
            && round(low) != round(high)
            && round(low).total_cmp(&start) == low.total_cmp(&start)
            && round(high).total_cmp(&start) == high.total_cmp(&start)
    };
    while step > 1.0 && !faithful(step) {
        step /= 10.0;
    }
    step
}

/// A number at both ends of the middle future.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its name, in lower case: `children's homes`.
    pub label: String,
    /// The number at the start.
    pub start: f64,
    /// The number at the end, in the middle future.
    pub end: f64,
}

impl Change {
    /// A number of whole children or places.
    pub fn new(label: &str, start: f64, end: f64) -> Self {
        let whole = |v: f64| if is_figure(v) { v.round() } else { 0.0 };
        Self {
            label: label.to_owned(),
            start: whole(start),
            end: whole(end),
        }
    }

    fn by(&self) -> f64 {
        self.end - self.start
    }

    /// Whether a reader should hear of it: at least 3 children, and 2% of all or 15% of its own.
    fn tells(&self, total: f64) -> bool {
        self.by().abs() >= 3.0
            && (self.by().abs() >= 0.02 * total || self.by().abs() >= 0.15 * self.start)
    }

    fn holds(&self) -> bool {
        self.by().abs() <= (0.05 * self.start).max(1.0)
    }

    fn numbers(&self) -> String {
        let unit = Unit::children();
        format!("{} to {}", unit.value(self.start), unit.value(self.end))
    }
}

/// Which number changes most, as a title; `each` is what the numbers are of: `kind of placement`.
pub fn change_title(changes: &[Change], each: &str, end_time: &str) -> String {
    let total = changes.iter().map(|c| c.start).sum::<f64>();
    let telling = || changes.iter().filter(|c| c.tells(total));
    let size = |c: &&Change| c.by().abs();
    let Some(lead) = telling().max_by(|a, b| size(a).total_cmp(&size(b))) else {
        return format!("Numbers hardly change in any {each} by {end_time}");
    };
    let (rising, way, trend) = if lead.by() > 0.0 {
        (true, "rise", "growth")
    } else {
        (false, "fall", "fall")
    };
    let against = telling()
        .filter(|c| (c.by() > 0.0) != rising)
        .max_by(|a, b| size(a).total_cmp(&size(b)));
    if let Some(other) = against.filter(|c| c.by().abs() >= lead.by().abs() / 3.0) {
        let other_way = if rising { "fall" } else { "rise" };
        return format!(
            "Numbers {way} in {} ({}) and {other_way} in {} ({}) by {end_time}, in the middle future",
            lead.label,
            lead.numbers(),
            other.label,
            other.numbers()
        );
    }
    let story = format!(
        "{}: from {} by {end_time}, in the middle future",
        lead.label,
        lead.numbers()
    );
    let largest = changes.iter().max_by(|a, b| a.start.total_cmp(&b.start));
    if let Some(largest) = largest.filter(|c| c.holds() && c.label != lead.label) {
        return format!("Numbers hold in {} and {way} in {story}", largest.label);
    }
    let alike: f64 = changes
        .iter()
        .map(Change::by)
        .filter(|by| (*by > 0.0) == rising)
        .sum();
    if lead.by() / alike >= 0.5 {
        format!("Most of the {trend} is in {story}")
    } else {
        format!("Numbers {way} most in {story}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wigan(start: f64, ends: [f64; 3]) -> String {
        Outlook::children("Wigan", (2019, start), 2029, ends).title()
    }

    #[test]
    fn growth_is_told() {
        assert_eq!(
            wigan(448.0, [478.0, 580.0, 703.0]),
            "Children in care in Wigan could rise to between 480 and 700 by March 2029"
        );
    }

    #[test]
    fn decline_is_told() {
        assert_eq!(
            wigan(448.0, [281.0, 330.0, 402.0]),
            "Children in care in Wigan could fall to between 280 and 400 by March 2029"
        );
    }

    #[test]
    fn doubt_is_told() {
        assert_eq!(
            wigan(448.0, [396.0, 470.0, 561.0]),
            "Children in care in Wigan could go either way: between 400 and 560 by March 2029 (448 in March 2019)"
        );
        assert_eq!(
            wigan(448.0, [441.0, 560.0, 683.0]),
            "Children in care in Wigan could hold or rise: between 440 and 680 by March 2029 (448 in March 2019)"
        );
        assert_eq!(
            wigan(448.0, [430.0, 447.0, 465.0]),
            "Children in care in Wigan could hold steady: between 430 and 465 by March 2029 (448 in March 2019)"
        );
    }

    #[test]
    fn odd_figures_have_a_title_too() {
        assert_eq!(
            wigan(9.0, [9.0, 9.0, 9.0]),
            "Children in care in Wigan could stay at 9 through to March 2029"
        );
        assert_eq!(
            wigan(0.0, [0.0, 0.0, 2.0]),
            "Children in care in Wigan could go either way: between 0 and 2 by March 2029 (0 in March 2019)"
        );
        assert_eq!(
            wigan(f64::NAN, [1.0, 2.0, 3.0]),
            "Children in care in Wigan to March 2029"
        );
        assert_eq!(
            wigan(9.0, [11.0, 11.0, 11.0]),
            "Children in care in Wigan could rise to 11 by March 2029 (9 in March 2019)"
        );
    }

    #[test]
    fn money_is_told_in_round_millions() {
        let title = Outlook {
            subject: "Spending on placements in Wigan".to_owned(),
            unit: Unit::Pounds,
            start: 16.9e6,
            start_time: "2025/26".to_owned(),
            p10: 19.2e6,
            p50: 22.4e6,
            p90: 27.1e6,
            end_time: "2035/36".to_owned(),
        };
        assert_eq!(
            title.title(),
            "Spending on placements in Wigan could rise to between £19m and £27m by 2035/36"
        );
    }

    #[test]
    fn rounding_never_hides_a_difference() {
        assert_eq!(reader_step(1_000.0, 1_211.0, 1_288.0), 10.0);
        assert_eq!(reader_step(452.0, 454.0, 600.0), 1.0);
        assert_eq!(reader_step(300.0, 478.0, 703.0), 10.0);
        assert_eq!(reader_step(300.0, 501.0, 503.0), 1.0);
    }

    proptest! {
        #[test]
        fn a_title_never_contradicts_its_numbers(start in 0.0..2e4_f64, a in 0.0..2e4_f64, b in 0.0..2e4_f64, mix in 0.0..1.0_f64) {
            let (low, high) = (a.min(b).round(), a.max(b).round());
            let start = start.round();
            let title = wigan(start, [low, low + mix * (high - low), high]);
            prop_assert_eq!(title.contains("rise to"), low > start);
            prop_assert_eq!(title.contains("fall to"), high < start);
            if low < high {
                let step = reader_step(start, low, high);
                let (l, h) = ((low / step).round() * step, (high / step).round() * step);
                prop_assert!(l < h);
                prop_assert_eq!(l > start, low > start);
                prop_assert_eq!(h < start, high < start);
                prop_assert!(((h - l) - (high - low)).abs() <= 0.2 * (high - low) + 1e-9);
            }
        }
    }

    fn provision(figures: [(f64, f64); 4]) -> String {
        let labels = [
            "foster families",
            "children’s homes",
            "supported accommodation",
            "other placements",
        ];
        let changes: Vec<_> = labels
            .iter()
            .zip(figures)
            .map(|(label, (a, b))| Change::new(label, a, b))
            .collect();
        change_title(&changes, "kind of placement", "March 2029")
    }

    #[test]
    fn homes_that_grow_are_told() {
        assert_eq!(
            provision([(300.0, 320.0), (35.0, 60.0), (30.0, 34.0), (60.0, 61.0)]),
            "Most of the growth is in children’s homes: from 35 to 60 by March 2029, in the middle future"
        );
        assert_eq!(
            provision([(300.0, 303.0), (35.0, 60.0), (30.0, 34.0), (60.0, 61.0)]),
            "Numbers hold in foster families and rise in children’s homes: from 35 to 60 by March 2029, in the \
             middle future"
        );
    }

    #[test]
    fn the_largest_is_not_said_to_hold_and_to_rise() {
        assert_eq!(
            provision([(305.0, 318.0), (35.0, 36.0), (21.0, 22.0), (87.0, 88.0)]),
            "Most of the growth is in foster families: from 305 to 318 by March 2029, in the middle future"
        );
    }

    #[test]
    fn families_that_shrink_are_told() {
        assert_eq!(
            provision([(300.0, 220.0), (35.0, 33.0), (30.0, 25.0), (60.0, 50.0)]),
            "Most of the fall is in foster families: from 300 to 220 by March 2029, in the middle future"
        );
        assert_eq!(
            provision([(300.0, 260.0), (35.0, 60.0), (30.0, 30.0), (60.0, 60.0)]),
            "Numbers fall in foster families (300 to 260) and rise in children’s homes (35 to 60) by March 2029, in \
             the middle future"
        );
    }

    #[test]
    fn little_change_is_told() {
        assert_eq!(
            provision([(300.0, 304.0), (35.0, 36.0), (30.0, 30.0), (60.0, 58.0)]),
            "Numbers hardly change in any kind of placement by March 2029"
        );
        assert_eq!(
            change_title(&[], "kind of placement", "March 2029"),
            "Numbers hardly change in any kind of placement by March 2029"
        );
        assert!(
            provision([
                (f64::NAN, 1.0),
                (0.0, f64::INFINITY),
                (0.0, 0.0),
                (0.0, 0.0)
            ])
            .contains("hardly")
        );
    }
}
