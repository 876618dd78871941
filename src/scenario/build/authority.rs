//! One authority of a scenario.

use super::placed::Lasting;
use super::reader::Reader;
use super::{after, ages, another, carers, children, homes, years};
use crate::error::Problem;
use crate::model::Model;
use crate::model::after::Stream;
use crate::model::authority::{Authority, HomeGroup, Rung};
use crate::model::flow;
use crate::model::given::{self, GivenHere};
use crate::model::groups;
use crate::model::input::InputId;
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::num;
use crate::scenario::path;
use crate::scenario::quantity::Provenance;
use crate::scenario::raw;

/// Builds one authority; the shared parts of `model` are already there.
#[expect(clippy::too_many_lines, reason = "one setting after another")]
pub(super) fn build(
    raw: &raw::Authority,
    model: &Model,
    here: &mut GivenHere,
    r: &mut Reader,
) -> Authority {
    let base = format!("authority.{}", path::part(&raw.name));
    let at = |key: &str| format!("{base}.{key}");
    r.note(&at("code"), raw.code, "DfE code");
    let child_population = r.quantity(
        &at("child_population"),
        &raw.child_population,
        "children",
        0.0,
        3.0e6,
    );

    here.entering = r.by_age(
        &at("entries.per_year"),
        &raw.entries.per_year,
        "children a year",
        1.0e5,
    );
    let entering = r.centre(&here.entering);
    let months = model.horizon.months();
    here.entry_factors = years::factors(
        &at("entries.factor_by_year"),
        &raw.entries.factor_by_year,
        model.horizon,
        r,
    );
    let first = model.horizon.start_year + 1;
    here.trend = r.list(
        &at("entries.trend_by_year"),
        &raw.entries.trend_by_year,
        |year| format!("31 March {}", first + year as i32),
        ("ratio", 0.0, 20.0),
        &Provenance {
            source: raw.entries.trend_source.clone(),
            known_from: raw.entries.trend_known_from,
            ..Provenance::default()
        },
    );
    let entry_trend = given::entry_trend(
        &here.trend,
        &here.entry_factors,
        months,
        &r.inputs.central(),
    );
    let entry_factor = r.quantity(
        &at("entries.factor"),
        &raw.entries.factor,
        "ratio",
        0.0,
        100.0,
    );
    let prevented_share = r.quantity(
        &at("entries.prevented_share"),
        &raw.entries.prevented_share,
        "share",
        0.0,
        1.0,
    );
    let need_shares = need_shares(&raw.entries.need, &at("entries.need"), here, r);
    here.leaving = r.by_age(
        &at("leaving.rate_per_year"),
        &raw.leaving.rate_per_year,
        "a year",
        50.0,
    );
    let leaving_rate = r.centre(&here.leaving);
    let leaving_factor = r.quantity(
        &at("leaving.factor"),
        &raw.leaving.factor,
        "ratio",
        0.0,
        100.0,
    );
    let by_month = |key: &str, table, r: &mut Reader| {
        let table = years::factors(&at(key), table, model.horizon, r);
        let central = given::factors(&table, months, &r.inputs.central());
        (table, central)
    };
    let (table, leaving_by_month) =
        by_month("leaving.factor_by_year", &raw.leaving.factor_by_year, r);
    here.leaving_factors = table;
    let (table, arrivals_by_month) = by_month(
        "unaccompanied.arrivals_factor_by_year",
        &raw.unaccompanied.arrivals_factor_by_year,
        r,
    );
    here.arrivals = table;
    let (table, outside_by_month) = by_month(
        "homes.outside_demand_factor_by_year",
        &raw.homes.outside_demand_factor_by_year,
        r,
    );
    here.outside = table;
    here.plan = plan_changes(&raw.plan_changes, &at("plan_changes"), r);
    let plan_rates = given::plan_rates(&here.plan, &r.inputs.central());
    let unaccompanied_arrivals = r.quantity(
        &at("unaccompanied.arrivals_per_year"),
        &raw.unaccompanied.arrivals_per_year,
        "children a year",
        0.0,
        1.0e5,
    );
    let (events_per_year, singles) = groups::events(entering, &model.demand);
    // Beside an error the values are not those that are meant.
    let known = !r.is_wrong(&at("entries.per_year")) && !r.is_wrong("demand.sibling_groups");
    if singles > 0.0 && known {
        r.problems.push(
            Problem::warning(
                "NH402",
                at("entries.per_year"),
                format!(
                    "with the sibling groups given, too few older children enter: {:.0}% of the groups are taken as single children here",
                    singles * 100.0
                ),
            ),
        );
    }
    let group_shares = given::group_shares(model.demand.groups.share_by_size, singles);

    let c = &raw.children;
    let placed = children::rows(c, &base, r);
    let mut carers = [
        carers::build(
            &raw.fostering.council,
            &at("fostering.council"),
            0,
            &placed,
            model,
            here,
            r,
        ),
        carers::build(
            &raw.fostering.agency,
            &at("fostering.agency"),
            1,
            &placed,
            model,
            here,
            r,
        ),
    ];
    let h = &raw.homes;
    let groups = [
        home_group("council", &h.council, &base, 0, model, here, r),
        home_group("voluntary", &h.voluntary, &base, 1, model, here, r),
        home_group("private", &h.private, &base, 2, model, here, r),
    ];
    let others = r.at_start(
        &at("homes.others_children"),
        &h.others_children,
        "children",
        0.0,
        20_000.0,
    );
    let outside_demand_council = r.quantity(
        &at("homes.outside_demand_council_factor"),
        &h.outside_demand_council_factor,
        "ratio",
        0.0,
        100.0,
    );
    let usable = r.central(model.homes.usable_share) * r.central(model.homes.staffed_share);
    let in_council = placed.total(Provision::CouncilHome, Place::InArea);
    let another = h.another_council.as_ref();
    let another = another.map(|raw| another::build(raw, &base, usable, in_council, r));
    let local = another.as_ref().map_or(0, |homes| homes.local);
    let outside_demand = r.quantity(
        &at("homes.outside_demand_rate_per_year"),
        &h.outside_demand_rate_per_year,
        "a year",
        0.0,
        1200.0,
    );
    let (mut starting_homes, own_seats) = homes::build(
        h,
        &base,
        (&placed, local),
        model,
        others,
        [outside_demand, outside_demand_council],
        r,
    );
    let another_council = another.map(|another| {
        starting_homes.extend(another.homes);
        another.inputs
    });
    let unaccompanied_at_start = r.at_start(
        &at("children.unaccompanied"),
        &c.unaccompanied,
        "children",
        0.0,
        1.0e5,
    );
    let lasting = Lasting::new(
        &model.moves,
        c.time_in_placement.as_ref(),
        &at("children.time_in_placement"),
        r,
    );
    let unaccompanied_stay = stay(&leaving_rate, model);
    let alone = &model.unaccompanied;
    let profile = ages::Profile {
        arriving: [
            r.central(alone.aged_16),
            r.central(alone.fostering),
            unaccompanied_stay[0],
            unaccompanied_stay[1],
        ],
        entering,
        leaving: leaving_rate,
        at_birth: model.demand.at_birth,
        unaccompanied: unaccompanied_at_start,
        need_shares: &need_shares,
        relative: &|provision, time| model.leaving_relative(provision, time),
        plan: &plan_rates,
        lasting: &lasting,
        hard_to_place: [0, 1].map(|need| r.central(model.matching.unregistered[need])),
        groups: &model.demand.groups,
    };
    let (starting, perhaps_unregistered) = children::build(
        c,
        &placed,
        &profile,
        &children::Suppliers {
            carers: &carers,
            homes: &starting_homes,
            own_seats: &own_seats,
            local_elsewhere: local,
        },
        &base,
        r,
    );
    // Arrivals go by as many as are there, should fewer be than are asked for.
    let marked = starting.iter().filter(|child| child.unaccompanied).count();
    let unaccompanied_at_start = unaccompanied_at_start.min(marked as f64 + 0.5);
    let leavers = after::Leavers::of(&starting, &leaving_rate, model);
    let reasons = after::reasons(&raw.leaving.reasons, &at("leaving.reasons"), r);
    let streams = after::build(&raw.after_care, &at("after_care"), reasons, &leavers, r);
    let staying = &streams[Stream::StayingPut.index()];
    let months = staying.months.map_or(0.0, |id| r.central(id));
    // Stays are even from 0 to twice the mean: who is in one has been for two thirds of the mean.
    let kept = [0, 1].map(|kind: usize| {
        let leaving = r.central(carers[kind].leaving);
        num::exp(-leaving / 12.0 * months * 2.0 / 3.0)
    });
    after::hold_places(&mut carers, staying.ends.len(), kept, &starting, &leavers);
    let price = price(raw, &base, r);
    let ladders = ladders(&raw.ladders, &at("ladders"), here, r);
    let leave = 1.0 - num::exp(-r.central(model.homes.others_leaving) / 12.0);
    let free_for = homes::free_for(&carers, &starting_homes, leave, &starting);
    let council_homes_filled = homes::filled(&starting_homes, &starting, local);
    Authority {
        name: raw.name.clone(),
        code: raw.code,
        child_population,
        children: starting,
        perhaps_unregistered,
        free_for,
        events_per_year,
        group_shares,
        entry_trend,
        entry_factor,
        prevented_share,
        need_shares,
        unaccompanied_arrivals,
        arrivals_by_month,
        unaccompanied_at_start,
        unaccompanied_stay,
        leaving_rate,
        leaving_factor,
        leaving_by_month,
        plan_rates,
        carers,
        homes: groups,
        another_council,
        council_homes_filled,
        starting_homes,
        outside_demand,
        outside_by_month,
        outside_scale: 1.0,
        outside_demand_council,
        ladders,
        price,
        after: streams,
        fostered_leavers: leavers.fostered_to_others(),
        spend: spend(&raw.published, &at("published.section_251"), r),
        published: published(&raw.published, &at("published.children_in_care"), r),
    }
}

/// Months that unaccompanied children stay on average: those who arrive at 16 or 17, and younger ones.
fn stay(leaving: &[f64; AgeBand::COUNT], model: &Model) -> [f64; 2] {
    let hazards = leaving.map(|rate| {
        std::array::from_fn(|time| {
            rate / 12.0 * model.leaving_relative(Provision::SupportedAccommodation, time)
        })
    });
    [192, 168].map(|first| flow::mean_stay(&hazards, first))
}

/// Homes of one kind of operator.
fn home_group(
    name: &str,
    group: &raw::HomeGroup,
    base: &str,
    operator: usize,
    model: &Model,
    here: &mut GivenHere,
    r: &mut Reader,
) -> HomeGroup {
    let at = format!("{base}.homes.{name}");
    let about = Provenance {
        source: group.source.clone(),
        known_from: group.known_from,
        filled: group.filled.clone(),
        ..Provenance::default()
    };
    r.assume(
        &format!("{at}.places"),
        group.places,
        "registered places",
        about.clone(),
    );
    r.assume(&format!("{at}.homes"), group.homes, "homes", about);
    let openings = r.quantity(
        &format!("{at}.openings_per_year"),
        &group.openings_per_year,
        "homes a year",
        0.0,
        1000.0,
    );
    let closing = r.quantity(
        &format!("{at}.closing_rate_per_year"),
        &group.closing_rate_per_year,
        "a year",
        0.0,
        12.0,
    );
    let horizon = model.horizon;
    let mut table = |key: &str, table| years::factors(&format!("{at}.{key}"), table, horizon, r);
    here.openings[operator] = table("openings_factor_by_year", &group.openings_factor_by_year);
    here.closing[operator] = table("closing_factor_by_year", &group.closing_factor_by_year);
    let central = r.inputs.central();
    let by_month = |table| given::factors(table, horizon.months(), &central);
    HomeGroup {
        openings,
        openings_by_month: by_month(&here.openings[operator]),
        closing,
        closing_by_month: by_month(&here.closing[operator]),
    }
}

fn need_shares(
    raw: &raw::NeedByAge,
    at: &str,
    here: &mut GivenHere,
    r: &mut Reader,
) -> [[f64; Need::COUNT]; AgeBand::COUNT] {
    for (need, by_age) in Need::ALL.into_iter().zip(raw.all()) {
        let ids = r.by_age(&format!("{at}.{}", need.id()), by_age, "share", 1.0);
        here.needs.push(ids);
    }
    let mut shares = given::need_shares(&here.needs, &r.inputs.central());
    if r.is_wrong(at) {
        return shares.map(|row| given::running(row).unwrap_or(row));
    }
    for (band, row) in AgeBand::ALL.into_iter().zip(&mut shares) {
        let total = num::sum(row.iter().copied());
        let Some(running) = given::running(*row) else {
            r.problems.push(Problem::error(
                "NH303",
                at,
                format!("the needs of entrants aged {} are all 0", band.label()),
            ));
            continue;
        };
        if (total - 1.0).abs() > 0.005 {
            r.problems.push(
                Problem::warning(
                    "NH401",
                    at,
                    format!(
                        "the needs of entrants aged {} sum to {total:.3}",
                        band.label()
                    ),
                )
                .note("they are scaled to sum to 1, in every run"),
            );
        }
        *row = running;
    }
    shares
}

fn plan_changes(
    changes: &[raw::PlanChange],
    at: &str,
    r: &mut Reader,
) -> Vec<(Need, Need, Vec<InputId>)> {
    let mut all = Vec::with_capacity(changes.len());
    for change in changes {
        let (from, to) = (change.from.model(), change.to.model());
        let at = format!("{at}.{} to {}", from.id(), to.id());
        if from == to {
            r.problems.push(Problem::error(
                "NH307",
                format!("{at}.to"),
                format!("a change of plan from {} to itself", from.id()),
            ));
        }
        let path = format!("{at}.rate_per_year");
        let ids = r.by_age(&path, &change.rate_per_year, "a year", 50.0);
        all.push((from, to, ids));
    }
    all
}

fn price(raw: &raw::Authority, base: &str, r: &mut Reader) -> [InputId; Provision::COUNT] {
    let all = raw.prices.all();
    Provision::ALL.map(|provision| {
        let path = format!("{base}.prices.{}", provision.id());
        r.quantity(
            &path,
            all[provision.index()],
            "pounds a week",
            0.0,
            100_000.0,
        )
    })
}

fn ladders(
    raw: &raw::Ladders,
    at: &str,
    here: &mut GivenHere,
    r: &mut Reader,
) -> [Vec<Rung>; Need::COUNT] {
    let from = Provenance {
        source: raw.source.clone(),
        confidence: raw.confidence.clone(),
        rationale: raw.rationale.clone(),
        ..Provenance::default()
    };
    let all = raw.all();
    Need::ALL.map(|need| {
        let rungs = all[need.index()];
        let mut ids = Vec::with_capacity(rungs.len());
        let built = rungs.iter().enumerate().map(|(number, rung)| {
            let path = format!("{at}.{}.{number}", need.id());
            let (provision, place) = (rung.provision.model(), rung.place.model());
            if rung.provision == raw::ProvisionName::Unregistered {
                r.problems.push(
                    Problem::error(
                        "NH308",
                        format!("{path}.provision"),
                        "unregistered is never a rung",
                    )
                    .note("a child whom no rung takes is counted as unregistered"),
                );
            }
            let entry = format!(
                "rung {} of {}: {}, {}",
                number + 1,
                rungs.len(),
                provision.label(),
                place.label()
            );
            let id = r.entry(
                &format!("{path}.chance"),
                &entry,
                &rung.chance,
                ("share", 0.0, 1.0),
                &from,
            );
            ids.push(id);
            let chance = r.central(id);
            Rung {
                provision,
                place,
                chance,
                match_rate: chance,
                shared_rate: 0.0,
                least_age: u16::from(rung.least_age_years) * 12,
            }
        });
        let built = built.collect();
        here.rungs.push(ids);
        built
    })
}

fn spend(raw: &raw::Published, at: &str, r: &mut Reader) -> Option<[f64; 3]> {
    let spend = raw.section_251.as_ref()?;
    let lines = [spend.residential, spend.fostering, spend.other];
    for (key, pounds) in ["residential", "fostering", "other"].into_iter().zip(lines) {
        r.assume_entry(
            &format!("{at}.{key}"),
            key,
            pounds,
            "pounds",
            Provenance {
                source: spend.source.clone(),
                known_from: spend.known_from,
                filled: spend.filled.clone(),
                ..Provenance::default()
            },
        );
    }
    Some(lines)
}

fn published(raw: &raw::Published, at: &str, r: &mut Reader) -> Vec<(i32, u32)> {
    raw.children_in_care
        .iter()
        .filter_map(|(year, &count)| {
            let parsed = year.parse().ok();
            if parsed.is_none() {
                r.problems.push(Problem::error(
                    "NH309",
                    format!("{at}.{}", path::part(year)),
                    format!("'{year}' is not a year"),
                ));
            }
            Some((parsed?, count))
        })
        .collect()
}
