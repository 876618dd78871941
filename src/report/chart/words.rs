//! Titles that state what a chart found, made from its numbers.
//!
//! A title says 'could', never 'will' or 'likely' alone, and gives the range that 8 of 10 simulated futures keep to,
//! and that they do. Of what too few children cost it gives no figure.
//! Rounding is for readers (two figures), but never so coarse that it hides a difference or turns it round.

use super::scale::{Unit, is_figure};

mod findings;

pub use findings::{Gap, Price, carers_title, homes_title, need_title, price_title};

/// How many futures keep to a title's range.
const FUTURES: &str = "in 8 of 10 futures";

/// Fewer children than these say little of what children or a kind of placement cost: one who is dear, comes or leaves
/// moves the figure by a fifth or more.
const FEWEST: f64 = 5.0;

/// Whether so many children are too few to say what they cost, together or each.
pub fn too_few(children: f64) -> bool {
    children < FEWEST
}

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
    /// The range that it is read beside, if any: both are shown at the finer of their steps.
    pub beside: Option<[f64; 2]>,
    /// Of a cost, the children whom it is paid for, as in [`Price::children`].
    pub children: Option<f64>,
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
            beside: None,
            children: None,
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
        if self.children.is_some_and(too_few) {
            return format!("{subject} to {end_time}: too few children to say where it goes");
        }
        // Whole numbers are compared, and shown rounded once; gross and net cost with one step, which neither's
        // start decides.
        let near = if self.beside.is_some() {
            -1.0
        } else {
            self.start
        };
        let own = range_step(unit, near, self.p10, self.p90);
        let other = self
            .beside
            .map(|[low, high]| range_step(unit, -1.0, low, high));
        let range = spread_at(unit, own.min(other.unwrap_or(own)), self.p10, self.p90);
        let [start, low, middle, high] = values.map(f64::round);
        let (low, high) = (low.min(high), low.max(high));
        let now = format!("({} in {start_time})", unit.value(start));
        if low == high {
            let end = unit.value(self.p90);
            return if high == start {
                format!("{subject} could stay at {end} through to {end_time}")
            } else {
                let way = if high > start { "rise" } else { "fall" };
                format!("{subject} could {way} to {end} by {end_time} {now}")
            };
        }
        if low > start {
            return format!("{subject} could rise to {range} by {end_time}, {FUTURES}");
        }
        if high < start {
            return format!("{subject} could fall to {range} by {end_time}, {FUTURES}");
        }
        let (up, down) = (high - start, start - low);
        let way = if (middle - start).abs() <= 0.03 * start && up.max(down) <= 0.06 * start {
            "hold steady"
        } else if middle >= start && down <= 0.15 * up {
            "hold or rise"
        } else if middle <= start && up <= 0.15 * down {
            "hold or fall"
        } else {
            "go either way"
        };
        format!("{subject} could {way}: {range} by {end_time}, {FUTURES} {now}")
    }
}

/// `between 350 and 710`, or one number where both ends are the same to a reader; each end is rounded once.
pub(crate) fn spread(unit: &Unit, start: f64, one: f64, other: f64) -> String {
    spread_at(unit, range_step(unit, start, one, other), one, other)
}

/// [`spread`] at a step.
fn spread_at(unit: &Unit, step: f64, one: f64, other: f64) -> String {
    let [low, high] = [one.min(other), one.max(other)].map(|end| unit.rounded(end, step));
    if low == high {
        high
    } else {
        format!("between {low} and {high}")
    }
}

/// The step at which a range is shown: [`reader_step`], and of money never more than three figures.
pub(crate) fn range_step(unit: &Unit, start: f64, one: f64, other: f64) -> f64 {
    let step = reader_step(start, one.min(other), one.max(other));
    if *unit == Unit::Pounds {
        step.max(figures_step(one.abs().max(other.abs()), 1000.0))
    } else {
        step
    }
}

/// The step, a power of ten and at least 1, of which an amount has fewer than so many: of 100, it has two figures.
pub(crate) fn figures_step(value: f64, fewer: f64) -> f64 {
    let mut step = 1.0;
    while is_figure(value) && step * fewer <= value.abs() {
        step *= 10.0;
    }
    step
}

/// How far from itself, as a share, rounding may move an end of a range.
const MOVED: f64 = 0.03;

/// The coarsest step, from two significant figures down to one, at which a range from `low` to `high` keeps its width
/// within a tenth on each side and its ends within 3% of themselves, and lies on the same side of `start` as before.
pub(crate) fn reader_step(start: f64, low: f64, high: f64) -> f64 {
    let mut step = figures_step(low.abs().max(high.abs()), 100.0);
    // What is compared are whole numbers, as a reader does.
    let whole = start.round();
    let faithful = |step: f64| {
        let round = |v: f64| (v / step).round() * step;
        let true_to = |end: f64| {
            (round(end) - end).abs() <= MOVED * end.abs()
                && round(end).total_cmp(&whole) == end.round().total_cmp(&whole)
        };
        step <= 0.2 * (high - low) && round(low) != round(high) && true_to(low) && true_to(high)
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
    /// What 8 of 10 futures end between; both ends are the middle future's where no range is known.
    pub range: [f64; 2],
}

impl Change {
    /// A number of whole children or places.
    pub fn new(label: &str, start: f64, end: f64) -> Self {
        let whole = |v: f64| if is_figure(v) { v.round() } else { 0.0 };
        Self {
            label: label.to_owned(),
            start: whole(start),
            end: whole(end),
            range: [whole(end); 2],
        }
    }

    /// The same, with what 8 of 10 futures end between.
    #[must_use]
    pub fn between(self, low: f64, high: f64) -> Self {
        let range = if is_figure(low) && is_figure(high) {
            [low, high]
        } else {
            self.range
        };
        Self { range, ..self }
    }

    fn by(&self) -> f64 {
        self.end - self.start
    }

    /// Whether a reader should hear of it: at least 3 children, and 2% of all or 15% of its own.
    fn tells(&self, total: f64) -> bool {
        self.by().abs() >= 3.0
            && (self.by().abs() >= 0.02 * total || self.by().abs() >= 0.15 * self.start)
    }

    /// What counts as no change.
    fn margin(&self) -> f64 {
        (0.05 * self.start).max(1.0)
    }

    /// Whether a reader of both numbers would say so: one child fewer of one or two is no holding.
    fn holds(&self) -> bool {
        self.by() == 0.0 || self.by().abs() <= self.margin().min(0.15 * self.start)
    }

    /// Whether the range reaches below and above what counts as no change.
    fn reaches(&self) -> [bool; 2] {
        let [low, high] = self.range;
        [
            self.start - low > self.margin(),
            high - self.start > self.margin(),
        ]
    }

    /// How far from the start the range reaches.
    fn reach(&self) -> f64 {
        let [low, high] = self.range;
        (self.start - low).max(high - self.start)
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
        let hardly =
            format!("In the middle future numbers hardly change in any {each} by {end_time}");
        return hardly + &could_move(changes);
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
    // What grows by less may be what costs most.
    let pace = |c: &Change| c.by().abs() / c.start.max(1.0);
    let fastest = telling()
        .filter(|c| (c.by() > 0.0) == rising && c.by().abs() >= lead.by().abs() / 3.0)
        .max_by(|a, b| pace(a).total_cmp(&pace(b)));
    if let Some(fast) = fastest.filter(|c| pace(c) >= 2.0 * pace(lead)) {
        return format!(
            "Numbers {way} most in {} ({}) and fastest in {} ({}) by {end_time}, in the middle future",
            lead.label,
            lead.numbers(),
            fast.label,
            fast.numbers()
        );
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

/// What follows a middle future in which little changes: how far other futures go, so that none reads it as certain.
fn could_move(changes: &[Change]) -> String {
    let open = |c: &&Change| c.reaches().contains(&true);
    let widest = changes
        .iter()
        .filter(open)
        .max_by(|a, b| a.reach().total_cmp(&b.reach()));
    let Some(widest) = widest else {
        return String::new();
    };
    if changes.iter().all(|c| c.reaches() == [true, true]) {
        return "; each could go either way".to_owned();
    }
    let (unit, [low, high]) = (Unit::children(), widest.range);
    format!(
        "; {} could go from {} to {}",
        widest.label,
        unit.value(widest.start),
        spread(&unit, widest.start, low, high)
    )
}

#[cfg(test)]
mod tests;
