//! Why a model has no exact answer here.

/// Why the master equation of a model cannot be solved, or a question cannot be answered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExactError {
    /// Something makes the process more than a Markov chain on the product of its machines.
    #[error("{address}: {reason}")]
    NotCovered {
        /// The entry.
        address: String,
        /// What it has.
        reason: &'static str,
    },
    /// A number is outside of what its place demands, for these factor values.
    #[error("{address}: expected {expected}, found {found}")]
    Value {
        /// The entry.
        address: String,
        /// What its place demands.
        expected: &'static str,
        /// What it is.
        found: f64,
    },
    /// The number of factor values is not the number of factors.
    #[error("expected {expected} factor values, found {found}")]
    FactorValues {
        /// How many factors the model has.
        expected: usize,
        /// How many values were given.
        found: usize,
    },
    /// The product of the machines has too many reachable states.
    #[error("more than {limit} states of the machines together can be reached")]
    TooManyStates {
        /// How many are allowed.
        limit: usize,
    },
    /// What a reaction sets off at one instant has no end in sight.
    #[error("{address}: sets off more than {limit} reactions, or ways on, at one instant")]
    Cascade {
        /// The reaction.
        address: String,
        /// How many are allowed.
        limit: usize,
    },
    /// So many jumps are expected that the solution would take too long.
    #[error("about {expected} jumps up to the horizon, at most {limit} can be followed")]
    TooFast {
        /// The largest rate times the time.
        expected: f64,
        /// How many are allowed.
        limit: f64,
    },
    /// A state to start from has another number of machines, counters or variables than the model, or
    /// a machine in a state that it does not have.
    #[error("expected a state of this model: {expected} {what}, found {found}")]
    KnownState {
        /// Of what.
        what: &'static str,
        /// How many, or below which number.
        expected: usize,
        /// How many, or which.
        found: usize,
    },
    /// The times of a question are not ascending or not between the start and the horizon.
    #[error("expected ascending times from {start} to {horizon}, found {found}")]
    Times {
        /// Days.
        start: f64,
        /// Days.
        horizon: f64,
        /// The first time that is not as expected, days.
        found: f64,
    },
}
