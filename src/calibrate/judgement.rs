//! Values that nobody publishes: priors, each marked as a judgement with its reason.
//!
//! They go into every scenario that `new` writes, where a user can change them.

use crate::model::placement::Provision;

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
    /// Why.
    pub rationale: &'static str,
}

const fn prior(value: f64, low: f64, high: f64, rationale: &'static str) -> Prior {
    Prior {
        value,
        range: Some((low, high)),
        source: "",
        rationale,
    }
}

const fn fixed(value: f64, rationale: &'static str) -> Prior {
    Prior {
        value,
        range: None,
        source: "",
        rationale,
    }
}

/// Leaving before 18 by placement, relative to fostering.
pub const LEAVING_BY_PROVISION: [f64; Provision::COUNT] = [
    2.0, 1.0, 1.0, 0.7, 0.7, 0.7, 1.0, 4.0, 4.0, 2.0, 5.0, 2.0, 1.0,
];
/// Why.
pub const LEAVING_BY_PROVISION_WHY: &str = "order and size follow the leavers of 2019 by last placement over children in it (England: kinship 0.49, other fostering 0.21, adoption 1.44, parents 0.55, homes 0.16 a year), less those who reach 18";

/// Leaving before 18 by time in care: under 6 months, 6 to 12, 12 to 24, over.
pub const LEAVING_BY_TIME: [f64; 4] = [2.2, 1.8, 1.1, 0.45];
/// Why.
pub const LEAVING_BY_TIME_WHY: &str = "28% of periods of care that end last under 6 months, 19% 6 to 12 months, 21% 1 to 2 years, 32% longer (England 2023-24), set against the shares of children in care that such rates imply";

/// Unplanned moves a year by time in the placement: first three months, to a year, after, in fostering.
pub const MOVES: [f64; 3] = [1.2, 0.43, 0.18];
/// Relative to fostering.
pub const MOVES_BY_PROVISION: [f64; Provision::COUNT] = [
    0.7, 0.95, 1.1, 1.0, 1.0, 1.1, 1.2, 2.5, 1.5, 0.6, 0.15, 1.5, 4.0,
];
/// Why.
pub const MOVES_WHY: &str = "a quarter of foster placements that end last under a month and half under eight months (England 2019); the level is set so that about one child in ten has three or more placements in a year, as published";

/// Sibling groups of 1, 2, 3 and 4, where the youngest is under 16.
pub const GROUPS: [f64; 4] = [0.66, 0.20, 0.10, 0.04];
/// The same where the youngest is 16 or 17.
pub const GROUPS_AT_16: [f64; 4] = [0.97, 0.03, 0.0, 0.0];
/// Months between siblings.
pub const GAP: (u16, u16) = (12, 48);
/// Why.
pub const GROUPS_WHY: &str = "no group sizes at entry are published; about a third of events bringing siblings is in line with the share of children in care who have a sibling there";

/// Share of the children entering under one year old who enter at birth.
pub const AT_BIRTH: Prior = fixed(
    0.5,
    "under 1s in care are 0.68 of a year's starts under 1 (England 2019), more than a year's entrants spread evenly would leave",
);
/// Youngest age at which a child who needs fostering is looked for a children's home, in years.
pub const LEAST_AGE_IN_HOMES: u8 = 8;

/// Yearly shocks and their persistence.
pub mod deviations {
    use super::{Prior, fixed};

    /// A number estimated from the published series of all authorities.
    const fn fitted(value: f64, rationale: &'static str) -> Prior {
        Prior {
            value,
            range: None,
            source: "computed from DfE children looked after by authority, 2011-2023",
            rationale,
        }
    }

    /// All England, entry.
    pub const NATIONAL_ENTRIES: Prior =
        fitted(0.045, "yearly shock to starts in England, 2011-2023");
    /// All England, leaving.
    pub const NATIONAL_LEAVING: Prior = fitted(
        0.036,
        "yearly shock to the leaving rate in England, 2011-2023",
    );
    /// Correlation.
    pub const NATIONAL_CORRELATION: Prior = fixed(
        -0.25,
        "growth in England varies more over one to five years than independent shocks of this size would give it; the value is not fitted",
    );
    /// Persistence.
    pub const NATIONAL_PERSISTENCE: Prior = fixed(
        0.8,
        "shocks to England's flows outlast a year and fade; the value is not fitted",
    );
    /// Own, entry.
    pub const OWN_ENTRIES: Prior = fitted(
        0.11,
        "yearly walk of an authority's entries about the nation, 2011-2023",
    );
    /// Own, leaving.
    pub const OWN_LEAVING: Prior =
        fitted(0.06, "yearly walk of an authority's leaving rate, 4 to 6%");
    /// Correlation.
    pub const OWN_CORRELATION: Prior = fixed(0.0, "no clear sign in the published series");
    /// Persistence.
    pub const OWN_PERSISTENCE: Prior = fitted(0.97, "an authority's rates hardly return to a norm");
    /// Months of own deviations that have passed unseen.
    pub const MONTHS_SINCE_BASE: Prior = fixed(
        18.0,
        "the base rates are means of the three years to the start, whose middle lies 18 months before it",
    );
    /// Overdispersion of entry events.
    pub const OVERDISPERSION: Prior = fitted(1.9, "1.4 to 1.9 beyond the walk, 2012-2019");
}

/// Share of the gap to the transfer scheme's threshold closed in a year.
pub const TRANSFER_SPEED: Prior = fixed(
    0.15,
    "the scheme was voluntary to 2021; councils below the threshold moved toward it over several years",
);
/// Share of children in homes for whom a foster family was the plan.
pub const HOMES_NEEDING_FOSTERING: Prior = fixed(
    0.2,
    "councils report children in homes for want of carers; no count is published",
);
/// Share of foster children who need specialist fostering.
pub const SPECIALIST_FOSTERING: Prior = fixed(0.15, "no count is published");
/// Share of children in homes who need a solo or therapeutic home.
pub const SPECIALIST_RESIDENTIAL: Prior = fixed(
    0.2,
    "no count is published; solo homes were about 6% of private homes in 2019",
);
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
pub const SETTLED_AFTER: u16 = 24;
/// Chance that nobody registered takes a child: residential, specialist, other.
pub const UNREGISTERED: [Prior; 3] = [
    prior(
        0.05,
        0.02,
        0.1,
        "669 children in unregistered placements on 1 September 2025, about 0.8% of all in care; few of them young",
    ),
    prior(0.15, 0.06, 0.3, "the hardest to place are most of them"),
    prior(
        0.002,
        0.0005,
        0.005,
        "rare for children who need a foster family or supported accommodation",
    ),
];
/// Chance that an unregistered child stays so for another month.
pub const STILL_UNREGISTERED: Prior = prior(
    0.8,
    0.65,
    0.88,
    "a mean stay of over six months is reported for 2025; shorter before",
);
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
);
/// Share of the children in homes nearby who are in homes of the other councils of a scenario.
pub const NEARBY_WITHIN_REGION: Prior = fixed(
    0.5,
    "no count of who is in whose homes is published: between none and all; it matters only where a scenario holds several councils",
);
/// Share of a nearby agency rung's chance that lies with households inside the other authorities.
pub const SHARED_AGENCIES: Prior = fixed(
    0.25,
    "no count of who is with whose agency carers is published; with nearly all of it a small council's agency places empty; it matters only where a scenario holds several councils",
);
/// Outside demand for a council home's place.
pub const OUTSIDE_COUNCIL: Prior = prior(
    0.3,
    0.1,
    0.6,
    "councils keep most of their own places for their own children",
);
/// Share of agency places that cannot be used, and of vacant ones.
pub const AGENCY_VACANT: f64 = 0.14;
/// Price of agency fostering relative to the council's own.
pub const AGENCY_PRICE: Prior = fixed(
    1.8,
    "agency 820 a week in 2020 (CMA) against about 460 for councils' own carers",
);
/// Price of kinship fostering relative to other council fostering.
pub const KINSHIP_PRICE: Prior = fixed(0.7, "the same allowance, less fee and support");
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

/// After care and contributions.
pub mod after {
    use super::{Prior, prior};

    /// Share of those fostered at 18 who stay put.
    pub const STAYING_PUT: Prior = Prior {
        value: 0.51,
        range: Some((0.35, 0.65)),
        source: "CYP Now, Staying Put (48.3% in 2014/15, 54% in 2015/16)",
        rationale: "official figures of 2014 to 2016; take-up is said to have fallen since",
    };
    /// Months for which they stay.
    pub const STAYING_PUT_MONTHS: Prior = prior(
        14.0,
        10.0,
        17.0,
        "stays end by 21, most of them earlier; no length is published",
    );
    /// What carers are paid then, relative to fostering.
    pub const STAYING_PUT_PRICE: Prior = prior(
        0.5,
        0.3,
        0.8,
        "half of the council's own fostering price: the young person pays towards rent and keep",
    );
    /// Share of those in homes at 18 who stay close.
    pub const STAYING_CLOSE: Prior = prior(
        0.1,
        0.04,
        0.3,
        "a programme of some councils; no national count is published",
    );
    /// Months for which they do.
    pub const STAYING_CLOSE_MONTHS: Prior = prior(
        12.0,
        8.0,
        17.0,
        "the cost published is for one care leaver and about a year",
    );
    /// Year that the cost is of.
    pub const STAYING_CLOSE_YEAR: i32 = 2025;
    /// Cost of a care leaver for a year.
    pub const STAYING_CLOSE_COST: Prior = Prior {
        value: 27_000.0,
        range: Some((22_000.0, 32_000.0)),
        source: "Staying Close, DfE indicative bids (OECD Youth Policy Toolkit)",
        rationale: "22,000 to 32,000 a care leaver, brought to the base year by the median authority's unit cost of care",
    };
    /// Share of the other leavers of 18 whose accommodation the council pays for.
    pub const ACCOMMODATION: Prior = prior(
        0.4,
        0.25,
        0.6,
        "others live with family, alone or in custody, or their rent is met by benefits",
    );
    /// Months for which it does.
    pub const ACCOMMODATION_MONTHS: Prior = prior(
        10.0,
        6.0,
        16.0,
        "until a tenancy of their own; no length is published",
    );
    /// What it pays, relative to supported accommodation before 18.
    pub const ACCOMMODATION_PRICE: Prior = prior(
        0.35,
        0.15,
        0.7,
        "support and what rent exceeds benefits: a part of the price of supported accommodation before 18",
    );
    /// Share of special guardians who are paid an allowance.
    pub const GUARDIANSHIP_PAID: Prior = prior(
        0.75,
        0.6,
        0.9,
        "most guardians of children who were in care are paid an allowance, subject to means",
    );
    /// Share of persons with a child arrangements order who are.
    pub const ARRANGEMENTS_PAID: Prior = prior(
        0.4,
        0.2,
        0.7,
        "many orders are made to a parent, who is paid none",
    );
    /// What they are paid, relative to kinship fostering.
    pub const ALLOWANCE_PRICE: Prior = prior(
        0.4,
        0.3,
        0.6,
        "the core allowance less child benefit and means, without fee and support: a part of the price of kinship fostering",
    );
    /// Share of those who return home who are supported afterwards.
    pub const REUNIFICATION_PAID: Prior = prior(
        0.6,
        0.4,
        0.85,
        "a child in need plan follows most returns; not all bring services of their own",
    );
    /// Months for which they are.
    pub const REUNIFICATION_MONTHS: Prior = prior(
        4.0,
        2.0,
        8.0,
        "a plan and its review; no length is published",
    );
    /// Pounds a week.
    pub const REUNIFICATION_PRICE: Prior = prior(
        80.0,
        40.0,
        160.0,
        "family support and visits; not published apart",
    );
    /// Pounds a night from the Home Office for an unaccompanied child.
    pub const HOME_OFFICE: Prior = Prior {
        value: 143.0,
        range: None,
        source: "Home Office funding instructions (the rate for under 18s is not verified)",
        rationale: "a fixed sum in cash for each night, not raised with prices; it pays for social work too",
    };
    /// Year that the sum is of.
    pub const HOME_OFFICE_YEAR: i32 = 2024;
    /// Share of the cost of homes that health pays.
    pub const HEALTH: Prior = prior(
        0.03,
        0.01,
        0.07,
        "continuing care and joint packages of a few children; no national share is published",
    );
    /// Share of the cost of homes that education pays.
    pub const EDUCATION: Prior = prior(
        0.03,
        0.01,
        0.07,
        "education in homes and residential schools; no national share is published",
    );
}
