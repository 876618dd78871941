//! Weekly prices of the base year by placement, from Section 251 unit costs and cited prices.

use super::baseline::Value;
use super::judgement;
use super::published::england::EnglandFigures;
use super::published::{AuthorityFigures, Published};
use super::start::StartTable;
use crate::model::placement::{Place, Provision};

/// Prices in [`Provision`]'s order.
#[expect(clippy::too_many_lines, reason = "one price after another")]
pub(super) fn prices(
    published: &Published,
    england: &EnglandFigures,
    figures: &AuthorityFigures,
    start: &StartTable,
) -> Vec<Value> {
    let at = |provision: Provision, place: Place| {
        f64::from(start.count(|p, here, _| p == provision && here == place))
    };
    let all = |provision| {
        Place::ALL
            .into_iter()
            .map(|place| at(provision, place))
            .sum::<f64>()
    };
    let residential = Value::from(&figures.residential_weekly_cost);
    // The unit cost is an average over places; the price inside the boundary is that less premiums.
    let homes = [
        Provision::CouncilHome,
        Provision::VoluntaryHome,
        Provision::PrivateHome,
    ];
    let (mut children, mut weighted) = (0.0, 0.0);
    for provision in homes {
        let premiums = [
            1.0,
            judgement::PREMIUMS[0].value,
            judgement::PREMIUMS[1].value,
        ];
        for (place, premium) in Place::ALL.into_iter().zip(premiums) {
            children += at(provision, place);
            weighted += at(provision, place) * premium;
        }
    }
    let inside = if weighted > 0.0 {
        children / weighted
    } else {
        1.0
    };
    let home = residential.clone().derived(
        residential.value * inside,
        "Section 251 residential unit cost less the premium of homes further away; council, voluntary and private homes at one price (council homes are not reliably cheaper or dearer)",
    );

    let fostering = Value::from(&figures.fostering_weekly_cost);
    let (kin, agency) = (
        judgement::KINSHIP_PRICE.value,
        judgement::AGENCY_PRICE.value,
    );
    let weights = [
        all(Provision::Kinship),
        all(Provision::CouncilFostering),
        all(Provision::AgencyFostering),
    ];
    let total: f64 = weights.iter().sum();
    let relative = if total > 0.0 {
        (weights[0] * kin + weights[1] + weights[2] * agency) / total
    } else {
        1.0
    };
    let split = |factor: f64, why: &str| {
        let why =
            format!("Section 251 fostering unit cost split by the children of each kind; {why}");
        fostering
            .clone()
            .derived(fostering.value / relative * factor, why)
    };

    // National prices of another year, brought to the base year by the median unit cost.
    let moved = |id: &str, kind: usize, scale: f64| {
        let figure = england.parameters.get(id);
        let value = figure.map(Value::from).unwrap_or_default();
        let then = published.england_figures(value.known_from.unwrap_or(england.year));
        let index = england.weekly_costs[kind].value / then.weekly_costs[kind].value.max(1.0);
        let price = value.value * scale * index;
        let mut moved = value.derived(
            price,
            "brought to the base year by the median authority's unit cost",
        );
        moved.confidence = "low";
        moved
    };
    let supported = moved("supported_weekly_price", 2, 1.0);
    let low = supported.value * 0.6;
    let high = supported.value * 2.5;
    let unregistered = moved("unregistered_weekly_price", 0, 1.0);
    let range = (unregistered.value * 0.8, unregistered.value * 1.5);
    let relative_to_home = |prior: judgement::Prior| {
        let (low, high) = prior.range.unwrap_or((prior.value, prior.value));
        Value {
            confidence: "judgement",
            ..residential
                .clone()
                .derived(residential.value * prior.value, prior.rationale)
        }
        .within(residential.value * low, residential.value * high)
    };
    Provision::ALL
        .map(|provision| match provision {
            Provision::Kinship => split(kin, judgement::KINSHIP_PRICE.rationale),
            Provision::CouncilFostering => {
                split(1.0, "kinship 0.7, agency 1.8 of the council's own")
            }
            Provision::AgencyFostering => split(agency, judgement::AGENCY_PRICE.rationale),
            Provision::CouncilHome | Provision::VoluntaryHome | Provision::PrivateHome => {
                home.clone()
            }
            Provision::SupportedAccommodation => supported.clone().within(low, high),
            Provision::SecureHome => moved("secure_yearly_price", 0, 7.0 / 365.25),
            Provision::OtherResidential | Provision::Other => {
                relative_to_home(judgement::OTHER_RESIDENTIAL_PRICE)
            }
            Provision::WithParents => judgement::PARENTS_PRICE.into(),
            Provision::Adoption => judgement::ADOPTION_PRICE.into(),
            Provision::Unregistered => unregistered.clone().within(range.0, range.1),
        })
        .to_vec()
}

/// Published spend by line, pounds a year: unit cost times weeks of care, which are the children of the
/// start for a year; what the total leaves is other spend.
pub(super) fn spend(figures: &AuthorityFigures, start: &StartTable) -> [f64; 3] {
    use Provision as P;
    let weeks = |of: &[Provision]| {
        f64::from(start.count(|provision, _, _| of.contains(&provision))) * 365.25 / 7.0
    };
    let homes = [
        P::CouncilHome,
        P::VoluntaryHome,
        P::PrivateHome,
        P::SecureHome,
        P::Other,
    ];
    let families = [P::Kinship, P::CouncilFostering, P::AgencyFostering];
    let residential = figures.residential_weekly_cost.value * weeks(&homes);
    let fostering = figures.fostering_weekly_cost.value * weeks(&families);
    let other = (figures.total_spend.value - residential - fostering).max(0.0);
    [residential, fostering, other]
}
