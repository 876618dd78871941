//! The entries of the catalogue.

use super::{CHILDRENS_HOMES, FOSTER_FAMILIES, Kind, Metric, Unit};
use crate::engine::money::Line;
use crate::engine::recorder::column;
use crate::model::after::{Payer, Stream};
use crate::model::placement::{AgeBand, Displaced, Need, NeedGroup, Place, Provision};

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
    sufficiency(&mut b);
    flows(&mut b);
    distances(&mut b);
    siblings(&mut b);
    carers(&mut b);
    homes(&mut b);
    after_care(&mut b);
    money(&mut b);
    b.0
}

fn provisions(b: &mut Builder) {
    for provision in Provision::ALL {
        let definition = match provision {
            Provision::Unregistered => {
                "Children for whom no registered place was found, at the month's end. Nothing is published, so the run \
                 starts with none and the first months build up."
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

fn sufficiency(b: &mut Builder) {
    let operators = |first: usize| [first, first + 1, first + 2];
    for group in NeedGroup::ALL {
        let (id, label) = (group.id(), group.label());
        let first = column::DISPLACED + group.index() * Displaced::COUNT;
        let displaced: Vec<usize> = (first..first + Displaced::COUNT).collect();
        let needs = group
            .needs()
            .into_iter()
            .map(|n| column::BY_NEED + n.index());
        let mut add: Vec<usize> = needs.collect();
        let (less, definition) = match group {
            NeedGroup::Fostering => (
                vec![column::CARER_OWN_INSIDE],
                "Children in care at the month's end who need a foster family (relatives and friends apart), less the usable places of council and agency carers inside the boundary in which no other authority's child is. Below 0: more places than children.",
            ),
            NeedGroup::Residential => {
                add.extend(operators(column::HOME_OTHERS));
                add.extend(operators(column::HOME_OWN));
                let mut less = operators(column::HOME_USABLE).to_vec();
                less.push(column::HOMES_INSIDE);
                (
                    less,
                    "Children in care at the month's end who need a children's home, less the usable places of homes inside the boundary in which no other authority's child is. Below 0: more places than children.",
                )
            }
            NeedGroup::Supported => {
                add.clone_from(&displaced);
                (
                    Vec::new(),
                    "Children in care at the month's end who need supported accommodation, less those in it inside the boundary: its places are not simulated one by one, so none is free.",
                )
            }
        };
        b.add(
            &format!("need_gap_{id}"),
            &format!("Need gap: {label}"),
            Unit::Children,
            Kind::Stock { add, less },
            definition,
        );
        b.children(
            &format!("displaced_{id}"),
            &format!("Displaced children who need {label}"),
            &displaced,
            &format!("Children in care at the month's end who need {label} and are not in such a place inside their own authority's boundary."),
        );
        for to in Displaced::ALL {
            b.children(
                &format!("displaced_{id}_{}", to.id()),
                &format!("Displaced children who need {label}: {}", to.label()),
                &[first + to.index()],
                &format!(
                    "Children in care at the month's end who need {label} and are {}.",
                    to.label()
                ),
            );
        }
        b.add(
            &format!("months_displaced_{id}"),
            &format!("Months displaced, children who need {label}"),
            Unit::Months,
            Kind::Mean {
                sum: vec![column::DISPLACED_MONTHS + group.index()],
                of: displaced,
            },
            &format!("Mean months for which displaced children who need {label} have been so at the month's end, moves from one such place to another included; for children of the start since their placement began; of each run with such a child."),
        );
    }
    let unregistered = by_provision(&[Provision::Unregistered]);
    b.add(
        "unregistered_child_days",
        "Child-days without a registered place",
        Unit::Days,
        Kind::Days(vec![Provision::Unregistered]),
        "Days that children spend without a registered place in the period; a child who comes to it or leaves it in a month is counted for half of that month.",
    );
    b.add(
        "months_unregistered",
        "Months without a registered place",
        Unit::Months,
        Kind::Mean {
            sum: vec![column::UNREGISTERED_MONTHS],
            of: unregistered,
        },
        "Mean months for which children without a registered place have waited for one at the month's end, of each run with such a child.",
    );
    b.share(
        "share_beyond",
        "Share placed further away",
        &[column::BY_PLACE + Place::Beyond.index()],
        "Children placed outside the boundary and over 20 miles from home over children in care, of each run.",
    );
    b.add(
        "share_of_home_places_used_by_own",
        "Share of local home places used by own children",
        Unit::Share,
        Kind::Share {
            part: vec![column::HOMES_INSIDE],
            whole: operators(column::HOME_PLACES).to_vec(),
        },
        "The authority's own children in children's homes inside the boundary over the registered places there, of each run with a place.",
    );
}

fn siblings(b: &mut Builder) {
    b.flow(
        "sibling_groups",
        "Sibling groups who enter care",
        Unit::Groups,
        &[column::GROUPS],
        "Groups of two to four siblings who start to be looked after together in the period.",
    );
    for (id, label, part, whole, definition) in [
        (
            "share_of_siblings_together",
            "Share of siblings placed together",
            column::SIBLINGS_TOGETHER,
            column::SIBLINGS,
            "Children who enter in sibling groups in the period and are placed with at least one of the others (in one foster household or home, with the same relatives, parents or adopters) over all who enter in groups, of each run with a group.",
        ),
        (
            "share_of_groups_whole",
            "Share of sibling groups placed whole",
            column::GROUPS_WHOLE,
            column::GROUPS,
            "Sibling groups who enter in the period and are placed all together over all groups, of each run with a group.",
        ),
    ] {
        let kind = Kind::FlowShare {
            part: vec![part],
            whole: vec![whole],
        };
        b.add(id, label, Unit::Share, kind, definition);
    }
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
    b.flow(
        "placements_made",
        "Placements made",
        Unit::Placements,
        &[column::PLACEMENTS],
        "Placements that begin in the period: those simulated times the central value of moves.placements_counted_per_placement, since several in one month are simulated as one.",
    );
    b.flow(
        "moves",
        "Moves that were not the plan",
        Unit::Moves,
        &[column::MOVES],
        "Placements that end in the period because they break down, as simulated.",
    );
}

fn distances(b: &mut Builder) {
    b.flow(
        "placements_made_beyond",
        "Placements made further away",
        Unit::Placements,
        &[column::PLACEMENTS_BEYOND],
        "Placements that begin in the period outside the boundary and over 20 miles from home, counted as all placements are.",
    );
    b.add(
        "share_of_placements_beyond",
        "Share of placements made further away",
        Unit::Share,
        Kind::FlowShare {
            part: vec![column::PLACEMENTS_BEYOND],
            whole: vec![column::PLACEMENTS],
        },
        "Placements that begin in the period outside the boundary and over 20 miles from home over all that begin, of each run in which one does.",
    );
    b.flow(
        "changes_of_area",
        "Moves across the boundary",
        Unit::Moves,
        &[column::CROSSINGS],
        "Placements that begin in the period on the other side of the authority's boundary from the placement before, as simulated; to and from unregistered arrangements left out.",
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
        ("", vec![0, 1, 2], "children's homes of any operator"),
    ];
    for (id, which, who) in operators {
        let of = |first: usize| -> Vec<usize> { which.iter().map(|o| first + o).collect() };
        for (what, first, unit, label, definition) in [
            (
                "homes",
                column::HOMES,
                Unit::Homes,
                "Number",
                "Number at the month's end",
            ),
            (
                "home_places_registered",
                column::HOME_PLACES,
                Unit::Places,
                "Registered places",
                "Registered places at the month's end",
            ),
            (
                "home_places_usable",
                column::HOME_USABLE,
                Unit::Places,
                "Usable places",
                "Registered places that can be used at the month's end, filled or not",
            ),
            (
                "home_places_filled_by_own",
                column::HOME_OWN,
                Unit::Places,
                "Places with children of the scenario's authorities",
                "Places filled by children of the scenario's authorities at the month's end",
            ),
            (
                "home_places_filled_by_others",
                column::HOME_OTHERS,
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

fn after_care(b: &mut Builder) {
    for stream in Stream::ALL {
        let until = if stream.to_18() {
            "until the child is 18"
        } else {
            "for a drawn number of months"
        };
        b.stock(
            &format!("people_in_{}", stream.id()),
            &format!("After care: {}", stream.label()),
            Unit::People,
            &[column::AFTER_CARE + stream.index()],
            &format!(
                "People for whom the council pays at the month's end after they left care, {until}: {}.",
                stream.label()
            ),
        );
    }
}

fn money(b: &mut Builder) {
    let mut line = |id: String, label: String, add: Vec<Line>, less: Vec<Line>, what: &str| {
        b.add(&id, &label, Unit::Pounds, Kind::Money { add, less }, what);
    };
    let after = Stream::ALL.map(Line::After).to_vec();
    line(
        "gross_cost".into(),
        "Gross cost".into(),
        Line::costs(),
        Vec::new(),
        "What the period's placements and what goes on after care cost, in that period's prices, before contributions from others.",
    );
    line(
        "gross_cost_placements".into(),
        "Gross cost: all placements".into(),
        Line::placements(),
        Vec::new(),
        "What the period's placements cost, in that period's prices.",
    );
    for provision in Provision::ALL {
        let who = provision.label();
        line(
            format!("gross_cost_{}", provision.id()),
            format!("Gross cost: {who}"),
            vec![Line::Placement(provision)],
            Vec::new(),
            &format!("What the period's placements cost in that period's prices: {who}."),
        );
    }
    line(
        "gross_cost_after_care".into(),
        "Gross cost: after care".into(),
        after,
        Vec::new(),
        "What the council pays in the period for those who have left care, in that period's prices.",
    );
    for stream in Stream::ALL {
        let who = stream.label();
        line(
            format!("gross_cost_{}", stream.id()),
            format!("Gross cost: {who}"),
            vec![Line::After(stream)],
            Vec::new(),
            &format!("What the council pays in the period for those who have left care: {who}."),
        );
    }
    for (part, name, what) in [
        (
            0,
            "residential",
            "residential care: children's, secure and unregistered homes, residential schools and other placements",
        ),
        (
            1,
            "fostering",
            "foster care, relatives and friends among the carers",
        ),
        (
            2,
            "other",
            "all other placements and what goes on after care",
        ),
    ] {
        line(
            format!("gross_cost_section_251_{name}"),
            format!("Gross cost as in Section 251: {name}"),
            Line::section_251(part),
            Vec::new(),
            &format!(
                "Gross cost of the lines that published spend (Section 251) calls {name}, in that period's prices: {what}."
            ),
        );
    }
    line(
        "contributions".into(),
        "Contributions from others".into(),
        Line::paid(),
        Vec::new(),
        "What others pay in the period towards the gross cost.",
    );
    for payer in Payer::ALL {
        let who = payer.label();
        line(
            format!("contributions_{}", payer.id()),
            format!("Contributions: {who}"),
            vec![Line::Paid(payer)],
            Vec::new(),
            &format!("What is paid in the period towards the gross cost by {who}."),
        );
    }
    line(
        "net_cost".into(),
        "Net cost".into(),
        Line::costs(),
        Line::paid(),
        "Gross cost less contributions from others.",
    );
    let each = Provision::ALL.map(|p| (format!("_{}", p.id()), vec![p], p.label()));
    let all = (String::new(), Provision::ALL.to_vec(), "all placements");
    for (id, provisions, who) in std::iter::once(all).chain(each) {
        b.add(
            &format!("weekly_cost{id}"),
            &format!("Cost of a child and week: {who}"),
            Unit::PoundsAWeek,
            Kind::WeeklyCost(provisions),
            &format!("Gross cost of placements over child-weeks (a month's mean of the children at its start and its end, times its days over 7), of each run with a child there: {who}."),
        );
    }
}
