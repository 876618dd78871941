//! Lines of money: what placements cost, what goes on after care, and what others pay towards it.
//!
//! Only the cost of placements is written down month by month. The rest follows from the counts:
//! a stream with `n0` people at a month's start and `n1` at its end costs
//! `(n0 + n1) / 2 * weekly price * days / 7`, which is what charging half a month at each end comes to;
//! the Home Office pays `(u0 + u1) / 2 * days * sum a night` for unaccompanied children; health and
//! education pay shares of what homes and other residential places cost; other authorities pay the
//! price of a new placement for each of their children in the council's own homes, whose whole cost is
//! the council's. All in whole pence.

use super::recorder::{Programme, Record, column};
use crate::model::after::{Payer, Stream, is_family, is_shared_cost};
use crate::model::is_childrens_home;
use crate::model::placement::Provision;

/// One line: every pound is in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// What placements of a kind cost.
    Placement(Provision),
    /// What a stream after care costs.
    After(Stream),
    /// What others pay.
    Paid(Payer),
    /// What interventions cost, and what is paid towards it.
    Programme(Programme),
}

impl Line {
    /// How many there are.
    pub const COUNT: usize =
        Provision::COUNT + Stream::COUNT + Payer::COUNT + Self::PROGRAMME.len();

    /// What interventions cost and what is paid towards it, capital last.
    const PROGRAMME: [Programme; 6] = [
        Programme::Interventions,
        Programme::Voids,
        Programme::Grants,
        Programme::Health,
        Programme::Capital,
        Programme::CapitalGrants,
    ];

    /// Position in [`Record::money`].
    pub const fn index(self) -> usize {
        match self {
            Self::Placement(provision) => provision.index(),
            Self::After(stream) => Provision::COUNT + stream.index(),
            Self::Paid(payer) => Provision::COUNT + Stream::COUNT + payer.index(),
            Self::Programme(what) => Provision::COUNT + Stream::COUNT + Payer::COUNT + what.index(),
        }
    }

    /// Every line of cost.
    pub fn costs() -> Vec<Self> {
        let after = Stream::ALL.map(Self::After);
        let decided = [Programme::Interventions, Programme::Voids].map(Self::Programme);
        Self::placements()
            .into_iter()
            .chain(after)
            .chain(decided)
            .collect()
    }

    /// What placements cost.
    pub fn placements() -> Vec<Self> {
        Provision::ALL.map(Self::Placement).to_vec()
    }

    /// The lines of a part of published spend (Section 251): 0 residential, 1 fostering, 2 other.
    pub fn section_251(part: usize) -> Vec<Self> {
        let of = |line: &Self| match line {
            Self::Placement(p) if is_family(*p) => 1,
            Self::Placement(Provision::SecureHome | Provision::Unregistered | Provision::Other)
            | Self::Programme(Programme::Voids) => 0,
            Self::Placement(p) if is_childrens_home(*p) => 0,
            _ => 2,
        };
        let all = Self::costs().into_iter();
        all.filter(|line| of(line) == part).collect()
    }

    /// What others pay.
    pub fn paid() -> Vec<Self> {
        let decided = [Programme::Grants, Programme::Health].map(Self::Programme);
        let paid = Payer::ALL.map(Self::Paid);
        paid.into_iter().chain(decided).collect()
    }
}

/// What a run's inputs make of counts: written once a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tariff {
    /// Pence a week of a stream, by financial year, authority and stream.
    pub weekly: Vec<[f64; Stream::COUNT]>,
    /// Pence a night from the Home Office; shares paid by health and education; 1.
    pub paid: [f64; Payer::COUNT],
    /// Multiplies what the Home Office pays in a month, month 0 first; empty where nothing does.
    pub home_office: Vec<f64>,
    /// Pence a week for another authority's child in one of the council's own homes, by financial year
    /// and authority.
    pub sold: Vec<f64>,
}

impl Record {
    /// Every line of one authority in one month (1 is the first) of so many days, whole pence.
    pub fn money(&self, month: usize, authority: usize, days: u8) -> [i64; Line::COUNT] {
        let mut lines = [0; Line::COUNT];
        let cost = self.costs_of(month, authority);
        lines[..Provision::COUNT].copy_from_slice(cost);
        let half_days = |column: usize| {
            let stock = |month| i64::from(self.count(month, authority, column));
            (stock(month - 1) + stock(month)) * i64::from(days)
        };
        // Never below 0, so that cutting the fraction off rounds down.
        let whole = |pence: f64| (pence + 0.5) as i64;
        let year = (month - 1) / 12;
        let sold = self.tariff.sold.get(year * self.authorities + authority);
        let sold = sold.copied().unwrap_or(0.0);
        let weekly = self
            .tariff
            .weekly
            .get(year * self.authorities + authority)
            .copied()
            .unwrap_or_default();
        for stream in Stream::ALL {
            let i = stream.index();
            let fortnights = half_days(column::AFTER_CARE + i) as f64 / 14.0;
            lines[Line::After(stream).index()] = whole(fortnights * weekly[i]);
        }
        let shared: i64 = Provision::ALL
            .into_iter()
            .filter(|&provision| is_shared_cost(provision))
            .map(|provision| cost[provision.index()])
            .sum();
        for payer in Payer::ALL {
            let rate = self.tariff.paid[payer.index()];
            let base = match payer {
                Payer::HomeOffice => {
                    let factor = self.tariff.home_office.get(month).copied();
                    half_days(column::UNACCOMPANIED) as f64 / 2.0 * factor.unwrap_or(1.0)
                }
                Payer::Health | Payer::Education => shared as f64,
                Payer::OtherAuthorities => half_days(column::COUNCIL_SOLD) as f64 / 14.0 * sold,
            };
            lines[Line::Paid(payer).index()] = whole(base * rate);
        }
        for what in Line::PROGRAMME {
            lines[Line::Programme(what).index()] = self.programme(month, authority, what);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_and_payers_follow_from_counts() {
        let mut record = Record::default();
        record.clear(1, 1);
        record.tariff.weekly = vec![[0.0; Stream::COUNT]];
        record.tariff.weekly[0][Stream::StayingPut.index()] = 20_000.0;
        record.tariff.paid = [14_300.0, 0.1, 0.25, 1.0];
        record.tariff.sold = vec![400_000.0];
        record.row(1, 0)[column::COUNCIL_SOLD] = 1;
        record.row(0, 0)[column::AFTER_CARE] = 2;
        record.row(1, 0)[column::AFTER_CARE] = 4;
        record.row(1, 0)[column::UNACCOMPANIED] = 1;
        record.cost_row(1, 0)[Provision::PrivateHome.index()] = 1_000_005;
        record.cost_row(1, 0)[Provision::Kinship.index()] = 77;
        let lines = record.money(1, 0, 28);
        let of = |line: Line| lines[line.index()];
        // Three people on average for four weeks; one child for half of 28 nights.
        assert_eq!(of(Line::After(Stream::StayingPut)), 3 * 4 * 20_000);
        assert_eq!(of(Line::Paid(Payer::HomeOffice)), 14 * 14_300);
        assert_eq!(of(Line::Paid(Payer::Health)), 100_001);
        assert_eq!(of(Line::Paid(Payer::Education)), 250_001);
        // One child for half of four weeks.
        assert_eq!(of(Line::Paid(Payer::OtherAuthorities)), 2 * 400_000);
        assert_eq!(of(Line::Placement(Provision::Kinship)), 77);
        let capital = [Programme::Capital, Programme::CapitalGrants].map(Line::Programme);
        let indices: Vec<_> = [Line::costs(), Line::paid(), capital.to_vec()].concat();
        let mut seen: Vec<_> = indices.iter().map(|line| line.index()).collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..Line::COUNT).collect::<Vec<_>>());
    }
}
