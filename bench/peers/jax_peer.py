"""The full pipeline (theory §1 … §7) in JAX: one architecture as a function, jit(vmap(…)), float64.

The blocks are a lax.scan, the series are lists of scalars that XLA fuses, the block lengths of Ψ a
loop whose running minimum stays in place. `pruned` restricts that loop, level by level, to block
lengths that can win somewhere in the workload; without it Ψ is the minimum over all 82.

XLA's CPU backend runs a loop of elementwise operations on one core (sharding over two host devices
was slower), so compare.py runs one process per core.
"""

import functools
import math

import jax
import jax.numpy as jnp
import numpy as np

import workload

jax.config.update("jax_enable_x64", True)

BATCH = 512  # architectures per call: the fastest measured
LOG2 = math.log(2.0)
SCALARS = ("heads", "width", "ff", "norm_epsilon", "embedding", "query", "key", "value", "output",
           "ff_in", "ff_in_row", "ff_out", "readout", "norm_gain")


def compose(outer, inner):
    """outer ∘ inner as lists of S + 1 scalars; constant term outer_0. Horner's rule."""
    order = len(outer) - 1
    result = [outer[order]]
    for j in range(order - 1, -1, -1):
        degree = order - j
        result = [outer[j]] + [sum(inner[i] * result[k - i] for i in range(1, k + 1))
                               for k in range(1, degree + 1)]
    return result


def network(w, b):
    order = w.order
    root_head = jnp.sqrt(b["width"] / b["heads"])
    root_width, root_ff = jnp.sqrt(b["width"]), jnp.sqrt(b["ff"])
    root_heads = jnp.sqrt(b["heads"])
    norm_scale = jnp.sqrt(b["width"] * b["norm_epsilon"])
    row = jnp.minimum(b["ff_in"], b["ff_in_row"])
    gain = b["norm_gain"] * root_width
    norm_tail, factor = [], gain
    for k in range(1, order + 1):
        factor = factor / norm_scale
        norm_tail.append(factor * w.layer_norm[k])
    feed_tail, factor = [], b["ff_out"] * b["ff_in"]
    for k in range(1, order + 1):
        feed_tail.append(factor * b["taylor"][k] + (1 if k == 1 else 0))
        factor = factor * row
    value_factor = root_heads * b["output"]
    quadratic = b["query"] * b["key"] / root_head

    def normalize(series, total):
        rho = total / norm_scale
        normalized = root_width * rho / jnp.sqrt(1 + rho * rho)
        return compose([b["norm_gain"] * normalized] + norm_tail, series), normalized

    def block(series, _):
        series = list(series)
        at = series[0]
        query, key, value = b["query"] * at, b["key"] * at, b["value"] * at
        zero = jnp.zeros_like(at)
        alpha = [zero, 2 * quadratic * at, quadratic]
        weights = [w.softmax[order] + zero]
        for j in range(order - 1, -1, -1):
            weights = [w.softmax[j] + zero] + [
                sum(alpha[i] * weights[k - i] for i in range(1, min(k, 2) + 1))
                for k in range(1, order - j + 1)]
        attention = [value_factor * value * weights[0]] + [
            value_factor * (value * weights[k] + b["value"] * weights[k - 1])
            for k in range(1, order + 1)]
        attention[1] = attention[1] + 1
        logit = value_factor * value * (w.softmax[1] / root_head)
        squares = [b["query"] * logit * key * at, b["key"] * logit * query * at,
                   b["value"] * value_factor * at, b["output"] * root_heads * value]
        attention[0] = at + attention[0]
        first_factor = attention[1] * norm_tail[0]
        series, first_range = normalize(compose(attention, series), attention[0])

        at = series[0]
        hidden = jnp.minimum(b["growth"] * b["ff_in"] * at + b["at_zero"] * root_ff,
                             b["supremum"] * root_ff)
        total = at + b["ff_out"] * hidden
        second_factor = feed_tail[0] * norm_tail[0]
        matrices = [b["ff_in"] * b["ff_out"] * b["taylor"][1] * at, b["ff_out"] * hidden]
        series, second_range = normalize(compose([total] + feed_tail, series), total)
        out = {"factors": (first_factor, second_factor),
               "squares": jnp.stack([x * norm_tail[0] for x in squares]),
               "matrices": jnp.stack([x * norm_tail[0] for x in matrices]),
               "gains": (b["norm_gain"] * first_range, b["norm_gain"] * second_range)}
        return tuple(series), out

    start = [b["embedding"] * w.radius, b["embedding"]] + [jnp.zeros_like(row)] * (order - 1)
    series, blocks = jax.lax.scan(block, tuple(start), None, length=w.depth)
    first, second = blocks["factors"]
    # Products of the factors of all later stages, block by block.
    both = first * second
    later = b["readout"] * jnp.concatenate(
        [jnp.cumprod(both[:0:-1])[::-1], jnp.ones_like(both[:1])])
    groups = [  # (entries per item, w λ of its items: (blocks, items))
        (b["width"] ** 2, blocks["squares"] * (later * second)[:, None]),
        (b["width"] * b["ff"], blocks["matrices"] * later[:, None]),
        (b["width"], jnp.stack([blocks["gains"][0] * later * second,
                                blocks["gains"][1] * later], axis=1)),
        (b["width"], (b["readout"] * series[0])[None, None]),
        (b["width"] * w.input_dim,
         (b["embedding"] * w.radius * b["readout"] * jnp.prod(both))[None, None]),
    ]
    return [b["readout"] * c for c in series], groups


def parametric_entropy(w, groups, e0, doubled):
    active = sum(entries * scaled.size for entries, scaled in groups)
    entropy = 0
    for entries, scaled in groups:
        unit = scaled * (2 * active / (entries * e0))
        # One logarithm per block: a product of at most four factors fits float64.
        factors = 1 + unit[:, :, None] * doubled
        product = functools.reduce(jnp.multiply, [factors[:, i] for i in range(unit.shape[1])])
        entropy = entropy + entries * jnp.log(product).sum(axis=0)
    return entropy


def smooth_entropy(w, t, e0, doubled, best):
    n = w.tokens * w.input_dim
    level = np.arange(1, w.levels + 1)
    for theta in (0.125, 0.25, 0.5):
        ratio = (1 - theta) / theta
        start = (t[0] / e0 * doubled + (1 - theta)) / theta
        first = {1: jnp.log(1 + start), 2: jnp.log(1 + 2 * start)}
        for s in range(1, w.order + 1):
            polynomials = math.comb(n + s - 1, n)
            base = 3 + math.sqrt(8)
            chebyshev = 0.5 * (base ** (s - 1) + base ** (1 - s))
            cell = (math.log(1 + 2 * ratio) if s == 1
                    else math.log(1 + 2 * (chebyshev + (3**s - 1) * ratio)))
            cells = w.radius * (t[s] / ((1 - theta) * e0)) ** (1 / s) * 2.0 ** (level / s)
            further = jnp.minimum((1 + 2 * cells) ** n - 1,
                                  jnp.ceil(math.sqrt(w.input_dim) * cells) ** n)
            further = jnp.where(cells <= 1, 0.0, further)
            best = jnp.minimum(best, polynomials * (first[min(s, 2)] + cell * further))
    return best


def mixing(kappa, log_x, blocks):
    """Ψ/a (theory §6, w = 0), the minimum over `blocks`."""
    steps = -math.log(kappa) * blocks
    constants = np.stack([steps, 2 * np.sqrt(blocks), -1 / np.expm1(-steps)], axis=1)
    cap = jnp.minimum(1.0, jnp.exp(log_x))

    def lower(best, row):
        step, root, geometric = row
        capped = jnp.maximum(0.0, jnp.ceil(log_x / step))
        psi = root * (cap * capped + jnp.exp(log_x - step * capped) * geometric)
        return jnp.minimum(best, psi)

    best = jnp.full_like(log_x, jnp.inf)
    return jax.lax.scan(lambda best, row: (lower(best, row), None), best, jnp.asarray(constants))[0]


def chain(w, entropy, log_x0, blocks_of):
    k = np.arange(1, w.levels + 1)
    tail = jnp.sqrt(entropy + (LOG2 - math.log(w.delta) + k * LOG2))
    cost = mixing(w.kappa, log_x0, blocks_of[0]) * tail
    done = [jnp.zeros_like(log_x0)]
    for j in range(1, w.levels):
        done.append(cost[0])
        later = k[j:]
        width = 2.0**-j + 2.0**-later
        psi = mixing(w.kappa, log_x0 + ((1 + j) * LOG2 - np.log1p(2.0 ** (j - later))), blocks_of[j])
        cost = jnp.minimum(cost[1:], cost[0] + psi * width * tail[j:])
    done.append(cost[0])
    return jnp.stack(done)


def nonstationarity(w, g0, g1, n):
    rate = -math.log(w.kappa)
    y = g1 * (2 * w.radius)
    largest = jnp.minimum(g0, y)
    above = jnp.log(jnp.maximum(y / g0, 1.0))
    capped = jnp.minimum(jnp.floor(above / rate), n)
    rest = n - capped
    first = jnp.minimum(1.0, jnp.exp(above - rate * (capped + 1)))
    terms = capped + jnp.where(rest > 0, first * jnp.expm1(-rate * rest) / math.expm1(-rate), 0.0)
    return jnp.minimum(largest, largest * terms / n)


def bounds(w, blocks_of, b):
    """One architecture: its bounds at all samples."""
    t, groups = network(w, b)
    residual, lipschitz = t[0] + w.target_bound, t[1] + w.target_lipschitz
    g0, slope, g1 = 0.5 * residual * residual, residual, residual * lipschitz
    epsilon0 = jnp.minimum(0.5 * g0, w.radius * g1)
    e0 = epsilon0 / slope
    doubled = 2.0 ** np.arange(1, w.levels + 1)
    entropy = smooth_entropy(w, t, e0, doubled, parametric_entropy(w, groups, e0, doubled))
    cost = chain(w, entropy, jnp.log(w.radius * g1 / epsilon0), blocks_of)
    samples = np.array(w.samples, dtype=float)
    lines = 2 * 2.0 ** -np.arange(w.levels + 1) + cost / np.sqrt(2 * samples)[:, None]
    return jnp.minimum(g0, lines.min(axis=1) * epsilon0 + nonstationarity(w, g0, g1, samples))


def log_x0_range(w):
    """Bounds on log(r g_1/ε_0) over the workload, for pruning: one cheap pass of the network."""
    def log_x0(b):
        t, _ = network(w, b)
        residual, lipschitz = t[0] + w.target_bound, t[1] + w.target_lipschitz
        g1 = residual * lipschitz
        return jnp.log(w.radius * g1 / jnp.minimum(0.25 * residual**2, w.radius * g1))
    values = jax.jit(jax.vmap(log_x0))(columns(w))
    return float(values.min()), float(values.max())


def columns(w):
    table = w.activations
    b = {name: w.columns[name] for name in SCALARS}
    b["taylor"] = np.array([a["taylor"] for a in table])[w.columns["activation"]]
    for name in ("at_zero", "supremum", "growth"):
        b[name] = np.array([a[name] for a in table])[w.columns["activation"]]
    return b


class Evaluator:
    """Compiles once per workload; call it with a part of the same workload."""

    def __init__(self, w, pruned=False):
        blocks_of = [workload.BLOCK_LENGTHS] * w.levels
        if pruned:
            low, high = log_x0_range(w)
            blocks_of = [workload.promising_blocks(w.kappa, low + (j > 0) * j * LOG2,
                                                   high + (j > 0) * (1 + j) * LOG2)
                         for j in range(w.levels)]
        self.run = jax.jit(jax.vmap(functools.partial(bounds, w, blocks_of)))

    def __call__(self, w):
        size = min(BATCH, w.architectures)
        b = columns(w)
        results = []
        for i in range(0, w.architectures, size):
            part = {name: values[i:i + size] for name, values in b.items()}
            short = size - len(part["width"])
            if short:  # one shape only, so that nothing is compiled twice
                part = {name: np.concatenate([v, np.repeat(v[-1:], short, axis=0)])
                        for name, v in part.items()}
            results.append(self.run(part))
        return np.concatenate([np.asarray(r) for r in results])[:w.architectures]
