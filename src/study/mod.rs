//! The whole pipeline in one call; what every face uses.
