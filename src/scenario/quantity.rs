//! Numbers as they stand in a scenario file: plain, or with a range, a source and a note of how
//! they were filled.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

/// What is said of a value that the format fills in.
pub(crate) const LEFT_OUT: &str = "left out of the file";

/// Where a value came from. Every part is optional in a file written by hand.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Provenance {
    /// The publication or reasoning behind the value.
    pub source: Option<String>,
    /// `high`, `medium`, `low`, or `judgement` where nothing is published.
    pub confidence: Option<String>,
    /// Year (ending 31 March) that the published figure describes.
    pub known_from: Option<i32>,
    /// How a gap in the published figures was filled.
    pub filled: Option<String>,
    /// Why this value, in a sentence.
    pub rationale: Option<String>,
    /// Who answers for the value.
    pub owner: Option<String>,
    /// When the value was last looked at, as 2026-04-01.
    pub updated: Option<String>,
}

impl Provenance {
    /// Whether nothing is said of where a value came from.
    pub fn is_empty(&self) -> bool {
        self.source.is_none()
            && self.confidence.is_none()
            && self.known_from.is_none()
            && self.filled.is_none()
            && self.rationale.is_none()
            && self.owner.is_none()
            && self.updated.is_none()
    }
}

/// A number: `3.5`, or a table with `value`, an 80% interval (`low`, `high`), or both, or another way
/// to say how it is spread ([`Shape`]).
///
/// With a spread one value is drawn for each run. With `value` beside an interval, that is the median.
#[derive(Clone, Debug, Default)]
pub struct Quantity {
    /// The central value.
    pub value: Option<f64>,
    /// Lower end of the 80% interval: 1 run in 10 draws less.
    pub low: Option<f64>,
    /// Upper end of the 80% interval: 1 run in 10 draws more.
    pub high: Option<f64>,
    /// Any other way to say how it is spread.
    // A scenario has hundreds of quantities and is handed up the stack as it is read: what most leave empty stands
    // apart, or reading would need more stack than Windows gives.
    pub shape: Box<Shape>,
    /// Where the number came from.
    pub provenance: Box<Provenance>,
}

/// How a quantity is spread, where that is not said by a value and an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    /// The likeliest value, within `low` and `high`.
    pub mode: Option<f64>,
    /// The 10% quantile.
    pub p10: Option<f64>,
    /// The median.
    pub p50: Option<f64>,
    /// The 90% quantile.
    pub p90: Option<f64>,
    /// Mean of a normal distribution.
    pub mean: Option<f64>,
    /// Its standard deviation.
    pub sd: Option<f64>,
    /// Both ends of a uniform distribution.
    pub uniform: Option<[f64; 2]>,
    /// Least, likeliest and greatest value of a triangular distribution.
    pub triangular: Option<[f64; 3]>,
    /// A lognormal distribution.
    pub lognormal: Option<Lognormal>,
}

/// A normal distribution of the logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lognormal {
    /// Median.
    pub median: f64,
    /// Standard deviation of the natural logarithm.
    pub sd_log: f64,
}

/// The table form of a [`Quantity`].
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct QuantityTable {
    /// The central value; the median where an interval is given too.
    value: Option<f64>,
    /// Lower end of the 80% interval.
    low: Option<f64>,
    /// Upper end of the 80% interval.
    high: Option<f64>,
    /// The likeliest value, beside `low` and `high`.
    mode: Option<f64>,
    /// The 10% quantile, beside `p50` and `p90`.
    p10: Option<f64>,
    /// The median, beside `p10` and `p90`.
    p50: Option<f64>,
    /// The 90% quantile, beside `p10` and `p50`.
    p90: Option<f64>,
    /// Mean of a normal distribution, beside `sd`.
    mean: Option<f64>,
    /// Standard deviation of a normal distribution, beside `mean`.
    sd: Option<f64>,
    /// Both ends of a uniform distribution.
    uniform: Option<[f64; 2]>,
    /// Least, likeliest and greatest value of a triangular distribution.
    triangular: Option<[f64; 3]>,
    /// A lognormal distribution: `{ median = ..., sd_log = ... }`.
    lognormal: Option<Lognormal>,
    /// The publication or reasoning behind the value.
    source: Option<String>,
    /// `high`, `medium`, `low` or `judgement`.
    confidence: Option<String>,
    /// Year (ending 31 March) that the published figure describes.
    known_from: Option<i32>,
    /// How a gap in the published figures was filled.
    filled: Option<String>,
    /// Why this value, in a sentence.
    rationale: Option<String>,
    /// Who answers for the value.
    owner: Option<String>,
    /// When the value was last looked at, as 2026-04-01.
    #[schemars(extend("format" = "date"))]
    updated: Option<String>,
}

impl Quantity {
    /// Whether it stands in the file as a number alone.
    pub fn is_plain(&self) -> bool {
        self.low.is_none()
            && self.high.is_none()
            && *self.shape == Shape::default()
            && self.provenance.is_empty()
    }

    /// A plain number without a source.
    pub fn plain(value: f64) -> Self {
        Self {
            value: Some(value),
            ..Self::default()
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrTable;

        impl<'de> Visitor<'de> for NumberOrTable {
            type Value = Quantity;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or a table with `value` or `low` and `high`")
            }

            fn visit_f64<E>(self, value: f64) -> Result<Quantity, E> {
                Ok(Quantity::plain(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Quantity, E> {
                Ok(Quantity::plain(value as f64))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Quantity, E> {
                Ok(Quantity::plain(value as f64))
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Quantity, M::Error> {
                let table = QuantityTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Quantity {
                    value: table.value,
                    low: table.low,
                    high: table.high,
                    shape: Box::new(Shape {
                        mode: table.mode,
                        p10: table.p10,
                        p50: table.p50,
                        p90: table.p90,
                        mean: table.mean,
                        sd: table.sd,
                        uniform: table.uniform,
                        triangular: table.triangular,
                        lognormal: table.lognormal,
                    }),
                    provenance: Box::new(Provenance {
                        source: table.source,
                        confidence: table.confidence,
                        known_from: table.known_from,
                        filled: table.filled,
                        rationale: table.rationale,
                        owner: table.owner,
                        updated: table.updated,
                    }),
                })
            }
        }

        deserializer.deserialize_any(NumberOrTable)
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<QuantityTable>();
        json_schema!({ "anyOf": [{ "type": "number" }, table] })
    }
}

/// A number that takes no interval and may say where it comes from: `0.05`, or a table with `value` and a source.
#[derive(Clone, Debug, Default)]
pub struct Sourced {
    /// The value.
    pub value: f64,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// The table form of a [`Sourced`].
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SourcedTable {
    /// The value.
    value: f64,
    /// The publication or reasoning behind the value.
    source: Option<String>,
    /// `high`, `medium`, `low` or `judgement`.
    confidence: Option<String>,
    /// Year (ending 31 March) that the published figure describes.
    known_from: Option<i32>,
    /// How a gap in the published figures was filled.
    filled: Option<String>,
    /// Why this value, in a sentence.
    rationale: Option<String>,
    /// Who answers for the value.
    owner: Option<String>,
    /// When the value was last looked at, as 2026-04-01.
    #[schemars(extend("format" = "date"))]
    updated: Option<String>,
}

impl<'de> Deserialize<'de> for Sourced {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Number(f64),
            Table(SourcedTable),
        }
        Ok(match Given::deserialize(deserializer)? {
            Given::Number(value) => Self {
                value,
                provenance: Provenance::default(),
            },
            Given::Table(table) => Self {
                value: table.value,
                provenance: Provenance {
                    source: table.source,
                    confidence: table.confidence,
                    known_from: table.known_from,
                    filled: table.filled,
                    rationale: table.rationale,
                    owner: table.owner,
                    updated: table.updated,
                },
            },
        })
    }
}

/// The schema of a share or rate from 0 to 1 that takes no interval.
pub(super) fn sourced_share(generator: &mut SchemaGenerator) -> Schema {
    let table = generator.subschema_for::<SourcedTable>();
    json_schema!({ "anyOf": [
        { "type": "number", "minimum": 0.0, "maximum": 1.0 }, table
    ] })
}

/// The schema of a quantity that lies from `least` to `most`: of a plain number it says so.
pub(super) fn within(generator: &mut SchemaGenerator, least: f64, most: f64) -> Schema {
    let table = generator.subschema_for::<QuantityTable>();
    json_schema!({ "anyOf": [
        { "type": "number", "minimum": least, "maximum": most }, table
    ] })
}

/// The schema of a whole number of months from `least` to `most`, which may be uncertain.
pub(super) fn months(generator: &mut SchemaGenerator, least: u16, most: u16) -> Schema {
    let table = generator.subschema_for::<QuantityTable>();
    json_schema!({ "anyOf": [
        { "type": "integer", "minimum": least, "maximum": most }, table
    ] })
}

/// The schema of a list of so many of them.
pub(super) fn list_within(
    generator: &mut SchemaGenerator,
    count: usize,
    least: f64,
    most: f64,
) -> Schema {
    let items = within(generator, least, most);
    json_schema!({ "type": "array", "items": items, "minItems": count, "maxItems": count })
}

/// The schema of a share.
pub(super) fn share(generator: &mut SchemaGenerator) -> Schema {
    within(generator, 0.0, 1.0)
}

/// A number for each age band, in the order under 1, 1 to 4, 5 to 9, 10 to 15, 16 to 17. Each may be
/// uncertain on its own; what is said of where they come from holds for those that say nothing themselves.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByAge {
    /// Under one year old.
    pub under_1: Quantity,
    /// One to four.
    pub age_1_to_4: Quantity,
    /// Five to nine.
    pub age_5_to_9: Quantity,
    /// Ten to fifteen.
    pub age_10_to_15: Quantity,
    /// Sixteen and seventeen.
    pub age_16_to_17: Quantity,
    /// The publication or reasoning behind the values.
    pub source: Option<String>,
    /// `high`, `medium`, `low` or `judgement`.
    pub confidence: Option<String>,
    /// Year (ending 31 March) that the published figures describe.
    pub known_from: Option<i32>,
    /// How gaps in the published figures were filled.
    pub filled: Option<String>,
    /// Why these values, in a sentence.
    pub rationale: Option<String>,
    /// Who answers for the values.
    pub owner: Option<String>,
    /// When the values were last looked at, as 2026-04-01.
    #[schemars(extend("format" = "date"))]
    pub updated: Option<String>,
}

impl ByAge {
    /// Plain numbers, youngest band first, without a source.
    pub fn plain(values: [f64; 5]) -> Self {
        let [under_1, age_1_to_4, age_5_to_9, age_10_to_15, age_16_to_17] =
            values.map(Quantity::plain);
        Self {
            under_1,
            age_1_to_4,
            age_5_to_9,
            age_10_to_15,
            age_16_to_17,
            source: None,
            confidence: None,
            known_from: None,
            filled: None,
            rationale: None,
            owner: None,
            updated: None,
        }
    }

    /// The keys of the five numbers, youngest band first.
    pub const KEYS: [&'static str; 5] = [
        "under_1",
        "age_1_to_4",
        "age_5_to_9",
        "age_10_to_15",
        "age_16_to_17",
    ];

    /// The five numbers, youngest band first.
    pub fn entries(&self) -> [&Quantity; 5] {
        [
            &self.under_1,
            &self.age_1_to_4,
            &self.age_5_to_9,
            &self.age_10_to_15,
            &self.age_16_to_17,
        ]
    }

    /// Where the values came from.
    pub fn provenance(&self) -> Provenance {
        Provenance {
            source: self.source.clone(),
            confidence: self.confidence.clone(),
            known_from: self.known_from,
            filled: self.filled.clone(),
            rationale: self.rationale.clone(),
            owner: self.owner.clone(),
            updated: self.updated.clone(),
        }
    }
}
