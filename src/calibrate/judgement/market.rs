//! Priors of homes, providers, margins and prices.

use super::{Prior, fixed, prior};

/// A number that a publication gives, with a range of judgement about it.
const fn cited(
    value: f64,
    low: f64,
    high: f64,
    source: &'static str,
    rationale: &'static str,
) -> Prior {
    Prior {
        value,
        range: Some((low, high)),
        source,
        known_from: None,
        rationale,
    }
}

/// Usable share of registered places where there are staff.
pub const USABLE: Prior = prior(
    0.93,
    0.85,
    0.98,
    "one child may close a bed; with staffing and pauses about 0.87 of places can be used, and providers report 82% occupancy. It acts on homes to come: those of the start stand",
).known(2020);
/// Share of those for which there are staff.
pub const STAFFED: Prior = prior(
    0.97,
    0.9,
    0.99,
    "62% of homes report difficulty in recruiting (trade press); how many beds that closes is not published. It acts on homes to come: those of the start stand",
).known(2025);
/// Pauses of admissions a year.
pub const RESTRICTIONS: Prior = prior(
    0.08,
    0.04,
    0.15,
    "no rate is published; few homes in a hundred are judged inadequate at any time. At 0 the process is off",
);
/// Months of a pause.
pub const RESTRICTION_MONTHS: Prior = prior(
    5.0,
    3.0,
    8.0,
    "a home is inspected again within months of a poor judgement",
);

/// Median months of a council home's stages: site, planning, building work, registration, recruitment.
pub const COUNCIL_STAGES: [Prior; 5] = [
    prior(8.0, 4.0, 14.0, COUNCIL_WHY).known(2025),
    prior(5.0, 3.0, 9.0, COUNCIL_WHY).known(2025),
    prior(9.0, 5.0, 15.0, COUNCIL_WHY).known(2025),
    REGISTRATION,
    prior(3.0, 1.5, 6.0, COUNCIL_WHY).known(2025),
];
const COUNCIL_WHY: &str = "from a council's decision to the first child took about 30 months (18 to 45) in the cases known; how that divides over the stages is a judgement";
/// The same of a voluntary or community interest home.
pub const VOLUNTARY_STAGES: [Prior; 5] = [
    prior(6.0, 3.0, 12.0, VOLUNTARY_WHY).known(2025),
    prior(4.0, 2.0, 8.0, VOLUNTARY_WHY).known(2025),
    prior(6.0, 3.0, 10.0, VOLUNTARY_WHY).known(2025),
    REGISTRATION,
    prior(3.0, 1.5, 6.0, VOLUNTARY_WHY).known(2025),
];
const VOLUNTARY_WHY: &str = "between a council's and a private provider's: it looks for a site as a council does, and fits out a house as a provider does";
/// The same of a private home.
pub const PRIVATE_STAGES: [Prior; 5] = [
    prior(3.0, 1.5, 6.0, PRIVATE_WHY).known(2025),
    prior(3.0, 1.5, 6.0, PRIVATE_WHY).known(2025),
    prior(2.5, 1.0, 5.0, PRIVATE_WHY).known(2025),
    REGISTRATION,
    prior(2.0, 1.0, 4.0, PRIVATE_WHY).known(2025),
];
const PRIVATE_WHY: &str =
    "providers buy ordinary houses and fit them out; about fifteen months in all";
const REGISTRATION: Prior = cited(
    4.0,
    3.5,
    9.0,
    "Ofsted: aims at 16 weeks; 17 weeks reported (2023-2025), 6 to 18 months for those not given priority since September 2025",
    "the median is about the aim; the tail is those that wait",
).known(2026);
/// Chance of failure at each stage.
pub const FAILURE: [Prior; 5] = [
    prior(0.15, 0.05, 0.3, FAILURE_WHY),
    prior(0.12, 0.05, 0.25, FAILURE_WHY),
    prior(0.03, 0.01, 0.08, FAILURE_WHY),
    prior(0.05, 0.02, 0.12, FAILURE_WHY),
    prior(0.05, 0.02, 0.12, FAILURE_WHY),
];
const FAILURE_WHY: &str = "not published; delivery short of plan is well documented, and sites and planning are where homes are most often given up";
/// Spread of a stage's months.
pub const SPREAD: Prior = prior(
    0.4,
    0.25,
    0.6,
    "a stage in ten takes 1.7 times the median or more; 18 to 45 months in all were seen",
)
.known(2025);

/// Margin of private homes on cost.
pub const PRIVATE_MARGIN: Prior = cited(
    0.29,
    0.2,
    0.38,
    "CMA 2022, operating margin of the large providers of children's homes, 22.6% of income",
    "22.6% of income is 29.2% of cost; smaller providers may earn less",
)
.known(2022);
/// Margin of voluntary homes on cost.
pub const VOLUNTARY_MARGIN: Prior = prior(0.05, 0.0, 0.1, "what a charity puts by; not published");
/// Margin of fostering agencies on cost.
pub const AGENCY_MARGIN: Prior = cited(
    0.24,
    0.15,
    0.32,
    "CMA 2022, operating margin of the large fostering agencies, 19.4% of income",
    "19.4% of income is 24.1% of cost",
)
.known(2022);
/// How far the margin follows the market.
pub const MARGIN_RESPONSE: Prior = prior(
    0.4,
    0.1,
    1.0,
    "not published; margins stayed high while demand grew faster than places (CMA). At 0 prices ignore the market",
).known(2022);
/// How fast.
pub const MARGIN_SPEED: Prior = prior(
    0.6,
    0.3,
    1.2,
    "prices of new placements follow within a year or two; not published",
);
/// Least and greatest margin.
pub const MARGIN_BOUNDS: [Prior; 2] = [
    fixed(
        0.0,
        "a price below cost does not last. Held fixed on purpose: a guard, not an estimate",
    ),
    prior(
        0.8,
        0.6,
        1.1,
        "far above any margin reported, so that it matters only where a market stays tight for years",
    ),
];
/// Entry's response to the margin.
pub const ENTRY_MARGIN: Prior = prior(
    4.0,
    1.0,
    8.0,
    "homes opened at 11 to 22% of stock a year while margins were high; how entry answers to a change is not published",
).known(2023);
/// Entry's response to how tight the market will be.
pub const ENTRY_DEMAND: Prior = prior(
    1.0,
    0.3,
    2.5,
    "providers say that they open where councils ask for places; size unknown",
);
/// Agencies' approvals' response to their margin.
pub const AGENCY_ENTRY: Prior = prior(
    2.0,
    0.0,
    4.0,
    "agencies recruit harder where it pays, but fewer people come forward; size unknown",
);
/// Closing's response to the margin.
pub const CLOSING_MARGIN: Prior = prior(
    3.0,
    0.8,
    6.0,
    "homes that earn less close sooner; size unknown",
);

/// Long-run rise of wages in care.
pub const WAGES: Prior = prior(
    0.035,
    0.025,
    0.05,
    "prices at 2% and real earnings growing 1 to 2% a year, the national living wage above that",
);
/// Long-run rise of rents and house prices.
pub const PROPERTY: Prior = prior(
    0.03,
    0.01,
    0.05,
    "about as fast as earnings over decades, with long spells either way",
);
/// Long-run rise of consumer prices.
pub const CONSUMER_PRICES: Prior = prior(
    0.02,
    0.015,
    0.035,
    "the Bank of England's target, more often missed above than below",
);
/// A year's shock to both.
pub const INFLATION_SD: Prior = prior(
    0.012,
    0.007,
    0.02,
    "consumer prices rose 0 to 10% a year in 2015-2023; mostly 1 to 4%",
)
.known(2023);
/// What is left of it a year later.
pub const INFLATION_PERSISTENCE: Prior = prior(
    0.5,
    0.3,
    0.75,
    "inflation that is high one year is high the next; how long such spells last differs from spell to spell",
);
/// How much faster than cost the prices of homes rise over the long run.
pub const LASTING_LEAD: Prior = prior(
    0.025,
    0.0,
    0.045,
    "prices of homes rose about 6% a year in 2013-2019 and unit costs about 10% a year in 2016-2025, three points or more above wages and prices: needs rise, and so does staffing; whether that goes on nobody knows",
).known(2025);
/// What is left each year of the recent rises' distance from the long run.
pub const DAMPING: Prior = prior(
    0.7,
    0.5,
    0.9,
    "the rise of residential unit costs fell from 16% in 2022-23 to 9% in 2024-25; how fast such years fade is not published",
).known(2025);
/// What running placements get of the rise of new ones.
pub const UPLIFT: Prior = prior(
    0.7,
    0.4,
    1.0,
    "frameworks cap or index the fees of running placements below what new ones cost; not published",
);
/// Price of a solo or therapeutic home.
pub const SPECIALIST_HOME: Prior = prior(
    1.8,
    1.4,
    2.4,
    "solo and deprivation-of-liberty placements of about 11,000 a week against 6,100 on average",
)
.known(2026);
/// Price of specialist fostering.
pub const SPECIALIST_FOSTERING: Prior = prior(
    1.4,
    1.2,
    1.8,
    "parent-and-child and therapeutic placements are priced above standard ones; not published by authority",
);
/// Spread of children's prices: homes, agency fostering, supported accommodation, other, unregistered.
pub const DISPERSION: [Prior; 5] = [
    prior(
        0.35,
        0.25,
        0.5,
        "1,510 placements at 10,000 a week or more in England in 2022-23 and 120 in 2018-19 (LGA): with solo homes at their factor this spread gives about as many",
    ).known(2023),
    prior(0.2, 0.1, 0.35, "band fees of agencies by age and need"),
    prior(
        0.6,
        0.35,
        0.9,
        "260 to 6,776 a week in one council's answer (Lincolnshire, freedom of information)",
    ).known(2023),
    prior(0.5, 0.3, 0.8, "a mixture of settings"),
    prior(
        0.35,
        0.2,
        0.5,
        "8,000 to 16,600 a week in what councils and the Children's Commissioner report",
    ).known(2026),
];
/// Staff's and property's share of a home's cost; occupancy at which it is reckoned.
pub const HOME_COSTS: [Prior; 3] = [
    prior(
        0.65,
        0.55,
        0.75,
        "not found in anything published; the sector speaks of about two thirds",
    ),
    prior(
        0.12,
        0.07,
        0.18,
        "rent or the cost of capital of a house; not published",
    ),
    prior(
        0.85,
        0.75,
        0.93,
        "at which councils' own homes are costed (Revolution Consulting 2020); providers report 82%, and a home of two or three beds is often half empty",
    ).known(2020),
];
