"""The full pipeline (theory §1 … §7) in mpmath, one network at a time: what a careful user writes
first, formula by formula, with 30 digits and without shortcuts."""

import math

import mpmath
from mpmath import mpf

import workload

mpmath.mp.dps = 30


def compose(outer, inner):
    order = len(outer) - 1
    shifted = [mpf(0)] + inner[1:]
    result = [mpf(0)] * (order + 1)
    power = [mpf(1)] + [mpf(0)] * order
    for coefficient in outer:
        result = [r + coefficient * p for r, p in zip(result, power)]
        power = multiply(power, shifted)
    return result


def multiply(a, b):
    return [sum((a[i] * b[k - i] for i in range(k + 1)), mpf(0)) for k in range(len(a))]


class Item:
    """A weight with its shape (columns None: a vector), radius and sensitivity."""

    def __init__(self, group, rows, columns, radius, sensitivity):
        self.group, self.rows, self.columns = group, rows, columns
        self.radius, self.sensitivity = radius, sensitivity

    def cover(self, setting):
        """D_i, f_i and B_i of theory §5.3."""
        dimension = stored = self.rows if self.columns is None else self.rows * self.columns
        factor = 2
        if self.columns is not None and math.isfinite(setting.rank):
            rank = mpf(setting.rank)
            stored = rank * (self.rows + self.columns)
            low = stored - rank * (rank - 1) / 2
            if rank < min(self.rows, self.columns) and low < dimension:
                dimension, factor = low, 4
        return dimension, factor, mpf(setting.bits) * mpmath.log(2) * stored


def network(w, a):
    """T_0 … T_S, and the trainable items."""
    order = w.order
    width, ff, heads = mpf(a["width"]), mpf(a["ff"]), mpf(a["heads"])
    norm_scale = mpmath.sqrt(width * mpf(a["norm_epsilon"]))
    activation = w.activations[int(a["activation"])]
    row = min(mpf(a["ff_in"]), mpf(a["ff_in_row"]))
    zeros = [mpf(0)] * (order - 1)
    series = [mpf(a["embedding"]) * mpf(w.radius), mpf(a["embedding"])] + zeros

    def item(group, rows, columns, sensitivity):
        radius = a["norm_gain_radius" if group == "norm" else group + "_radius"]
        return Item(group, rows, columns, mpf(radius), sensitivity)

    items = [item("embedding", width, mpf(w.input_dim), mpf(w.radius))]

    def stage(majorant, own):
        nonlocal series
        for earlier in items:
            earlier.sensitivity *= majorant[1]
        items.extend(own)
        series = compose(majorant, series)

    def normalize():
        rho = series[0] / norm_scale
        normalized = mpmath.sqrt(width) * rho / mpmath.sqrt(1 + rho * rho)
        gain = mpf(a["norm_gain"])
        stage([gain * normalized] + [gain * mpmath.sqrt(width) * mpf(w.layer_norm[k]) / norm_scale**k
                                     for k in range(1, order + 1)],
              [item("norm", width, None, normalized)])

    def residual(function):
        return [series[0] + function[0], 1 + function[1]] + function[2:]

    for _ in range(w.depth):
        at = series[0]
        q, k, v = (mpf(a[name]) for name in ("query", "key", "value"))
        factor, output = mpmath.sqrt(heads), mpf(a["output"])
        root = mpmath.sqrt(width / heads)
        logits = [mpf(0), 2 * q * k * at / root, q * k / root] + [mpf(0)] * (order - 2)
        weights = compose([mpf(c) for c in w.softmax], logits)
        function = [factor * output * c for c in multiply([v * at, v] + zeros, weights)]
        logit = factor * output * v * at * mpf(w.softmax[1]) / root
        stage(residual(function),
              [item("query", width, width, logit * k * at * at),
               item("key", width, width, logit * q * at * at),
               item("value", width, width, factor * output * at),
               item("output", width, width, factor * v * at)])
        normalize()

        at = series[0]
        w1, w2 = mpf(a["ff_in"]), mpf(a["ff_out"])
        hidden = mpf(activation["growth"]) * w1 * at + mpf(activation["at_zero"]) * mpmath.sqrt(ff)
        if math.isfinite(activation["supremum"]):
            hidden = min(hidden, mpf(activation["supremum"]) * mpmath.sqrt(ff))
        function = [w2 * hidden] + [w2 * mpf(activation["taylor"][j]) * w1 * row ** (j - 1)
                                    for j in range(1, order + 1)]
        stage(residual(function), [item("ff_in", ff, width, w2 * mpf(activation["taylor"][1]) * at),
                                   item("ff_out", width, ff, hidden)])
        normalize()

    readout = mpf(a["readout"])
    stage([readout * series[0], readout] + zeros, [item("readout", mpf(1), width, series[0])])
    return series, [one for one in items if one.group in w.trainable]


def smooth_entropy(w, t, output, s, e):
    n = w.dimension
    forms = [mpmath.binomial(n + j - 1, j) for j in range(s)]
    total = mpmath.binomial(n + s - 1, n)
    best = mpmath.inf
    for theta in (mpf(1) / 32, mpf(1) / 16, mpf(1) / 8, mpf(1) / 4, mpf(1) / 2, mpf(2) / 3):
        tau = 1 - theta
        shares = [theta * form / total for form in forms]
        eta = min(mpf(w.radius), mpmath.root(tau * e / t[s], s)) if t[s] else mpf(w.radius)
        further = mpf(0)
        if eta < w.radius:
            further = min((1 + 2 * w.radius / eta)**n,
                          mpmath.ceil(mpmath.sqrt(w.input_dim) * w.radius / eta)**n) - 1
        h = mpf(0)
        for j in range(s):
            u = (output if s == 1 else t[j]) * eta**j / (shares[j] * e)
            if u <= 1:
                continue
            rho = sum(mpmath.binomial(i, j) * 2 ** (i - j) * shares[i] for i in range(j, s))
            rho += mpmath.binomial(s, j) * 2 ** (s - j) * tau
            known = rho / shares[j]
            if n == 1 or j == 0:
                known = mpmath.nint(known)  # whole by algebra
                h += forms[j] * (mpmath.log(mpmath.ceil(u)) +
                                 further * mpmath.log(mpmath.ceil(min(known, u))))
            else:
                h += forms[j] * (mpmath.log(1 + 2 * u) + further * mpmath.log(1 + 2 * min(known, u)))
        best = min(best, h)
    return best


def parametric_entropy(items, output, e, setting):
    covers = [item.cover(setting) for item in items]
    total = sum(dimension for dimension, _, _ in covers)
    if e >= min(output, sum(item.radius * item.sensitivity for item in items)):
        return mpf(0)
    h = sum(min(codes, dimension * mpmath.log1p(
                factor * item.radius * item.sensitivity * total / (dimension * e)))
            for item, (dimension, factor, codes) in zip(items, covers))
    return min(h, mpf(setting.code_bits) * mpmath.log(2))


def mixing(w, kappa, a, b):
    """Ψ(a, b): the minimum over all block lengths."""
    x = w.radius * b / a
    best = mpmath.inf
    for tau in workload.BLOCK_LENGTHS:
        tau = int(tau)
        m = max(0, mpmath.ceil(mpmath.log(x) / -mpmath.log(kappa) / tau))
        total = 2 * a * (min(1, x) * m + x * kappa ** (tau * m) / (1 - kappa**tau))
        best = min(best, mpmath.sqrt(tau) * total)
    return best


def loss_bounds(w, residual):
    """g_0 and λ."""
    r = residual
    if w.loss == "squared":
        return r**2 / 2, r
    if w.loss == "absolute":
        return r, mpf(1)
    if w.loss == "pseudo_huber":
        return mpmath.sqrt(1 + r**2) - 1, r / mpmath.sqrt(1 + r**2)
    return mpmath.log(mpmath.cosh(r)), mpmath.tanh(r)


def evaluate_one(w, a, setting, clip, kappa):
    t, items = network(w, a)
    output = min(t[0], mpf(clip))
    g0, slope = loss_bounds(w, output + mpf(w.target_bound))
    g1 = slope * (t[1] + mpf(w.target_lipschitz))
    epsilon = [min(g0 / 2, w.radius * g1) / mpf(2) ** k for k in range(w.levels + 1)]
    cost = [mpf(0)]
    for k in range(1, w.levels + 1):
        e = epsilon[k] / slope
        entropy = min([smooth_entropy(w, t, output, s, e) for s in range(1, w.order + 1)] +
                      [parametric_entropy(items, output, e, setting)])
        root = mpmath.sqrt(mpmath.log(2) + entropy - mpmath.log(mpf(w.delta)) + k * mpmath.log(2))
        cost.append(min(
            cost[j] + root * (mixing(w, kappa, epsilon[j] + epsilon[k], 2 * g1) if j else
                              mixing(w, kappa, epsilon[0], g1)) for j in range(k)))
    return [bound(w, kappa, n, epsilon, cost, g0, g1) for n in w.samples]


def bound(w, kappa, n, epsilon, cost, g0, g1):
    chained = min(2 * e + c / mpmath.sqrt(2 * n) for e, c in zip(epsilon, cost))
    return min(g0, nonstationarity(w, kappa, n, g0, g1) + chained)


def nonstationarity(w, kappa, n, g0, g1):
    y = g1 * 2 * w.radius
    capped = mpf(0)
    if y >= g0:
        capped = min(mpmath.floor(mpmath.log(y / g0) / -mpmath.log(kappa)), n)
    geometric = y * kappa ** (capped + 1) * (1 - kappa ** (n - capped)) / (1 - kappa)
    return (capped * min(g0, y) + geometric) / n


def evaluate(w):
    """Bounds of all points: (networks, settings, clips, kappas, samples)."""
    rows = [{name: values[i] for name, values in w.columns.items()} for i in range(w.networks)]
    return [[[[[float(value) for value in evaluate_one(w, row, setting, clip, mpf(kappa))]
               for kappa in w.kappas] for clip in w.clips] for setting in w.settings] for row in rows]
