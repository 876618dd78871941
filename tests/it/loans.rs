//! Loans over all runs and in the council's books.

use crate::common::{model, run, shipped_with};
use crate::compare::{LOAN, compared, nearhome};
use nearhome::analysis::books::{Books, Financing, Item, Year};
use nearhome::analysis::comparison::Comparison;
use nearhome::analysis::loans::{losses, risks};
use nearhome::engine::recorder::Record;
use nearhome::finance::account::{self, Party};
use nearhome::finance::borrower::LoanRow;
use nearhome::finance::pence;
use nearhome::model::Model;
use nearhome::model::input::Drawn;
use nearhome::model::loan::Loan;
use nearhome::results::table::areas;
use nearhome::scenario::{Document, raw};
use std::fs;
use std::path::Path;

/// Exact but for binary fractions of pounds: in every run and year what was outstanding, advanced and added,
/// less what was repaid and written off, is what is outstanding; the requirement is never below 0, and what
/// it went up by and down by, with the receipts left, is the year's money. Interest earned over the horizon
/// is what came in, what was added, and what is not yet due.
#[test]
fn capital_of_loans_reconciles_in_every_run_and_year() {
    let (comparison, paired) = compared(LOAN, 60);
    let books = &comparison.options[0].choice.books[0];
    let mut left = 0;
    for (run, record) in books.runs.iter().zip(&paired.options[0]) {
        let (mut balance, mut requirement, mut earned, mut cash) = (0.0, 0.0, 0.0, 0.0);
        for year in run {
            let of = |item: Item| year[item.index()];
            balance += of(Item::Advanced) + of(Item::Capitalised)
                - of(Item::Received)
                - of(Item::WrittenOff);
            assert!((balance - of(Item::Balance)).abs() < 0.001);
            assert!(of(Item::Recovered) <= of(Item::Received));
            requirement += of(Item::Advanced) + of(Item::Capitalised)
                - of(Item::Received)
                - of(Item::LoanProvision)
                + of(Item::ReceiptsLeft);
            assert!((requirement - of(Item::LoanRequirement)).abs() < 0.01);
            assert!(of(Item::LoanRequirement) >= 0.0 && of(Item::ReceiptsLeft) >= 0.0);
            left += usize::from(of(Item::ReceiptsLeft) > 1.0);
            earned += of(Item::LoanInterest);
            cash += of(Item::InterestCash) + of(Item::Capitalised);
        }
        let last = record.loans.last().expect("months");
        assert!((earned - cash - last.accrued as f64 / 100.0).abs() < 0.01);
        assert!(last.defaulted == 0 || last.accrued == 0);
    }
    assert!(left > 0, "some who were provided for repay after all");
}

/// A commercial loan is provided for over its life: by hand from what was lent, whatever becomes of it, up to what there
/// is; the rest of the books is as it was.
#[test]
fn a_loan_provided_for_over_a_life_is_so_in_every_run() {
    let commercial = LOAN.replace(
        "cost_of_funds = 0.04\n",
        "cost_of_funds = 0\nmrp_over_years = 20\n",
    );
    let (comparison, _) = compared(&commercial, 24);
    let mut provided = 0;
    for run in &comparison.options[0].choice.books[0].runs {
        let (mut lent, mut requirement) = (0.0, 0.0);
        for year in run {
            let of = |item: Item| year[item.index()];
            let new = of(Item::Advanced) + of(Item::Capitalised);
            let before: f64 = requirement + new - of(Item::Received);
            // Without interest a twentieth of all that was lent before the year.
            let charge = (lent / 20.0_f64).clamp(0.0, before.max(0.0));
            assert!((of(Item::LoanProvision) - charge).abs() < 0.001, "{charge}");
            provided += usize::from(charge > 1.0);
            requirement = before.max(0.0) - charge;
            assert!((of(Item::LoanRequirement) - requirement).abs() < 0.001);
            lent += new;
        }
    }
    assert!(provided > 24);
}

/// What is not capital has no provision: what is expected to be lost of it is charged as it changes, with what is
/// written off, so that by the end what was lost and what is still expected has been charged, once. The capital part is
/// provided for in proportion, and nothing else of the books moves.
#[test]
fn the_part_of_a_loan_that_is_not_capital_bears_its_loss_at_once() {
    let part = |share: &str| {
        let loan = LOAN.replace(
            "cost_of_funds = 0.04\n",
            &format!("cost_of_funds = 0.04\n{share}"),
        );
        compared(&loan, 24).0
    };
    let [unsaid, whole, half, none] = [
        "",
        "capital_share = 1\n",
        "capital_share = 0.5\n",
        "capital_share = 0\n",
    ]
    .map(part);
    let books = |c: &Comparison| c.options[0].choice.books[0].runs.clone();
    assert_eq!(books(&unsaid), books(&whole));
    let mut charged = 0;
    for (run, years) in books(&whole).iter().enumerate() {
        let [half, none] = [&half, &none].map(|c| books(c)[run].clone());
        let (mut expected, mut lost) = (0.0, 0.0);
        for (year, of) in years.iter().enumerate() {
            let change = of[Item::ExpectedLoss.index()] - expected + of[Item::WrittenOff.index()];
            expected = of[Item::ExpectedLoss.index()];
            lost += of[Item::WrittenOff.index()];
            assert!(of[Item::LoanLoss.index()] == 0.0);
            assert!((none[year][Item::LoanLoss.index()] - change).abs() < 0.001);
            assert!((half[year][Item::LoanLoss.index()] - change / 2.0).abs() < 0.001);
            for item in [Item::LoanProvision, Item::LoanRequirement] {
                assert!(none[year][item.index()] == 0.0);
                assert!((2.0_f64 * half[year][item.index()] - of[item.index()]).abs() < 0.001);
            }
            let rest = |year: &Year| {
                year[Item::Impact.index()]
                    - year[Item::LoanProvision.index()]
                    - year[Item::LoanLoss.index()]
            };
            assert!((rest(of) - rest(&none[year])).abs() < 0.001);
        }
        let all: f64 = none.iter().map(|year| year[Item::LoanLoss.index()]).sum();
        assert!((all - lost - expected).abs() < 0.01, "{all}");
        charged += usize::from(all > 1_000.0);
    }
    assert!(charged > 5, "{charged}");
}

/// A default breaks the covenant, whether or not cover was tested before; without a covenant nothing is
/// broken.
#[test]
fn a_borrower_that_fails_has_broken_its_covenant() {
    let (comparison, _) = compared(LOAN, 60);
    let (_, risk) = &comparison.options[0].choice.loans[0];
    assert_eq!(risk.covenant, Some(1.1));
    let mut untested = 0;
    for (run, failed) in risk.month_of_default.iter().enumerate() {
        if let Some(failed) = failed {
            assert!(risk.breach[run].is_some_and(|month| month <= *failed));
            untested += usize::from(risk.least[run].is_none());
        }
    }
    assert!(untested > 0, "some fail before their cover is tested");
    assert!(risk.tested() + untested <= risk.least.len());
    let free = LOAN.replace("covenant = 1.1\n", "");
    let (comparison, _) = compared(&free, 24);
    let (_, risk) = &comparison.options[0].choice.loans[0];
    assert!(risk.covenant.is_none() && risk.breached().is_none());
    assert!(risk.breach.iter().all(Option::is_none));
}

/// A loan that runs on after the last simulated month still stands to be lost and is still covered then, and
/// `check` says so with the years that would hold it.
#[test]
fn a_loan_that_ends_after_the_horizon_is_not_taken_to_be_safe_then() {
    let long = LOAN.replace("2028-10", "2036-10");
    let (comparison, _) = compared(&long, 60);
    let (_, risk) = &comparison.options[0].choice.loans[0];
    assert_eq!(risk.months_after, 91);
    assert!(risk.hazard > 0.0);
    let mut alive = 0;
    for run in 0..60 {
        if risk.balance[run][9] > 0.0 && risk.month_of_default[run].is_none() {
            assert!(risk.loss[run][9] > 0.0);
            assert!(risk.life_cover[run][9].is_some());
            alive += 1;
        }
    }
    assert!(alive > 0);
    let said = |years: &str| {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/wigan/baseline.toml");
        let more = fs::read_to_string(place).expect("there") + &long;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.toml");
        fs::write(&path, more).expect("written");
        let file = path.display().to_string();
        let out = nearhome(&["check", &file, "--set", &format!("scenario.years={years}")]);
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    let warned = said("10");
    assert!(
        warned.contains("NH415") && warned.contains("scenario.years=18"),
        "{warned}"
    );
    assert!(!said("18").contains("NH415"));
}

/// What moves a loan's results is among the assumptions, what was left out with where it came from.
#[test]
fn every_term_of_a_loan_is_an_assumption() {
    let more = LOAN.replace("cost_of_funds = 0.04\n", "default_after = 2\n");
    let more = format!(
        "{more}holiday_interest = \"capitalised\"\n[[loan.amendments]]\nfrom = \"2024-10\"\nend = \"2030-10\"\n"
    );
    let document = shipped_with("wigan/baseline.toml", &more);
    let raw: nearhome::scenario::raw::Scenario = document.read().expect("read");
    let built = nearhome::scenario::build::build(&raw).expect("right");
    let of = |key: &str| {
        let path = format!("loan.Loan.{key}");
        let found = built.assumptions.iter().find(|a| a.path == path);
        found.unwrap_or_else(|| panic!("{path}"))
    };
    for (key, value) in [
        ("payments_per_year", "2"),
        ("first_repayment", "2022-10"),
        ("holiday_interest", "capitalised"),
        ("drawn_by_home", "true"),
        ("amendments", "from 2024-10, end 2030-10"),
        ("covenant", "1.1"),
        ("default_after", "2"),
        ("recovery_months", "9"),
    ] {
        assert_eq!(of(key).value, value);
    }
    assert!(of("cost_of_funds").filled.contains("assumed rate"));
}

/// By hand: 4% below what it earns, a loan without a borrower brings a margin from its first year on.
#[test]
fn a_sound_loan_earns_from_its_first_year_on() {
    let text = LOAN.split("[[loan]]").nth(1).expect("a loan");
    let keys = [
        "name",
        "start",
        "amount",
        "rate_per_year",
        "payments_per_year",
        "repayment",
        "end",
        "cost_of_funds",
    ];
    let keep = |line: &&str| keys.contains(&line.split('=').next().unwrap_or("").trim());
    let lines: Vec<&str> = text.lines().filter(keep).collect();
    let (comparison, _) = compared(&format!("[[loan]]\n{}", lines.join("\n")), 2);
    let books = &comparison.options[0].choice.books[0];
    // From April 2020: eleven months of a million at 6% and at 4%, but for the first instalment.
    let first = books.runs[0][1];
    let of = |item: Item| first[item.index()];
    assert!(of(Item::LoanInterest) > 1.49 * of(Item::LoanFunds));
    assert!(of(Item::LoanInterest) < 1.51 * of(Item::LoanFunds));
    for year in &books.runs[0][1..9] {
        assert!(year[Item::LoanInterest.index()] > year[Item::LoanFunds.index()]);
    }
}

/// What is out of range is told, and no schedule is reckoned with it on the way.
#[test]
fn loans_that_cannot_be_reckoned_are_refused_without_a_panic() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("loans.toml");
    let text = "[[loan]]\nname = \"A\"\nstart = \"2022-02\"\namount = AMOUNT\nrate_per_year = RATE\n\
                payments_per_year = 2\nrepayment = \"annuity\"\nend = \"2034-02\"\n\
                prepayments = [{ month = \"2030-01\", amount = EARLY }]\n\
                [[loan.amendments]]\nfrom = \"2025-02\"\nrate_per_year = LATER\n";
    for (amount, rate, early, later) in [
        ("-5", "0.06", "10", "0.07"),
        ("1000", "-65", "10", "0.07"),
        ("1000", "0.06", "-10", "0.07"),
        ("1000", "0.06", "10", "-65"),
        ("1000", "0.06", "10", "1e300"),
        ("1e300", "0.06", "10", "0.07"),
    ] {
        let text = text.replace("AMOUNT", amount).replace("RATE", rate);
        let text = text.replace("EARLY", early).replace("LATER", later);
        fs::write(&file, text).expect("written");
        let out = nearhome(&["loan", &file.display().to_string()]);
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(
            out.status.code(),
            Some(2),
            "{amount} {rate} {early} {later}: {said}"
        );
        assert!(said.contains("error[NH"), "{said}");
    }
}

/// A scenario of Wirral's with what it changes of the baseline.
fn wirral(name: &str) -> Model {
    let read = |name: &str| {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/wirral");
        let text = fs::read(place.join(name)).expect("there");
        Document::parse(&text, name).expect("TOML")
    };
    let schema = schemars::schema_for!(raw::Scenario).to_value();
    let whole = read(name).extend(read("baseline.toml"), &schema);
    let mut whole = whole.unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    whole.set("scenario.years=16").expect("a setting");
    model(&whole)
}

/// One run's months against the rows that it wrote down, reckoned here by themselves; returns the council's cash at the
/// end and in how many months something was recovered.
fn months_hold(
    record: &Record,
    loan: &Loan,
    reserves: i64,
    months: &[account::Month],
) -> (i64, i64) {
    let (mut council, mut borrower, mut bank, mut recovered) = (0, reserves, 0, 0);
    let (mut failing, mut exposed, mut before, mut paid) = (false, 0_i64, 0, 0);
    for (at, (row, of)) in record.loans.iter().zip(months).enumerate() {
        exposed += before;
        before = row.balance;
        let asked = (exposed as f64 * loan.cost_of_funds / 12.0 + 0.5).floor() as i64;
        let interest = asked - paid;
        paid = asked;
        let service = row.interest + row.principal;
        let from_bank = row.advanced + row.capitalised;
        let to_bank = row.principal + row.written_off + interest;
        council += from_bank - row.advanced + service - to_bank;
        bank += to_bank - from_bank;
        let earned = if failing {
            0
        } else {
            row.available - row.outlay
        };
        failing = row.defaulted == 1;
        borrower += row.advanced + earned + row.recovered - service;
        let have = Party::KEPT.map(|party| of.closing(party));
        assert_eq!(have, [council, borrower, bank], "month {}", at + 1);
        assert_eq!(of.lent, row.balance);
        // The run keeps the borrower's cash itself, from the loan's first month on.
        if at + 1 >= loan.start as usize {
            assert_eq!(of.closing(Party::Borrower), row.cash);
        }
        let gained = Party::KEPT.map(|party| of.closing(party) - of.opening(party));
        assert_eq!(gained.iter().sum::<i64>(), earned + row.recovered);
        assert!(row.income >= 0 && row.income >= row.available);
        recovered += i64::from(row.recovered > 0);
    }
    (council, recovered)
}

/// The lines of one run's books by financial year against its rows and its months.
fn books_hold(record: &Record, loan: &Loan, months: &[account::Month], books: &[Year]) {
    for (year, rows) in record.loans.chunks(12).enumerate() {
        let of = |item: Item| (books[year][item.index()] * 100.0).round() as i64;
        let sum = |of: fn(&LoanRow) -> i64| -> i64 { rows.iter().map(of).sum() };
        for (item, pence) in [
            (Item::Advanced, sum(|row| row.advanced)),
            (Item::Capitalised, sum(|row| row.capitalised)),
            (Item::Received, sum(|row| row.principal)),
            (Item::Recovered, sum(|row| row.recovered)),
            (Item::WrittenOff, sum(|row| row.written_off)),
            (Item::InterestCash, sum(|row| row.interest)),
            (Item::Balance, rows[11].balance),
        ] {
            assert_eq!(of(item), pence, "{item:?} {year}");
        }
        let twelve = &months[year * 12..year * 12 + 12];
        let flows = |from, to| twelve.iter().map(|m| m.paid(from, to)).sum::<i64>();
        assert_eq!(of(Item::Advanced), flows(Party::Council, Party::Borrower));
        assert_eq!(
            of(Item::InterestCash) + of(Item::Received),
            flows(Party::Borrower, Party::Council)
        );
        // What the money costs, unrounded: a penny at most.
        let opening = (0..12).filter_map(|month| (year * 12 + month).checked_sub(1));
        let exposed: i64 = opening.map(|month| record.loans[month].balance).sum();
        let by_hand = exposed as f64 * loan.cost_of_funds / 12.0;
        let funds = of(Item::LoanFunds) as f64;
        assert!((funds - by_hand).abs() <= 1.01, "{funds} {by_hand}");
    }
}

/// Exact, to the penny, in every month of 40 runs of both of Juno's loans: what the borrower has is what it had, what
/// it was advanced and what it earned less what it spent and paid; what the council has drawn, received and paid is what it
/// has; the bank is owed what is outstanding; and no month makes or loses a penny between the three. The loan lines of the
/// books are those months by financial year, and so is what the loan earns.
#[test]
fn council_borrower_and_bank_reconcile_month_by_month_with_the_books_of_juno() {
    let (seed, runs) = (11, 40);
    let (mut failed, mut sound, mut recovered) = (0, 0, 0);
    for name in ["juno.toml", "juno-amended.toml"] {
        let model = wirral(name);
        let records = run(&model, seed, runs);
        let loan = &model.loans[0];
        let homes = loan.homes.as_ref().expect("a borrower");
        let risks = risks(&model, &records);
        let financing = Financing {
            rate: 0.05,
            life: 40,
        };
        let area = &areas(&model)[0];
        let books = Books::keep(&model, &records, area, &losses(&risks), financing);
        let mut drawn = Drawn::default();
        for (at, record) in records.iter().enumerate() {
            model.inputs.draw(seed, at as u64, &mut drawn);
            let reserves = pence(drawn[homes.reserves]);
            let months = account::months(&record.loans, reserves, loan.cost_of_funds);
            let (council, back) = months_hold(record, loan, reserves, &months);
            books_hold(record, loan, &months, &books.runs[at]);
            recovered += back;
            // Over the horizon the council's cash and what is accrued is what the loan earns it.
            let last = record.loans.last().expect("months");
            let earned = (council + last.accrued) as f64 / 100.0;
            assert!((risks[0].earned[at] - earned).abs() < 1e-6);
            let lines =
                |item: Item| -> f64 { books.runs[at].iter().map(|year| year[item.index()]).sum() };
            let left = lines(Item::LoanInterest) - lines(Item::LoanFunds) - lines(Item::WrittenOff);
            assert!((left - earned).abs() < 0.001, "{left} {earned}");
            failed += last.defaulted;
            sound += i64::from(last.defaulted == 0);
        }
    }
    println!("{failed} fail, {sound} do not, {recovered} with something recovered");
    assert!(failed > 10 && sound > 10 && recovered > 5);
}
