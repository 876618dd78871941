//! Writes a baseline as a scenario file: complete, commented, every value with its source.

use super::baseline::{AuthorityBaseline, Baseline, Value, filled_known};
use super::growth;
use super::judgement::{self, deviations};
use super::prices::Split;
use crate::error::counted;
use crate::model::placement::{Need, Place, Provision};
use crate::scenario::path;
use crate::scenario::raw::ByTimeInCare;

mod file;
mod market;
mod parts;
use file::{File, number, text};
use parts::{after_care, carers, reasons, section_251, sources};

/// The text of the scenario.
pub fn scenario(baseline: &Baseline, name: &str, years: u32) -> String {
    let mut f = File(String::new());
    f.comment(
        "A baseline: what the published statistics say, carried forward with nothing new decided.\n\
         Written by `nearhome new`. Any number may be a plain number or a table with `value`, an 80%\n\
         interval (`low`, `high`: one run in ten draws less, one in ten more), and where it comes from.\n\
         `known_from` is the year (to 31 March) that a published figure describes, or of the latest publication\n\
         that a judgement rests on: later than the start it is hindsight. `filled` says how a gap was closed.\n\
         `nearhome explain PATH` says what a setting means, `nearhome check FILE` what is wrong or odd. To keep\n\
         this file as it is, write one that begins with `extends` and holds only what differs.",
    );
    f.line("");
    f.line("[scenario]");
    f.line(format_args!("name = {}", text(name)));
    f.line(format_args!(
        "description = {}",
        text("Published statistics carried forward.")
    ));
    f.line(format_args!("start = {}-03-31", baseline.year));
    f.line(format_args!("years = {years}"));
    shared(&mut f, baseline);
    for authority in &baseline.authorities {
        one(&mut f, authority, baseline);
    }
    f.0
}

#[expect(clippy::too_many_lines, reason = "the file from its top")]
fn shared(f: &mut File, baseline: &Baseline) {
    let england = &baseline.england;
    f.table(
        "demand",
        "Entry to care: noise, season, sibling groups. Rates are each authority's own, below.",
    );
    f.prior("overdispersion", deviations::OVERDISPERSION);
    f.comment("By month from April.");
    f.priors("season_from_april", &[judgement::SEASON; 12]);
    f.comment("Half of the babies who enter do so at birth.");
    f.prior("share_of_under_1s_at_birth", judgement::AT_BIRTH);
    f.line("");
    f.line("[demand.sibling_groups]");
    f.priors("share_by_size", &judgement::GROUPS);
    f.priors("share_by_size_at_16_to_17", &judgement::GROUPS_AT_16);
    f.prior("least_gap_months", judgement::GAP[0]);
    f.prior("most_gap_months", judgement::GAP[1]);

    f.table(
        "deviations",
        "How the world departs from the trend: yearly shocks to entry and leaving rates and to arrivals of\n\
         unaccompanied children, all England's and the authority's own. Set the six sd to 0 to switch the\n\
         process off.",
    );
    f.prior("national_entries_sd", deviations::NATIONAL_ENTRIES);
    f.prior("national_leaving_sd", deviations::NATIONAL_LEAVING);
    f.prior("national_correlation", deviations::NATIONAL_CORRELATION);
    f.prior("national_persistence", deviations::NATIONAL_PERSISTENCE);
    f.prior("authority_entries_sd", deviations::OWN_ENTRIES);
    f.prior("authority_leaving_sd", deviations::OWN_LEAVING);
    f.prior("authority_correlation", deviations::OWN_CORRELATION);
    f.prior("authority_persistence", deviations::OWN_PERSISTENCE);
    f.prior("authority_months_since_base", deviations::MONTHS_SINCE_BASE);
    f.prior(
        "national_unaccompanied_sd",
        deviations::NATIONAL_UNACCOMPANIED,
    );
    f.prior("authority_unaccompanied_sd", deviations::OWN_UNACCOMPANIED);
    f.prior(
        "unaccompanied_persistence",
        deviations::UNACCOMPANIED_PERSISTENCE,
    );

    f.table(
        "unaccompanied",
        "Unaccompanied asylum-seeking children and the National Transfer Scheme.",
    );
    f.value("threshold_share", &baseline.threshold);
    f.prior("transfer_speed_per_year", judgement::TRANSFER_SPEED);
    f.value("share_aged_16_to_17", &baseline.aged_16);
    f.value("share_needing_fostering", &baseline.arrivals_fostering);

    f.table(
        "leaving",
        "Leaving care before 18, relative to a child in fostering with average time in care.",
    );
    f.by_provision(
        "relative_by_provision",
        &judgement::LEAVING_BY_PROVISION,
        judgement::LEAVING_BY_PROVISION_WHY,
    );
    f.judged(
        "relative_by_time_in_care",
        ByTimeInCare::KEYS
            .into_iter()
            .zip(judgement::LEAVING_BY_TIME),
        judgement::LEAVING_BY_TIME_WHY,
    );

    f.table(
        "moves",
        "Placement moves that were not the plan: rates a year by time in the placement.",
    );
    for (key, rate) in [
        "first_three_months",
        "three_to_twelve_months",
        "after_a_year",
    ]
    .into_iter()
    .zip(judgement::MOVES)
    {
        f.by_provision(key, &judgement::moves(rate), judgement::MOVES_WHY);
    }
    f.prior("wrong_kind_factor", judgement::WRONG_KIND);
    f.prior("escalation_chance", judgement::ESCALATION);
    f.comment("Multiplies every rate above: 1.1 is a tenth more moves.");
    f.prior("factor", judgement::MOVES_FACTOR);
    f.comment("Several placements in one month are simulated as one.");
    f.prior("placements_counted_per_placement", judgement::COUNTED);

    f.table("matching", "How children and places find each other.");
    f.prior("review_chance_per_month", judgement::REVIEW);
    f.prior("settled_after_months", judgement::SETTLED_AFTER);
    f.prior(
        "unregistered_chance_residential",
        judgement::UNREGISTERED[0],
    );
    f.prior("unregistered_chance_specialist", judgement::UNREGISTERED[1]);
    f.prior("unregistered_chance_other", judgement::UNREGISTERED[2]);
    f.prior("still_unregistered_chance", judgement::STILL_UNREGISTERED);

    f.table(
        "fostering",
        "Foster carer households: what is common to all authorities.",
    );
    f.value(
        "places_per_household",
        &Value::from(&england.places_per_household),
    );
    f.prior("new_household_leaving_factor", judgement::NEW_HOUSEHOLDS);
    f.prior("shared_agencies_share", judgement::SHARED_AGENCIES);
    f.comment("By month from April.");
    f.priors("approvals_season_from_april", &[judgement::SEASON; 12]);

    f.table(
        "homes",
        "Children's homes: what is common to all authorities.",
    );
    market::homes(f);
    f.comment("Share of homes with 1, 2, 3 ... 10 or more places, taken for those that open.");
    for (key, market) in ["council_sizes", "voluntary_sizes", "private_sizes"]
        .into_iter()
        .zip(&england.homes)
    {
        let mut sizes = [0.0; 10];
        let total: f64 = market.sizes.iter().sum();
        for (places, homes) in market.sizes.iter().enumerate() {
            sizes[places.min(9)] += homes / total.max(1.0);
        }
        if total <= 0.0 {
            sizes[3] = 1.0;
        }
        f.list(key, &sizes.map(|s| libm::round(s * 1000.0) / 1000.0));
    }
    f.line(format_args!(
        "sizes_source = {}",
        text(&format!(
            "Ofsted, homes by registered places, England {}",
            england.homes[2].sizes_year
        ))
    ));

    market::projects(f);
    market::market(f);
    market::prices(f, baseline);
    f.table(
        "contributions",
        "What others pay towards children in care: net cost is gross cost less this. 0 switches a payer off.",
    );
    let paid = &baseline.contributions;
    f.value("home_office_per_night", &paid.home_office);
    f.value("health_share", &paid.health);
    f.value("education_share", &paid.education);

    f.line("");
    f.comment("Numbers that are drawn together; all others are drawn independently.");
    for (index, group) in judgement::TOGETHER.iter().enumerate() {
        if index > 0 {
            f.line("");
        }
        f.together(group.name, &group.members, &group.matrix, group.rationale);
    }
    for a in &baseline.authorities {
        let name = &a.figures.name;
        let members = ["kinship", "council_fostering", "agency_fostering"]
            .map(|kind| format!("authority.{}.prices.{kind}", path::part(name)));
        f.line("");
        f.together(
            &format!("prices of fostering: {name}"),
            &members,
            &Split::of(&a.start).correlations(),
            judgement::FOSTERING_TOGETHER,
        );
    }
}

#[expect(clippy::too_many_lines, reason = "the file from its top")]
fn one(f: &mut File, a: &AuthorityBaseline, baseline: &Baseline) {
    let figures = &a.figures;
    f.line("");
    f.line("# ----------------------------------------------------------------------------");
    f.line("[[authority]]");
    f.line(format_args!("name = {}", text(&figures.name)));
    f.line(format_args!("code = {}", figures.code));
    f.line(format_args!("region = {}", text(&figures.region)));
    f.value("child_population", &Value::from(&figures.child_population));

    f.table(
        "authority.children",
        "Children in care on the start date, by placement, place and age (under 1, 1 to 4, 5 to 9,\n\
         10 to 15, 16 to 17). `in_region` is outside the boundary and within 20 miles of home.",
    );
    f.line("by_placement = [");
    for provision in Provision::ALL {
        for place in Place::ALL {
            let cell = a.start.cells[provision.index()][place.index()];
            if cell.iter().any(|n| *n > 0) {
                f.line(format_args!(
                    "  {{ provision = \"{}\", place = \"{}\", by_age = {cell:?} }},",
                    provision.id(),
                    place.id()
                ));
            }
        }
    }
    f.line("]");
    f.line(format_args!(
        "source = {}",
        text(&figures.children_in_care.source)
    ));
    f.line("filled = \"estimated from published margins\"");
    texts(f, "estimates", &a.start.estimates);
    let residuals: Vec<String> = a
        .start
        .residuals
        .iter()
        .map(|r| {
            format!(
                "{}: published {}, here {}: {}",
                r.margin,
                number(r.published),
                number(r.modelled),
                r.reason
            )
        })
        .collect();
    texts(f, "residuals", &residuals);
    f.value("unaccompanied", &Value::from(&figures.uasc));
    f.value("unregistered", &a.unregistered);
    f.prior(
        "share_in_homes_needing_fostering",
        judgement::HOMES_NEEDING_FOSTERING,
    );
    f.prior(
        "share_needing_specialist_fostering",
        judgement::SPECIALIST_FOSTERING,
    );
    f.prior(
        "share_needing_specialist_residential",
        judgement::SPECIALIST_RESIDENTIAL,
    );

    for (wrong, (key, comment)) in [
        (
            "right_kind",
            "How long they have been in their placements: shares of the children of each kind; the rest longer.",
        ),
        ("wrong_kind", "The same in placements of another kind than the child needs."),
    ]
    .into_iter()
    .enumerate()
    {
        let at = format!("authority.children.time_in_placement.{key}");
        f.table(&at, comment);
        let spans = ["first_three_months", "three_to_twelve_months", "one_to_two_years"];
        for (span, name) in spans.into_iter().enumerate() {
            f.given_by_provision(name, a.lasting.0[wrong].map(|shares| shares.map(|s| s[span])));
        }
        f.line("confidence = \"low\"");
        f.line("rationale = \"solved: what moves, changes of plan and the ends of carers and homes leave\"");
    }

    let s = &a.solution;
    f.table(
        "authority.entries",
        "Children who start to be looked after, unaccompanied children apart. The level is the mean of the\n\
         three years to the start, scaled with the trend such that the expected number in care grows\n\
         with England's last growth, which fades, and as councils with such figures have grown.",
    );
    let about = Value {
        source: sources(&figures.started_by_age),
        rationale: format!(
            "published {} a year, unaccompanied children among them; here {} a year without them, scaled to what the expected growth takes",
            number(figures.started_by_age.iter().map(|x| x.value).sum()),
            number(s.entering.iter().sum())
        ),
        ..Value::from(&figures.started_by_age[3]).derived(0.0, "")
    };
    f.by_age("per_year", s.entering, &about);
    parts::signs(f, a);
    f.list(
        "trend_by_year",
        &s.trend
            .iter()
            .map(|t| libm::round(t * 1e4) / 1e4)
            .collect::<Vec<_>>(),
    );
    f.line(format_args!(
        "trend_source = {}",
        text(&parts::growth(&baseline.england, a))
    ));
    f.line(format_args!(
        "trend_known_from = {}",
        growth::CHOSEN_BY.max(baseline.year)
    ));
    f.comment("Multiplies every entry rate: 0.9 is a tenth fewer.");
    f.line("factor = 1");
    f.comment("Share of entry events prevented; 0 in a baseline.");
    f.line("prevented_share = 0");
    f.line("");
    f.comment("What entrants need, as shares of those of an age.");
    f.line("[authority.entries.need]");
    let about = Value {
        source: baseline.england.started_in[0].source.clone(),
        known_from: Some(baseline.england.started_in[0].known_from),
        confidence: "low",
        filled: "derived".into(),
        rationale: "England's first placements by kind, spread over the ages".into(),
        ..Value::default()
    };
    for need in Need::ALL {
        f.by_age(need.id(), s.needs[need.index()], &about);
    }

    f.table(
        "authority.unaccompanied",
        "Unaccompanied asylum-seeking children who arrive of themselves; transfers come on top.",
    );
    f.value("arrivals_per_year", &a.arrivals);

    f.table("authority.leaving", "Children who leave care before 18: rate a year of a child in fostering with average time in care.");
    let published: Vec<String> = figures
        .leaving_rates
        .iter()
        .map(|x| number(x.value))
        .collect();
    let about = Value {
        rationale: format!(
            "solved so that all children leave at the published rates {} a year by age, three years to the start",
            published.join(", ")
        ),
        ..Value::from(&figures.leaving_rates[3]).derived(0.0, "")
    };
    f.by_age("rate_per_year", s.leaving, &about);
    f.comment("Multiplies every rate of leaving: 1.1 is a tenth more.");
    f.line("factor = 1");
    reasons(f, a);

    for (index, (from, to, rates)) in s.plan_changes.iter().enumerate() {
        f.line("");
        if index == 0 {
            f.comment("Changes of care plan: the net flow between needs that keeps the starting mix of placements.");
        }
        f.line("[[authority.plan_changes]]");
        f.line(format_args!("from = \"{}\"", from.id()));
        f.line(format_args!("to = \"{}\"", to.id()));
        let about = Value {
            source: figures.children_in_care.source.clone(),
            confidence: "low",
            rationale: "solved: net flow that keeps the starting mix".into(),
            ..Value::default()
        };
        f.by_age("rate_per_year", *rates, &about);
    }

    let own = match &a.few_own {
        Some(note) => format!("The council's own foster carers. Few: {note}."),
        None => "The council's own foster carers.".to_owned(),
    };
    carers(f, "council", &own, &a.carers[0]);
    carers(
        f,
        "agency",
        "Agency carers whom the authority can draw on.",
        &a.carers[1],
    );

    f.table("authority.homes", "Children's homes inside the boundary.");
    let others = &a.start.others_in_homes;
    f.value(
        "others_children",
        &Value {
            rationale: format!(
                "filled places of private and voluntary homes (74% of registered, judgement) less own children, and 6 to 100 places of the council's homes; between {} and {}. Held fixed on purpose: it is a count of the start, the same in every run; how many come to free places is drawn",
                number(others.low),
                number(others.high)
            ),
            ..Value::from(&others.figure).resting_on(filled_known(&baseline.england))
        },
    );
    f.value("outside_demand_rate_per_year", &a.outside_demand);
    f.prior("outside_demand_council_factor", judgement::OUTSIDE_COUNCIL);
    for (operator, name) in ["council", "voluntary", "private"].into_iter().enumerate() {
        f.line("");
        f.line(format_args!("[authority.homes.{name}]"));
        let registered = libm::round(figures.home_places[operator].value);
        let provision = crate::model::OPERATORS[operator];
        let own = f64::from(
            a.start
                .count(|p, place, _| p == provision && place == Place::InArea),
        );
        // Two publications disagree: the children are there, so the places are.
        let places = registered.max(own);
        let homes = libm::round(figures.homes[operator].value)
            .max(1.0)
            .min(places);
        f.line(format_args!("homes = {homes}"));
        f.line(format_args!("places = {places}"));
        let (openings, closing) = &a.homes[operator];
        f.value("openings_per_year", openings);
        f.value("closing_rate_per_year", closing);
        let about = &figures.home_places[operator];
        f.line(format_args!("source = {}", text(&about.source)));
        f.line(format_args!("known_from = {}", about.known_from));
        let filled = if places > registered {
            format!(
                "{}: {}, raised to the children published there",
                about.filled,
                counted(registered, "place")
            )
        } else {
            about.filled.to_string()
        };
        f.line(format_args!("filled = {}", text(&filled)));
    }

    f.line("");
    f.comment(
        "Homes inside the boundary that another council runs: nothing is published of who runs homes where, so\n\
         there are none. `nearhome explain authority.homes.another_council` says what can be given, for example\n\
         [authority.homes.another_council]\n\
         homes = 1\n\
         places = 4\n\
         weekly_price = 5000",
    );
    f.table(
        "authority.ladders",
        "Where each need is looked for, best first. `chance`: that a child who comes to the rung finds a\n\
         place on it; for carers and homes inside the boundary, with as many free places as on the start date.",
    );
    f.line(format_args!(
        "source = {}",
        text(&figures.children_in_care.source)
    ));
    f.line("confidence = \"low\"");
    f.line("rationale = \"solved so that new placements keep the mix of the start\"");
    for (need, rungs) in Need::ALL.into_iter().zip(&a.ladders) {
        f.line(format_args!("{} = [", need.id()));
        for rung in rungs {
            let age = match rung.least_age_years {
                0 => String::new(),
                years => format!(", least_age_years = {years}"),
            };
            f.line(format_args!(
                "  {{ provision = \"{}\", place = \"{}\", chance = {}{age} }},",
                rung.provision.id(),
                rung.place.id(),
                number(rung.chance)
            ));
        }
        f.line("]");
    }

    f.table("authority.prices", "Pounds a week on the start date.");
    for (provision, price) in Provision::ALL.into_iter().zip(&a.prices) {
        f.value(provision.id(), price);
    }

    after_care(f, a);

    f.table(
        "authority.published",
        "Published figures, for charts; nothing here drives the simulation.",
    );
    let history: Vec<String> = figures
        .history
        .iter()
        .map(|(year, n)| format!("{year} = {n}"))
        .collect();
    f.line(format_args!(
        "children_in_care = {{ {} }}",
        history.join(", ")
    ));
    f.line(format_args!(
        "source = {}",
        text(&figures.children_in_care.source)
    ));
    section_251(f, a);
}

fn texts(f: &mut File, key: &str, texts: &[String]) {
    if texts.is_empty() {
        return;
    }
    f.line(format_args!("{key} = ["));
    for one in texts {
        f.line(format_args!("  {},", text(one)));
    }
    f.line("]");
}
