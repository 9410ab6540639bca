//! The model as flat arrays, and the rates of one draw.
