//! What a run writes down: counts at each month's end, flows and money of each month.

use crate::model::placement::{AgeBand, Need, Place, Provision};

/// Counts recorded for each authority and month, in the order of their columns.
pub mod column {
    use super::{AgeBand, Need, Place, Provision};

    /// Children in care at the month's end.
    pub const CHILDREN: usize = 0;
    /// By age band.
    pub const BY_AGE: usize = CHILDREN + 1;
    /// By provision.
    pub const BY_PROVISION: usize = BY_AGE + AgeBand::COUNT;
    /// By place.
    pub const BY_PLACE: usize = BY_PROVISION + Provision::COUNT;
    /// By need.
    pub const BY_NEED: usize = BY_PLACE + Place::COUNT;
    /// Unaccompanied asylum-seeking children.
    pub const UNACCOMPANIED: usize = BY_NEED + Need::COUNT;
    /// In homes inside the boundary.
    pub const HOMES_INSIDE: usize = UNACCOMPANIED + 1;
    /// Three or more placements in the last twelve months.
    pub const THREE_OR_MORE: usize = HOMES_INSIDE + 1;
    /// Children whose placement is not of the kind they need.
    pub const WRONG_KIND: usize = THREE_OR_MORE + 1;
    /// Who started to be looked after in the month.
    pub const ENTRANTS: usize = WRONG_KIND + 1;
    /// Who ceased to be looked after before 18.
    pub const LEAVERS_BEFORE_18: usize = ENTRANTS + 1;
    /// Who ceased to be looked after at 18.
    pub const LEAVERS_AT_18: usize = LEAVERS_BEFORE_18 + 1;
    /// Placements made.
    pub const PLACEMENTS: usize = LEAVERS_AT_18 + 1;
    /// Moves that were not the plan.
    pub const MOVES: usize = PLACEMENTS + 1;
    /// Homes opened, by operator.
    pub const OPENED: usize = MOVES + 1;
    /// Homes closed, by operator.
    pub const CLOSED: usize = OPENED + 3;
    /// New placements in private homes and with agencies.
    pub const PRICED: usize = CLOSED + 3;
    /// The sum of their weekly prices, in whole pounds of the day.
    pub const NEW_PRICES: usize = PRICED + 2;
    /// Carer households: council, agency.
    pub const HOUSEHOLDS: usize = NEW_PRICES + 2;
    /// Approved carer places: council, agency.
    pub const CARER_PLACES: usize = HOUSEHOLDS + 2;
    /// Usable carer places: council, agency.
    pub const CARER_USABLE: usize = CARER_PLACES + 2;
    /// Filled carer places: council, agency.
    pub const CARER_FILLED: usize = CARER_USABLE + 2;
    /// Homes inside the boundary by operator.
    pub const HOMES: usize = CARER_FILLED + 2;
    /// Their registered places.
    pub const HOME_PLACES: usize = HOMES + 3;
    /// Their usable places.
    pub const HOME_USABLE: usize = HOME_PLACES + 3;
    /// Places filled by the modelled authorities' children.
    pub const HOME_OWN: usize = HOME_USABLE + 3;
    /// Places filled by other authorities' children.
    pub const HOME_OTHERS: usize = HOME_OWN + 3;
    /// Own children in homes whose admissions are paused.
    pub const PAUSED: usize = HOME_OTHERS + 3;
    /// Homes on their way.
    pub const PROJECTS: usize = PAUSED + 1;
    /// Their registered places.
    pub const PROJECT_PLACES: usize = PROJECTS + 1;
    /// Margins on cost in ten-thousandths: private homes, agencies.
    pub const MARGIN: usize = PROJECT_PLACES + 1;
    /// How tight the market is, in ten-thousandths: homes, carers.
    pub const TIGHTNESS: usize = MARGIN + 2;
    /// Ten thousand.
    pub const SCALE: usize = TIGHTNESS + 2;
    /// Number of columns.
    pub const COUNT: usize = SCALE + 1;
}

/// One run's record: every count of every authority and month, and every month's cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Counts by month (0 first), authority, [`mod@column`].
    pub counts: Vec<i32>,
    /// Gross cost in pence by month (1 first), authority, provision.
    pub cost: Vec<i64>,
    /// Authorities recorded.
    pub authorities: usize,
}

impl Record {
    /// Makes room for a run; nothing is allocated after the first.
    pub fn clear(&mut self, months: usize, authorities: usize) {
        self.authorities = authorities;
        self.counts.clear();
        self.counts
            .resize((months + 1) * authorities * column::COUNT, 0);
        self.cost.clear();
        self.cost.resize(months * authorities * Provision::COUNT, 0);
    }

    /// The counts of one authority at the end of one month.
    #[inline]
    pub fn row(&mut self, month: usize, authority: usize) -> &mut [i32] {
        let at = (month * self.authorities + authority) * column::COUNT;
        &mut self.counts[at..at + column::COUNT]
    }

    /// The costs of one authority in one month (1 is the first).
    #[inline]
    pub fn cost_row(&mut self, month: usize, authority: usize) -> &mut [i64] {
        let at = ((month - 1) * self.authorities + authority) * Provision::COUNT;
        &mut self.cost[at..at + Provision::COUNT]
    }

    /// Every count of one authority at the end of one month.
    #[inline]
    pub fn counts_of(&self, month: usize, authority: usize) -> &[i32] {
        let at = (month * self.authorities + authority) * column::COUNT;
        &self.counts[at..at + column::COUNT]
    }

    /// Every cost of one authority in one month (1 is the first), pence by provision.
    #[inline]
    pub fn costs_of(&self, month: usize, authority: usize) -> &[i64] {
        let at = ((month - 1) * self.authorities + authority) * Provision::COUNT;
        &self.cost[at..at + Provision::COUNT]
    }

    /// A count.
    #[inline]
    pub fn count(&self, month: usize, authority: usize, column: usize) -> i32 {
        self.counts[(month * self.authorities + authority) * column::COUNT + column]
    }
}
