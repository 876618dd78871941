//! Words and tables of loans.

use super::*;
use crate::scenario::build::loan::{FundsBasis, alone};
use crate::scenario::{Document, raw, schema};

const PLAIN: &str = "[[loan]]
name = \"Homes\"
start = \"2024-04\"
amount = 300000
rate_per_year = 0.075
payments_per_year = 4
repayment = \"annuity\"
end = \"2036-04\"
cost_of_funds = 0.05
";

fn read(text: &str) -> Document {
    let document = Document::parse(text.as_bytes(), "loans.toml").expect("TOML");
    assert!(document.check(&schema::loans()).is_empty(), "{text}");
    document
}

/// Loans of a file, and its warnings.
fn loans(text: &str) -> (Vec<Agreed>, String) {
    let document = read(text);
    let raw: raw::LoanFile = document.read().expect("read");
    let (loans, warnings) = alone(&raw.loan, None).expect("right");
    (loans, document.locate(warnings).render(false))
}

/// What is wrong with a file.
fn refused(text: &str) -> String {
    let document = read(text);
    let raw: raw::LoanFile = document.read().expect("read");
    let found = alone(&raw.loan, None).expect_err("wrong");
    document.locate(found).render(false)
}

fn said(text: &str) -> String {
    super::text(&loans(text).0, None)
}

fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn a_month_that_no_payment_falls_in_is_refused_with_those_near() {
    let found = refused(&PLAIN.replace("end = \"2036-04\"", "end = \"2036-05\""));
    has(
        &found,
        &[
            "NH340",
            "loans.toml:8:",
            "no payment falls in 2036-05",
            "January, April, July, October",
            "2036-04 or 2036-07",
        ],
    );
    let amended = format!("{PLAIN}[[loan.amendments]]\nfrom = \"2027-04\"\nend = \"2037-06\"\n");
    has(&refused(&amended), &["2037-04 or 2037-07"]);
    let first = format!("{PLAIN}first_repayment = \"2025-05\"\n");
    has(&refused(&first), &["2025-04 or 2025-07"]);
}

#[test]
fn a_start_that_is_no_month_is_the_only_thing_said() {
    let found = refused(&PLAIN.replace("2024-04", "2024-13"));
    has(&found, &["NH333", "2024-13"]);
    assert!(!found.contains("years after"), "{found}");
    assert_eq!(found.matches("error[").count(), 1, "{found}");
}

#[test]
fn an_early_repayment_is_of_what_is_outstanding_then() {
    let with = |month: &str, amount: f64| {
        format!("{PLAIN}[[loan.prepayments]]\nmonth = \"{month}\"\namount = {amount}\n")
    };
    has(
        &refused(&with("2030-04", 900_000.0)),
        &["NH340", "loans.toml:12:", "900000 is repaid early"],
    );
    has(
        &refused(&with("2036-07", 1.0)),
        &["after the last payment", "2036-04"],
    );
    // All of it goes: nothing is due after it, and it counts among the payments.
    let (list, _) = loans(PLAIN);
    let schedule = Schedule::of(&list[0].terms);
    let row = schedule.rows.iter().find(|row| row.due.month == 72);
    let left = pounds(row.expect("a payment").closing);
    let all = said(&with("2030-04", left));
    has(&all, &["24 repayments", "early repayments included"]);
    assert!(!all.contains("2030-07"), "{all}");
}

#[test]
fn advances_by_month_and_by_home_are_not_both() {
    let text = format!(
        "{PLAIN}drawn_by_home = true\nadvances = [{{ month = \"2024-04\", amount = 300000 }}]\n"
    );
    has(
        &refused(&text),
        &["NH340", "loans.toml:10:", "one of the two"],
    );
}

#[test]
fn two_loans_are_not_paid_from_one_income() {
    let one = format!("{PLAIN}homes = \"A\"\n");
    let found = refused(&format!("{one}{}", one.replace("\"Homes\"", "\"Other\"")));
    has(
        &found,
        &["NH334", "loans.toml:20:", "income of the same homes"],
    );
}

#[test]
fn money_that_costs_nothing_said_costs_the_assumed_rate() {
    let (list, _) = loans(&PLAIN.replace("cost_of_funds = 0.05\n", ""));
    assert_eq!(list[0].funds_basis, FundsBasis::Assumed);
    let rates = crate::finance::rates::Rates::get();
    assert_eq!(list[0].cost_of_funds, rates.assumed_rate);
    has(
        &super::text(&list, None),
        &[
            "cost_of_funds is left out: the assumed rate",
            &rates.vintage,
        ],
    );
    let document = read(&PLAIN.replace("cost_of_funds = 0.05\n", ""));
    let raw: raw::LoanFile = document.read().expect("read");
    let budget = raw::Budget {
        borrowing_rate: Some(0.043),
        ..raw::Budget::default()
    };
    let (list, _) = alone(&raw.loan, Some(&budget)).expect("right");
    let of = (list[0].cost_of_funds, list[0].funds_basis);
    assert_eq!(of, (0.043, FundsBasis::Borrowing));
}

#[test]
fn keys_of_a_simulated_borrower_are_said_not_to_be_used() {
    let (_, warned) = loans(&format!("{PLAIN}covenant = 1.1\nrecovery_share = 0.4\n"));
    has(&warned, &["NH432", "loans.toml:10:"]);
    // The share recovered is used: a default is one of the cases.
    assert_eq!(warned.matches("NH432").count(), 1, "{warned}");
}

/// Amendment to a rate, in words.
fn repriced(rate: f64) -> String {
    said(&format!(
        "{PLAIN}[[loan.amendments]]\nfrom = \"2027-04\"\nrate_per_year = {rate}\n"
    ))
}

#[test]
fn an_amendment_is_said_to_gain_or_to_lose_as_it_does() {
    let higher = repriced(0.08);
    has(&higher, &["a gain: the rate is higher", " more\n"]);
    let lower = repriced(0.07);
    has(&lower, &["a loss: the rate is lower", " less\n"]);
    for text in [&higher, &lower] {
        assert!(
            !text.contains("a deferral") && !text.contains("-£0"),
            "{text}"
        );
    }
    let same = repriced(0.075);
    has(&same, &["no payment changes"]);
    assert!(!same.contains("credit risk"), "{same}");
    let later = said(&format!(
        "{PLAIN}[[loan.amendments]]\nfrom = \"2027-04\"\nend = \"2038-04\"\n"
    ));
    has(&later, &["not a gain", "a deferral is a sign"]);
}

/// The agreed terms and the amended ones stand apart, each with its instalment.
#[test]
fn agreed_and_amended_terms_are_not_mixed() {
    let text = repriced(0.08);
    let at = |word: &str| {
        text.find(word)
            .unwrap_or_else(|| panic!("{word} in {text}"))
    };
    assert!(at("as agreed: April 2024 to April 2036; 7.500%") < at("as amended from April 2027"));
    has(
        &text,
        &["as amended from April 2027: to April 2036; 8.000%"],
    );
    let level = |from: &str, count: &str| {
        let (_, rest) = text.split_once(from).expect("there");
        assert!(rest.contains(count), "{count} in {rest}");
    };
    level("as agreed", "48 repayments, 47 of them £9,");
    // The payment of the month of the amendment has the old rate: what falls due then is interest up to it.
    level(
        "as amended",
        "48 repayments: 12 of £9,533.45, 35 of £9,727.65, the last £9,727.49",
    );
}

/// Counts and sums of the sentence are those of the table's rows, where an amendment changes the payment of its
/// own month too.
#[test]
fn repayments_after_an_amendment_are_counted_as_the_table_has_them() {
    let text = format!("{PLAIN}[[loan.amendments]]\nfrom = \"2027-04\"\nend = \"2030-04\"\n");
    let (list, _) = loans(&text);
    let rows = Schedule::of(&list[0].terms).rows;
    let paid: Vec<i64> = rows
        .iter()
        .filter(|row| row.due.principal > 0)
        .map(Row::paid)
        .collect();
    assert_eq!(paid.len(), 24);
    let dearer: Vec<&i64> = paid.iter().filter(|sum| **sum > 2_000_000).collect();
    // April 2027 to April 2030, both.
    assert_eq!(dearer.len(), 13);
    let words = format!(
        "24 repayments: 11 of {}, 12 of {}, the last {}",
        money(paid[0]),
        money(paid[11]),
        money(paid[23])
    );
    has(&said(&text), &[&words]);
}

/// By hand: 300,000 over 20 years at 5% is an annuity of 24,072.78 a year; in the year after it is lent 15,000 of it
/// is interest. The requirement is what is left of the loan less what was provided for.
#[test]
fn a_loan_provided_for_over_a_life_says_so_by_year() {
    let text = format!("{PLAIN}mrp_over_years = 20\n");
    let told = said(&text);
    has(
        &told,
        &[
            "Minimum revenue provision over 20 years",
            "£9,072.78",
            "FY2025/26",
        ],
    );
    let (list, warnings) = loans(&text);
    assert!(warnings.trim().is_empty(), "{warnings}");
    let table = String::from_utf8(csv_by_year(&list).expect("written")).expect("UTF-8");
    let mut left = 300_000.0;
    let mut provided = 0.0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().expect("a number");
        if cells[1] == "all" {
            assert!((number(10) - provided).abs() < 0.05, "{table}");
            assert_eq!(cells[11], "");
            continue;
        }
        provided += number(10);
        left -= number(6) + number(10);
        assert!((number(11) - left.max(0.0)).abs() < 0.02, "{table}");
        if cells[1] == "FY2025/26" {
            assert!((number(10) - 9_072.78).abs() < 0.005, "{line}");
        }
    }
    let half = said(&format!("{text}capital_share = 0.5\n"));
    has(&half, &["£4,536.39"]);
    let plain = csv_by_year(&loans(PLAIN).0).expect("written");
    let plain = String::from_utf8(plain).expect("UTF-8");
    assert!(
        plain.lines().skip(1).all(|line| line.ends_with(",,")),
        "{plain}"
    );
    assert!(!said(PLAIN).contains("Minimum revenue provision over"));
}

/// A payment's rate says its interest, and mixed ones say how long each held.
#[test]
fn the_rate_of_a_row_explains_its_interest() {
    let text = format!("{PLAIN}[[loan.amendments]]\nfrom = \"2027-05\"\nrate_per_year = 0.09\n");
    let bytes = csv(&loans(&text).0).expect("a table");
    let table = String::from_utf8(bytes).expect("UTF-8");
    let row = table.lines().find(|line| line.contains(",2027-07,"));
    let cells: Vec<&str> = row.expect("a payment").split(',').collect();
    assert_eq!(cells[5..7], ["0.085", "1 x 0.075 + 2 x 0.09"]);
    let number = |at: usize| cells[at].parse::<f64>().expect("a number");
    assert!((number(3) * 0.085 / 4.0 - number(7)).abs() <= 0.005_001);
}

#[test]
fn tables_open_in_a_spreadsheet_and_run_nothing() {
    let (list, _) = loans(&PLAIN.replace("\"Homes\"", "\"=1+1\""));
    for table in [csv(&list), csv_by_year(&list), csv_by_month(&list)] {
        let table = String::from_utf8(table.expect("a table")).expect("UTF-8");
        assert!(table.starts_with('\u{feff}'));
        assert!(
            table.contains("\n'=1+1,") && !table.contains("\n=1+1"),
            "{table}"
        );
    }
}

/// Totals of the years are those of the payments, and every year's balance follows from the one before.
#[test]
fn financial_years_reconcile_to_the_penny() {
    let (list, _) = loans(&format!(
        "{PLAIN}arrangement_fee_share = 0.01\nfee_capitalised = true\nfirst_repayment = \"2026-04\"\nholiday_interest = \"capitalised\"\n"
    ));
    let schedule = Schedule::of(&list[0].terms);
    let years = years(&list[0]);
    assert_eq!(years[0].0.to_string(), "FY2024/25");
    let mut before = 0;
    for (_, of) in &years {
        assert_eq!(of.opening, before);
        before = of.opening + of.advanced + of.capitalised - of.principal;
        assert_eq!(of.closing, before);
    }
    assert_eq!(before, 0);
    let interest: i64 = years.iter().map(|(_, of)| of.interest).sum();
    // 1% of 300,000.
    assert_eq!(interest, schedule.interest() + 300_000);
    let text = super::text(&list, None);
    has(&text, &["FY2036/37", "in all", "fee included", "margin"]);
}

#[test]
fn an_uncertain_rate_says_which_value_is_used() {
    let text = PLAIN.replace("= 0.075", "= { value = 0.075, low = 0.06, high = 0.09 }");
    has(
        &said(&text),
        &[
            "rate_per_year is uncertain (8 in 10: 6.000% to 9.000%)",
            "central value, 7.500%",
        ],
    );
    assert!(!said(PLAIN).contains("uncertain"));
}

#[test]
fn small_words_are_right() {
    let text = PLAIN
        .replace("\"annuity\"", "\"maturity\"")
        .replace("= 0.075", "= 0.0");
    let text = said(&text);
    has(
        &text,
        &["1 repayment, £300,000.00", "effective rate 0.000%"],
    );
    assert!(!text.contains("fee included"), "{text}");
    assert_eq!(
        (money(-123_456_789), whole(1_234_567.0)),
        ("-£1,234,567.89".into(), "£1,234,567".into())
    );
    let benchmark = said(&format!(
        "{PLAIN}benchmark_rate = 0.2\nearlier_assistance = 400000\n"
    ));
    has(&benchmark, &["£315,000 over three years"]);
}

#[test]
fn json_holds_the_subsidy_test_the_rate_found_and_the_cases() {
    let (list, _) = loans(&format!(
        "{PLAIN}benchmark_rate = 0.09\nrecovery_share = 0.4\n[[loan.amendments]]\nfrom = \"2027-04\"\nend = \"2038-04\"\n"
    ));
    let json = machine(&list, Some(20_000.0));
    let loan = &json["loans"][0];
    assert!(loan["subsidy"]["gross_cash_equivalent"].as_f64() > Some(0.0));
    assert!(loan["rate_found"]["holiday_paid"].as_f64() > Some(0.0));
    let cases = loan["cases"].as_array().expect("a list");
    assert_eq!(cases.len(), 5);
    let left = |at: usize| cases[at]["left"].as_f64().expect("a number");
    assert!(
        left(1) > left(0) && left(2) < left(0) && left(4) < 0.0,
        "{cases:?}"
    );
    assert!(
        cases[4]["case"]
            .as_str()
            .expect("words")
            .contains("40% recovered")
    );
    has(
        &super::text(&list, None),
        &["40% recovered", "usable reserves"],
    );
}

/// Rows of a table by month: month, then pence.
fn by_month(list: &[Agreed]) -> Vec<(String, Vec<i64>)> {
    let table = String::from_utf8(csv_by_month(list).expect("a table")).expect("UTF-8");
    let pence = |cell: &str| cell.replace('.', "").parse().expect("pounds and pence");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (
            cells[1].to_owned(),
            cells[2..].iter().map(|c| pence(c)).collect(),
        )
    };
    table.lines().skip(1).map(row).collect()
}

/// Every month: what comes in less what goes out is the net, and the cash before and the net are the cash after. The
/// months sum to the financial years of the other table, and the last cash is what the loan leaves the council.
#[test]
fn months_reconcile_with_payments_and_financial_years_to_the_penny() {
    let text = PLAIN.replace(
        "rate_per_year = 0.075",
        "rate_per_year = 0.075\narrangement_fee = 2500",
    );
    let (list, _) = loans(&text);
    let rows = by_month(&list);
    assert_eq!(rows.len(), 145);
    let (mut cash, mut owed) = (0, 0);
    for (month, of) in &rows {
        let [advanced, interest, fee, principal, drawn, repaid, funds] = of[..7] else {
            panic!("{month}")
        };
        let net = interest + fee + principal + drawn - advanced - repaid - funds;
        assert_eq!(of[7..10], [cash, net, cash + net], "{month}");
        cash += net;
        // What is lent is borrowed.
        owed += drawn - repaid;
        assert_eq!(of[10], owed, "{month}");
    }
    let schedule = Schedule::of(&list[0].terms);
    let sum = |at: usize| rows.iter().map(|(_, of)| of[at]).sum::<i64>();
    assert_eq!((sum(0), sum(3)), (30_000_000, 30_000_000));
    assert_eq!((sum(1), sum(2)), (schedule.interest(), 250_000));
    let all = Totals::of(&months(&list[0].terms, list[0].cost_of_funds, Case::Agreed));
    assert_eq!((sum(6), cash), (all.funds, all.margin()));
    for (year, totals) in years(&list[0]) {
        let number = year.to_string()[2..6].parse::<i32>().expect("a year");
        let of_year = |month: &str| {
            let (y, m) = month.split_once('-').expect("a month");
            let (y, m): (i32, i32) = (y.parse().expect("one"), m.parse().expect("one"));
            y - i32::from(m < 4) == number
        };
        let of = rows.iter().filter(|(month, _)| of_year(month));
        assert_eq!(of.map(|(_, of)| of[6]).sum::<i64>(), totals.funds, "{year}");
    }
}

#[test]
fn what_is_a_capital_loan_and_what_secures_it_is_said_where_the_file_says_it() {
    has(
        &said(PLAIN),
        &[
            "not in the file (capital_share)",
            "security: not in the file; step-in rights: not in",
        ],
    );
    let more =
        "capital_share = 0.7\nsecurity = \"first charge on two houses\"\nstep_in_rights = true\n";
    let text = said(&format!("{PLAIN}{more}"));
    has(
        &text,
        &[
            "£210,000.00 of £300,000.00 (70.0%) is a capital loan",
            "cannot borrow for the other £90,000.00",
            "security: first charge on two houses; the council may step in",
        ],
    );
    let whole = said(&format!("{PLAIN}capital_share = 1\n"));
    has(&whole, &["none of it is for start-up losses"]);
}

#[test]
fn an_early_repayment_shortens_the_term_where_the_file_says_so() {
    let early = "prepayments = [{ month = \"2027-04\", amount = 60000 }]\n";
    let shorter = format!("{PLAIN}{early}prepayment_effect = \"shorter_term\"\n");
    has(
        &said(&shorter),
        &["repaid by July 2033, sooner than agreed: early repayments shorten the term"],
    );
    let lower = said(&format!("{PLAIN}{early}"));
    assert!(!lower.contains("sooner than agreed"), "{lower}");
    let (list, _) = loans(&shorter);
    assert_eq!(machine(&list, None)["loans"][0]["repaid_by"], "2033-07");
    // Where there is nothing to keep up it is refused, with where it stands and what would do.
    let maturity = shorter.replace("\"annuity\"", "\"maturity\"");
    has(
        &refused(&maturity),
        &[
            "NH340",
            "loans.toml:11:",
            "nothing of a maturity loan falls due",
            "earlier `end`",
        ],
    );
    let holiday = shorter.replace("cost_of", "first_repayment = \"2027-07\"\ncost_of");
    has(
        &refused(&holiday),
        &[
            "NH340",
            "loans.toml:11:",
            "no instalment yet",
            "from 2027-07 on",
            "lower_instalments",
        ],
    );
    // What is drawn later would all be due at once.
    let half = "advances = [{ month = \"2024-07\", amount = 150000 }, { month = \"2029-07\", amount = 150000 }]\n";
    let later = refused(&format!("{shorter}{half}"));
    has(&later, &["NH340", "all at once", "lower_instalments"]);
    let (_, warned) = loans(&format!("{PLAIN}prepayment_effect = \"shorter_term\"\n"));
    has(&warned, &["NH432", "nothing is repaid early"]);
}

/// A list of tables that is written as something else is told with its own header and keys.
#[test]
fn how_a_list_of_sums_is_written_is_told_with_its_keys() {
    for given in [
        "{ month = \"2026-04\", amount = 10000 }",
        "{ \"2026-04\" = 10000 }",
        "10000",
    ] {
        let text = format!("{PLAIN}prepayments = {given}\n");
        let document = Document::parse(text.as_bytes(), "loans.toml").expect("TOML");
        let found = document.check(&schema::loans()).render(false);
        has(
            &found,
            &[
                "header [[loan.prepayments]]",
                "prepayments = [{ month = ..., amount = ... }]",
            ],
        );
    }
    let text = format!("{PLAIN}prepayments = [10000]\n");
    let document = Document::parse(text.as_bytes(), "loans.toml").expect("TOML");
    let found = document.check(&schema::loans()).render(false);
    has(
        &found,
        &["in curly brackets: { month = ..., amount = ... }"],
    );
}

/// The rates that are no terms of the agreement carry a source of their own, and take no interval.
#[test]
fn the_cost_of_funds_and_a_market_rate_may_name_a_source() {
    let with =
        |rate: &str| PLAIN.replace("cost_of_funds = 0.05", &format!("cost_of_funds = {rate}"));
    let sourced = "{ value = 0.05, source = \"PWLB, June 2025\", updated = \"2025-06-03\" }";
    let told = said(&with(sourced));
    has(&told, &["5.000% a year [cost_of_funds: PWLB, June 2025]"]);
    let without = told.replace(": PWLB, June 2025", "");
    assert_eq!(without, said(PLAIN));
    let agreed = said(&format!("{PLAIN}source = \"Agreement of April 2024\"\n"));
    has(&agreed, &["  terms from: Agreement of April 2024\n"]);
    has(
        &refused(&with("{ value = 5 }")),
        &["NH103", "0 to 1, a year"],
    );
    let uncertain = with("{ low = 0.03, high = 0.06 }");
    let document = Document::parse(uncertain.as_bytes(), "loans.toml").expect("TOML");
    let found = document.check(&schema::loans()).render(false);
    has(&found, &["NH101", "low"]);
}
