//! Match rates of ladders that end in named places.

use super::placement::{Place, Provision};
use super::{Model, OPERATORS};
use crate::num;

/// Places that are free at the start, before neighbours' children are seated in them.
#[derive(Clone, Debug, Default)]
pub struct Free {
    /// Homes with a free place, by authority and operator, another council last.
    homes: Vec<[u32; 4]>,
    /// Households with a free place, by authority: council and agency, inside and outside the boundary.
    carers: Vec<[[u32; 2]; 2]>,
}

impl Free {
    /// Homes with a free place that another council runs inside an authority's boundary.
    pub fn of_another_council(&self, authority: usize) -> u32 {
        self.homes[authority][usize::from(super::ANOTHER_COUNCIL)]
    }

    /// Counts them.
    pub fn of(model: &Model) -> Self {
        Self {
            homes: free_homes(model),
            carers: (0..model.authorities.len())
                .map(|a| [0, 1].map(|kind| free_households(model, a, kind)))
                .collect(),
        }
    }
}

fn free_homes(model: &Model) -> Vec<[u32; 4]> {
    let mut free_homes = vec![[0_u32; 4]; model.authorities.len()];
    for (free, authority) in free_homes.iter_mut().zip(&model.authorities) {
        let mut filled: Vec<u32> = authority
            .starting_homes
            .iter()
            .map(|h| u32::from(h.others))
            .collect();
        for child in &authority.children {
            if let (Some(home), Place::InArea) = (child.supplier, child.place)
                && OPERATORS.contains(&child.provision)
            {
                filled[home as usize] += 1;
            }
        }
        for (home, filled) in authority.starting_homes.iter().zip(filled) {
            free[usize::from(home.operator)] += u32::from(u32::from(home.usable) > filled);
        }
    }
    free_homes
}

/// Turns each rung's chance at the start's vacancies into the match rate of a single place: with `v`
/// places free, `1 - (1 - rate)^v` is the chance that one suits.
pub fn match_rates(model: &mut Model, free: &Free) {
    let regional = model.authorities.len() > 1;
    let shared_agencies = model.shared_agencies;
    let within_region = model.homes.nearby_within_region;
    let free_homes = &free.homes;
    for a in 0..model.authorities.len() {
        let free_carers = free.carers[a];
        let shared: u32 = (0..model.authorities.len())
            .filter(|&other| other != a)
            .map(|other| free.carers[other][1][0])
            .sum();
        for rung in model.authorities[a].ladders.iter_mut().flatten() {
            let named = match (rung.provision, rung.place) {
                (_, Place::Beyond) => continue,
                (Provision::CouncilFostering, place) => free_carers[0][place.index()],
                (Provision::AgencyFostering, place) => free_carers[1][place.index()],
                (provision, place) => {
                    let Some(operator) = OPERATORS.iter().position(|&p| p == provision) else {
                        continue;
                    };
                    match place {
                        Place::InArea => free_homes[a][operator],
                        _ => (0..free_homes.len())
                            .filter(|&other| other != a)
                            .map(|other| free_homes[other][operator])
                            .sum(),
                    }
                }
            };
            let mut chance = rung.chance;
            let nearby = rung.place == Place::InRegion && OPERATORS.contains(&rung.provision);
            if regional && nearby {
                // Part of the chance lies in the homes of the scenario, the rest outside it.
                chance *= within_region;
                rung.chance = (rung.chance - chance) / (1.0 - chance);
            }
            let each = |chance: f64, places: u32| {
                1.0 - num::pow(1.0 - chance.min(0.999_999), 1.0 / f64::from(places.max(1)))
            };
            if shared > 0
                && (rung.provision, rung.place) == (Provision::AgencyFostering, Place::InRegion)
            {
                // Either finds a place with the rung's whole chance.
                let there = chance * shared_agencies;
                rung.shared_rate = each(there, shared);
                chance = (chance - there) / (1.0 - there);
            }
            rung.match_rate = each(chance, named);
        }
    }
}

/// Households with a free place at the start, inside and outside the boundary.
fn free_households(model: &Model, a: usize, kind: usize) -> [u32; 2] {
    let authority = &model.authorities[a];
    let households = &authority.carers[kind].households;
    let mut filled = vec![0_u32; households.len()];
    let provision = [Provision::CouncilFostering, Provision::AgencyFostering][kind];
    for child in authority
        .children
        .iter()
        .filter(|c| c.provision == provision)
    {
        if let Some(h) = child.supplier {
            filled[h as usize] += 1;
        }
    }
    let mut free = [0; 2];
    for (h, filled) in households.iter().zip(filled) {
        free[usize::from(h.outside)] += u32::from(u32::from(h.usable - h.stayers) > filled);
    }
    free
}
