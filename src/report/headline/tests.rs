use super::*;
use crate::results::fixture::{model, records};

fn tell(
    names: &[&str],
    years: usize,
    runs: usize,
    children: impl Fn(usize, usize, usize) -> i32,
) -> Headline {
    let model = model(names, 2019, years);
    let ensemble = records(&model, runs, children);
    Headline::new(&model, &Results::summarise(&model, &ensemble), &ensemble)
}

fn sentence<'a>(headline: &'a Headline, id: &str) -> &'a str {
    headline
        .figures()
        .find(|(_, f)| f.id == id)
        .map_or("", |(_, f)| f.sentence.as_str())
}

#[test]
fn growth_is_told() {
    let h = tell(&["Wigan"], 2, 1000, |run, _, month| {
        440 + (month * 6 + run * month / 120) as i32
    });
    assert_eq!(
        sentence(&h, "children_in_care"),
        "In 8 of 10 simulated futures, between 600 and 760 children are in care in March 2021 (440 in March 2019)."
    );
    assert_eq!(
        sentence(&h, "more_children_than_at_start"),
        "In all simulated futures, more children are in care in March 2021 than at the start."
    );
}

#[test]
fn decline_is_told() {
    let h = tell(&["Wigan"], 1, 1000, |run, _, month| {
        440 - (month * 6 + run * month / 120) as i32 + 40 * i32::from(month == 12)
    });
    assert_eq!(
        sentence(&h, "children_in_care"),
        "In 8 of 10 simulated futures, between 320 and 400 children are in care in March 2020 (440 in March 2019)."
    );
    assert_eq!(
        sentence(&h, "fewer_children_than_at_start"),
        "In all simulated futures, fewer children are in care in March 2020 than at the start."
    );
    assert_eq!(sentence(&h, "more_children_than_at_start"), "");
}

#[test]
fn doubt_is_told_in_tenths() {
    let h = tell(&["Wigan"], 1, 1000, |run, _, month| {
        if month == 0 {
            400
        } else {
            300 + run as i32 / 4
        }
    });
    assert_eq!(
        sentence(&h, "more_children_than_at_start"),
        "In about 6 of 10 simulated futures, more children are in care in March 2020 than at the start."
    );
    assert!(sentence(&h, "children_in_care").contains("between 320 and 520 children"));
}

#[test]
fn one_run_nobody_and_one_child_are_told_too() {
    let one = tell(&["Rutland"], 1, 1, |_, _, _| 1);
    assert_eq!(
        sentence(&one, "children_in_care"),
        "In the one simulated future, 1 child is in care in March 2020 (1 in March 2019)."
    );
    let text = one.text().replace("\n  ", " ");
    assert!(text.contains("One future is no distribution: it shows no range and no chance."));
    assert!(
        one.figures()
            .all(|(_, figure)| figure.probability.is_none())
    );
    let none = tell(&["Isles of Scilly"], 1, 50, |_, _, _| 0);
    assert_eq!(
        sentence(&none, "children_in_care"),
        "In 8 of 10 simulated futures, no children are in care in March 2020 (0 in March 2019)."
    );
    assert_eq!(sentence(&none, "share_in_area"), "");
    let text = none.text();
    assert!(
        !text.contains("of children in care") && !text.contains('%'),
        "{text}"
    );
    assert!(
        text.contains("  no child is without a registered placement (0, estimated)\n"),
        "{text}"
    );
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
}

#[test]
fn what_is_not_published_has_an_estimate_of_the_start() {
    let h = tell(&["Wigan"], 1, 50, |_, _, _| 100).changed(&["homes.usable_share = 1".into()]);
    assert!(sentence(&h, "children_in_unregistered").contains(" in March 2019, estimated)"));
    assert!(sentence(&h, "council_carer_places_approved").contains(" in March 2019, estimated)"));
    let text = h.text();
    assert!(text.contains(", estimated)\n"), "{text}");
    assert!(
        text.contains("\nChanged: homes.usable_share = 1\n"),
        "{text}"
    );
}

#[test]
fn what_hardly_any_child_costs_says_little() {
    let few = "With so few children in care a cost says little.";
    let told = |children: i32| tell(&["Isles of Scilly"], 1, 50, move |_, _, _| children);
    for id in ["gross_cost_last_year", "net_cost_last_year"] {
        assert!(sentence(&told(4), id).ends_with(few), "{id}");
        assert!(!sentence(&told(5), id).contains(few), "{id}");
    }
    assert!(told(0).text().contains(&format!("\n  {few}\n")));
    assert!(!told(5).text().contains(few));
    let both = tell(&["Isles of Scilly", "Cornwall"], 1, 50, |_, a, _| {
        100 * a as i32
    });
    let text = both.text();
    let little = text
        .lines()
        .filter(|line| line.ends_with(", which says little"));
    let little: Vec<_> = little.collect();
    assert!(
        little.len() == 1 && little[0].starts_with("  Isles of Scilly"),
        "{text}"
    );
}

#[test]
fn a_region_comes_first_and_many_authorities_have_a_line_each() {
    let children = |run: usize, a: usize, _: usize| 100 * (a as i32 + 1) + run as i32 % 20;
    let text = tell(&["A", "B", "Long Name", "D"], 2, 100, children).text();
    assert!(text.contains("\nAll authorities\n"), "{text}");
    assert!(
        text.contains("\n  D          between 402 and 417 children, between £"),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 96),
        "{text}"
    );
    assert!(text.lines().count() <= 32, "{text}");
}

#[test]
fn the_words_say_the_numbers_of_the_table() {
    let h = tell(&["Wigan"], 2, 400, |run, _, month| {
        440 + (run * month / 60) as i32
    });
    for (_, figure) in h.figures() {
        assert!(figure.sentence.starts_with("In "), "{}", figure.sentence);
        assert!(!figure.sentence.contains("likely"));
        let Some(quantiles) = figure.quantiles else {
            continue;
        };
        assert!(
            figure.sentence.contains(&between(
                figure.unit,
                (figure.unit == Unit::Children)
                    .then_some(440.0)
                    .filter(|_| figure.metric == "children_in_care"),
                quantiles
            )) || figure.unit == Unit::Children
                || figure.unit == Unit::Places
        );
    }
    assert!(
        h.text()
            .contains("With 400 runs these ends are known to about ± ")
    );
}

#[test]
fn published_spend_stands_beside_the_first_year() {
    let mut model = model(&["Wigan"], 2019, 1);
    // 400 children in council fostering at 700 pounds a month; prices double within the year.
    let ensemble = records(&model, 50, |_, _, _| 400);
    model.authorities[0].spend = Some([0.0, 1_660_000.0, 1_000.0]);
    let h = Headline::new(&model, &Results::summarise(&model, &ensemble), &ensemble);
    let fostering = sentence(&h, "section_251_fostering");
    assert_eq!(
        fostering,
        "In the middle of the simulated futures, fostering costs £1.68m in the first year at the prices of 2018/19; published for 2018/19 are £1.66m (£20k more, 1%)."
    );
    let text = h.text().replace("\n  ", " ");
    assert!(
        text.contains("First year beside published spend of 2018/19 (Section 251), at its prices:"),
        "{text}"
    );
    assert!(
        text.contains("; together £1.68m against £1.66m (+1%)."),
        "{text}"
    );
    assert!(
        text.contains("More than 5% apart: all else costs £1.0k less (at least in part services"),
        "{text}"
    );
    let without = tell(&["Wigan"], 1, 50, |_, _, _| 400);
    assert!(!without.text().contains("Section 251"));
}

#[test]
fn what_is_apart_from_published_spend_is_told_in_pounds() {
    let told = |spend: [f64; 3]| {
        let mut model = model(&["Wigan"], 2019, 1);
        let ensemble = records(&model, 50, |_, _, _| 400);
        model.authorities[0].spend = Some(spend);
        let h = Headline::new(&model, &Results::summarise(&model, &ensemble), &ensemble);
        h.text().replace("\n  ", " ")
    };
    let less = told([0.0, 2_000_000.0, 1_000_000.0]);
    assert!(
        less.contains("fostering costs £320k less (not explained)"),
        "{less}"
    );
    assert!(
        less.contains("less (at least in part services not simulated)."),
        "{less}"
    );
    let same = told([0.0, 1_680_100.0, 0.0]);
    assert!(
        same.contains("fostering £1.68m against £1.68m (0%)"),
        "{same}"
    );
    assert!(!same.contains("fostering costs £"), "{same}");
    assert!(!same.contains("(−0%)") && !same.contains("(+0%)"), "{same}");
    let more = told([0.0, 1_200_000.0, 0.0]);
    assert!(
        more.contains("More than 5% apart: fostering costs £480k more (not explained)."),
        "{more}"
    );
}

#[test]
fn gross_and_net_are_shown_at_one_step() {
    let h = tell(&["Wigan"], 2, 400, |run, _, month| {
        440 + (run * month / 30) as i32
    });
    let figure = |id: &str| h.figures().find(|(_, f)| f.id == id).expect("told").1;
    let (gross, net) = (figure("gross_cost_last_year"), figure("net_cost_last_year"));
    let finest = [gross, net]
        .map(|f| phrase::step(f.unit, None, f.quantiles.expect("told")))
        .into_iter()
        .fold(f64::INFINITY, f64::min);
    for figure in [gross, net] {
        let range = phrase::within(figure.unit, finest, figure.quantiles.expect("told"));
        assert!(figure.sentence.contains(&range), "{}", figure.sentence);
    }
}
