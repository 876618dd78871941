//! What two interventions cannot both do, and what there is not enough of.

use crate::error::{Problem, counted, quoted};
use crate::model::intervention::{Effect, Intervention};
use crate::model::placement::AgeBand;
use crate::model::{Model, OPERATORS};
use crate::scenario::build::reader::Reader;
use crate::scenario::{path, raw};

/// Greatest cut of entries that evidence on overlapping families bears out.
const GREATEST_CUT: f64 = 0.15;

/// Reports every conflict.
pub(super) fn check(
    list: &[raw::Intervention],
    built: &[Intervention],
    model: &Model,
    r: &mut Reader,
) {
    let at = |i: usize, key: &str| format!("intervention.{}.{key}", path::part(&list[i].name));
    for i in 0..list.len() {
        for j in 0..i {
            let (a, b) = (&built[j], &built[i]);
            if a.name == b.name {
                let message = format!("two interventions are called {}", quoted(&a.name));
                r.problems
                    .push(Problem::error("NH334", at(i, "name"), message));
            }
            if list[i].building.is_some() && list[i].building == list[j].building {
                let message = format!("{} takes up this building already", quoted(&list[j].name));
                r.problems.push(
                    Problem::error("NH334", at(i, "building"), message)
                        .hint("give one of the two another building, or leave it out"),
                );
            }
            let at_once = a.start <= b.end && b.start <= a.end;
            let together = a.authorities.iter().any(|x| b.authorities.contains(x));
            if a.framework.is_some() && b.framework.is_some() && at_once && together {
                let message = format!(
                    "{} is in force at the same time: one placement is bought on one framework",
                    quoted(&a.name)
                );
                r.problems.push(
                    Problem::error("NH334", at(i, "start"), message)
                        .hint("end the first before the second starts"),
                );
            }
        }
    }
    for (raw, one) in list.iter().zip(built) {
        let uplifts = one.effects.iter().any(|&(on, _)| on == Effect::Uplift);
        if uplifts && one.authorities.len() < model.authorities.len() {
            r.problems.push(
                Problem::error(
                    "NH332",
                    format!("intervention.{}.uplift_factor", path::part(&raw.name)),
                    "April uplifts are one series for all authorities of a scenario",
                )
                .hint("name all of them in acts_in, or leave it out"),
            );
        }
    }
    blocks(list, built, model, r);
    cuts(list, built, model, r);
}

/// A block contract needs places that stand, or that another intervention opens before.
fn blocks(list: &[raw::Intervention], built: &[Intervention], model: &Model, r: &mut Reader) {
    for a in 0..model.authorities.len() {
        for operator in 1..=2_u8 {
            let standing: u32 = model.authorities[a]
                .starting_homes
                .iter()
                .filter(|home| home.operator == operator)
                .map(|home| u32::from(home.registered))
                .sum();
            let mut taken = 0;
            for (raw, block) in list.iter().zip(built) {
                let Some(terms) = block
                    .block
                    .filter(|b| b.operator == operator && block.host == a)
                else {
                    continue;
                };
                taken += u32::from(terms.places);
                if taken > standing {
                    let kind = OPERATORS[usize::from(operator)].label();
                    let message = format!(
                        "{} under contract, but the {kind}s inside the boundary have {standing} at the start",
                        counted(taken, "place")
                    );
                    r.problems.push(
                        Problem::error(
                            "NH335",
                            format!("intervention.{}.places", path::part(&raw.name)),
                            message,
                        )
                        .hint("places that are still to be opened are an open_homes with paid_for = \"all\""),
                    );
                }
            }
        }
    }
}

/// Programmes that keep children out of care act on overlapping families.
fn cuts(list: &[raw::Intervention], built: &[Intervention], model: &Model, r: &mut Reader) {
    let central = r.inputs.central();
    for band in AgeBand::ALL {
        let effect = Effect::entries(band);
        for a in 0..model.authorities.len() {
            let mut left = 1.0;
            let mut last = None;
            for (i, one) in built.iter().enumerate() {
                for &(on, id) in &one.effects {
                    if on == effect && one.authorities.contains(&a) {
                        left *= central[id];
                        last = Some(i);
                    }
                }
            }
            if let Some(i) = last
                && left < 1.0 - GREATEST_CUT - 1e-9
            {
                let name = path::part(&list[i].name);
                let cut = libm::round((1.0 - left) * 100.0);
                let message = format!(
                    "together the interventions cut entries ({}) by {cut}%",
                    band.label()
                );
                r.problems.push(
                    Problem::warning("NH431", format!("intervention.{name}.entries_factor"), message)
                        .note("no evidence bears out more than about 15%: programmes act on the same families"),
                );
                return;
            }
        }
    }
}
