//! All integration tests, in one binary: one link instead of twenty-six. Those that count allocations have
//! an allocator, and so a binary, of their own.

mod cases;
mod cli;
mod cli_says;
mod cli_stops;
mod cli_tools;
mod compare;
mod coverage;
mod crossings;
mod decode;
mod design;
mod exact;
mod exact_cascades;
mod exact_numerics;
mod exact_refusals;
mod face_validity;
mod faulty;
mod format_doc;
mod hostile;
mod invariance;
mod judge;
mod limits;
mod order;
mod overflow;
mod reading;
mod readme;
mod result_folders;
mod rooms;
mod schema;
mod shipped;
mod stepping;
mod support;
mod switches;
mod trial_files;
mod trial_rows;
mod truths;
