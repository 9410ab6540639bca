//! Which factor values: one set per draw.
