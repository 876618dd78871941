//! What a run writes down: counts at each month's end, flows and money of each month.

use super::leases::LeaseRow;
use super::money::Tariff;
use crate::finance::borrower::LoanRow;
use crate::model::after::{Reason, Stream};
use crate::model::placement::{AgeBand, Displaced, Need, NeedGroup, Place, Provision};

/// Counts recorded for each authority and month, in the order of their columns.
pub mod column {
    use super::{AgeBand, Displaced, Need, NeedGroup, Place, Provision, Reason, Stream};

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
    /// Young people and families in each stream after care.
    pub const AFTER_CARE: usize = WRONG_KIND + 1;
    /// Children displaced, by what they need and where they are.
    pub const DISPLACED: usize = AFTER_CARE + Stream::COUNT;
    /// Months for which they have been, in all, by what they need.
    pub const DISPLACED_MONTHS: usize = DISPLACED + NeedGroup::COUNT * Displaced::COUNT;
    /// Months for which children without a registered place have been, in all.
    pub const UNREGISTERED_MONTHS: usize = DISPLACED_MONTHS + NeedGroup::COUNT;
    /// Who started to be looked after in the month.
    pub const ENTRANTS: usize = UNREGISTERED_MONTHS + 1;
    /// Who ceased to be looked after before 18.
    pub const LEAVERS_BEFORE_18: usize = ENTRANTS + 1;
    /// Who ceased to be looked after at 18.
    pub const LEAVERS_AT_18: usize = LEAVERS_BEFORE_18 + 1;
    /// Those of both, by why they did.
    pub const LEFT_FOR: usize = LEAVERS_AT_18 + 1;
    /// Placements made.
    pub const PLACEMENTS: usize = LEFT_FOR + Reason::COUNT;
    /// Moves that were not the plan.
    pub const MOVES: usize = PLACEMENTS + 1;
    /// Homes opened, by operator.
    pub const OPENED: usize = MOVES + 1;
    /// Homes closed, by operator.
    pub const CLOSED: usize = OPENED + 3;
    /// New placements that have a price: in private homes, with agencies, in council and in voluntary homes, in supported
    /// accommodation.
    pub const PRICED: usize = CLOSED + 3;
    /// Kinds of them.
    pub const PRICED_KINDS: usize = 5;
    /// The sum of their weekly prices, each to the nearest 10 pounds of the day, in tens of pounds.
    pub const NEW_PRICES: usize = PRICED + PRICED_KINDS;
    /// Placements made further away.
    pub const PLACEMENTS_BEYOND: usize = NEW_PRICES + PRICED_KINDS;
    /// Placements made across the authority's boundary, for children who were on its other side.
    pub const CROSSINGS: usize = PLACEMENTS_BEYOND + 1;
    /// Groups of siblings who started to be looked after together.
    pub const GROUPS: usize = CROSSINGS + 1;
    /// Of them, those placed all in one family or home.
    pub const GROUPS_WHOLE: usize = GROUPS + 1;
    /// Children in such groups.
    pub const SIBLINGS: usize = GROUPS_WHOLE + 1;
    /// Of them, those placed with at least one of the others.
    pub const SIBLINGS_TOGETHER: usize = SIBLINGS + 1;
    /// Carer households: council, agency.
    pub const HOUSEHOLDS: usize = SIBLINGS_TOGETHER + 1;
    /// Approved carer places: council, agency.
    pub const CARER_PLACES: usize = HOUSEHOLDS + 2;
    /// Carer places usable for children in care: council, agency.
    pub const CARER_USABLE: usize = CARER_PLACES + 2;
    /// Filled carer places: council, agency.
    pub const CARER_FILLED: usize = CARER_USABLE + 2;
    /// Carer places inside the boundary that the authority's own children can use.
    pub const CARER_OWN_INSIDE: usize = CARER_FILLED + 2;
    /// Homes inside the boundary by operator.
    pub const HOMES: usize = CARER_OWN_INSIDE + 1;
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
    /// Other authorities' children in the council's own homes, those of the scenario's other authorities too.
    pub const COUNCIL_SOLD: usize = PAUSED + 1;
    /// Homes on their way.
    pub const PROJECTS: usize = COUNCIL_SOLD + 1;
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

/// Counts of homes that another council runs inside an authority's boundary: kept apart, and only where
/// there are or may be such homes. In the results they come after the columns of [`mod@column`].
pub mod another {
    /// Homes opened in the month.
    pub const OPENED: usize = 0;
    /// Homes closed in the month.
    pub const CLOSED: usize = OPENED + 1;
    /// Homes at the month's end.
    pub const HOMES: usize = CLOSED + 1;
    /// Their registered places.
    pub const PLACES: usize = HOMES + 1;
    /// Their usable places.
    pub const USABLE: usize = PLACES + 1;
    /// Places filled by the modelled authorities' children.
    pub const OWN: usize = USABLE + 1;
    /// Places filled by other authorities' children.
    pub const OTHERS: usize = OWN + 1;
    /// Children of the authority in whose boundary the homes stand.
    pub const LOCAL: usize = OTHERS + 1;
    /// What their places cost a week in all, pounds of the day, each to the nearest pound.
    pub const LOCAL_PRICES: usize = LOCAL + 1;
    /// Number of columns.
    pub const COUNT: usize = LOCAL_PRICES + 1;

    /// The flows among them.
    pub const FLOWS: core::ops::Range<usize> = OPENED..HOMES;

    /// A column's position in the results.
    pub const fn column(at: usize) -> usize {
        super::column::COUNT + at
    }
}

/// Counts of a run. One that is kept is packed into two bytes a count, if all of its counts fit.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    wide: Vec<i32>,
    packed: Vec<u16>,
}

impl Counts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.wide.len() + self.packed.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every count.
    pub fn iter(&self) -> impl Iterator<Item = i32> {
        let packed = self.packed.iter().map(|&count| i32::from(count));
        self.wide.iter().copied().chain(packed)
    }

    #[inline]
    fn at(&self, at: usize) -> i32 {
        match self.packed.get(at) {
            Some(&count) => i32::from(count),
            None => self.wide[at],
        }
    }

    /// Makes room; what was there stays until it is written over.
    fn make_room(&mut self, length: usize) {
        self.packed.clear();
        self.wide.resize(length, 0);
    }

    fn packed(&self) -> Self {
        let fits = |count: &i32| *count == i32::from(*count as u16);
        // Over all of them without a way out, which is done many at a time.
        if !self.wide.iter().fold(true, |all, count| all & fits(count)) {
            return self.clone();
        }
        let mut packed = self.packed.clone();
        packed.extend(self.wide.iter().map(|&count| count as u16));
        Self {
            wide: Vec::new(),
            packed,
        }
    }
}

impl PartialEq for Counts {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

/// What interventions cost and do in a month, in pence but for places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Programme {
    /// One-off, yearly and start-up cost.
    Interventions,
    /// Places paid for and empty.
    Voids,
    /// What others pay towards the cost of interventions.
    Grants,
    /// What the NHS pays of contracts.
    Health,
    /// Capital spent.
    Capital,
    /// Grants towards it.
    CapitalGrants,
    /// Half-months that children spent in places of interventions.
    PlacesFilled,
}

impl Programme {
    /// How many there are.
    pub const COUNT: usize = 7;

    /// Position in a row.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// One run's record: every count of every authority and month, and every month's cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Counts by month (0 first), authority, [`mod@column`].
    pub counts: Counts,
    /// Gross cost in pence by month (1 first), authority, provision.
    pub cost: Vec<i64>,
    /// [`mod@another`] by month (0 first) and authority; empty where no other council has homes.
    pub another: Vec<i32>,
    /// [`Programme`] by month (1 first) and authority; empty where nothing is decided.
    pub programme: Vec<i64>,
    /// Loans by month (1 first), in the order of the model's.
    pub loans: Vec<LoanRow>,
    /// Leases that contracts hold, in the order in which they begin.
    pub leases: Vec<LeaseRow>,
    /// Where scenarios are compared, by month (1 first) and authority: cost of the placements of those in
    /// care when it is decided, and of the council's own homes.
    pub settled: Vec<[i64; 2]>,
    /// What the run's inputs make of counts.
    pub tariff: Tariff,
    /// Authorities recorded.
    pub authorities: usize,
}

impl Record {
    /// Makes room for a run; nothing is allocated after the first. Rows of counts and costs are as they
    /// were until the run writes them, every one.
    pub fn clear(&mut self, months: usize, authorities: usize) {
        self.authorities = authorities;
        self.counts
            .make_room((months + 1) * authorities * column::COUNT);
        self.cost.resize(months * authorities * Provision::COUNT, 0);
        self.another.clear();
        self.programme.clear();
        self.settled.clear();
        self.loans.clear();
        self.leases.clear();
    }

    /// Makes room for what interventions cost and do.
    pub fn with_programme(&mut self, months: usize) {
        let length = months * self.authorities * Programme::COUNT;
        self.programme.resize(length, 0);
    }

    /// Makes room for another council's homes.
    pub fn with_another(&mut self, months: usize) {
        let length = (months + 1) * self.authorities * another::COUNT;
        self.another.resize(length, 0);
    }

    /// Counts of another council's homes inside an authority's boundary, to be written.
    #[inline]
    pub fn another_row(&mut self, month: usize, authority: usize) -> &mut [i32] {
        let at = (month * self.authorities + authority) * another::COUNT;
        &mut self.another[at..at + another::COUNT]
    }

    /// The same to be read; none where no other council has homes.
    pub fn another(&self, month: usize, authority: usize) -> Option<&[i32]> {
        let at = (month * self.authorities + authority) * another::COUNT;
        self.another.get(at..at + another::COUNT)
    }

    /// What interventions cost and do in one month (1 is the first), to be written.
    #[inline]
    pub fn programme_row(&mut self, month: usize, authority: usize) -> &mut [i64] {
        let at = ((month - 1) * self.authorities + authority) * Programme::COUNT;
        &mut self.programme[at..at + Programme::COUNT]
    }

    /// The same to be read; nothing where nothing is decided.
    pub fn programme(&self, month: usize, authority: usize, what: Programme) -> i64 {
        let at = ((month - 1) * self.authorities + authority) * Programme::COUNT;
        self.programme.get(at + what.index()).copied().unwrap_or(0)
    }

    /// The same record, to be kept: in as little memory as it needs.
    #[must_use]
    pub fn packed(&self) -> Self {
        Self {
            counts: self.counts.packed(),
            cost: self.cost.clone(),
            another: self.another.clone(),
            programme: self.programme.clone(),
            settled: self.settled.clone(),
            loans: self.loans.clone(),
            leases: self.leases.clone(),
            tariff: self.tariff.clone(),
            authorities: self.authorities,
        }
    }

    /// The counts of one authority at the end of one month, to be written.
    #[inline]
    pub fn row(&mut self, month: usize, authority: usize) -> &mut [i32] {
        let at = (month * self.authorities + authority) * column::COUNT;
        &mut self.counts.wide[at..at + column::COUNT]
    }

    /// The costs of one authority in one month (1 is the first).
    #[inline]
    pub fn cost_row(&mut self, month: usize, authority: usize) -> &mut [i64] {
        let at = ((month - 1) * self.authorities + authority) * Provision::COUNT;
        &mut self.cost[at..at + Provision::COUNT]
    }

    /// Every count of one authority at the end of one month.
    #[inline]
    pub fn counts_of(&self, month: usize, authority: usize) -> [i32; column::COUNT] {
        let at = (month * self.authorities + authority) * column::COUNT;
        std::array::from_fn(|column| self.counts.at(at + column))
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
        let at = (month * self.authorities + authority) * column::COUNT + column;
        self.counts.at(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_record_says_the_same_in_less_memory() {
        let mut record = Record::default();
        record.clear(2, 1);
        for (month, count) in [(0, 0), (1, 65_535), (2, 7)] {
            record.row(month, 0)[column::CHILDREN] = count;
        }
        let packed = record.packed();
        assert_eq!(packed, record);
        assert!(packed.counts.wide.is_empty());
        assert_eq!(packed.count(1, 0, column::CHILDREN), 65_535);
        assert_eq!(packed.counts_of(2, 0), record.counts_of(2, 0));
        for too_wide in [65_536, -1] {
            record.row(1, 0)[column::DISPLACED_MONTHS] = too_wide;
            let kept = record.packed();
            assert!(kept.counts.packed.is_empty());
            assert_eq!(kept, record);
            assert_ne!(kept, packed);
        }
    }
}
