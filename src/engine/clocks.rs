//! Hazard clocks: when a child's next event comes, by inverting the hazards it will meet.
//!
//! Each clock holds what is left of a unit-exponential threshold drawn once, and the month in which
//! it will run out. A month's hazard is constant, so that is the first month by whose end the
//! running hazard has passed the threshold. When a child's state changes the hazards of a clock,
//! what was met so far is taken off and the month found again from the same threshold: nothing is
//! drawn anew, and a clock whose hazards stay as they were is not touched.

use super::run::tag;
use super::state::{Child, Clock, Event, NEVER};
use super::tables::{AuthorityTables, Tables};
use crate::model::placement::{AgeBand, Provision};
use crate::model::suits;
use std::hint::select_unpredictable;

/// Last month in which a span of time in care or in a placement still runs, from its first month.
const TIME_IN_CARE: [i32; 3] = [5, 11, 23];
const TIME_PLACED: [i32; 2] = [2, 11];

/// Index of the span that `elapsed` months fall in.
#[inline]
fn span<const N: usize>(ends: &[i32; N], elapsed: i32) -> usize {
    ends.iter().map(|&end| usize::from(elapsed > end)).sum()
}

/// More months than any horizon.
const MOST: f64 = 1.0e6;

/// Whole months, rounded up; more than any horizon where there is no end. (The processor's own
/// rounding is not in every x86-64, and the library's is a call.)
#[inline]
fn ceil(months: f64) -> i32 {
    // Added to this, a number's whole part to the nearest stands in the low bits.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    let months = if months < MOST { months } else { MOST };
    let months = if months > -MOST { months } else { -MOST };
    let whole = (months + WHOLE).to_bits() as i32;
    whole + i32::from(f64::from(whole) < months)
}

/// One span of a placement from its first day.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpellSpan {
    /// Hazard a month.
    rate: f64,
    /// Hazard gathered before it.
    before: f64,
    /// Months before it.
    from: f64,
}

/// The spans of every kind of placement: the right kind and the wrong one, by provision.
pub type Spells = [[[SpellSpan; 3]; Provision::COUNT]; 2];

/// Works out the spans of every kind of placement from the monthly hazards by span.
pub fn spells(moves: &[[f64; Provision::COUNT]; 3], wrong_kind: f64) -> Spells {
    [1.0, wrong_kind].map(|kind| {
        Provision::ALL.map(|provision| {
            let mut spell = [SpellSpan::default(); 3];
            if provision == Provision::Unregistered {
                return spell;
            }
            let (mut before, mut from) = (0.0, 0.0);
            for (span, at) in spell.iter_mut().enumerate() {
                let rate = moves[span][provision.index()] * kind;
                *at = SpellSpan { rate, before, from };
                if let Some(&end) = TIME_PLACED.get(span) {
                    before += rate * (f64::from(end) - from);
                    from = f64::from(end);
                }
            }
            spell
        })
    })
}

/// The spans of constant leaving rate that a child passes through, from one month on. Months are whole words
/// here: sums of them need no care.
struct LeavingSpans<'a> {
    rates: &'a [[f64; AgeBand::COUNT]; 4],
    band: usize,
    band_end: i32,
    time: usize,
    time_end: i32,
    born: i32,
    entered: i32,
}

impl<'a> LeavingSpans<'a> {
    #[inline]
    fn new(child: &Child, here: &'a AuthorityTables, month: i16) -> Self {
        let (born, entered) = (i32::from(child.eighteenth) - 217, i32::from(child.entered));
        let band = AgeBand::of_months(child.age(month)).index();
        let time = span(&TIME_IN_CARE, i32::from(month) - entered);
        Self {
            rates: &here.leave[child.provision.index()],
            band,
            band_end: (born + BAND_END[band]).max(i32::from(month)),
            time,
            time_end: entered + TIME_END[time],
            born,
            entered,
        }
    }

    /// Hazard a month before the month's multiplier.
    #[inline]
    fn rate(&self) -> f64 {
        self.rates[self.time][self.band]
    }

    /// Last month of the span.
    #[inline]
    fn end(&self) -> i32 {
        self.band_end.min(self.time_end)
    }

    /// Goes on to the next span.
    #[inline]
    fn advance(&mut self) {
        // Which of the two ends first is as good as random.
        let end = self.end();
        let bands = usize::from(self.band_end == end && self.band < AgeBand::COUNT - 1);
        self.time += usize::from(self.time_end == end);
        self.band += bands;
        self.time_end = self.entered + TIME_END[self.time];
        self.band_end = self.born + BAND_END[self.band];
    }
}

/// First month of age past each band.
const BAND_END: [i32; AgeBand::COUNT] = {
    let mut ends = [0; AgeBand::COUNT];
    let mut band = 0;
    while band < AgeBand::COUNT {
        ends[band] = AgeBand::ALL[band].end_month() as i32;
        band += 1;
    }
    ends
};

/// Last month of each span of time in care, from its first one.
const TIME_END: [i32; 4] = [
    TIME_IN_CARE[0],
    TIME_IN_CARE[1],
    TIME_IN_CARE[2],
    NEVER as i32,
];

/// Hazard of leaving met after month `from` and to the end of month `to`.
fn leaving_met(child: &Child, here: &AuthorityTables, from: i16, to: i16) -> f64 {
    let sum = here.leave_sum(child.provision);
    let mut spans = LeavingSpans::new(child, here, from + 1);
    let mut met = 0.0;
    let (mut at, to) = (i32::from(from), i32::from(to));
    while at < to {
        let end = spans.end().min(to);
        met += spans.rate() * (sum[end as usize] - sum[at as usize]);
        at = end;
        spans.advance();
    }
    met
}

/// Finds the month in which the child leaves if nothing changes.
fn set_leaving(child: &mut Child, here: &AuthorityTables, last: i16) {
    let sum = here.leave_sum(child.provision);
    let last = i32::from(last.min(child.eighteenth - 1));
    let mut rest = f64::from(child.leaving.rest);
    let mut spans = LeavingSpans::new(child, here, child.leaving.since + 1);
    let mut at = i32::from(child.leaving.since);
    child.leaving.due = NEVER;
    let mut base = sum[at as usize];
    while at < last {
        let end = spans.end().min(last);
        let rate = spans.rate();
        let ahead = sum[end as usize];
        let hazard = rate * (ahead - base);
        if hazard >= rest && rate > 0.0 {
            let target = base + rest / rate;
            let within = &sum[at as usize + 1..end as usize];
            let months = 1 + within.partition_point(|&s| s < target);
            child.leaving.due = at as i16 + months as i16;
            return;
        }
        rest -= hazard;
        at = end;
        base = ahead;
        spans.advance();
    }
}

/// End of the span of a month, and the hazard a month, of an unplanned move.
#[inline]
fn moving_span(child: &Child, tables: &Tables, month: i32) -> (i32, f64) {
    let placed = i32::from(child.placed);
    let span = span(&TIME_PLACED, month - placed);
    let end = match TIME_PLACED.get(span) {
        Some(last) => placed + last,
        None => i32::from(NEVER),
    };
    let kind = if suits(child.need, child.provision) {
        1.0
    } else {
        tables.wrong_kind
    };
    (end, tables.moves[span][child.provision.index()] * kind)
}

/// The same of a change of plan.
#[inline]
fn planning_span(child: &Child, here: &AuthorityTables, month: i32) -> (i32, f64) {
    let born = i32::from(child.eighteenth) - 217;
    let band = AgeBand::of_months((month - born - 1) as u16).index();
    let end = (born + BAND_END[band]).max(month);
    (end, here.plan[child.need.index()][band])
}

/// Hazard of spans met after month `from` and to the end of month `to`.
#[inline]
fn met(from: i16, to: i16, span_at: impl Fn(i32) -> (i32, f64)) -> f64 {
    let mut met = 0.0;
    let (mut at, to) = (i32::from(from), i32::from(to));
    while at < to {
        let (end, rate) = span_at(at + 1);
        let end = end.min(to);
        met += rate * f64::from(end - at);
        at = end;
    }
    met
}

/// First month, up to `last`, by whose end a clock has run out over spans of constant hazard. What is left
/// of its threshold, and since when, are read one by one: a clock just written is slow to read as a whole.
#[inline]
fn runs_out((rest, since): (f32, i16), last: i16, span_at: impl Fn(i32) -> (i32, f64)) -> i16 {
    let mut rest = f64::from(rest);
    let (mut at, last) = (i32::from(since), i32::from(last));
    while at < last {
        let (end, rate) = span_at(at + 1);
        let end = end.min(last);
        let hazard = rate * f64::from(end - at);
        if hazard >= rest && rate > 0.0 {
            return (at + ceil(rest / rate).max(1)).min(end) as i16;
        }
        rest -= hazard;
        at = end;
    }
    NEVER
}

fn set_moving(child: &mut Child, tables: &Tables, last: i16) {
    let last = last.min(child.eighteenth - 1);
    child.moving.due = if child.provision == Provision::Unregistered {
        NEVER
    } else {
        runs_out((child.moving.rest, child.moving.since), last, |m| {
            moving_span(child, tables, m)
        })
    };
}

/// Begins the clock of moves with a placement in the middle of `month`: the spans are those of a
/// placement from its first day, so that the month follows by arithmetic.
#[inline]
fn begin_moving(child: &mut Child, tables: &Tables, threshold: f32, month: i16, last: i16) {
    // An unregistered child moves when a place is found; until then it has no hazard.
    let wrong = !suits(child.need, child.provision);
    let spell = &tables.spells[usize::from(wrong)][child.provision.index()];
    let rest = f64::from(threshold) - 0.5 * spell[0].rate;
    // Months from the end of the month of placement, as the hazards of the spans add up. Which span
    // it is in is as good as random.
    let late = usize::from(rest > spell[1].before) + usize::from(rest > spell[2].before);
    let span = &spell[late];
    let months = ceil(span.from + (rest - span.before) / span.rate).max(1);
    let reaches = i32::from(last.min(child.eighteenth - 1) - month);
    let due = select_unpredictable(months <= reaches, month.wrapping_add(months as i16), NEVER);
    child.moving = Clock {
        rest: rest as f32,
        since: month,
        due,
    };
}

fn set_planning(child: &mut Child, here: &AuthorityTables, last: i16) {
    let last = last.min(child.eighteenth - 1);
    child.planning.due = runs_out((child.planning.rest, child.planning.since), last, |m| {
        planning_span(child, here, m)
    });
}

/// Reviews run only in the wrong kind of placement, and until the child is settled.
#[inline]
fn set_review(child: &mut Child, tables: &Tables, settled_after: i16, last: i16) {
    if suits(child.need, child.provision) {
        child.review.due = NEVER;
    } else {
        set_review_of_wrong(child, tables, settled_after, last);
    }
}

fn set_review_of_wrong(child: &mut Child, tables: &Tables, settled_after: i16, last: i16) {
    let wrong = !suits(child.need, child.provision) && child.provision != Provision::Unregistered;
    child.review.due = if wrong {
        if child.review.rest.is_nan() {
            // Few children ever need this clock: its threshold is drawn when the first one does.
            let tag = tag::REVIEW + u64::from(child.reviews);
            child.review.rest = child.key.exponential(tag) as f32;
        }
        let last = last
            .min(child.eighteenth - 1)
            .min(child.wrong_since + settled_after);
        runs_out((child.review.rest, child.review.since), last, |_| {
            (i32::from(NEVER), tables.review)
        })
    } else {
        NEVER
    };
}

/// Takes what was met to the end of `month` off the clock of reviews.
fn run_down_review(child: &mut Child, tables: &Tables, settled_after: i16, month: i16) {
    let wrong = !suits(child.need, child.provision) && child.provision != Provision::Unregistered;
    let to = month.min(child.wrong_since + settled_after);
    if wrong && to > child.review.since {
        child.review.rest -= (tables.review * f64::from(to - child.review.since)) as f32;
    }
    child.review.since = month;
}

/// What all clocks need to know of the run.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The run's rates.
    pub tables: &'a Tables,
    /// Months after which a child in the wrong kind of placement is left alone.
    pub settled_after: i16,
    /// Last month simulated.
    pub last: i16,
}

impl Setting<'_> {
    /// Sets every clock of a child of the starting state. Who came, or was placed, in the month before
    /// has half of that month's hazards behind it, as one who comes later has.
    pub fn start(&self, child: &mut Child) {
        let here = &self.tables.authorities[usize::from(child.authority)];
        if child.placed == 0 && child.provision != Provision::Unregistered {
            child.moving.rest -= (0.5 * moving_span(child, self.tables, 0).1) as f32;
        }
        if child.entered == 0 {
            let sum = here.leave_sum(child.provision);
            let rate = LeavingSpans::new(child, here, 0).rate();
            child.leaving.rest -= (0.5 * rate * (sum[1] - sum[0])) as f32;
            child.planning.rest -= (0.5 * planning_span(child, here, 0).1) as f32;
        }
        set_leaving(child, here, self.last);
        set_planning(child, here, self.last);
        set_moving(child, self.tables, self.last);
        set_review(child, self.tables, self.settled_after, self.last);
    }

    /// A placement begins in the middle of `month`, with a new threshold of its end; for a child who
    /// enters, all clocks begin with half a month's exposure.
    pub fn place(&self, child: &mut Child, provision: Provision, threshold: f32, month: i16) {
        let tables = self.tables;
        let entering = child.placements == 0;
        if !entering {
            run_down_review(child, tables, self.settled_after, month);
        }
        let before = child.provision;
        let classes = &tables.leave_class;
        let here = &tables.authorities[usize::from(child.authority)];
        let same = classes[before.index()] == classes[provision.index()];
        let groups = &here.leave_group;
        let acted_on = groups[before.index()] != groups[provision.index()];
        // What has been met is the same for both kinds until something acts on one of them.
        if !entering && (!same || (acted_on && month >= here.lifted_from)) {
            let met = leaving_met(child, here, child.leaving.since, month);
            child.leaving.rest -= met as f32;
            child.leaving.since = month;
        }
        child.provision = provision;
        child.placed_before = if entering { i16::MIN } else { child.placed };
        child.placed = month;
        child.wrong_since = month;
        child.placements = child.placements.saturating_add(1);
        begin_moving(child, tables, threshold, month, self.last);
        if entering {
            let sum = here.leave_sum(provision);
            let month_sum = sum[month as usize] - sum[month as usize - 1];
            let rate = LeavingSpans::new(child, here, month).rate();
            child.leaving.rest -= (0.5 * rate * month_sum) as f32;
            child.planning.rest -= 0.5 * planning_span(child, here, i32::from(month)).1 as f32;
            set_planning(child, here, self.last);
        }
        if entering || !same || acted_on {
            set_leaving(child, here, self.last);
        }
        set_review(child, tables, self.settled_after, self.last);
    }

    /// What the child needs changes at the end of `month`; `threshold` is a new one for the next
    /// change where this was a change of plan.
    pub fn change_need(
        &self,
        child: &mut Child,
        need: crate::model::placement::Need,
        threshold: Option<f32>,
        month: i16,
    ) {
        let tables = self.tables;
        let here = &tables.authorities[usize::from(child.authority)];
        run_down_review(child, tables, self.settled_after, month);
        let moved = met(child.moving.since, month, |m| moving_span(child, tables, m));
        child.moving.rest -= moved as f32;
        child.moving.since = month;
        child.planning.rest = if let Some(threshold) = threshold {
            threshold
        } else {
            let since = child.planning.since;
            let changed = met(since, month, |m| planning_span(child, here, m));
            child.planning.rest - changed as f32
        };
        child.planning.since = month;
        if suits(child.need, child.provision) {
            child.wrong_since = month;
        }
        child.need = need;
        set_planning(child, here, self.last);
        set_moving(child, tables, self.last);
        set_review(child, tables, self.settled_after, self.last);
    }

    /// An unplanned end that would have come in `month` does not: the next has a new threshold.
    pub fn hold(&self, child: &mut Child, threshold: f32, month: i16) {
        child.moving = Clock {
            rest: threshold,
            since: month,
            due: NEVER,
        };
        set_moving(child, self.tables, self.last);
    }

    /// A review has taken place at the end of `month`: the next has a new threshold.
    pub fn reviewed(&self, child: &mut Child, month: i16) {
        child.review = Clock::undrawn(month);
        set_review(child, self.tables, self.settled_after, self.last);
    }
}

/// Events in order of precedence; the last two numbers are nobody's.
const BY_PRECEDENCE: [Event; 8] = [
    Event::Eighteen,
    Event::Leave,
    Event::Plan,
    Event::Move,
    Event::Review,
    Event::Search,
    Event::Search,
    Event::Search,
];

/// Finds the child's next event after `month`. In order of precedence within a month: the
/// eighteenth birthday, leaving, a change of plan, a move, a review; an event that gives way
/// comes the month after.
#[inline]
pub fn set_next(child: &mut Child, month: i16) {
    let search = if child.provision == Provision::Unregistered {
        month + 1
    } else {
        NEVER
    };
    // Which comes first is as good as random: each month with its precedence below it, and the least
    // of all without a branch.
    let at = |month: i16, event: usize| i32::from(month) << 3 | event as i32;
    let others = [
        child.leaving.due,
        child.planning.due,
        child.moving.due,
        child.review.due,
        search,
    ];
    let first = others
        .into_iter()
        .zip(1..)
        .fold(at(child.eighteenth, 0), |first, (due, event)| {
            first.min(at(due.max(month + 1), event))
        });
    child.due = (first >> 3) as i16;
    child.event = BY_PRECEDENCE[(first & 7) as usize];
}
