"""The full pipeline (theory §1 … §7) in JAX: one network as a function, jit(vmap(…)), float64.

The blocks are a lax.scan, the series are lists of scalars that XLA fuses, the block lengths of Ψ a
loop whose running minimum stays in place, and so are the six θ of the smooth route. The network and its
items are computed once for all settings of training (rank, bits, code bits), the smooth routes and Ψ once
for all settings of one clip, and all N share one chain. `pruned` restricts Ψ's loop,
level by level, to block lengths that can win somewhere in the workload; without it Ψ is the minimum
over all, as the theory writes it.

XLA's CPU backend runs a loop of elementwise operations on one core (sharding over two host devices
was slower), so compare.py runs one process per core.
"""

import functools
import math

import jax
import jax.numpy as jnp
import numpy as np

import losses
import workload

jax.config.update("jax_enable_x64", True)

BATCH = 128  # networks per call: the fastest measured
LOG2 = math.log(2.0)
SCALARS = ("heads", "width", "ff", "norm_epsilon", "ff_in_row", "norm_gain", "norm_gain_radius",
           *workload.MATRICES, *(name + "_radius" for name in workload.MATRICES))


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
        local = {"query": logit * key * at, "key": logit * query * at, "value": value_factor * at,
                 "output": root_heads * value}
        attention[0] = at + attention[0]
        first_factor = attention[1] * norm_tail[0]
        series, first_range = normalize(compose(attention, series), attention[0])

        at = series[0]
        hidden = jnp.minimum(b["growth"] * b["ff_in"] * at + b["at_zero"] * root_ff,
                             b["supremum"] * root_ff)
        total = at + b["ff_out"] * hidden
        second_factor = feed_tail[0] * norm_tail[0]
        local |= {"ff_in": b["ff_out"] * b["taylor"][1] * at, "ff_out": hidden}
        series, second_range = normalize(compose([total] + feed_tail, series), total)
        out = {"factors": (first_factor, second_factor), "norms": (first_range, second_range),
               "local": {name: x * norm_tail[0] for name, x in local.items()}}
        return tuple(series), out

    start = [b["embedding"] * w.radius, b["embedding"]] + [jnp.zeros_like(row)] * (order - 1)
    series, blocks = jax.lax.scan(block, tuple(start), None, length=w.depth)
    first, second = blocks["factors"]
    # Products of the factors of all later stages, block by block.
    both = first * second
    later = b["readout"] * jnp.concatenate(
        [jnp.cumprod(both[:0:-1])[::-1], jnp.ones_like(both[:1])])
    after = {name: later * second for name in ("query", "key", "value", "output")}
    after |= {name: later for name in ("ff_in", "ff_out")}
    groups = []  # (rows, columns or None, radius × sensitivity of the items: (blocks, items))

    def add(rows, columns, sensitivities):
        moves = [b[name + "_radius"] * x for name, x in sensitivities.items() if name in w.trainable]
        if moves:
            groups.append((rows, columns, jnp.stack(moves, axis=-1)))

    inside = {name: x * after[name] for name, x in blocks["local"].items()}
    square = {name: inside[name] for name in ("query", "key", "value", "output")}
    add(b["width"], b["width"], square)
    add(b["width"], b["ff"], {name: inside[name] for name in ("ff_in", "ff_out")})
    if "norm" in w.trainable:
        groups.append((b["width"], None, b["norm_gain_radius"] * jnp.stack(
            [blocks["norms"][0] * later * second, blocks["norms"][1] * later], axis=-1)))
    add(1.0, b["width"], {"readout": series[0][None]})
    add(b["width"], float(w.input_dim),
        {"embedding": (w.radius * b["readout"] * jnp.prod(both))[None]})
    return [b["readout"] * c for c in series], groups


def cover(rows, columns, rank, bits):
    """D_i, f_i and B_i (theory §5.3); rank and bits may be infinite."""
    if columns is None:
        return rows, 2.0, bits * LOG2 * rows
    entries = rows * columns
    factored = jnp.isfinite(rank)
    rank = jnp.where(factored, rank, 1.0)
    stored = rank * (rows + columns)
    low = stored - rank * (rank - 1) / 2
    pays = factored & (rank < jnp.minimum(rows, columns)) & (low < entries)
    return (jnp.where(pays, low, entries), jnp.where(pays, 4.0, 2.0),
            bits * LOG2 * jnp.where(factored, stored, entries))


def parametric_entropy(w, groups, output, e0, setting):
    rank, bits, code_bits = setting
    doubled = 2.0 ** np.arange(1, w.levels + 1)
    covers = [cover(rows, columns, rank, bits) for rows, columns, _ in groups]
    total = sum(moves.size * dimension for (_, _, moves), (dimension, _, _) in zip(groups, covers))
    entropy = 0
    for (_, _, moves), (dimension, scale, codes) in zip(groups, covers):
        unit = moves * (scale * total / (dimension * e0))
        # One logarithm per block: a product of at most four factors fits float64.
        cap = jnp.exp(jnp.minimum(codes / dimension, 170.0)) if any_bits(w) else jnp.inf
        factors = [jnp.minimum(1 + unit[:, i, None] * doubled, cap) for i in range(unit.shape[1])]
        product = functools.reduce(jnp.multiply, factors)
        entropy = entropy + dimension * jnp.log(product).sum(axis=0)
    entropy = jnp.minimum(entropy, code_bits * LOG2)
    reach = jnp.minimum(output, sum(moves.sum() for _, _, moves in groups))
    return jnp.where(e0 >= reach * doubled, 0.0, entropy)


def any_bits(w):
    return any(math.isfinite(setting.bits) for setting in w.settings)


def smooth_entropy(w, t, output, e0):
    """The minimum over all orders and θ: a loop over θ with the orders side by side."""
    n, level = w.dimension, np.arange(1, w.levels + 1)
    orders = workload.smooth_orders(n, w.order)
    thetas = sorted({route.theta for route in orders})

    def of_share(best, theta):
        share, number = theta
        for s in range(1, w.order + 1):
            routes = [route for route in orders if route.s == s]
            constants = jnp.asarray([[1 / route.shares[j] for j in range(s)] for route in routes])
            known = jnp.asarray([[math.log(k if whole else 1 + 2 * k)
                                  for k, whole in zip(route.known, route.whole)] for route in routes])
            inverse, caps = constants[number], known[number]
            cells = jnp.maximum(
                w.radius * (t[s] / ((1 - share) * e0)) ** (1 / s) * 2.0 ** (level / s), 1.0)
            beyond = jnp.minimum((1 + 2 * cells) ** n,
                                 jnp.ceil(math.sqrt(w.input_dim) * cells) ** n) - 1
            beyond = jnp.where(cells <= 1, 0.0, beyond)
            eta = w.radius / cells
            power, entropy = 2.0**level, 0.0
            for j, (form, whole) in enumerate(zip(routes[0].forms, routes[0].whole)):
                coded = power * ((output if s == 1 else t[j]) / e0 * inverse[j])
                inner = (jnp.maximum(jnp.ceil(coded), 1.0) if whole
                         else jnp.where(coded > 1, 1 + 2 * coded, 1.0))
                logs = jnp.log(inner)
                entropy = entropy + form * (logs + beyond * jnp.minimum(logs, caps[j]))
                power = power * eta
            best = jnp.minimum(best, entropy)
        return best, None

    start = jnp.full(w.levels, jnp.inf)
    return jax.lax.scan(of_share, start, (jnp.asarray(thetas), jnp.arange(len(thetas))))[0]


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


def chains(w, kappa, entropies, log_x0, blocks_of):
    """A_k/ε_0, k = 0 … levels, for every row of `entropies`."""
    k = np.arange(1, w.levels + 1)
    tail = jnp.sqrt(entropies + (LOG2 - math.log(w.delta) + k * LOG2))
    cost = mixing(kappa, log_x0, blocks_of[0]) * tail
    done = [jnp.zeros(len(entropies))]
    for j in range(1, w.levels):
        done.append(cost[:, 0])
        later = k[j:]
        width = 2.0**-j + 2.0**-later
        psi = mixing(kappa, log_x0 + ((1 + j) * LOG2 - np.log1p(2.0 ** (j - later))), blocks_of[j])
        cost = jnp.minimum(cost[:, 1:], cost[:, :1] + psi * width * tail[:, j:])
    done.append(cost[:, 0])
    return jnp.stack(done, axis=1)


def nonstationarity(w, kappa, g0, g1, n):
    rate = -math.log(kappa)
    y = g1 * (2 * w.radius)
    largest = jnp.minimum(g0, y)
    above = jnp.log(jnp.maximum(y / g0, 1.0))
    capped = jnp.minimum(jnp.floor(above / rate), n)
    rest = n - capped
    first = jnp.minimum(1.0, jnp.exp(above - rate * (capped + 1)))
    terms = capped + jnp.where(rest > 0, first * jnp.expm1(-rate * rest) / math.expm1(-rate), 0.0)
    return jnp.minimum(largest, largest * terms / n)


def loss_class(w, t, clip):
    """T_0', g_0, λ, g_1, ε_0."""
    output = jnp.minimum(t[0], clip)
    g0, slope = losses.bounds(jnp, w.loss, output + w.target_bound)
    g1 = slope * (t[1] + w.target_lipschitz)
    return output, g0, slope, g1, jnp.minimum(0.5 * g0, w.radius * g1)


def bounds(w, blocks_of, b):
    """One network: its bounds at all settings, clips, κ and samples."""
    t, groups = network(w, b)
    samples = np.array(w.samples, dtype=float)
    discretization = 2 * 2.0 ** -np.arange(w.levels + 1)
    settings = tuple(jnp.asarray([getattr(setting, name) for setting in w.settings])
                     for name in ("rank", "bits", "code_bits"))

    def of_clip(clip):
        output, g0, slope, g1, epsilon0 = loss_class(w, t, clip)
        e0 = epsilon0 / slope
        parametric = jax.vmap(functools.partial(parametric_entropy, w, groups, output, e0))(settings)
        entropies = jnp.minimum(parametric, smooth_entropy(w, t, output, e0))
        log_x0 = jnp.log(w.radius * g1 / epsilon0)
        found = []
        for kappa in w.kappas:
            cost = chains(w, kappa, entropies, log_x0, blocks_of[kappa])
            lines = discretization + cost[:, None, :] / np.sqrt(2 * samples)[:, None]
            start = nonstationarity(w, kappa, g0, g1, samples)
            found.append(jnp.minimum(g0, lines.min(axis=-1) * epsilon0 + start))
        return jnp.stack(found, axis=1)

    return jax.vmap(of_clip, out_axes=1)(jnp.asarray(w.clips))


def log_x0_range(w):
    """Bounds on log(r g_1/ε_0) over the workload, for pruning: one cheap pass of the network."""
    def log_x0(b):
        t, _ = network(w, b)
        classes = [loss_class(w, t, clip) for clip in w.clips]
        return jnp.stack([jnp.log(w.radius * g1 / epsilon0) for *_, g1, epsilon0 in classes])
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
        blocks_of = {kappa: [workload.BLOCK_LENGTHS] * w.levels for kappa in w.kappas}
        if pruned:
            low, high = log_x0_range(w)
            blocks_of = {kappa: [workload.promising_blocks(kappa, low + (j > 0) * j * LOG2,
                                                           high + (j > 0) * (1 + j) * LOG2)
                                 for j in range(w.levels)] for kappa in w.kappas}
        self.run = jax.jit(jax.vmap(functools.partial(bounds, w, blocks_of)))

    def __call__(self, w):
        size = min(BATCH, w.networks)
        b = columns(w)
        results = []
        for i in range(0, w.networks, size):
            part = {name: values[i:i + size] for name, values in b.items()}
            short = size - len(part["width"])
            if short:  # one shape only, so that nothing is compiled twice
                part = {name: np.concatenate([v, np.repeat(v[-1:], short, axis=0)])
                        for name, v in part.items()}
            results.append(self.run(part))
        return np.concatenate([np.asarray(r) for r in results])[:w.networks]
