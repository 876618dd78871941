"""Workload W in Mesa 3: an agent for each child, asked every month."""

import math
from bisect import bisect

import mesa

import workload as W


class Child(mesa.Agent):
    def __init__(self, model, age, wanted):
        super().__init__(model)
        self.age = age
        self.kind = model.place(wanted)

    def grow(self):
        self.age += 1
        if self.model.random.random() < W.LEAVE[self.age]:
            self.model.filled[self.kind] -= 1
            self.remove()

    def move(self):
        model = self.model
        if model.random.random() < W.MOVE:
            model.filled[self.kind] -= 1
            self.kind = model.place(min(bisect(W.ROWS[self.kind], model.random.random()), 4))


class Authority(mesa.Model):
    def __init__(self, seed):
        super().__init__(seed=seed)
        self.filled = [0] * 6
        for _ in range(W.START):
            Child(self, self.random.randrange(216), self.wanted())

    def wanted(self):
        return min(bisect(W.WANTS, self.random.random()), 4)

    def place(self, wanted):
        kind = wanted if self.filled[wanted] < W.CAPS[wanted] else W.OUT
        self.filled[kind] += 1
        return kind

    def step(self):
        self.agents.do("grow")
        self.agents.do("move")
        draw = self.random.random
        left = math.exp(-W.ENTRIES)
        product = draw()
        while product > left:
            product *= draw()
            band = min(bisect(W.ENTRY_BANDS, draw()), 4)
            age = W.FIRST_MONTH[band] + int(draw() * W.w.MONTHS[band])
            Child(self, age, self.wanted())


def simulate(runs, seed):
    stocks = []
    for run in range(runs):
        model = Authority(seed * 1_000_003 + run)
        rows = []
        for _ in range(W.MONTHS):
            model.step()
            rows.append(model.filled[:])
        stocks.append(rows)
    return stocks


if __name__ == "__main__":
    W.main(simulate)
