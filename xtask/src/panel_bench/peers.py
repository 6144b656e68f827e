"""Rakes the benchmark's sample with one package and prints the best time; writes the weights.

usage: peers.py PACKAGE FOLDER ROUNDS
"""

import json
import sys
import time

import numpy as np

package, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(f"{folder}/sample.json") as file:
    sample = json.load(file)
base = np.fromfile(f"{folder}/base.f64", dtype="<f8")
codes = [np.fromfile(f"{folder}/margin{k}.u8", dtype=np.uint8) for k in range(len(sample["totals"]))]
totals = [np.array(t) for t in sample["totals"]]


def numpy_loop():
    weights = base.copy()
    for _ in range(1000):
        worst = 0.0
        for code, total in zip(codes, totals):
            factor = total / np.bincount(code, weights, minlength=len(total))
            worst = max(worst, np.abs(factor - 1).max())
            weights *= factor[code]
        if worst < 1e-10:
            break
    return weights


def with_ipfn():
    import pandas as pd
    from ipfn import ipfn

    # Its documented way for large samples: the dense table of cells, not the rows.
    shape = [len(t) for t in totals]
    index = np.ravel_multi_index(codes, shape)
    table = np.bincount(index, base, minlength=int(np.prod(shape))).reshape(shape)
    fitted = ipfn.ipfn(
        table.copy(), totals, [[k] for k in range(len(totals))], convergence_rate=1e-12, max_iteration=1000
    ).iteration()
    with np.errstate(invalid="ignore", divide="ignore"):
        return base * np.where(table > 0, fitted / table, 0).ravel()[index]


def frame():
    import polars as pl

    columns = {f"m{k}": code.astype(str) for k, code in enumerate(codes)}
    return pl.DataFrame({**columns, "w": base})


def with_svy(data):
    import svy

    controls = {f"m{k}": {str(c): float(t) for c, t in enumerate(own)} for k, own in enumerate(totals)}
    s = svy.Sample(data, svy.Design(wgt="w"))
    s = s.weighting.rake(controls=controls, wgt_name="raked", tol=1e-10, max_iter=1000)
    return s.data["raked"].to_numpy()


def with_rimpy(data):
    import rimpy

    targets = {
        f"m{k}": {str(c): float(100 * t / own.sum()) for c, t in enumerate(own)} for k, own in enumerate(totals)
    }
    result = rimpy.rake(data, targets)
    result = getattr(result, "data", result)
    column = "weight" if "weight" in result.columns else result.columns[-1]
    return result[column].to_numpy()


def with_balance(data):
    from balance.weighting_methods import rake
    import pandas as pd

    sample_df = pd.DataFrame({f"m{k}": code.astype(str) for k, code in enumerate(codes)})
    shares = {f"m{k}": {str(c): t / own.sum() for c, t in enumerate(own)} for k, own in enumerate(totals)}
    target = rake.prepare_marginal_dist_for_raking(shares, max_length=10000)
    target = target[[c for c in sample_df.columns]] if "m0" in target.columns else target
    result = rake.rake(
        sample_df,
        pd.Series(base),
        target,
        pd.Series(np.ones(len(target))),
        transformations=None,
        max_iteration=1000,
        convergence_rate=1e-10,
    )
    return result["weight"].to_numpy()


jobs = {"numpy": numpy_loop, "ipfn": with_ipfn}
if package in ("svy", "rimpy"):
    data = frame()
    own = {"svy": with_svy, "rimpy": with_rimpy}[package]
    jobs[package] = lambda: own(data)
if package == "balance":
    jobs[package] = lambda: with_balance(None)

times = []
for _ in range(rounds):
    start = time.perf_counter()
    weights = jobs[package]()
    times.append(time.perf_counter() - start)
weights = np.asarray(weights, dtype="<f8")
(weights * (sum(totals[0]) / weights.sum())).tofile(f"{folder}/{package}.f64")
print(min(times))
