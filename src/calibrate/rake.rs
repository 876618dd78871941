//! Raking a table to its margins, and rounding it to whole numbers that keep them.
//!
//! Everything here is deterministic: ties go to the earlier cell.

/// Scales a table in turn to its row and column totals until both hold (iterative proportional fitting). Zeros stay zero;
/// where the zeros make the totals impossible, the column totals hold last.
pub fn rake(table: &mut [Vec<f64>], rows: &[f64], columns: &[f64]) {
    for _ in 0..500 {
        let mut worst = 0.0_f64;
        for (row, &target) in table.iter_mut().zip(rows) {
            let sum: f64 = row.iter().sum();
            if sum > 0.0 {
                worst = worst.max((sum - target).abs());
                for cell in row.iter_mut() {
                    *cell *= target / sum;
                }
            }
        }
        for (c, &target) in columns.iter().enumerate() {
            let sum: f64 = table.iter().map(|row| row[c]).sum();
            if sum > 0.0 {
                worst = worst.max((sum - target).abs());
                for row in table.iter_mut() {
                    row[c] *= target / sum;
                }
            }
        }
        if worst < 1e-9 {
            return;
        }
    }
}

/// Whole numbers that sum to `total`, in proportion to the weights and none above its cap (largest remainder). When every
/// weight is zero or caps bind, what is left goes where there is room, in order; what fits nowhere is left out.
pub fn apportion(total: u32, weights: &[f64], caps: &[u32]) -> Vec<u32> {
    let mut given = vec![0_u32; weights.len()];
    let mut left = total;
    // Each round shares what is left among cells with room; a round that caps a cell is followed by another.
    loop {
        let open: Vec<usize> = (0..weights.len())
            .filter(|&i| given[i] < caps[i] && weights[i] > 0.0)
            .collect();
        let sum: f64 = open.iter().map(|&i| weights[i]).sum();
        if left == 0 || open.is_empty() {
            break;
        }
        let exact: Vec<(usize, f64)> = open
            .iter()
            .map(|&i| (i, f64::from(left) * weights[i] / sum))
            .collect();
        let over: Vec<usize> = exact
            .iter()
            .filter(|(i, x)| *x > f64::from(caps[*i] - given[*i]))
            .map(|(i, _)| *i)
            .collect();
        if over.is_empty() {
            let mut order = exact.clone();
            for (i, x) in exact {
                // A sum of weights that should be whole may fall short by rounding error.
                let whole = (x + 1e-9).floor().min(f64::from(caps[i] - given[i])) as u32;
                given[i] += whole;
                left -= whole.min(left);
            }
            order.sort_by(|a, b| {
                let fraction = |x: f64| x + 1e-9 - (x + 1e-9).floor();
                fraction(b.1).total_cmp(&fraction(a.1)).then(a.0.cmp(&b.0))
            });
            for (i, _) in order {
                if left > 0 && given[i] < caps[i] {
                    given[i] += 1;
                    left -= 1;
                }
            }
        } else {
            for i in over {
                let room = (caps[i] - given[i]).min(left);
                given[i] += room;
                left -= room;
            }
        }
    }
    for (given, &cap) in given.iter_mut().zip(caps) {
        let room = cap.saturating_sub(*given).min(left);
        *given += room;
        left -= room;
    }
    given
}

/// Rounds a table to whole numbers with the given row and column totals (which must have one sum), each cell to a whole
/// number next to its value where that is possible (controlled rounding). Cells that are not `allowed` stay zero. Where the
/// zeros make the totals impossible column totals hold and row totals give way.
pub fn round(
    table: &[Vec<f64>],
    rows: &[u32],
    columns: &[u32],
    allowed: &dyn Fn(usize, usize) -> bool,
) -> Vec<Vec<u32>> {
    let mut rounding = Rounding::new(table, rows, columns, allowed);
    rounding.settle(true);
    rounding.settle(false);
    rounding.force();
    rounding.cells
}

struct Rounding<'a> {
    table: &'a [Vec<f64>],
    rows: &'a [u32],
    columns: &'a [u32],
    allowed: &'a dyn Fn(usize, usize) -> bool,
    cells: Vec<Vec<u32>>,
}

impl<'a> Rounding<'a> {
    /// Starts from whole parts, taken down where they overshoot a total.
    fn new(
        table: &'a [Vec<f64>],
        rows: &'a [u32],
        columns: &'a [u32],
        allowed: &'a dyn Fn(usize, usize) -> bool,
    ) -> Self {
        let cells = table
            .iter()
            .enumerate()
            .map(|(r, row)| {
                let whole = |(c, x): (usize, &f64)| {
                    if allowed(r, c) {
                        (x + 1e-9).floor() as u32
                    } else {
                        0
                    }
                };
                row.iter().enumerate().map(whole).collect()
            })
            .collect();
        let mut rounding = Self {
            table,
            rows,
            columns,
            allowed,
            cells,
        };
        for (r, &row) in rows.iter().enumerate() {
            while rounding.row(r) > row {
                let c = rounding.largest(|_, c| rounding.cells[r][c] > 0, Some(r), None);
                let Some((_, c)) = c else { break };
                rounding.cells[r][c] -= 1;
            }
        }
        for (c, &column) in columns.iter().enumerate() {
            while rounding.column(c) > column {
                let r = rounding.largest(|r, _| rounding.cells[r][c] > 0, None, Some(c));
                let Some((r, _)) = r else { break };
                rounding.cells[r][c] -= 1;
            }
        }
        rounding
    }

    fn row(&self, r: usize) -> u32 {
        self.cells[r].iter().sum()
    }

    fn column(&self, c: usize) -> u32 {
        self.cells.iter().map(|row| row[c]).sum()
    }

    /// The cell of a row or column with the largest value that passes a test.
    fn largest(
        &self,
        test: impl Fn(usize, usize) -> bool,
        row: Option<usize>,
        column: Option<usize>,
    ) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        for r in (0..self.rows.len()).filter(|r| row.is_none_or(|row| row == *r)) {
            for c in (0..self.columns.len()).filter(|c| column.is_none_or(|column| column == *c)) {
                if test(r, c) && best.is_none_or(|(br, bc)| self.table[r][c] > self.table[br][bc]) {
                    best = Some((r, c));
                }
            }
        }
        best
    }

    /// Adds one at a time along augmenting paths from rows that are short to columns that are short. When `near`, a cell
    /// stays next to its value.
    fn settle(&mut self, near: bool) {
        loop {
            let short: Vec<usize> = (0..self.rows.len())
                .filter(|&r| self.row(r) < self.rows[r])
                .collect();
            if !short.into_iter().any(|r| self.augment(r, near)) {
                return;
            }
        }
    }

    /// One augmenting path from a row, the shortest, trying cells with the largest shortfall first.
    fn augment(&mut self, start: usize, near: bool) -> bool {
        let (rows, columns) = (self.rows.len(), self.columns.len());
        // Nodes: rows, then columns. `from[n]` is the node before n on the path.
        let mut from = vec![usize::MAX; rows + columns];
        let mut queue = std::collections::VecDeque::from([start]);
        from[start] = start;
        while let Some(node) = queue.pop_front() {
            if node < rows {
                let mut next: Vec<usize> = (0..columns)
                    .filter(|&c| from[rows + c] == usize::MAX && self.can_add(node, c, near))
                    .collect();
                let shortfall = |c: usize| self.table[node][c] - f64::from(self.cells[node][c]);
                next.sort_by(|&a, &b| shortfall(b).total_cmp(&shortfall(a)).then(a.cmp(&b)));
                for c in next {
                    from[rows + c] = node;
                    if self.column(c) < self.columns[c] {
                        self.apply(&from, rows + c, start);
                        return true;
                    }
                    queue.push_back(rows + c);
                }
            } else {
                let c = node - rows;
                for r in (0..rows)
                    .filter(|&r| from[r] == usize::MAX && self.can_take(r, c, near))
                    .collect::<Vec<_>>()
                {
                    from[r] = node;
                    queue.push_back(r);
                }
            }
        }
        false
    }

    fn can_add(&self, r: usize, c: usize, near: bool) -> bool {
        (self.allowed)(r, c)
            && (!near || f64::from(self.cells[r][c]) + 1e-9 < self.table[r][c].ceil())
    }

    fn can_take(&self, r: usize, c: usize, near: bool) -> bool {
        self.cells[r][c] > 0
            && (!near || f64::from(self.cells[r][c]) > (self.table[r][c] + 1e-9).floor())
    }

    fn apply(&mut self, from: &[usize], end: usize, start: usize) {
        let rows = self.rows.len();
        let mut node = end;
        while node != start {
            let before = from[node];
            if node >= rows {
                self.cells[before][node - rows] += 1;
            } else {
                self.cells[node][before - rows] -= 1;
            }
            node = before;
        }
    }

    /// Columns that are still short take where they may, whatever the row total says: a row that is nearest below its
    /// own total first, then the largest cell.
    fn force(&mut self) {
        for c in 0..self.columns.len() {
            while self.column(c) < self.columns[c] {
                let cell = self.largest(|r, c| (self.allowed)(r, c), None, Some(c));
                let Some((r, _)) = cell else { break };
                self.cells[r][c] += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raking_meets_both_margins_and_keeps_zeros() {
        let mut table = vec![vec![1.0, 2.0, 0.0], vec![3.0, 1.0, 4.0]];
        rake(&mut table, &[10.0, 20.0], &[9.0, 15.0, 6.0]);
        assert!((table[0].iter().sum::<f64>() - 10.0).abs() < 1e-6);
        assert!((table[0][1] + table[1][1] - 15.0).abs() < 1e-6);
        assert_eq!(table[0][2], 0.0);
    }

    #[test]
    fn apportioning_gives_every_unit_and_respects_caps() {
        assert_eq!(apportion(10, &[1.0, 1.0, 1.0], &[10, 10, 10]), [4, 3, 3]);
        assert_eq!(apportion(10, &[8.0, 1.0, 1.0], &[3, 10, 10]), [3, 4, 3]);
        assert_eq!(apportion(3, &[0.0, 0.0], &[2, 2]), [2, 1]);
        assert_eq!(apportion(9, &[1.0, 2.0], &[2, 3]), [2, 3]);
        assert_eq!(
            apportion(448, &[19.0, 50.0, 86.0, 214.0, 79.0], &[448; 5]),
            [19, 50, 86, 214, 79]
        );
    }

    #[test]
    fn rounding_keeps_totals_and_stays_next_to_each_value() {
        let table = vec![
            vec![0.4, 1.3, 2.3],
            vec![1.6, 0.7, 0.7],
            vec![0.0, 1.0, 1.0],
        ];
        let cells = round(&table, &[4, 3, 2], &[2, 3, 4], &|_, _| true);
        for (r, total) in [4, 3, 2].into_iter().enumerate() {
            assert_eq!(cells[r].iter().sum::<u32>(), total);
        }
        for (c, total) in [2, 3, 4].into_iter().enumerate() {
            assert_eq!(cells.iter().map(|row| row[c]).sum::<u32>(), total);
        }
        for (row, values) in cells.iter().zip(&table) {
            for (cell, value) in row.iter().zip(values) {
                assert!((f64::from(*cell) - value).abs() < 1.0, "{cell} for {value}");
            }
        }
    }

    #[test]
    fn impossible_rows_give_way_to_columns() {
        // The second row may only use the second column, which has one unit.
        let table = vec![vec![5.0, 0.0], vec![0.0, 3.0]];
        let cells = round(&table, &[4, 4], &[7, 1], &|r, c| r == 0 || c == 1);
        assert_eq!(cells[0][0] + cells[1][0], 7);
        assert_eq!(cells[0][1] + cells[1][1], 1);
        assert_eq!(cells[1][0], 0);
    }
}
