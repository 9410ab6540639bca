//! Mergeable results with their Monte Carlo errors.
