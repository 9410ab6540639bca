"""With the packages of others: SALib, EMA Workbench and Dask."""

import os
import signal
import sys

import numpy as np
import pytest


def test_salib_on_our_evaluations_finds_the_known_indices(knocks):
    """E[knocks] = 10 pace zeal: with independent factors of means m and variances v the first-order indices are
    v1 m2^2 / V and v2 m1^2 / V, with V = v1 m2^2 + v2 m1^2 + v1 v2."""
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    problem = knocks.problem()
    X = sample.sample(problem, 512, calc_second_order=False, seed=3)
    Y = knocks.evaluate(X, unit=True, replicates=60, of=["knocks.end"]).mean("knocks")
    found = analyze.analyze(problem, Y, calc_second_order=False, seed=3)
    m1, v1, m2, v2 = 0.3, 0.4**2 / 12, 1.25, 1.5**2 / 12
    total = v1 * m2**2 + v2 * m1**2 + v1 * v2
    assert found["S1"][0] == pytest.approx(v1 * m2**2 / total, abs=0.06)
    assert found["S1"][1] == pytest.approx(v2 * m1**2 / total, abs=0.06)
    assert found["ST"][2] == 0.0, "with common random numbers what does nothing has an index of 0"


def test_salib_morris_takes_the_ends(knocks):
    from SALib.analyze import morris as analyze
    from SALib.sample import morris as sample

    problem = knocks.problem()
    X = sample.sample(problem, 20, seed=1)
    Y = knocks.evaluate(X, unit=True, replicates=4).mean("knocks")
    found = analyze.analyze(problem, X, Y, seed=1)
    assert found["mu_star"][2] == 0.0 and found["mu_star"][0] > 1


def test_ema_workbench_finds_the_box(knocks):
    """Experiments of EMA Workbench, whose PRIM finds that knocks are many where both factors are large."""
    from ema_workbench import perform_experiments
    from ema_workbench.analysis import prim

    import escalade.ema

    model = escalade.ema.model(knocks, of=["knocks.end", "knocked"], replicates=20)
    experiments, outcomes = perform_experiments(model, scenarios=400)
    assert outcomes["knocks_end"].shape == (400,)
    expected = 10 * experiments["pace"] * experiments["zeal"]
    assert np.corrcoef(outcomes["knocks_end"], expected)[0, 1] > 0.9
    many = outcomes["knocks_end"] > np.quantile(outcomes["knocks_end"], 0.8)
    box = prim.Prim(experiments[["pace", "zeal", "idle"]], many, threshold=0.5).find_box()
    trajectory = box.peeling_trajectory
    best = int((trajectory["coverage"] * trajectory["density"]).idxmax())
    assert trajectory.loc[best, "density"] > 0.6
    limits = box.box_lims[best]
    assert limits["pace"][0] > 0.2 and limits["zeal"][0] > 0.8
    assert list(limits["idle"]) == pytest.approx(list(box.box_lims[0]["idle"]), abs=0.2)


@pytest.fixture(scope="module")
def cluster():
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


def test_dask_has_the_bits_of_one_run(shipped, cluster):
    from distributed import Client

    import escalade.dask

    with Client(cluster) as client:
        for parts in (None, 7):
            found = escalade.dask.run(shipped, client, trials=120, seed=3, parts=parts)
            assert found.summary_json == shipped.run(120, seed=3).summary_json
        with pytest.raises(ValueError, match="multiple of 2 trials"):
            escalade.dask.run(shipped, client, trials=601)


@pytest.mark.parametrize("kills", [1, 2])
def test_workers_that_are_killed_change_no_bit(knocks, cluster, tmp_path, monkeypatch, kills):
    """One of two workers, or both, are killed (SIGKILL) in the middle of a part, with all parts that they hold."""
    import cloudpickle
    from distributed import Client

    import escalade.dask

    part, marks = escalade.dask._part, [tmp_path / str(kill) for kill in range(kills)]

    def part_that_is_killed(model, draws, size):
        first, end = draws
        if first >= 5_000:
            model._native.shard((first, (first + end) // 2), size)
            for mark in marks:
                try:
                    with mark.open("x") as file:
                        file.write(str(os.getpid()))
                except FileExistsError:
                    continue
                os.kill(os.getpid(), signal.SIGKILL)
        return part(model, draws, size)

    monkeypatch.setattr(escalade.dask, "_part", part_that_is_killed)
    # The workers do not have this file.
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    with Client(cluster) as client:
        found = escalade.dask.run(knocks, client, trials=20_000, seed=5, parts=12)
        client.wait_for_workers(2)
        killed = {int(mark.read_text()) for mark in marks}
        assert len(killed) == kills and not killed & set(client.run(os.getpid).values())
    assert found.digest == knocks.run(20_000, seed=5).digest


def test_the_notebook_runs():
    import nbclient
    import nbformat
    from conftest import ROOT

    path = ROOT / "docs" / "examples" / "analysis.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    pictures = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/svg+xml" in output.get("data", {})
    ]
    assert len(pictures) >= 2, "figures show"
