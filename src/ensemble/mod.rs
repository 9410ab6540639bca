//! Many trials in parallel; the only user of rayon.
