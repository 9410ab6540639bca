//! One trial told in words, with the odds that it had.

mod choice;
mod markdown;
mod parts;
mod tell;

pub use choice::{Choice, ChoiceError, SURPRISING, choose};
pub use markdown::{markdown, numbers};
pub use parts::{Chapter, Story, StoryEvent};
pub use tell::{tell, tell_failure};

#[cfg(test)]
mod tests;
