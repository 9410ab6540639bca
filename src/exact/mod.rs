//! The master equation of the Markov part, by uniformization.
