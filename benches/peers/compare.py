#!/usr/bin/env python3
"""Runs workload W in other tools and in nearhome.

    python3 benches/peers/compare.py check            # do they simulate W?
    python3 benches/peers/compare.py speed            # how fast, in turn, round by round
    python3 benches/peers/compare.py speed --rounds 7 --full SCENARIO

Needs Rust and the packages of requirements.txt; README.md has the whole recipe. Every program
runs on one thread. Its cost is the CPU time of its process for many runs less that for a few, so
that starting up counts for nothing; programs take turns, so that a busy machine hurts all alike.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OURS = ROOT / "target" / "release" / "examples" / "workload"
IXA = HERE / "ixa" / "target" / "release" / "ixa-w"
W_TOML = HERE / "w.toml"
FEW = 2
MONTE_CARLO = 3

# Mean stocks at the end of month 120 and the month's cost: what W is known to give.
KINDS = ["kinship", "council", "agency", "local", "supported", "out of area"]
EXPECTED = [89.7, 236.8, 149.1, 59.9, 147.4, 139.2, None, 7.375e6]
TOLERANCE = 0.004
# Our provisions in that order.
PROVISIONS = [
    "placed_with_parents",
    "council_fostering",
    "agency_fostering",
    "council_home",
    "supported_accommodation",
    "private_home",
    "all",
    "cost",
]


def python(name):
    return lambda runs, seed: [sys.executable, HERE / name, "--runs", str(runs), "--seed", str(seed)]


def ours(scenario, *only):
    return lambda runs, seed: [OURS, scenario, str(runs), str(seed), *only]


# Name, command, runs for a measurement, runs for a check.
PEERS = [
    ("Mesa", python("mesa_w.py"), 20, 1000),
    ("SimPy", python("simpy_w.py"), 30, 1500),
    ("numpy", python("numpy_w.py"), 502, 6000),
    ("ixa", lambda runs, seed: [IXA, str(runs), str(seed)], 400, 6000),
]
NEARHOME = [
    ("nearhome", ours(W_TOML), 600, 6000),
    ("nearhome, simulation only", ours(W_TOML, "simulate"), 600, None),
]


def build():
    """Release builds of the two Rust programs."""
    cargo = ["cargo", "build", "--locked", "--release", "--quiet"]
    subprocess.run([*cargo, "--example", "workload"], cwd=ROOT, check=True)
    subprocess.run(cargo, cwd=HERE / "ixa", check=True)


def run(command):
    """What a program printed, and the CPU seconds of its process."""
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.PIPE, env=os.environ | single
    )
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return json.loads(text), usage.ru_utime + usage.ru_stime


def last_month(told):
    """Means and standard errors in W's order."""
    if "last_month" in told:
        figures = [told["last_month"][provision] for provision in PROVISIONS]
        return [f[0] for f in figures], [f[1] for f in figures]
    return told["mean"], told["standard_error"]


def check(args):
    failed = False
    names = [*KINDS, "all", "cost"]
    print("mean at month 120 (standard error); expected:",
          ", ".join(f"{n} {e:.4g}" for n, e in zip(names, EXPECTED) if e))
    for name, command, _, runs in PEERS + NEARHOME[:1]:
        means, errors = last_month(run(command(runs, args.seed))[0])
        worst = []
        for kind, mean, error, expected in zip(names, means, errors, EXPECTED):
            if expected and abs(mean - expected) > TOLERANCE * expected + MONTE_CARLO * error:
                worst.append(f"{kind} {100 * (mean / expected - 1):+.1f}%")
        figures = ", ".join(f"{n} {m:.6g} ({e:.2g})" for n, m, e in zip(names, means, errors))
        if name == "nearhome":
            print(f"{name}, {runs} runs, not W but near it: {figures}; from W: {', '.join(worst)}")
        else:
            failed |= bool(worst)
            print(f"{name}, {runs} runs: {figures}: {'NOT W: ' + ', '.join(worst) if worst else 'is W'}")
    sys.exit(failed)


def speed(args):
    programs = PEERS + NEARHOME
    if args.full:
        programs = programs + [
            (f"nearhome, {args.full}", ours(args.full), 600, None),
            (f"nearhome, {args.full}, simulation only", ours(args.full, "simulate"), 600, None),
        ]
    costs = {name: [] for name, *_ in programs}
    for round_ in range(args.rounds):
        for name, command, runs, _ in programs:
            seed = args.seed + round_
            few, before = run(command(FEW, seed))
            many, after = run(command(runs, seed))
            items = many["child_months"] - few["child_months"]
            costs[name].append((after - before) * 1e9 / items)
        told = ", ".join(f"{name} {values[-1]:.1f}" for name, values in costs.items())
        print(f"round {round_ + 1}: {told}", file=sys.stderr)
    base = costs["nearhome"]
    print("| program | ns of CPU a child-month: least | median | times nearhome (median of rounds) |")
    print("|---|---|---|---|")
    for name, values in costs.items():
        ratio = statistics.median(v / b for v, b in zip(values, base))
        print(f"| {name} | {min(values):.3g} | {statistics.median(values):.3g} | {ratio:.2g} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["check", "speed"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", help="a scenario of the full model, measured too")
    args = parser.parse_args()
    build()
    {"check": check, "speed": speed}[args.what](args)


if __name__ == "__main__":
    main()
