//! Weekly prices turned into a month's cost.
//!
//! A placement costs its weekly price times the month's days over 7; one that starts or ends in the
//! month costs half of that (model section 4). Running totals of weekly prices make a month's cost
//! a matter of a few additions: `(2 W - started + ended) * days / 14 * index`, in pence.

/// Weekly prices in pence, at start-date prices, of one authority and provision.
#[derive(Clone, Copy, Debug, Default)]
pub struct Account {
    /// Of placements running now.
    pub weekly: i64,
    /// Of those that began this month.
    pub started: i64,
    /// Of those that ended this month.
    pub ended: i64,
}

/// Most pence of a month: sums of many months stay whole numbers of 64 bits.
const MOST: f64 = 1.0e15;

/// What two weekly sums, of the month's two halves, come to in a month of so many days: whole pence,
/// rounded half up. Never below 0, so that cutting the fraction off rounds down.
pub fn month_cost(weekly_twice: i64, days: u8, index: f64) -> i64 {
    let fortnights = weekly_twice * i64::from(days);
    (fortnights as f64 * index / 14.0 + 0.5).min(MOST) as i64
}

impl Account {
    /// A placement begins.
    #[inline]
    pub fn start(&mut self, price: u32) {
        self.weekly += i64::from(price);
        self.started += i64::from(price);
    }

    /// A placement ends.
    #[inline]
    pub fn end(&mut self, price: u32) {
        self.weekly -= i64::from(price);
        self.ended += i64::from(price);
    }

    /// The month's cost in whole pence, rounded half up; the month's starts and ends are forgotten.
    pub fn close_month(&mut self, days: u8, index: f64) -> i64 {
        let twice = 2 * self.weekly - self.started + self.ended;
        self.started = 0;
        self.ended = 0;
        month_cost(twice, days, index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_half_used_at_each_end_costs_the_weeks_between() {
        let mut account = Account::default();
        account.start(70_000);
        let first = account.close_month(30, 1.0);
        let second = account.close_month(31, 1.0);
        account.end(70_000);
        let third = account.close_month(30, 1.0);
        assert_eq!((first, second, third), (150_000, 310_000, 150_000));
        assert_eq!(account.close_month(31, 1.0), 0);
    }
}
