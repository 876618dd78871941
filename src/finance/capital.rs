//! Capital financing: the capital financing requirement, minimum revenue provision, interest.
//!
//! For a capital loan that is not commercial (Local Authorities (Capital Finance and Accounting)
//! (England) Regulations 2003, regulations 27 to 29, as amended from 1 April 2025):
//!
//! ```text
//! CFR = CFR before + advances - principal received - MRP
//! MRP = max(0, CFR before MRP - (balance - expected credit loss))
//! ```
//!
//! A commercial loan, primarily for financial return, is provided for over a life whatever its balance, and so are older
//! loans where the policy of then says so:
//!
//! ```text
//! MRP = min(CFR before MRP, annuity of what was lent each year over the life, from the year after)
//! ```
//!
//! The requirement is never below 0. Principal that comes in when revenue has already paid for it, because
//! a loss was expected and did not come about, is a usable capital receipt of the council.
//!
//! For what the council builds for itself MRP is an annuity over the asset's life from the year after use
//! begins.

use super::loan::annuity;

/// The requirement of one capital loan.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LoanFinancing {
    /// Capital financing requirement, pounds.
    pub requirement: f64,
}

/// What a year does to the requirement of a loan, pounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LoanYear {
    /// Minimum revenue provision.
    pub provision: f64,
    /// Principal received beyond the requirement: a usable capital receipt.
    pub receipts_left: f64,
}

impl LoanFinancing {
    /// One financial year: what was advanced and received, the balance and the expected credit loss at
    /// its end, pounds. Principal received is applied to the requirement up to what is left of it.
    pub fn year(&mut self, advanced: f64, received: f64, balance: f64, loss: f64) -> LoanYear {
        let before = self.requirement + advanced - received;
        self.charged(advanced, received, before - (balance - loss))
    }

    /// The same where so much is to be provided for, whatever the balance: never more than there is to provide for.
    pub fn charged(&mut self, advanced: f64, received: f64, provision: f64) -> LoanYear {
        let before = self.requirement + advanced - received;
        // Less than a penny is rounding.
        let receipts_left = if before < -0.005 { -before } else { 0.0 };
        let before = before.max(0.0);
        let provision = provision.clamp(0.0, before);
        self.requirement = before - provision;
        LoanYear {
            provision,
            receipts_left,
        }
    }
}

/// MRP by year of what was spent by year, pounds, net of grants: for each year's spending a level payment
/// over `life` years at `rate`, less the interest in it, from the year after the spending (use is taken to
/// begin in the year of spending). Returns MRP and the interest on what is outstanding, by year.
pub fn own_assets(spent: &[f64], life: u16, rate: f64) -> Vec<(f64, f64)> {
    let mut by_year = vec![(0.0, 0.0); spent.len()];
    for (year, &sum) in spent.iter().enumerate() {
        if sum <= 0.0 {
            continue;
        }
        let payment = annuity(sum, rate, life);
        let mut left = sum;
        for (later, (provision, interest)) in by_year.iter_mut().enumerate().skip(year) {
            // Half a year's interest in the year of spending.
            let whole = if later == year { 0.5 } else { 1.0 };
            *interest += left * rate * whole;
            if later > year {
                let part = (payment - left * rate).clamp(0.0, left);
                *provision += part;
                left -= part;
            }
        }
    }
    by_year
}

/// A year of a loan that is provided for over a life, pounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lent {
    /// Advances, and interest and fees added to the balance.
    pub lent: f64,
    /// What the council borrowed for it.
    pub drawn: f64,
    /// Principal received.
    pub received: f64,
}

/// Minimum revenue provision and the requirement at the end of each financial year of a loan that is provided for over
/// `life` years whatever its balance, at `rate` a year; pounds.
pub fn over_life(years: &[Lent], life: u16, rate: f64) -> Vec<(f64, f64)> {
    let drawn: Vec<f64> = years.iter().map(|year| year.drawn).collect();
    let charges = own_assets(&drawn, life, rate);
    let mut financing = LoanFinancing::default();
    let pairs = years.iter().zip(charges);
    let year = pairs.map(|(year, (charge, _))| {
        let made = financing.charged(year.lent, year.received, charge);
        (made.provision, financing.requirement)
    });
    year.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_loan_needs_no_provision_and_a_loss_is_provided_for_once() {
        let mut loan = LoanFinancing::default();
        let provision = |loan: &mut LoanFinancing, a, r, b, l| loan.year(a, r, b, l).provision;
        assert_eq!(provision(&mut loan, 1_000.0, 0.0, 1_000.0, 0.0), 0.0);
        assert_eq!(loan.requirement, 1_000.0);
        // A tenth is repaid and a loss of 50 is expected.
        assert_eq!(provision(&mut loan, 0.0, 100.0, 900.0, 50.0), 50.0);
        assert_eq!(loan.requirement, 850.0);
        // The loss comes about: 50 written off of what was expected.
        assert_eq!(provision(&mut loan, 0.0, 0.0, 850.0, 0.0), 0.0);
        // All is repaid, nothing is left to finance.
        assert_eq!(provision(&mut loan, 0.0, 850.0, 0.0, 0.0), 0.0);
        assert_eq!(loan.requirement, 0.0);
    }

    /// Provided for, and then repaid in full after all: 1,000 lent, 300 provided, 1,000 received.
    #[test]
    fn what_comes_in_beyond_the_requirement_is_a_capital_receipt() {
        let mut loan = LoanFinancing::default();
        assert_eq!(loan.year(1_000.0, 0.0, 1_000.0, 300.0).provision, 300.0);
        assert_eq!(loan.requirement, 700.0);
        let year = loan.year(0.0, 1_000.0, 0.0, 0.0);
        assert_eq!((year.provision, year.receipts_left), (0.0, 300.0));
        assert_eq!(loan.requirement, 0.0);
        // Lent again, the requirement begins from 0.
        assert_eq!(loan.year(500.0, 0.0, 500.0, 0.0), LoanYear::default());
        assert_eq!(loan.requirement, 500.0);
    }

    /// By hand, without interest: 1,000 over ten years is 100 from the year after; what comes back beyond what is left to
    /// provide for is a receipt.
    #[test]
    fn a_commercial_loan_is_provided_for_over_its_life_whatever_its_balance() {
        let lent = [1_000.0, 0.0, 0.0, 0.0, 0.0];
        let charge = own_assets(&lent, 10, 0.0);
        let mut loan = LoanFinancing::default();
        let received = [0.0, 0.0, 300.0, 0.0, 700.0];
        let years: Vec<LoanYear> = (0..5)
            .map(|y| loan.charged(lent[y], received[y], charge[y].0))
            .collect();
        let provisions: Vec<f64> = years.iter().map(|y| y.provision).collect();
        assert_eq!(provisions, [0.0, 100.0, 100.0, 100.0, 0.0]);
        // 1,000 - 300 of provision - 300 is 400 when 700 comes back.
        assert_eq!((years[4].receipts_left, loan.requirement), (300.0, 0.0));
    }

    #[test]
    fn provision_of_an_own_asset_sums_to_what_was_spent() {
        let mut spent = vec![0.0; 42];
        spent[1] = 1_000_000.0;
        let years = own_assets(&spent, 40, 0.05);
        let provided: f64 = years.iter().map(|y| y.0).sum();
        assert!((provided - 1_000_000.0).abs() < 0.01, "{provided}");
        // By hand: payment 58,278.16, of which 50,000 is interest in the first year.
        assert!((years[2].0 - 8_278.16).abs() < 0.01, "{}", years[2].0);
        assert!((years[2].1 - 50_000.0).abs() < 1e-9);
        assert_eq!(years[0], (0.0, 0.0));
        assert_eq!(years[1], (0.0, 25_000.0));
    }
}
