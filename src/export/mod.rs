//! Results as files, one format per file.
