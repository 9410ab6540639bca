"""What no reader of a story would believe, counted over many trials of a shipped scenario.

    escalade run scenarios/sustained_campaign.yaml --trials 4000 --histories csv --figures none
    python docs/examples/absurdities.py output/sustained_campaign/histories.csv

Rows of `histories.csv` are in order of trial and time. A line is printed for each absurdity, with how often it happened.
"""

import csv
import sys
from collections import Counter, defaultdict

LONG_AGO = -1e9
FORCE = ("raiding", "campaigning")
INITIAL = {"limited_raids": "raiding", "sustained_campaign": "campaigning"}

LINES = [
    "restored in a campaign",
    "restored under raids after a second strike",
    "part of a demand met within 7 days of a strike",
    "hardened, mobilised or broken off when force was over and the last strike 30 days ago",
    "answered with trade twice within 60 days",
    "answered a tariff twice within 120 days, or after 120 days",
    "a trade quarrel ended under fire",
    "agents limited at the instant the street or the government turned",
    "the first resolution later than 60 days after the first strike",
    "a vote within a day of being taken up",
    "settled though nothing was ever conceded",
    "a triumph that killed the wrong people",
    "trials with more than 12 strikes in 30 days",
    "part of a demand met within 14 days of a strike",
    "restored, and struck again within 30 days",
    "force decided on, and no strike within 60 days",
    "trials with more than 10 attacks on officials in a year",
    "a campaign wound down without a strike",
]


def trials(path):
    """The events of each trial: day, name, machine, state left, state entered."""
    found = defaultdict(list)
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            if row["happened"] == "1":
                name = row["reaction"].rsplit(".", 1)[-1]
                event = (float(row["stop"]), name, row["machine"], row["from"], row["to"])
                found[int(row["trial"])].append(event)
    return found


def judged(events, posture):
    """The absurdities of one trial, each as often as it happened."""
    last, first, strikes, open_ties = {}, {}, [], True
    hits = [day for day, name, *_ in events if name == "unilateral_strike"]
    ago = lambda day, *names: day - max(last.get(name, LONG_AGO) for name in names)
    for day, name, machine, left, entered in events:
        force = posture in FORCE
        at_once = {other for when, other, *_ in events if when == day}
        struck = ago(day, "unilateral_strike")
        if name == "strike":
            strikes.append(day)
        elif name == "restore":
            if posture == "campaigning":
                yield 0
            elif force and len(strikes) >= 2:
                yield 1
            if any(0 < hit - day < 30 for hit in hits):
                yield 14
        elif name == "partial_concession":
            if struck < 7:
                yield 2
            if struck < 14:
                yield 13
        elif name in ("harden_under_fire", "mobilise", "rupture") and not force and struck > 30:
            yield 3
        elif name == "mexican_measure" and ago(day, name) < 60:
            yield 4
        elif name == "answer_tariffs" and (ago(day, name) < 120 or ago(day, "strained") > 120):
            yield 5
        elif name == "make_up" and force and not open_ties:
            yield 6
        elif name == "agent_rules" and at_once & {"harden_under_fire", "mobilise", "suspend_over_the_street"}:
            yield 7
        elif name == "take_up" and day - first.get("unilateral_strike", day) > 60:
            yield 8
        elif name == "war_powers_vote" and not machine and ago(day, "debating") < 1:
            yield 9
        elif name == "settle" and ago(day, "effort_concession", "partial_concession") > 1e6:
            yield 10
        elif name == "triumph" and "wrong_target" in at_once:
            yield 11
        elif name == "first_raid" and not any(0 < other - day < 60 for other, what, *_ in events if what == "strike"):
            yield 15
        elif name == "campaign_done" and not strikes:
            yield 17
        last[name] = day
        first.setdefault(name, day)
        if machine == "us_posture":
            posture = entered
        elif machine == "security_cooperation":
            open_ties = entered in ("working", "deepened")
        elif machine == "congress" and entered == "debating":
            last["debating"] = day
        elif machine == "border_trade" and entered == "strained" and name != "reopen_in_dispute":
            last["strained"] = day
    if any(later - day < 30 for day, later in zip(strikes, strikes[12:])):
        yield 12
    if sum(name == "attack_on_officials" for _, name, *_ in events) > 10:
        yield 16


def main(path):
    folder = path.replace("\\", "/").split("/")[-2]
    counts = Counter()
    for events in trials(path).values():
        counts.update(judged(events, INITIAL.get(folder, "threatening")))
    for line, text in enumerate(LINES):
        print(f"{counts[line]:6d}  {text}")


main(sys.argv[1])
