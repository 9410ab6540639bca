//! Which branch a reaction took.

/// A branch that was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taken {
    /// Its list, in the order of the reaction.
    pub list: usize,
    /// Its place in the list.
    pub branch: usize,
    /// How likely it was among those of its list.
    pub probability: f64,
}
