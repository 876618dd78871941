//! Rates and thresholds, from a dated file: `data/finance.toml`.

use serde::Deserialize;
use std::sync::LazyLock;

/// What the file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// When it was last brought up to date.
    pub vintage: String,
    bands: Vec<Band>,
    /// What borrowing is taken to cost a year where a scenario does not say.
    pub assumed_rate: f64,
    /// Years over which an own asset is provided for where a scenario does not say.
    pub assumed_asset_life: u16,
    /// Minimal financial assistance, pounds over three financial years.
    pub minimal_assistance: f64,
    /// The limit for services of public economic interest, pounds.
    pub public_interest_assistance: f64,
    /// Above which a subsidy has to be published, pounds.
    pub transparency: f64,
    /// Share by which capital of standard buildings has come to more than estimated, on average.
    pub capital_bias: f64,
    /// The same of the time that they took.
    pub duration_bias: f64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Band {
    to_year: usize,
    rate: f64,
}

#[derive(Deserialize)]
struct File {
    vintage: String,
    green_book: GreenBook,
    pwlb: Pwlb,
    subsidy: Subsidy,
    optimism_bias: OptimismBias,
}

#[derive(Deserialize)]
struct OptimismBias {
    capital: f64,
    duration: f64,
}

#[derive(Deserialize)]
struct GreenBook {
    bands: Vec<Band>,
}

#[derive(Deserialize)]
struct Pwlb {
    assumed_rate: f64,
    assumed_asset_life: u16,
}

#[derive(Deserialize)]
struct Subsidy {
    minimal_assistance: f64,
    public_interest_assistance: f64,
    transparency: f64,
}

impl Rates {
    /// Those built in.
    ///
    /// # Panics
    /// Never: a test reads the file.
    pub fn get() -> &'static Self {
        static RATES: LazyLock<Rates> = LazyLock::new(|| {
            let text = include_str!("../../data/finance.toml");
            let file: File = toml::from_str(text).expect("data/finance.toml is read by a test");
            Rates {
                vintage: file.vintage,
                bands: file.green_book.bands,
                assumed_rate: file.pwlb.assumed_rate,
                assumed_asset_life: file.pwlb.assumed_asset_life,
                minimal_assistance: file.subsidy.minimal_assistance,
                public_interest_assistance: file.subsidy.public_interest_assistance,
                transparency: file.subsidy.transparency,
                capital_bias: file.optimism_bias.capital,
                duration_bias: file.optimism_bias.duration,
            }
        });
        &RATES
    }

    /// Social time preference rate of a year from the decision, 1 the first.
    pub fn time_preference(&self, year: usize) -> f64 {
        let band = self.bands.iter().find(|band| year <= band.to_year);
        band.or(self.bands.last()).map_or(0.0, |band| band.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read() {
        let rates = Rates::get();
        assert_eq!(rates.time_preference(30), 0.035);
        assert_eq!(rates.time_preference(31), 0.03);
        assert_eq!(rates.time_preference(500), 0.01);
        assert!(rates.minimal_assistance < rates.public_interest_assistance);
    }
}
