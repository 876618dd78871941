//! What is said of a scenario.

use super::*;
use crate::scenario::{Document, build::build};

#[test]
fn a_scenario_is_told_in_ten_lines() {
    let bytes = include_bytes!("../../../scenarios/wigan/baseline.toml");
    let document = Document::parse(bytes, "a.toml").expect("parses");
    let built = build(&document.read().expect("reads")).expect("builds");
    let text = text(&built, &document.layers());
    assert!((9..=11).contains(&text.lines().count()), "{text}");
    for words in [
        "Wigan: baseline from 31 March 2019. Published",
        "Wigan, 10 years month by month from 31 March 2019 to 31 March 2029.",
        "It starts with 448 children in care (of ",
        "; 34 live in children's homes, 1 has no registered placement (estimated).",
        "arrive unaccompanied; transfers from other authorities bring ",
        "Children's homes inside the boundary: ",
        "At the start's prices a week costs on average £",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

fn told(bytes: &[u8], sets: &[&str]) -> String {
    let mut document = Document::parse(bytes, "a.toml").expect("parses");
    for set in sets {
        document.set(set).expect("is set");
    }
    let built = build(&document.read().expect("reads")).expect("builds");
    text(&built, &document.layers())
}

#[test]
fn one_is_told_in_the_singular() {
    let text = told(
        include_bytes!("../../../scenarios/wigan/baseline-2023.toml"),
        &[
            "authority.Wigan.homes.voluntary.homes = 1",
            "authority.Wigan.homes.voluntary.places = 1",
            "authority.Wigan.unaccompanied.arrivals_per_year = 1",
        ],
    );
    assert!(text.contains(", 1 voluntary (1 place), "), "{text}");
    assert!(text.contains(" and 1 arrives unaccompanied"), "{text}");
    assert_eq!(agreeing(1, "rests", "rest"), "1 rests");
    assert_eq!(agreeing(2, "rests", "rest"), "2 rest");
}

/// Of Wigan's 163 entrants; three years long, since a trend goes on as it ends.
#[test]
fn entries_that_are_to_grow_are_told() {
    let bytes = include_bytes!("../../../scenarios/wigan/baseline.toml");
    let with = |trend: &str| {
        let trend = format!("authority.Wigan.entries.trend_by_year = {trend}");
        told(bytes, &["scenario.years = 3", &trend])
    };
    let grown = with("[1.2, 1.4, 1.6]");
    let said = "In the year to March 2022 about ";
    let (_, more) = grown.split_once(said).expect("said");
    let more: f64 = more
        .split(' ')
        .next()
        .and_then(|n| n.parse().ok())
        .expect("a number");
    assert!((1.45..1.55).contains(&(more / 163.0)), "{grown}");
    assert!(grown.contains(" enter: `trend_source` in the file says why."));
    assert!(with("[1.6]").contains(said));
    assert!(!with("[1]").contains(said));
    assert!(!with("[0.9, 0.98, 1.01]").contains(said));
}

#[test]
fn transfers_in_and_out_are_told_beside_arrivals() {
    let bytes = include_bytes!("../../../scenarios/wigan/baseline.toml");
    let with = |speed: f64, threshold: f64| {
        let text = told(
            bytes,
            &[
                "authority.Wigan.unaccompanied.arrivals_per_year = 4",
                &format!("unaccompanied.transfer_speed_per_year = {speed}"),
                &format!("unaccompanied.threshold_share = {threshold}"),
                "authority.Wigan.child_population = 20000",
            ],
        );
        let at = text.find(" and 4 arrive unaccompanied").expect("told");
        let rest = &text[at..];
        rest[..rest.find('.').expect("an end")].to_owned()
    };
    // Ten are there at the start.
    assert_eq!(with(0.0, 0.001), " and 4 arrive unaccompanied");
    assert_eq!(
        with(0.5, 0.001),
        " and 4 arrive unaccompanied; transfers from other authorities bring 5 more"
    );
    assert_eq!(
        with(0.5, 0.0002),
        " and 4 arrive unaccompanied, of whom transfers to other authorities take 3"
    );
    assert_eq!(
        with(1.0, 0.0001),
        " and 4 arrive unaccompanied, of whom transfers to other authorities take 4"
    );
}

#[test]
fn a_region_has_boundaries_and_a_child_its_own_authority() {
    let text = told(
        include_bytes!("../../../scenarios/liverpool-city-region/baseline.toml"),
        &[],
    );
    assert!(!text.contains("inside the boundary"), "{text}");
    for words in [
        "Children's homes inside their boundaries: ",
        " in a home inside the child's own authority",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

/// One published figure stands for both until somebody knows better.
#[test]
fn a_council_s_home_is_told_apart_where_it_costs_something_else() {
    let baseline = include_bytes!("../../../scenarios/wigan/baseline.toml");
    let text = told(baseline, &[]);
    assert!(
        text.contains("£4,377 in a home inside the boundary"),
        "{text}"
    );
    assert!(
        text.contains("the council's own taken to cost what a private one does"),
        "{text}"
    );
    let text = told(baseline, &["authority.Wigan.prices.council_home=5000"]);
    for words in [
        "£4,377 in a private home inside the boundary",
        "£5,000 in a council home",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn a_plan_that_says_nothing_of_itself_does_not_pass_for_its_base() {
    let bytes = include_bytes!("../../../scenarios/wigan/baseline.toml");
    let plan = |header: &str| {
        let base = Document::parse(bytes, "base.toml").expect("parses");
        let text = format!("extends = \"base.toml\"\n{header}\n[moves]\nfactor = 0.9\n");
        let plan = Document::parse(text.as_bytes(), "plan.toml").expect("parses");
        let schema = crate::scenario::schema::file();
        let whole = plan.extend(base, &schema).expect("extends");
        let built = build(&whole.read().expect("reads")).expect("builds");
        let text = super::text(&built, &whole.layers());
        text.lines().next().unwrap_or_default().to_owned()
    };
    let silent = plan("");
    assert!(
        silent.contains("no name of its own: that of base.toml"),
        "{silent}"
    );
    let named = plan("[scenario]\nname = \"Fewer moves\"");
    assert!(
        named.starts_with("Fewer moves. It says nothing of itself; of base.toml it is said: "),
        "{named}"
    );
    let told = plan("[scenario]\nname = \"Fewer moves\"\ndescription = \"Stable homes.\"");
    assert_eq!(told, "Fewer moves. Stable homes.");
}

#[test]
fn what_is_decided_is_told_in_words() {
    let text = format!(
        "{}\n{}",
        include_str!("../../../scenarios/wigan/baseline-2023.toml"),
        "[[intervention]]\nname = \"Two homes\"\nkind = \"open_homes\"\nstart = \"2024-04\"\n\
         operator = \"voluntary\"\nhomes = 2\nplaces = 3\nyearly_cost = 120000\n\
         [[intervention]]\nname = \"Carers\"\nkind = \"carer_recruitment\"\nstart = \"2024-10\"\n\
         end = \"2026-09\"\napprovals_factor = 1.5\n\
         [[loan]]\nname = \"Leigh\"\nborrower = \"Leigh CIC\"\nstart = \"2024-04\"\nend = \"2034-04\"\n\
         amount = 450000\nrate_per_year = 0.065\npayments_per_year = 2\nrepayment = \"annuity\"\n"
    );
    let document = Document::parse(text.as_bytes(), "a.toml").expect("parses");
    let raw = document.read().expect("reads");
    let built = build(&raw).unwrap_or_else(|p| panic!("{}", p.render(false)));
    let told = super::text(&built, &document.layers());
    for words in [
        "Decided: 2 measures and 1 loan.",
        "  Two homes: open children's homes, 2 voluntary homes of 3 places each begun, of which 1.2 on average open (chances of failure at each stage), from April 2024, £120,000 a year.",
        "  Carers: foster carer recruitment, approvals times 1.5, from October 2024 to September 2026.",
        "  Leigh: a loan of £450,000 from Wigan to Leigh CIC, 2024-04 to 2034-04, at 6.5%, equal payments.",
    ] {
        assert!(told.contains(words), "{words} in {told}");
    }
    assert!(!told.contains("nothing new is decided"));
}

#[test]
fn who_shares_a_measure_and_what_grants_pay_are_told() {
    let bytes = include_bytes!("../../../scenarios/liverpool-city-region/baseline.toml");
    let base = Document::parse(bytes, "base.toml").expect("parses");
    let plan = "extends = \"base.toml\"\n[[intervention]]\nname = \"Shared\"\n\
         kind = \"regional_cooperative\"\nauthority = \"Sefton\"\nacts_in = [\"Wirral\", \"Halton\"]\n\
         allocation = { Sefton = 0.5, Wirral = 0.3, Halton = 0.2 }\nstart = \"2022-04\"\n\
         operator = \"voluntary\"\nhomes = 2\nplaces = 4\ncapital_per_place = 100000\n\
         capital_grant_share = 0.4\nyearly_cost = 90000\ngrant_share = 0.25\n";
    let plan = Document::parse(plan.as_bytes(), "plan.toml").expect("parses");
    let whole = plan.extend(base, &crate::scenario::schema::file());
    let whole = whole.expect("extends");
    let built = build(&whole.read().expect("reads")).expect("builds");
    let told = text(&built, &whole.layers());
    let words = "  Shared: regional cooperative in Sefton, Halton and Wirral, 2 voluntary homes of 4 places each begun, \
         of which 1.2 on average open (chances of failure at each stage), from April 2022, £90,000 a year (25% paid by others), £800,000 of capital if all open, about £639,000 if as many open as on average, with what the others have spent until they fail (40% paid by grants), \
         borne by Halton (20%), Sefton (50%) and Wirral (30%).";
    assert!(told.contains(words), "{told}");
}

#[test]
fn how_many_of_the_planned_homes_open_is_told() {
    let plan = |homes: u8, more: &str| {
        let text = format!(
            "{}\n[[intervention]]\nname = \"Homes\"\nkind = \"open_homes\"\nstart = \"2024-04\"\n\
             operator = \"council\"\nhomes = {homes}\nplaces = 3\n{more}",
            include_str!("../../../scenarios/wigan/baseline-2023.toml")
        );
        told(text.as_bytes(), &[])
    };
    // By hand, of the means of the chances: 0.8351 * 0.8612 * 0.9602 * 0.9372 * 0.9372 = 0.6065.
    for (homes, more, words) in [
        (
            7,
            "",
            "7 council homes of 3 places each begun, of which 4.2 on average open (chances of failure at each stage), from",
        ),
        (
            1,
            "",
            "1 council home of 3 places begun, which opens in 60.7% of futures (chances of failure at each stage), from",
        ),
        (
            7,
            "delivered_share = 0.4\n",
            "7 council homes of 3 places each planned, of which 2.8 on average open (delivered_share), from",
        ),
        (
            7,
            "delivered_share = 1\n",
            "7 council homes of 3 places each, from",
        ),
    ] {
        let told = plan(homes, more);
        assert!(told.contains(words), "{words} in {told}");
    }
}

#[test]
fn money_of_planned_homes_is_told_for_all_and_for_as_many_as_open() {
    let plan = |homes: u8, more: &str| {
        let text = format!(
            "{}\n[[intervention]]\nname = \"Homes\"\nkind = \"open_homes\"\nstart = \"2024-04\"\n\
             operator = \"council\"\nhomes = {homes}\nplaces = 3\ncapital_per_place = 200000\n\
             start_up_cost = 120000\n{more}",
            include_str!("../../../scenarios/wigan/baseline-2023.toml")
        );
        told(text.as_bytes(), &[])
    };
    // By hand: stages of 8, 5, 9, 4 and 3 months pass 0.276, 0.448, 0.759, 0.897 and all of the capital, so that with
    // the chances above 0.805 of it is spent; a simulation of 300 futures spends 0.795.
    for (homes, more, words) in [
        (
            7,
            "",
            "£4,200,000 of capital if all open, about £3,380,000 if as many open as on average, with what the others have \
             spent until they fail, £840,000 before opening if all open, about £509,000 if as many open as on average.",
        ),
        (
            1,
            "",
            "£600,000 of capital if it opens, about £483,000 on average, with what it has spent where it fails, £120,000 \
             before opening if it opens, about £72,800 on average.",
        ),
        (
            7,
            "delivered_share = 0.4\ncapital_grant_share = 0.25\n",
            "£4,200,000 of capital if all open, about £1,680,000 if as many open as on average (25% paid by grants), \
             £840,000 before opening if all open, about £336,000 if as many open as on average.",
        ),
        (
            7,
            "delivered_share = 1\n",
            "£4,200,000 of capital, £840,000 before opening.",
        ),
    ] {
        let told = plan(homes, more);
        assert!(told.contains(words), "{words} in {told}");
    }
}

#[test]
fn how_many_of_the_planned_moves_succeed_is_told() {
    for (more, words) in [
        ("", "10 moves planned a year, from"),
        (
            "delivered_share = 0.5\nsuccess_share = 0.8\n",
            "10 moves planned a year, of which 4 on average are tried and succeed, from",
        ),
    ] {
        let text = format!(
            "{}\n[[intervention]]\nname = \"Moves\"\nkind = \"step_down\"\nstart = \"2024-04\"\n\
             children_a_year = 10\n{more}",
            include_str!("../../../scenarios/wigan/baseline-2023.toml")
        );
        let told = told(text.as_bytes(), &[]);
        assert!(told.contains(words), "{words} in {told}");
    }
}

#[test]
fn numbers_have_commas() {
    let all = [0.0, 7.0, 7.25, 999.0, 1000.0, 1_234_567.4, -1234.0].map(number);
    assert_eq!(
        all,
        ["0", "7", "7.2", "999", "1,000", "1,234,567", "−1,234"]
    );
    assert_eq!([0.05, 0.025].map(percent), ["5%", "2.5%"]);
}
