//! What is counted of a child by its provision, place and need together: looked up, as a child's
//! placement is no use to branch prediction.

use super::recorder::column;
use super::state::is_home;
use crate::model::placement::{Displaced, Need, NeedGroup, Place, Provision};
use crate::model::suits;

/// The sum of months that is nobody's: where those are reckoned who are in the right place.
pub(super) const SETTLED: usize = NeedGroup::COUNT + 1;

/// Sums of months: of those displaced, by what they need; of the unregistered; nobody's.
pub(super) type Since = [i32; SETTLED + 1];

/// What one combination counts as.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    /// Whether it is in a home inside the boundary.
    pub home_inside: bool,
    /// Whether it is of another kind than needed.
    pub wrong_kind: bool,
    /// The column in which it is displaced; one that is written at the month's end if it is not.
    pub displaced: u8,
    /// Its sum of months displaced.
    pub group: u8,
    /// Its sum of months unregistered.
    pub unregistered: u8,
}

impl Facts {
    /// Those of a combination.
    #[inline]
    pub fn of(provision: Provision, place: Place, need: Need) -> &'static Self {
        &FACTS[provision.index()][place.index()][need.index()]
    }

    const fn reckon(provision: Provision, place: Place, need: Need) -> Self {
        let wrong_kind = !suits(need, provision);
        let (displaced, group) = match (
            NeedGroup::of(need),
            Displaced::at(!wrong_kind, provision, place),
        ) {
            (Some(group), Some(to)) => {
                let at = column::DISPLACED + group as usize * Displaced::COUNT + to as usize;
                (at, group as usize)
            }
            _ => (column::DISPLACED_MONTHS, SETTLED),
        };
        let unregistered = match provision {
            Provision::Unregistered => NeedGroup::COUNT,
            _ => SETTLED,
        };
        Self {
            home_inside: is_home(provision) && place as usize == Place::InArea as usize,
            wrong_kind,
            displaced: displaced as u8,
            group: group as u8,
            unregistered: unregistered as u8,
        }
    }
}

static FACTS: [[[Facts; Need::COUNT]; Place::COUNT]; Provision::COUNT] = {
    let nothing = Facts::reckon(Provision::Kinship, Place::InArea, Need::Kinship);
    let mut facts = [[[nothing; Need::COUNT]; Place::COUNT]; Provision::COUNT];
    let mut at = 0;
    while at < Provision::COUNT * Place::COUNT * Need::COUNT {
        let (need, rest) = (at % Need::COUNT, at / Need::COUNT);
        let (place, provision) = (rest % Place::COUNT, rest / Place::COUNT);
        facts[provision][place][need] = Facts::reckon(
            Provision::ALL[provision],
            Place::ALL[place],
            Need::ALL[need],
        );
        at += 1;
    }
    facts
};
