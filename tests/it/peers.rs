//! The scenario that is measured beside other tools (`benches/peers/w.toml`) can be simulated and
//! holds as many children as the workload that they simulate.

use crate::common::{self, Moments, counts};
use nearhome::engine::recorder::column;

/// Children in care in the workload at the end of its last month.
const CHILDREN: f64 = 822.1;

#[test]
fn the_scenario_beside_other_tools_holds_as_many_children_as_they_do() {
    // 200 runs: a standard error of about 2 children. Four of them beside 0.4%: a false alarm in
    // 15,000, where the levels agree exactly.
    let model = common::shipped_model("../benches/peers/w.toml", &[]);
    let records = common::run(&model, 1, 200);
    let last = Moments::of(&counts(&records, 120, 0, column::CHILDREN));
    let error = last.sd / 200.0_f64.sqrt();
    let apart = (last.mean - CHILDREN).abs();
    assert!(
        apart < 0.004 * CHILDREN + 4.0 * error,
        "{} children, not {CHILDREN}",
        last.mean
    );
}
