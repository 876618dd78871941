//! The key that was meant where one is not known: by its sense, or by its letters.

use crate::error::nearest;

/// Words of the field for keys of the format, where the letters of the two are not near.
const SYNONYMS: &[(&str, &str)] = &[
    ("drawdown", "advances"),
    ("drawdowns", "advances"),
    ("drawings", "advances"),
    ("tranches", "advances"),
    ("principal", "amount"),
    ("facility", "amount"),
    ("loan_amount", "amount"),
    ("interest", "rate_per_year"),
    ("interest_rate", "rate_per_year"),
    ("rate", "rate_per_year"),
    ("maturity", "end"),
    ("term", "end"),
    ("term_years", "end"),
    ("fee", "arrangement_fee"),
    ("early_repayments", "prepayments"),
    ("changes", "amendments"),
    ("moratorium", "first_repayment"),
    ("median", "value"),
    ("min", "low"),
    ("max", "high"),
    ("minimum", "low"),
    ("maximum", "high"),
    ("lower", "low"),
    ("upper", "high"),
    ("std", "sd"),
    ("average", "mean"),
    ("likeliest", "mode"),
    ("most_likely", "mode"),
    ("reference", "source"),
    ("reason", "rationale"),
    ("why", "rationale"),
    ("comment", "rationale"),
    ("note", "rationale"),
    ("reviewed", "updated"),
    ("date", "updated"),
    ("council", "authority"),
    ("type", "kind"),
    ("lever", "kind"),
    ("beds", "places"),
    ("provider", "operator"),
    ("capex", "capital_per_place"),
    ("capital", "capital_per_place"),
    ("opex", "running_cost_per_place"),
    ("annual_cost", "yearly_cost"),
    ("cost_per_year", "yearly_cost"),
    ("price", "weekly_price"),
];

/// The key that was most likely meant: the one of its sense, else the nearest by its letters.
pub(super) fn meant<'a, I>(name: &str, valid: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
    I::IntoIter: Clone,
{
    let valid = valid.into_iter();
    let folded = name.to_lowercase().replace([' ', '-'], "_");
    let mut senses = SYNONYMS.iter().filter(|(word, _)| *word == folded);
    let sense = senses.find_map(|(_, key)| valid.clone().find(|known| known == key));
    sense.or_else(|| nearest(name, valid))
}
