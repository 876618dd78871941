"""Workload W in numpy: individual children, the children of many runs side by side in arrays.

Movers and entrants of one run are placed one after another, those with the same turn in different
runs at once, so that caps hold as in W.
"""

import numpy as np

import workload as W

TOGETHER = 250

LEAVE = np.array(W.LEAVE)
CAPS = np.array([np.inf if cap == float("inf") else cap for cap in W.CAPS])
# Out of area as in a home; the last column is never passed, whatever the sum's last bit.
ROWS = np.array(W.ROWS)[:, :4]
WANTS = np.array(W.WANTS)[:4]
ENTRY_BANDS = np.array(W.ENTRY_BANDS)[:4]
FIRST_MONTH = np.array(W.FIRST_MONTH)
LENGTH = np.array(W.w.MONTHS)


def place(filled, run, wanted, before=None):
    """Places children in turn; `before` is where they are now, if anywhere. Returns the kinds."""
    order = np.argsort(run, kind="stable")
    run, wanted = run[order], wanted[order]
    counts = np.bincount(run, minlength=len(filled))
    first = np.repeat(np.cumsum(counts) - counts, counts)
    turn = np.arange(len(run)) - first
    by_turn = np.argsort(turn, kind="stable")
    ends = np.cumsum(np.bincount(turn)) if len(turn) else []
    kinds = np.empty(len(run), dtype=np.int8)
    start = 0
    for end in ends:
        at = by_turn[start:end]
        start = end
        where = run[at]
        if before is not None:
            filled[where, before[order[at]]] -= 1
        wants = wanted[at]
        got = np.where(filled[where, wants] < CAPS[wants], wants, W.OUT)
        filled[where, got] += 1
        kinds[at] = got
    back = np.empty_like(kinds)
    back[order] = kinds
    return back


def batch(runs, rng):
    filled = np.zeros((runs, 6), dtype=np.int64)
    run = np.repeat(np.arange(runs), W.START)
    age = rng.integers(0, 216, len(run), dtype=np.int16)
    kind = place(filled, run, np.searchsorted(WANTS, rng.random(len(run)), side="right"))
    stocks = np.empty((runs, W.MONTHS, 6), dtype=np.int64)
    for month in range(W.MONTHS):
        age += 1
        stay = rng.random(len(age)) >= LEAVE[age]
        gone = ~stay
        filled -= np.bincount(run[gone] * 6 + kind[gone], minlength=runs * 6).reshape(runs, 6)
        run, age, kind = run[stay], age[stay], kind[stay]
        movers = np.flatnonzero(rng.random(len(age)) < W.MOVE)
        before = kind[movers]
        wanted = (rng.random(len(movers))[:, None] >= ROWS[before]).sum(axis=1)
        kind[movers] = place(filled, run[movers], wanted, before)
        entrants = np.repeat(np.arange(runs), rng.poisson(W.ENTRIES, runs))
        band = np.searchsorted(ENTRY_BANDS, rng.random(len(entrants)), side="right")
        ages = FIRST_MONTH[band] + (rng.random(len(entrants)) * LENGTH[band]).astype(np.int64)
        wanted = np.searchsorted(WANTS, rng.random(len(entrants)), side="right")
        kinds = place(filled, entrants, wanted)
        run = np.concatenate([run, entrants])
        age = np.concatenate([age, ages.astype(np.int16)])
        kind = np.concatenate([kind, kinds])
        stocks[:, month] = filled
    return stocks


def simulate(runs, seed):
    rng = np.random.default_rng(seed)
    sizes = [min(TOGETHER, runs - done) for done in range(0, runs, TOGETHER)]
    return np.concatenate([batch(size, rng) for size in sizes])


if __name__ == "__main__":
    W.main(simulate)
