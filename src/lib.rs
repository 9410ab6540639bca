//! escalade: exact Monte Carlo simulation of political-military escalation.
//!
//! A scenario is read from YAML, becomes interacting state machines whose transition rates come
//! from cited risk factors, and is simulated very many times. Rooms stand in the order in which
//! data flows, and a room uses only rooms above it (`tests/rooms.rs` reads this list):
//!
//! | room | its one job |
//! | --- | --- |
//! | [`diagnostic`] | what is wrong in a text, where, and what to do about it |
//! | [`quantity`] | numbers with meaning: days, per-day rates, dates; reading "2 per 30 d" |
//! | [`random`] | from one seed to streams that never overlap |
//! | [`distribution`] | uncertain numbers: quantile, mean, fit |
//! | [`likelihood`] | words and lexicons to probabilities |
//! | [`scenario`] | YAML as written, with places, `extends` resolved; no judgement |
//! | [`model`] | the validated process: machines, reactions, variables, outcomes |
//! | [`design`] | which factor values |
//! | [`compiled`] | the model as flat arrays, and one draw's rates |
//! | [`trial`] | the only simulation loop |
//! | [`summary`] | mergeable results with their Monte Carlo errors |
//! | [`criterion`] | a condition on one trial and the factors of its draw |
//! | [`ensemble`] | many trials in parallel; the only user of rayon |
//! | [`exact`] | the master equation of the Markov part, by uniformization |
//! | [`sensitivity`] | which factors drive which outcome; one method per file |
//! | [`study`] | the whole pipeline in one call; what every face uses |
//! | [`words`] | results in words with their numbers |
//! | [`plot`] | one figure per file |
//! | [`explain`] | why: base x factors x states with sources; what switching it off does |
//! | [`graph`] | a model as a picture: who acts on whom, and each machine |
//! | [`story`] | one trial told in words, with the odds that it beat |
//! | [`export`] | results as files, one format per file |
//! | [`report`] | one self-contained page |
//! | [`bundle`] | the files of one run, of one comparison, in one folder |
//! | [`wargame`] | a game as a pure state machine over `trial` |
//! | [`lesson`] | questions that a class guesses before it sees, their scores, the worksheet |
//! | [`serve`] | a page for a class and a room, by HTTP; a face, in builds with the feature `web` |
//!
//! The binary's `cli` is the other face: it starts `serve` as it starts everything else, and `serve` knows nothing of
//! it.

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "judges of results may differ in the last bit"
    )
)]

pub mod bundle;
pub mod compiled;
pub mod criterion;
pub mod design;
pub mod diagnostic;
pub mod distribution;
pub mod ensemble;
pub mod exact;
pub mod explain;
pub mod export;
pub mod graph;
pub mod lesson;
pub mod likelihood;
pub mod model;
pub mod plot;
pub mod quantity;
pub mod random;
pub mod report;
pub mod scenario;
pub mod sensitivity;
#[cfg(feature = "web")]
pub mod serve;
pub mod story;
pub mod study;
pub mod summary;
pub mod trial;
pub mod wargame;
pub mod words;
