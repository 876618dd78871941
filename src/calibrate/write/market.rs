//! The parts of a scenario file on homes on their way, the market's responses and prices.

use super::file::File;
use crate::calibrate::baseline::Baseline;
use crate::calibrate::judgement::{self, Prior, market as priors};

/// What homes are like, but for their sizes.
pub(super) fn homes(f: &mut File) {
    f.prior("usable_share", priors::USABLE);
    f.prior("staffed_share", priors::STAFFED);
    f.prior("council_short_break_share", judgement::COUNCIL_SHORT_BREAKS);
    f.comment("Pauses of admissions after an inspection: who is there stays, nobody comes.");
    f.prior("restriction_rate_per_year", priors::RESTRICTIONS);
    f.prior("restriction_months", priors::RESTRICTION_MONTHS);
    f.prior("others_leaving_rate_per_year", judgement::OTHERS_LEAVING);
    f.prior(
        "nearby_within_region_share",
        judgement::NEARBY_WITHIN_REGION,
    );
}

/// How homes come to be.
pub(super) fn projects(f: &mut File) {
    f.table(
        "homes.projects",
        "Homes on their way: median months of each stage by operator, and the chance that a project\n\
         fails at its end. `openings_per_year` of each authority counts the homes that open.",
    );
    f.prior("spread", priors::SPREAD);
    f.comment("Multiplies the months of every stage: 0.9 is a tenth shorter.");
    f.line("duration_factor = 1");
    for (key, stages) in [
        ("council_months", priors::COUNCIL_STAGES),
        ("voluntary_months", priors::VOLUNTARY_STAGES),
        ("private_months", priors::PRIVATE_STAGES),
        ("failure_chance", priors::FAILURE),
    ] {
        f.line("");
        f.line(format_args!("[homes.projects.{key}]"));
        stages_of(f, &stages);
    }
}

fn stages_of(f: &mut File, stages: &[Prior; 5]) {
    let names = [
        "site",
        "planning",
        "building_work",
        "registration",
        "recruitment",
    ];
    for (name, prior) in names.into_iter().zip(stages) {
        f.prior(name, *prior);
    }
}

/// How margins and providers respond.
pub(super) fn market(f: &mut File) {
    f.table(
        "market",
        "Margins on cost, and how they and private providers respond to how tight the market is: children\n\
         in local places and those who need one and are elsewhere, over usable places. Set the speed and\n\
         the four responses to 0 to switch the process off.",
    );
    f.prior("private_home_margin", priors::PRIVATE_MARGIN);
    f.prior("voluntary_home_margin", priors::VOLUNTARY_MARGIN);
    f.prior("agency_margin", priors::AGENCY_MARGIN);
    f.prior("margin_response", priors::MARGIN_RESPONSE);
    f.prior("margin_speed_per_year", priors::MARGIN_SPEED);
    f.prior("least_margin", priors::MARGIN_BOUNDS[0]);
    f.prior("most_margin", priors::MARGIN_BOUNDS[1]);
    f.prior("entry_margin_response", priors::ENTRY_MARGIN);
    f.prior("entry_demand_response", priors::ENTRY_DEMAND);
    f.prior("agency_entry_response", priors::AGENCY_ENTRY);
    f.prior("closing_margin_response", priors::CLOSING_MARGIN);
}

/// Prices that all authorities share.
pub(super) fn prices(f: &mut File, baseline: &Baseline) {
    f.table(
        "prices",
        "Yearly rises of new prices, each April, and what makes one child's price differ from another's.\n\
         The recent rises fade toward those of cost: wages for staff, consumer prices for the rest.",
    );
    f.value("residential_rise_per_year", &baseline.rises[0]);
    f.value("fostering_rise_per_year", &baseline.rises[1]);
    f.value("other_rise_per_year", &baseline.rises[2]);
    f.comment(
        "What is left each year of the recent rises' distance from the long run; 1 keeps them for ever.",
    );
    f.prior("rise_damping", priors::DAMPING);
    f.comment("How much faster than their cost the prices of homes rise over the long run.");
    f.prior("residential_lead_per_year", priors::LASTING_LEAD);
    f.prior("wages_rise_per_year", priors::WAGES);
    f.prior("property_rise_per_year", priors::PROPERTY);
    f.prior("consumer_prices_rise_per_year", priors::CONSUMER_PRICES);
    f.comment("A year's shock to both, and the share of it that is left a year later.");
    f.prior("inflation_sd", priors::INFLATION_SD);
    f.prior("inflation_persistence", priors::INFLATION_PERSISTENCE);
    f.comment("Share of the rise of new prices that running placements get each April.");
    f.prior("contract_uplift_share", priors::UPLIFT);
    f.prior("in_region_premium", judgement::PREMIUMS[0]);
    f.prior("beyond_premium", judgement::PREMIUMS[1]);
    f.prior("specialist_home_factor", priors::SPECIALIST_HOME);
    f.prior("specialist_fostering_factor", priors::SPECIALIST_FOSTERING);
    f.table(
        "prices.dispersion",
        "How far the prices of single children of one kind differ: standard deviation of the logarithm.",
    );
    for (key, prior) in [
        "homes",
        "agency_fostering",
        "supported_accommodation",
        "other",
        "unregistered",
    ]
    .into_iter()
    .zip(priors::DISPERSION)
    {
        f.prior(key, prior);
    }
    f.table(
        "prices.home_costs",
        "What a home's cost is made of; overheads are the rest. The council's own new homes cost their\n\
         price at this occupancy, full or empty.",
    );
    for (key, prior) in ["staffing_share", "property_share", "target_occupancy"]
        .into_iter()
        .zip(priors::HOME_COSTS)
    {
        f.prior(key, prior);
    }
}
