"""Checks the peers' installation: pinned versions, and one small answer from each."""

import importlib.metadata
import pathlib
import sys


def pinned():
    text = (pathlib.Path(__file__).parent.parent / "requirements.txt").read_text()
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("==")


def main():
    for name, version in pinned():
        installed = importlib.metadata.version(name)
        if installed != version:
            sys.exit(f"check.py: {name} is {installed}, requirements.txt pins {version}")

    import jax
    import mpmath
    import moocore
    import numpy as np
    import paretoset
    import threadpoolctl

    jax.config.update("jax_enable_x64", True)
    points = np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0]])
    checks = {
        "jax": jax.numpy.ones(1).dtype == np.float64,
        "mpmath": mpmath.mp.dps == 15,
        "moocore": list(moocore.is_nondominated(points)) == [True, True, False],
        "paretoset": list(paretoset.paretoset(points, sense=["min", "min"])) == [True, True, False],
    }
    failed = [name for name, passed in checks.items() if not passed]
    if failed:
        sys.exit(f"check.py: wrong answers from {', '.join(failed)}")
    kernels = sorted({f"{pool['internal_api']}: {pool.get('architecture', '?')}"
                      for pool in threadpoolctl.threadpool_info()})
    print("peers:", ", ".join(f"{name} {version}" for name, version in pinned()))
    print("linear algebra:", ", ".join(kernels) or "none loaded")


if __name__ == "__main__":
    main()
