//! The month: the table of contents of the model.

use super::ledger::month_cost;
use super::placed::{Facts, SETTLED};
use super::recorder::column;
use super::run::Run;
use super::state::NEVER;
use crate::model::ANOTHER_COUNCIL;
use crate::model::market::PriceClass;
use crate::model::placement::{AgeBand, Displaced, NeedGroup, Provision};

/// Margins and how tight the market is are written down in ten-thousandths.
const TEN_THOUSAND: f64 = 10_000.0;

/// The nearest whole number of ten-thousandths.
fn nearest(value: f64) -> i32 {
    libm::round(value * TEN_THOUSAND) as i32
}

/// Sets some columns of a row to 0, so few that a call would take longer than the work.
#[inline]
fn start_anew<const COLUMNS: usize>(row: &mut [i32; column::COUNT], first: usize) {
    row[first..first + COLUMNS].copy_from_slice(&[0; COLUMNS]);
}

impl Run<'_> {
    /// One month. The outside world (rates, deviations, prices) was drawn ahead for the whole run.
    pub(super) fn month(&mut self, month: i16) {
        self.quote(month);
        self.month_now = month;
        self.search_anew(month);
        self.stays_end(month);
        self.households_come_and_go(month);
        self.homes_come_and_go(month);
        self.age(month);
        self.care_events(month);
        self.displace(month);
        self.entries(month);
        if !self.model.interventions.is_empty() {
            self.step_down(month);
        }
        self.outside_demand(month);
        self.matching(month);
        self.respond();
        self.close_ledger(month);
        self.count(month);
    }

    /// Charges every placement for the month.
    fn close_ledger(&mut self, month: i16) {
        let days = self.model.horizon.calendar(month as usize).days();
        let year = (month as usize - 1) / 12;
        let index = self.tables.prices.contract[year];
        let fixed = self.tables.prices.spot[year][PriceClass::Homes as usize];
        let compared = self.model.decided_after.is_some();
        for a in 0..self.model.authorities.len() {
            for provision in Provision::ALL {
                let account = &mut self.accounts[a * Provision::COUNT + provision.index()];
                let mut cost = account.close_month(days, index[PriceClass::of(provision) as usize]);
                if provision == Provision::CouncilHome {
                    cost += month_cost(2 * self.fixed[a], days, fixed);
                }
                self.record.cost_row(month as usize, a)[provision.index()] = cost;
            }
            if compared {
                let own = month_cost(2 * self.fixed[a], days, fixed);
                let first = a * PriceClass::COUNT;
                let accounts = &mut self.then[first..first + PriceClass::COUNT];
                let costs = accounts.iter_mut().zip(index);
                let then = costs
                    .map(|(account, index)| account.close_month(days, index))
                    .sum();
                let at = (month as usize - 1) * self.model.authorities.len() + a;
                self.record.settled[at] = [then, own];
            }
        }
        self.charge_interventions(month, days);
    }

    /// Writes the month's counts down and starts the next month's flows at 0.
    pub(super) fn count(&mut self, month: i16) {
        for row in self.now.iter_mut() {
            start_anew::<{ column::COUNT - column::CARER_OWN_INSIDE }>(
                row,
                column::CARER_OWN_INSIDE,
            );
        }
        for (row, carers) in self.now.iter_mut().zip(&self.world.carers) {
            for (kind, sums) in carers.iter().enumerate() {
                row[column::HOUSEHOLDS + kind] = sums[0];
                row[column::CARER_PLACES + kind] = sums[1];
                row[column::CARER_USABLE + kind] = sums[2];
                row[column::CARER_FILLED + kind] = sums[3];
                row[column::CARER_OWN_INSIDE] += sums[4];
            }
        }
        self.count_another(month);
        let homes = self.world.homes.iter();
        for home in homes.filter(|h| h.registered > 0 && h.operator != ANOTHER_COUNCIL) {
            let row = &mut self.now[usize::from(home.authority)];
            let operator = usize::from(home.operator);
            row[column::HOMES + operator] += 1;
            row[column::HOME_PLACES + operator] += i32::from(home.registered);
            let taken = home.own + home.others;
            let usable = if home.is_paused(month) {
                row[column::PAUSED] += i32::from(home.own);
                taken
            } else {
                home.open_places(month)
            };
            row[column::HOME_USABLE + operator] += i32::from(usable);
            row[column::HOME_OWN + operator] += i32::from(home.own);
            row[column::HOME_OTHERS + operator] += i32::from(home.others);
            if operator == 0 && self.model.authorities.len() == 1 {
                row[column::COUNCIL_SOLD] += i32::from(home.others);
            } else if operator == 0 {
                let own = home.members[..usize::from(home.own)].iter();
                let guests = own.filter(|&&slot| {
                    self.world.children[slot as usize].authority != home.authority
                });
                row[column::COUNCIL_SOLD] += i32::from(home.others) + guests.count() as i32;
            }
        }
        for project in &self.world.projects {
            let row = &mut self.now[usize::from(project.authority)];
            row[column::PROJECTS] += 1;
            row[column::PROJECT_PLACES] += i32::from(project.registered);
        }
        let margins = self.market.margins();
        for row in self.now.iter_mut() {
            row[column::SCALE] = TEN_THOUSAND as i32;
            for kind in 0..margins.len() {
                row[column::MARGIN + kind] = nearest(margins[kind]);
                row[column::TIGHTNESS + kind] = nearest(self.market.tight[kind]);
            }
        }
        for (a, row) in self.now.iter_mut().enumerate() {
            row[column::THREE_OR_MORE] -= self.steadied[a][month as usize];
            let since = &self.since[a];
            for group in 0..NeedGroup::COUNT {
                let first = column::DISPLACED + group * Displaced::COUNT;
                let displaced: i32 = row[first..first + Displaced::COUNT].iter().sum();
                row[column::DISPLACED_MONTHS + group] = displaced * i32::from(month) - since[group];
            }
            let unregistered = row[column::BY_PROVISION + Provision::Unregistered.index()];
            row[column::UNREGISTERED_MONTHS] =
                unregistered * i32::from(month) - since[NeedGroup::COUNT];
            self.record.row(month as usize, a).copy_from_slice(row);
            start_anew::<{ column::HOUSEHOLDS - column::ENTRANTS }>(row, column::ENTRANTS);
        }
    }

    /// Counts a child in (`SIGN` 1) or out (-1) of everything that depends on its placement.
    #[inline]
    pub(super) fn tally<const SIGN: i32>(&mut self, slot: u32) {
        let month = self.month_now;
        let child = &mut self.world.children[slot as usize];
        let (provision, place, need) = (child.provision, child.place, child.need);
        let facts = Facts::of(provision, place, need);
        let since = &mut self.since[usize::from(child.authority)];
        let row = &mut self.now[usize::from(child.authority)];
        row[column::BY_PROVISION + provision.index()] += SIGN;
        row[column::BY_PLACE + place.index()] += SIGN;
        row[column::BY_NEED + need.index()] += SIGN;
        row[column::HOMES_INSIDE] += SIGN * i32::from(facts.home_inside);
        row[column::WRONG_KIND] += SIGN * i32::from(facts.wrong_kind);
        row[usize::from(facts.displaced)] += SIGN;
        // A move from one such place to another does not begin it anew. Whoever is counted out keeps
        // what is known until it is counted in again.
        let displaced = if child.displaced == NEVER {
            month
        } else {
            child.displaced
        };
        let settled = usize::from(facts.group) == SETTLED;
        if SIGN > 0 {
            child.displaced = if settled { NEVER } else { displaced };
        }
        since[usize::from(facts.group)] += SIGN * i32::from(displaced);
        since[usize::from(facts.unregistered)] += SIGN * i32::from(child.placed);
    }

    /// Counts a child into care.
    pub(super) fn enrol(&mut self, slot: u32, month: i16) {
        let child = &self.world.children[slot as usize];
        let a = usize::from(child.authority);
        let band = AgeBand::of_months(child.age(month));
        self.cohorts[a][child.eighteenth as usize] += 1;
        self.now[a][column::CHILDREN] += 1;
        self.now[a][column::BY_AGE + band.index()] += 1;
        self.now[a][column::UNACCOMPANIED] += i32::from(child.unaccompanied);
    }

    /// Counts a child out of care.
    pub(super) fn strike_off(&mut self, slot: u32, month: i16) {
        let child = &self.world.children[slot as usize];
        let a = usize::from(child.authority);
        // At the eighteenth birthday the child has no band to be in any more; it left from the last.
        let band = AgeBand::of_months(child.age(month).min(215));
        self.cohorts[a][child.eighteenth as usize] -= 1;
        self.now[a][column::CHILDREN] -= 1;
        self.now[a][column::BY_AGE + band.index()] -= 1;
        self.now[a][column::UNACCOMPANIED] -= i32::from(child.unaccompanied);
        if child.unstable_until >= month {
            self.steadied[a][(child.unstable_until + 1).min(self.last + 1) as usize] -= 1;
            self.now[a][column::THREE_OR_MORE] -= 1;
        }
    }

    /// Every child is a month older: those who cross into the next band are counted there.
    fn age(&mut self, month: i16) {
        for (a, cohort) in self.cohorts.iter().enumerate() {
            for band in 0..AgeBand::COUNT - 1 {
                let first = AgeBand::from_index(band).end_month();
                let crossed = cohort[(month + 216 - first as i16) as usize];
                self.now[a][column::BY_AGE + band] -= crossed;
                self.now[a][column::BY_AGE + band + 1] += crossed;
            }
        }
    }
}
