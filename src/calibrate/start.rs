//! The starting state: an authority's children on 31 March by provision, place and age, in whole children.
//!
//! Margins are honoured in this order: the total exactly; age; provision by the groups published for the year; inside and
//! outside; children in homes, inside and outside. What cannot be met within the published rounding is a [`Residual`];
//! splits that nobody publishes are named in [`StartTable::estimates`].

mod fine;
mod residuals;
mod seeds;

#[cfg(test)]
mod tests;

use crate::model::placement::{AgeBand, Place, Provision};
use crate::model::{OPERATORS, is_childrens_home};

use super::judgement;
use super::published::{
    AuthorityFigures, EnglandFigures, Figure, Filled, NoFigures, ProvisionGroup, Published,
};
use super::rake::{apportion, rake, round};
use seeds::{ROWS, Row};

/// Children by provision, place and age band, in the order of the `ALL` of each.
pub type Cells = [[[u32; AgeBand::COUNT]; Place::COUNT]; Provision::COUNT];

/// A published margin that the table does not meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Residual {
    /// The margin, by the id of its measure or age band (`under_1`, `placed_foster`, `inside`, `homes_children`; joined by `+` where groups are
    /// compared together).
    pub margin: String,
    /// Published children.
    pub published: f64,
    /// Children in the table.
    pub modelled: f64,
    /// Why they differ.
    pub reason: String,
}

/// A figure with the range that it is known to be in.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranged {
    /// Central value.
    pub figure: Figure,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}

/// Month 0 of an authority.
#[derive(Clone, Debug)]
pub struct StartTable {
    /// Department for Education code.
    pub code: u16,
    /// Base year (to 31 March).
    pub year: i32,
    /// Children by provision, place and age band.
    pub cells: Cells,
    /// Published margins that are not met, with reasons.
    pub residuals: Vec<Residual>,
    /// Splits and margins that are estimates, each said in a sentence.
    pub estimates: Vec<String>,
    /// Other authorities' children in homes inside the boundary: filled places less own children.
    pub others_in_homes: Ranged,
}

impl StartTable {
    /// Children in cells that pass a test.
    pub fn count(&self, test: impl Fn(Provision, Place, AgeBand) -> bool) -> u32 {
        let mut sum = 0;
        for provision in Provision::ALL {
            for place in Place::ALL {
                for band in AgeBand::ALL {
                    if test(provision, place, band) {
                        sum += self.cells[provision.index()][place.index()][band.index()];
                    }
                }
            }
        }
        sum
    }

    /// All children.
    pub fn total(&self) -> u32 {
        self.count(|_, _, _| true)
    }
}

/// Share of private and voluntary homes' registered places taken to be filled, and its range: children in homes per
/// registered place is a lower bound, what providers report an upper one.
const FILLED: (f64, f64, f64) = (0.74, 0.665, 0.82);

impl Published {
    /// The starting state of an authority on 31 March of a year.
    pub fn start(&self, code: u16, year: i32) -> Result<StartTable, NoFigures> {
        let authority = self.authority_figures(code, year)?;
        Ok(start_table(&authority, &self.england_figures(year)))
    }
}

/// Whole numbers that sum to `total`: published figures stand as far as they can, estimates take what is left.
fn whole(total: u32, figures: &[&Figure]) -> Vec<u32> {
    let weights: Vec<f64> = figures.iter().map(|figure| figure.value.max(0.0)).collect();
    apportion(total, &weights, &vec![total; weights.len()])
}

/// Targets of the coarse table.
pub(crate) struct Targets {
    pub total: u32,
    pub ages: Vec<u32>,
    pub rows: Vec<u32>,
    pub inside: u32,
    /// Children's homes inside, when the counts of children in homes are published.
    pub homes_inside: Option<u32>,
    /// Registered places inside the boundary in children's homes and in secure homes.
    pub places: [u32; 2],
}

/// Makes the starting state from the figures of an authority and of England.
pub fn start_table(authority: &AuthorityFigures, england: &EnglandFigures) -> StartTable {
    let targets = targets(authority, england);
    let (national, allowed) = (seeds::national(england), seeds::allowed(authority));
    let coarse = coarse(&targets, &national, &allowed);
    let cells = fine::split(authority, england, &coarse);
    let mut table = StartTable {
        code: authority.code,
        year: authority.year,
        cells,
        residuals: Vec::new(),
        estimates: estimates(authority),
        others_in_homes: others(authority, [0; 3]),
    };
    let own = OPERATORS.map(|operator| {
        table.count(|provision, place, _| provision == operator && place == Place::InArea)
    });
    table.others_in_homes = others(authority, own);
    table.residuals = residuals::list(authority, &table);
    table
}

/// Figures of the published groups; where the group that holds children's homes is an estimate and children in homes are
/// published, it is at least those, at the cost of the other estimates.
fn with_homes(authority: &AuthorityFigures) -> Vec<Figure> {
    let mut figures: Vec<Figure> = authority
        .children_by_group
        .iter()
        .map(|(_, figure)| figure.clone())
        .collect();
    let joint = authority.children_by_group.iter().position(|(group, _)| {
        matches!(
            group,
            ProvisionGroup::ChildrensHome | ProvisionGroup::HomeOrSemi
        )
    });
    let Some(joint) = joint else { return figures };
    let short = authority.homes_children.value - figures[joint].value;
    let known = |figure: &Figure| figure.filled == Filled::Published;
    if known(&figures[joint]) || !known(&authority.homes_children) || short <= 0.0 {
        return figures;
    }
    let estimates: Vec<usize> = (0..figures.len())
        .filter(|&i| i != joint && !known(&figures[i]))
        .collect();
    let others: f64 = estimates.iter().map(|&i| figures[i].value).sum();
    let moved = short.min(others);
    for i in estimates {
        figures[i].value *= 1.0 - moved / others.max(f64::MIN_POSITIVE);
    }
    figures[joint].value += moved;
    figures
}

fn targets(authority: &AuthorityFigures, england: &EnglandFigures) -> Targets {
    let total = authority.children_in_care.value.round().max(0.0) as u32;
    let ages = whole(total, &authority.children_by_age.each_ref());
    let groups_whole = whole(total, &with_homes(authority).iter().collect::<Vec<_>>());
    let at = |wanted: ProvisionGroup| {
        authority
            .children_by_group
            .iter()
            .position(|(group, _)| *group == wanted)
            .map_or(0, |i| groups_whole[i])
    };
    // Children in homes (K2) within the group that holds them.
    let joint = at(ProvisionGroup::ChildrensHome) + at(ProvisionGroup::HomeOrSemi);
    let published = authority.homes_children.filled == Filled::Published;
    let in_england = |provision: Provision| {
        england.children_in[provision.index()]
            .iter()
            .map(|f| f.value)
            .sum::<f64>()
    };
    let homes: f64 = Provision::ALL
        .into_iter()
        .filter(|p| is_childrens_home(*p))
        .map(in_england)
        .sum();
    let secure = in_england(Provision::SecureHome);
    let semi = if authority.year < 2020 {
        england.semi_independent.value
    } else {
        0.0
    };
    let split = if published {
        let homes_children = (authority.homes_children.value.round() as u32).min(joint);
        let rest = apportion(
            joint - homes_children,
            &[secure, semi],
            &[joint, if semi > 0.0 { joint } else { 0 }],
        );
        vec![
            homes_children + (joint - homes_children - rest[0] - rest[1]),
            rest[0],
            rest[1],
        ]
    } else {
        apportion(joint, &[homes, secure, semi], &[joint; 3])
    };
    let mut rows = vec![0; ROWS];
    rows[Row::Foster as usize] = at(ProvisionGroup::Foster);
    rows[Row::Home as usize] = split[0];
    rows[Row::Secure as usize] = split[1];
    rows[Row::Supported as usize] =
        split[2] + at(ProvisionGroup::Supported) + at(ProvisionGroup::Community);
    rows[Row::Parents as usize] = at(ProvisionGroup::Parents);
    rows[Row::Adoption as usize] = at(ProvisionGroup::Adoption);
    rows[Row::OtherResidential as usize] = at(ProvisionGroup::OtherResidential);
    rows[Row::Other as usize] = at(ProvisionGroup::ResidentialSchool) + at(ProvisionGroup::Other);
    let inside = whole(total, &[&authority.inside, &authority.outside])[0];
    let homes_inside = (published && authority.homes_children_outside.filled == Filled::Published)
        .then(|| {
            let outside = authority.homes_children_outside.value.round() as u32;
            rows[Row::Home as usize].saturating_sub(outside)
        });
    let registered: f64 = authority
        .home_places
        .iter()
        .map(|figure| figure.value)
        .sum();
    let places = [
        registered.round() as u32,
        authority.secure_places.value.round() as u32,
    ];
    Targets {
        total,
        ages,
        rows,
        inside,
        homes_inside,
        places,
    }
}

/// Whole children by row, inside or outside, and age.
pub(crate) type Coarse = [[[u32; AgeBand::COUNT]; 2]; ROWS];

fn coarse(targets: &Targets, national: &seeds::National, allowed: &seeds::Allowed) -> Coarse {
    let mut fitted = fit(targets, national, allowed);
    // Inside and outside by row: whole numbers first.
    let inside_of = |fitted: &[Vec<f64>], row: usize| fitted[2 * row].iter().sum::<f64>();
    let mut caps = targets.rows.clone();
    caps[Row::Secure as usize] = caps[Row::Secure as usize].min(targets.places[1]);
    caps[Row::Home as usize] = caps[Row::Home as usize].min(targets.places[0]);
    let mut fixed = 0;
    if let Some(homes) = targets.homes_inside {
        // Children in homes inside are honoured as far as inside and outside allow.
        let others: u32 = targets.rows.iter().sum::<u32>() - targets.rows[Row::Home as usize];
        let least = targets.inside.saturating_sub(others);
        fixed = homes.max(least).min(targets.inside);
        caps[Row::Home as usize] = 0;
    }
    if caps.iter().sum::<u32>() < targets.inside - fixed {
        // Inside and outside come before places.
        caps.clone_from(&targets.rows);
        if targets.homes_inside.is_some() {
            caps[Row::Home as usize] = 0;
        }
    }
    let weights: Vec<f64> = (0..ROWS).map(|row| inside_of(&fitted, row)).collect();
    let mut inside = apportion(targets.inside - fixed, &weights, &caps);
    if targets.homes_inside.is_some() {
        inside[Row::Home as usize] = fixed;
    }
    let mut rows = Vec::with_capacity(2 * ROWS);
    for (inside, all) in inside.iter().zip(&targets.rows) {
        rows.extend([*inside, all - inside]);
    }
    // The table once more, to the whole margins, and rounded.
    let row_totals: Vec<f64> = rows.iter().map(|count| f64::from(*count)).collect();
    let ages: Vec<f64> = targets.ages.iter().map(|count| f64::from(*count)).collect();
    for (r, row) in fitted.iter_mut().enumerate() {
        if row_totals[r] > 0.0 && row.iter().sum::<f64>() <= 0.0 {
            // A row that the seed left empty at this place takes the other place's ages.
            *row = national[r / 2][0]
                .iter()
                .zip(&national[r / 2][1])
                .map(|(a, b)| a + b)
                .collect();
        }
    }
    rake(&mut fitted, &row_totals, &ages);
    let whole = round(&fitted, &rows, &targets.ages, &|r, age| allowed[r / 2][age]);
    debug_assert_eq!(whole.iter().flatten().sum::<u32>(), targets.total);
    std::array::from_fn(|row| {
        std::array::from_fn(|place| std::array::from_fn(|age| whole[2 * row + place][age]))
    })
}

/// The national table raked to the authority's rows, places and ages. Rows are pairs of inside and outside.
fn fit(targets: &Targets, national: &seeds::National, allowed: &seeds::Allowed) -> Vec<Vec<f64>> {
    let mut table: Vec<Vec<f64>> = (0..2 * ROWS)
        .map(|r| {
            (0..5)
                .map(|age| {
                    if allowed[r / 2][age] {
                        national[r / 2][r % 2][age]
                    } else {
                        0.0
                    }
                })
                .collect()
        })
        .collect();
    let outside = targets.total - targets.inside;
    let scale = |table: &mut Vec<Vec<f64>>, rows: &dyn Fn(usize) -> bool, target: f64| {
        let sum: f64 = table
            .iter()
            .enumerate()
            .filter(|(r, _)| rows(*r))
            .flat_map(|(_, row)| row)
            .sum();
        if sum > 0.0 {
            let factor = target / sum;
            table
                .iter_mut()
                .enumerate()
                .filter(|(r, _)| rows(*r))
                .flat_map(|(_, row)| row)
                .for_each(|x| *x *= factor);
        }
    };
    for _ in 0..200 {
        for row in 0..ROWS {
            match targets.homes_inside {
                Some(inside) if row == Row::Home as usize => {
                    scale(&mut table, &|r| r == 2 * row, f64::from(inside));
                    scale(
                        &mut table,
                        &|r| r == 2 * row + 1,
                        f64::from(targets.rows[row] - inside),
                    );
                }
                _ => scale(&mut table, &|r| r / 2 == row, f64::from(targets.rows[row])),
            }
        }
        for age in 0..5 {
            let sum: f64 = table.iter().map(|row| row[age]).sum();
            if sum > 0.0 {
                for row in &mut table {
                    row[age] *= f64::from(targets.ages[age]) / sum;
                }
            }
        }
        scale(&mut table, &|r| r % 2 == 0, f64::from(targets.inside));
        scale(&mut table, &|r| r % 2 == 1, f64::from(outside));
    }
    table
}

/// Other authorities' children in homes inside the boundary: filled places of private and voluntary homes less own
/// children in them, in the range that registration allows, and as many in the council's homes as in England for
/// each of their places. `own`: the authority's children by operator.
fn others(authority: &AuthorityFigures, own: [u32; 3]) -> Ranged {
    let [council, voluntary, private] = [0, 1, 2].map(|o| authority.home_places[o].value);
    let own = own.map(f64::from);
    let with_council = (judgement::OTHERS_IN_COUNCIL * council).min((council - own[0]).max(0.0));
    // Where two publications disagree there are more own children than places of their kind.
    let room = (council + voluntary + private - own.iter().sum::<f64>()).max(0.0);
    let (registered, own) = (voluntary + private, own[1] + own[2]);
    let at = |share: f64| {
        let with_others = (registered * share - own).clamp(0.0, (registered - own).max(0.0));
        (with_council + with_others).min(room)
    };
    let places = &authority.home_places[2];
    let figure = Figure {
        value: at(FILLED.0),
        source: format!(
            "{}; {} of private and voluntary homes' registered places filled (judgement, range 0.665 to 0.82), less own children, and {} for each place of the council's homes (England, 2020)",
            places.source,
            FILLED.0,
            judgement::OTHERS_IN_COUNCIL
        ),
        known_from: places.known_from,
        filled: Filled::Derived,
    };
    Ranged {
        figure,
        low: at(FILLED.1),
        high: at(FILLED.2),
    }
}

/// What is an estimate in every table, and in this one.
fn estimates(authority: &AuthorityFigures) -> Vec<String> {
    let mut out = vec![
        "foster placements by kinship, council and agency: national shares, moved to the authority's own counts by provider"
            .to_owned(),
        "children's homes by operator: the authority's home places, weighted by who fills them nationally".to_owned(),
        "age within each provision: a national profile set by judgement, raked to the authority's ages".to_owned(),
        "outside nearby and further away: published distance, children of unknown distance shared out".to_owned(),
        "residential schools and other placements: one provision here, two published groups".to_owned(),
    ];
    if authority.year < 2020 {
        out.push("children's homes, secure homes and semi-independent living: one published group to 2019".to_owned());
    } else {
        out.push("secure homes: published together with children's homes".to_owned());
    }
    let mut note = |name: &str, figure: &Figure| {
        if figure.filled != Filled::Published {
            out.push(format!("{name}: {}", figure.filled));
        }
    };
    for (band, figure) in AgeBand::ALL.iter().zip(&authority.children_by_age) {
        note(&format!("children {}", band.label()), figure);
    }
    for (group, figure) in &authority.children_by_group {
        note(group.measure().label(), figure);
    }
    note("children inside the boundary", &authority.inside);
    note("children in children's homes", &authority.homes_children);
    note(
        "children in children's homes outside the boundary",
        &authority.homes_children_outside,
    );
    out
}
