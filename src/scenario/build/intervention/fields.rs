//! Which fields each kind of intervention has, and what its factors act on.

use crate::error::{Problem, quoted};
use crate::model::intervention::{Effect, Lever};
use crate::model::placement::AgeBand;
use crate::scenario::build::reader::Reader;
use crate::scenario::quantity::Quantity;
use crate::scenario::raw::{self, BandName, LeverName, OperatorName};

/// The model's word for a kind.
pub(super) const fn lever(name: LeverName) -> Lever {
    match name {
        LeverName::OpenHomes => Lever::OpenHomes,
        LeverName::CarerRecruitment => Lever::CarerRecruitment,
        LeverName::CarerRetention => Lever::CarerRetention,
        LeverName::SpecialistFostering => Lever::SpecialistFostering,
        LeverName::KinshipSupport => Lever::KinshipSupport,
        LeverName::EdgeOfCare => Lever::EdgeOfCare,
        LeverName::Reunification => Lever::Reunification,
        LeverName::StepDown => Lever::StepDown,
        LeverName::FastTrackPlanning => Lever::FastTrackPlanning,
        LeverName::ProviderForum => Lever::ProviderForum,
        LeverName::Framework => Lever::Framework,
        LeverName::BlockContract => Lever::BlockContract,
        LeverName::WorkforceProgramme => Lever::WorkforceProgramme,
        LeverName::TherapeuticUnit => Lever::TherapeuticUnit,
        LeverName::PromptPayment => Lever::PromptPayment,
        LeverName::MoveOnHome => Lever::MoveOnHome,
        LeverName::RegionalCooperative => Lever::RegionalCooperative,
    }
}

/// The number of an operator.
pub(super) const fn operator(name: OperatorName) -> u8 {
    match name {
        OperatorName::Council => 0,
        OperatorName::Voluntary => 1,
        OperatorName::Private => 2,
    }
}

pub(super) const fn band(name: BandName) -> AgeBand {
    match name {
        BandName::UnderOne => AgeBand::UnderOne,
        BandName::OneToFour => AgeBand::OneToFour,
        BandName::FiveToNine => AgeBand::FiveToNine,
        BandName::TenToFifteen => AgeBand::TenToFifteen,
        BandName::SixteenSeventeen => AgeBand::SixteenSeventeen,
    }
}

/// Whether a kind opens homes.
pub(super) const fn opens_homes(lever: Lever) -> bool {
    matches!(
        lever,
        Lever::OpenHomes | Lever::TherapeuticUnit | Lever::RegionalCooperative
    )
}

/// What homes may have beside what they must, and what those of an operator that is named may have too.
macro_rules! homes {
    ($($more:literal),*) => {
        &[
            "every_months",
            "months_to_open",
            "delivered_share",
            "additional_share",
            "capital_per_place",
            "capital_grant_share",
            "start_up_cost",
            "needs",
            "match_rate",
            "exclusive",
            "first_refusal",
            "paid_for",
            "fixed_price_months",
            "market_price_share",
            "health_share",
            "lease_share",
            "lease_per_place",
            "lease_months",
            "lease_rate",
            "building",
            $($more,)*
        ]
    };
}

/// The fields that a kind must have, and those that it may have.
const fn of(lever: Lever) -> (&'static [&'static str], &'static [&'static str]) {
    match lever {
        Lever::TherapeuticUnit => (&["homes", "places", "weekly_price"], homes!()),
        Lever::OpenHomes | Lever::RegionalCooperative => (
            &["operator", "homes", "places"],
            homes!("running_cost_per_place", "weekly_price"),
        ),
        Lever::CarerRecruitment => (&["approvals_factor"], &["agency_approvals_factor"]),
        Lever::CarerRetention => (
            &["participating_share"],
            &["carers_leaving_factor", "breakdowns_factor"],
        ),
        Lever::SpecialistFostering => (
            &[],
            &["approvals_factor", "match_factor", "breakdowns_factor"],
        ),
        Lever::KinshipSupport => (&[], &["leaving_factor", "breakdowns_factor"]),
        Lever::EdgeOfCare => (&["entries_factor"], &["age_bands"]),
        Lever::Reunification => (&["leaving_factor"], &[]),
        Lever::StepDown => (&["children_a_year"], &["delivered_share", "success_share"]),
        Lever::FastTrackPlanning => (&["planning_months_factor"], &[]),
        Lever::ProviderForum => (
            &[],
            &[
                "outside_demand_factor",
                "breakdowns_factor",
                "openings_factor",
                "match_factor",
                "unregistered_factor",
                "pauses_factor",
                "margin_reduction",
            ],
        ),
        Lever::Framework => (
            &["bought_share"],
            &[
                "price_factor",
                "price_cap",
                "uplift_factor",
                "margin_reduction",
            ],
        ),
        Lever::BlockContract => (
            &["operator", "places", "weekly_price"],
            &[
                "fixed_price_months",
                "market_price_share",
                "match_rate",
                "health_share",
                "lease_share",
                "lease_per_place",
                "lease_months",
                "lease_rate",
                "building",
            ],
        ),
        Lever::WorkforceProgramme => (
            &[],
            &[
                "recruitment_months_factor",
                "registration_months_factor",
                "usable_factor",
                "pauses_factor",
                "openings_factor",
            ],
        ),
        Lever::PromptPayment => (&["closing_factor"], &["openings_factor"]),
        Lever::MoveOnHome => (
            &["places", "weekly_price"],
            &["success_share", "fixed_price_months", "building"],
        ),
    }
}

/// The kind that most of these keys are of, and among those the one that lacks the fewest that it must have.
pub(in crate::scenario) fn likeliest_kind(keys: &[&str]) -> &'static str {
    let fit = |lever: &Lever| {
        let (must, may) = of(*lever);
        let has = |key: &&&str| must.contains(*key) || may.contains(*key);
        let known = keys.iter().filter(has).count();
        let lacking = must.iter().filter(|key| !keys.contains(*key)).count();
        (known, usize::MAX - lacking)
    };
    let all = Lever::ALL.into_iter();
    all.rev().max_by_key(fit).map_or("", Lever::id)
}

/// Reports fields that the kind has not, and those that it needs and that are not there.
pub(super) fn check(raw: &raw::Intervention, lever: Lever, at: &str, r: &mut Reader) {
    let (must, may) = of(lever);
    let given = raw.given();
    let known: Vec<&str> = must.iter().chain(may).copied().collect();
    for name in &given {
        if !known.contains(name) {
            let problem = Problem::error(
                "NH330",
                format!("{at}.{name}"),
                format!("{} has no {}", lever.id(), quoted(name)),
            )
            .note(format!("its fields are {}", known.join(", ")));
            // It is a key of the format, so a near one of this kind means something else.
            let having = Lever::ALL.into_iter().filter(|&lever| {
                let (must, may) = of(lever);
                must.contains(name) || may.contains(name)
            });
            let having: Vec<&str> = having.map(Lever::id).collect();
            r.problems
                .push(problem.hint(format!("it is a field of {}", having.join(", "))));
        }
    }
    for name in must.iter().filter(|name| !given.contains(name)) {
        let message = format!("{} needs {}", lever.id(), quoted(name));
        r.problems.push(
            Problem::error("NH331", at, message)
                .note(format!("nearhome explain intervention.{name}")),
        );
    }
    let acts = !given.is_empty() || raw.one_off_cost.is_some() || raw.yearly_cost.is_some();
    if !acts {
        let problem = Problem::warning("NH430", at, "it neither acts nor costs anything");
        r.problems
            .push(problem.note(format!("its fields are {}", known.join(", "))));
    }
    if opens_homes(lever) {
        homes(raw, at, r);
    }
}

/// Homes that are none, and a council's cost where no council runs them.
fn homes(raw: &raw::Intervention, at: &str, r: &mut Reader) {
    for (name, number) in [("homes", raw.homes), ("places", raw.places)] {
        if number == Some(0) {
            let problem = Problem::warning(
                "NH430",
                format!("{at}.{name}"),
                format!("with {name} = 0 it opens nothing"),
            );
            r.problems
                .push(problem.hint("leave the intervention out, or give at least 1"));
        }
    }
    let council = matches!(raw.operator, Some(OperatorName::Council));
    if raw.running_cost_per_place.is_some() && !council {
        let problem = Problem::error(
            "NH330",
            format!("{at}.running_cost_per_place"),
            "what a council's home costs to run, and these are not a council's",
        )
        .note("a council pays others a price, not their costs");
        r.problems.push(problem.hint(
            "weekly_price, or for the borrower of a loan operating_cost_per_place in its [[loan]]",
        ));
    }
}

/// The factors that stand in a table, with what each acts on.
pub(super) fn effects(
    raw: &raw::Intervention,
    lever: Lever,
) -> Vec<(&'static str, &Quantity, Vec<Effect>)> {
    let bands: Vec<Effect> = match &raw.age_bands {
        Some(names) => names
            .iter()
            .map(|&name| Effect::entries(band(name)))
            .collect(),
        None => AgeBand::ALL.map(Effect::entries).to_vec(),
    };
    let moves = match lever {
        Lever::KinshipSupport => vec![Effect::MovesKinship],
        Lever::SpecialistFostering => vec![Effect::MovesCouncil],
        Lever::ProviderForum => vec![Effect::MovesHomes, Effect::MovesAgency],
        _ => Vec::new(),
    };
    let leaving = match lever {
        Lever::KinshipSupport => vec![Effect::LeavingKinship],
        _ => vec![
            Effect::LeavingKinship,
            Effect::LeavingFostering,
            Effect::LeavingHomes,
        ],
    };
    let matching = match lever {
        Lever::SpecialistFostering => vec![Effect::MatchSpecialist],
        _ => vec![Effect::MatchHomes],
    };
    let all = [
        ("entries_factor", &raw.entries_factor, bands),
        (
            "approvals_factor",
            &raw.approvals_factor,
            vec![Effect::Approvals],
        ),
        (
            "agency_approvals_factor",
            &raw.agency_approvals_factor,
            vec![Effect::AgencyApprovals],
        ),
        ("breakdowns_factor", &raw.breakdowns_factor, moves),
        ("leaving_factor", &raw.leaving_factor, leaving),
        (
            "openings_factor",
            &raw.openings_factor,
            vec![Effect::OpeningsVoluntary, Effect::OpeningsPrivate],
        ),
        (
            "closing_factor",
            &raw.closing_factor,
            vec![Effect::ClosingVoluntary, Effect::ClosingPrivate],
        ),
        (
            "outside_demand_factor",
            &raw.outside_demand_factor,
            vec![Effect::Outside],
        ),
        ("pauses_factor", &raw.pauses_factor, vec![Effect::Pauses]),
        ("match_factor", &raw.match_factor, matching),
        (
            "unregistered_factor",
            &raw.unregistered_factor,
            vec![Effect::Unregistered],
        ),
        (
            "planning_months_factor",
            &raw.planning_months_factor,
            vec![Effect::Planning],
        ),
        (
            "registration_months_factor",
            &raw.registration_months_factor,
            vec![Effect::Registration],
        ),
        (
            "recruitment_months_factor",
            &raw.recruitment_months_factor,
            vec![Effect::Recruitment],
        ),
        ("usable_factor", &raw.usable_factor, vec![Effect::Usable]),
        ("uplift_factor", &raw.uplift_factor, vec![Effect::Uplift]),
    ];
    let given = all.into_iter().filter(|(_, _, on)| !on.is_empty());
    given
        .filter_map(|(name, quantity, on)| Some((name, quantity.as_ref()?, on)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact: the table of the guide has a row for each kind, and the row names the kind's own fields.
    #[test]
    fn the_guide_names_the_fields_of_every_kind() {
        let guide = include_str!("../../../../docs/src/guide/interventions.md");
        for lever in Lever::ALL {
            let start = format!("| `{}` |", lever.id());
            let row = guide.lines().find(|line| line.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("no row {start}"));
            let cells: Vec<&str> = row.split('|').collect();
            let mut named: Vec<&str> = cells[3].split('`').skip(1).step_by(2).collect();
            let (must, may) = of(lever);
            let mut known: Vec<&str> = must.iter().chain(may).copied().collect();
            if lever == Lever::RegionalCooperative {
                known.extend(["acts_in", "allocation"]);
            }
            named.sort_unstable();
            known.sort_unstable();
            assert_eq!(named, known, "{}", lever.id());
        }
    }
}
