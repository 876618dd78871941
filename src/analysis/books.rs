//! The council's books: every run's money by financial year and line, in nominal pounds.
//!
//! ```text
//! gross cost      = placements + after care + empty places + interventions
//! net cost        = gross cost - contributions
//! budget impact   = net cost - interest earned + cost of funds of loans + MRP of loans
//!                   + credit loss of loans that are not capital + interest and MRP of own capital
//! credit loss     = change of the expected loss in the year + what is written off
//! money put in    = interventions + empty places + capital + advances - grants
//! ```
//!
//! Money put in is what a plan lays out before it is known what comes of it: measures, empty places under
//! contract, capital and advances, less grants. A loan that comes back is money put in all the same: what it
//! returns is a result. What the council's own homes cost to run takes the place of what other places cost,
//! and is not among it.
//!
//! Capital itself is not a charge on the budget; its interest and minimum revenue provision are. The
//! expected credit loss of a capital loan is shown and not charged: MRP is, and never both. A loan that is not capital
//! has no MRP, and its expected loss is charged at once (IFRS 9 as the CIPFA Code applies it).

use super::leases::leased;
use super::loans::Losses;
use crate::engine::money::Line;
use crate::engine::recorder::{Programme, Record};
use crate::finance::account::{self, Flow};
use crate::finance::borrower::LoanRow;
use crate::finance::capital::{LoanFinancing, own_assets};
use crate::model::Model;
use crate::model::after::Payer;
use crate::model::placement::vocabulary;
use crate::results::Area;
use rayon::prelude::*;

vocabulary! {
    /// Lines of the books.
    Item {
        /// Residential placements, in Section 251's sense, without empty places under contract.
        Residential = "residential_placements", "Residential placements";
        /// Fostering, kinship among it.
        Fostering = "fostering_placements", "Fostering placements";
        /// All other placements.
        Other = "other_placements", "Other placements";
        /// After care.
        AfterCare = "after_care", "After care";
        /// Empty places under contract.
        Voids = "contract_voids", "Empty places under contract";
        /// One-off, yearly and start-up cost of interventions.
        Interventions = "interventions", "Interventions";
        /// The sum of those above.
        Gross = "gross_cost", "Gross cost";
        /// Paid by the Home Office.
        HomeOffice = "contributions_home_office", "Less: Home Office";
        /// Paid by health, contracts among it.
        Health = "contributions_health", "Less: health";
        /// Paid by education.
        Education = "contributions_education", "Less: education";
        /// Paid by other authorities.
        OtherAuthorities = "contributions_other_authorities", "Less: other authorities";
        /// Grants towards interventions.
        Grants = "contributions_grants", "Less: grants";
        /// Gross cost less contributions.
        Net = "net_cost", "Net cost";
        /// Interest and fees earned on loans in the year, whether due yet or not, paid or added to the balance;
        /// what is earned and not yet due when a borrower fails is taken back.
        LoanInterest = "loan_interest_earned", "Less: interest earned on loans";
        /// What the money lent costs in the year, on what is outstanding as the interest is reckoned.
        LoanFunds = "loan_cost_of_funds", "Cost of funds of loans";
        /// Minimum revenue provision of loans.
        LoanProvision = "loan_mrp", "Minimum revenue provision of loans";
        /// Credit loss of the part of loans that is not capital: the change of what is expected, and what is written off.
        LoanLoss = "loan_credit_loss", "Credit loss of loans that are not capital";
        /// Interest on own capital.
        CapitalInterest = "capital_interest", "Interest on capital";
        /// Minimum revenue provision of own capital.
        CapitalProvision = "capital_mrp", "Minimum revenue provision of capital";
        /// What falls on the budget.
        Impact = "net_budget_impact", "Net budget impact";
        /// Capital spent.
        Capital = "capital_spent", "Capital spent";
        /// Grants towards it.
        CapitalGrants = "capital_grants", "Capital grants";
        /// Advanced to borrowers.
        Advanced = "loan_advances", "Loan advances";
        /// Principal received, recoveries among it.
        Received = "loan_principal_received", "Loan principal received, recoveries after a default included";
        /// Written off.
        WrittenOff = "loan_written_off", "Loans written off";
        /// Outstanding at the year's end.
        Balance = "loan_balance", "Loans outstanding at the year's end";
        /// Expected credit loss at the year's end.
        ExpectedLoss = "expected_credit_loss", "Expected credit loss at the year's end";
        /// Capital financing requirement of loans at the year's end.
        LoanRequirement = "loan_cfr", "Capital financing requirement of loans at the year's end";
        /// The same of own capital.
        OwnRequirement = "own_cfr", "Capital financing requirement of own capital at the year's end";
        /// Placements of those in care when it was decided.
        Settled = "placements_of_those_in_care_then", "Placements of children in care at the decision";
        /// The council's own homes, full or empty.
        OwnHomes = "own_homes", "The council's own homes";
        /// Interest and fees on loans received in cash, not added to balances.
        InterestCash = "loan_interest_in_cash", "Interest on loans received in cash";
        /// Interest earned and not due yet at the year's end.
        Accrued = "loan_interest_accrued", "Interest on loans accrued and not due at the year's end";
        /// Loss expected at the horizon over all that is left of loans.
        LifetimeLoss = "lifetime_expected_loss", "Loss expected at the horizon over all that is left of loans";
        /// What is laid out before it is known what comes of it.
        PutIn = "money_put_in", "Money put in: measures, empty places, capital and advances, less grants";
        /// Interest and fees added to balances.
        Capitalised = "loan_interest_capitalised", "Interest and fees added to loan balances";
        /// What of the principal received is recovered after a default.
        Recovered = "loan_recovered", "of which recovered after a default";
        /// Principal received for which revenue has paid before.
        ReceiptsLeft = "capital_receipts_left", "Capital receipts left: principal received beyond the capital financing requirement";
        /// Liability of leases that begin.
        LeaseAdded = "lease_liability_added", "Leases that begin: liability at commencement";
        /// Principal in the payments of leases.
        LeaseProvision = "lease_mrp", "Less: principal in the payments of leases, and minimum revenue provision on them";
        /// Liability of leases that end before their term.
        LeaseEnded = "lease_liability_ended", "Less: leases that end before their term";
        /// Liability at the year's end.
        LeaseLiability = "lease_liability", "Lease liability at the year's end, and the capital financing requirement for it";
        /// Interest in the payments of leases.
        LeaseInterest = "lease_interest", "Interest in the payments of leases";
    }
}

impl Item {
    /// Those of the MTFS table, in its order.
    pub const MTFS: [Self; 20] = [
        Self::Residential,
        Self::Fostering,
        Self::Other,
        Self::AfterCare,
        Self::Voids,
        Self::Interventions,
        Self::Gross,
        Self::HomeOffice,
        Self::Health,
        Self::Education,
        Self::OtherAuthorities,
        Self::Grants,
        Self::Net,
        Self::LoanInterest,
        Self::LoanFunds,
        Self::LoanProvision,
        Self::LoanLoss,
        Self::CapitalInterest,
        Self::CapitalProvision,
        Self::Impact,
    ];

    /// Those of the capital table.
    pub const CAPITAL: [Self; 15] = [
        Self::Capital,
        Self::CapitalGrants,
        Self::OwnRequirement,
        Self::Advanced,
        Self::Capitalised,
        Self::Received,
        Self::Recovered,
        Self::WrittenOff,
        Self::Balance,
        Self::ExpectedLoss,
        Self::LoanRequirement,
        Self::ReceiptsLeft,
        Self::InterestCash,
        Self::Accrued,
        Self::PutIn,
    ];

    /// Those of the capital table where a contract holds a lease.
    pub const LEASES: [Self; 5] = [
        Self::LeaseAdded,
        Self::LeaseProvision,
        Self::LeaseEnded,
        Self::LeaseLiability,
        Self::LeaseInterest,
    ];

    /// Those that are taken off.
    pub const fn is_income(self) -> bool {
        matches!(
            self,
            Self::HomeOffice
                | Self::Health
                | Self::Education
                | Self::OtherAuthorities
                | Self::Grants
                | Self::LoanInterest
        )
    }
}

/// Terms on which the council finances its own capital.
#[derive(Clone, Copy, Debug)]
pub struct Financing {
    /// Rate a year of borrowing.
    pub rate: f64,
    /// Life of an asset in years, over which it is provided for.
    pub life: u16,
}

/// One run's year: pounds by [`Item`].
pub type Year = [f64; Item::COUNT];

/// The books of one area: by run and financial year.
#[derive(Clone, Debug)]
pub struct Books {
    /// By run, then year.
    pub runs: Vec<Vec<Year>>,
}

impl Books {
    /// Keeps the books of an area in every run; `losses` is the expected credit loss of each loan, run and
    /// year (see [`super::loans`]).
    pub fn keep(
        model: &Model,
        records: &[Record],
        area: &Area,
        losses: &[Losses],
        financing: Financing,
    ) -> Self {
        let sorting = Sorting::new();
        let runs = records.par_iter().enumerate().map(|(run, record)| {
            let mut years = vec![[0.0; Item::COUNT]; model.horizon.years];
            for a in area.authorities.clone() {
                let mut own = placements(model, record, a, &sorting);
                own_capital(&mut own, financing);
                leased(model, record, a, financing.rate, &mut own);
                for (at, loan) in model.loans.iter().enumerate() {
                    if loan.lender == a {
                        lent(model, record, at, &losses[at].by_year[run], &mut own);
                        if let Some(last) = own.last_mut() {
                            last[Item::LifetimeLoss.index()] += losses[at].lifetime[run];
                        }
                    }
                }
                for (to, from) in years.iter_mut().zip(&own) {
                    for (to, from) in to.iter_mut().zip(from) {
                        *to += from;
                    }
                }
            }
            for year in &mut years {
                totals(year);
            }
            years
        });
        Self {
            runs: runs.collect(),
        }
    }

    /// A line of a year in each run.
    pub fn values(&self, item: Item, year: usize) -> Vec<f64> {
        self.runs
            .iter()
            .map(|years| years[year][item.index()])
            .collect()
    }
}

/// Which lines of money go to which item.
struct Sorting(Vec<(usize, usize)>);

impl Sorting {
    fn new() -> Self {
        let mut list = Vec::new();
        let mut put = |item: Item, line: Line| list.push((line.index(), item.index()));
        for (item, part) in [
            (Item::Residential, 0),
            (Item::Fostering, 1),
            (Item::Other, 2),
        ] {
            for line in Line::section_251(part) {
                if matches!(line, Line::Placement(_)) {
                    put(item, line);
                }
            }
        }
        for line in Line::costs() {
            if matches!(line, Line::After(_)) {
                put(Item::AfterCare, line);
            }
        }
        for (item, line) in [
            (Item::Voids, Line::Programme(Programme::Voids)),
            (
                Item::Interventions,
                Line::Programme(Programme::Interventions),
            ),
            (Item::HomeOffice, Line::Paid(Payer::HomeOffice)),
            (Item::Health, Line::Paid(Payer::Health)),
            (Item::Health, Line::Programme(Programme::Health)),
            (Item::Education, Line::Paid(Payer::Education)),
            (Item::OtherAuthorities, Line::Paid(Payer::OtherAuthorities)),
            (Item::Grants, Line::Programme(Programme::Grants)),
            (Item::Capital, Line::Programme(Programme::Capital)),
            (
                Item::CapitalGrants,
                Line::Programme(Programme::CapitalGrants),
            ),
        ] {
            put(item, line);
        }
        Self(list)
    }
}

/// Adds one authority's months up by year: whole pence, then pounds.
fn placements(model: &Model, record: &Record, a: usize, sorting: &Sorting) -> Vec<Year> {
    let count = model.authorities.len();
    let mut years = vec![[0.0; Item::COUNT]; model.horizon.years];
    for (year, books) in years.iter_mut().enumerate() {
        let mut pence = [0_i64; Item::COUNT];
        for month in year * 12 + 1..=year * 12 + 12 {
            let days = model.horizon.calendar(month).days();
            let lines = record.money(month, a, days);
            for &(line, item) in &sorting.0 {
                pence[item] += lines[line];
            }
            if let Some([then, own]) = record.settled.get((month - 1) * count + a) {
                pence[Item::Settled.index()] += then;
                pence[Item::OwnHomes.index()] += own;
            }
        }
        for (to, from) in books.iter_mut().zip(pence) {
            *to = from as f64 / 100.0;
        }
    }
    years
}

fn own_capital(years: &mut [Year], financing: Financing) {
    let net = |year: &Year| year[Item::Capital.index()] - year[Item::CapitalGrants.index()];
    let spent: Vec<f64> = years.iter().map(net).collect();
    let financed = own_assets(&spent, financing.life, financing.rate);
    let mut requirement = 0.0;
    for ((year, (provision, interest)), spent) in years.iter_mut().zip(financed).zip(spent) {
        requirement += spent - provision;
        year[Item::CapitalInterest.index()] = interest;
        year[Item::CapitalProvision.index()] = provision;
        year[Item::OwnRequirement.index()] = requirement;
    }
}

/// One loan's year by year, added to its lender's books: sums of its monthly account. Interest and the cost of
/// funds are both those of the year, on what was outstanding from each month's payment date to the next.
fn lent(model: &Model, record: &Record, at: usize, losses: &[f64], years: &mut [Year]) {
    let count = model.loans.len();
    let rows: Vec<&LoanRow> = record.loans.iter().skip(at).step_by(count).collect();
    let months = account::months(rows.iter().copied(), 0, model.loans[at].cost_of_funds);
    let mut financing = LoanFinancing::default();
    let over_life = model.loans[at].mrp_years.map(|life| {
        let lent = |year: &[account::Month]| {
            let sum: i64 = year.iter().map(|month| month.of(Flow::Drawn)).sum();
            sum as f64 / 100.0
        };
        let by_year: Vec<f64> = months.chunks(12).map(lent).collect();
        own_assets(&by_year, life, model.loans[at].cost_of_funds)
    });
    let capital = model.loans[at].capital_share;
    let (mut before, mut expected) = (0, 0.0);
    for (number, year) in years.iter_mut().enumerate() {
        let of_year = number * 12..number * 12 + 12;
        let sum = |of: &dyn Fn(&account::Month) -> i64| -> f64 {
            months[of_year.clone()].iter().map(of).sum::<i64>() as f64 / 100.0
        };
        let flow = |flow: Flow| sum(&|month| month.of(flow));
        let last = rows[number * 12 + 11];
        let recovered = flow(Flow::Recovery);
        let (advanced, received) = (flow(Flow::Advance), flow(Flow::Principal) + recovered);
        let capitalised = sum(&account::Month::added);
        let cash = flow(Flow::Interest) + flow(Flow::Fee);
        let balance = months[of_year.end - 1].lent as f64 / 100.0;
        let accrued = (last.accrued - before) as f64 / 100.0;
        let loss = losses[number];
        let written_off = sum(&account::Month::written_off);
        // Interest added to the balance is lent like an advance.
        let [lent, back, left, at_risk] =
            [advanced + capitalised, received, balance, loss].map(|sum| capital * sum);
        let financed = match &over_life {
            Some(charge) => financing.charged(lent, back, capital * charge[number].0),
            None => financing.year(lent, back, left, at_risk),
        };
        for (item, amount) in [
            (Item::Advanced, advanced),
            (Item::Capitalised, capitalised),
            (Item::Received, received),
            (Item::Recovered, recovered),
            (Item::WrittenOff, written_off),
            (Item::LoanInterest, cash + capitalised + accrued),
            (Item::InterestCash, cash),
            (Item::LoanFunds, flow(Flow::Funds)),
            (Item::LoanProvision, financed.provision),
            (
                Item::LoanLoss,
                (1.0 - capital) * (loss - expected + written_off),
            ),
            (Item::Balance, balance),
            (Item::Accrued, last.accrued as f64 / 100.0),
            (Item::ExpectedLoss, loss),
            (Item::LoanRequirement, financing.requirement),
            (Item::ReceiptsLeft, financed.receipts_left),
        ] {
            year[item.index()] += amount;
        }
        before = last.accrued;
        expected = loss;
    }
}

fn totals(year: &mut Year) {
    let sum = |items: &[Item]| items.iter().map(|item| year[item.index()]).sum::<f64>();
    let gross = sum(&[
        Item::Residential,
        Item::Fostering,
        Item::Other,
        Item::AfterCare,
        Item::Voids,
        Item::Interventions,
    ]);
    let paid = sum(&[
        Item::HomeOffice,
        Item::Health,
        Item::Education,
        Item::OtherAuthorities,
        Item::Grants,
    ]);
    let financing = sum(&[
        Item::LoanFunds,
        Item::LoanProvision,
        Item::LoanLoss,
        Item::CapitalInterest,
        Item::CapitalProvision,
    ]);
    let interest = year[Item::LoanInterest.index()];
    let laid_out = sum(&[
        Item::Voids,
        Item::Interventions,
        Item::Capital,
        Item::Advanced,
    ]);
    let granted = sum(&[Item::Grants, Item::CapitalGrants]);
    year[Item::PutIn.index()] = laid_out - granted;
    year[Item::Gross.index()] = gross;
    year[Item::Net.index()] = gross - paid;
    year[Item::Impact.index()] = gross - paid - interest + financing;
}
