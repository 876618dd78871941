#!/usr/bin/env python3
"""Writes w.toml: the scenario of ours that comes nearest to workload W.

    python3 benches/peers/w.py

The tests' small scenario, in which everything that W does not have is switched off, gives the keys;
every rate that W has is put in. Standard library only. What still differs from W is listed in README.md.
"""

import json
import math
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
BASE = HERE.parent.parent / "tests" / "it" / "tiny.toml"

BANDS = ["under_1", "age_1_to_4", "age_5_to_9", "age_10_to_15", "age_16_to_17"]
MONTHS = [12, 48, 60, 72, 24]
ENTRY_SHARES = [0.18, 0.16, 0.16, 0.30, 0.20]
EXIT = [0.035, 0.03, 0.02, 0.018, 0.03]
ENTRIES_A_MONTH = 25
MOVE = 0.04
# W's states and what stands for them here: what the child needs, where it is placed.
STATES = ["kinship", "council", "agency", "residential", "supported"]
NEED = ["parents", "fostering", "specialist_fostering", "residential", "supported"]
PROVISION = [
    "placed_with_parents",
    "council_fostering",
    "agency_fostering",
    "council_home",
    "supported_accommodation",
]
OUT_OF_AREA = "private_home"
WANTS = [0.16, 0.35, 0.22, 0.12, 0.15]
ROWS = [
    [0.10, 0.40, 0.25, 0.10, 0.15],
    [0.08, 0.40, 0.28, 0.14, 0.10],
    [0.05, 0.22, 0.43, 0.20, 0.10],
    [0.04, 0.10, 0.20, 0.46, 0.20],
    [0.10, 0.12, 0.13, 0.15, 0.50],
]
CAPS = [None, 260, 150, 60, None]
PRICES = [280, 610, 1020, 5200, 1450, 6100]
START = 678


def by_age(values):
    """Rates or shares by age band."""
    return dict(zip(BANDS, values))


def hazard(chance):
    """The rate a month that leaves the same chance of nothing happening."""
    return -math.log(1 - chance)


def shared_out(total, weights):
    """Whole numbers in proportion to weights, with that total."""
    exact = [total * w / sum(weights) for w in weights]
    whole = [int(x) for x in exact]
    rest = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for i in rest[: total - sum(whole)]:
        whole[i] += 1
    return whole


def starting_table():
    """W's 678 children: the same wants at every age, over the caps out of area."""
    wanted = shared_out(START, WANTS)
    rows, outside = [], 0
    for provision, count, cap in zip(PROVISION, wanted, CAPS):
        placed = count if cap is None else min(count, cap)
        outside += count - placed
        rows.append((provision, "in_area", placed))
    rows.append((OUT_OF_AREA, "beyond", outside))
    return [
        {"provision": p, "place": where, "by_age": shared_out(n, MONTHS)}
        for p, where, n in rows
    ]


def plan_changes():
    """What a child wants changes as W's rows say; its own kind is left to the clock of moves."""
    changes = []
    for row, start in zip(ROWS, NEED):
        for share, end in zip(row, NEED):
            if start != end:
                rate = 12 * hazard(MOVE) * share
                changes.append({"from": start, "to": end, "rate_per_year": by_age([rate] * 5)})
    return changes


def moves():
    """Rates a year of moves that are no change of want, by placement."""
    rates = {}
    for at, provision in enumerate(PROVISION):
        share = ROWS[at][at]
        # Either kind of carer suits either want: such a change waits for the next move.
        if provision == "council_fostering":
            share += ROWS[at][2]
        if provision == "agency_fostering":
            share += ROWS[at][1]
        rates[provision] = 12 * hazard(MOVE) * share
    rates[OUT_OF_AREA] = 12 * hazard(MOVE) * ROWS[3][3]
    return rates


def ladders():
    """Each want has its own kind; whoever finds it full goes out of area."""
    last = {"provision": OUT_OF_AREA, "place": "beyond", "chance": 1}
    rungs = {}
    for need, provision, cap in zip(NEED, PROVISION, CAPS):
        own = {"provision": provision, "place": "in_area", "chance": 1}
        rungs[need] = [own] if cap is None else [own, last]
    return rungs


def settings(base):
    """The scenario."""
    s = base
    s["scenario"] = {
        "name": "Workload W",
        "description": "Constant hazards, fixed places, no response of prices or providers.",
        "start": base["scenario"]["start"],
        "years": 10,
    }
    s["demand"]["share_of_under_1s_at_birth"] = 0
    rates = moves()
    for span in ("first_three_months", "three_to_twelve_months", "after_a_year"):
        s["moves"][span] = rates
    s["moves"]["factor"] = 1
    for key in ("residential_rise_per_year", "fostering_rise_per_year", "other_rise_per_year"):
        s["prices"][key] = 0
    s["prices"].update(in_region_premium=1, beyond_premium=1)

    a = s["authority"][0]
    a["name"] = "Workload W"
    a["children"]["by_placement"] = starting_table()
    a["children"]["share_needing_specialist_fostering"] = WANTS[2] / (WANTS[1] + WANTS[2])
    # Children are at risk from the middle of their first month here, from its end in W.
    entrants = [
        12 * ENTRIES_A_MONTH * share / math.sqrt(1 - chance)
        for share, chance in zip(ENTRY_SHARES, EXIT)
    ]
    a["entries"]["per_year"] = by_age(entrants)
    wants = dict(zip(NEED, WANTS))
    for need in a["entries"]["need"]:
        a["entries"]["need"][need] = by_age([wants.get(need, 0)] * 5)
    a["leaving"] = {"rate_per_year": by_age([12 * hazard(p) for p in EXIT]), "factor": 1}
    a["plan_changes"] = plan_changes()
    for kind, cap in (("council", CAPS[1]), ("agency", CAPS[2])):
        a["fostering"][kind]["approved_places"] = cap
    a["homes"]["council"] |= {"homes": 12, "places": CAPS[3]}
    a["ladders"] = ladders()
    for provision, price in zip([*PROVISION, OUT_OF_AREA], PRICES):
        a["prices"][provision] = price
    year = str(base["scenario"]["start"].year)
    a["published"] = {"children_in_care": {year: START}}
    return s


def text(value):
    """One value as TOML."""
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {text(v)}" for key, v in value.items())
        return "{ " + inner + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(text, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.9g}"
    if isinstance(value, (int, str)):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat()


def tables(value, path=()):
    """The lines of a table: its plain keys first, then what is in it."""
    inner = {k: v for k, v in value.items() if isinstance(v, dict) and len(path) < 3}
    several = {k: v for k, v in value.items()
               if isinstance(v, list) and v and isinstance(v[0], dict) and k in ("authority", "plan_changes")}
    lines = [f"{k} = {text(v)}" for k, v in value.items() if k not in inner and k not in several]
    for key, table in inner.items():
        lines += ["", f"[{'.'.join((*path, key))}]", *tables(table, (*path, key))]
    for key, members in several.items():
        for member in members:
            lines += ["", f"[[{'.'.join((*path, key))}]]", *tables(member, (*path, key))]
    return lines


def main():
    base = tomllib.loads(BASE.read_text(encoding="utf-8"))
    head = "# Workload W in our terms. Written by w.py; README.md says what differs."
    lines = [head, *tables(settings(base))]
    (HERE / "w.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
