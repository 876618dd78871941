#!/usr/bin/env python3
"""How widely England's children in care spread under the national deviations, beside the record.

    python3 benches/national_growth.py

A yearly share of the children enters and leaves, both deviate as `[deviations]` says (monthly steps of a yearly
autoregression), and the stock follows; the standard deviation of its logarithm after 1 to 5 years is exact, by
recursion. Those who leave at 18 do not deviate. Unaccompanied children, as many of the stock as in 2019, deviate by
themselves (`unaccompanied.py`) and independently. Python 3, standard library only.
"""

import csv
import math
import pathlib
import statistics

import unaccompanied

HERE = pathlib.Path(__file__).resolve().parent.parent


def published():
    """Entrants and leavers before 18 a year over children, and the spread of England's growth over 1 to 5 years."""
    with open(HERE / "data" / "england_figures.csv", encoding="utf-8") as file:
        rows = {row["measure"]: {int(y): float(v) for y, v in row.items() if y.isdigit() and v} for row in csv.DictReader(file)}
    children, started, ceased = rows["children_in_care"], rows["started"], rows["ceased"]
    on, after = rows["ceased_on_18th_birthday"], rows["ceased_after_18th_birthday"]
    at_18 = {y: on[y] + after.get(y, 0.0) for y in on}
    years = sorted(set(children) & set(started) & set(ceased))
    enter = statistics.fmean(started[y] / children[y] for y in years)
    leave = statistics.fmean(ceased[y] / children[y] for y in years)
    older = statistics.fmean(at_18[y] / ceased[y] for y in years if y in at_18)
    spread = []
    for horizon in range(1, 6):
        growth = [math.log(children[y + horizon] / children[y]) for y in children if y + horizon in children]
        spread.append(100 * statistics.stdev(growth))
    alone = rows["uasc"][2019] / children[2019]
    return enter, leave, leave * (1 - older), alone, spread


def simulated(correlation, persistence, flows, sd=(0.03, 0.036)):
    """Standard deviation, %, of the stock's logarithm after 1 to 5 years."""
    enter, leave, before = (flow / 12 for flow in flows)
    kept = persistence ** (1 / 12)
    step = math.sqrt((1 - kept**2) / (1 - persistence**2))
    entry, exit_ = sd[0] * step, sd[1] * step
    # Variances and covariances of entry, leaving and stock.
    ee = ll = el = es = ls = ss = 0.0
    out = []
    for month in range(1, 61):
        new_ee = kept**2 * ee + entry**2
        new_ll = kept**2 * ll + exit_**2
        new_el = kept**2 * el + correlation * entry * exit_
        stays = 1 - leave
        ss = (
            stays**2 * ss
            + enter**2 * new_ee
            + before**2 * new_ll
            - 2 * enter * before * new_el
            + 2 * stays * kept * (enter * es - before * ls)
        )
        es = kept * stays * es + enter * new_ee - before * new_el
        ls = kept * stays * ls + enter * new_el - before * new_ll
        ee, ll, el = new_ee, new_ll, new_el
        if month % 12 == 0:
            out.append(100 * math.sqrt(ss))
    return out


def main():
    enter, leave, before, alone, spread = published()
    print(f"a year, of children in care: {100 * enter:.1f}% enter, {100 * leave:.1f}% leave, {100 * before:.1f}% before 18")

    def line(values):
        return " ".join(f"{value:.1f}" for value in values)

    waves = unaccompanied.simulated(0.5, 0.65)
    print(f"England, sd of growth over 1 to 5 years, %: {line(spread)}")
    print("others; and with unaccompanied children, 1 to 4 years:")
    for correlation in (0.2, -0.25, -0.6, -0.7):
        for persistence in (0.6, 0.8, 0.92):
            others = simulated(correlation, persistence, (enter, leave, before))
            both = [math.hypot((1 - alone) * other, alone * wave) for other, wave in zip(others, waves)]
            print(f"correlation {correlation:5.2f}, persistence {persistence:.2f}: {line(others)}; {line(both)}")


if __name__ == "__main__":
    main()
