"""The full pipeline (theory §1 … §7) in NumPy, vectorised over architectures.

Arrays have the batch as their last axis. Plain float64: the workload's numbers fit (candidates that
overflow become inf and lose), which is faster than logarithms or scaled floats would be. Batches are
sized so that the intermediate arrays stay in cache. `pruned` leaves out the block lengths of Ψ that
cannot win anywhere in the batch; without it Ψ is the minimum over all 82, as the theory writes it.
"""

import math

import numpy as np

import workload

BATCH = {False: 512, True: 1024}  # architectures per batch, by `pruned`: the fastest measured
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
    """One batch of architectures: its columns as attributes."""

    def __init__(self, w, rows):
        for name, values in w.columns.items():
            setattr(self, name, values[rows])
        table = w.activations
        self.taylor = np.array([a["taylor"] for a in table]).T[:, self.activation]
        self.at_zero = np.array([a["at_zero"] for a in table])[self.activation]
        self.supremum = np.array([a["supremum"] for a in table])[self.activation]
        self.growth = np.array([a["growth"] for a in table])[self.activation]
        self.row = np.minimum(self.ff_in, self.ff_in_row)


def network(w, b):
    """T_0 … T_S and the parametric route's items: (entries, norm bound × sensitivity), block by
    block, where the sensitivity already has the later stages' factors."""
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
    stages, items = [], []  # Lipschitz factors and, per stage, [(entries, w λ before later stages)]

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
        local = [b.query * logit * key * at, b.key * logit * query * at,
                 b.value * value_factor * at, b.output * root_heads * value]
        attention[1] += 1
        total = at + value_factor * value
        series, normalized = normalize(compose(attention, series, order), total)
        squares = [x * norm[1] for x in local]
        stages.append(lipschitz * norm[1])
        gains = [b.norm_gain * normalized]

        at = series[0]
        hidden = np.minimum(b.growth * b.ff_in * at + b.at_zero * root_ff, b.supremum * root_ff)
        total = at + b.ff_out * hidden
        series, normalized = normalize(compose(feed, series, order), total)
        stages.append(feed[1] * norm[1])
        matrices = [b.ff_in * b.ff_out * b.taylor[1] * at * norm[1], b.ff_out * hidden * norm[1]]
        gains_after = [b.norm_gain * normalized]
        items.append((squares, gains, matrices, gains_after))

    readout_sensitivity = series[0].copy()
    series = b.readout * series
    later = b.readout.copy()
    groups = []  # (entries per item, [w λ …]): items of one group share P_i
    groups.append((b.width, [b.readout * readout_sensitivity]))
    for block in range(w.depth - 1, -1, -1):
        squares, gains, matrices, gains_after = items[block]
        vectors = [x * later for x in gains_after]
        matrices = [x * later for x in matrices]
        later = later * stages[2 * block + 1]
        vectors += [x * later for x in gains]
        squares = [x * later for x in squares]
        later = later * stages[2 * block]
        groups += [(b.width * b.width, squares), (b.width * b.ff, matrices), (b.width, vectors)]
    groups.append((b.width * w.input_dim, [b.embedding * w.radius * later]))
    return series, groups


def parametric_entropy(w, groups, e0, doubled):
    """(levels, batch). One logarithm per group and level: its items have the same P_i, and a product
    of at most four factors fits float64."""
    active = sum(entries * len(scaled) for entries, scaled in groups)
    entropy = np.zeros((w.levels, e0.size))
    factor = np.empty_like(entropy)
    product = np.empty_like(entropy)
    for entries, scaled in groups:
        unit = 2 * active / (entries * e0)
        for i, item in enumerate(scaled):
            np.multiply(item * unit, doubled, out=factor)
            factor += 1
            if i == 0:
                product[:] = factor
            else:
                product *= factor
        np.log(product, out=product)
        product *= entries
        entropy += product
    return entropy


def smooth_entropy(w, t, e0, doubled, best):
    """Lowers `best` (levels, batch) to the smooth routes of all orders."""
    n = w.tokens * w.input_dim
    level = np.arange(1, w.levels + 1)[:, None]
    root_dim = math.sqrt(w.input_dim)
    for theta in (0.125, 0.25, 0.5):
        ratio = (1 - theta) / theta
        start = (t[0] / e0 * doubled + (1 - theta)) / theta  # (T_0 + (1−θ)e)/(θe)
        first = {1: np.log(1 + start), 2: np.log(1 + 2 * start)}
        for s in range(1, w.order + 1):
            polynomials = math.comb(n + s - 1, n)
            if s == 1:
                cell = math.log(1 + 2 * ratio)
            else:
                base = 3 + math.sqrt(8)
                chebyshev = 0.5 * (base ** (s - 1) + base ** (1 - s))
                cell = math.log(1 + 2 * (chebyshev + (3**s - 1) * ratio))
            unit = w.radius * (t[s] / ((1 - theta) * e0)) ** (1 / s)
            cells = unit * 2 ** (level / s)  # r/η
            inside = cells <= 1
            cubes = np.ceil(root_dim * cells) ** n if n > 3 else cube(np.ceil(root_dim * cells), n)
            cells *= 2
            cells += 1
            balls = cells**n if n > 3 else cube(cells, n)
            balls -= 1
            np.minimum(balls, cubes, out=balls)
            balls[inside] = 0
            balls *= cell
            balls += first[min(s, 2)]
            balls *= polynomials
            np.minimum(best, balls, out=best)


def cube(x, n):
    return x if n == 1 else x * x if n == 2 else x * x * x


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
            np.exp(tail, out=tail)
            tail *= -1 / math.expm1(-step)
            if cap is not None:
                capped *= cap
            tail += capped
            tail *= 2 * math.sqrt(tau)
            np.minimum(best, tail, out=best)
        return best


def chain(w, entropy, log_x0, mixing):
    """A_k/ε_0, k = 0 … levels: (levels + 1, batch). Parents in ascending order, each offered to all
    later levels at once."""
    k = np.arange(1, w.levels + 1)[:, None]
    tail = np.sqrt(entropy + (LOG2 - math.log(w.delta) + k * LOG2))
    cost = np.empty((w.levels + 1, log_x0.size))
    cost[0] = 0
    cost[1:] = mixing(log_x0) * tail
    for j in range(1, w.levels):
        later = k[j:]
        width = 2.0**-j + 2.0**-later
        psi = mixing(log_x0 + ((1 + j) * LOG2 - np.log1p(2.0 ** (j - later))))
        psi *= width
        psi *= tail[j:]
        psi += cost[j]
        np.minimum(cost[j + 1:], psi, out=cost[j + 1:])
    return cost


def nonstationarity(w, g0, g1, n):
    rate = -math.log(w.kappa)
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
    residual, lipschitz = t[0] + w.target_bound, t[1] + w.target_lipschitz
    g0, slope, g1 = 0.5 * residual * residual, residual, residual * lipschitz
    epsilon0 = np.minimum(0.5 * g0, w.radius * g1)
    e0 = epsilon0 / slope
    doubled = 2.0 ** np.arange(1, w.levels + 1)[:, None]
    entropy = parametric_entropy(w, groups, e0, doubled)
    smooth_entropy(w, t, e0, doubled, entropy)
    log_x0 = np.log(w.radius * g1 / epsilon0)
    cost = chain(w, entropy, log_x0, Mixing(w.kappa, pruned))
    discretization = 2 * 2.0 ** -np.arange(w.levels + 1)[:, None]
    bound = np.empty((len(w.samples), b.width.size))
    for i, n in enumerate(w.samples):
        total = (discretization + cost / math.sqrt(2 * n)).min(axis=0) * epsilon0
        bound[i] = np.minimum(g0, total + nonstationarity(w, g0, g1, n))
    return bound.T


def evaluate(w, pruned=False):
    """Bounds of all points: (architectures, samples)."""
    size = BATCH[pruned]
    with np.errstate(over="ignore"):
        bounds = [evaluate_batch(w, slice(i, i + size), pruned)
                  for i in range(0, w.architectures, size)]
    result = np.concatenate(bounds)
    if not np.isfinite(result).all():
        raise FloatingPointError("float64 does not hold this workload")
    return result
