//! Questions that a class answers before it sees: what is asked, what the model says, how a guess is scored, and
//! the sheet on which all stands on paper.

mod question;
mod score;
mod worksheet;

pub use question::{Answer, DOTS, Question, Scale, Subject, questions};
pub use score::{Score, brier, crps};
pub use worksheet::{grades, worksheet};
