#!/usr/bin/env python3
"""What tells councils' growth apart, fitted again and scored on all councils, without the program.

    python3 benches/growth.py

At each March from 2014 to 2022 the three signs of `src/calibrate/growth.rs` are fitted to all councils' counts up to it,
and children in care one to eight years on are forecast: *A* the last count, *B* with England's last growth, of which 0.8 is left
each year, *signs* with these on top. Spreads are those of all councils' record about England's growth, the same for all
three but for England's own. Scores are mean pinball losses over seven quantiles, over the count at the start, lower is
better; standard errors from councils drawn again. Nothing is simulated. Counts and populations are in their latest
revision; what is fitted at a start is fitted to years up to it. Python 3, standard library only; a few seconds.
"""

import collections
import math
import statistics

from backtest import DAMPING, by_rule, pinball, ratio, read

STARTS, LAST, LEAST, HALF_CHANCE = range(2014, 2023), 2023, 30, 100
YEARS = range(1, 9)


def figures():
    """Published figures by council's code and year; blanks left out."""
    rows = {}
    for row in read("authority_figures.csv"):
        numbers = {key: float(value) for key, value in row.items() if key not in ("code", "year") and value}
        rows[(row["code"], int(row["year"]))] = numbers
    return rows


def signs(rows, region, half_chance, stale=0):
    """By year: what is heard of each council's three signs, about their mean; every sign published. Populations are
    at least `stale` years old."""
    def population(code, year):
        found = (rows.get((code, y), {}).get("child_population") for y in range(year - stale, year - stale - 4, -1))
        return next((value for value in found if value), None)

    def own(code, year):
        row = rows[(code, year)]
        names = ("children_in_care", "stock_16_to_17", "started", "ceased")
        count, aged, started, ceased = (row.get(name) for name in names)
        living = population(code, year)
        if not (count and count >= LEAST and aged is not None and started and ceased and living):
            return None
        others = [
            (rows[(other, year)]["children_in_care"], population(other, year))
            for other in region
            if other != code and region[other] == region[code]
            and "children_in_care" in rows.get((other, year), {}) and population(other, year)
        ]
        there, lives = (sum(column) for column in zip(*others))
        return math.log(there / lives / (count / living)), aged / count, math.log(started / ceased)

    by_year = {}
    for year in sorted({year for _, year in rows}):
        found = {code: own(code, year) for code in region if (code, year) in rows}
        found = {code: values for code, values in found.items() if values}
        weights = {code: rows[(code, year)]["children_in_care"] for code in found}
        all_children = sum(weights.values())
        means = [sum(weights[c] * values[i] for c, values in found.items()) / all_children for i in range(3)] if found else []
        by_year[year] = {
            code: [
                (value - mean) * (1 if i == 0 else weights[code] / (weights[code] + half_chance))
                for i, (value, mean) in enumerate(zip(values, means))
            ]
            for code, values in found.items()
        }
    return by_year


def determinant(m):
    return sum(
        m[0][i] * (m[1][(i + 1) % 3] * m[2][(i + 2) % 3] - m[1][(i + 2) % 3] * m[2][(i + 1) % 3]) for i in range(3)
    )


def fit(rows, by_year, last):
    """Growth that a unit of each sign brings in a year, and the share of it left a year later, from years up to `last`."""
    squares, products, kept = [[0.0] * 3 for _ in range(3)], [0.0] * 3, [[0.0, 0.0] for _ in range(3)]
    for year in sorted(by_year):
        if year >= last:
            break
        grown = {}
        for code in by_year[year]:
            now = rows.get((code, year + 1), {}).get("children_in_care")
            growth = math.log(now / rows[(code, year)]["children_in_care"]) if now else math.inf
            if abs(growth) < math.log(2):
                grown[code] = growth
        if not grown:
            continue
        children = {code: rows[(code, year)]["children_in_care"] for code in by_year[year]}
        mean = sum(children[c] * g for c, g in grown.items()) / sum(children[c] for c in grown)
        for code, then in by_year[year].items():
            weight = 1 / (0.0028 + 0.93 / children[code])
            for i in range(3):
                if code in grown:
                    products[i] += weight * then[i] * (grown[code] - mean)
                    for j in range(3):
                        squares[i][j] += weight * then[i] * then[j]
                if code in by_year[year + 1]:
                    kept[i][0] += weight * then[i] * by_year[year + 1][code][i]
                    kept[i][1] += weight * then[i] ** 2
    replaced = [[[products[r] if c == i else squares[r][c] for c in range(3)] for r in range(3)] for i in range(3)]
    return [determinant(m) / determinant(squares) for m in replaced], [min(max(a / b, 0), 0.99) for a, b in kept]


def main():
    rows = figures()
    region = {row["code"]: row["region"] for row in read("authorities.csv")}
    count = {key: row["children_in_care"] for key, row in rows.items() if row.get("children_in_care")}
    whole = [c for c in region if all(count.get((c, y), 0) >= LEAST for y in range(STARTS[0], LAST + 1))]
    england = next(row for row in read("england_figures.csv") if row["measure"] == "children_in_care")
    england = {int(year): float(value) for year, value in england.items() if year.isdigit() and value}

    def nation(start, years):
        return math.log(england[start] / england[start - 1]) * (1 - DAMPING**years) / (1 - DAMPING)

    forecasts = {}
    kinds = {"all heard": (0, 0), "w": (HALF_CHANCE, 0), "w of 250": (250, 0), "population 3 years old": (HALF_CHANCE, 3)}
    for name, (half_chance, stale) in kinds.items():
        by_year = signs(rows, region, half_chance, stale)
        for start in [*STARTS, LAST]:
            b, p = fit(rows, by_year, start)
            if name == "w":
                print(f"{start}: b " + " ".join(f"{x:.3f}" for x in b) + ", p " + " ".join(f"{x:.3f}" for x in p))
            for code in whole:
                x = by_year[start].get(code, [0.0] * 3)
                forecasts[(name, code, start)] = [
                    sum(b[i] * x[i] * (1 - p[i] ** years) / (1 - p[i]) for i in range(3)) for years in YEARS
                ]
        if name == "w":
            last = sum(count[(c, LAST)] for c in whole)
            more = sum(count[(c, LAST)] * math.exp(forecasts[(name, c, LAST)][4]) for c in whole) / last - 1
            print(f"councils' own growth in five years from {LAST}, children added up: {100 * more:+.1f}%")

    sizes = {"all": (0, 1e9), "under 200": (0, 200), "200 to 500": (200, 500), "500 and more": (500, 1e9)}
    for years in YEARS:
        starts = [s for s in STARTS if s + years <= LAST]
        pairs = [(1 / count[(c, s)], s, math.log(count[(c, s + years)] / count[(c, s)])) for c in whole for s in starts]
        mean = {s: statistics.fmean(g for _, year, g in pairs if year == s) for s in starts}
        slope, least = statistics.linear_regression([x for x, _, _ in pairs], [(g - mean[s]) ** 2 for _, s, g in pairs])
        spread = {years: (max(least, 0.0), max(slope, 0.0))}
        known = [s for s in england if s - 1 in england and s + years in england]
        off = {
            "A": math.sqrt(statistics.fmean(math.log(england[s + years] / england[s]) ** 2 for s in known)),
            "B": math.sqrt(statistics.fmean((math.log(england[s + years] / england[s]) - nation(s, years)) ** 2 for s in known)),
        }
        scores, inside, error = {}, collections.Counter(), collections.Counter()
        for code in whole:
            for start in starts:
                children, found = count[(code, start)], count[(code, start + years)]
                growth = {"A": 0.0, "B": nation(start, years)}
                for name in kinds:
                    growth[name] = growth["B"] + forecasts[(name, code, start)][years - 1]
                told = {}
                for name, grown in growth.items():
                    nation_off = {years: off["A" if name == "A" else "B"]}
                    quantiles = by_rule(children * math.exp(grown), children, years, spread, nation_off)
                    told[name] = pinball(quantiles, found) / children
                    inside[name] += quantiles["p10"] <= found <= quantiles["p90"]
                    error[name] += abs(found - quantiles["p50"]) / children
                scores[(code, start, years)] = told
        line = [f"{years} y, {len(scores)}: signs over A {ratio(scores, 'w', 'A')[0]:.3f}, over B"]
        for size, (low, high) in sizes.items():
            some = {key: told for key, told in scores.items() if low <= count[(key[0], 2019)] < high}
            line.append("{} {:.3f} ({:.3f}),".format(size, *ratio(some, "w", "B")))
        others = [name for name in kinds if name != "w"]
        line.append(", ".join(f"{name} {ratio(scores, name, 'B')[0]:.3f}" for name in others) + ";")
        line.append("in 8 in 10 " + ", ".join(f"{n} {100 * inside[n] / len(scores):.0f}%" for n in ("w", "A", "B")))
        line.append("off " + ", ".join(f"{n} {100 * error[n] / len(scores):.1f}" for n in ("w", "A", "B")))
        print(" ".join(line))


if __name__ == "__main__":
    main()
