//! Inputs that are drawn together: `[[correlation]]`.

use crate::error::{Problem, counted, nearest, quoted};
use crate::model::input::InputId;
use crate::scenario::quantity::Provenance;
use crate::scenario::{path, raw};

use super::reader::Reader;

/// A path without the quotes that may stand in it.
fn plain(path: &str) -> String {
    path.chars()
        .filter(|letter| !matches!(letter, '"' | '\''))
        .collect()
}

/// Correlates the inputs of every group.
pub(super) fn build(groups: &[raw::Correlation], r: &mut Reader) {
    let mut taken: Vec<(InputId, String)> = Vec::new();
    for group in groups {
        let base = format!("correlation.{}", path::part(&group.name));
        let members = members(group, &base, &mut taken, r);
        let Some(matrix) = matrix(group, &base, r) else {
            continue;
        };
        r.assume(
            &base,
            format!(
                "{}: {}",
                group.members.join(", "),
                super::reader::list(&matrix)
            ),
            "correlation",
            Provenance {
                source: group.source.clone(),
                rationale: group.rationale.clone(),
                ..Provenance::default()
            },
        );
        // A matrix is only looked at with all its members.
        if members.len() == group.members.len() && r.inputs.correlate(&members, &matrix).is_err() {
            r.problems.push(
                Problem::error(
                    "NH315",
                    &base,
                    "no inputs can have these correlations: the matrix is not positive definite",
                )
                .hint("bring the correlations nearer to 0; if A and B rise together and B and C do, A and C must too"),
            );
        }
    }
}

fn members(
    group: &raw::Correlation,
    base: &str,
    taken: &mut Vec<(InputId, String)>,
    r: &mut Reader,
) -> Vec<InputId> {
    let mut found = Vec::new();
    for (index, member) in group.members.iter().enumerate() {
        let at = format!("{base}.members.{index}");
        let wanted = plain(member.trim());
        let mut inputs = r.inputs.iter();
        let Some(input) = inputs.find(|input| plain(&input.path) == wanted) else {
            let paths: Vec<String> = r.inputs.iter().map(|input| input.path.clone()).collect();
            let near = nearest(member, paths.iter().map(String::as_str));
            let problem = Problem::error(
                "NH314",
                at,
                format!("there is no uncertain input {}", quoted(member)),
            )
            .note("a member is the path of a number that may have an interval, such as prices.other_rise_per_year");
            r.problems.push(match near {
                Some(near) => problem.hint(format!("did you mean {}?", quoted(near))),
                None => problem,
            });
            continue;
        };
        let Some(id) = r.inputs.find(&input.path.clone()) else {
            continue;
        };
        if let Some((_, other)) = taken.iter().find(|(other, _)| *other == id) {
            let message = format!(
                "{} is already in the group {}",
                quoted(member),
                quoted(other)
            );
            r.problems.push(
                Problem::error("NH314", at, message)
                    .hint("put all that belongs together in one group"),
            );
            continue;
        }
        taken.push((id, group.name.clone()));
        found.push(id);
    }
    found
}

/// The matrix row by row; none where it is written wrongly.
fn matrix(group: &raw::Correlation, base: &str, r: &mut Reader) -> Option<Vec<f64>> {
    let n = group.members.len();
    let mut wrong = |at: String, message: String| {
        r.problems.push(
            Problem::error("NH316", at, message)
                .note("either `rho`, one correlation for all pairs, or `matrix`, a row for each member, the same on both sides of the diagonal of ones"),
        );
        None
    };
    let rows = match (group.rho, &group.matrix) {
        (Some(rho), None) => {
            let at = |i, j| if i == j { 1.0 } else { rho };
            return Some((0..n).flat_map(|i| (0..n).map(move |j| at(i, j))).collect());
        }
        (None, Some(rows)) => rows,
        (None, None) => return wrong(base.to_owned(), "no correlation is given".into()),
        _ => return wrong(base.to_owned(), "both `rho` and `matrix` are given".into()),
    };
    if rows.len() != n {
        let message = format!(
            "the matrix has {} for {n} members",
            counted(rows.len(), "row")
        );
        return wrong(format!("{base}.matrix"), message);
    }
    for (i, row) in rows.iter().enumerate() {
        let at = format!("{base}.matrix.{i}");
        if row.len() != n {
            let message = format!(
                "the row has {} for {n} members",
                counted(row.len(), "number")
            );
            return wrong(at, message);
        }
        if row[i] != 1.0 {
            return wrong(
                at,
                format!("a member's correlation with itself is 1, not {}", row[i]),
            );
        }
        for (j, other) in rows.iter().enumerate().take(i) {
            if other.get(i) != Some(&row[j]) {
                let message = format!(
                    "the correlation of members {} and {} is given as {} and as {}",
                    j + 1,
                    i + 1,
                    other.get(i).copied().unwrap_or_default(),
                    row[j]
                );
                return wrong(at, message);
            }
        }
    }
    Some(rows.concat())
}
