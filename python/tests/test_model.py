"""What a model says of itself, and what it refuses."""

import os
import pickle
import signal
import threading
import time
import warnings

import numpy as np
import pytest
from conftest import KNOCKS

import escalade


def test_what_a_model_consists_of(knocks, shipped):
    assert [factor.name for factor in knocks.factors] == ["pace", "zeal", "idle"]
    pace = knocks.factor("pace")
    assert (pace.unit, pace.low, pace.high, pace.grade) == ("/ d", 0.1, 0.5, "judgement")
    assert pace.role == "uncertainty"
    assert pace.sources == ("s",) and "made up" in pace.citations[0]
    assert pace.median == pytest.approx(0.3)
    assert knocks.horizon == 10 and knocks.start == "2027-01-01"
    assert [outcome.headline for outcome in knocks.outcomes] == [True, False]
    assert knocks.milestones[0].name == "knocked"
    assert len(shipped.factors) > 50
    assert all(f.grade and f.sources for f in shipped.factors if f.uncertain)
    with pytest.raises(KeyError):
        knocks.factor("pase")


def test_faults_are_exceptions_with_the_text_of_check():
    with pytest.raises(escalade.ScenarioError) as caught:
        escalade.loads(KNOCKS.replace("rate: pace * zeal", "rate: pase"))
    text = str(caught.value)
    assert "pase" in text and "scenario.yaml:" in text and "did you mean" in text
    assert caught.value.diagnostics[0]["severity"] == "error"
    assert isinstance(caught.value, escalade.EscaladeError)
    with pytest.raises(escalade.ScenarioError, match="no such file"):
        escalade.load("none.yaml")
    with pytest.raises(escalade.ScenarioError):
        escalade.loads(KNOCKS, set={"paze.reference": 1})
    with pytest.raises(ValueError, match="ADDRESS=VALUE"):
        escalade.loads(KNOCKS, set=["pace"])
    with pytest.raises(TypeError):
        escalade.Model()


def test_warnings_are_warnings():
    text = KNOCKS.replace("nap: { source: s,", "nap: {")
    with pytest.warns(escalade.ScenarioWarning, match="nap"):
        model = escalade.loads(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pickle.loads(pickle.dumps(model))


def test_sizes_that_make_no_sense_are_refused(knocks):
    with pytest.raises(ValueError, match="not a multiple of 2 replicates"):
        knocks.run(101)
    with pytest.raises(ValueError, match="expected 6 to"):
        knocks.run(2)
    with pytest.raises(ValueError, match="nothing to compare"):
        knocks.compare()
    with pytest.raises(ValueError, match="`sobol`"):
        knocks.sensitivity("sobel")


def test_a_trial_that_fails_says_which():
    text = KNOCKS.replace("horizon: 10 d", "horizon: 10 d\nlimits: { events: 3 }")
    with pytest.raises(escalade.SimulationError, match="trial .*draw .*replicate"):
        escalade.loads(text).run(600)


def test_changes(knocks):
    quiet = knocks.changed(without=["knock"])
    assert quiet.run(60).summary["outcomes"]["knocks"]["end"]["mean"]["value"] == 0
    one = knocks.run(300, set={"pace.uniform.high": "0.3 / d"})
    other = escalade.loads(KNOCKS, name="knocks", set=["pace.uniform.high=0.3 / d"]).run(300)
    assert one.digest == other.digest


def test_a_story_and_figures(knocks):
    results = knocks.run(300)
    story = results.story(7)
    assert story.trial == 7 and story.text.startswith("# Knocks: trial 7")
    assert "lowest knocks" in knocks.story(which="worst", outcome="knocks", trials=300).text
    with pytest.raises(escalade.EscaladeError, match="trial 300 is not among"):
        results.story(300)
    figure = next(iter(results.figures.values()))
    assert figure._repr_svg_().startswith(("<?xml", "<svg"))
    assert figure.png()[:4] == b"\x89PNG"
    assert "<table>" in results._repr_html_() and "Knocks" in results._repr_html_()


def test_other_threads_go_on(knocks):
    """The lock of the interpreter is released: while a run is simulated, this thread counts."""
    done = threading.Event()
    run = threading.Thread(target=lambda: (knocks.run(30_000, threads=1), done.set()))
    run.start()
    counted = 0
    while not done.is_set():
        counted += 1
        time.sleep(0.001)
    run.join()
    assert counted > 20


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_a_run(knocks):
    def interrupt():
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    sender = threading.Thread(target=interrupt)
    began = time.monotonic()
    sender.start()
    with pytest.raises(KeyboardInterrupt):
        knocks.run(400_000_000)
    sender.join()
    assert time.monotonic() - began < 10
    assert knocks.run(300).digest == knocks.run(300, threads=1).digest, "it runs again"


def test_columns_name_what_is_near(knocks):
    trials = knocks.run(60).trials()
    with pytest.raises(KeyError, match="outcome.knocks.end"):
        trials["knocks"]
    quantiles = knocks.run(60).quantiles()
    assert quantiles.rows > 10 and quantiles["outcome"].dtype == object
    assert all(np.issubdtype(quantiles[name].dtype, np.floating) for name in ("day",))
