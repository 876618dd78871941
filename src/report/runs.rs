//! `runs.csv`: the headline metrics of every simulated future, year by year, for those who draw their
//! own pictures or fit their own model.

use rayon::prelude::*;

use super::csv::{CsvError, text};
use crate::ensemble::Ensemble;
use crate::model::Model;
use crate::results::metric::{Metric, catalogue, position};
use crate::results::{Area, Period, Results, table};

/// The metrics written, in order.
const METRICS: [&str; 9] = [
    "children_in_care",
    "entrants",
    "children_in_childrens_homes",
    "share_in_area",
    "share_three_or_more_placements",
    "children_in_unregistered",
    "council_carer_places_approved",
    "home_places_registered",
    "gross_cost",
];

/// A row for each authority, run and financial year. Stocks are those of the year's last month. A
/// cell is empty where any run has no such figure, such as a share of nobody.
///
/// # Errors
/// Never in practice: what is written goes to memory.
pub fn csv(model: &Model, results: &Results, ensemble: &Ensemble) -> Result<Vec<u8>, CsvError> {
    let mut table = ::csv::Writer::from_writer(Vec::new());
    let head = ["authority", "run", "period"].into_iter().chain(METRICS);
    table.write_record(head).map_err(CsvError::new)?;
    let mut bytes = table.into_inner().map_err(CsvError::new)?;
    let parts: Vec<(&Area, usize)> = results
        .areas()
        .iter()
        .flat_map(|area| (0..results.horizon.years).map(move |year| (area, year)))
        .collect();
    let parts: Vec<Vec<u8>> = parts
        .into_par_iter()
        .map(|(area, year)| year_of(model, results, ensemble, area, year))
        .collect::<Result<_, _>>()?;
    bytes.extend(parts.into_iter().flatten());
    Ok(bytes)
}

fn year_of(
    model: &Model,
    results: &Results,
    ensemble: &Ensemble,
    area: &Area,
    year: usize,
) -> Result<Vec<u8>, CsvError> {
    let columns: Vec<(usize, Vec<f64>)> = METRICS
        .iter()
        .map(|id| {
            let metric = position(id).map(|at| &catalogue()[at]);
            let yearly = metric.is_some_and(Metric::yearly);
            let period = if yearly {
                Period::Year(year)
            } else {
                Period::Month(12 * (year + 1))
            };
            let values = table::sample(model, ensemble, area, id, period);
            (metric.map_or(0, |metric| metric.unit.decimals()), values)
        })
        .collect();
    let period = Period::Year(year).name(results.horizon);
    let name = text(&area.name);
    let mut out = ::csv::Writer::from_writer(Vec::new());
    for run in 0..results.runs {
        let cells = columns.iter().map(|(decimals, values)| {
            if values.len() == results.runs {
                format!("{:.decimals$}", values[run])
            } else {
                String::new()
            }
        });
        let head = [name.to_string(), run.to_string(), period.clone()];
        out.write_record(head.into_iter().chain(cells))
            .map_err(CsvError::new)?;
    }
    out.into_inner().map_err(CsvError::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::fixture::{model, records};

    #[test]
    fn every_run_and_year_has_a_row_with_the_figures_of_series() {
        let model = model(&["Wigan"], 2019, 2);
        let ensemble = records(&model, 3, |run, _, month| 100 + (run + month) as i32);
        let results = Results::summarise(&model, &ensemble);
        let bytes = csv(&model, &results, &ensemble).expect("written");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let rows: Vec<_> = text.lines().collect();
        assert_eq!(rows.len(), 1 + 3 * 2);
        assert!(rows[0].starts_with("authority,run,period,children_in_care,entrants,"));
        assert!(rows[1].starts_with("Wigan,0,FY2019/20,112"), "{}", rows[1]);
        assert!(rows[6].starts_with("Wigan,2,FY2020/21,126"), "{}", rows[6]);
        for id in METRICS {
            assert!(position(id).is_some(), "{id}");
        }
    }
}
