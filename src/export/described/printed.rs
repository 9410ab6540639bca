//! What `--format json` prints of `explain`, `story`, `check` and `list`.

use super::kinds::{Field, Holds, Shape};
use super::shapes::ESTIMATE;

const FORMAT: Field = Field::whole("format", "", "the version of this format: 1");
const SEED: Field = Field::text("seed", "the seed, as digits");

static RANGE: Shape = Shape {
    name: "range over draws",
    about: "What a number comes to over the draws of the uncertain numbers.",
    fields: &[
        Field::shape("q05", &ESTIMATE, "5 % of draws are below").unit("as the number is written"),
        Field::shape("q50", &ESTIMATE, "the median").unit("as the number is written"),
        Field::shape("q95", &ESTIMATE, "95 % of draws are below").unit("as the number is written"),
    ],
};

static PIECE: Shape = Shape {
    name: "piece",
    about: "A part of a hazard: its base, or a hazard ratio.",
    fields: &[
        Field::text("what", "what it is"),
        Field::shape("range", &RANGE, "its value over the draws"),
        Field::text(
            "written",
            "how it is written, where that is not the number itself: a ratio of risks, a weight",
        )
        .null("the number itself stands there"),
        Field::new(
            "factors",
            Holds::List(&Holds::Text),
            "",
            "the factors that it reads",
        ),
        Field::text("grade", "its grade of evidence").null("it has none"),
        Field::new("sources", Holds::List(&Holds::Text), "", "what it cites"),
    ],
};

static LINE: Shape = Shape {
    name: "consequence",
    about: "A line about what follows.",
    fields: &[
        Field::whole(
            "depth",
            "",
            "how far it is indented: 1 and more inside a branch",
        ),
        Field::text("what", "what happens, in words"),
    ],
};

static CHANCE: Shape = Shape {
    name: "implied chance",
    about: "How likely the base alone makes the reaction within so many days.",
    fields: &[
        Field::number("days", "days", "the time"),
        Field::shape("chance", &RANGE, "the probability, over the draws").unit("share of 1"),
    ],
};

static REACTION: Shape = Shape {
    name: "explained reaction",
    about: "A reaction taken apart.",
    fields: &[
        Field::text("address", "its address"),
        Field::text("title", "its title"),
        Field::new(
            "base",
            Holds::List(&Holds::Shape(&PIECE)),
            "",
            "the number or numbers of its trigger",
        ),
        Field::new(
            "hazard_ratios",
            Holds::List(&Holds::Shape(&PIECE)),
            "",
            "what multiplies the base",
        ),
        Field::new(
            "then",
            Holds::List(&Holds::Shape(&LINE)),
            "",
            "what follows",
        ),
        Field::new(
            "chance_of_base",
            Holds::List(&Holds::Shape(&CHANCE)),
            "",
            "within 30, 90 and 365 days; empty for what is dated",
        ),
    ],
};

static CHANGE: Shape = Shape {
    name: "change",
    about: "What switching a reaction off does to an outcome at the horizon.",
    fields: &[
        Field::shape(
            "difference",
            &ESTIMATE,
            "the mean without the reaction minus that with it",
        )
        .unit("of the outcome"),
        Field::number(
            "at_most",
            "of the outcome",
            "the mean changes by no more, up or down (95 %)",
        ),
        Field::shape(
            "share_of_range",
            &ESTIMATE,
            "the difference over the width of the declared range",
        )
        .unit("share of 1"),
        Field::truth("seen", "whether the difference can be told from 0"),
    ],
};

static WITHOUT: Shape = Shape {
    name: "reaction switched off",
    about: "A reaction, and what switching it off does.",
    fields: &[
        Field::text("address", "its address"),
        Field::text("title", "its title"),
        Field::new(
            "at_horizon",
            Holds::Named(
                "each outcome's name that is followed",
                &Holds::Shape(&CHANGE),
            ),
            "",
            "the changes",
        ),
    ],
};

/// Of `escalade explain`.
pub(super) static EXPLAINED: Shape = Shape {
    name: "explanation",
    about: "Where a hazard comes from, and what switching reactions off does.",
    fields: &[
        FORMAT,
        Field::shape(
            "reaction",
            &REACTION,
            "the reaction that `--reaction` names",
        )
        .null("it names none"),
        Field::new(
            "without",
            Holds::List(&Holds::Shape(&WITHOUT)),
            "",
            "reactions switched off, the largest change first; then those whose change cannot be told from 0",
        ),
        Field::truth(
            "changes_add_up",
            "`false`: such changes do not add up to a whole",
        ),
        Field::whole("trials", "pairs of trials", "that were simulated"),
        SEED,
    ],
};

static EVENT: Shape = Shape {
    name: "event",
    about: "Something that happened in a trial.",
    fields: &[
        Field::number("day", "days", "since the start"),
        Field::text("what", "what happened, in words"),
        Field::text("branch", "which branch it took").null("it has no branches"),
        Field::text("odds", "how likely it was, in words"),
        Field::text("otherwise", "what was more likely at that moment").null("nothing was"),
    ],
};

static CHAPTER: Shape = Shape {
    name: "chapter",
    about: "A part of a story.",
    fields: &[
        Field::text("heading", "the time that it tells of"),
        Field::new(
            "events",
            Holds::List(&Holds::Shape(&EVENT)),
            "",
            "what happened, in order",
        ),
        Field::new(
            "besides",
            Holds::List(&Holds::Text),
            "",
            "what happened again, in words",
        ),
        Field::new(
            "outcomes",
            Holds::List(&Holds::Text),
            "",
            "how the headline outcomes moved, in words",
        ),
    ],
};

/// Of `escalade story`.
pub(super) static STORY: Shape = Shape {
    name: "story",
    about: "One trial, told.",
    fields: &[
        FORMAT,
        Field::text("scenario", "the scenario's name"),
        SEED,
        Field::whole("trials", "trials", "of the run from which the trial is"),
        Field::whole("trial", "", "its number, from 0"),
        Field::number(
            "log_likelihood",
            "logarithm of a density",
            "the natural logarithm of its path's density",
        ),
        Field::new(
            "draw",
            Holds::List(&Holds::Text),
            "",
            "what is unusual about its uncertain numbers, in words",
        ),
        Field::new(
            "chapters",
            Holds::List(&Holds::Shape(&CHAPTER)),
            "",
            "what happened",
        ),
        Field::new(
            "ending",
            Holds::List(&Holds::Text),
            "",
            "how it ends, in words",
        ),
        Field::whole("left_out", "events", "that are not told"),
        Field::text("failure", "why the trial has no end").null("it has one"),
    ],
};

static POSITION: Shape = Shape {
    name: "position",
    about: "A place in a text, from 1.",
    fields: &[
        Field::whole("line", "lines", "from 1"),
        Field::whole("column", "characters", "from 1"),
    ],
};

const FILE: Field = Field::text("file", "the file");
const AT_LINE: Field = Field::whole("line", "lines", "from 1");
const AT_COLUMN: Field = Field::whole("column", "characters", "from 1");
const END: Field = Field::shape("end", &POSITION, "after the last character");
const NOWHERE: &str = "the fault has no place";

static RELATED: Shape = Shape {
    name: "related place",
    about: "Another place that a fault is about.",
    fields: &[
        FILE,
        AT_LINE,
        AT_COLUMN,
        END,
        Field::text("label", "what is there"),
    ],
};

/// Of `escalade check`.
pub(super) static FAULT: Shape = Shape {
    name: "fault",
    about: "Something that is wrong in a scenario file.",
    fields: &[
        FILE.null(NOWHERE),
        AT_LINE.null(NOWHERE),
        AT_COLUMN.null(NOWHERE),
        END.null(NOWHERE),
        Field::text("severity", "`error` or `warning`"),
        Field::text("message", "what is wrong"),
        Field::text("label", "what is said at the place").null("nothing is"),
        Field::text("help", "what to do about it").null("nothing is known"),
        Field::new(
            "related",
            Holds::List(&Holds::Shape(&RELATED)),
            "",
            "other places that it is about",
        ),
    ],
};

const FAULTY: &str = "the file is faulty";

/// Of `escalade list`.
pub(super) static LISTED: Shape = Shape {
    name: "listed file",
    about: "A scenario file and what it has.",
    fields: &[
        FILE,
        Field::text(
            "kind",
            "`scenario`, `world`, or `faulty`: `escalade check` says why",
        ),
        Field::text("title", "its title").null(FAULTY),
        Field::new(
            "extends",
            Holds::List(&Holds::Text),
            "",
            "the files that it extends",
        )
        .null(FAULTY),
        Field::number("horizon_days", "days", "how long a trial lasts")
            .null("the file is faulty, or a world without a horizon"),
        Field::whole("machines", "", "how many it has").null(FAULTY),
        Field::whole("reactions", "", "transitions and events").null(FAULTY),
        Field::whole("factors", "", "uncertain numbers").null(FAULTY),
        Field::whole("outcomes", "", "how many it has").null(FAULTY),
        Field::whole("milestones", "", "how many it has").null(FAULTY),
    ],
};
