"""Frontiers of given points, by other programs. All objectives are to be minimised."""

import moocore
import numpy as np
import paretoset


def by_moocore(points):
    """Equal points keep the first, as boundsweep does."""
    return np.flatnonzero(moocore.is_nondominated(points, keep_weakly=False))


def by_paretoset(points):
    return np.flatnonzero(paretoset.paretoset(points, sense=["min"] * points.shape[1],
                                              distinct=True))


PEERS = {"moocore": by_moocore, "paretoset": by_paretoset}


def synthetic(count, objectives, shape, seed=1):
    """`uniform`: independent coordinates, a frontier of about log^(m−1) points. `tradeoff`: points above
    a plane, so that what is good in one coordinate is bad in another; the frontier is large.
    `anticorrelated`: points on both sides of a plane, their sums normally distributed about half the
    number of objectives, by 5 % of it. `front`: points on a plane, none dominates another but for
    rounding."""
    rng = np.random.default_rng(seed)
    points = rng.random((count, objectives))
    if shape == "uniform":
        return points
    points /= points.sum(axis=1, keepdims=True)
    if shape == "tradeoff":
        points += rng.exponential(0.05, count)[:, None]
    if shape == "anticorrelated":
        points *= objectives * rng.normal(0.5, 0.025, count)[:, None]
    return points
