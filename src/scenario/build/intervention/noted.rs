//! What of an intervention is a whole number or a word, for the log of assumptions.

use super::fields;
use crate::model::Model;
use crate::model::intervention::Lever;
use crate::scenario::build::reader::Reader;
use crate::scenario::path;
use crate::scenario::quantity::{LEFT_OUT, Provenance};
use crate::scenario::raw::{self, OperatorName, PaidFor};

/// What stands for something that the file leaves out.
fn left_out() -> Provenance {
    Provenance {
        filled: Some(LEFT_OUT.into()),
        ..Provenance::default()
    }
}

/// Notes everything that moves a result and is no quantity. What a contract or homes have without the file
/// saying so is noted as left out.
pub(super) fn noted(raw: &raw::Intervention, lever: Lever, model: &Model, r: &mut Reader) {
    let at = format!("intervention.{}", path::part(&raw.name));
    let key = |name: &str| format!("{at}.{name}");
    r.note(&key("kind"), lever.id(), "kind");
    r.note(&key("start"), &raw.start, "month");
    if let Some(end) = &raw.end {
        r.note(&key("end"), end, "month");
    }
    if let Some(authority) = &raw.authority {
        r.note(&key("authority"), authority, "");
    } else if let [only] = &model.authorities[..] {
        r.assume(&key("authority"), &only.name, "", left_out());
    }
    if !raw.acts_in.is_empty() {
        r.note(&key("acts_in"), raw.acts_in.join("; "), "");
    }
    if !raw.allocation.is_empty() {
        let each = raw.allocation.iter();
        let each: Vec<String> = each
            .map(|(name, share)| format!("{name} {share}"))
            .collect();
        r.note(&key("allocation"), each.join("; "), "share");
    }
    if let Some(bands) = &raw.age_bands {
        let names: Vec<_> = bands.iter().map(|&name| fields::band(name).id()).collect();
        r.note(&key("age_bands"), names.join(" "), "");
    }
    if let Some(building) = &raw.building {
        r.note(&key("building"), building, "");
    }
    homes(raw, lever, &at, r);
    contract(raw, lever, &at, r);
}

/// Who runs the homes or the block, how many there are, and who may come.
fn homes(raw: &raw::Intervention, lever: Lever, at: &str, r: &mut Reader) {
    let key = |name: &str| format!("{at}.{name}");
    let opens = fields::opens_homes(lever);
    let otherwise = match lever {
        _ if opens => Some("voluntary"),
        Lever::BlockContract => Some("private"),
        _ => None,
    };
    match (raw.operator, otherwise) {
        (Some(operator), _) => {
            let word = match operator {
                OperatorName::Council => "council",
                OperatorName::Voluntary => "voluntary",
                OperatorName::Private => "private",
            };
            r.note(&key("operator"), word, "");
        }
        (None, Some(word)) => r.assume(&key("operator"), word, "", left_out()),
        (None, None) => {}
    }
    let needs = raw.needs.as_ref().map(|needs| {
        let names: Vec<_> = needs.iter().map(|need| need.model().id()).collect();
        names.join(" ")
    });
    for (name, value, unit) in [
        ("homes", raw.homes, "homes"),
        ("places", raw.places, "places"),
        ("every_months", raw.every_months, "months"),
    ] {
        if let Some(value) = value {
            r.note(&key(name), value, unit);
        } else if opens && name == "places" {
            r.assume(&key(name), 1, unit, left_out());
        }
    }
    if let Some(needs) = needs {
        r.note(&key("needs"), needs, "");
    }
    for (name, value) in [
        ("exclusive", raw.exclusive),
        ("first_refusal", raw.first_refusal),
    ] {
        if let Some(value) = value {
            r.note(&key(name), value, "");
        } else if opens {
            r.assume(&key(name), false, "", left_out());
        }
    }
}

/// For which places a price is paid, and for how long it is fixed.
fn contract(raw: &raw::Intervention, lever: Lever, at: &str, r: &mut Reader) {
    let here = format!("{at}.paid_for");
    match raw.paid_for {
        Some(PaidFor::Filled) => r.note(&here, "filled", ""),
        Some(PaidFor::All) => r.note(&here, "all", ""),
        None if raw.weekly_price.is_some() => {
            let all = matches!(lever, Lever::BlockContract | Lever::MoveOnHome);
            let word = if all { "all" } else { "filled" };
            r.assume(&here, word, "", left_out());
        }
        None => {}
    }
    if let Some(months) = raw.fixed_price_months {
        r.note(&format!("{at}.fixed_price_months"), months, "months");
    }
}
