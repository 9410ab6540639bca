//! Words and lexicons to probabilities to rates.
