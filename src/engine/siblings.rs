//! Siblings who enter together: how many are placed together.

use super::recorder::column;
use super::run::Run;
use super::state::{Child, NONE};
use crate::model::placement::Provision;

impl Run<'_> {
    /// Counts a group that has just entered. The first children found places in `parts` of two or more;
    /// the last `alone` were served one by one, and may have come to the same place all the same.
    pub(super) fn note_siblings(&mut self, slots: &[u32], parts: usize, alone: usize) {
        let children = &self.world.children;
        let child = |slot: &u32| &children[*slot as usize];
        let in_parts = slots.len() - alone;
        let mut together = in_parts;
        for (i, slot) in slots.iter().enumerate().skip(in_parts) {
            let with = |(j, other): (usize, &u32)| j != i && same_place(child(slot), child(other));
            together += usize::from(slots.iter().enumerate().any(with));
        }
        let first = child(&slots[0]);
        let whole = (parts == 1 && alone == 0)
            || slots[1..].iter().all(|slot| same_place(first, child(slot)));
        let row = &mut self.now[usize::from(first.authority)];
        row[column::GROUPS] += 1;
        row[column::GROUPS_WHOLE] += i32::from(whole);
        row[column::SIBLINGS] += slots.len() as i32;
        row[column::SIBLINGS_TOGETHER] += together as i32;
    }
}

/// Whether two siblings are in one household or home: the same named one, or the same relatives, parents
/// or adopters.
fn same_place(a: &Child, b: &Child) -> bool {
    let kind = a.provision == b.provision && a.place == b.place && a.supplier == b.supplier;
    let one_family = matches!(
        a.provision,
        Provision::Kinship | Provision::WithParents | Provision::Adoption
    );
    kind && (a.supplier != NONE || one_family)
}
