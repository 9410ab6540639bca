"""Runs on a Dask cluster: parts of a run as futures, merged in a tree, with the bits of one run.

    from dask.distributed import Client
    import escalade, escalade.dask

    results = escalade.dask.run(escalade.load("limited_raids.yaml"), Client(), trials=10_000_000)

A worker that dies loses only what it was doing: Dask gives its parts to others, and since a part has the same bits
wherever it is simulated, so has the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._model import DEFAULT_REPLICATES, DEFAULT_SEED, DEFAULT_TRIALS, Model, _unpickled
from ._results import Results

if TYPE_CHECKING:
    from distributed import Client

# So many parts for each thread of the cluster, so that those who are ready early have something to do.
PARTS_PER_THREAD = 4
# So many parts are merged at a time.
FAN_IN = 8


def run(
    model: Model,
    client: Client | None = None,
    *,
    trials: int = DEFAULT_TRIALS,
    seed: int = DEFAULT_SEED,
    replicates: int = DEFAULT_REPLICATES,
    parts: int | None = None,
    retries: int = 10,
) -> Results:
    """Simulates a run on the workers of a client (by default, the current one), and returns its results.

    The run is cut into `parts` of whole draws, by default four for each thread of the cluster; no result depends on
    it. A part that is lost with its worker, or fails with it, is simulated again, up to `retries` times.

    Raises `ValueError` where trials and replicates do not fit together, `SimulationError` where a trial fails.
    """
    from distributed import get_client

    client = client or get_client()
    draws, left = divmod(trials, replicates)
    if left or draws < 3:
        raise ValueError(f"expected a multiple of {replicates} trials, at least 3 draws, found {trials}")
    if parts is None:
        threads = sum(client.nthreads().values()) or 1
        parts = PARTS_PER_THREAD * threads
    parts = max(1, min(parts, draws))
    size = (seed, trials, replicates, 1)
    # The model is a task too, and no data that is sent out once: what all workers lose is made again.
    shared = client.submit(_unpickled, *model._native.state(), pure=False, retries=retries)
    ends = [draws * k // parts for k in range(parts + 1)]
    level = [
        client.submit(_part, shared, (ends[k], ends[k + 1]), size, pure=False, retries=retries) for k in range(parts)
    ]
    while len(level) > 1:
        level = [
            client.submit(_merged, shared, level[k : k + FAN_IN], replicates, pure=False, retries=retries)
            for k in range(0, len(level), FAN_IN)
        ]
    counts: Any = level[0].result()
    return Results(model._native.of_counts(counts, (seed, trials, replicates, 0)))


def _part(model: Model, draws: tuple[int, int], size: tuple[int, int, int, int]) -> bytes:
    return model._native.shard(draws, size)


def _merged(model: Model, parts: list[bytes], replicates: int) -> bytes:
    return model._native.merged(parts, replicates)
