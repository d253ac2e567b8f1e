"""Small problems with the solutions that scikit-learn and SciPy find, for the tests of the trainer's own solvers.

    python make_solver_fixtures.py ../../shared/trainer/src/fixtures/solver-solutions.json

Seeded; the same versions give the same file (`npx biome format --write` lays it out). Needs numpy, scipy and scikit-learn, which nothing else here needs.
"""

import json
import sys
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

PRIOR_TEXTS = 4
"""As in fit-fusion.ts: so many imagined texts hold the weights at the first guess."""


def fit(features, targets, weights, c):
    model = LogisticRegression(C=c, solver="lbfgs", tol=1e-10, max_iter=100_000)
    return model.fit(features, targets, sample_weight=weights)


def sparse_features(random, rows, columns, share):
    values = np.round(random.gamma(2.0, 0.4, (rows, columns)), 3)
    return np.where(random.random((rows, columns)) < share, values, 0.0)


def noisy_targets(random, features, classes):
    truth = random.normal(0, 1.2, (features.shape[1], classes))
    return np.argmax(features @ truth + random.gumbel(0, 1.0, (features.shape[0], classes)), axis=1)


def problem(name, sparse, dense, targets, weights, classes, c, groups, solution):
    return {
        "name": name,
        "sparse": [[[int(at), float(row[at])] for at in np.nonzero(row)[0]] for row in sparse if row.size > 0],
        "dense": [row.tolist() for row in dense if row.size > 0],
        "targets": targets.tolist(),
        "weights": weights.tolist(),
        "features": sparse.shape[1],
        "classes": classes,
        "c": c,
        "groups": groups,
        **solution,
    }


def solution_of(coefficients, bias, probabilities):
    return {"coefficients": digits(coefficients), "bias": digits(bias), "probabilities": digits(probabilities)}


def digits(values):
    return np.round(np.asarray(values, dtype=float), 6).tolist()


def multinomial(random, name, columns, dims, classes, c, rows=32):
    sparse = sparse_features(random, rows, columns, 0.35)
    dense = np.round(random.normal(0, 0.6, (rows, dims)), 3)
    both = np.hstack([sparse, dense])
    targets = noisy_targets(random, both, classes)
    targets[:classes] = np.arange(classes)
    weights = np.round(random.uniform(0.3, 2.5, rows), 2)
    coefficients, bias, probabilities = softmax_solution(both, targets, weights, c)
    solution = solution_of(coefficients, bias, probabilities)
    return problem(name, sparse, dense, targets, weights, classes, c, None, solution)


def softmax_solution(features, targets, weights, c):
    """Columns and biases of a softmax. For two classes scikit-learn fits one column, the difference: two that share it
    share its penalty too, so they need half of its C."""
    if targets.max() > 1:
        model = fit(features, targets, weights, c)
        return model.coef_.T, model.intercept_, model.predict_proba(features)
    model = fit(features, targets, weights, 2 * c)
    bias = model.intercept_[0] / 2
    return np.vstack([-model.coef_ / 2, model.coef_ / 2]).T, np.array([-bias, bias]), model.predict_proba(features)


def grouped(random, name, sizes, c, rows=42):
    """A softmax inside each group is a model for each group, fitted on its rows alone."""
    sparse = sparse_features(random, rows, 7, 0.4)
    dense = np.round(random.normal(0, 0.6, (rows, 4)), 3)
    both = np.hstack([sparse, dense])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    of_row = np.arange(rows) % len(sizes)
    targets = np.zeros(rows, dtype=int)
    weights = np.round(random.uniform(0.3, 2.5, rows), 2)
    classes = int(starts[-1])
    coefficients = np.zeros((both.shape[1], classes))
    bias = np.zeros(classes)
    probabilities = np.zeros((rows, classes))
    for group, size in enumerate(sizes):
        inside = of_row == group
        own = noisy_targets(random, both[inside], size)
        own[:size] = np.arange(size)
        targets[inside] = own + starts[group]
        columns = np.arange(starts[group], starts[group + 1])
        solved = softmax_solution(both[inside], own, weights[inside], c)
        coefficients[:, columns], bias[columns], probabilities[np.ix_(inside, columns)] = solved
    groups = [group for group, size in enumerate(sizes) for _ in range(size)]
    solution = solution_of(coefficients, bias, probabilities)
    return problem(name, sparse, dense, targets, weights, classes, c, groups, solution)


def fusion(random, name, strengths, guess, groups=None, rows=40, classes=5):
    """Weights of the parts' log probabilities, none negative, held at the guess by a Gaussian prior."""
    groups_of = np.zeros(classes, dtype=int) if groups is None else np.array(groups)
    targets = random.integers(0, classes, rows)
    inside = groups_of[None, :] == groups_of[targets][:, None]
    parts = []
    for strength in strengths:
        logits = random.normal(0, 1.0, (rows, classes))
        logits[np.arange(rows), targets] += strength
        masked = np.where(inside, logits, -np.inf)
        parts.append(np.round(logits - logsumexp(masked, axis=1, keepdims=True), 3))
    stacked = np.stack(parts)

    def loss(weights):
        logits = np.where(inside, np.tensordot(weights, stacked, axes=1), -np.inf)
        data = np.sum(logsumexp(logits, axis=1) - logits[np.arange(rows), targets])
        return data + 0.5 * PRIOR_TEXTS * np.sum((weights - np.array(guess)) ** 2)

    found = minimize(
        loss,
        np.array(guess, dtype=float),
        method="L-BFGS-B",
        bounds=[(0, None)] * len(guess),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 10_000},
    )
    return {
        "name": name,
        "parts": stacked.tolist(),
        "targets": targets.tolist(),
        "groups": groups,
        "guess": guess,
        "weights": digits(found.x),
    }


def main(path):
    random = np.random.default_rng(20261)
    logistic = [
        *(multinomial(random, f"dense features, C {c}", 0, 6, 4, c) for c in (0.1, 1.0, 20.0)),
        *(multinomial(random, f"sparse features, C {c}", 12, 0, 3, c) for c in (0.5, 20.0)),
        multinomial(random, "sparse and dense features, C 5", 10, 5, 4, 5.0),
        *(multinomial(random, f"two classes, C {c}", 8, 4, 2, c) for c in (0.5, 10.0)),
        grouped(random, "classes in groups of 2, 3 and 2, C 4", [2, 3, 2], 4.0),
    ]
    fusions = [
        fusion(random, "three parts that all know something", [1.6, 1.0, 0.6], [0.6, 0.2, 0.4]),
        fusion(random, "a part that misleads", [1.5, 1.0, -1.5], [0.6, 0.2, 0.4]),
        fusion(random, "classes in groups", [1.2, 0.8], [0.9, 0.2], groups=[0, 0, 1, 1, 1]),
        fusion(random, "one part, which is a temperature", [2.5], [1.0]),
        fusion(random, "one part that is too sure of itself", [0.4], [1.0]),
    ]
    made_with = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__}
    text = json.dumps({"madeWith": made_with, "logistic": logistic, "fusions": fusions}, separators=(",", ":"))
    Path(path).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
