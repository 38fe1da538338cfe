"""The full pipeline (theory §1 … §7) in mpmath, one architecture at a time: what a careful user writes
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


def network(w, a):
    """T_0 … T_S, and the items as [entries, norm bound, sensitivity]."""
    order = w.order
    width, ff, heads = mpf(a["width"]), mpf(a["ff"]), mpf(a["heads"])
    norm_scale = mpmath.sqrt(width * mpf(a["norm_epsilon"]))
    activation = w.activations[int(a["activation"])]
    row = min(mpf(a["ff_in"]), mpf(a["ff_in_row"]))
    zeros = [mpf(0)] * (order - 1)
    series = [mpf(a["embedding"]) * mpf(w.radius), mpf(a["embedding"])] + zeros
    items = [[width * w.input_dim, mpf(a["embedding"]), mpf(w.radius)]]

    def stage(majorant, own):
        nonlocal series
        for item in items:
            item[2] *= majorant[1]
        items.extend(own)
        series = compose(majorant, series)

    def normalize():
        rho = series[0] / norm_scale
        normalized = mpmath.sqrt(width) * rho / mpmath.sqrt(1 + rho * rho)
        gain = mpf(a["norm_gain"])
        stage([gain * normalized] + [gain * mpmath.sqrt(width) * mpf(w.layer_norm[k]) / norm_scale**k
                                     for k in range(1, order + 1)],
              [[width, gain, normalized]])

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
              [[width**2, q, logit * k * at * at], [width**2, k, logit * q * at * at],
               [width**2, v, factor * output * at], [width**2, output, factor * v * at]])
        normalize()

        at = series[0]
        w1, w2 = mpf(a["ff_in"]), mpf(a["ff_out"])
        hidden = mpf(activation["growth"]) * w1 * at + mpf(activation["at_zero"]) * mpmath.sqrt(ff)
        if math.isfinite(activation["supremum"]):
            hidden = min(hidden, mpf(activation["supremum"]) * mpmath.sqrt(ff))
        function = [w2 * hidden] + [w2 * mpf(activation["taylor"][j]) * w1 * row ** (j - 1)
                                    for j in range(1, order + 1)]
        stage(residual(function), [[width * ff, w1, w2 * mpf(activation["taylor"][1]) * at],
                                   [width * ff, w2, hidden]])
        normalize()

    readout = mpf(a["readout"])
    stage([readout * series[0], readout] + zeros, [[width, readout, series[0]]])
    return series, items


def smooth_entropy(w, t, s, e):
    n = w.tokens * w.input_dim
    polynomials = mpmath.binomial(n + s - 1, n)
    best = mpmath.inf
    for theta in (mpf(1) / 8, mpf(1) / 4, mpf(1) / 2):
        eta = mpmath.root((1 - theta) * e / t[s], s) if t[s] else mpmath.inf
        cells = mpf(0)
        if eta < w.radius:
            cells = min((1 + 2 * w.radius / eta)**n - 1,
                        mpmath.ceil(mpmath.sqrt(w.input_dim) * w.radius / eta)**n)
        first = (t[0] + (1 - theta) * e) / (theta * e)
        ratio = (1 - theta) / theta
        if s == 1:
            h = mpmath.log(1 + first) + cells * mpmath.log(1 + 2 * ratio)
        else:
            base = 3 + mpmath.sqrt(8)
            chebyshev = (base ** (s - 1) + base ** (1 - s)) / 2
            h = polynomials * mpmath.log(1 + 2 * first) + cells * polynomials * mpmath.log(
                1 + 2 * (chebyshev + (3**s - 1) * ratio))
        best = min(best, h)
    return best


def parametric_entropy(items, e):
    items = [item for item in items if item[2]]
    active = sum(entries for entries, _, _ in items)
    return sum(entries * mpmath.log1p(2 * norm * sensitivity * active / (entries * e))
               for entries, norm, sensitivity in items)


def mixing(w, a, b):
    """Ψ(a, b): the minimum over all 82 block lengths."""
    kappa, x = mpf(w.kappa), w.radius * b / a
    best = mpmath.inf
    for tau in workload.BLOCK_LENGTHS:
        tau = int(tau)
        m = max(0, mpmath.ceil(mpmath.log(x) / -mpmath.log(kappa) / tau))
        total = 2 * a * (min(1, x) * m + x * kappa ** (tau * m) / (1 - kappa**tau))
        best = min(best, mpmath.sqrt(tau) * total)
    return best


def evaluate_one(w, a):
    t, items = network(w, a)
    residual, lipschitz = t[0] + mpf(w.target_bound), t[1] + mpf(w.target_lipschitz)
    g0, slope, g1 = residual**2 / 2, residual, residual * lipschitz
    epsilon = [min(g0 / 2, w.radius * g1) / mpf(2) ** k for k in range(w.levels + 1)]
    cost = [mpf(0)]
    for k in range(1, w.levels + 1):
        e = epsilon[k] / slope
        entropy = min([smooth_entropy(w, t, s, e) for s in range(1, w.order + 1)] +
                      [parametric_entropy(items, e)])
        root = mpmath.sqrt(mpmath.log(2) + entropy - mpmath.log(mpf(w.delta)) + k * mpmath.log(2))
        cost.append(min(
            cost[j] + root * (mixing(w, epsilon[j] + epsilon[k], 2 * g1) if j else
                              mixing(w, epsilon[0], g1)) for j in range(k)))
    return [bound(w, n, epsilon, cost, g0, g1) for n in w.samples]


def bound(w, n, epsilon, cost, g0, g1):
    chained = min(2 * e + c / mpmath.sqrt(2 * n) for e, c in zip(epsilon, cost))
    return min(g0, nonstationarity(w, n, g0, g1) + chained)


def nonstationarity(w, n, g0, g1):
    kappa, y = mpf(w.kappa), g1 * 2 * w.radius
    capped = mpf(0)
    if y >= g0:
        capped = min(mpmath.floor(mpmath.log(y / g0) / -mpmath.log(kappa)), n)
    geometric = y * kappa ** (capped + 1) * (1 - kappa ** (n - capped)) / (1 - kappa)
    return (capped * min(g0, y) + geometric) / n


def evaluate(w):
    rows = [{name: values[i] for name, values in w.columns.items()} for i in range(w.architectures)]
    return [[float(value) for value in evaluate_one(w, row)] for row in rows]
