#!/usr/bin/env python3
"""What comparing costs: CPU time of a baseline and four plans of 1,000 runs over that of one `run`, and of a run with a plan that
decides nothing over one without. In turn, medians.

    cargo build --release
    python3 benches/compare.py target/release/nearhome [ROUNDS]
"""
import os, statistics, sys, tempfile, resource, subprocess

program = os.path.abspath(sys.argv[1])
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
wigan = "scenarios/wigan"
plans = [f"{wigan}/{n}.toml" for n in
         ("carers-first", "council-homes-first", "community-interest-loan", "market-partnership")]


def cpu(*arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([program, *arguments, "--quiet", "--force"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


with tempfile.TemporaryDirectory() as folder:
    nothing = os.path.join(folder, "nothing.toml")
    base = os.path.abspath(f"{wigan}/baseline-2023.toml")
    with open(nothing, "w") as file:
        file.write(f'extends = "{base}"\n[[intervention]]\nname = "Nothing"\nkind = "prompt_payment"\n'
                   'start = "2024-04"\nclosing_factor = 1\n')
    times = {"run": [], "compare": [], "nothing": []}
    for _ in range(rounds):
        out = lambda name: os.path.join(folder, name)
        times["run"].append(cpu("run", base, "--output", out("run")))
        times["compare"].append(cpu("compare", base, *plans, "--output", out("compare")))
        times["nothing"].append(cpu("run", nothing, "--output", out("nothing")))
run, compare, nothing_ = (statistics.median(times[k]) for k in ("run", "compare", "nothing"))
print(f"one run of 1,000 futures: {run:.2f} s of CPU")
print(f"a baseline and four plans: {compare:.2f} s, {compare / run:.2f} times")
print(f"a run with a lever that does nothing: {nothing_:.2f} s, {nothing_ / run:.3f} times")
