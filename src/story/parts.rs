//! What a story consists of.

/// One trial in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Its number in the run.
    pub trial: u64,
    /// The logarithm of its path's density.
    pub log_likelihood: f64,
    /// What is unusual about the numbers of its draw.
    pub draw: Vec<String>,
    /// Month by month, those in which something was worth telling.
    pub chapters: Vec<Chapter>,
    /// How it ends, against the other trials; of one that fails, nothing.
    pub ending: Vec<String>,
    /// How many events are left out between the first and the last that are told.
    pub left_out: u64,
    /// Why it has no end.
    pub failure: Option<String>,
}

/// A month.
#[derive(Clone, Debug, PartialEq)]
pub struct Chapter {
    /// `March 2026`.
    pub heading: String,
    /// What happened.
    pub events: Vec<StoryEvent>,
    /// What happened besides, counted.
    pub besides: Vec<String>,
    /// How the headline outcomes moved; of a trial that fails, nothing.
    pub moved: Vec<String>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryEvent {
    /// The address of the reaction that happened.
    pub address: String,
    /// Days since the start.
    pub day: f64,
    /// `On 3 March`.
    pub date: String,
    /// What, with what it moved.
    pub what: String,
    /// Which of its branches it took, and how likely that was.
    pub branch: Option<String>,
    /// How likely it was.
    pub odds: String,
    /// What else could have happened.
    pub otherwise: Option<String>,
}
