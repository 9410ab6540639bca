//! The counts of a part of a run, as any bytes with a right checksum: they are refused, or everything can be asked of
//! them.

#![no_main]

mod frame;

use std::sync::LazyLock;

use escalade::model::{MachineId, MilestoneId, Model, OutcomeId, Purpose, ReactionId, StateId};
use escalade::scenario::{Patches, Scenario};
use escalade::summary::{Functional, Layout, Summary};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};

static LAYOUT: LazyLock<Layout> = LazyLock::new(|| {
    let text = frame::FRAME.replace("WHILE", "during cup");
    let scenario = Scenario::from_text("frame.yaml", &text, &Patches::default());
    let (model, faults) = Model::decode(&scenario.expect("it reads"), Purpose::Run);
    let model: Model = model.unwrap_or_else(|| panic!("{faults:?}"));
    Layout::new(&model, 2).expect("a layout")
});

fuzz_target!(|body: &[u8]| {
    let bytes = [body, &Sha256::digest(body)[..]].concat();
    let Ok(summary) = Summary::decode(&LAYOUT, &bytes) else {
        return;
    };
    assert_eq!(summary.encode(), bytes, "one form");
    let mut twice = summary.clone();
    assert!(twice.merge(&summary).is_err() || summary.draws() == 0);
    let Ok(report) = summary.report() else { return };
    let outcome = report.outcome(OutcomeId(0));
    for functional in [Functional::End, Functional::Min, Functional::TimeMean] {
        let _ = (outcome.mean(functional), outcome.split(functional));
        let _ = (
            outcome.quantile(functional, 0.5),
            outcome.histogram(functional),
        );
    }
    let _ = (
        report.milestone(MilestoneId(0)),
        report.occupancy(MachineId(0), StateId(1)),
    );
    for reaction in 0..3 {
        let _ = (
            report.times(ReactionId(reaction)),
            report.happened(ReactionId(reaction)),
        );
    }
});
