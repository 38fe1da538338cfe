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
    a plane, so that what is good in one coordinate is bad in another; the frontier is large."""
    rng = np.random.default_rng(seed)
    points = rng.random((count, objectives))
    if shape == "tradeoff":
        height = rng.exponential(0.05, count)
        points /= points.sum(axis=1, keepdims=True)
        points += height[:, None]
    return points
