#!/usr/bin/env python3
"""Measures what docs/src/reference/performance.md sets as goals, in CPU time, in turn.

    python3 benches/goals.py [--rounds 5] [--council SCENARIO] [--region SCENARIO]

Standard library only. Prints least and median of the rounds. What depends on two processors being
free is measured by the clock and means nothing on a busy machine, so the load is printed with it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASE = ROOT / "target" / "release"
WORKLOAD = RELEASE / "examples" / "workload"
PNG = RELEASE / "examples" / "png"
NEARHOME = RELEASE / "nearhome"
W_TOML = ROOT / "benches" / "peers" / "w.toml"
FEW = 2


def run(*command):
    """CPU seconds, seconds by the clock, MB at most, and what was printed."""
    before = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - before, usage.ru_maxrss / 1024, text


class Work:
    """CPU seconds of runs without start-up, and child-months."""

    def __init__(self, scenario, runs, *only):
        few = run(WORKLOAD, scenario, FEW, 1, *only)
        many = run(WORKLOAD, scenario, runs, 1, *only)
        items = [json.loads(told[3])["child_months"] for told in (few, many)]
        self.cpu = many[0] - few[0]
        self.a_run = self.cpu / (runs - FEW)
        self.ns = self.cpu * 1e9 / (items[1] - items[0])


def one_round(args, folder):
    """Every figure once."""
    council, region, short, long = args.council, args.region, folder / "short.toml", folder / "long.toml"
    text = Path(council).read_text(encoding="utf-8")
    for path, years in ((short, 5), (long, 20)):
        path.write_text(text.replace("\nyears = 10\n", f"\nyears = {years}\n"), encoding="utf-8")
    w = Work(W_TOML, 400, "simulate")
    simulated = Work(council, 600, "simulate")
    whole = Work(council, 1000)
    fewer = Work(council, 250)
    twice = Work(council, 2000)
    shorter, longer = (Work(path, 300, "simulate") for path in (short, long))
    regional = Work(region, 100, "simulate")
    out = folder / "out"
    command = [NEARHOME, "run", council, "--quiet", "--force", "--output", out]
    start = run(*command, "--runs", 1, "--threads", 1)
    # Each chart is there as PNG at the width of a page.
    drawn = sorted((out / "charts").glob("*.png"))
    pictures = run(PNG, *(picture.with_suffix(".svg") for picture in drawn))
    thousand = run(*command, "--runs", 1000, "--threads", 1)
    two = run(*command, "--runs", 1000, "--threads", 2)
    reading = run(WORKLOAD, council, 1, 1)
    region_run = run(NEARHOME, "run", region, "--quiet", "--force", "--output", out,
                     "--runs", 1000, "--threads", 1)
    figures = {
        "W-like scenario, simulation, ns a child-month": w.ns,
        "council, simulation, ns a child-month": simulated.ns,
        "council, simulation of 1,000 runs, CPU s": 1000 * simulated.a_run,
        "council, with statistics, 1,000 runs, CPU s": 1000 * whole.a_run,
        "recording and statistics on top of simulation, %": 100 * (whole.a_run / simulated.a_run - 1),
        "a run of 250 over a run of 1,000": fewer.a_run / whole.a_run,
        "a run of 2,000 over a run of 1,000": twice.a_run / whole.a_run,
        "a child-month of 5 years over one of 10": shorter.ns / simulated.ns,
        "a child-month of 20 years over one of 10": longer.ns / simulated.ns,
        "a child-month of the region over one of the council": regional.ns / simulated.ns,
        "nearhome run, 1 run, CPU s": start[0],
        "of it tables and SVG charts, CPU s": start[0] - reading[0] - pictures[0],
        "a PNG chart, CPU s": pictures[0] / len(drawn),
        "nearhome run, 1,000 runs, CPU s": thousand[0],
        "nearhome run, 1,000 runs, MB": thousand[2],
        "two threads: CPU over that of one": two[0] / thousand[0],
        "two threads: times as fast by the clock": thousand[1] / two[1],
        "nearhome run, region, 1,000 runs, CPU s": region_run[0],
        "nearhome run, region, 1,000 runs, MB": region_run[2],
    }
    if args.most:
        most = run(*command, "--runs", 10_000, "--threads", 1)
        figures["nearhome run, 10,000 runs, CPU s"] = most[0]
        figures["nearhome run, 10,000 runs, MB"] = most[2]
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--council", default=ROOT / "scenarios/wigan/baseline.toml")
    parser.add_argument("--region", default=ROOT / "scenarios/liverpool-city-region/baseline.toml")
    parser.add_argument("--most", action="store_true", help="10,000 runs too")
    args = parser.parse_args()
    for what in (["--example", "workload"], ["--example", "png"], ["--bin", "nearhome"]):
        subprocess.run(["cargo", "build", "--locked", "--release", "--quiet", *what], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        rounds = []
        for at in range(args.rounds):
            rounds.append(one_round(args, Path(folder)))
            print(f"round {at + 1} done, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    print("| | least | median |\n|---|---|---|")
    for name in rounds[0]:
        values = [figures[name] for figures in rounds]
        print(f"| {name} | {min(values):.3g} | {statistics.median(values):.3g} |")
    print(f"\nload of the machine at the end: {os.getloadavg()[0]:.1f}, {args.rounds} rounds")


if __name__ == "__main__":
    main()
