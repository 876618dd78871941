//! What an early repayment does to what falls due later.
//!
//! ```text
//! lower instalments   they are worked out anew over the payments that were left
//! shorter term        they stay as they are, and the loan ends with the payment that clears the balance:
//!                     the least n with B (1 + i)^n <= A ((1 + i)^n - 1) / i, of an annuity
//! ```
//!
//! The end that a shorter term has is worked out in the month of the early repayment, at the rate that holds from then on,
//! from what was repaid in fact. It stands when the rate changes later: instalments are worked out anew up to it. An
//! amendment of a later month that gives an end sets it aside. Of a sculpted loan a shorter term leaves the instalments that
//! were agreed and takes the early repayment off the last of them; lower instalments keep their proportions.

use super::{Holiday, Ledger, Profile, Terms};

/// What an early repayment does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Early {
    /// Later instalments are lower, and the term is the same.
    #[default]
    LowerInstalments,
    /// Instalments are the same, and the term is shorter.
    ShorterTerm,
}

impl Ledger {
    /// Something is repaid early in a month, after its payment; what comes of it is reckoned once it is paid.
    pub(super) fn repays_early(&mut self, terms: &Terms, month: u16) {
        match (&terms.profile, terms.early) {
            (Profile::Annuity | Profile::EqualInstalments, Early::ShorterTerm) => {
                let kept = self.standing(terms, month);
                self.kept = kept.map(|instalment| (month, instalment));
            }
            (Profile::Sculpted(_), Early::LowerInstalments) => self.rescale = true,
            // Nothing falls due of a maturity loan that could be kept up; what a sculpted one has agreed is kept.
            _ => {}
        }
        if self.kept.is_none() {
            self.instalment = None;
        }
    }

    /// The instalment that stands, or after an advance that of the next payment.
    fn standing(&self, terms: &Terms, month: u16) -> Option<i64> {
        self.instalment.or_else(|| {
            let mut without = self.clone();
            let terms = Terms {
                prepayments: Vec::new(),
                ..terms.clone()
            };
            (month + 1..=terms.last()).find_map(|later| {
                let due = without.month(&terms, later);
                without.pay(&due, due.interest, due.principal);
                without.instalment
            })
        })
    }

    /// The end that an early repayment before a month has brought forward, unless an amendment gave another since.
    pub(super) fn ends(&self, terms: &Terms, month: u16, agreed: u16) -> u16 {
        let Some((since, end)) = self.shortened else {
            return agreed;
        };
        let given = |from: u16| from > since && from <= month;
        let mut amendments = terms.amendments.iter();
        if amendments.any(|one| one.end.is_some() && given(one.from)) {
            agreed
        } else {
            end.min(agreed)
        }
    }

    /// The payment that clears the balance, where an early repayment keeps the instalment up.
    pub(super) fn shorten(&mut self, terms: &Terms) {
        let Some((month, instalment)) = self.kept.take() else {
            return;
        };
        let force = terms.in_force(month);
        let agreed = self.ends(terms, month, force.end);
        let (mut balance, mut accrued, mut end) = (self.balance, self.accrued, agreed);
        for later in month + 1..=agreed {
            accrued += balance as f64 * force.rate / 12.0;
            if !later.is_multiple_of(terms.every) {
                continue;
            }
            let interest = libm::floor(accrued.min(super::MOST) + 0.5) as i64;
            accrued = 0.0;
            if later < force.first_repayment {
                if force.holiday == Holiday::Capitalised {
                    balance += interest;
                }
                continue;
            }
            let principal = match terms.profile {
                Profile::Annuity => instalment - interest,
                _ => instalment,
            };
            balance -= principal.clamp(0, balance);
            if balance == 0 {
                end = later;
                break;
            }
        }
        self.shortened = Some((month, end));
        // The instalment was worked out up to another end, and is kept.
        if let Some(under) = &mut self.under {
            under.end = end;
        }
    }

    /// What shares are of, so that those left repay the balance.
    pub(super) fn rescaled(&mut self, shares: &[f64], whole: i64, at: usize) -> i64 {
        let left = crate::num::sum(shares.iter().skip(at).copied());
        if !std::mem::take(&mut self.rescale) || left <= 0.0 {
            return whole;
        }
        libm::floor((self.balance as f64 / left).min(super::MOST) + 0.5) as i64
    }
}

#[cfg(test)]
#[path = "early_tests.rs"]
mod tests;
