//! Priors of what goes on after care, and of what others pay.

use super::{Prior, prior};

/// Share of those fostered at 18 who stay put.
pub const STAYING_PUT: Prior = Prior {
    value: 0.51,
    range: Some((0.35, 0.65)),
    source: "CYP Now, Staying Put (48.3% in 2014/15, 54% in 2015/16)",
    known_from: Some(2016),
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
    known_from: Some(STAYING_CLOSE_YEAR),
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
    known_from: Some(2024),
    rationale: "a fixed sum in cash for each night, not raised with prices; it pays for social work too",
};
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
