#!/usr/bin/env bash
# A run in parts on a cluster with Slurm: an array of tasks, each of which counts one shard, and a job that merges
# them. A task that is killed or requeued goes on from its last checkpoint: the results have the same bytes.
#
#   export SCENARIO=my.yaml TRIALS=1000000000 PARTS=1000 DIR=/shared/results
#   bash docs/examples/slurm.sh submit
#
# Needs `escalade` on the nodes (ESCALADE names it) and a folder that all of them see.
#SBATCH --job-name=escalade
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail
: "${SCENARIO:?}" "${TRIALS:?}" "${PARTS:?}" "${DIR:?}"
escalade="${ESCALADE:-escalade}"
case "${1:-count}" in
  submit)
    mkdir -p "$DIR"
    array=$(sbatch --parsable --array="1-$PARTS" --output="$DIR/part-%a.log" ${SBATCH_OPTIONS:-} "$0" count)
    merge=$(sbatch --parsable --dependency="afterok:$array" --output="$DIR/merge.log" ${SBATCH_OPTIONS:-} "$0" merge)
    echo "$array $merge"
    ;;
  count)
    part=$SLURM_ARRAY_TASK_ID
    # --resume starts with the first draw where there is no shard yet.
    exec "$escalade" run "$SCENARIO" --trials "$TRIALS" --shard "$part/$PARTS" --resume ${ESCALADE_OPTIONS:-} \
      --threads "${SLURM_CPUS_PER_TASK:-1}" --output "$DIR/part-$part.shard"
    ;;
  merge)
    exec "$escalade" merge "$DIR"/part-*.shard --output "$DIR"
    ;;
esac
