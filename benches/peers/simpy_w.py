"""Workload W in SimPy: a process for each child, which wakes for its events only."""

import math
import random
from bisect import bisect, bisect_left

import simpy

import workload as W

# Exits come before moves, moves before entries, the record last: moments within a month.
EXITS, MOVES, ENTRIES, RECORD = 0.0, 0.25, 0.5, 0.75

MET = [0.0]
for chance in W.LEAVE[:-1]:
    MET.append(MET[-1] - math.log(1 - chance))
STAY = math.log(1 - W.MOVE)


class Authority:
    def __init__(self, seed):
        self.env = simpy.Environment()
        self.random = random.Random(seed)
        self.filled = [0] * 6
        self.stocks = []
        for _ in range(W.START):
            self.env.process(self.child(self.random.randrange(216), bisect(W.WANTS, self.random.random())))
        self.env.process(self.entries())
        self.env.process(self.record())

    def place(self, wanted):
        kind = wanted if self.filled[wanted] < W.CAPS[wanted] else W.OUT
        self.filled[kind] += 1
        return kind

    def child(self, age, wanted):
        env, draw = self.env, self.random.random
        kind = self.place(min(wanted, 4))
        now = math.floor(env.now)
        # The first age by which the hazard met since now passes a unit exponential.
        threshold = MET[age + 1] - math.log(1 - draw())
        leaves = now + min(bisect_left(MET, threshold, age + 2) - 1, 216) - age
        while True:
            moves = now + max(1, math.ceil(math.log(1 - draw()) / STAY))
            if moves >= leaves:
                break
            yield env.timeout(moves + MOVES - env.now)
            now = moves
            self.filled[kind] -= 1
            kind = self.place(min(bisect(W.ROWS[kind], draw()), 4))
        yield env.timeout(leaves + EXITS - env.now)
        self.filled[kind] -= 1

    def entries(self):
        env, draw = self.env, self.random.random
        yield env.timeout(1 + ENTRIES)
        while True:
            left = math.exp(-W.ENTRIES)
            product = draw()
            while product > left:
                product *= draw()
                band = min(bisect(W.ENTRY_BANDS, draw()), 4)
                age = W.FIRST_MONTH[band] + int(draw() * W.w.MONTHS[band])
                env.process(self.child(age, bisect(W.WANTS, draw())))
            yield env.timeout(1)

    def record(self):
        yield self.env.timeout(1 + RECORD)
        while True:
            self.stocks.append(self.filled[:])
            yield self.env.timeout(1)


def simulate(runs, seed):
    stocks = []
    for run in range(runs):
        authority = Authority(seed * 1_000_003 + run)
        authority.env.run(until=W.MONTHS + 1)
        stocks.append(authority.stocks)
    return stocks


if __name__ == "__main__":
    W.main(simulate)
