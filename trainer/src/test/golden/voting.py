"""What scikit-learn, scipy and statsmodels say of votes, for the tests of trainer/ensemble.

    pip install numpy scipy statsmodels scikit-learn
    python trainer/src/test/golden/voting.py > trainer/src/test/resources/dev/sweepline/trainer/ensemble/golden.json
"""

import json

import numpy as np
from scipy.stats import rankdata
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import VotingClassifier
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score
from sklearn.preprocessing import LabelEncoder
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa


class Member(ClassifierMixin, BaseEstimator):
    """A classifier that is already fitted: it says what it was given."""

    def __init__(self, probabilities):
        self.probabilities = probabilities

    def predict_proba(self, rows):
        return self.probabilities[np.asarray(rows).ravel()]

    def predict(self, rows):
        return np.argmax(self.predict_proba(rows), axis=1)


def voted(members, voting, weights):
    rows = np.arange(len(members[0])).reshape(-1, 1)
    classes = members[0].shape[1]
    voter = VotingClassifier([(str(i), Member(m)) for i, m in enumerate(members)], voting=voting, weights=weights)
    # Fitting would clone and train; these are what it leaves behind.
    voter.estimators_ = [Member(m) for m in members]
    voter.le_ = LabelEncoder().fit(np.arange(classes))
    voter.classes_ = voter.le_.classes_
    return voter.predict(rows)


def ranked(members, weights):
    """Borda: of the ranks that scipy gives by rising probability the weighted sum, ties averaged."""
    points = sum(w * rankdata(m, axis=1, method="average") for m, w in zip(members, weights or [1] * len(members)))
    return np.argmax(np.round(points, 9), axis=1)


def scores(truth, answers, classes):
    return {
        "answers": [int(a) for a in answers],
        "accuracy": float(accuracy_score(truth, answers)),
        "f1": float(f1_score(truth, answers, average="macro", zero_division=0)),
    }


def case(rng, name, images, classes, count, weights, decimals):
    truth = rng.integers(0, classes, images)
    members = []
    for _ in range(count):
        logits = rng.standard_normal((images, classes)) * 1.5
        logits[np.arange(images), truth] += rng.uniform(0.8, 2.0)
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        p = np.round(p, decimals)
        p[:, -1] = np.round(1 - p[:, :-1].sum(axis=1), decimals)
        members.append(np.abs(p) / np.abs(p).sum(axis=1, keepdims=True))
    answers = [np.argmax(m, axis=1) for m in members]
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
    return {
        "name": name,
        "truth": [int(t) for t in truth],
        "weights": weights,
        "members": [m.tolist() for m in members],
        "alone": [scores(truth, a, classes) for a in answers],
        "hard": scores(truth, voted(members, "hard", weights), classes),
        "soft": scores(truth, voted(members, "soft", weights), classes),
        "rank": scores(truth, ranked(members, weights), classes),
        "agreement": [{"pair": [i, j], "same": float(np.mean(answers[i] == answers[j])), "kappa": float(cohen_kappa_score(answers[i], answers[j]))} for i, j in pairs],
        "fleiss": float(fleiss_kappa(aggregate_raters(np.array(answers).T)[0])),
    }


def main():
    rng = np.random.default_rng(8)
    print(json.dumps([
        case(rng, "three members", 60, 5, 3, None, 6),
        case(rng, "four members, which tie", 80, 3, 4, None, 6),
        case(rng, "three with weights", 60, 5, 3, [2, 1, 0.5], 6),
        case(rng, "coarse figures, which tie", 60, 4, 3, None, 1),
        case(rng, "two classes, five with weights", 50, 2, 5, [3, 1, 1, 1, 1], 6),
    ]))


main()
