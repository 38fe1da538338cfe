"""Range g_0 and slope λ of a loss from r_0 (theory §4), for arrays of NumPy or JAX (`xp`)."""


def bounds(xp, kind, residual):
    if kind == "squared":
        return 0.5 * residual * residual, residual
    if kind == "absolute":
        return residual, xp.ones_like(residual)
    if kind == "pseudo_huber":
        root = xp.sqrt(1 + residual * residual)
        return residual * residual / (1 + root), residual / root
    return xp.log1p(2 * xp.sinh(residual / 2) ** 2), xp.tanh(residual)  # log_cosh
