//! The columns of tables. The fixed ones are written from here.

use super::kinds::{Field, Holds};

const SCENARIO: Field = Field::text("scenario", "the scenario's name");
const DATE: Field = Field::text(
    "date",
    "the date, ISO 8601; with the time of day (UTC) where the grid is finer than a day",
);
const DAY: Field = Field::number("day", "days", "since the start");
const P: Field = Field::number(
    "probability",
    "share of 1",
    "the probability; 0 or 1 where no trial or all, and then `low` and `high` say what is known",
);
const P_SE: Field =
    Field::number("se", "share of 1", "its standard error").null("`probability` is 0 or 1");
const P_LOW: Field = Field::number("low", "share of 1", "the lower end of the 95 % interval");
const P_HIGH: Field = Field::number("high", "share of 1", "the upper end");
const UNIT: &str = "of the outcome";
const UNKNOWN: &str = "all trials agree although they could have differed";

/// Of `milestones.csv`.
pub static MILESTONES: [Field; 9] = [
    SCENARIO,
    Field::text("milestone", "the milestone's name"),
    Field::number(
        "days",
        "days",
        "since the start; of a milestone that follows another, since that",
    ),
    DATE.null("the milestone follows another: such days fall on no date"),
    P,
    P_SE,
    P_LOW,
    P_HIGH,
    Field::whole(
        "trials_at_risk",
        "trials",
        "in which it had not happened before",
    ),
];

/// Of `occupancy.csv`.
pub static OCCUPANCY: [Field; 9] = [
    SCENARIO,
    Field::text("machine", "the machine's name"),
    Field::text("state", "the state's name"),
    DAY,
    DATE,
    P,
    P_SE,
    P_LOW,
    P_HIGH,
];

/// Of `quantiles.csv`.
pub static QUANTILES: [Field; 29] = [
    SCENARIO,
    Field::text("outcome", "the outcome's name"),
    DAY,
    DATE,
    Field::number("mean", UNIT, "the mean over trials"),
    Field::number("mean_se", UNIT, "its standard error").null(UNKNOWN),
    Field::number("mean_low", UNIT, "the lower end of its 95 % interval"),
    Field::number("mean_high", UNIT, "the upper end"),
    Field::number("q05", UNIT, "the quantile: 5 % of trials are below"),
    Field::number("q05_low", UNIT, "the lower end of its 95 % interval"),
    Field::number("q05_high", UNIT, "the upper end"),
    Field::number("q10", UNIT, "10 % are below"),
    Field::number("q10_low", UNIT, "as `q05_low`"),
    Field::number("q10_high", UNIT, "as `q05_high`"),
    Field::number("q25", UNIT, "25 % are below"),
    Field::number("q25_low", UNIT, "as `q05_low`"),
    Field::number("q25_high", UNIT, "as `q05_high`"),
    Field::number("q50", UNIT, "the median"),
    Field::number("q50_low", UNIT, "as `q05_low`"),
    Field::number("q50_high", UNIT, "as `q05_high`"),
    Field::number("q75", UNIT, "75 % are below"),
    Field::number("q75_low", UNIT, "as `q05_low`"),
    Field::number("q75_high", UNIT, "as `q05_high`"),
    Field::number("q90", UNIT, "90 % are below"),
    Field::number("q90_low", UNIT, "as `q05_low`"),
    Field::number("q90_high", UNIT, "as `q05_high`"),
    Field::number("q95", UNIT, "95 % are below"),
    Field::number("q95_low", UNIT, "as `q05_low`"),
    Field::number("q95_high", UNIT, "as `q05_high`"),
];

/// Of `differences.csv`.
pub static DIFFERENCES: [Field; 34] = [
    SCENARIO,
    Field::text(
        "baseline",
        "the name of the scenario with which it is compared",
    ),
    Field::text("kind", "`outcome` or `milestone`"),
    Field::text("name", "the outcome's or the milestone's name"),
    Field::text(
        "of",
        "`end`, `time_mean`, `min_on_grid`, `max_on_grid`; of a milestone `happened`",
    ),
    Field::text(
        "unit",
        "the unit of the means and the difference; of a milestone `1`",
    ),
    Field::number("baseline_mean", "`unit`", "the mean in the baseline"),
    Field::number("baseline_se", "`unit`", "its standard error").null(UNKNOWN),
    Field::number(
        "baseline_low",
        "`unit`",
        "the lower end of its 95 % interval",
    ),
    Field::number("baseline_high", "`unit`", "the upper end"),
    Field::number("mean", "`unit`", "the mean in this scenario"),
    Field::number("mean_se", "`unit`", "its standard error").null(UNKNOWN),
    Field::number("mean_low", "`unit`", "the lower end of its 95 % interval"),
    Field::number("mean_high", "`unit`", "the upper end"),
    Field::number("difference", "`unit`", "`mean` minus `baseline_mean`"),
    Field::number("se", "`unit`", "its standard error").null(UNKNOWN),
    Field::number("low", "`unit`", "the lower end of its 95 % interval"),
    Field::number("high", "`unit`", "the upper end"),
    Field::number(
        "above",
        "share of 1",
        "the share of pairs of trials in which this scenario's is higher",
    ),
    Field::number("above_se", "share of 1", "its standard error").null("`above` is 0 or 1"),
    Field::number(
        "above_low",
        "share of 1",
        "the lower end of its 95 % interval",
    ),
    Field::number("above_high", "share of 1", "the upper end"),
    Field::number("below", "share of 1", "in which it is lower"),
    Field::number("below_se", "share of 1", "its standard error").null("`below` is 0 or 1"),
    Field::number(
        "below_low",
        "share of 1",
        "the lower end of its 95 % interval",
    ),
    Field::number("below_high", "share of 1", "the upper end"),
    Field::number("equal", "share of 1", "in which both are the same"),
    Field::number("equal_se", "share of 1", "its standard error").null("`equal` is 0 or 1"),
    Field::number(
        "equal_low",
        "share of 1",
        "the lower end of its 95 % interval",
    ),
    Field::number("equal_high", "share of 1", "the upper end"),
    Field::number(
        "variance_reduction",
        "times",
        "how many times as many trials unpaired runs would need",
    )
    .null("there is only a bound (`variance_reduction_low`), or nothing varies"),
    Field::number("variance_reduction_se", "times", "its standard error")
        .null("`variance_reduction` is"),
    Field::number(
        "variance_reduction_low",
        "times",
        "the lower end of its 95 % interval, or a bound",
    )
    .null("nothing varies"),
    Field::number("variance_reduction_high", "times", "the upper end")
        .null("`variance_reduction` is"),
];

/// Of `trials.csv` and `trials.parquet`: a column of each kind for every factor, outcome, listed day, milestone.
pub(super) static TRIALS: [Field; 11] = [
    Field::whole(
        "trial",
        "",
        "the number of the trial, from 0: what `escalade story --trial` takes",
    ),
    Field::whole(
        "draw",
        "",
        "the number of its draw of the uncertain numbers",
    ),
    Field::whole(
        "replicate",
        "",
        "the number of the trial among those of its draw",
    ),
    Field::number(
        "factor.<factor>",
        "of the factor",
        "the value of an uncertain number; one that stands in place has its address for a name",
    ),
    Field::number("outcome.<outcome>.end", UNIT, "the value at the horizon"),
    Field::number(
        "outcome.<outcome>.min_on_grid",
        UNIT,
        "the smallest value on the days of the grid",
    ),
    Field::number(
        "outcome.<outcome>.max_on_grid",
        UNIT,
        "the largest value on the days of the grid",
    ),
    Field::number(
        "outcome.<outcome>.time_mean",
        UNIT,
        "the mean over time, of the whole path",
    ),
    Field::number(
        "outcome.<outcome>.at.<days> d",
        UNIT,
        "the value on a day that the scenario lists",
    ),
    Field::number(
        "since.<milestone>",
        "days",
        "when what the milestone follows happened",
    )
    .null("it never did"),
    Field::new(
        "first.<milestone>",
        Holds::Number,
        "days",
        "when the milestone was first passed; of one that follows another, days after that",
    )
    .null("it never was"),
];

/// Of `histories.csv`.
pub static HISTORIES: [Field; 12] = [
    Field::whole(
        "trial",
        "",
        "the number of the trial, from 0: what `escalade story --trial` takes",
    ),
    Field::whole(
        "draw",
        "",
        "the number of its draw of the uncertain numbers",
    ),
    Field::number(
        "start",
        "days",
        "since when it could happen: of a machine, since it entered the state; of an event, since it happened last; 0 at first",
    ),
    Field::number("stop", "days", "when it happened, or the horizon"),
    Field::text(
        "date",
        "the date and the time of day (UTC) of `stop`, ISO 8601",
    ),
    Field::whole(
        "happened",
        "",
        "1, or 0 at the horizon: the row is censored then",
    ),
    Field::text("machine", "the machine").null("the row is about an event"),
    Field::text("from", "the state that it was in").null("the row is about an event"),
    Field::text("to", "the state that it entered")
        .null("`happened` is 0, or the row is about an event"),
    Field::text("event", "the address of the event").null("the row is about a machine"),
    Field::text(
        "reaction",
        "the address of what happened, which may move other machines too",
    )
    .null("`happened` is 0"),
    Field::text("branch", "the name of the branch that it took")
        .null("it has no branches, or `happened` is 0"),
];

/// The names of columns.
pub fn names(columns: &[Field]) -> impl Iterator<Item = &'static str> + '_ {
    columns.iter().map(|column| column.name)
}
