//! Values that nobody publishes: priors, each marked as a judgement with its reason.
//!
//! They go into every scenario that `new` writes, where a user can change them.

use crate::model::placement::Provision;

pub mod after;
pub mod market;

/// An uncertain number without a published source.
#[derive(Clone, Copy, Debug)]
pub struct Prior {
    /// Central value.
    pub value: f64,
    /// 80% interval, if it is drawn for each run.
    pub range: Option<(f64, f64)>,
    /// Publication that it is computed from; empty where there is none.
    pub source: &'static str,
    /// Year (to 31 March) of the latest publication that it rests on, if it rests on one.
    pub known_from: Option<i32>,
    /// Why.
    pub rationale: &'static str,
}

impl Prior {
    /// The same, resting on a publication of the year to 31 March: hindsight in a baseline of an earlier year.
    const fn known(mut self, year: i32) -> Self {
        self.known_from = Some(year);
        self
    }
}

const fn prior(value: f64, low: f64, high: f64, rationale: &'static str) -> Prior {
    Prior {
        value,
        range: Some((low, high)),
        source: "",
        known_from: None,
        rationale,
    }
}

const fn fixed(value: f64, rationale: &'static str) -> Prior {
    Prior {
        value,
        range: None,
        source: "",
        known_from: None,
        rationale,
    }
}

/// A value with the ends of its 80% interval.
const fn between(value: f64, low: f64, high: f64) -> Prior {
    prior(value, low, high, "")
}

/// Leaving before 18 by placement, relative to fostering.
pub const LEAVING_BY_PROVISION: [Prior; Provision::COUNT] = [
    between(2.0, 1.6, 2.5).known(2019),
    fixed(1.0, "").known(2019),
    fixed(1.0, "").known(2019),
    between(0.7, 0.5, 0.95).known(2019),
    between(0.7, 0.5, 0.95).known(2019),
    between(0.7, 0.5, 0.95).known(2019),
    between(1.0, 0.6, 1.6).known(2019),
    between(4.0, 2.5, 6.0).known(2019),
    between(4.0, 2.5, 6.0).known(2019),
    between(2.0, 1.5, 2.6).known(2019),
    between(7.0, 5.6, 8.7).known(2019),
    between(2.0, 1.2, 3.2).known(2019),
    between(1.0, 0.5, 2.0).known(2019),
];
/// Why.
pub const LEAVING_BY_PROVISION_WHY: &str = "order and size follow the leavers of 2019 by last placement over children in it (England: kinship 0.49, other fostering 0.21, adoption 1.44, parents 0.55, homes 0.16 a year), less those who reach 18; how an authority departs from that order is not published. Fostering, in which most children are, is held fixed on purpose, as what the others are relative to: how many leave is published; homes are drawn together";

/// Leaving before 18 by time in care: under 6 months, 6 to 12, 12 to 24, over.
pub const LEAVING_BY_TIME: [Prior; 4] = [
    between(2.2, 2.0, 2.4).known(2024),
    between(1.8, 1.68, 1.92).known(2024),
    fixed(1.1, "").known(2024),
    between(0.45, 0.37, 0.54).known(2024),
];
/// Inputs that are drawn together.
#[derive(Clone, Copy, Debug)]
pub struct Together {
    /// A short name.
    pub name: &'static str,
    /// Their paths.
    pub members: [&'static str; 3],
    /// Their correlations, row by row.
    pub matrix: [[f64; 3]; 3],
    /// Why.
    pub rationale: &'static str,
}

/// Groups of inputs that are drawn together, whatever the authorities.
pub const TOGETHER: [Together; 2] = [
    Together {
        name: "leaving: children's homes",
        members: [
            "leaving.relative_by_provision.council_home",
            "leaving.relative_by_provision.voluntary_home",
            "leaving.relative_by_provision.private_home",
        ],
        matrix: [[1.0, 0.9, 0.9], [0.9, 1.0, 0.9], [0.9, 0.9, 1.0]],
        rationale: "one unknown: how many leave homes; drawn apart, the three would average out",
    },
    Together {
        name: "leaving: early against late",
        members: [
            "leaving.relative_by_time_in_care.under_6_months",
            "leaving.relative_by_time_in_care.six_to_12_months",
            "leaving.relative_by_time_in_care.over_two_years",
        ],
        matrix: [[1.0, 0.9, -0.9], [0.9, 1.0, -0.9], [-0.9, -0.9, 1.0]],
        rationale: "how many leave is published: where more leave early, fewer leave late",
    },
];
/// Why.
pub const LEAVING_BY_TIME_WHY: &str = "28% of periods of care that end last under 6 months, 19% 6 to 12 months, 21% 1 to 2 years, 32% longer (England 2023-24), set against the shares of children in care that such rates imply; the level is published, so that the rates of the first year and those after two are drawn against each other; one to two years is held fixed on purpose, as the point that they turn about";

/// Unplanned moves a year by time in the placement: first three months, to a year, after, in fostering.
pub const MOVES: [f64; 3] = [1.2, 0.43, 0.18];
/// Relative to fostering.
pub const MOVES_BY_PROVISION: [f64; Provision::COUNT] = [
    0.7, 0.95, 1.1, 1.0, 1.0, 1.1, 1.2, 2.5, 1.5, 0.6, 0.15, 1.5, 4.0,
];
/// Why.
pub const MOVES_WHY: &str = "a quarter of foster placements that end last under a month and half under eight months (England 2019); the level is set so that about one child in ten has three or more placements in a year, as published. Held fixed on purpose: these rates describe one process whose level is unknown, and that is drawn once a run, moves.factor";
/// Rates of moving in one span of time, from its rate in fostering.
pub fn moves(rate: f64) -> [Prior; Provision::COUNT] {
    MOVES_BY_PROVISION.map(|relative| fixed(relative * rate, "").known(2019))
}
/// The level of all moves.
pub const MOVES_FACTOR: Prior = prior(
    1.0,
    0.75,
    1.35,
    "the common level of all rates of moving above, drawn once a run: thirteen kinds drawn apart would average out. England's share with three or more placements pins the level to a tenth or so; authorities differ more, and an authority's own moves are not published by kind",
);
/// Placements counted for each simulated one.
pub const COUNTED: Prior = fixed(
    1.1,
    "a fifth of placements that end last under a month (England 2019), and 1.1 placements are made a year for each child in care (England 2018-2023). Held fixed on purpose: it scales two counts that are reported and acts on no child",
).known(2023);

/// Sibling groups of 1, 2, 3 and 4, where the youngest is under 16.
pub const GROUPS: [Prior; 4] = [
    prior(0.66, 0.56, 0.75, GROUPS_WHY),
    prior(0.20, 0.14, 0.27, GROUPS_WHY),
    prior(0.10, 0.06, 0.15, GROUPS_WHY),
    prior(0.04, 0.02, 0.07, GROUPS_WHY),
];
/// The same where the youngest is 16 or 17.
pub const GROUPS_AT_16: [Prior; 4] = [
    prior(0.97, 0.92, 0.99, GROUPS_AT_16_WHY),
    prior(0.03, 0.01, 0.08, GROUPS_AT_16_WHY),
    fixed(0.0, GROUPS_AT_16_WHY),
    fixed(0.0, GROUPS_AT_16_WHY),
];
/// A month's entries or approvals, relative to the year's average.
pub const SEASON: Prior = fixed(
    1.0,
    "no monthly counts are published, so every month is alike. Held fixed on purpose: a season moves children and carers within a year, and a guessed one would look like a finding",
);
/// Least and most months between siblings.
pub const GAP: [Prior; 2] = [
    prior(
        12.0,
        10.0,
        18.0,
        "births less than a year apart are rare; no gaps among siblings in care are published",
    ),
    prior(
        48.0,
        36.0,
        72.0,
        "most siblings who enter together were born within four years or so of one another; no gaps among siblings in care are published",
    ),
];
const GROUPS_AT_16_WHY: &str =
    "few who enter at 16 or 17 bring a sibling; that none brings two is held fixed on purpose";
/// Why.
const GROUPS_WHY: &str = "no group sizes at entry are published; about a third of events bringing siblings is in line with the share of children in care who have a sibling there";

/// Share of the children entering under one year old who enter at birth.
pub const AT_BIRTH: Prior = prior(
    0.5,
    0.35,
    0.65,
    "under 1s in care are 0.68 of a year's starts under 1 (England 2019), more than a year's entrants spread evenly would leave",
).known(2019);
/// Youngest age at which a child who needs fostering is looked for a children's home, in years.
pub const LEAST_AGE_IN_HOMES: u8 = 8;

/// Yearly shocks and their persistence.
pub mod deviations {
    use super::{Prior, fixed, prior};

    /// A number estimated from the published series of all authorities.
    const fn fitted(value: f64, rationale: &'static str) -> Prior {
        Prior {
            source: "computed from DfE children looked after by authority, 2011-2023",
            ..fixed(value, rationale)
        }
        .known(2023)
    }

    /// All England, entry.
    pub const NATIONAL_ENTRIES: Prior = fitted(
        0.03,
        "starts in England vary by 4.5% a year, 2011-2023, unaccompanied children, who vary by themselves (below), among them; with 3% for the others England's growth spreads as a backtest has it (benches/national_growth.py)",
    );
    /// All England, leaving.
    pub const NATIONAL_LEAVING: Prior = fitted(
        0.036,
        "yearly shock to the leaving rate in England, 2011-2023",
    );
    /// Correlation.
    pub const NATIONAL_CORRELATION: Prior = prior(
        -0.7,
        -0.9,
        -0.3,
        "in years in which more enter care fewer leave it: about -0.7 in England's series; a dozen years say little of a correlation",
    )
    .known(2023);
    /// Persistence.
    pub const NATIONAL_PERSISTENCE: Prior = prior(
        0.6,
        0.4,
        0.85,
        "shocks to England's flows outlast a year and fade: half gone after nine months to four years; with this value, the correlation and unaccompanied children growth spreads by 1.7 to 4.7% over one to four years, near a backtest about damped growth (1.6 to 4.8%); the published years about their mean spread by 1.0 to 2.7% (benches/national_growth.py)",
    )
    .known(2023);
    /// Own, entry.
    pub const OWN_ENTRIES: Prior = fitted(
        0.11,
        "yearly walk of an authority's entries about the nation, 2011-2023",
    );
    /// Own, leaving.
    pub const OWN_LEAVING: Prior =
        fitted(0.06, "yearly walk of an authority's leaving rate, 4 to 6%");
    /// Correlation.
    pub const OWN_CORRELATION: Prior =
        prior(0.0, -0.3, 0.3, "no clear sign in the published series").known(2023);
    /// Persistence.
    pub const OWN_PERSISTENCE: Prior = fitted(0.97, "an authority's rates hardly return to a norm");
    /// A number estimated from England's and authorities' counts of unaccompanied children.
    const fn from_counts(value: f64, rationale: &'static str) -> Prior {
        Prior {
            source: "computed from DfE unaccompanied children in care, England and authorities, 2010-2019",
            ..fixed(value, rationale)
        }
        .known(2019)
    }

    /// All England, unaccompanied arrivals.
    pub const NATIONAL_UNACCOMPANIED: Prior = from_counts(
        0.5,
        "England's unaccompanied children grew by 22, 39, 49 and 51% (standard deviation) over one to four years; this shock gives 21, 37, 46 and 51 (benches/unaccompanied.py)",
    );
    /// Own, unaccompanied arrivals.
    pub const OWN_UNACCOMPANIED: Prior = from_counts(
        0.45,
        "authorities' by 19, 32, 41 and 46% beyond the mean of their year and chance; this shock gives 19, 33, 41 and 46 (benches/unaccompanied.py)",
    );
    /// Persistence of both.
    pub const UNACCOMPANIED_PERSISTENCE: Prior = prior(
        0.65,
        0.45,
        0.85,
        "waves of arrivals last some years: with it the spread over one to four years is near the record's; ten years say little of how they end",
    )
    .known(2019);
    /// Months of own deviations that have passed unseen.
    pub const MONTHS_SINCE_BASE: Prior = fixed(
        18.0,
        "the base rates are means of the three years to the start, whose middle lies 18 months before it; arithmetic, held fixed on purpose",
    );
    /// Overdispersion of entry events.
    pub const OVERDISPERSION: Prior = fitted(1.9, "1.4 to 1.9 beyond the walk, 2012-2019");
}

/// Share of the gap to the transfer scheme's threshold closed in a year.
pub const TRANSFER_SPEED: Prior = prior(
    0.15,
    0.05,
    0.4,
    "the scheme was voluntary to 2021; councils below the threshold moved toward it over several years",
).known(2021);
/// Share of children in homes for whom a foster family was the plan.
pub const HOMES_NEEDING_FOSTERING: Prior = fixed(
    0.2,
    "councils report children in homes for want of carers; no count is published. Held fixed on purpose: it says what children need on the start date, the same in every run; try others with --set",
);
/// Share of foster children who need specialist fostering.
pub const SPECIALIST_FOSTERING: Prior = fixed(
    0.15,
    "no count is published. Held fixed on purpose: it says what children need on the start date, the same in every run; try others with --set",
);
/// Share of children in homes who need a solo or therapeutic home.
pub const SPECIALIST_RESIDENTIAL: Prior = fixed(
    0.2,
    "no count is published; solo homes were about 6% of private homes in 2019. Held fixed on purpose: it says what children need on the start date, the same in every run; try others with --set",
).known(2019);
/// Multiple of the move rate in the wrong kind of placement.
pub const WRONG_KIND: Prior = prior(
    1.3,
    1.0,
    1.8,
    "children placed where nobody planned them to be move more; size unknown",
);
/// Chance that a need rises after a move.
pub const ESCALATION: Prior = prior(
    0.02,
    0.005,
    0.05,
    "moves feed need; size unknown. At 0 the process is off",
);
/// Monthly chance of a review.
pub const REVIEW: Prior = prior(
    0.08,
    0.04,
    0.15,
    "statutory reviews are half-yearly; not each reopens the search",
);
/// Months after which a child is settled.
pub const SETTLED_AFTER: Prior = prior(
    24.0,
    12.0,
    36.0,
    "a placement of two years counts as long-term in official statistics; when a panel stops looking for another is not published",
);
/// Chance that nobody registered takes a child: residential, specialist, other.
pub const UNREGISTERED: [Prior; 3] = [
    prior(
        0.05,
        0.02,
        0.1,
        "669 children in unregistered placements on 1 September 2025, about 0.8% of all in care; few of them young",
    ).known(2026),
    prior(0.15, 0.06, 0.3, "the hardest to place are most of them").known(2026),
    prior(
        0.002,
        0.0005,
        0.005,
        "rare for children who need a foster family or supported accommodation",
    ).known(2026),
];
/// Chance that an unregistered child stays so for another month.
pub const STILL_UNREGISTERED: Prior = prior(
    0.8,
    0.65,
    0.88,
    "a mean stay of over six months is reported for 2025; shorter before",
)
.known(2026);
/// Leaving of new households relative to established ones.
pub const NEW_HOUSEHOLDS: Prior = prior(
    1.3,
    1.0,
    1.8,
    "new carers leave more; no rate by tenure is published",
);
/// Share of carer households on hold.
pub const ON_HOLD: Prior = prior(
    0.05,
    0.02,
    0.1,
    "resting, between approvals or under review; the published places that are not available do not tell whole households apart",
);
/// Leaving rate of other authorities' children.
pub const OTHERS_LEAVING: Prior = prior(
    1.1,
    0.8,
    1.5,
    "placements in homes that ended in 2019 lasted ten months on average",
)
.known(2019);
/// Share of the children in homes nearby who are in homes of the other councils of a scenario.
pub const NEARBY_WITHIN_REGION: Prior = fixed(
    0.5,
    "no count of who is in whose homes is published: between none and all; it matters only where a scenario holds several councils. Held fixed on purpose: it says who is in whose homes on the start date, the same in every run",
);
/// Share of a nearby agency rung's chance that lies with households inside the other authorities.
pub const SHARED_AGENCIES: Prior = fixed(
    0.25,
    "no count of who is with whose agency carers is published; with nearly all of it a small council's agency places empty; it matters only where a scenario holds several councils. Held fixed on purpose: it divides chances among places before the runs, by those free on the start date",
);
/// Outside demand for a free place where 66.5% and where 82% of registered places are filled, relative to where 74% are
/// and a fifth of places are the council's own children's.
pub const OUTSIDE_DEMAND: (f64, f64) = (0.6, 2.0);
/// Outside demand for a council home's place.
pub const OUTSIDE_COUNCIL: Prior = prior(
    0.1,
    0.04,
    0.25,
    "councils keep most of their own places for their own children: in 2020, 130 children lived in homes of a council that was not theirs (England, secure homes included), 6 to 100 registered places; with this factor the starting states of all authorities have about as many",
)
.known(2020);
/// Share of the councils' registered places that are for short breaks.
pub const COUNCIL_SHORT_BREAKS: Prior = fixed(
    0.28,
    "registers do not tell such places apart. In 2020 children in care filled 0.55 of the councils' registered places and 0.77 of all others (England): if as much of the rest was filled, 0.28 were for short breaks of children who are not in care. Held fixed on purpose: it says what is there on the start date, the same in every run; try others with --set",
)
.known(2020);
/// Other authorities' children for each registered place in a council's home: 130 of 2,128 (England, 2020).
pub const OTHERS_IN_COUNCIL: f64 = 0.061;
/// Share of agency places that cannot be used, and of vacant ones.
pub const AGENCY_VACANT: f64 = 0.14;
/// Share of agency places that are not available.
pub const AGENCY_NOT_AVAILABLE: Prior = prior(
    0.15,
    0.08,
    0.25,
    "as the councils' own carers in England (15% in 2019); agencies' are not published apart. It acts on households to come: those of the start stand",
).known(2019);
/// Price of agency fostering relative to the council's own.
pub const AGENCY_PRICE: Prior = prior(
    1.8,
    1.3,
    2.2,
    "agency 820 a week in 2020 (CMA 2022) against about 460 for councils' own carers, which is reckoned and not published; 630 to 370 would be 1.3 to 2.2 times. Consultants put the gap of like placements at 8,000 pounds a year, 0 to 17,000, and are contested: agencies' children are older and need more",
)
.known(2022);
/// Price of kinship fostering relative to other council fostering.
pub const KINSHIP_PRICE: Prior = prior(
    0.7,
    0.5,
    0.95,
    "the same allowance, less fee and support: from little more than the national minimum allowance to nearly what other carers are paid; not published",
);
/// Why the three prices of fostering are drawn together.
pub const FOSTERING_TOGETHER: &str = "two unknowns, what an agency's and a relative's placement costs relative to one with the council's own carers: where those cost more, the council's own cost less, so that the published unit cost of all fostering is met, to a few per cent";
/// Price of homes nearby and further away.
pub const PREMIUMS: [Prior; 2] = [
    prior(
        1.0,
        0.95,
        1.1,
        "no published difference between homes inside and nearby",
    ),
    prior(
        1.1,
        1.0,
        1.25,
        "the last place found is the dearest; no published figure",
    ),
];
/// Weekly support of a child placed with parents, pounds.
pub const PARENTS_PRICE: Prior = prior(
    60.0,
    30.0,
    120.0,
    "social work and support only; not published apart",
);
/// Weekly cost of a child placed for adoption, pounds.
pub const ADOPTION_PRICE: Prior = prior(
    150.0,
    80.0,
    300.0,
    "settling-in support and interagency fee spread over the placement",
);
/// Price of other residential settings relative to a home.
pub const OTHER_RESIDENTIAL_PRICE: Prior = prior(
    0.6,
    0.3,
    1.0,
    "a mixture: health and custody cost the council little, family centres and care homes much",
);
