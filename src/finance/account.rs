//! The monthly account of a loan: who pays whom in a month, council, borrower and the bank that the council borrows
//! from, in whole pence.
//!
//! ```text
//! council -> borrower   advances
//! borrower -> council   interest, fee, principal, what is recovered after a default
//! bank -> council       borrowing drawn = advances + interest and fees added to the balance
//! council -> bank       borrowing repaid = principal + recovered + written off; interest on what is owed
//! others -> borrower    what is paid for places; after a default what its assets fetch
//! borrower -> others    what its homes cost to run, buildings and starting up
//! closing cash = opening cash + received - paid
//! ```
//!
//! The council borrows what is outstanding of the loan, from month to month, which is the basis on which its books charge
//! the cost of funds: interest added to the balance is income that is not in cash, and is borrowed for; what is written
//! off it repays from its own. The bank is paid each month, on what was owed from the month before; the sum so far is
//! rounded to whole pence, so that no pence are lost over the years. The council's cash in this account is so
//!
//! ```text
//! interest and fees earned and due so far - cost of funds - written off
//! ```
//!
//! The bank stands for whoever lends to the council, the Public Works Loan Board for one. Minimum revenue provision moves
//! money between the council's own accounts, and is none of these flows. What a council pays for places in the
//! borrower's homes is in its books as placements; here it comes from `others`, as what other councils pay does.

use super::borrower::LoanRow;

/// Who pays or is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The lender of the loan.
    Council,
    /// Its borrower.
    Borrower,
    /// Whom the council borrows from.
    Bank,
    /// Everybody else.
    Others,
}

impl Party {
    /// Those whose cash is kept.
    pub const KEPT: [Self; 3] = [Self::Council, Self::Borrower, Self::Bank];
}

/// What is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Advances.
    Advance,
    /// Interest.
    Interest,
    /// The arrangement fee.
    Fee,
    /// Principal, early repayments among it.
    Principal,
    /// What is recovered after a default.
    Recovery,
    /// Borrowing drawn.
    Drawn,
    /// Borrowing repaid.
    Repaid,
    /// Interest on borrowing: the cost of funds.
    Funds,
    /// What is paid for places in the borrower's homes.
    Places,
    /// What the borrower's assets fetch after a default.
    Realised,
    /// What the homes cost to run.
    Operating,
    /// Buildings and starting up.
    Outlay,
}

impl Flow {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// All of them, in order.
    pub const ALL: [Self; 12] = [
        Self::Advance,
        Self::Interest,
        Self::Fee,
        Self::Principal,
        Self::Recovery,
        Self::Drawn,
        Self::Repaid,
        Self::Funds,
        Self::Places,
        Self::Realised,
        Self::Operating,
        Self::Outlay,
    ];

    /// Who pays, and who is paid.
    pub const fn between(self) -> (Party, Party) {
        match self {
            Self::Advance => (Party::Council, Party::Borrower),
            Self::Interest | Self::Fee | Self::Principal | Self::Recovery => {
                (Party::Borrower, Party::Council)
            }
            Self::Drawn => (Party::Bank, Party::Council),
            Self::Repaid | Self::Funds => (Party::Council, Party::Bank),
            Self::Places | Self::Realised => (Party::Others, Party::Borrower),
            Self::Operating | Self::Outlay => (Party::Borrower, Party::Others),
        }
    }
}

/// One month; pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Month {
    flows: [i64; Flow::COUNT],
    opening: [i64; 3],
    closing: [i64; 3],
    /// The borrower owes the council at its end, and the council the bank as much.
    pub lent: i64,
}

impl Month {
    /// What was paid.
    pub const fn of(&self, flow: Flow) -> i64 {
        self.flows[flow as usize]
    }

    /// What one party paid another.
    pub fn paid(&self, from: Party, to: Party) -> i64 {
        let flows = Flow::ALL
            .into_iter()
            .filter(|flow| flow.between() == (from, to));
        flows.map(|flow| self.of(flow)).sum()
    }

    /// A party's cash before the month, of the three that are [kept](Party::KEPT); 0 of others.
    pub fn opening(&self, party: Party) -> i64 {
        self.opening.get(party as usize).copied().unwrap_or(0)
    }

    /// The same after it.
    pub fn closing(&self, party: Party) -> i64 {
        self.closing.get(party as usize).copied().unwrap_or(0)
    }

    /// Interest and fees added to the balance: borrowed for, and not advanced.
    pub const fn added(&self) -> i64 {
        self.of(Flow::Drawn) - self.of(Flow::Advance)
    }

    /// Written off: repaid to the bank, and not received.
    pub const fn written_off(&self) -> i64 {
        self.of(Flow::Repaid) - self.of(Flow::Principal) - self.of(Flow::Recovery)
    }
}

/// The account of a loan's months, one after another from before its start on, where its borrower has so many pence of
/// its own when it begins and the bank asks so much a year.
pub fn months<'a>(
    rows: impl IntoIterator<Item = &'a LoanRow>,
    reserves: i64,
    funds: f64,
) -> Vec<Month> {
    let mut cash = [0, reserves, 0];
    let (mut lent, mut exposed, mut paid, mut winding_up) = (0, 0_i128, 0, false);
    let month = |row: &LoanRow| {
        // Interest up to this month's payment date, on what was owed from the one before.
        exposed += i128::from(lent);
        let due = libm::floor(exposed as f64 * funds / 12.0 + 0.5) as i64;
        let mut flows = [0; Flow::COUNT];
        for (flow, sum) in [
            (Flow::Advance, row.advanced),
            (Flow::Interest, row.interest - row.fee),
            (Flow::Fee, row.fee),
            (Flow::Principal, row.principal - row.recovered),
            (Flow::Recovery, row.recovered),
            (Flow::Drawn, row.advanced + row.capitalised),
            (Flow::Repaid, row.principal + row.written_off),
            (Flow::Funds, due - paid),
            (Flow::Realised, row.recovered),
        ] {
            flows[flow as usize] = sum;
        }
        if !winding_up {
            flows[Flow::Places as usize] = row.income;
            flows[Flow::Operating as usize] = row.income - row.available;
            flows[Flow::Outlay as usize] = row.outlay;
        }
        winding_up = row.defaulted == 1;
        paid = due;
        lent += row.advanced + row.capitalised - row.principal - row.written_off;
        let mut one = Month {
            flows,
            opening: cash,
            closing: cash,
            lent,
        };
        for flow in Flow::ALL {
            let (from, to) = flow.between();
            for (party, sign) in [(from, -1), (to, 1)] {
                if let Some(cash) = one.closing.get_mut(party as usize) {
                    *cash += sign * one.flows[flow as usize];
                }
            }
        }
        cash = one.closing;
        one
    };
    rows.into_iter().map(month).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::borrower::{Earned, Failing, Lending};
    use crate::finance::loan::{Early, Holiday, Profile, Terms};
    use crate::finance::schedule::tests::any_terms;
    use proptest::prelude::*;

    /// 12,000 pounds for a year at 12%, two half-yearly instalments of principal; the money costs 6%.
    fn terms() -> Terms {
        Terms {
            advances: vec![(0, 1_200_000)],
            every: 6,
            first_repayment: 6,
            end: 12,
            rates: vec![(0, 0.12)],
            profile: Profile::EqualInstalments,
            holiday: Holiday::Paid,
            fee: 10_000,
            fee_capitalised: false,
            prepayments: Vec::new(),
            early: Early::default(),
            amendments: Vec::new(),
        }
    }

    /// By hand: a fee of 100, interest of 720 and 360; the bank has 60 a month on 12,000 and 30 on 6,000. The borrower
    /// earns 1,500 a month of which 1,000 goes on running its homes, and builds for 5,000.
    #[test]
    fn each_party_has_by_the_end_what_it_has_by_hand() {
        let mut lending = Lending::new(terms(), 50_000);
        let rows: Vec<LoanRow> = (0..=12)
            .map(|month| {
                let earned = Earned {
                    income: 150_000,
                    available: 50_000,
                    outlay: if month == 0 { 500_000 } else { 0 },
                };
                lending.month(month, earned, 0, None)
            })
            .collect();
        let account = months(&rows, 50_000, 0.06);
        let last = account.last().expect("months");
        assert_eq!(last.lent, 0);
        assert_eq!(
            last.closing(Party::Council),
            10_000 + 108_000 - 6 * 6_000 - 6 * 3_000
        );
        assert_eq!(last.closing(Party::Bank), 54_000);
        assert_eq!(
            last.closing(Party::Borrower),
            50_000 + 13 * 50_000 - 500_000 - 118_000
        );
        let half = &account[6];
        assert_eq!(half.paid(Party::Borrower, Party::Council), 672_000);
        assert_eq!(half.paid(Party::Council, Party::Bank), 606_000);
        assert_eq!(account[0].paid(Party::Bank, Party::Council), 1_200_000);
        assert_eq!(account[0].paid(Party::Council, Party::Borrower), 1_200_000);
    }

    /// By hand: it never pays. The first half-year's interest of 720 is added to 12,000, and at the second missed payment
    /// 6% of 12,720 as well; half of 13,483.20 is recovered three months later, and the council repays the other half
    /// itself.
    #[test]
    fn of_a_default_the_council_repays_what_is_not_recovered() {
        let mut lending = Lending::new(Terms { fee: 0, ..terms() }, 0);
        let failing = Failing {
            default_after: 2,
            recovery: 0.5,
            recovery_months: 3,
        };
        let rows: Vec<LoanRow> = (0..=15)
            .map(|month| {
                let earned = Earned {
                    outlay: if month == 0 { 1_200_000 } else { 0 },
                    ..Earned::default()
                };
                lending.month(month, earned, 0, Some(failing))
            })
            .collect();
        assert_eq!(lending.failed(), Some(12));
        let account = months(&rows, 0, 0.06);
        let last = &account[15];
        assert_eq!(last.of(Flow::Recovery), 674_160);
        assert_eq!(last.of(Flow::Realised), 674_160);
        assert_eq!(last.written_off(), 674_160);
        assert_eq!(last.lent, 0);
        // 60 a month, 63.60 a month, 67.416 a month for three.
        let bank = 36_000 + 38_160 + 20_225;
        assert_eq!(last.closing(Party::Bank), bank);
        assert_eq!(
            last.closing(Party::Council),
            72_000 + 76_320 - 674_160 - bank
        );
        assert_eq!(last.closing(Party::Borrower), 0);
    }

    proptest! {
        /// Whatever the terms and however the borrower fares, in every month: each party's cash moves by what it
        /// receives less what it pays; the borrower's is what it has itself; the bank is owed what is outstanding; and the
        /// three together have gained what came from outside. Reckoned from the rows, not from the account.
        #[test]
        fn cash_is_conserved_between_council_borrower_and_bank_each_month(
            terms in any_terms(),
            reserves in 0_i64..50_000_000,
            earns in prop::collection::vec((0_i64..40_000_000, 0_i64..40_000_000, 0_i64..20_000_000), 1..24),
            (default_after, recovery, recovery_months) in (1_u8..6, 0.0_f64..1.0, 0_u16..30),
            simulated in any::<bool>(),
            funds in 0.0_f64..0.15,
        ) {
            let failing = simulated.then_some(Failing { default_after, recovery, recovery_months });
            let mut lending = Lending::new(terms.clone(), reserves);
            let rows: Vec<LoanRow> = (0..=terms.last() + 40).map(|month| {
                let (income, operating, outlay) = earns[usize::from(month) % earns.len()];
                let earned = Earned { income, available: income - operating, outlay };
                lending.month(month, earned, 0, failing)
            }).collect();
            let account = months(&rows, reserves, funds);
            let (mut council, mut borrower, mut bank) = (0, reserves, 0);
            let (mut balances, mut asked, mut failed) = (0_i64, 0, false);
            let (mut added, mut lost) = (0, 0);
            for (at, (row, month)) in rows.iter().zip(&account).enumerate() {
                balances += if at > 0 { rows[at - 1].balance } else { 0 };
                let so_far = (balances as f64 * funds / 12.0 + 0.5).floor() as i64;
                let (interest, before) = (so_far - asked, (council, borrower, bank));
                asked = so_far;
                let to_bank = interest + row.principal + row.written_off;
                let from_bank = row.advanced + row.capitalised;
                let debt_service = row.interest + row.principal;
                let trading = if failed { 0 } else { row.available - row.outlay };
                failed = row.defaulted == 1;
                council += from_bank - to_bank + debt_service - row.advanced;
                borrower += row.advanced + trading + row.recovered - debt_service;
                bank += to_bank - from_bank;
                for (party, opening, closing) in [
                    (Party::Council, before.0, council),
                    (Party::Borrower, before.1, borrower),
                    (Party::Bank, before.2, bank),
                ] {
                    prop_assert_eq!((month.opening(party), month.closing(party)), (opening, closing));
                }
                prop_assert_eq!(month.closing(Party::Borrower), row.cash);
                prop_assert_eq!(month.lent, row.balance);
                prop_assert_eq!(month.paid(Party::Council, Party::Borrower), row.advanced);
                prop_assert_eq!(month.paid(Party::Borrower, Party::Council), debt_service);
                prop_assert_eq!(month.paid(Party::Bank, Party::Council), from_bank);
                prop_assert_eq!(month.paid(Party::Council, Party::Bank), to_bank);
                prop_assert!(Flow::ALL.iter().all(|flow| month.of(*flow) >= 0));
                let gained: i64 = Party::KEPT
                    .map(|party| month.closing(party) - month.opening(party))
                    .iter()
                    .sum();
                prop_assert_eq!(gained, trading + row.recovered);
                added += month.added() + row.interest;
                lost += month.written_off();
            }
            prop_assert_eq!(council, added - lost - asked);
            // Whoever pays as agreed owes nothing in the end, and nor does the council.
            if !simulated {
                prop_assert_eq!((account[account.len() - 1].lent, lost), (0, 0));
            }
        }
    }
}
