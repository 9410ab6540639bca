//! A row of histories, whatever it is written as.

/// From when something could happen until it did, or until the horizon.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Happening {
    pub trial: u64,
    pub draw: u64,
    /// Days since the start, as all times.
    pub start: f64,
    pub stop: f64,
    /// That of `stop`, ISO 8601.
    pub date: String,
    pub happened: bool,
    /// Machine, from, to, event, reaction, branch.
    pub names: [Option<String>; 6],
}
