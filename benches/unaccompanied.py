#!/usr/bin/env python3
"""How widely the number of unaccompanied children spreads in the record, and under the deviations of their arrivals.

    python3 benches/unaccompanied.py [--last 2019]

The record is England's count on 31 March, and what the counts of authorities with 40 children and more grew by beyond the
mean of their year, less what chance gives (a stock that turns over as this one does and whose children come one by one).
The simulation is of the same stock: arrivals deviate as `[deviations]` says (monthly steps of a yearly autoregression,
mean 1), and a child stays 13 months on average. Python 3, standard library only.
"""

import argparse
import csv
import math
import pathlib
import random
import statistics

HERE = pathlib.Path(__file__).resolve().parent.parent
YEARS = (1, 2, 3, 4)
STAY = 13.0
LEAST = 40


def england(last):
    """Root mean square of the logarithmic growth of England's count over 1 to 4 years about its mean, %."""
    with open(HERE / "data" / "england_figures.csv", encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["measure"] == "uasc")
    counts = {int(y): math.log(float(v)) for y, v in row.items() if y.isdigit() and v and int(y) <= last}
    return [100 * statistics.pstdev(counts[y + h] - counts[y] for y in counts if y + h in counts) for h in YEARS]


def authorities(last):
    """The same of authorities about the mean of their year, without what chance gives, %."""
    with open(HERE / "data" / "authority_figures.csv", encoding="utf-8") as file:
        counts = {(row["code"], int(row["year"])): float(row["uasc"]) for row in csv.DictReader(file) if row["uasc"]}
    spread = []
    for h in YEARS:
        there = math.exp(-12 * h / STAY)
        squares, chance = [], []
        for first in range(2010, last + 1 - h):
            pairs = [
                (count, math.log(counts[(code, first + h)] / count))
                for (code, year), count in counts.items()
                if year == first and count >= LEAST and counts.get((code, first + h), 0) > 0
            ]
            if len(pairs) < 3:
                continue
            mean = statistics.fmean(growth for _, growth in pairs)
            squares += [(growth - mean) ** 2 * len(pairs) / (len(pairs) - 1) for _, growth in pairs]
            chance += [2 * (1 - there) / count for count, _ in pairs]
        spread.append(100 * math.sqrt(max(0.0, statistics.fmean(squares) - statistics.fmean(chance))))
    return spread


def simulated(shock, persistence, paths=4000):
    """Standard deviation of the logarithm of the stock after 1 to 4 years, %."""
    kept = persistence ** (1 / 12)
    step = shock * math.sqrt((1 - kept**2) / (1 - persistence**2))
    luck = random.Random(1)
    logs = {h: [] for h in YEARS}
    for _ in range(paths):
        state = variance = 0.0
        stock = STAY
        for month in range(1, 12 * max(YEARS) + 1):
            state = kept * state + luck.gauss(0, step)
            variance = kept**2 * variance + step**2
            stock += math.exp(state - variance / 2) - stock / STAY
            if month % 12 == 0 and month // 12 in logs:
                logs[month // 12].append(math.log(stock / STAY))
    return [100 * statistics.pstdev(logs[h]) for h in YEARS]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--last", type=int, default=2019, help="last year of the record that is looked at")
    last = parser.parse_args().last

    def line(values):
        return " ".join(f"{value:.0f}" for value in values)

    print(f"sd of growth over 1 to 4 years, %, counts to {last}")
    print(f"England: {line(england(last))}")
    print(f"authorities of {LEAST} and more, about the mean of their year: {line(authorities(last))}")
    for persistence in (0.6, 0.65, 0.8):
        for shock in (0.3, 0.45, 0.5):
            print(f"shock {shock}, persistence {persistence}: {line(simulated(shock, persistence))}")


if __name__ == "__main__":
    main()
