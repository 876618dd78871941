//! Compares a starting table with every published margin.

use crate::calibrate::published::{AuthorityFigures, Figure, Filled, ProvisionGroup};
use crate::model::placement::{AgeBand, Place, Provision};

use super::{Residual, StartTable, is_childrens_home};

/// Half of the published rounding: counts to 2017 are rounded to 5 in places.
pub(crate) fn tolerance(year: i32) -> f64 {
    if year <= 2017 { 2.5 } else { 0.5 }
}

/// A margin: its id, what is published, what the table holds.
pub(crate) struct Margin {
    pub id: String,
    pub published: f64,
    pub modelled: f64,
}

/// Every margin that is published for the authority and year.
pub(crate) fn margins(authority: &AuthorityFigures, table: &StartTable) -> Vec<Margin> {
    let mut margins = Vec::new();
    let mut add = |id: &str, figures: &[&Figure], modelled: u32| {
        if figures
            .iter()
            .all(|figure| figure.filled == Filled::Published)
        {
            let published = figures.iter().map(|figure| figure.value).sum();
            margins.push(Margin {
                id: id.to_owned(),
                published,
                modelled: f64::from(modelled),
            });
        }
    };
    add(
        "children_in_care",
        &[&authority.children_in_care],
        table.total(),
    );
    for band in AgeBand::ALL {
        let modelled = table.count(|_, _, b| b == band);
        add(
            band.id(),
            &[&authority.children_by_age[band.index()]],
            modelled,
        );
    }
    let of = |group: ProvisionGroup| {
        authority
            .children_by_group
            .iter()
            .find(|(other, _)| *other == group)
            .map(|(_, figure)| figure)
    };
    // Groups that share a provision are compared together.
    let sets: [&[ProvisionGroup]; 8] = [
        &[ProvisionGroup::Foster],
        &[ProvisionGroup::ChildrensHome],
        &[ProvisionGroup::Supported],
        &[ProvisionGroup::HomeOrSemi, ProvisionGroup::Community],
        &[ProvisionGroup::Parents],
        &[ProvisionGroup::Adoption],
        &[ProvisionGroup::OtherResidential],
        &[ProvisionGroup::ResidentialSchool, ProvisionGroup::Other],
    ];
    for set in sets {
        let figures: Vec<&Figure> = set.iter().filter_map(|group| of(*group)).collect();
        if figures.len() == set.len() {
            let provisions: Vec<Provision> = set
                .iter()
                .flat_map(|group| group.provisions())
                .copied()
                .collect();
            let id = set
                .iter()
                .map(|group| group.measure().id())
                .collect::<Vec<_>>()
                .join("+");
            add(
                &id,
                &figures,
                table.count(|p, _, _| provisions.contains(&p)),
            );
        }
    }
    add(
        "inside",
        &[&authority.inside],
        table.count(|_, place, _| place == Place::InArea),
    );
    add(
        "outside",
        &[&authority.outside],
        table.count(|_, place, _| place != Place::InArea),
    );
    add(
        "homes_children",
        &[&authority.homes_children],
        table.count(|p, _, _| is_childrens_home(p)),
    );
    let away = table.count(|p, place, _| is_childrens_home(p) && place != Place::InArea);
    add(
        "homes_children_outside",
        &[&authority.homes_children_outside],
        away,
    );
    margins
}

/// The margins that are not met within the published rounding, and own children in homes that have no place for them.
pub(super) fn list(authority: &AuthorityFigures, table: &StartTable) -> Vec<Residual> {
    let mut residuals: Vec<Residual> = margins(authority, table)
        .into_iter()
        .filter(|margin| (margin.published - margin.modelled).abs() > tolerance(authority.year))
        .map(|margin| Residual {
            reason: reason(&margin, authority),
            margin: margin.id,
            published: margin.published,
            modelled: margin.modelled,
        })
        .collect();
    let places: f64 = authority
        .home_places
        .iter()
        .map(|figure| figure.value)
        .sum();
    let inside =
        f64::from(table.count(|p, place, _| is_childrens_home(p) && place == Place::InArea));
    if inside > places {
        residuals.push(Residual {
            margin: "home_places".to_owned(),
            published: places,
            modelled: inside,
            reason: "more own children are counted in homes inside the boundary than the register has places there"
                .to_owned(),
        });
    }
    residuals
}

/// Why a margin is not met.
fn reason(margin: &Margin, authority: &AuthorityFigures) -> String {
    let total = authority.children_in_care.value;
    let sum = |figures: &[&Figure]| figures.iter().map(|figure| figure.value).sum::<f64>();
    let ages = sum(&authority.children_by_age.each_ref());
    let groups: f64 = authority
        .children_by_group
        .iter()
        .map(|(_, figure)| figure.value)
        .sum();
    let places = sum(&[&authority.inside, &authority.outside]);
    let apart = |name: &str, sum: f64| {
        format!("published counts by {name} sum to {sum:.0}, not to the total of {total:.0}")
    };
    match margin.id.as_str() {
        "homes_children" => {
            "the count of children in homes and the published group that holds them disagree"
                .to_owned()
        }
        "homes_children_outside" => {
            "does not fit with the counts inside and outside and by placement".to_owned()
        }
        "inside" | "outside" if (places - total).abs() > 0.5 => apart("place", places),
        id if id.starts_with("placed") && (groups - total).abs() > 0.5 => {
            apart("placement", groups)
        }
        id if AgeBand::from_id(id).is_some() && (ages - total).abs() > 0.5 => apart("age", ages),
        _ => "ages that a placement cannot hold, or margins that disagree".to_owned(),
    }
}
