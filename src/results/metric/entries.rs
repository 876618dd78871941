//! The entries of the catalogue.

use super::{Better, CHILDRENS_HOMES, FOSTER_FAMILIES, Kind, Metric, Unit};
use crate::engine::recorder::{another, column};
use crate::model::after::Reason;
use crate::model::placement::{AgeBand, Need, Place, Provision};

mod market;
mod money;
mod sufficiency;

/// Stands for another council among the operators of homes.
const ANOTHER: usize = 3;

/// The columns of children by provision.
pub(super) fn by_provision(provisions: &[Provision]) -> Vec<usize> {
    provisions
        .iter()
        .map(|p| column::BY_PROVISION + p.index())
        .collect()
}

/// Collects the catalogue.
#[derive(Default)]
struct Builder(Vec<Metric>);

impl Builder {
    fn add(&mut self, id: &str, label: &str, unit: Unit, kind: Kind, definition: &str) {
        let first_month = match kind {
            Kind::Stock { .. } | Kind::Share { .. } | Kind::Mean { .. } => 0,
            _ => 1,
        };
        self.0.push(Metric {
            id: id.to_owned(),
            label: label.to_owned(),
            unit,
            definition: definition.to_owned(),
            kind,
            first_month,
            better: Better::of(id),
        });
    }

    fn stock(&mut self, id: &str, label: &str, unit: Unit, add: &[usize], definition: &str) {
        let kind = Kind::Stock {
            add: add.to_vec(),
            less: Vec::new(),
        };
        self.add(id, label, unit, kind, definition);
    }

    fn children(&mut self, id: &str, label: &str, add: &[usize], definition: &str) {
        self.stock(id, label, Unit::Children, add, definition);
    }

    fn share(&mut self, id: &str, label: &str, part: &[usize], definition: &str) {
        let kind = Kind::Share {
            part: part.to_vec(),
            whole: vec![column::CHILDREN],
        };
        self.add(id, label, Unit::Share, kind, definition);
    }

    fn flow(&mut self, id: &str, label: &str, unit: Unit, columns: &[usize], definition: &str) {
        let kind = Kind::Flow {
            columns: columns.to_vec(),
            counted: unit == Unit::Placements,
        };
        self.add(id, label, unit, kind, definition);
    }

    fn begins_after(&mut self, first: usize) {
        if let Some(last) = self.0.last_mut() {
            last.first_month = first;
        }
    }
}

/// Every metric.
pub(super) fn build() -> Vec<Metric> {
    let mut b = Builder::default();
    b.children(
        "children_in_care",
        "Children in care",
        &[column::CHILDREN],
        "Children looked after at the month's end, short breaks left out, as the yearly count of 31 March has them.",
    );
    for band in AgeBand::ALL {
        let id = format!("children_aged_{}", band.id().trim_start_matches("age_"));
        b.children(
            &id,
            &format!("Children in care aged {}", band.label()),
            &[column::BY_AGE + band.index()],
            &format!(
                "Children in care at the month's end aged {} in completed years.",
                band.label()
            ),
        );
    }
    provisions(&mut b);
    places_and_needs(&mut b);
    sufficiency::sufficiency(&mut b);
    flows(&mut b);
    sufficiency::distances(&mut b);
    sufficiency::siblings(&mut b);
    carers(&mut b);
    homes(&mut b);
    market::market(&mut b);
    money::after_care(&mut b);
    money::money(&mut b);
    b.0
}

fn provisions(b: &mut Builder) {
    for provision in Provision::ALL {
        let definition = match provision {
            Provision::Unregistered => {
                "Children for whom no registered place was found, at the month's end. Nothing is published: the start \
                 holds as many as the simulation keeps up, taken from the children counted in homes."
                    .to_owned()
            }
            _ => format!(
                "Children in care at the month's end by placement: {}.",
                provision.label()
            ),
        };
        b.children(
            &if provision.id().starts_with("placed_") {
                format!("children_{}", provision.id())
            } else {
                format!("children_in_{}", provision.id())
            },
            &format!("Children in care: {}", provision.label()),
            &by_provision(&[provision]),
            &definition,
        );
    }
    b.children(
        "children_in_foster_families",
        "Children in foster families",
        &by_provision(&FOSTER_FAMILIES),
        "Children in care at the month's end with relatives or friends, council foster carers or agency foster carers.",
    );
    b.children(
        "children_in_childrens_homes",
        "Children in children's homes",
        &by_provision(&CHILDRENS_HOMES),
        "Children in care at the month's end in council, voluntary and private children's homes; secure homes left out.",
    );
    let mut with_secure = CHILDRENS_HOMES.to_vec();
    with_secure.push(Provision::SecureHome);
    b.children(
        "children_in_homes_and_secure",
        "Children in children's homes, secure homes included",
        &by_provision(&with_secure),
        "Children in care at the month's end in children's homes of any operator and in secure homes (K1 and K2).",
    );
    let rest: Vec<_> = Provision::ALL
        .into_iter()
        .filter(|p| {
            !FOSTER_FAMILIES.contains(p)
                && !with_secure.contains(p)
                && *p != Provision::SupportedAccommodation
        })
        .collect();
    b.children(
        "children_in_all_other_placements",
        "Children in all other placements",
        &by_provision(&rest),
        "Children in care at the month's end who are not in foster families, children's or secure homes or supported accommodation.",
    );
}

fn places_and_needs(b: &mut Builder) {
    for (place, id, label) in [
        (
            Place::InArea,
            "children_in_area",
            "Children placed inside the boundary",
        ),
        (
            Place::InRegion,
            "children_in_region",
            "Children placed outside the boundary, nearby",
        ),
        (
            Place::Beyond,
            "children_beyond",
            "Children placed further away",
        ),
    ] {
        let definition = match place {
            Place::InArea => {
                "Children in care at the month's end placed inside their own authority's boundary."
            }
            Place::InRegion => {
                "Children in care at the month's end placed outside the boundary, within 20 miles of home or in another authority of the scenario."
            }
            Place::Beyond => "Children in care at the month's end placed further away.",
        };
        b.children(id, label, &[column::BY_PLACE + place.index()], definition);
    }
    b.share(
        "share_in_area",
        "Share placed inside the boundary",
        &[column::BY_PLACE + Place::InArea.index()],
        "Children placed inside their own authority's boundary over children in care, of each run.",
    );
    for need in Need::ALL {
        b.children(
            &format!("children_needing_{}", need.id()),
            &format!("Children whose plan is {}", need.label()),
            &[column::BY_NEED + need.index()],
            &format!(
                "Children in care at the month's end whose care plan calls for {}, wherever they are placed.",
                need.label()
            ),
        );
    }
    b.children(
        "unaccompanied_children",
        "Unaccompanied children",
        &[column::UNACCOMPANIED],
        "Children in care at the month's end who came alone to seek asylum.",
    );
    b.children(
        "children_in_homes_in_area",
        "Children in children's homes inside the boundary",
        &[column::HOMES_INSIDE],
        "Children in care at the month's end in children's homes (secure homes left out) inside their own authority's boundary.",
    );
    b.add(
        "children_in_homes_outside",
        "Children in children's homes outside the boundary",
        Unit::Children,
        Kind::Stock {
            add: by_provision(&CHILDRENS_HOMES),
            less: vec![column::HOMES_INSIDE],
        },
        "Children in care at the month's end in children's homes (secure homes left out) outside their own authority's boundary.",
    );
    b.children(
        "three_or_more_placements",
        "Children with three or more placements in a year",
        &[column::THREE_OR_MORE],
        "Children in care at the month's end who had three or more placements in the twelve months before. Placements before the start are not known one by one, so it begins twelve months after the start.",
    );
    b.begins_after(12);
    b.share(
        "share_three_or_more_placements",
        "Share with three or more placements in a year",
        &[column::THREE_OR_MORE],
        "Children with three or more placements in the twelve months before over children in care, of each run; from twelve months after the start.",
    );
    b.begins_after(12);
    b.children(
        "children_in_wrong_kind_of_placement",
        "Children in the wrong kind of placement",
        &[column::WRONG_KIND],
        "Children in care at the month's end whose placement is not of the kind that their care plan calls for.",
    );
    b.share(
        "share_in_wrong_kind_of_placement",
        "Share in the wrong kind of placement",
        &[column::WRONG_KIND],
        "Children whose placement is not of the kind that their care plan calls for over children in care, of each run.",
    );
}

fn flows(b: &mut Builder) {
    let leavers = [column::LEAVERS_BEFORE_18, column::LEAVERS_AT_18];
    for (id, label, columns, definition) in [
        (
            "entrants",
            "Children who enter care",
            &[column::ENTRANTS][..],
            "Children who start to be looked after in the period.",
        ),
        (
            "leavers",
            "Children who leave care",
            &leavers,
            "Children who cease to be looked after in the period, at any age.",
        ),
        (
            "leavers_before_18",
            "Children who leave care before 18",
            &leavers[..1],
            "Children who cease to be looked after in the period before their eighteenth birthday.",
        ),
        (
            "leavers_at_18",
            "Children who leave care at 18",
            &leavers[1..],
            "Children who cease to be looked after in the period because they turn 18.",
        ),
    ] {
        b.flow(id, label, Unit::Children, columns, definition);
    }
    for reason in Reason::ALL {
        b.flow(
            &format!("leavers_{}", reason.id()),
            &format!("Children who leave care: {}", reason.label()),
            Unit::Children,
            &[column::LEFT_FOR + reason.index()],
            &format!(
                "Children who cease to be looked after in the period, by reason as in the SSDA903 return: {}. The reasons add up to those who leave; chances decide which it is, as they do who is paid an allowance afterwards.",
                reason.label()
            ),
        );
    }
    b.flow(
        "placements_made",
        "Placements made",
        Unit::Placements,
        &[column::PLACEMENTS],
        "Placements that begin in the period: those simulated times the central value of moves.placements_counted_per_placement, since several in one month are simulated as one.",
    );
    b.add(
        "placements_ended",
        "Placements ended",
        Unit::Placements,
        Kind::PlacementsEnded,
        "Placements that end in the period for whatever reason, leaving care among them: those made, counted as they are, less what the children in care grow by.",
    );
    b.flow(
        "moves",
        "Moves that were not the plan",
        Unit::Moves,
        &[column::MOVES],
        "Placements that end in the period because they break down, as simulated.",
    );
}

fn carers(b: &mut Builder) {
    for (kind, id, who) in [(0, "council", "council"), (1, "agency", "agency")] {
        let filled = column::CARER_FILLED + kind;
        let usable = column::CARER_USABLE + kind;
        b.stock(
            &format!("{id}_carer_households"),
            &format!("Foster carer households, {who}"),
            Unit::Households,
            &[column::HOUSEHOLDS + kind],
            &format!("Approved {who} foster carer households at the month's end, relatives and friends left out."),
        );
        b.stock(
            &format!("{id}_carer_places_approved"),
            &format!("Approved foster places, {who}"),
            Unit::Places,
            &[column::CARER_PLACES + kind],
            &format!(
                "Places that {who} foster carer households are approved for at the month's end."
            ),
        );
        b.stock(
            &format!("{id}_carer_places_usable"),
            &format!("Usable foster places, {who}"),
            Unit::Places,
            &[usable],
            &format!("Approved {who} foster places that children in care can use now, filled or not; those in which a young person of 18 stays put are left out."),
        );
        b.stock(
            &format!("{id}_carer_places_filled"),
            &format!("Filled foster places, {who}"),
            Unit::Places,
            &[filled],
            &format!("Usable {who} foster places with a child at the month's end."),
        );
        b.add(
            &format!("{id}_carer_places_available"),
            &format!("Available foster places, {who}"),
            Unit::Places,
            Kind::Stock {
                add: vec![usable],
                less: vec![filled],
            },
            &format!("Usable {who} foster places less filled ones."),
        );
    }
}

fn homes(b: &mut Builder) {
    let operators = [
        ("council_", vec![0], "council children's homes"),
        ("voluntary_", vec![1], "voluntary children's homes"),
        ("private_", vec![2], "private children's homes"),
        (
            "another_council_",
            vec![ANOTHER],
            "children's homes that another council runs",
        ),
        (
            "",
            vec![0, 1, 2, ANOTHER],
            "children's homes of any operator",
        ),
    ];
    for (id, which, who) in operators {
        let of = |(first, apart): (usize, usize)| -> Vec<usize> {
            let columns = which.iter().map(|&operator| match operator {
                ANOTHER => another::column(apart),
                operator => first + operator,
            });
            columns.collect()
        };
        for (what, first, unit, label, definition) in [
            (
                "homes",
                (column::HOMES, another::HOMES),
                Unit::Homes,
                "Number",
                "Number at the month's end",
            ),
            (
                "home_places_registered",
                (column::HOME_PLACES, another::PLACES),
                Unit::Places,
                "Registered places",
                "Registered places at the month's end",
            ),
            (
                "home_places_usable",
                (column::HOME_USABLE, another::USABLE),
                Unit::Places,
                "Usable places",
                "Registered places that can be used at the month's end, filled or not",
            ),
            (
                "home_places_filled_by_own",
                (column::HOME_OWN, another::OWN),
                Unit::Places,
                "Places with children of the scenario's authorities",
                "Places filled by children of the scenario's authorities at the month's end",
            ),
            (
                "home_places_filled_by_others",
                (column::HOME_OTHERS, another::OTHERS),
                Unit::Places,
                "Places with other authorities' children",
                "Places filled by children of authorities outside the scenario at the month's end",
            ),
        ] {
            b.stock(
                &format!("{id}{what}"),
                &format!("{label}, {who} inside the boundary"),
                unit,
                &of(first),
                &format!("{definition}, {who} inside the authority's boundary."),
            );
        }
    }
}
