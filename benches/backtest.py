#!/usr/bin/env python3
"""Forecasts of children in care from past years, scored beside what was published since.

    python3 benches/backtest.py target/release/nearhome WORK_FOLDER [--every 4] [--runs 200]

For every fourth council (by size) and each start from 2014 to 2022 a baseline is written and run for five years; files that
are there are kept, so take a new folder for a new program. Two forecasts that need no model stand beside it:

A   the last count, spread as in all councils' record
B   the last count with England's last growth, of which 0.8 is left each year, spread in the same way

It is no test out of sample: counts are those known at each start, in their latest revision, but how widely flows deviate was estimated
from 2010 to 2023, and judgements rest on later years still. Spreads of A and B are fitted on all years as well.

The score is the mean pinball loss over the quantiles 5, 10, 25, 50, 75, 90, 95%, over the count at the start, so that large
councils do not outweigh small ones: lower is better. Python 3, standard library only; about half an hour of two cores.
"""

import argparse
import collections
import concurrent.futures
import csv
import math
import pathlib
import random
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent.parent
STARTS = range(2014, 2023)
YEARS = range(1, 6)
DAMPING = 0.8
LEVELS = {"p05": 0.05, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
NORMAL = {name: statistics.NormalDist().inv_cdf(level) for name, level in LEVELS.items()}


def read(name):
    """The rows of a file of `data/`."""
    with open(HERE / "data" / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def forecast(program, folder, code, name, start, runs):
    """Quantiles of children in care, by years after the start, as the program has them; none where it refuses."""
    scenario, results = folder / f"{code}-{start}.toml", folder / f"{code}-{start}-{runs}"
    if not (results / "series.csv").exists():
        new = [program, "new", "--authority", name, "--year", str(start), "--output", scenario, "--force"]
        run = [program, "run", scenario, "--runs", str(runs), "--quiet", "--threads", "1"]
        run += ["--set", f"scenario.years={max(YEARS)}", "--output", results, "--force"]
        for command in (new, run):
            done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{name} {start}: {(done.stderr.strip() or 'stopped').splitlines()[0]}", flush=True)
                return None
    with open(results / "series.csv", encoding="utf-8") as file:
        rows = {row["period"]: row for row in csv.DictReader(file) if row["metric"] == "children_in_care"}
    return {years: {q: float(rows[f"{start + years}-03"][q]) for q in LEVELS} for years in YEARS}


def spreads(counts):
    """By horizon: what the variance of a logarithmic growth about the nation's is, `a + b / count`, by least squares."""
    fitted = {}
    for years in YEARS:
        pairs = collections.defaultdict(list)
        for (code, start), count in counts.items():
            later = counts.get((code, start + years))
            if later and count >= 30:
                pairs[start].append((1 / count, math.log(later / count)))
        points = []
        for of_year in pairs.values():
            mean = statistics.fmean(growth for _, growth in of_year)
            points += [(x, (growth - mean) ** 2) for x, growth in of_year]
        slope, least = statistics.linear_regression(*zip(*points))
        fitted[years] = max(least, 0.0), max(slope, 0.0)
    return fitted


def pinball(quantiles, found):
    """Mean loss of quantiles at what was found."""
    return statistics.fmean(
        max(level * (found - quantiles[name]), (level - 1) * (found - quantiles[name])) for name, level in LEVELS.items()
    )


def by_rule(middle, count, years, fitted, nation):
    """Quantiles of a lognormal about a middle."""
    least, slope = fitted[years]
    sd = math.sqrt(least + slope / count + nation[years] ** 2)
    return {name: middle * math.exp(NORMAL[name] * sd) for name in LEVELS}


def ratio(scores, one, other):
    """Ratio of summed scores and its standard error, councils drawn again together with all their years."""
    councils = sorted({code for code, _, _ in scores})
    sums = {code: [0.0, 0.0] for code in councils}
    for (code, _, _), score in scores.items():
        sums[code][0] += score[one]
        sums[code][1] += score[other]

    def of(codes):
        return sum(sums[c][0] for c in codes) / sum(sums[c][1] for c in codes)

    luck = random.Random(1)
    again = [of(luck.choices(councils, k=len(councils))) for _ in range(400)]
    return of(councils), statistics.stdev(again)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--least", type=int, default=30, help="children at the start below which a forecast is not scored")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    names = {row["code"]: row["name"] for row in read("authorities.csv")}
    counts = {
        (row["code"], int(row["year"])): float(row["children_in_care"])
        for row in read("authority_figures.csv")
        if row["children_in_care"] and float(row["children_in_care"]) > 0
    }
    england = next(row for row in read("england_figures.csv") if row["measure"] == "children_in_care")
    england = {int(year): float(value) for year, value in england.items() if year.isdigit() and value}
    whole = [c for c in names if all(counts.get((c, y), 0) >= args.least for y in range(STARTS[0], 2024))]
    whole.sort(key=lambda code: (counts[(code, 2019)], code))
    chosen = whole[args.every // 2 :: args.every]
    jobs = [(code, start) for start in STARTS for code in chosen]
    program = args.program.resolve()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        made = pool.map(lambda job: forecast(program, args.folder, job[0], names[job[0]], job[1], args.runs), jobs)
        made = dict(zip(jobs, made))
    fitted = spreads(counts)
    # How far England's own growth lay from none, and from what B expects.
    off = {"A": {}, "B": {}}

    def grown(start, years):
        last = math.log(england[start] / england[start - 1])
        return last * (1 - DAMPING**years) / (1 - DAMPING)

    for years in YEARS:
        starts = [s for s in england if s - 1 in england and s + years in england]
        growth = [math.log(england[s + years] / england[s]) for s in starts]
        off["A"][years] = math.sqrt(statistics.fmean(g * g for g in growth))
        off["B"][years] = math.sqrt(statistics.fmean((g - grown(s, years)) ** 2 for s, g in zip(starts, growth)))
    print(f"{len(chosen)} councils, starts {STARTS[0]} to {STARTS[-1]}, {args.runs} runs each")
    print("years, forecasts; scores as ratios (standard error: councils drawn again); published counts in 8 in 10 ranges;")
    print("middle off by, % of the start; how far the published lay above the middle here, % (standard error)")
    for years in YEARS:
        scores, inside, error = {}, collections.Counter(), collections.defaultdict(list)
        above = collections.defaultdict(list)
        for (code, start), quantiles in made.items():
            found = counts.get((code, start + years))
            if not quantiles or not found:
                continue
            count = counts[(code, start)]
            told = {
                "here": quantiles[years],
                "A": by_rule(count, count, years, fitted, off["A"]),
                "B": by_rule(count * math.exp(grown(start, years)), count, years, fitted, off["B"]),
            }
            scores[(code, start, years)] = {who: pinball(q, found) / count for who, q in told.items()}
            above[code].append(100 * math.log(found / quantiles[years]["p50"]))
            for who, q in told.items():
                inside[who] += q["p10"] <= found <= q["p90"]
                error[who].append(100 * abs(found - q["p50"]) / count)
        ratios = [ratio(scores, one, other) for one, other in (("here", "A"), ("here", "B"), ("B", "A"))]
        means = [statistics.fmean(of_council) for of_council in above.values()]
        print(
            f"{years} y, {len(scores):3d}: "
            + "here/A {:.3f} ({:.3f}), here/B {:.3f} ({:.3f}), B/A {:.3f} ({:.3f}); ".format(*(x for r in ratios for x in r))
            + "in range "
            + ", ".join(f"{who} {100 * inside[who] / len(scores):.0f}%" for who in ("here", "A", "B"))
            + "; off "
            + ", ".join(f"{who} {statistics.fmean(error[who]):.1f}" for who in ("here", "A", "B"))
            + f"; above {statistics.fmean(means):+.1f} ({statistics.stdev(means) / math.sqrt(len(means)):.1f})"
        )


if __name__ == "__main__":
    main()
