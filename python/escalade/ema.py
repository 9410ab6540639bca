"""A scenario as a model of EMA Workbench.

from ema_workbench import perform_experiments
import escalade, escalade.ema

model = escalade.ema.model(escalade.load("limited_raids.yaml"), factors=["raid_tempo"], of=["cooperation.min"])
experiments, outcomes = perform_experiments(model, scenarios=1000)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ema_workbench

from ._model import DEFAULT_SEED, Model


class EscaladeModel(ema_workbench.em_framework.model.AbstractModel):
    """A model whose uncertainties are factors of a scenario, in their own units, and whose outcomes are its measures.

    It can be pickled, so that the evaluators of EMA Workbench can run it in several processes.
    """

    def __init__(
        self,
        model: Model,
        *,
        factors: Sequence[str] | None = None,
        of: Sequence[str] = (),
        others: str = "median",
        replicates: int = 1,
        seed: int = DEFAULT_SEED,
    ) -> None:
        """Its uncertainties are `factors` (or all that are uncertain), each between its 5 and 95 % points; outcomes
        are the means over `replicates` trials of the measures `of`, which are called with `_` for `.`."""
        name = "".join(letter for letter in model.name.title() if letter.isalnum())
        super().__init__(name)
        self.scenario_model = model
        self.measures = list(of) or [f"{o.name}.end" for o in model.outcomes if o.headline]
        self.settings: dict[str, Any] = {"others": others, "replicates": replicates, "seed": seed, "threads": 1}
        chosen = [model.factor(name) for name in factors] if factors is not None else model.factors
        chosen = [factor for factor in chosen if factor.uncertain]
        self.names = {_word(factor.name): factor.name for factor in chosen}
        self.uncertainties = [
            ema_workbench.RealParameter(_word(factor.name), factor.q05, factor.q95) for factor in chosen
        ]
        self.outcomes = [ema_workbench.ScalarOutcome(_word(measure)) for measure in self.measures]

    def run_model(self, scenario: Any, policy: Any) -> None:
        """Simulates one experiment."""
        super().run_model(scenario, policy)
        row = [[scenario[word] for word in self.names]]
        found = self.scenario_model.evaluate(row, factors=list(self.names.values()), of=self.measures, **self.settings)
        means = found.array[0].mean(axis=0)
        self.outcomes_output = dict(zip(map(_word, self.measures), map(float, means)))


def model(model: Model, **settings: Any) -> EscaladeModel:
    """A scenario as a model of EMA Workbench: see `EscaladeModel`."""
    return EscaladeModel(model, **settings)


def _word(name: str) -> str:
    """A name of EMA Workbench, which has to be one of Python."""
    return "".join(letter if letter.isalnum() else "_" for letter in name)
