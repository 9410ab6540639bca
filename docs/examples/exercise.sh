#!/bin/sh
# A game of six turns on "Threats as leverage", from the first brief to the after-action review: three played cells, an
# inject, a roll of dice, an override, a branch. Run it in a folder that has scenarios/ (`escalade init scenarios`).
#
# Each call of `play` goes on with the log. The clock stands where something big happens; asked again for the same date
# it goes on.
set -eu
E=${ESCALADE:-escalade}
play() { "$E" play scenarios/play.yaml --log game.jsonl "$@"; }
until_then() { play --do "advance until $1" --do "advance until $1" --do "advance until $1"; }

# Turn 1: pages for the cells, and what meeting the demand would do, before it is ordered.
play --cells white_house,mexico,cartels --trial 8 --pages pages --do brief --do 'futures 500 order mexico comply'
play --do 'order white_house frame_it' --do 'order mexico comply' --do 'order cartels lie_low'
until_then 2026-02-06

# Turn 2: an inject of the exercise's list.
play --do 'inject drone' --do 'order mexico call_the_street'
until_then 2026-03-06

# Turn 3: the odds, and two ten-sided dice.
play --do odds --do 'roll ordinary_news 30'
until_then 2026-04-03

# Turn 4: control decides against the odds, with its reason.
play --do 'happen first_raid by_raids because "the President has announced it in this room"' \
     --do 'order mexico reject_in_public' --do 'order cartels hit_back'
until_then 2026-05-01

# Turn 5: the same turn twice. A branch keeps the luck: what differs is what was ordered.
play --do 'branch 5 to other.jsonl' --do 'order white_house raid_often'
until_then 2026-05-29
"$E" play scenarios/play.yaml --log other.jsonl --do 'order white_house raid_seldom' --do 'advance until 2026-05-29' \
     --do 'advance until 2026-05-29'
play --do 'versus other.jsonl'

# Turn 6, and the review.
until_then 2026-06-26
play --do scores
"$E" replay game.jsonl
"$E" review game.jsonl
