//! One authority as the engine needs it.

use super::after::{Stream, StreamInputs};
use super::input::InputId;
use super::placement::{AgeBand, Need, Place, Provision};

/// Numbers by age band, youngest first.
pub type ByBand = [f64; AgeBand::COUNT];

/// One authority: its children, carers, homes and prices on the start date, and its rates.
#[derive(Clone, Debug)]
pub struct Authority {
    /// Its name.
    pub name: String,
    /// Its DfE code.
    pub code: u16,
    /// Children aged 0 to 17.
    pub child_population: InputId,
    /// The children in care on the start date, one record each, in the same order in every run.
    pub children: Vec<StartingChild>,
    /// Months for which a free place has been free on average: with council and agency carers, in
    /// council, voluntary and private homes.
    pub free_for: [f64; 5],
    /// The one of them who has no registered place in some runs.
    pub perhaps_unregistered: Option<PerhapsUnregistered>,
    /// Entry *events* a year at the start date, by the youngest child's age band.
    pub events_per_year: ByBand,
    /// Running shares of groups of 1, 2, 3 and 4, by whether the youngest is 16 or older.
    pub group_shares: [[f64; 4]; 2],
    /// Entry rates relative to the start date, for each month from month 0 on.
    pub entry_trend: Vec<f64>,
    /// Multiplies entry rates.
    pub entry_factor: InputId,
    /// Share of entry events that are prevented: those with the lowest marks.
    pub prevented_share: InputId,
    /// Needs of entrants: cumulative shares by age band.
    pub need_shares: [[f64; Need::COUNT]; AgeBand::COUNT],
    /// Spontaneous arrivals of unaccompanied children a year.
    pub unaccompanied_arrivals: InputId,
    /// Multiplies them, for each month from month 0 on.
    pub arrivals_by_month: Vec<f64>,
    /// Unaccompanied children in care on the start date.
    pub unaccompanied_at_start: f64,
    /// Months that those who arrive at 16 or 17, and at 14 or 15, stay on average.
    pub unaccompanied_stay: [f64; 2],
    /// Yearly rate of leaving before 18, of a child in fostering with average time in care.
    pub leaving_rate: ByBand,
    /// Multiplies leaving rates.
    pub leaving_factor: InputId,
    /// Multiplies leaving rates, for each month from month 0 on.
    pub leaving_by_month: Vec<f64>,
    /// Yearly rates of a change of care plan: `[from][to][band]`.
    pub plan_rates: [[ByBand; Need::COUNT]; Need::COUNT],
    /// The council's carers and the agency carers it can draw on.
    pub carers: [Carers; 2],
    /// Homes by operator: council, voluntary, private.
    pub homes: [HomeGroup; 3],
    /// Homes inside the boundary that another council runs, if there are or may be any.
    pub another_council: Option<AnotherCouncil>,
    /// Homes on the start date.
    pub starting_homes: Vec<StartingHome>,
    /// Children in the council's own homes at the start, others' too, for each registered place.
    pub council_homes_filled: f64,
    /// Yearly rate at which a free place is lost to another authority's child.
    pub outside_demand: InputId,
    /// Multiplies outside demand, for each month from month 0 on.
    pub outside_by_month: Vec<f64>,
    /// Multiplies outside demand: what the scenario's other authorities take is no outside demand.
    pub outside_scale: f64,
    /// The same for a council home's place, relative to any other's.
    pub outside_demand_council: InputId,
    /// Rungs of each need's ladder, best first.
    pub ladders: [Vec<Rung>; Need::COUNT],
    /// Weekly price by provision, pounds, at the start.
    pub price: [InputId; Provision::COUNT],
    /// What goes on after care, in [`Stream`]'s order.
    pub after: [StreamInputs; Stream::COUNT],
    /// Children who leave foster placements before 18 at the rates of the start, for each who leaves another
    /// but adoption; 0 without any other.
    pub fostered_leavers: f64,
    /// Published spend in the year to the start date, pounds: residential, fostering, other.
    pub spend: Option<[f64; 3]>,
    /// Children in care published for each 31 March, for charts.
    pub published: Vec<(i32, u32)>,
}

/// How many equally likely times in a placement stand for all of them.
pub const TIMES: usize = 32;

/// A child in care on the start date: the same in every run; its luck differs, and how long it has been
/// where it is, which is drawn from what is likely.
#[derive(Clone, Copy, Debug)]
pub struct StartingChild {
    /// Age band.
    pub band: AgeBand,
    /// Where the child is.
    pub provision: Provision,
    /// Inside the boundary or not.
    pub place: Place,
    /// What the child needs.
    pub need: Need,
    /// Whether the child came alone to seek asylum.
    pub unaccompanied: bool,
    /// For carers and homes that are simulated one by one, the index of the household or home among the
    /// authority's own; for a home outside the boundary, among those of all authorities in order.
    pub supplier: Option<u32>,
    /// Sibling group, 0 for none; the same in two children of one household alone.
    pub group: u32,
    /// Age in months.
    pub age: u16,
    /// Months since starting to be looked after.
    pub months_in_care: u16,
    /// Months since the placement began: equally likely ones, of which each run draws one.
    pub months_placed: [u8; TIMES],
}

/// The child of the start who is without a registered place in some runs, where a whole number of
/// children would be too many or too few.
#[derive(Clone, Copy, Debug)]
pub struct PerhapsUnregistered {
    /// Which of the authority's children.
    pub child: u32,
    /// Share of runs.
    pub chance: f64,
    /// As [`StartingChild::months_placed`], in those runs.
    pub months_placed: [u8; TIMES],
}

/// A group of foster carer households.
#[derive(Clone, Debug)]
pub struct Carers {
    /// Households on the start date.
    pub households: Vec<StartingHousehold>,
    /// Households approved a year.
    pub approvals: InputId,
    /// Yearly leaving rate of a household of two or more years.
    pub leaving: InputId,
    /// Share of new households outside the boundary.
    pub share_outside: InputId,
    /// Share of approved places that cannot be used.
    pub not_available: InputId,
    /// Share of approved places, counted among those not available, in which a young person of 18 or
    /// over stayed put on the start date.
    pub stayers_share: f64,
    /// Share of households that are on hold, none of whose places can be used.
    pub on_hold: InputId,
    /// Rise of approvals a year.
    pub approvals_trend: InputId,
    /// Multiplies approvals, for each month from month 0 on.
    pub approvals_by_month: Vec<f64>,
    /// Multiplies the rate of leaving, for each month from month 0 on.
    pub leaving_by_month: Vec<f64>,
}

/// A household on the start date.
#[derive(Clone, Copy, Debug)]
pub struct StartingHousehold {
    /// Places it is approved for.
    pub approved: u8,
    /// Places it can use now, filled or not.
    pub usable: u8,
    /// Of them, filled by young people of 18 or over who stayed put.
    pub stayers: u8,
    /// Whether it lives outside the boundary.
    pub outside: bool,
    /// Months since its approval.
    pub tenure: u16,
}

/// Homes of one kind of operator.
#[derive(Clone, Debug)]
pub struct HomeGroup {
    /// New homes a year.
    pub openings: InputId,
    /// Multiplies decisions to open homes, for each month from month 0 on.
    pub openings_by_month: Vec<f64>,
    /// Yearly closing rate of a home.
    pub closing: InputId,
    /// Multiplies it, for each month from month 0 on.
    pub closing_by_month: Vec<f64>,
}

/// Homes inside one authority's boundary that another council runs.
#[derive(Clone, Debug)]
pub struct AnotherCouncil {
    /// Position of that council among the model's authorities; none where it is outside the model.
    pub council: Option<usize>,
    /// New homes a year.
    pub openings: InputId,
    /// Yearly closing rate of a home.
    pub closing: InputId,
    /// Yearly rate at which a free place goes to a child of a council outside the model.
    pub claim: InputId,
    /// Chance that a child of the authority whose search comes to these homes finds a place, with as
    /// many free places as at the start.
    pub chance: InputId,
    /// The same of a child of the council that runs them, where it is one of the model's.
    pub council_chance: InputId,
    /// Weekly price for a child of the authority, pounds, at the start.
    pub price: InputId,
    /// Homes with a free place at the start.
    pub free_at_start: u32,
}

/// A home on the start date.
#[derive(Clone, Copy, Debug)]
pub struct StartingHome {
    /// 0 council, 1 voluntary, 2 private, [`super::ANOTHER_COUNCIL`].
    pub operator: u8,
    /// Registered places.
    pub registered: u8,
    /// Places that can be used.
    pub usable: u8,
    /// Other authorities' children in it.
    pub others: u8,
    /// Share of runs in which there is one more.
    pub perhaps: f32,
    /// How much likelier than on average it is that admissions are paused.
    pub paused: f32,
}

/// One rung of a ladder.
#[derive(Clone, Copy, Debug)]
pub struct Rung {
    /// Placement kind.
    pub provision: Provision,
    /// Where.
    pub place: Place,
    /// For a rung that is no particular place: the chance that it takes the child this month.
    pub chance: f64,
    /// Youngest age in months that the rung is tried for.
    pub least_age: u16,
    /// For households and homes simulated one by one: a place suits a child whose kept mark for it
    /// is below this.
    pub match_rate: f64,
    /// The same for the agency households inside the other authorities of the scenario, on a nearby
    /// agency rung.
    pub shared_rate: f64,
}
