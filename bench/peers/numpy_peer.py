"""The full pipeline (theory §1 … §7) in NumPy, vectorised over networks.

Arrays have the batch as their last axis. Plain float64: the workload's numbers fit (candidates that
overflow become inf and lose), which is faster than logarithms or scaled floats would be. Batches are
sized so that the intermediate arrays stay in cache. The network and its items are computed once for
all settings of training (rank, bits, code bits), the smooth routes and Ψ once for all settings of one
clip, and all N share one chain.

`pruned` leaves out what cannot win anywhere in the batch: block lengths of Ψ, and orders and levels of
the smooth route. Without it both are minima over everything, as the theory writes them.
"""

import functools
import itertools
import math

import numpy as np

import losses
import workload

BATCH = {False: 1024, True: 1024}  # networks per batch, by `pruned`: the fastest measured
LOG2 = math.log(2.0)


def compose(outer, inner, order):
    """Truncated series of outer ∘ inner, (S+1, batch) each; constant term outer_0. Horner's rule,
    each step to the degree that still matters."""
    result = np.empty_like(inner)
    result[0] = outer[order]
    for j in range(order - 1, -1, -1):
        degree = order - j
        grown = inner[1] * result[:degree]
        for i in range(2, degree + 1):
            grown[i - 1:] += inner[i] * result[:degree - i + 1]
        result[1:degree + 1] = grown
        result[0] = outer[j]
    return result


class Batch:
    """One batch of networks: its columns as attributes."""

    def __init__(self, w, rows):
        for name, values in w.columns.items():
            setattr(self, name, values[rows])
        table = w.activations
        self.taylor = np.array([a["taylor"] for a in table]).T[:, self.activation]
        self.at_zero = np.array([a["at_zero"] for a in table])[self.activation]
        self.supremum = np.array([a["supremum"] for a in table])[self.activation]
        self.growth = np.array([a["growth"] for a in table])[self.activation]
        self.row = np.minimum(self.ff_in, self.ff_in_row)


class Items:
    """The trainable items of one shape in one stage, few enough that a product of one factor each
    fits float64: rows, columns (None: vectors), and radius × sensitivity of each item."""

    def __init__(self, rows, columns, moves):
        self.rows, self.columns, self.moves = rows, columns, moves
        self.entries = rows if columns is None else rows * columns

    def cover(self, setting):
        """D_i, f_i, and B_i/D_i or None (theory §5.3)."""
        dimension, factor, stored = self.entries, 2.0, self.entries
        if self.columns is not None and setting.rank < math.inf:
            rank, sides = setting.rank, self.rows + self.columns
            stored = rank * sides
            low = stored - rank * (rank - 1) / 2
            pays = (rank < np.minimum(self.rows, self.columns)) & (low < self.entries)
            dimension, factor = np.where(pays, low, self.entries), np.where(pays, 4.0, 2.0)
        most = setting.bits * LOG2 * stored / dimension if setting.bits < math.inf else None
        return dimension, factor, most


def network(w, b):
    """T_0 … T_S and the parametric route's items, whose sensitivities have the later stages'
    factors."""
    order = w.order
    size = b.width.size
    powers = np.arange(1, order + 1)[:, None]
    root_head = np.sqrt(b.width / b.heads)
    root_width, root_ff, root_heads = np.sqrt(b.width), np.sqrt(b.ff), np.sqrt(b.heads)
    norm_scale = np.sqrt(b.width * b.norm_epsilon)
    norm = np.empty((order + 1, size))
    norm[1:] = (b.norm_gain * root_width) * np.array(w.layer_norm[1:])[:, None] / norm_scale**powers
    feed = np.empty((order + 1, size))
    feed[1:] = b.ff_out * b.ff_in * b.taylor[1:] * b.row ** (powers - 1)
    feed[1] += 1
    value_factor = root_heads * b.output
    quadratic = b.query * b.key / root_head

    series = np.zeros((order + 1, size))
    series[0], series[1] = b.embedding * w.radius, b.embedding
    stages, items = [], []  # Lipschitz factors and, per stage, name → local sensitivity

    def normalize(series, total):
        rho = total / norm_scale
        normalized = root_width * rho / np.sqrt(1 + rho * rho)
        norm[0] = b.norm_gain * normalized
        return compose(norm, series, order), normalized

    for _ in range(w.depth):
        at = series[0]
        query, key, value = b.query * at, b.key * at, b.value * at
        linear = 2 * quadratic * at
        weights = np.empty((order + 1, size))  # softmax(α(u)), α = linear u + quadratic u²
        weights[0] = w.softmax[order]
        for j in range(order - 1, -1, -1):
            degree = order - j
            grown = linear * weights[:degree]
            grown[1:] += quadratic * weights[:degree - 1]
            weights[1:degree + 1] = grown
            weights[0] = w.softmax[j]
        attention = value_factor * (value * weights)
        attention[1:] += (value_factor * b.value) * weights[:-1]
        logit = value_factor * value * w.softmax[1] / root_head
        lipschitz = 1 + attention[1]
        local = {"query": logit * key * at, "key": logit * query * at, "value": value_factor * at,
                 "output": root_heads * value}
        attention[1] += 1
        total = at + value_factor * value
        series, normalized = normalize(compose(attention, series, order), total)
        stages.append(lipschitz * norm[1])
        items.append(({name: x * norm[1] for name, x in local.items()}, normalized))

        at = series[0]
        hidden = np.minimum(b.growth * b.ff_in * at + b.at_zero * root_ff, b.supremum * root_ff)
        total = at + b.ff_out * hidden
        series, normalized = normalize(compose(feed, series, order), total)
        stages.append(feed[1] * norm[1])
        items.append(({"ff_in": b.ff_out * b.taylor[1] * at * norm[1], "ff_out": hidden * norm[1]},
                      normalized))

    groups = []

    def add(rows, columns, sensitivities, later):
        moves = [getattr(b, name + "_radius") * x * later for name, x in sensitivities.items()
                 if name in w.trainable]
        if moves:
            groups.append(Items(rows, columns, moves))

    add(np.ones_like(b.width), b.width, {"readout": series[0]}, 1.0)
    series = b.readout * series
    later = b.readout
    for stage in range(2 * w.depth - 1, -1, -1):
        matrices, normalized = items[stage]
        if "norm" in w.trainable:
            groups.append(Items(b.width, None, [b.norm_gain_radius * normalized * later]))
        add(b.width, b.width if stage % 2 == 0 else b.ff, matrices, later)
        later = later * stages[stage]
    add(b.width, w.input_dim, {"embedding": w.radius}, later)
    return series, groups


def parametric_entropy(w, groups, output, e0, doubled, setting):
    """(levels, batch). One logarithm per group and level."""
    covers = [items.cover(setting) for items in groups]
    total = sum(len(items.moves) * cover[0] for items, cover in zip(groups, covers))
    entropy = np.zeros((w.levels, e0.size))
    factor = np.empty_like(entropy)
    product = np.empty_like(entropy)
    for items, (dimension, scale, most) in zip(groups, covers):
        unit = scale * total / (dimension * e0)
        cap = None if most is None else np.exp(np.minimum(most, 170.0))  # four fit float64
        for i, move in enumerate(items.moves):
            np.multiply(move * unit, doubled, out=factor)
            factor += 1
            if cap is not None:
                np.minimum(factor, cap, out=factor)
            if i == 0:
                product, factor = factor, product
            else:
                product *= factor
        np.log(product, out=product)
        product *= dimension
        entropy += product
    if setting.code_bits < math.inf:
        np.minimum(entropy, setting.code_bits * LOG2, out=entropy)
    reach = np.minimum(output, sum(sum(items.moves) for items in groups))
    entropy[e0 >= reach * doubled] = 0
    return entropy


@functools.cache
def smooth_orders(dimension, highest):
    return workload.smooth_orders(dimension, highest)


def whole_power(x, n):
    return x if n == 1 else x * x if n == 2 else x * x * x if n == 3 else x**n


def smooth_entropy(w, t, output, e0, pruned, best):
    """Lowers `best` (levels, batch) to the smooth routes of all orders. `pruned`: `best` already has
    the parametric route."""
    n, all_levels = w.dimension, np.arange(1, w.levels + 1)
    root_dim = math.sqrt(w.input_dim)
    sizes = t / e0
    logs = np.empty((w.order, w.levels, e0.size))
    for route in smooth_orders(n, w.order):
        s, level = route.s, all_levels[:, None]
        unit = w.radius * (sizes[s] / (1 - route.theta)) ** (1 / s)
        cells = np.maximum(unit * 2 ** (level / s), 1.0)  # r/η
        further = np.minimum(whole_power(1 + 2 * cells, n), whole_power(np.ceil(root_dim * cells), n))
        further -= 1
        further[cells <= 1] = 0
        eta = np.divide(w.radius, cells, out=cells)
        coded = 2.0**level * ((output / e0 if s == 1 else sizes[0]) / route.shares[0])
        logs_0 = np.log(np.maximum(np.ceil(coded), 1.0) if route.whole[0] else 1 + 2 * coded)
        cap_0 = math.log(route.known[0] if route.whole[0] else 1 + 2 * route.known[0])
        rows = slice(0, w.levels)
        if s > 1 and pruned:  # levels at which the 0th derivative alone does not decide
            least = logs_0 + further * np.minimum(logs_0, cap_0)
            open_levels = np.flatnonzero((least < best).any(axis=1))
            if open_levels.size == 0:
                continue
            rows = slice(open_levels[0], open_levels[-1] + 1)
            eta, further, logs_0 = eta[rows], further[rows], logs_0[rows]
        part = logs[:s, :len(eta)]
        part[0] = logs_0
        power = 2.0 ** level[rows] * eta
        for j in range(1, s):
            coded = power * (sizes[j] / route.shares[j])
            if route.whole[j]:
                np.maximum(np.ceil(coded, out=part[j]), 1.0, out=part[j])
            else:
                np.multiply(coded, 2, out=part[j])
                part[j] += 1
                np.copyto(part[j], 1.0, where=coded <= 1)
            if j < s - 1:
                power *= eta
        if s > 1:
            np.log(part[1:], out=part[1:])
        forms = np.array(route.forms, dtype=float)
        caps = [math.log(known if whole else 1 + 2 * known)
                for known, whole in zip(route.known, route.whole)]
        first = np.tensordot(forms, part, 1)
        np.minimum(part, np.array(caps)[:, None, None], out=part)
        further *= np.tensordot(forms, part, 1)
        further += first
        np.minimum(best[rows], further, out=best[rows])


class Mixing:
    """Ψ/a as a function of log x (theory §6, w = 0)."""

    def __init__(self, kappa, pruned):
        self.kappa, self.pruned, self.rate = kappa, pruned, -math.log(kappa)

    def __call__(self, log_x):
        blocks = workload.BLOCK_LENGTHS
        if self.pruned:
            blocks = workload.promising_blocks(self.kappa, float(log_x.min()), float(log_x.max()))
        best = np.full_like(log_x, np.inf)
        capped, tail = np.empty_like(log_x), np.empty_like(log_x)
        cap = np.minimum(1.0, np.exp(log_x)) if log_x.min() < 0 else None
        for tau in blocks:
            step = self.rate * tau
            np.multiply(log_x, 1 / step, out=capped)
            np.ceil(capped, out=capped)
            if cap is not None:
                np.maximum(capped, 0.0, out=capped)
            np.multiply(capped, -step, out=tail)
            tail += log_x
            if step > 700:
                np.maximum(tail, -700.0, out=tail)  # NumPy's exp is slow where it underflows
            np.exp(tail, out=tail)
            tail *= -1 / math.expm1(-step)
            if cap is not None:
                capped *= cap
            tail += capped
            tail *= 2 * math.sqrt(tau)
            np.minimum(best, tail, out=best)
        return best


def chains(w, entropies, log_x0, mixing):
    """A_k/ε_0, k = 0 … levels: (levels + 1, batch), for each of the entropies. Parents in ascending
    order, each offered to all later levels at once."""
    k = np.arange(1, w.levels + 1)[:, None]
    tails = [np.sqrt(entropy + (LOG2 - math.log(w.delta) + k * LOG2)) for entropy in entropies]
    costs = np.empty((len(entropies), w.levels + 1, log_x0.size))
    costs[:, 0] = 0
    root = mixing(log_x0)
    for cost, tail in zip(costs, tails):
        np.multiply(root, tail, out=cost[1:])
    for j in range(1, w.levels):
        later = k[j:]
        psi = mixing(log_x0 + ((1 + j) * LOG2 - np.log1p(2.0 ** (j - later))))
        psi *= 2.0**-j + 2.0**-later
        for cost, tail in zip(costs, tails):
            link = psi * tail[j:]
            link += cost[j]
            np.minimum(cost[j + 1:], link, out=cost[j + 1:])
    return costs


def nonstationarity(w, kappa, g0, g1, n):
    rate = -math.log(kappa)
    y = g1 * (2 * w.radius)
    largest = np.minimum(g0, y)
    above = np.log(np.maximum(y / g0, 1.0))
    capped = np.minimum(np.floor(above / rate), n)
    rest = n - capped
    first = np.minimum(1.0, np.exp(above - rate * (capped + 1)))
    terms = capped + np.where(rest > 0, first * np.expm1(-rate * rest) / math.expm1(-rate), 0.0)
    return np.minimum(largest, largest * terms / n)


def evaluate_batch(w, rows, pruned):
    b = Batch(w, rows)
    t, groups = network(w, b)
    bounds = np.empty(w.shape[1:] + (b.width.size,))
    doubled = 2.0 ** np.arange(1, w.levels + 1)[:, None]
    discretization = 2 * 2.0 ** -np.arange(w.levels + 1)[:, None]
    for c, clip in enumerate(w.clips):
        output = np.minimum(t[0], clip)
        g0, slope = losses.bounds(np, w.loss, output + w.target_bound)
        g1 = slope * (t[1] + w.target_lipschitz)
        epsilon0 = np.minimum(0.5 * g0, w.radius * g1)
        e0 = epsilon0 / slope
        entropies = [parametric_entropy(w, groups, output, e0, doubled, setting)
                     for setting in w.settings]
        # Where a smooth route is above every parametric entropy it wins for no setting.
        smooth = np.max(entropies, axis=0) if pruned else np.full_like(entropies[0], np.inf)
        smooth_entropy(w, t, output, e0, pruned, smooth)
        for entropy in entropies:
            np.minimum(entropy, smooth, out=entropy)
        log_x0 = np.log(w.radius * g1 / epsilon0)
        for k, kappa in enumerate(w.kappas):
            costs = chains(w, entropies, log_x0, Mixing(kappa, pruned))
            for s, n in enumerate(w.samples):
                start = nonstationarity(w, kappa, g0, g1, n)
                for i, cost in enumerate(costs):
                    total = (discretization + cost * (1 / math.sqrt(2 * n))).min(axis=0) * epsilon0
                    bounds[i, c, k, s] = np.minimum(g0, total + start)
    return np.moveaxis(bounds, -1, 0)


def evaluate(w, pruned=False):
    """Bounds of all points: (networks, settings, clips, kappas, samples)."""
    size = BATCH[pruned]
    with np.errstate(over="ignore"):
        bounds = [evaluate_batch(w, slice(i, i + size), pruned)
                  for i in range(0, w.networks, size)]
    result = np.concatenate(bounds)
    if not np.isfinite(result).all():
        raise FloatingPointError("float64 does not hold this workload")
    return result
