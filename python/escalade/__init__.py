"""escalade: exact Monte Carlo simulation of political-military escalation.

    import escalade

    model = escalade.load("scenarios/limited_raids.yaml")
    results = model.run(trials=20_000, seed=1)
    results.summary["outcomes"]["cooperation"]["end"]["mean"]

The same scenario, seed, trials and version give the same bits here, on the command line and in parts that several
machines simulate. Results are illustrative, not a forecast.

What is refused raises `ValueError` (an argument) or `EscaladeError`; a scenario with faults raises its kind
`ScenarioError`, whose text is what `escalade check` prints, with the place and the remedy of each fault.
"""

import json as _json

from ._columns import Columns
from ._escalade import EscaladeError, Figure, ScenarioError, SimulationError, __version__
from ._model import Factor, Milestone, Model, Outcome, ScenarioWarning, load, loads
from ._results import Comparison, Evaluation, Exact, Results, Sensitivity, Story


def _diagnostics(self: ScenarioError) -> list[dict]:
    """Every fault: severity, message, label, help, file, line, column, end and related places."""
    return _json.loads(getattr(self, "_diagnostics", "[]"))


ScenarioError.diagnostics = property(_diagnostics)  # type: ignore[assignment]

__all__ = [
    "Columns",
    "Comparison",
    "EscaladeError",
    "Evaluation",
    "Exact",
    "Factor",
    "Figure",
    "Milestone",
    "Model",
    "Outcome",
    "Results",
    "ScenarioError",
    "ScenarioWarning",
    "Sensitivity",
    "SimulationError",
    "Story",
    "__version__",
    "load",
    "loads",
]
