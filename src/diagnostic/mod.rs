//! What is wrong in a text, where, and what to do about it.
