//! The one catalogue of what a run reports: id, label, unit, definition, and how it is reckoned.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::engine::money::Line;
use crate::engine::recorder::{another, column};
use crate::model::Model;
use crate::model::placement::Provision;

mod entries;

use entries::by_provision;

/// What a metric is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Children.
    Children,
    /// People who have left care.
    People,
    /// A share, from 0 to 1.
    Share,
    /// Placements.
    Placements,
    /// Moves.
    Moves,
    /// Foster carer households.
    Households,
    /// Places.
    Places,
    /// Children's homes.
    Homes,
    /// Days.
    Days,
    /// Months.
    Months,
    /// Sibling groups.
    Groups,
    /// Pounds of the day.
    Pounds,
    /// Pounds of the day for a child and a week.
    PoundsAWeek,
}

impl Unit {
    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Children => "children",
            Self::People => "people",
            Self::Share => "share",
            Self::Placements => "placements",
            Self::Moves => "moves",
            Self::Households => "households",
            Self::Places => "places",
            Self::Homes => "homes",
            Self::Days => "child-days",
            Self::Months => "months",
            Self::Groups => "groups",
            Self::Pounds => "pounds",
            Self::PoundsAWeek => "pounds a child-week",
        }
    }

    /// Decimals in files.
    pub const fn decimals(self) -> usize {
        match self {
            Self::Share => 5,
            Self::Pounds | Self::PoundsAWeek => 2,
            _ => 3,
        }
    }
}

/// How a metric follows from a run's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Counts at a month's end: the sum of some columns less the sum of others.
    Stock {
        /// Columns that are added.
        add: Vec<usize>,
        /// Columns that are taken away.
        less: Vec<usize>,
    },
    /// A share at a month's end, of each run; a run in which the whole is 0 has none.
    Share {
        /// Columns of the part.
        part: Vec<usize>,
        /// Columns of the whole.
        whole: Vec<usize>,
    },
    /// A share of what happened in a month or a financial year, of each run in which anything did.
    FlowShare {
        /// Columns of the part.
        part: Vec<usize>,
        /// Columns of the whole.
        whole: Vec<usize>,
    },
    /// A mean at a month's end, of each run with anybody there.
    Mean {
        /// Columns of the sum.
        sum: Vec<usize>,
        /// Columns of those it is of.
        of: Vec<usize>,
    },
    /// A mean price, in pounds, of what happened in a month or a financial year, of each run in which
    /// anything did.
    MeanPrice {
        /// Column of the sum, in tens of pounds.
        tens: usize,
        /// Column of those it is of.
        of: usize,
    },
    /// Days that children spend in placements of a kind.
    Days(Vec<Provision>),
    /// Days that children spend in homes whose admissions are paused.
    PausedDays,
    /// Placements that end in a month or a financial year: each child in care has one, so that they are
    /// those made, and those who leave care, less those who enter it.
    PlacementsEnded,
    /// What happened in a month or a financial year.
    Flow {
        /// Columns that are added.
        columns: Vec<usize>,
        /// Whether each is multiplied by `moves.placements_counted_per_placement`.
        counted: bool,
    },
    /// Money: the sum of some lines less the sum of others.
    Money {
        /// Lines that are added.
        add: Vec<Line>,
        /// Lines that are taken away.
        less: Vec<Line>,
    },
    /// Gross cost for each child and week; a run without a child there has none.
    WeeklyCost(Vec<Provision>),
}

/// One thing that is reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The `snake_case` name used in files.
    pub id: String,
    /// Its name for readers.
    pub label: String,
    /// Unit.
    pub unit: Unit,
    /// What it counts, in a sentence.
    pub definition: String,
    /// How it is reckoned.
    pub kind: Kind,
    /// The first month that it is reported for (0 is the start).
    pub first_month: usize,
    /// Which way is better for children or the council, where that can be said of the figure alone.
    pub better: Better,
}

/// Which way a figure is better. Fewer children in care is not better in itself, nor fewer in homes:
/// what is better is said only of what no council would want more, or less, of for its own sake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// Neither can be said.
    Neither,
}

impl Better {
    fn of(id: &str) -> Self {
        const LOWER: [&str; 14] = [
            "children_in_unregistered",
            "children_in_wrong_kind_of_placement",
            "share_in_wrong_kind_of_placement",
            "three_or_more_placements",
            "share_three_or_more_placements",
            "unregistered_child_days",
            "share_beyond",
            "children_beyond",
            "moves",
            "placements_made_beyond",
            "share_of_placements_beyond",
            "changes_of_area",
            "net_cost",
            "contract_voids_cost",
        ];
        const HIGHER: [&str; 4] = [
            "share_in_area",
            "share_of_siblings_together",
            "share_of_groups_whole",
            "council_carer_places_approved",
        ];
        let begins = |heads: &[&str]| heads.iter().any(|head| id.starts_with(head));
        if LOWER.contains(&id)
            || begins(&[
                "gross_cost",
                "weekly_cost",
                "need_gap_",
                "displaced_",
                "months_",
            ])
        {
            Self::Lower
        } else if HIGHER.contains(&id) || begins(&["local_places_"]) {
            Self::Higher
        } else {
            Self::Neither
        }
    }
}

impl Metric {
    /// Whether it is reported for financial years as well as months.
    pub const fn yearly(&self) -> bool {
        matches!(
            self.kind,
            Kind::Flow { .. }
                | Kind::FlowShare { .. }
                | Kind::MeanPrice { .. }
                | Kind::Days(_)
                | Kind::PausedDays
                | Kind::PlacementsEnded
                | Kind::Money { .. }
                | Kind::WeeklyCost(_)
        )
    }

    /// Whether a model has what it is of: another council's homes are in few.
    pub fn concerns(&self, model: &Model) -> bool {
        let columns = self.columns();
        let apart = |at: &usize| *at >= another::column(0);
        columns.is_empty() || !columns.iter().all(apart) || model.has_another_council()
    }

    /// The columns it draws on: the recorder's, then those of another council's homes.
    pub fn columns(&self) -> Vec<usize> {
        match &self.kind {
            Kind::Stock { add, less } => [&add[..], less].concat(),
            Kind::Share { part, whole } | Kind::FlowShare { part, whole } => {
                [&part[..], whole].concat()
            }
            Kind::Mean { sum, of } => [&sum[..], of].concat(),
            Kind::Flow { columns, .. } => columns.clone(),
            Kind::MeanPrice { tens, of } => vec![*tens, *of],
            Kind::Money { .. } => Vec::new(),
            Kind::PausedDays => vec![column::PAUSED],
            Kind::PlacementsEnded => vec![column::PLACEMENTS],
            Kind::WeeklyCost(provisions) | Kind::Days(provisions) => by_provision(provisions),
        }
    }
}

/// Every metric, in the order of the files.
pub fn catalogue() -> &'static [Metric] {
    static CATALOGUE: LazyLock<Vec<Metric>> = LazyLock::new(entries::build);
    &CATALOGUE
}

/// Position of a metric in [`catalogue`].
pub fn position(id: &str) -> Option<usize> {
    catalogue().iter().position(|metric| metric.id == id)
}

/// Foster families, as published: relatives and friends, the council's and agencies' carers.
pub const FOSTER_FAMILIES: [Provision; 3] = [
    Provision::Kinship,
    Provision::CouncilFostering,
    Provision::AgencyFostering,
];

/// Children's homes of the three kinds of operator, secure homes left out.
pub const CHILDRENS_HOMES: [Provision; 3] = [
    Provision::CouncilHome,
    Provision::VoluntaryHome,
    Provision::PrivateHome,
];

/// The reference page of all metrics, as Markdown.
pub fn reference() -> String {
    let mut page = String::from(
        "# Metrics\n\n\
         Every figure in `series.csv`. It is made from the program's own catalogue.\n\n\
         A metric of a *month* stands for the month's end; one of a *month and financial year* for what happened in \
         the month or in the twelve months from April to March, both under the same id. A region's figure adds its \
         authorities up, run by run; its shares are the share of the sums.\n\n\
         | metric | label | unit | period | definition |\n|---|---|---|---|---|\n",
    );
    for metric in catalogue() {
        let period = if metric.yearly() {
            "month and financial year"
        } else {
            "month"
        };
        let Metric {
            id,
            label,
            unit,
            definition,
            ..
        } = metric;
        let unit = unit.name();
        let _ = writeln!(
            page,
            "| `{id}` | {label} | {unit} | {period} | {definition} |"
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_id_is_unique_and_snake_case() {
        let ids: BTreeSet<_> = catalogue().iter().map(|m| m.id.as_str()).collect();
        assert_eq!(ids.len(), catalogue().len());
        for id in ids {
            assert!(
                id.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                "{id}"
            );
        }
    }

    #[test]
    fn every_column_of_the_recorder_is_reported() {
        let used: BTreeSet<_> = catalogue()
            .iter()
            .filter(|m| !matches!(m.kind, Kind::WeeklyCost(_)))
            .flat_map(Metric::columns)
            .collect();
        assert_eq!(used, (0..another::column(another::COUNT)).collect());
    }

    #[test]
    fn every_metric_has_a_row_in_the_reference() {
        let page = reference();
        for metric in catalogue() {
            assert!(page.contains(&format!("| `{}` |", metric.id)));
            assert!(!metric.definition.contains('|') && metric.definition.ends_with('.'));
        }
    }
}
