//! Hazard clocks: when a child's next event comes, by inverting the hazards it will meet.
//!
//! Each clock holds what is left of a unit-exponential threshold drawn once. A month's hazard is
//! constant, so the event comes in the first month by whose end the running hazard has passed the
//! threshold. When a child's state changes, the hazard met so far is taken off and the month of the
//! event found again from the same threshold: nothing is drawn anew.

use super::state::{Child, Event};
use super::tables::Tables;
use crate::model::placement::AgeBand;
use crate::model::suits;

/// Last month in which a span of time in care or in a placement still runs, from its first month.
const TIME_IN_CARE: [i16; 3] = [5, 11, 23];
const TIME_PLACED: [i16; 2] = [2, 11];

/// Index of the span that `elapsed` months fall in.
#[inline]
fn span<const N: usize>(ends: &[i16; N], elapsed: i16) -> usize {
    ends.iter().map(|&end| usize::from(elapsed > end)).sum()
}

/// Walks a child's leaving hazard after month `from` to month `to`, span by span. `stop` is called
/// with the span's last month and the hazard a month, and may end the walk.
#[inline]
fn leaving_spans(
    child: &Child,
    tables: &Tables,
    from: i16,
    to: i16,
    mut stop: impl FnMut(i16, i16, f64) -> bool,
) {
    let rates = &tables.authorities[usize::from(child.authority)].leave;
    let mut at = from;
    while at < to {
        let month = at + 1;
        let band = AgeBand::of_months(child.age(month));
        let elapsed = month - child.entered;
        let time = span(&TIME_IN_CARE, elapsed);
        let birthday = child.eighteenth - 216 + band.end_month() as i16 - 1;
        let mut end = to.min(birthday.max(month));
        if time < TIME_IN_CARE.len() {
            end = end.min(child.entered + TIME_IN_CARE[time]);
        }
        if stop(at, end, rates[band.index()][time][child.provision.index()]) {
            return;
        }
        at = end;
    }
}

/// Hazard of leaving met after month `from` and to the end of month `to`.
pub fn leaving_met(child: &Child, tables: &Tables, from: i16, to: i16) -> f64 {
    let sum = &tables.authorities[usize::from(child.authority)].leave_sum;
    let mut met = 0.0;
    leaving_spans(child, tables, from, to, |start, end, rate| {
        met += rate * (sum[end as usize] - sum[start as usize]);
        false
    });
    met
}

/// Month in which the child leaves if nothing changes, after `child.since`; `None` if not by `last`.
fn leaving_due(child: &Child, tables: &Tables, last: i16) -> Option<i16> {
    let sum = &tables.authorities[usize::from(child.authority)].leave_sum;
    let mut rest = f64::from(child.leave);
    let mut due = None;
    leaving_spans(child, tables, child.since, last, |start, end, rate| {
        let base = sum[start as usize];
        let hazard = rate * (sum[end as usize] - base);
        if hazard < rest || rate == 0.0 {
            rest -= hazard;
            return false;
        }
        let target = base + rest / rate;
        let within = &sum[start as usize + 1..end as usize];
        due = Some(start + 1 + within.partition_point(|&s| s < target) as i16);
        true
    });
    due
}

/// Walks a hazard that is constant within spans and finds the month in which it passes `rest`.
#[inline]
fn due_in_spans(
    rest: f32,
    since: i16,
    last: i16,
    mut span_at: impl FnMut(i16) -> (i16, f64),
) -> Option<i16> {
    let mut rest = f64::from(rest);
    let mut at = since;
    while at < last {
        let (end, rate) = span_at(at + 1);
        let end = end.min(last);
        let hazard = rate * f64::from(end - at);
        if hazard >= rest && rate > 0.0 {
            let months = (rest / rate).ceil().max(1.0) as i16;
            return Some((at + months).min(end));
        }
        rest -= hazard;
        at = end;
    }
    None
}

/// Hazard of such spans met after month `from` and to the end of month `to`.
#[inline]
fn met_in_spans(from: i16, to: i16, mut span_at: impl FnMut(i16) -> (i16, f64)) -> f64 {
    let mut met = 0.0;
    let mut at = from;
    while at < to {
        let (end, rate) = span_at(at + 1);
        let end = end.min(to);
        met += rate * f64::from(end - at);
        at = end;
    }
    met
}

/// End of the span of a month, and the hazard a month, of an unplanned move.
#[inline]
fn move_span(child: &Child, tables: &Tables, month: i16) -> (i16, f64) {
    let span = span(&TIME_PLACED, month - child.placed);
    let end = if span < TIME_PLACED.len() {
        child.placed + TIME_PLACED[span]
    } else {
        i16::MAX
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
fn plan_span(child: &Child, tables: &Tables, month: i16) -> (i16, f64) {
    let band = AgeBand::of_months(child.age(month));
    let end = child.eighteenth - 216 + band.end_month() as i16 - 1;
    let rates = &tables.authorities[usize::from(child.authority)].plan[child.need.index()];
    (end.max(month), rates[band.index()])
}

/// The same of a review: only in the wrong kind of placement, and until the child is settled.
#[inline]
fn review_span(child: &Child, tables: &Tables, settled_after: i16, month: i16) -> (i16, f64) {
    let settled = child.placed + settled_after;
    if suits(child.need, child.provision) || month > settled {
        (i16::MAX, 0.0)
    } else {
        (settled, tables.review)
    }
}

/// Takes the hazards met after `child.since` and to the end of `month` off every clock.
pub fn run_down(child: &mut Child, tables: &Tables, settled_after: i16, month: i16) {
    let from = child.since;
    if month <= from {
        return;
    }
    child.leave -= leaving_met(child, tables, from, month) as f32;
    child.breakdown -= met_in_spans(from, month, |m| move_span(child, tables, m)) as f32;
    child.plan -= met_in_spans(from, month, |m| plan_span(child, tables, m)) as f32;
    child.review -= met_in_spans(from, month, |m| {
        review_span(child, tables, settled_after, m)
    }) as f32;
    child.since = month;
}

/// Takes half a month's hazards off: the exposure of the month in which a child enters (all clocks)
/// or a placement begins (`entering` false: the clock of moves alone).
pub fn half_month(child: &mut Child, tables: &Tables, month: i16, entering: bool) {
    child.breakdown -= 0.5 * move_span(child, tables, month).1 as f32;
    if entering {
        child.leave -= 0.5 * leaving_met(child, tables, month - 1, month) as f32;
        child.plan -= 0.5 * plan_span(child, tables, month).1 as f32;
    }
    child.since = month;
}

/// Finds the child's next event after `child.since`, no later than `last`.
pub fn set_next(child: &mut Child, tables: &Tables, settled_after: i16, last: i16) {
    use crate::model::placement::Provision;
    let mut due = child.eighteenth;
    let mut event = Event::Eighteen;
    // In order of precedence within a month; an event that gives way comes the month after.
    let mut earlier = |candidate: Option<i16>, kind: Event| {
        if let Some(month) = candidate
            && month < due
        {
            due = month;
            event = kind;
        }
    };
    let end = last.min(child.eighteenth - 1);
    earlier(leaving_due(child, tables, end), Event::Leave);
    earlier(
        due_in_spans(child.plan, child.since, end, |m| {
            plan_span(child, tables, m)
        }),
        Event::Plan,
    );
    if child.provision == Provision::Unregistered {
        earlier(Some(child.since + 1), Event::Search);
    } else {
        earlier(
            due_in_spans(child.breakdown, child.since, end, |m| {
                move_span(child, tables, m)
            }),
            Event::Move,
        );
        earlier(
            due_in_spans(child.review, child.since, end, |m| {
                review_span(child, tables, settled_after, m)
            }),
            Event::Review,
        );
    }
    child.due = due;
    child.event = event;
}
