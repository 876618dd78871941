//! Tables as CSV: `series.csv`, `headline.csv` and `assumptions.csv`.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are
//! written as numbers. A cell without a value is empty. The two tables with words in them begin with
//! a byte-order mark, without which Excel shows a pound sign as two letters.

use std::borrow::Cow;

use rayon::prelude::*;
use thiserror::Error;

use super::headline::Headline;
use crate::results::metric::catalogue;
use crate::results::table::periods;
use crate::results::{Area, Results, Summary};
use crate::scenario::build::Assumption;

/// A table could not be written.
#[derive(Debug, Error)]
#[error("the table could not be written: {0}")]
pub struct CsvError(String);

impl CsvError {
    pub(super) fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

type Table = Result<Vec<u8>, CsvError>;

/// The heads of [`quantiles`].
pub(super) const QUANTILES: [&str; 10] = [
    "mean",
    "sd",
    "p05",
    "p10",
    "p25",
    "p50",
    "p75",
    "p90",
    "p95",
    "standard_error",
];

/// What a text in UTF-8 begins with so that Excel takes it for that.
pub const MARK: &str = "\u{feff}";

/// A table that begins with [`MARK`].
pub(super) fn marked() -> ::csv::Writer<Vec<u8>> {
    ::csv::Writer::from_writer(MARK.as_bytes().to_vec())
}

pub(super) fn failed(error: impl std::fmt::Display) -> CsvError {
    CsvError::new(error)
}

/// A text that no spreadsheet takes for a formula.
pub fn text(cell: &str) -> Cow<'_, str> {
    let number = cell.parse::<f64>().is_ok_and(f64::is_finite);
    if !number && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Below it every whole number of 64 bits is exact.
const WHOLE: f64 = 9.0e15;

/// A number with fixed decimals; nothing where there is none. There is no minus zero.
pub(super) fn number(value: Option<f64>, decimals: usize) -> String {
    match value {
        // Most quantiles are whole numbers, which need no search for the digits that are nearest.
        Some(value) if value.fract() == 0.0 && value.abs() < WHOLE => {
            let whole = value as i64;
            if decimals == 0 {
                whole.to_string()
            } else {
                format!("{whole}.{:0<decimals$}", "")
            }
        }
        Some(value) if value.is_finite() => {
            let shown = format!("{value:.decimals$}");
            match shown.strip_prefix('-') {
                Some(digits) if digits.bytes().all(|b| b == b'0' || b == b'.') => digits.to_owned(),
                _ => shown,
            }
        }
        _ => String::new(),
    }
}

/// A row for each authority, metric and period.
///
/// # Errors
/// Never in practice: what is written goes to memory.
pub fn series(results: &Results) -> Table {
    let parts: Vec<Vec<u8>> = results
        .areas()
        .par_iter()
        .enumerate()
        .map(|(index, area)| area_series(results, index, area))
        .collect::<Result<_, _>>()?;
    let mut table = ::csv::Writer::from_writer(Vec::new());
    table
        .write_record(
            ["authority", "metric", "unit", "period"]
                .iter()
                .chain(&QUANTILES),
        )
        .map_err(failed)?;
    let mut bytes = table.into_inner().map_err(failed)?;
    bytes.extend(parts.into_iter().flatten());
    Ok(bytes)
}

fn area_series(results: &Results, index: usize, area: &Area) -> Table {
    let name = text(&area.name);
    let when: Vec<_> = periods(results.horizon)
        .map(|period| (period, period.name(results.horizon)))
        .collect();
    let mut table = ::csv::Writer::from_writer(Vec::new());
    for (at, metric) in catalogue().iter().enumerate() {
        for (period, when) in when.iter().filter(|(p, _)| results.reports(at, *p)) {
            let cells = quantiles(results.at(index, at, *period), metric.unit.decimals());
            let head = [&*name, &metric.id, metric.unit.name(), when];
            table
                .write_record(head.into_iter().chain(cells.iter().map(String::as_str)))
                .map_err(failed)?;
        }
    }
    table.into_inner().map_err(failed)
}

/// A figure's mean, spread, quantiles and error, under [`QUANTILES`].
pub(super) fn quantiles(summary: Option<&Summary>, decimals: usize) -> [String; 10] {
    let of = |pick: fn(&Summary) -> Option<f64>| number(summary.and_then(pick), decimals);
    [
        of(|s| Some(s.mean)),
        of(|s| s.sd),
        of(|s| Some(s.p05)),
        of(|s| Some(s.p10)),
        of(|s| Some(s.p25)),
        of(|s| Some(s.p50)),
        of(|s| Some(s.p75)),
        of(|s| Some(s.p90)),
        of(|s| Some(s.p95)),
        of(|s| s.standard_error),
    ]
}

/// A row for each headline figure: the sentence and the numbers in it, unrounded, with their Monte
/// Carlo standard errors.
///
/// # Errors
/// Never in practice: what is written goes to memory.
pub fn headline(headline: &Headline) -> Table {
    let mut table = marked();
    table
        .write_record([
            "figure",
            "authority",
            "metric",
            "unit",
            "period",
            "sentence",
            "p10",
            "p50",
            "p90",
            "standard_error_p10",
            "standard_error_p50",
            "standard_error_p90",
            "probability",
            "standard_error_probability",
            "p50_at_published_prices",
            "published",
        ])
        .map_err(failed)?;
    for (area, figure) in headline.figures() {
        let decimals = figure.unit.decimals();
        let three = |values: Option<[f64; 3]>| {
            [0, 1, 2].map(|at| number(values.map(|values| values[at]), decimals))
        };
        let head = [
            figure.id.to_owned(),
            text(area).into_owned(),
            figure.metric.to_owned(),
            figure.unit.name().to_owned(),
            figure.period.clone(),
            text(&figure.sentence).into_owned(),
        ];
        let chance = figure.probability;
        let tail = [
            number(chance.map(|c| c.0), 5),
            number(chance.and_then(|c| c.1), 5),
            number(figure.beside.map(|b| b[0]), decimals),
            number(figure.beside.map(|b| b[1]), decimals),
        ];
        table
            .write_record(
                head.into_iter()
                    .chain(three(figure.quantiles))
                    .chain(three(figure.errors))
                    .chain(tail),
            )
            .map_err(failed)?;
    }
    table.into_inner().map_err(failed)
}

/// A row for each input: its value, and where it comes from.
///
/// # Errors
/// Never in practice: what is written goes to memory.
pub fn assumptions(assumptions: &[Assumption]) -> Table {
    let mut table = marked();
    table
        .write_record([
            "path",
            "entry",
            "value",
            "low",
            "high",
            "unit",
            "source",
            "confidence",
            "known_from",
            "filled",
            "rationale",
            "owner",
            "updated",
            "spread",
            "set_in",
        ])
        .map_err(failed)?;
    for a in assumptions {
        let plain = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
        let (low, high) = (plain(a.low), plain(a.high));
        let known = a.known_from.map_or_else(String::new, |y| y.to_string());
        table
            .write_record([
                &*text(&a.path),
                &*text(&a.entry),
                &*text(&a.value),
                &*low,
                &*high,
                &*text(&a.unit),
                &*text(&a.source),
                &*text(a.trust()),
                &*known,
                &*text(&a.filled),
                &*text(&a.rationale),
                &*text(&a.owner),
                &*text(&a.updated),
                &*text(&a.spread),
                &*text(&a.set_in),
            ])
            .map_err(failed)?;
    }
    table.into_inner().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::fixture::{model, records};
    use crate::scenario::path::SET_SOURCE;
    use crate::scenario::quantity::LEFT_OUT;

    fn lines(table: Table) -> Vec<String> {
        let text = String::from_utf8(table.expect("written")).expect("UTF-8");
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn formulas_are_made_harmless_and_numbers_left_alone() {
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(text("-0.1 0.2"), "'-0.1 0.2");
        assert_eq!(text("-inf"), "'-inf");
        assert_eq!(text("-0.3"), "-0.3");
        assert_eq!(text("Wigan"), "Wigan");
        assert_eq!(number(Some(-0.0001), 3), "0.000");
        assert_eq!(number(Some(-1.5), 1), "-1.5");
        assert_eq!(number(None, 3), "");
        for whole in [0.0, -0.0, 7.0, -12.0, 448.0, 8.9e15, 1.0e16, 3.0e22] {
            for decimals in 0..6 {
                let shown = format!("{whole:.decimals$}");
                let plain = shown.strip_prefix('-').filter(|_| whole == 0.0);
                assert_eq!(number(Some(whole), decimals), plain.unwrap_or(&shown));
            }
        }
    }

    #[test]
    fn series_has_a_row_for_each_authority_metric_and_period() {
        let model = model(&["Wigan", "=Wirral"], 2019, 1);
        let ensemble = records(&model, 3, |run, _, month| 100 + (run + month) as i32);
        let rows = lines(series(&Results::summarise(&model, &ensemble)));
        // Without a byte-order mark: this one is for programs.
        assert_eq!(
            rows[0],
            "authority,metric,unit,period,mean,sd,p05,p10,p25,p50,p75,p90,p95,standard_error"
        );
        let start = "Wigan,children_in_care,children,2019-03,101.000,1.000,100.100,100.200,100.500,101.000,101.500,101.800,101.900,0.577";
        assert!(rows.iter().any(|row| row == start));
        let count = |beginning: &str| rows.iter().filter(|r| r.starts_with(beginning)).count();
        assert_eq!(count("'=Wirral,children_in_care,"), 13);
        assert_eq!(count("All authorities,entrants,"), 13);
        assert_eq!(count("Wigan,entrants,children,FY2019/20,48.000,0.000"), 1);
        assert_eq!(count("Wigan,three_or_more_placements,"), 1);
    }

    #[test]
    fn one_run_leaves_spread_empty() {
        let model = model(&["Wigan"], 2019, 1);
        let rows = lines(series(&Results::summarise(
            &model,
            &records(&model, 1, |_, _, _| 9),
        )));
        let row = "Wigan,children_in_care,children,2020-03,9.000,,9.000,9.000,9.000,9.000,9.000,9.000,9.000,";
        assert!(rows.iter().any(|r| r == row));
        assert!(!rows.iter().any(|r| r.contains("NaN")));
    }

    #[test]
    fn every_row_says_how_far_to_trust_it() {
        let silent = Assumption {
            set_in: "a.toml".into(),
            ..Assumption::default()
        };
        let of = |change: fn(&mut Assumption)| {
            let mut one = silent.clone();
            change(&mut one);
            one.trust().to_owned()
        };
        let sourced = "DfE".to_owned();
        assert_eq!(of(|a| a.confidence = "low".into()), "low");
        for (filled, word) in [
            ("", "sourced"),
            ("published", "sourced"),
            ("residential: published; total: published", "sourced"),
            ("derived", "derived"),
            ("estimated from published margins", "derived"),
            ("England 2017", "derived"),
        ] {
            let mut one = silent.clone();
            (one.source, one.filled) = (sourced.clone(), filled.to_owned());
            assert_eq!(one.trust(), word, "{filled}");
        }
        assert_eq!(of(|a| a.rationale = "seen so often".into()), "judgement");
        assert_eq!(of(|_| {}), "given");
        assert_eq!(of(|a| a.source = SET_SOURCE.into()), "given");
        assert_eq!(of(|a| a.filled = LEFT_OUT.into()), "default");
        assert_eq!(of(|a| a.set_in.clear()), "default");
    }

    #[test]
    fn an_assumption_keeps_its_source() {
        let rows = lines(assumptions(&[Assumption {
            path: "authority.Wigan.entries.factor".into(),
            entry: String::new(),
            value: "1".into(),
            low: Some(0.9),
            high: Some(1.1),
            unit: "ratio".into(),
            source: "DfE, 2023".into(),
            confidence: "judgement".into(),
            known_from: Some(2019),
            filled: String::new(),
            rationale: "=cmd".into(),
            owner: "Ann".into(),
            updated: "2026-04-01".into(),
            spread: String::new(),
            set_in: "a.toml".into(),
        }]));
        assert_eq!(
            rows[0].strip_prefix(MARK),
            Some(
                "path,entry,value,low,high,unit,source,confidence,known_from,filled,rationale,owner,updated,spread,set_in"
            )
        );
        assert_eq!(
            rows[1],
            "authority.Wigan.entries.factor,,1,0.9,1.1,ratio,\"DfE, 2023\",judgement,2019,,'=cmd,Ann,2026-04-01,,a.toml"
        );
    }
}
