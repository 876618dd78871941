//! Interventions: from the file's tables to what the engine acts on.

use super::reader::Reader;
use super::years;
use crate::error::{Problem, nearest, quoted};
use crate::model::given::whole_months;
use crate::model::intervention::{
    Block, Contract, Effect, FixedPrice, Framework, HomesPlan, Intervention, Lever, Participation,
    StepDown,
};
use crate::model::placement::{AgeBand, Need};
use crate::model::{HOME_PLACES, Model};
use crate::scenario::quantity::{LEFT_OUT, Provenance, Quantity};
use crate::scenario::{path, raw};

mod conflicts;
mod fields;
mod lease;
mod noted;

pub(in crate::scenario) use fields::likeliest_kind;

/// Chance that a free place which the council plans or contracts suits a child who needs a home, where it
/// is not given: a judgement. Places planned with the children in mind suit more of them than any home
/// does; with it they come to the occupancy of about 80% that a survey of providers found (ICHA 2020).
const MATCH: f64 = 0.5;

/// Builds all interventions.
pub(super) fn build(
    list: &[raw::Intervention],
    model: &Model,
    r: &mut Reader,
) -> Vec<Intervention> {
    let built: Vec<Intervention> = list
        .iter()
        .map(|raw| {
            r.around = Provenance {
                source: raw.source.clone(),
                ..Provenance::default()
            };
            let one = Table::new(raw, model, r).build(r);
            r.around = Provenance::default();
            one
        })
        .collect();
    conflicts::check(list, &built, model, r);
    built
}

/// What stands for a field that is left out.
pub(super) fn absent(value: f64) -> Quantity {
    let mut quantity = Quantity::plain(value);
    quantity.provenance.confidence = Some("judgement".into());
    quantity.provenance.rationale = Some(LEFT_OUT.into());
    quantity
}

/// The position of an authority; one that is not there is reported.
pub(super) fn named(model: &Model, at: &str, name: &str, r: &mut Reader) -> Option<usize> {
    let all = &model.authorities;
    let found = all.iter().position(|a| a.name == name);
    if found.is_none() {
        let message = format!("there is no authority {} in this scenario", quoted(name));
        let problem = Problem::error("NH332", at, message);
        let near = nearest(name, all.iter().map(|a| a.name.as_str()));
        r.problems.push(if let Some(near) = near {
            problem.hint(format!("did you mean {}?", quoted(near)))
        } else {
            let names: Vec<_> = all.iter().take(20).map(|a| quoted(&a.name)).collect();
            problem.note(format!("it has {}", names.join(", ")))
        });
    }
    found
}

/// One table while it is read.
struct Table<'a> {
    raw: &'a raw::Intervention,
    model: &'a Model,
    lever: Lever,
    at: String,
    unit: Quantity,
}

impl<'a> Table<'a> {
    fn new(raw: &'a raw::Intervention, model: &'a Model, r: &mut Reader) -> Self {
        let table = Self {
            raw,
            model,
            lever: fields::lever(raw.kind),
            at: format!("intervention.{}", path::part(&raw.name)),
            unit: absent(1.0),
        };
        fields::check(raw, table.lever, &table.at, r);
        noted::noted(raw, table.lever, model, r);
        table
    }

    fn build(&self, r: &mut Reader) -> Intervention {
        let raw = self.raw;
        let ramp_months = r.months(&self.key("ramp_months"), &raw.ramp_months, (0, 240));
        let (start, end) = self.span(r);
        let host = self.host(r);
        let mut authorities = vec![host];
        for name in &raw.acts_in {
            authorities.extend(self.authority("acts_in", name, r));
        }
        authorities.sort_unstable();
        authorities.dedup();
        let one_off = self.money("one_off_cost", raw.one_off_cost.as_ref(), r);
        let yearly = self.money("yearly_cost", raw.yearly_cost.as_ref(), r);
        let grant = self.share("grant_share", raw.grant_share.as_ref(), 0.0, r);
        let shares = self.allocation(r);
        let contract = self.contract(r);
        let lease = lease::lease(raw, self.lever, &self.at, (start, end), r);
        lease::fits(&self.at, lease.as_ref(), contract.as_ref(), r);
        Intervention {
            name: raw.name.clone(),
            lever: self.lever,
            authorities,
            host,
            start,
            ramp: whole_months(r.central(ramp_months)),
            ramp_months,
            end,
            one_off,
            yearly,
            grant,
            effects: self.effects(r),
            carers: self.participation(r),
            framework: self.framework(r),
            margin: raw
                .margin_reduction
                .as_ref()
                .map(|q| r.quantity(&self.key("margin_reduction"), q, "share of cost", 0.0, 1.0)),
            homes: self.homes(r),
            block: self.block(r),
            contract,
            lease,
            step_down: self.step_down(r),
            shares,
        }
    }

    fn key(&self, name: &str) -> String {
        format!("{}.{name}", self.at)
    }

    /// First and last month.
    fn span(&self, r: &mut Reader) -> (i16, i16) {
        let last = self.model.horizon.months() as i32;
        let horizon = self.model.horizon;
        let mut read = |name: &str, text: &str| {
            let month = years::read_month(&self.key(name), text, r)?;
            Some(years::number_of(month, horizon))
        };
        let start = read("start", &self.raw.start);
        let end = self.raw.end.as_ref().map(|text| read("end", text));
        if start.is_some_and(|month| !(1..=last).contains(&month)) {
            years::not_simulated(self.key("start"), &self.raw.start, horizon, r);
        }
        if let (Some(start), Some(Some(end))) = (start, end)
            && end < start
        {
            r.problems.push(
                Problem::error(
                    "NH333",
                    self.key("end"),
                    format!("it ends before it starts, in {}", self.raw.start),
                )
                .note("the last month in which it acts"),
            );
        }
        let start = start.unwrap_or(1).clamp(1, last.max(1));
        let end = end
            .flatten()
            .unwrap_or(last)
            .clamp(start, i32::from(i16::MAX));
        (start as i16, end as i16)
    }

    fn authority(&self, key: &str, name: &str, r: &mut Reader) -> Option<usize> {
        named(self.model, &self.key(key), name, r)
    }

    fn host(&self, r: &mut Reader) -> usize {
        if let Some(name) = &self.raw.authority {
            return self.authority("authority", name, r).unwrap_or(0);
        }
        let all = &self.model.authorities;
        if all.len() > 1 {
            let names: Vec<_> = all.iter().map(|a| quoted(&a.name)).collect();
            r.problems.push(
                Problem::error(
                    "NH331",
                    self.key("authority"),
                    "which authority decides on it and pays?",
                )
                .note(format!("one of {}", names.join(", "))),
            );
        }
        0
    }

    /// Shares of its cost, by position of the authority.
    fn allocation(&self, r: &mut Reader) -> Vec<f64> {
        if self.raw.allocation.is_empty() {
            return Vec::new();
        }
        let mut shares = vec![0.0; self.model.authorities.len()];
        for (name, &share) in &self.raw.allocation {
            if !(0.0..=1.0).contains(&share) {
                let at = self.key(&format!("allocation.{}", path::part(name)));
                let problem = Problem::error("NH103", at, format!("{share} is out of range"));
                r.problems.push(problem.note("0 to 1, share"));
            }
            if let Some(at) = self.authority(&format!("allocation.{}", path::part(name)), name, r) {
                shares[at] = share.clamp(0.0, 1.0);
            }
        }
        let sum = crate::num::sum(shares.iter().copied());
        if (sum - 1.0).abs() > 0.0005 {
            let message = format!("the shares sum to {sum:.3}");
            let problem = Problem::error("NH336", self.key("allocation"), message);
            r.problems
                .push(problem.note("every pound is paid by somebody: they sum to 1"));
        }
        for share in &mut shares {
            *share /= sum.max(1e-9);
        }
        shares
    }

    fn money(
        &self,
        name: &str,
        q: Option<&Quantity>,
        r: &mut Reader,
    ) -> crate::model::input::InputId {
        let none = absent(0.0);
        r.quantity(&self.key(name), q.unwrap_or(&none), "pounds", 0.0, 1.0e9)
    }

    fn share(
        &self,
        name: &str,
        q: Option<&Quantity>,
        otherwise: f64,
        r: &mut Reader,
    ) -> crate::model::input::InputId {
        let otherwise = absent(otherwise);
        r.quantity(&self.key(name), q.unwrap_or(&otherwise), "share", 0.0, 1.0)
    }

    fn effects(&self, r: &mut Reader) -> Vec<(Effect, crate::model::input::InputId)> {
        let mut effects = Vec::new();
        for (name, quantity, on) in fields::effects(self.raw, self.lever) {
            let most = if on.iter().any(|effect| effect.thins()) {
                1.0
            } else {
                10.0
            };
            let id = r.quantity(&self.key(name), quantity, "ratio", 0.0, most);
            effects.extend(on.into_iter().map(|effect| (effect, id)));
        }
        effects
    }

    fn participation(&self, r: &mut Reader) -> Option<Participation> {
        let raw = self.raw;
        (self.lever == Lever::CarerRetention).then(|| {
            let factor = |q: &Option<Quantity>| q.clone().unwrap_or_else(|| self.unit.clone());
            Participation {
                share: self.share(
                    "participating_share",
                    raw.participating_share.as_ref(),
                    0.0,
                    r,
                ),
                leaving: r.quantity(
                    &self.key("carers_leaving_factor"),
                    &factor(&raw.carers_leaving_factor),
                    "ratio",
                    0.0,
                    10.0,
                ),
                moves: r.quantity(
                    &self.key("breakdowns_factor"),
                    &factor(&raw.breakdowns_factor),
                    "ratio",
                    0.0,
                    1.0,
                ),
            }
        })
    }

    fn framework(&self, r: &mut Reader) -> Option<Framework> {
        let raw = self.raw;
        (self.lever == Lever::Framework).then(|| Framework {
            share: self.share("bought_share", raw.bought_share.as_ref(), 0.0, r),
            price: r.quantity(
                &self.key("price_factor"),
                raw.price_factor.as_ref().unwrap_or(&self.unit),
                "ratio",
                0.0,
                10.0,
            ),
            cap: raw
                .price_cap
                .as_ref()
                .map(|cap| r.quantity(&self.key("price_cap"), cap, "pounds a week", 0.0, 1.0e6)),
        })
    }

    fn homes(&self, r: &mut Reader) -> Option<HomesPlan> {
        let raw = self.raw;
        if !fields::opens_homes(self.lever) {
            return None;
        }
        let places = raw.places.unwrap_or(1);
        if usize::from(places) > HOME_PLACES {
            let message = format!("a home of {places} places is larger than any that is simulated");
            let problem = Problem::error("NH103", self.key("places"), message);
            r.problems
                .push(problem.note(format!("1 to {HOME_PLACES} places of each home")));
        }
        let operator = match raw.operator {
            Some(operator) => fields::operator(operator),
            None => 1,
        };
        // A price or a cost for each place is that of an ordinary home: a child who needs a solo or
        // therapeutic one costs more wherever it is.
        let at_a_price = raw.weekly_price.is_some() || operator == 0;
        let mut default_needs = vec![raw::NeedName::Residential];
        if !at_a_price || self.lever == Lever::TherapeuticUnit {
            default_needs.push(raw::NeedName::SpecialistResidential);
        }
        let mut needs = [false; Need::COUNT];
        for need in raw.needs.as_ref().unwrap_or(&default_needs) {
            needs[need.model().index()] = true;
        }
        Some(HomesPlan {
            operator,
            homes: if places == 0 {
                0
            } else {
                raw.homes.unwrap_or(0)
            },
            places: (places as usize).min(HOME_PLACES) as u8,
            every: raw.every_months.unwrap_or(0),
            months: raw
                .months_to_open
                .as_ref()
                .map(|q| r.quantity(&self.key("months_to_open"), q, "months", 0.0, 240.0)),
            delivered: raw
                .delivered_share
                .as_ref()
                .map(|q| r.quantity(&self.key("delivered_share"), q, "share", 0.0, 1.0)),
            additional: self.share("additional_share", raw.additional_share.as_ref(), 1.0, r),
            capital: self.money("capital_per_place", raw.capital_per_place.as_ref(), r),
            capital_grant: self.share(
                "capital_grant_share",
                raw.capital_grant_share.as_ref(),
                0.0,
                r,
            ),
            start_up: self.money("start_up_cost", raw.start_up_cost.as_ref(), r),
            running: raw.running_cost_per_place.as_ref().map(|q| {
                r.quantity(
                    &self.key("running_cost_per_place"),
                    q,
                    "pounds a week",
                    0.0,
                    1.0e6,
                )
            }),
            needs,
            match_rate: self.share("match_rate", raw.match_rate.as_ref(), MATCH, r),
            exclusive: raw.exclusive.unwrap_or(false),
            first_refusal: raw.first_refusal.unwrap_or(false),
        })
    }

    fn block(&self, r: &mut Reader) -> Option<Block> {
        (self.lever == Lever::BlockContract).then(|| Block {
            operator: self.raw.operator.map_or(2, fields::operator),
            places: self.raw.places.unwrap_or(0),
            match_rate: self.share("match_rate", self.raw.match_rate.as_ref(), MATCH, r),
        })
    }

    fn contract(&self, r: &mut Reader) -> Option<Contract> {
        let raw = self.raw;
        let all = raw.paid_for == Some(raw::PaidFor::All);
        if let (Some(_), Some(raw::OperatorName::Council)) = (&raw.weekly_price, raw.operator) {
            r.problems.push(
                Problem::error(
                    "NH330",
                    self.key("weekly_price"),
                    "the council pays itself no price: its homes cost a fixed sum, full or empty",
                )
                .hint("running_cost_per_place"),
            );
        }
        let Some(weekly) = &raw.weekly_price else {
            if all || raw.fixed_price_months.is_some() {
                r.problems.push(
                    Problem::error(
                        "NH331",
                        self.key("weekly_price"),
                        "a price that is fixed, or paid for every place, has to be given",
                    )
                    .note("pounds a week and place, at the start's prices"),
                );
            }
            return None;
        };
        let health = if self.lever == Lever::TherapeuticUnit {
            1.0
        } else {
            0.0
        };
        Some(Contract {
            weekly: r.quantity(
                &self.key("weekly_price"),
                weekly,
                "pounds a week",
                0.0,
                1.0e6,
            ),
            block: all || matches!(self.lever, Lever::BlockContract | Lever::MoveOnHome),
            fixed: self.fixed(r),
            health: self.share("health_share", raw.health_share.as_ref(), health, r),
        })
    }

    /// The term of a fixed price, and what follows it.
    fn fixed(&self, r: &mut Reader) -> Option<FixedPrice> {
        let share = self.raw.market_price_share.as_ref();
        let Some(months) = self.raw.fixed_price_months else {
            if let Some(share) = share {
                r.problems.push(
                    Problem::error(
                        "NH331",
                        self.key("fixed_price_months"),
                        "where the price is never fixed, nothing follows it: for how many months is it?",
                    )
                    .note("`market_price_share` says what becomes of a fixed price after its term"),
                );
                self.share("market_price_share", Some(share), 1.0, r);
            }
            return None;
        };
        let at_market = self.lever != Lever::MoveOnHome;
        let market = at_market.then(|| self.share("market_price_share", share, 1.0, r));
        Some(FixedPrice { months, market })
    }

    fn step_down(&self, r: &mut Reader) -> Option<StepDown> {
        let raw = self.raw;
        let moves_on = self.lever == Lever::MoveOnHome;
        (moves_on || self.lever == Lever::StepDown).then(|| {
            // A move-on home is filled as fast as there are places.
            let fast = absent(1_000.0);
            StepDown {
                a_year: r.quantity(
                    &self.key("children_a_year"),
                    raw.children_a_year.as_ref().unwrap_or(&fast),
                    "children a year",
                    0.0,
                    10_000.0,
                ),
                delivered: self.share("delivered_share", raw.delivered_share.as_ref(), 1.0, r),
                success: self.share("success_share", raw.success_share.as_ref(), 1.0, r),
                to: if moves_on {
                    Need::Supported
                } else {
                    Need::SpecialistFostering
                },
                least_age: if moves_on {
                    AgeBand::SixteenSeventeen.first_month()
                } else {
                    0
                },
                places: moves_on.then(|| raw.places.unwrap_or(0)),
            }
        })
    }
}
