//! The items of a comparison's tables: what each is, in which unit and on which basis.
//!
//! `docs/src/reference/tables.md` has a row for each; a test holds that.

/// One item, figure or measure of a table, or a column with numbers of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The table.
    pub table: &'static str,
    /// Its name there.
    pub id: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// What it is.
    pub meaning: &'static str,
}

const fn entry(
    table: &'static str,
    id: &'static str,
    unit: &'static str,
    meaning: &'static str,
) -> Entry {
    Entry {
        table,
        id,
        unit,
        meaning,
    }
}

const NOMINAL: &str = "pounds of the year";
const PRESENT: &str = "pounds, present value";
const SHARE: &str = "share of futures";

/// Every item, table by table.
pub const ENTRIES: &[Entry] = &[
    entry(
        "mtfs.csv",
        "residential_placements",
        NOMINAL,
        "Placements that Section 251 calls residential, the council's own homes full or empty among them, without empty places under contract",
    ),
    entry(
        "mtfs.csv",
        "fostering_placements",
        NOMINAL,
        "Fostering by the council's and agencies' carers, relatives and friends among them",
    ),
    entry(
        "mtfs.csv",
        "other_placements",
        NOMINAL,
        "All other placements, supported accommodation among them",
    ),
    entry(
        "mtfs.csv",
        "after_care",
        NOMINAL,
        "What the council pays for those who have left care",
    ),
    entry(
        "mtfs.csv",
        "contract_voids",
        NOMINAL,
        "Places under contract that stand empty and are paid for",
    ),
    entry(
        "mtfs.csv",
        "interventions",
        NOMINAL,
        "One-off, yearly and start-up cost of interventions, before grants",
    ),
    entry(
        "mtfs.csv",
        "gross_cost",
        NOMINAL,
        "The sum of the items above, before anybody else pays",
    ),
    entry(
        "mtfs.csv",
        "contributions_home_office",
        NOMINAL,
        "Taken off: what the Home Office pays for unaccompanied children",
    ),
    entry(
        "mtfs.csv",
        "contributions_health",
        NOMINAL,
        "Taken off: what the NHS pays, its share of contracts among it",
    ),
    entry(
        "mtfs.csv",
        "contributions_education",
        NOMINAL,
        "Taken off: what education pays",
    ),
    entry(
        "mtfs.csv",
        "contributions_other_authorities",
        NOMINAL,
        "Taken off: what other authorities pay for places of this one's",
    ),
    entry(
        "mtfs.csv",
        "contributions_grants",
        NOMINAL,
        "Taken off: grants towards the cost of interventions, not towards capital",
    ),
    entry(
        "mtfs.csv",
        "net_cost",
        NOMINAL,
        "Gross cost less the five contributions",
    ),
    entry(
        "mtfs.csv",
        "loan_interest_earned",
        NOMINAL,
        "Taken off: interest and fees earned on loans in the year, whether due yet or not, paid or added to the balance; what is not yet due when a borrower fails is taken back",
    ),
    entry(
        "mtfs.csv",
        "loan_cost_of_funds",
        NOMINAL,
        "What the money lent costs in the year, on what is outstanding month by month",
    ),
    entry(
        "mtfs.csv",
        "loan_mrp",
        NOMINAL,
        "Minimum revenue provision of loans: what the capital financing requirement would be above the balance less its expected credit loss, never below nought",
    ),
    entry(
        "mtfs.csv",
        "capital_interest",
        NOMINAL,
        "Interest on what is outstanding of the council's own capital, at budget.borrowing_rate",
    ),
    entry(
        "mtfs.csv",
        "capital_mrp",
        NOMINAL,
        "Minimum revenue provision of the council's own capital: an annuity over budget.asset_life_years, from the year after it is spent",
    ),
    entry(
        "mtfs.csv",
        "net_budget_impact",
        NOMINAL,
        "What falls on the budget: net cost, less interest earned, and the four costs of financing",
    ),
    entry(
        "mtfs.csv",
        "budget",
        NOMINAL,
        "What [budget] by_year gives for the year, else the baseline's first year raised with consumer prices; `line` says which",
    ),
    entry(
        "mtfs.csv",
        "variance",
        NOMINAL,
        "Net budget impact less the budget: above nought is an overspend",
    ),
    entry(
        "mtfs.csv",
        "cumulative_variance",
        NOMINAL,
        "The variances of this year and all before it, added up",
    ),
    entry(
        "capital.csv",
        "capital_spent",
        NOMINAL,
        "Capital spent on the homes of measures, before grants",
    ),
    entry(
        "capital.csv",
        "capital_grants",
        NOMINAL,
        "Grants towards it",
    ),
    entry(
        "capital.csv",
        "own_cfr",
        "pounds at the year's end",
        "Capital financing requirement of the council's own capital: what is spent less grants and provision so far",
    ),
    entry(
        "capital.csv",
        "loan_advances",
        NOMINAL,
        "Advanced to borrowers",
    ),
    entry(
        "capital.csv",
        "loan_interest_capitalised",
        NOMINAL,
        "Interest and fees added to balances",
    ),
    entry(
        "capital.csv",
        "loan_principal_received",
        NOMINAL,
        "Principal that borrowers repay, recoveries after a default among it",
    ),
    entry(
        "capital.csv",
        "loan_recovered",
        NOMINAL,
        "What of the principal received is recovered after a default",
    ),
    entry(
        "capital.csv",
        "loan_written_off",
        NOMINAL,
        "Written off when nothing more is to be had",
    ),
    entry(
        "capital.csv",
        "loan_balance",
        "pounds at the year's end",
        "Outstanding, with interest added",
    ),
    entry(
        "capital.csv",
        "expected_credit_loss",
        "pounds at the year's end",
        "Expected credit loss: of the next twelve months, or of what is left of the life once terms were amended; after a default what is not recovered. Shown, not charged",
    ),
    entry(
        "capital.csv",
        "loan_cfr",
        "pounds at the year's end",
        "Capital financing requirement of loans: advances and interest added, less principal received and provision; never below nought",
    ),
    entry(
        "capital.csv",
        "capital_receipts_left",
        NOMINAL,
        "Principal received for which revenue has paid before: beyond the capital financing requirement, a usable capital receipt",
    ),
    entry(
        "capital.csv",
        "loan_interest_in_cash",
        NOMINAL,
        "Interest and fees on loans received in cash; interest earned in mtfs.csv is this, what is added to balances, and the change of what is accrued",
    ),
    entry(
        "capital.csv",
        "loan_interest_accrued",
        "pounds at the year's end",
        "Interest on loans earned and not due yet",
    ),
    entry(
        "capital.csv",
        "money_put_in",
        NOMINAL,
        "What is laid out before it is known what comes of it: measures, empty places, capital and advances, less grants of both kinds",
    ),
    entry(
        "capital.csv",
        "lease_liability_added",
        NOMINAL,
        "Leases that contracts hold and that begin: the liability at commencement, and what the capital financing requirement rises by",
    ),
    entry(
        "capital.csv",
        "lease_mrp",
        NOMINAL,
        "Principal in the payments of leases, which is the minimum revenue provision on them; with lease_interest what is paid for the buildings, part of the placements and empty places of mtfs.csv",
    ),
    entry(
        "capital.csv",
        "lease_liability_ended",
        NOMINAL,
        "What is left of the liability of leases that end before their term, with a home or a contract",
    ),
    entry(
        "capital.csv",
        "lease_liability",
        "pounds at the year's end",
        "Lease liability, and the capital financing requirement for it: what is added less the two above",
    ),
    entry(
        "capital.csv",
        "lease_interest",
        NOMINAL,
        "Interest in the payments of leases",
    ),
    entry(
        "loans.csv",
        "balance",
        "pounds at the year's end",
        "Outstanding, with interest added",
    ),
    entry(
        "loans.csv",
        "expected_credit_loss",
        "pounds at the year's end",
        "As in capital.csv, of this loan",
    ),
    entry(
        "loans.csv",
        "debt_service_cover",
        "ratio",
        "What the borrower's homes earned in twelve months over what fell due, at the year's last payment; from a year after the first repayment, over the futures that have one",
    ),
    entry(
        "loans.csv",
        "loan_life_cover",
        "ratio",
        "What the homes earn from the year's end to the loan's end, at the loan's rate, over what is outstanding",
    ),
    entry(
        "loans.csv",
        "default_by_then",
        SHARE,
        "Futures in which the borrower is in default by the year's end (the column `mean`)",
    ),
    entry(
        "loans.csv",
        "cover_below_1.10_by_then",
        SHARE,
        "Futures in which the covenant was broken by then, by cover below it or by a default; the number in the name is the covenant's",
    ),
    entry(
        "loans_joint.csv",
        "loan_earned",
        "pounds over the horizon",
        "Interest earned on the loan less what the money costs and what is written off, nominal, in the futures that `futures` names",
    ),
    entry(
        "loans_joint.csv",
        "budget_saved",
        "pounds over the horizon",
        "What falls on the budget less than in the baseline, loan and placements together, nominal, in the same futures",
    ),
    entry(
        "value.csv",
        "npv_authority",
        PRESENT,
        "The council's cash: net cost, capital less grants, advances less what comes back; interest on borrowing and MRP left out. What stands at the end of the horizon is among it",
    ),
    entry(
        "value.csv",
        "npv_society",
        PRESENT,
        "What anybody pays: gross cost, capital before grants, what is written off; transfers and loan flows cancel. Capital that stands at the end is among it, less what loans may still lose",
    ),
    entry(
        "value.csv",
        "present_benefits",
        PRESENT,
        "What placements and after care cost less than in the baseline, the council's own homes left out",
    ),
    entry(
        "value.csv",
        "present_costs",
        PRESENT,
        "What the plan takes: measures, empty places, its own homes, capital and advances, less grants, what loans bring back and what stands at the end",
    ),
    entry(
        "value.csv",
        "benefit_cost_ratio",
        "ratio",
        "Mean benefits over mean costs, with its standard error; empty where the plan costs nothing on average",
    ),
    entry(
        "value.csv",
        "present_value_of_what_stands",
        PRESENT,
        "Of npv_authority: loans outstanding less their expected loss, and capital less grants written down in equal parts over its life, at the end of the horizon",
    ),
    entry(
        "value.csv",
        "budget_saved",
        NOMINAL,
        "Net budget impact of the baseline less the plan's",
    ),
    entry(
        "value.csv",
        "cash_saved",
        NOMINAL,
        "The council's cash, as in npv_authority, before discounting",
    ),
    entry(
        "value.csv",
        "cashable",
        NOMINAL,
        "Placements of children in care at the decision that cost less, less the plan's recurrent cost",
    ),
    entry(
        "value.csv",
        "avoided",
        NOMINAL,
        "What later entrants' placements cost less",
    ),
    entry(
        "value.csv",
        "after_care_and_contributions",
        NOMINAL,
        "The rest of the change of net cost: after care and what others pay",
    ),
    entry(
        "value.csv",
        "paid_back_by_then",
        SHARE,
        "Futures in which cumulative cash is never below nought again from that year, or one before it, on (the column `mean`)",
    ),
    entry(
        "value.csv",
        "never_pays_back",
        SHARE,
        "Futures in which cumulative cash is below nought at the end of the horizon",
    ),
    entry(
        "value.csv",
        "matched_child_saving",
        "pounds of the year, mean over futures",
        "What children in the plan's new places cost less than the same child in the same month of the baseline; part of the figures above, never added to them",
    ),
    entry(
        "value.csv",
        "matched_child_months",
        "child-months, mean over futures",
        "Months over which that is counted",
    ),
    entry(
        "budget.csv",
        "probability_over",
        SHARE,
        "Futures in which net budget impact is above the budget",
    ),
    entry(
        "budget.csv",
        "mean_when_over",
        NOMINAL,
        "By how much, on average over those futures",
    ),
    entry(
        "budget.csv",
        "expected_shortfall_95",
        NOMINAL,
        "Mean of outturn less budget over the worst 1 in 20 futures",
    ),
    entry(
        "budget.csv",
        "worst_1_in_10",
        NOMINAL,
        "What outturn less budget exceeds in 1 future in 10",
    ),
    entry(
        "budget.csv",
        "share_of_usable_reserves",
        "share",
        "The same over budget.usable_reserves; empty where none are given",
    ),
    entry(
        "regret.csv",
        "mean_regret",
        "unit of the row",
        "By how much the best choice of a future is better than this one, averaged over all futures",
    ),
    entry(
        "regret.csv",
        "p90_regret",
        "unit of the row",
        "What that exceeds in 1 future in 10",
    ),
    entry(
        "regret.csv",
        "probability_best",
        SHARE,
        "Futures in which no choice is better",
    ),
    entry(
        "regret.csv",
        "dominated_by",
        "name",
        "A choice that is as good on the mean of every measure and better on one by more than two standard errors; empty where there is none",
    ),
    entry(
        "regret.csv",
        "share_dominated",
        SHARE,
        "Futures in which another choice is as good on every measure and better on one",
    ),
    entry(
        "differences.csv",
        "probability_better",
        SHARE,
        "Futures in which the plan is better on the metric, ties by half; empty where neither direction is",
    ),
    entry(
        "differences.csv",
        "runs_saved",
        "ratio",
        "How many times as many futures would be needed without the same luck in both; a million at most",
    ),
    entry(
        "attribution.csv",
        "part",
        PRESENT,
        "What a measure alone makes of npv_authority; `interaction` is what all together make beyond the sum, `all together` the plan",
    ),
    entry(
        "downside.csv",
        "npv_authority",
        PRESENT,
        "As in value.csv, if what `case` names goes wrong; `as_planned` is the plan as it is",
    ),
    entry(
        "downside.csv",
        "npv_more_than_planned",
        PRESENT,
        "That, less the same of the plan as it is in the same future: below nought is a loss",
    ),
    entry(
        "downside.csv",
        "budget_impact_over_horizon",
        "pounds over the horizon",
        "Net budget impact in that case less the baseline's, nominal",
    ),
    entry(
        "downside.csv",
        "budget_impact_more_than_planned",
        "pounds over the horizon",
        "That, less the same of the plan as it is",
    ),
    entry(
        "downside.csv",
        "share_of_futures_in_default",
        SHARE,
        "Futures in which a borrower fails in that case, a row for each loan (the column `mean`)",
    ),
    entry(
        "switching.csv",
        "switching_value",
        "unit of the input",
        "The value of `input` at which the plan is worth as much as what `against` names; empty where it never is in the range",
    ),
];

/// Every entry with a name; the covenant's number in a name does not matter.
pub fn find(name: &str) -> Vec<&'static Entry> {
    let same = |id: &str| {
        id == name || (id.starts_with("cover_below_") && name.starts_with("cover_below_"))
    };
    ENTRIES.iter().filter(|entry| same(entry.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::books::Item;

    #[test]
    fn every_item_of_the_books_is_explained_in_its_table() {
        for (table, items) in [
            ("mtfs.csv", &Item::MTFS[..]),
            ("capital.csv", &Item::CAPITAL),
            ("capital.csv", &Item::LEASES),
        ] {
            for item in items {
                let found = find(item.id());
                assert!(found.iter().any(|e| e.table == table), "{}", item.id());
            }
        }
        assert!(find("cover_below_1.25_by_then").len() == 1 && find("zzz").is_empty());
    }

    #[test]
    fn the_reference_has_a_row_for_each() {
        let page = include_str!("../../docs/src/reference/tables.md");
        for Entry {
            id, unit, meaning, ..
        } in ENTRIES
        {
            let row = format!("| `{id}` | {unit} | {meaning} |");
            assert!(page.contains(&row), "{row}");
        }
    }
}
