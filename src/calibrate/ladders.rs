//! Ladders: where each need is looked for, with chances that keep up the placements of the start.

use super::judgement;
use super::published::england::EnglandFigures;
use super::solve;
use super::start::StartTable;
use crate::model::placement::{Need, Place, Provision};

/// Share of the searches for a foster family that are for children old enough for a home.
const OLD_ENOUGH: f64 = 0.6;

/// Weight of the national mix of placements in a ladder, in children: thin rungs lean on it.
const LEAN: f64 = 5.0;

/// Rungs, and the flow of each.
pub(super) type Flows = (Vec<(Provision, Place)>, Vec<f64>);

/// A rung of a ladder.
#[derive(Clone, Copy, Debug)]
pub struct Rung {
    /// Placement kind.
    pub provision: Provision,
    /// Where.
    pub place: Place,
    /// Chance that it takes a child who comes to it.
    pub chance: f64,
    /// Youngest age for which it is tried.
    pub least_age_years: u8,
}

/// The rungs of each need's ladder, best first; the last is bought further away and takes all whom
/// the rungs before it do not.
fn rungs(need: Need) -> Vec<(Provision, Place)> {
    use Place::{Beyond, InArea, InRegion};
    use Provision as P;
    let everywhere = |p: P| [(p, InArea), (p, InRegion), (p, Beyond)].to_vec();
    match need {
        Need::Kinship => everywhere(P::Kinship),
        Need::Fostering | Need::SpecialistFostering => vec![
            // A few live with the council's carers far away, for reasons of their own; these do not
            // take whoever is left over.
            (P::CouncilFostering, Beyond),
            (P::CouncilFostering, InArea),
            (P::CouncilFostering, InRegion),
            (P::AgencyFostering, InArea),
            (P::AgencyFostering, InRegion),
            (P::AgencyFostering, Beyond),
            (P::CouncilHome, InArea),
            (P::VoluntaryHome, InArea),
            (P::PrivateHome, InArea),
            (P::PrivateHome, InRegion),
            (P::PrivateHome, Beyond),
            // Children too young for a home: the council's own carers are asked once more, then a
            // foster family is found, however far away.
            (P::CouncilFostering, InArea),
            (P::AgencyFostering, Beyond),
        ],
        Need::Residential | Need::SpecialistResidential => vec![
            (P::CouncilHome, InArea),
            (P::VoluntaryHome, InArea),
            (P::PrivateHome, InArea),
            (P::CouncilHome, InRegion),
            (P::VoluntaryHome, InRegion),
            (P::PrivateHome, InRegion),
            (P::CouncilHome, Beyond),
            (P::VoluntaryHome, Beyond),
            (P::PrivateHome, Beyond),
        ],
        Need::Supported => everywhere(P::SupportedAccommodation),
        Need::Parents => everywhere(P::WithParents),
        Need::Adoption => everywhere(P::Adoption),
        Need::OtherPathway => vec![
            (P::OtherResidential, InArea),
            (P::Other, InArea),
            (P::SecureHome, InArea),
            (P::OtherResidential, InRegion),
            (P::Other, InRegion),
            (P::SecureHome, InRegion),
            (P::SecureHome, Beyond),
            (P::Other, Beyond),
            (P::OtherResidential, Beyond),
        ],
    }
}

/// The rungs of every need, with flows that are shared among them as the placements of the start are,
/// weighted by how fast each kind turns over.
pub(super) fn all_flows(england: &EnglandFigures, start: &StartTable) -> Vec<Flows> {
    let table = solve::by_need(&start.cells);
    Need::ALL
        .map(|need| {
            let rungs = rungs(need);
            let flows = flows(england, need, &rungs, &table[need.index()]);
            (rungs, flows)
        })
        .to_vec()
}

/// New placements a year on each rung, if the placements of the start are to be kept up.
fn flows(
    england: &EnglandFigures,
    need: Need,
    rungs: &[(Provision, Place)],
    table: &[[f64; Place::COUNT]; Provision::COUNT],
) -> Vec<f64> {
    let national = |&(provision, place): &(Provision, Place)| {
        let [inside, outside] = [0, 1].map(|i| england.children_in[provision.index()][i].value);
        let near = england.near_share_outside[provision.index()].value;
        match place {
            Place::InArea => inside,
            Place::InRegion => outside * near,
            Place::Beyond => outside * (1.0 - near),
        }
    };
    let right = |provision| crate::model::suits(need, provision);
    let all: f64 = rungs.iter().filter(|r| right(r.0)).map(national).sum();
    let flow = |(number, rung): (usize, &(Provision, Place))| {
        // A rung that comes again at the end of the ladder takes only whom no other takes.
        if rungs[..number].contains(rung) {
            return 0.0;
        }
        let (provision, place) = *rung;
        let lean = if right(provision) && all > 0.0 {
            LEAN * national(rung) / all
        } else {
            0.0
        };
        let leaves = 0.3 * judgement::LEAVING_BY_PROVISION[provision.index()].value;
        // Reviews move children out of the wrong kind of placement.
        let reviews = if right(provision) {
            0.0
        } else {
            12.0 * judgement::REVIEW.value
        };
        let supplier_ends = match (provision, place) {
            (_, Place::Beyond) => 0.0,
            (Provision::CouncilFostering | Provision::AgencyFostering, _) => {
                england.households_leaving_rate.value
            }
            (_, Place::InArea) => crate::model::OPERATORS
                .iter()
                .position(|operator| *operator == provision)
                .map_or(0.0, |operator| england.homes[operator].closing_rate.value),
            _ => 0.0,
        };
        (table[provision.index()][place.index()] + lean)
            * (solve::average_moves(provision) + leaves + reviews + supplier_ends)
    };
    rungs.iter().enumerate().map(flow).collect()
}

/// Whether a need's children go to families, or to homes where no family is found.
const fn to_families(need: Need) -> bool {
    matches!(need, Need::Fostering | Need::SpecialistFostering)
}

/// Searches that come to the homes of a ladder of fostering and end there, and those of children too
/// young for a home, who pass them by.
fn at_homes(rungs: &[(Provision, Place)], flows: &[f64]) -> [f64; 2] {
    let at = rungs.iter().zip(flows);
    let at = at.filter(|(rung, _)| crate::model::is_childrens_home(rung.0));
    let in_homes: f64 = at.map(|(_, flow)| flow).sum();
    [in_homes, in_homes * (1.0 - OLD_ENOUGH) / OLD_ENOUGH]
}

/// The rung before the homes: carers as far away as the last rung's.
fn before_homes(rungs: &[(Provision, Place)]) -> Option<usize> {
    let first = rungs
        .iter()
        .position(|rung| crate::model::is_childrens_home(rung.0))?;
    first.checked_sub(1)
}

/// Chances that give the flows. Children too young for a home pass the homes on a ladder of fostering
/// by. As many of them come to the last rung as carers further away are to take; these take fewer on the
/// rung before the homes, or, where that is not enough, the council's own carers near home take more of
/// those who passed the homes by.
pub(super) fn chances(need: Need, rungs: &[(Provision, Place)], flows: &[f64]) -> Vec<Rung> {
    let last = rungs.len() - 1;
    let families = to_families(need);
    let gated = |number: usize| families && crate::model::is_childrens_home(rungs[number].0);
    let [in_homes, passed_by] = at_homes(rungs, flows);
    let mut flows = flows.to_vec();
    let again = last.saturating_sub(1);
    if families && let Some(before) = before_homes(rungs) {
        flows[again] = (passed_by - flows[before]).max(0.0);
        flows[before] = (flows[before] - passed_by).max(0.0);
        flows[last] = passed_by - flows[again];
    }
    let mut left: f64 = flows.iter().sum();
    let mut list: Vec<Rung> = Vec::new();
    for (number, &(provision, place)) in rungs.iter().enumerate() {
        if families && gated(number) && !gated(number.saturating_sub(1)) {
            left = in_homes;
        }
        if families && number == again {
            left = passed_by;
        }
        let mut chance = if number == last {
            1.0
        } else if left > 0.0 {
            (flows[number] / left).clamp(0.0, 1.0)
        } else {
            0.0
        };
        left -= flows[number];
        if number == last || chance > 5e-5 {
            if families && number == again {
                // Who comes again has not been taken by the same carers before.
                let first = list.iter().find(|r| (r.provision, r.place) == rungs[again]);
                chance = 1.0 - (1.0 - chance) * (1.0 - first.map_or(0.0, |rung| rung.chance));
            }
            let least_age_years = if gated(number) {
                judgement::LEAST_AGE_IN_HOMES
            } else {
                0
            };
            list.push(Rung {
                provision,
                place,
                // Rounded as it is written, so that what is settled is what is read back.
                chance: libm::round(chance * 1e4) / 1e4,
                least_age_years,
            });
        }
    }
    list
}
