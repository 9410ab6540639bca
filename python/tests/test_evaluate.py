"""A model as a function of its factors."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas
import pytest

import escalade


def drawn(model, trials=400, seed=1):
    """The factor values of a run, a row for each draw."""
    trials = model.run(trials, seed=seed).trials()
    first = trials["replicate"] == 0
    return np.stack([trials[f"factor.{f.name}"][first] for f in model.factors], axis=1)


def test_the_rows_of_a_run_give_its_trials(knocks):
    values = drawn(knocks)
    found = knocks.evaluate(values, replicates=2, common=False, of=["knocks.end", "naps.max", "knocked"])
    trials = knocks.run(400).trials()
    assert found.array.shape == (200, 2, 3)
    assert np.array_equal(found["knocks"].ravel(), trials["outcome.knocks.end"])
    assert np.array_equal(found["naps.max"].ravel(), trials["outcome.naps.max_on_grid"])
    assert np.array_equal(found["knocked"].ravel(), np.isfinite(trials["first.knocked"]))
    assert knocks.run(design=values).digest == knocks.run(400).digest


def test_common_random_numbers(knocks):
    same = np.tile([[0.2, 1.0, 0.5]], (6, 1))
    assert len(np.unique(knocks.evaluate(same, replicates=3)["knocks"], axis=0)) == 1
    assert len(np.unique(knocks.evaluate(same, replicates=3, common=False)["knocks"], axis=0)) > 1
    # A factor that does nothing to an outcome changes no bit of it.
    idle = np.tile([[0.2, 1.0, 0.5]], (30, 1))
    idle[:, 2] = np.linspace(0, 1, 30)
    assert np.unique(knocks.evaluate(idle)["knocks"]).size == 1


def test_units_frames_and_single_rows_agree(knocks):
    unit = np.array([[0.5, 0.25, 0.5], [0.9, 0.5, 0.1]])
    values = np.array([[0.3, 0.875, 0.5], [0.46, 1.25, 0.1]])
    by_unit = knocks.evaluate(unit, unit=True, replicates=40).array
    by_value = knocks.evaluate(values, replicates=40).array
    assert np.array_equal(by_unit, by_value)
    frame = pandas.DataFrame(values[:, ::-1], columns=["idle", "zeal", "pace"])
    assert np.array_equal(knocks.evaluate(frame, replicates=40).array, by_value)
    assert np.array_equal(knocks.evaluate(values[0], replicates=40).array, by_value[:1])
    some = knocks.evaluate(values[:, :1], factors=["pace"], others="median", replicates=2)
    whole = knocks.evaluate([[v, 1.25, 0.5] for v in values[:, 0]], replicates=2)
    assert np.array_equal(some.array, whole.array)
    for threads in (1, 3):
        again = knocks.evaluate(values, replicates=40, threads=threads)
        assert np.array_equal(again.array, by_value)


@pytest.mark.parametrize(
    ("X", "settings", "says"),
    [
        ([[0.2]], {"factors": ["pase"], "others": "median"}, "did you mean `pace`"),
        ([[0.2]], {"factors": ["pace"]}, "no column of `zeal` and of 1 more factor"),
        ([[0.9, 1, 0.5]], {}, "row 1: `pace` is 0.9 per day, and it lies between 0.1 and 0.5"),
        ([[0.2, 1, 1.0]], {"unit": True}, "coordinate of the unit cube"),
        ([[0.2, 1]], {}, r"expected an array of shape \(rows, 3\)"),
        ([[0.2, 1, np.nan]], {}, "`idle` is NaN"),
        ([[0.2, 1, 0.5]], {"of": ["knox"]}, "unknown outcome or milestone `knox`"),
        ([[0.2, 1, 0.5]], {"others": "none"}, "expected others to be"),
        ([[0.2, 1, 0.5]], {"replicates": 0}, "0 replicates per draw"),
    ],
)
def test_what_cannot_be_is_refused(knocks, X, settings, says):
    with pytest.raises((ValueError, escalade.EscaladeError), match=says):
        knocks.evaluate(X, **settings)


def mean_of(model, row):
    return model.evaluate([row], replicates=50).mean("knocks")[0]


ROWS = [[0.1 + 0.05 * k, 1.0, 0.5] for k in range(8)]


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes(knocks, method):
    """A model goes to other processes, also to those that are forked after threads were used."""
    expected = [mean_of(knocks, row) for row in ROWS]
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.starmap(mean_of, [(knocks, row) for row in ROWS]) == expected


def test_threads(knocks):
    expected = [mean_of(knocks, row) for row in ROWS]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda row: mean_of(knocks, row), ROWS)) == expected
