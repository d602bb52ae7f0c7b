"""What scipy, statsmodels and Optuna say of the figures that the tests of planner/conclusion use.

    pip install numpy scipy statsmodels optuna scikit-learn
    python planner/src/test/golden/conclusions.py > planner/src/test/resources/golden/conclusions.json
"""

import itertools
import json
import math

import numpy as np
import optuna
import pandas as pd
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.importance import FanovaImportanceEvaluator
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

optuna.logging.set_verbosity(optuna.logging.ERROR)


def rounded(values):
    return [round(float(v), 6) for v in values]


def estimates(rng):
    cases = []
    for name, values in {
        "three seeds": rounded(0.86 + 0.01 * rng.standard_normal(3)),
        "two seeds": [0.8812, 0.8790],
        "ten, far from nought": rounded(1e6 + rng.standard_normal(10)),
        "all alike": [0.85, 0.85, 0.85],
    }.items():
        cases.append({"name": name, "values": values, "mean": float(np.mean(values)), "standardError": float(stats.sem(values))})
    return cases


def differences(rng):
    cases = []
    for n, m in ((3, 3), (5, 2), (4, 9)):
        one = rounded(0.88 + 0.02 * rng.standard_normal(n))
        other = rounded(0.85 + 0.005 * rng.standard_normal(m))
        welch = stats.ttest_ind(one, other, equal_var=False)
        difference = float(np.mean(one) - np.mean(other))
        cases.append({
            "name": f"{n} with {m}",
            "one": one,
            "other": other,
            "difference": difference,
            "standardError": difference / float(welch.statistic),
        })
    return cases


def grid(rng, name, seeds, effect):
    """A full grid with as many seeds in each cell; sums of squares by statsmodels."""
    keys = {"model": ["b0", "b1", "b3"], "data.image_size": ["224", "384"], "data.augmentation": ["none", "cutout", "mixup"]}
    runs = []
    for cell in itertools.product(*keys.values()):
        for _ in range(seeds):
            value = effect(*[values.index(v) for values, v in zip(keys.values(), cell)]) + 0.004 * rng.standard_normal()
            runs.append({"params": dict(zip(keys, cell)), "value": round(float(value), 6)})
    frame = pd.DataFrame([{"a": r["params"]["model"], "b": r["params"]["data.image_size"], "c": r["params"]["data.augmentation"], "y": r["value"]} for r in runs])
    table = anova_lm(ols("y ~ C(a)*C(b)*C(c)", frame).fit(), typ=2)
    names = {"C(a)": ["model"], "C(b)": ["data.image_size"], "C(c)": ["data.augmentation"],
             "C(a):C(b)": ["model", "data.image_size"], "C(a):C(c)": ["model", "data.augmentation"],
             "C(b):C(c)": ["data.image_size", "data.augmentation"]}
    total = float(table["sum_sq"].sum())
    return {
        "name": name,
        "runs": runs,
        "shares": [{"keys": keys, "share": float(table.loc[row, "sum_sq"]) / total, "p": float(table.loc[row, "PR(>F)"])} for row, keys in names.items()],
        "higher": float(table.loc["C(a):C(b):C(c)", "sum_sq"]) / total,
        "seeds": float(table.loc["Residual", "sum_sq"]) / total,
    }


def sampled(rng, name, runs, noise, function):
    """Samples of a mixed space; Optuna's fANOVA, and the exact shares by integration of the function."""
    augmentations = ["none", "cutout", "mixup", "rand"]
    rows, trials = [], []
    distributions = {"training.lr": FloatDistribution(-5.0, -2.0), "training.decay": FloatDistribution(0.0, 0.3), "data.augmentation": CategoricalDistribution(augmentations)}
    for _ in range(runs):
        lr = float(f"{10 ** rng.uniform(-5, -2):.6g}")
        decay = float(f"{rng.uniform(0, 0.3):.6g}")
        augmentation = augmentations[rng.integers(4)]
        value = round(float(function((math.log10(lr) + 5) / 3, decay / 0.3, augmentations.index(augmentation)) + noise * rng.standard_normal()), 6)
        params = {"training.lr": lr, "training.decay": decay, "data.augmentation": augmentation}
        rows.append({"params": {k: str(v) for k, v in params.items()}, "value": value})
        # Optuna measures on the linear scale, whatever the distribution says; so it gets the order of magnitude.
        trials.append(optuna.trial.create_trial(params={**params, "training.lr": math.log10(lr)}, distributions=distributions, value=value))
    study = optuna.create_study(direction="maximize")
    study.add_trials(trials)
    seen = [FanovaImportanceEvaluator(seed=seed).evaluate(study) for seed in range(5)]
    u = (np.arange(400) + 0.5) / 400
    a, b, c = np.meshgrid(u, u, np.arange(4), indexing="ij")
    y = np.vectorize(function)(a, b, c)
    total = y.var()
    exact = {"training.lr": y.mean(axis=(1, 2)).var() / total, "training.decay": y.mean(axis=(0, 2)).var() / total, "data.augmentation": y.mean(axis=(0, 1)).var() / total}
    pair = y.mean(axis=2).var() / total - exact["training.lr"] - exact["training.decay"]
    return {
        "name": name,
        "runs": rows,
        "optuna": {key: float(np.mean([one[key] for one in seen])) for key in distributions},
        "exact": {key: float(value) for key, value in exact.items()},
        "exactPair": float(pair),
    }


def main():
    rng = np.random.default_rng(20260213)
    additive = lambda a, b, c: 0.84 + 0.012 * a + 0.02 * b - 0.003 * c
    crossed = lambda a, b, c: 0.84 + 0.012 * a + 0.02 * b + 0.01 * a * b
    nothing = lambda a, b, c: 0.85
    peak = lambda a, b, c: math.exp(-8 * (a - 0.6) ** 2) + 0.15 * b + [0, 0.1, 0.25, 0.2][int(c)]
    product = lambda a, b, c: 2.0 * a * b + 0.3 * a
    print(json.dumps({
        "estimates": estimates(rng),
        "differences": differences(rng),
        "grids": [grid(rng, "additive", 3, additive), grid(rng, "crossed", 2, crossed), grid(rng, "nothing but noise", 3, nothing)],
        "samples": [sampled(rng, "a peak", 200, 0.01, peak), sampled(rng, "a product", 300, 0.01, product)],
    }, indent=1))


main()
