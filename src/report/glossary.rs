//! The items of a comparison's tables: what each is, in which unit and on which basis.
//!
//! `docs/src/reference/tables.md` has a row for each; a test holds that.

mod books;
mod options;

/// One item, figure or measure of a table, or a column with numbers of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The table.
    pub table: &'static str,
    /// Its name there.
    pub id: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// What it is.
    pub meaning: &'static str,
}

const fn entry(
    table: &'static str,
    id: &'static str,
    unit: &'static str,
    meaning: &'static str,
) -> Entry {
    Entry {
        table,
        id,
        unit,
        meaning,
    }
}

const NOMINAL: &str = "pounds of the year";
const PRESENT: &str = "pounds, present value";
const SHARE: &str = "share of futures";

/// Every item, table by table.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    books::ENTRIES.iter().chain(options::ENTRIES)
}

/// Every entry with a name; the covenant's number in a name does not matter.
pub fn find(name: &str) -> Vec<&'static Entry> {
    let same = |id: &str| {
        id == name || (id.starts_with("cover_below_") && name.starts_with("cover_below_"))
    };
    entries().filter(|entry| same(entry.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::books::Item;

    #[test]
    fn every_item_of_the_books_is_explained_in_its_table() {
        for (table, items) in [
            ("mtfs.csv", &Item::MTFS[..]),
            ("capital.csv", &Item::CAPITAL),
            ("capital.csv", &Item::LEASES),
        ] {
            for item in items {
                let found = find(item.id());
                assert!(found.iter().any(|e| e.table == table), "{}", item.id());
            }
        }
        assert!(find("cover_below_1.25_by_then").len() == 1 && find("zzz").is_empty());
    }

    #[test]
    fn the_reference_has_a_row_for_each() {
        let page = include_str!("../../docs/src/reference/tables.md");
        for Entry {
            id, unit, meaning, ..
        } in entries()
        {
            let row = format!("| `{id}` | {unit} | {meaning} |");
            assert!(page.contains(&row), "{row}");
        }
    }
}
