#!/bin/sh
# A game of six turns on "Threats as leverage", from the first brief to the after-action review: three played cells, an
# inject, a roll of dice, an override, a branch. Run it in a folder that has scenarios/ (`escalade init scenarios`).
#
# Each call of `play` goes on with the log, as the prompt would. What a room would decide as the game goes is fixed here to
# orders that can be given whatever has happened.
set -eu
E=${ESCALADE:-escalade}
FUTURES=${FUTURES:-2000}
TRIALS=${TRIALS:-4000}
play() { "$E" play scenarios/play.yaml --log "${LOG:-game.jsonl}" "$@"; }

# The clock stands where something big happens and where a played cell is asked. Here nobody answers, and it goes on.
until_then() {
  for _ in 1 2 3 4 5 6 7 8 9; do
    answer=$(play --do "advance until $1")
    echo "$answer"
    case $answer in *" to $1"* | *"stands at $1"*) return ;; esac
  done
  echo "the clock does not come to $1" >&2
  return 1
}

# Turn 1: pages for the cells, and what meeting the demand would do, before it is ordered.
play --cells white_house,mexico,cartels --trial 8 --futures "$FUTURES" --pages pages \
  --do brief --do 'futures order mexico comply'
play --do 'order white_house frame_it' --do 'order mexico comply' --do 'order cartels lie_low'
until_then 2026-02-06

# Turn 2: an inject of the exercise's list.
play --do 'inject drone' --do 'order mexico call_the_street'
until_then 2026-03-06

# Turn 3: the odds, and two ten-sided dice.
play --do odds --do 'roll ordinary_news 30'
until_then 2026-04-03

# Turn 4: control decides against the odds, with its reason; the cartels are ready to hit back.
raid='happen first_raid by_raids because "the President has announced it in this room"'
play --do "$raid" --do 'order mexico reject_in_public' --do 'order cartels hit_back'
until_then 2026-05-01

# The same turn again, in a branch: the raid as before, and cartels that lie low. It keeps the luck, so that what differs
# is what was ordered.
play --do 'branch 4 to other.jsonl'
LOG=other.jsonl
play --do "$raid" --do 'order mexico reject_in_public' --do 'order cartels lie_low'
until_then 2026-05-01
LOG=game.jsonl
play --do 'versus other.jsonl'

# Turn 5: on with the first game, and pages for what the cells know by now.
play --pages pages --do brief --do 'order white_house raid_seldom' --do 'order mexico calm_the_street'
until_then 2026-05-29

# Turn 6, and the review.
play --do state
until_then 2026-06-26
play --do 'why first_raid' --do scores
"$E" replay game.jsonl
"$E" review game.jsonl --trials "$TRIALS"
