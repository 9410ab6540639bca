//! One trial told in words, with the odds that it had.

mod choice;
mod tell;

pub use choice::{Choice, ChoiceError, SURPRISING, choose};
pub use tell::{Chapter, Story, StoryEvent, tell};

#[cfg(test)]
mod tests;
