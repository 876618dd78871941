//! After care and contributions, as they stand in a scenario file.

use crate::scenario::quantity::Quantity;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What goes on after care in one authority. A stream left out, or with a chance of 0, is off.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AfterCareHere {
    /// Young people of 18 who stay with their foster carers, and keep the place filled, up to 21.
    pub staying_put: ForMonths,
    /// Young people of 18 who leave a children's home with support close by, up to 21.
    pub staying_close: ForMonths,
    /// Accommodation and support of other care leavers of 18 and over, up to 21.
    pub care_leavers_accommodation: ForMonths,
    /// Allowances to special guardians of children who were fostered, to 18.
    pub special_guardianship: ToEighteen,
    /// Allowances under child arrangements orders for children who were fostered, to 18.
    pub child_arrangements: ToEighteen,
    /// Support for some months of children who leave care before 18, adoption apart.
    pub reunification: ForMonths,
}

/// A stream that lasts some months.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForMonths {
    /// Chance that a child who may come to the stream does; 0 switches it off.
    pub chance: Quantity,
    /// Months in it on average; stays are spread evenly from 0 to twice that.
    pub months: Quantity,
    /// Pounds a week on the start date.
    pub weekly_price: Quantity,
    /// How many are in it on the start date; left out, as many as its chance and length keep there.
    pub people_at_start: Option<Quantity>,
}

/// A stream that lasts until the child is 18.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToEighteen {
    /// Chance that a child who may come to the stream does; 0 switches it off.
    pub chance: Quantity,
    /// Pounds a week on the start date.
    pub weekly_price: Quantity,
    /// How many are in it on the start date; left out, as many as its chance keeps there.
    pub people_at_start: Option<Quantity>,
}

impl Default for ForMonths {
    fn default() -> Self {
        Self {
            chance: Quantity::plain(0.0),
            months: Quantity::plain(0.0),
            weekly_price: Quantity::plain(0.0),
            people_at_start: None,
        }
    }
}

impl Default for ToEighteen {
    fn default() -> Self {
        Self {
            chance: Quantity::plain(0.0),
            weekly_price: Quantity::plain(0.0),
            people_at_start: None,
        }
    }
}

/// One stream as the reader needs it.
pub struct StreamHere<'a> {
    /// Chance.
    pub chance: &'a Quantity,
    /// Months, where it does not last to 18.
    pub months: Option<&'a Quantity>,
    /// Pounds a week.
    pub weekly_price: &'a Quantity,
    /// How many on the start date.
    pub people_at_start: Option<&'a Quantity>,
}

impl<'a> From<&'a ForMonths> for StreamHere<'a> {
    fn from(raw: &'a ForMonths) -> Self {
        Self {
            chance: &raw.chance,
            months: Some(&raw.months),
            weekly_price: &raw.weekly_price,
            people_at_start: raw.people_at_start.as_ref(),
        }
    }
}

impl<'a> From<&'a ToEighteen> for StreamHere<'a> {
    fn from(raw: &'a ToEighteen) -> Self {
        Self {
            chance: &raw.chance,
            months: None,
            weekly_price: &raw.weekly_price,
            people_at_start: raw.people_at_start.as_ref(),
        }
    }
}

impl AfterCareHere {
    /// In [`crate::model::after::Stream`]'s order.
    pub fn all(&self) -> [StreamHere<'_>; 6] {
        [
            (&self.staying_put).into(),
            (&self.staying_close).into(),
            (&self.care_leavers_accommodation).into(),
            (&self.special_guardianship).into(),
            (&self.child_arrangements).into(),
            (&self.reunification).into(),
        ]
    }
}

/// What others pay towards children in care; 0 switches a payer off.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contributions {
    /// Pounds a night that the Home Office pays for an unaccompanied child in care.
    pub home_office_per_night: Quantity,
    /// Multiplies it in a financial year or month, as it does not rise by itself: `{ "2026/27" = 1.05 }`.
    #[serde(default)]
    pub home_office_factor_by_year: BTreeMap<String, Quantity>,
    /// Share of the cost of children's homes and other residential places that health pays.
    pub health_share: Quantity,
    /// Share of the same that education pays.
    pub education_share: Quantity,
}

impl Default for Contributions {
    fn default() -> Self {
        Self {
            home_office_per_night: Quantity::plain(0.0),
            home_office_factor_by_year: BTreeMap::new(),
            health_share: Quantity::plain(0.0),
            education_share: Quantity::plain(0.0),
        }
    }
}
