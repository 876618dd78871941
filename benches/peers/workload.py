"""Workload W: what every Python program here shares. Its numbers stand in w.py.

Months 1 to 120. Each month every child is a month older; at 216 months it leaves, else it leaves
with the chance of its age band; each child still there moves with a chance of 4%: it frees its
place, wants a kind by the row of where it was, and is placed; then a Poisson number of children
enter, each wanting a kind, and are placed. Placed is: in the wanted kind if it has a free place,
else out of area.
"""

import argparse
import json
import time
from itertools import accumulate

import numpy as np

import w

MONTHS = 120
OUT = 5
START = w.START
MOVE = w.MOVE
ENTRIES = w.ENTRIES_A_MONTH
CAPS = [float("inf") if cap is None else cap for cap in w.CAPS] + [float("inf")]
# Cumulative chances of what is wanted, by where the child is; out of area as in a home.
WANTS = list(accumulate(w.WANTS))
ROWS = [list(accumulate(row)) for row in [*w.ROWS, w.ROWS[3]]]
ENTRY_BANDS = list(accumulate(w.ENTRY_SHARES))
FIRST_MONTH = [0, 12, 60, 120, 192]
# Chance of leaving in the month in which a child reaches an age.
LEAVE = [p for p, months in zip(w.EXIT, w.MONTHS) for _ in range(months)] + [1.0]
PENCE_A_MONTH = [round(price * 100 * 365.25 / 84) for price in w.PRICES]
PERCENTILES = [5, 10, 25, 50, 75, 90, 95]


def summarise(stocks):
    """Mean and percentiles of eight metrics by month, from stocks by run, month and kind."""
    cost = stocks @ np.array(PENCE_A_MONTH) / 100
    metrics = np.concatenate([stocks, stocks.sum(axis=2)[:, :, None], cost[:, :, None]], axis=2)
    return metrics, metrics.mean(axis=0), np.percentile(metrics, PERCENTILES, axis=0)


def main(simulate):
    """Reads `--runs` and `--seed`, simulates, and prints what check.py and compare.py read.

    `simulate(runs, seed)` returns the six stocks at the end of each month as an array by run, month
    (1 first) and kind, and the number of children at the start of each run.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    start = time.process_time()
    stocks = np.asarray(simulate(args.runs, args.seed))
    metrics, mean, _ = summarise(stocks)
    spent = time.process_time() - start
    error = metrics[:, -1].std(axis=0, ddof=1) / np.sqrt(args.runs) if args.runs > 1 else mean[-1] * 0
    print(json.dumps({
        "runs": args.runs,
        "child_months": int(stocks.sum()),
        "cpu_seconds": spent,
        "mean": [round(float(x), 4) for x in mean[-1]],
        "standard_error": [round(float(x), 4) for x in error],
    }))
