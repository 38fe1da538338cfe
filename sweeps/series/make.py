#!/usr/bin/env python3
"""Prints a series of the guide as CSV: make.py deviation|losses|weather [ROWS]

deviation   a controlled quantity, minute by minute: x' = 0.8 x + noise, the noise uniform in [-0.1, 0.1]
losses      half the squared error of a forecaster of `deviation` that has learnt x' = 0.79 x
weather     the sky, day by day, a Markov chain on sun, cloud and rain
"""

import random
import sys

ROWS = 20000


def deviation(rows):
    # A seed of its own for each series; random() is the same for all versions of Python.
    noise, x = random.Random(1), 0.0
    for _ in range(rows):
        yield x
        x = round(0.8 * x + 0.2 * noise.random() - 0.1, 6)


def losses(rows):
    last = 0.0
    for x in list(deviation(rows + 2))[2:]:
        yield 0.5 * (x - 0.79 * last) ** 2
        last = x


def weather(rows):
    shares = {"sun": (0.6, 0.3), "cloud": (0.3, 0.4), "rain": (0.2, 0.4)}  # of sun and cloud; rain is the rest
    draw, sky = random.Random(2), "sun"
    for _ in range(rows):
        yield sky
        sun, cloud = shares[sky]
        u = draw.random()
        sky = "sun" if u < sun else "cloud" if u < sun + cloud else "rain"


def main(words):
    if len(words) not in (1, 2) or words[0] not in ("deviation", "losses", "weather"):
        sys.exit(__doc__)
    rows = int(words[1]) if len(words) == 2 else ROWS
    if words[0] == "weather":
        print("day,sky")
        lines = (f"{n},{sky}" for n, sky in enumerate(weather(rows)))
    elif words[0] == "deviation":
        print("minute,x")
        lines = (f"{n},{x:.6f}" for n, x in enumerate(deviation(rows)))
    else:
        print("loss")
        lines = (f"{loss:.9f}" for loss in losses(rows - 2))  # as many as there are pairs with a next value
    for line in lines:
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
