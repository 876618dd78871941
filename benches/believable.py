#!/usr/bin/env python3
"""Runs baselines of England's largest and smallest councils and sets them beside the record.

    python3 benches/believable.py target/release/nearhome WORK_FOLDER [--runs 200] [--each 20]

Writes each council's scenario of 2019 and its results into WORK_FOLDER (those that are there are
kept), then prints how often the published figures of 2020 to 2023 lie in the 8-in-10 range, and
levels and drifts over ten years. Python 3, standard library only; about five minutes of one core.
"""

import argparse
import csv
import math
import pathlib
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent.parent
YEAR = 2019


def figures():
    """Published figures by code and year, and names by code."""
    with open(HERE / "data" / "authority_figures.csv", encoding="utf-8") as file:
        rows = {(row["code"], int(row["year"])): row for row in csv.DictReader(file)}
    with open(HERE / "data" / "authorities.csv", encoding="utf-8") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    return rows, names


def chosen(rows, each):
    """Codes of the smallest and largest councils with counts in the base year and in 2023."""
    def count(code, year):
        row = rows.get((code, year))
        return float(row["children_in_care"]) if row and row["children_in_care"] else None

    codes = {code for code, _ in rows}
    there = [c for c in codes if count(c, YEAR) is not None and count(c, 2023) is not None]
    there.sort(key=lambda code: (count(code, YEAR), code))
    return there[:each] + there[-each:]


def series(program, folder, code, name, runs, alone=False):
    """Every figure of one council by metric and period; `alone`: as if the nation held still."""
    scenario, results = folder / f"{code}.toml", folder / (f"{code}-alone" if alone else code)
    if not (results / "series.csv").exists():
        new = [program, "new", "--authority", name, "--year", str(YEAR), "--output", scenario, "--force"]
        run = [program, "run", scenario, "--runs", str(runs), "--quiet", "--output", results, "--force"]
        for what in ("entries", "leaving", "unaccompanied") if alone else ():
            run += ["--set", f"deviations.national_{what}_sd=0"]
        for command in ([] if scenario.exists() else [new]) + [run]:
            subprocess.run([str(part) for part in command], check=True, capture_output=True)
    with open(results / "series.csv", encoding="utf-8") as file:
        return {
            (row["metric"], row["period"]): {
                key: float(row[key]) if row[key] else None for key in ("mean", "sd", "p10", "p50", "p90")
            }
            for row in csv.DictReader(file)
        }


def beside(all_series, rows, label, metric, period, field, year):
    """How many published figures lie in the 8-in-10 range, and how far from its middle."""
    inside, above, ratios = 0, 0, []
    for code, found in all_series.items():
        row, figure = rows.get((code, year)), found.get((metric, period))
        if not row or not row.get(field) or not figure or not figure["p50"]:
            continue
        value = float(row[field])
        if value <= 0:
            continue
        ratios.append(value / figure["p50"])
        inside += figure["p10"] <= value <= figure["p90"]
        above += value > figure["p90"]
    print(
        f"{label:38s} in range {inside:3d} of {len(ratios):3d}, above {above:3d}, "
        f"published over middle: median {statistics.median(ratios):.2f}"
    )


def spread(all_series, rows, label, sizes):
    """How far children in care depart from their middle in one, three and four years, and how far the published
    counts of the same councils departed from the mean growth of all of that size in their years."""
    least, most = sizes
    counts = {key: float(row["children_in_care"]) for key, row in rows.items() if row["children_in_care"]}
    told = []
    for years in (1, 3, 4):
        here = [
            one[("children_in_care", f"{YEAR + years}-03")]
            for one in all_series.values()
            if least <= one[("children_in_care", f"{YEAR}-03")]["mean"] < most
        ]
        codes = {c for c, one in all_series.items() if least <= one[("children_in_care", f"{YEAR}-03")]["mean"] < most}
        simulated = statistics.fmean(100 * figure["sd"] / figure["mean"] for figure in here)
        squares = 0.0, 0
        for first in range(2010, 2024 - years):
            growth = {
                code: math.log(counts[(code, first + years)] / count)
                for (code, year), count in counts.items()
                if year == first and least <= count < most and counts.get((code, first + years))
            }
            if not growth:
                continue
            # About the mean of the year, which the nation shares.
            mean = statistics.fmean(growth.values())
            own = [(growth[code] - mean) ** 2 for code in codes & growth.keys()]
            squares = squares[0] + sum(own), squares[1] + len(own)
        told.append(f"{years} y {simulated:.1f}% ({100 * math.sqrt(squares[0] / squares[1]):.1f}%)")
    print(f"{label:30s} {len(here):2d} councils: " + ", ".join(told))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--each", type=int, default=20)
    args = parser.parse_args()
    rows, names = figures()
    args.folder.mkdir(parents=True, exist_ok=True)
    found = {
        code: series(args.program.resolve(), args.folder, code, names[code], args.runs)
        for code in chosen(rows, args.each)
    }
    print(f"{len(found)} councils from 31 March {YEAR}, {args.runs} runs each\n")
    for year in range(YEAR + 1, 2024):
        beside(found, rows, f"children in care, {year}", "children_in_care", f"{year}-03", "children_in_care", year)
    for label, metric, field in (
        ("in children's and secure homes", "children_in_homes_and_secure", "placed_childrens_home"),
        ("in foster families", "children_in_foster_families", "placed_foster"),
        ("in supported accommodation", "children_in_supported_accommodation", "placed_supported"),
        ("inside the boundary", "children_in_area", "inside"),
        ("private home places", "private_home_places_registered", "home_places_private"),
    ):
        beside(found, rows, f"{label}, 2023", metric, "2023-03", field, 2023)
    beside(found, rows, "residential unit cost, 2022/23", "weekly_cost_private_home", "FY2022/23", "residential_weekly_cost", 2023)

    alone = {code: series(args.program.resolve(), args.folder, code, names[code], args.runs, alone=True) for code in found}
    print("\nspread of children in care if the nation held still (the same councils' published counts about the nation, 2010 to 2023)")
    spread(alone, rows, "under 150 children in care", (15, 150))
    spread(alone, rows, "150 to 600", (150, 600))
    spread(alone, rows, "600 and more", (600, 1e6))

    def total(metric, period):
        return sum((one.get((metric, period)) or {}).get("mean") or 0.0 for one in found.values())

    print("\nall of them together, 2023: mean here, published of the same councils")
    for label, metric, field in (
        ("children in care", "children_in_care", "children_in_care"),
        ("unaccompanied children", "unaccompanied_children", "uasc"),
        ("aged 16 and 17", "children_aged_16_to_17", "stock_16_to_17"),
        ("in supported accommodation", "children_in_supported_accommodation", "placed_supported"),
        ("in children's and secure homes", "children_in_homes_and_secure", "placed_childrens_home"),
        ("in foster families", "children_in_foster_families", "placed_foster"),
    ):
        both = [
            (one[(metric, "2023-03")]["mean"], float(rows[(code, 2023)][field]))
            for code, one in found.items()
            if rows.get((code, 2023), {}).get(field) and one.get((metric, "2023-03"))
        ]
        here, published = (sum(column) for column in zip(*both))
        print(f"{label:32s} {len(both)} councils: {here:.0f}, {published:.0f}")

    def year_of(first):
        return f"FY{first}/{(first + 1) % 100:02d}"

    print("\nall of them together, means")
    for period in ("2019-03", "2023-03", "2029-03"):
        own, others = (total(f"home_places_filled_by_{who}", period) for who in ("own", "others"))
        print(
            f"{period}: children {total('children_in_care', period):.0f}, "
            f"in homes {100 * total('children_in_childrens_homes', period) / total('children_in_care', period):.1f}%, "
            f"unregistered {total('children_in_unregistered', period):.0f}, "
            f"council carers {total('council_carer_households', period):.0f}, "
            f"agency carers {total('agency_carer_households', period):.0f}, "
            f"homes' places {total('home_places_registered', period):.0f}, "
            f"filled by own {100 * own / total('home_places_registered', period):.0f}%, "
            f"by others {100 * others / total('home_places_registered', period):.0f}%"
        )
    for what in ("opened", "closed"):
        rates = [
            100 * total(f"private_homes_{what}", year_of(y)) / total("private_homes", f"{y}-03")
            for y in range(YEAR, YEAR + 10)
        ]
        print(f"private homes {what}, % of stock a year: " + " ".join(f"{rate:.1f}" for rate in rates))
    made = [
        100 * total("placements_made", f"2021-{month:02d}") / total("children_in_care", "2021-03")
        for month in range(4, 13)
    ]
    print("placements made a month, % of children, April to December 2021: " + " ".join(f"{m:.2f}" for m in made))
    growth = [
        100 * ((last["p50"] / first["p50"]) ** (1 / 9) - 1)
        for first, last in (
            (one.get(("weekly_cost_private_home", year_of(YEAR))), one.get(("weekly_cost_private_home", year_of(YEAR + 9))))
            for one in found.values()
        )
        if first and last and first["p50"]
    ]
    print(f"cost of a week in a private home, growth a year over nine years: median {statistics.median(growth):.1f}%")
    for metric in ("margin_private_homes", "margin_agencies", "tightness_homes", "tightness_carers"):
        middles = [
            statistics.median(one[(metric, period)]["mean"] for one in found.values())
            for period in ("2019-03", "2023-03", "2029-03")
        ]
        print(f"{metric}, median council: " + " ".join(f"{middle:.2f}" for middle in middles))


if __name__ == "__main__":
    main()
