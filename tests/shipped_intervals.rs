//! Do the 95 % intervals of the shipped scenarios hold the truth, which one large run knows?

use std::path::Path;
use std::thread::scope;

use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{MachineId, MilestoneId, Model, OutcomeId, Purpose, ReactionId, StateId};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Job, Settings, Study, compare};
use escalade::summary::{
    Bound, COMPARED, Difference, Estimate, FirstPassage, Functional, Kind, Paired, Probability,
    Reduction, Report,
};

/// Trials of each of the short runs.
const TRIALS: u64 = 512;
/// Trials of the run that knows the truth.
const TRUTH: u64 = 1_000_000;
const THREADS: u64 = 2;
/// Short runs, unless this variable of the environment has another number: fewer are a quick look.
const RUNS: (&str, u64) = ("COVERAGE_RUNS", 2_000);
/// The days of which the daily numbers are looked at.
const DAYS: [usize; 5] = [1, 30, 90, 180, 365];
const LEVELS: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// A number with its interval, as far as it is known.
#[derive(Clone, Copy)]
struct Known {
    value: f64,
    low: f64,
    high: f64,
    /// Whether only a bound is known, since nothing of it was seen: it covers, but its width says nothing.
    is_bound: bool,
}

fn runs() -> u64 {
    let asked = std::env::var(RUNS.0).ok();
    asked.and_then(|runs| runs.parse().ok()).unwrap_or(RUNS.1)
}

/// All numbers of a run, in an order of their own.
#[derive(Default)]
struct Numbers {
    labels: Vec<(&'static str, String)>,
    known: Vec<Option<Known>>,
}

impl Numbers {
    fn push(&mut self, kind: &'static str, name: String, known: Option<Known>) {
        self.labels.push((kind, name));
        self.known.push(known);
    }

    fn estimate(&mut self, kind: &'static str, name: &str, e: Estimate) {
        let Estimate {
            value, low, high, ..
        } = e;
        let known = Known {
            value,
            low,
            high,
            is_bound: e.kind == Kind::Unseen,
        };
        self.push(kind, name.to_owned(), Some(known));
    }

    fn probability(&mut self, kind: &'static str, name: &str, p: Option<Probability>) {
        let known = p.map(|p| Known {
            value: p.value,
            low: p.low,
            high: p.high,
            is_bound: p.bound != Bound::Between,
        });
        self.push(kind, name.to_owned(), known);
    }
}

fn study(name: &str) -> Study {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let scenario = Scenario::read(&path.join(format!("{name}.yaml")), &Patches::default());
    let scenario = scenario.unwrap_or_else(|faults| panic!("{:?}", faults.diagnostics));
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:?}")))
}

fn settings(seed: u64, trials: u64) -> Settings {
    Settings {
        seed: Seed(seed),
        trials,
        ..Settings::default()
    }
}

fn numbers(model: &Model, report: &Report<'_>) -> Numbers {
    let mut all = Numbers::default();
    outcomes(model, report, &mut all);
    milestones(model, report, &mut all);
    for (m, machine) in model.machines.iter().enumerate() {
        for s in 0..machine.states.len() {
            let curve = report.occupancy(MachineId::from(m), StateId::from(s));
            for day in DAYS {
                let name = format!("{}.{s} day {day}", machine.entry.name);
                all.probability("probability of a state", &name, curve.get(day).copied());
            }
        }
    }
    for (r, reaction) in model.reactions.iter().enumerate() {
        let (id, name) = (ReactionId::from(r), &reaction.entry.address);
        all.estimate("times of a reaction", name, report.times(id));
        all.probability("happened at all", name, Some(report.happened(id)));
    }
    all
}

fn outcomes(model: &Model, report: &Report<'_>, all: &mut Numbers) {
    for (o, outcome) in model.outcomes.iter().enumerate() {
        let (results, name) = (report.outcome(OutcomeId::from(o)), &outcome.entry.name);
        let listed = (0..outcome.at.len()).map(Functional::At);
        for of in COMPARED.into_iter().chain(listed) {
            let named = format!("{name} {of:?}");
            all.estimate("mean", &named, results.mean(of));
            all.estimate("standard deviation", &named, results.sd(of));
            for level in LEVELS {
                let named = format!("{named} {level}");
                all.estimate("quantile", &named, results.quantile(of, level));
            }
            let split = results.split(of).expect("two replicates");
            all.estimate("variance between draws", &named, split.between);
            all.estimate("variance within draws", &named, split.within);
            let share = split.share.map(|e| Known {
                value: e.value,
                low: e.low,
                high: e.high,
                is_bound: e.kind == Kind::Unseen,
            });
            all.push("share between draws", named, share);
        }
        let means = results.means();
        let bands = LEVELS.map(|level| results.quantiles(level));
        for (point, day) in results.days().into_iter().enumerate() {
            if !DAYS.contains(&(day as usize)) {
                continue;
            }
            let named = format!("{name} day {day}");
            all.estimate("daily mean", &named, means[point]);
            for band in &bands {
                all.estimate("daily quantile", &named, band[point]);
            }
        }
        let beyond = Some(results.clipped_share());
        all.probability("share beyond the range", name, beyond);
    }
}

fn milestones(model: &Model, report: &Report<'_>, all: &mut Numbers) {
    for (m, milestone) in model.milestones.iter().enumerate() {
        let FirstPassage {
            curve,
            asked,
            median,
            ..
        } = report.milestone(MilestoneId::from(m));
        let name = &milestone.entry.name;
        all.probability("milestone", name, asked);
        for day in [1, 7, 30, 90, 180] {
            let named = format!("{name} day {day}");
            all.probability("milestone by a day", &named, curve.get(day).copied());
        }
        let median = median.map(|m| Known {
            value: m.value,
            low: m.low,
            high: m.high.unwrap_or(f64::INFINITY),
            is_bound: false,
        });
        all.push("median time of a milestone", name.clone(), median);
    }
}

fn differences(model: &Model, paired: &Paired) -> Numbers {
    let mut all = Numbers::default();
    let layout = paired.layout();
    for (k, id) in layout.outcomes().enumerate() {
        for (f, of) in COMPARED.into_iter().enumerate() {
            let name = format!("{} {of:?}", model.outcomes[id.index()].entry.name);
            let found = paired.outcome(1, k, f).expect("enough draws");
            difference(
                &mut all,
                ["paired: mean", "paired: difference"],
                &name,
                &found,
            );
            all.probability("paired: higher in", &name, Some(found.above));
            all.probability("paired: lower in", &name, Some(found.below));
            all.probability("paired: same in", &name, Some(found.equal));
            let factor = match found.reduction {
                Reduction::Factor(Estimate {
                    value, low, high, ..
                }) => Some(Known {
                    value,
                    low,
                    high,
                    is_bound: false,
                }),
                _ => None,
            };
            all.push("paired: fewer trials", name, factor);
        }
    }
    for (k, id) in layout.milestones().enumerate() {
        let name = &model.milestones[id.index()].entry.name;
        let found = paired.milestone(1, k).expect("enough draws");
        let kinds = ["paired: probability", "paired: difference of probabilities"];
        difference(&mut all, kinds, name, &found);
    }
    all
}

fn difference(all: &mut Numbers, kinds: [&'static str; 2], name: &str, found: &Difference) {
    all.estimate(kinds[0], name, found.baseline);
    all.estimate(kinds[0], &format!("{name} of the other"), found.other);
    all.estimate(kinds[1], name, found.mean);
}

/// One number in many runs.
#[derive(Clone, Copy, Default)]
struct Tally {
    runs: f64,
    below: f64,
    above: f64,
    /// Runs that know more than a bound; the widths and the values of those.
    seen: f64,
    width: f64,
    sum: f64,
    squares: f64,
}

impl Tally {
    fn add(&mut self, known: &Known, truth: f64) {
        self.runs += 1.0;
        self.below += f64::from(u8::from(known.high + 1e-9 < truth));
        self.above += f64::from(u8::from(known.low - 1e-9 > truth));
        if known.is_bound {
            return;
        }
        self.seen += 1.0;
        self.width += known.high - known.low;
        self.sum += known.value;
        self.squares += known.value * known.value;
    }

    fn merge(&mut self, other: &Self) {
        self.runs += other.runs;
        self.below += other.below;
        self.above += other.above;
        self.seen += other.seen;
        self.width += other.width;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    fn covered(&self) -> f64 {
        1.0 - (self.below + self.above) / self.runs
    }

    /// The mean width over that of an interval that knows how the number spreads over runs.
    fn width(&self) -> f64 {
        let variance = self.squares / self.seen - (self.sum / self.seen) * (self.sum / self.seen);
        self.width / self.seen / (2.0 * 1.96 * variance.max(0.0).sqrt())
    }
}

/// What became of all numbers in many runs, each with a seed of its own.
fn tallies(truth: &Numbers, run: &(impl Fn(u64, &Ensemble) -> Numbers + Sync)) -> Vec<Tally> {
    let of = |thread: u64| {
        let ensemble = Ensemble::new(1).expect("a thread");
        let mut tallies = vec![Tally::default(); truth.known.len()];
        for seed in (1..=runs()).filter(|seed| seed % THREADS == thread) {
            let numbers = run(seed, &ensemble);
            let pairs = numbers.known.iter().zip(&truth.known);
            for (tally, (known, truth)) in tallies.iter_mut().zip(pairs) {
                // A median that is beyond the horizon is later than all.
                let truth = truth.map_or(f64::INFINITY, |truth| truth.value);
                known.iter().for_each(|known| tally.add(known, truth));
            }
        }
        tallies
    };
    let parts: Vec<Vec<Tally>> = scope(|scope| {
        let threads = (0..THREADS).map(|thread| scope.spawn(move || of(thread)));
        let threads: Vec<_> = threads.collect();
        let threads = threads.into_iter();
        threads
            .map(|thread| thread.join().expect("it runs"))
            .collect()
    });
    let mut all = vec![Tally::default(); truth.known.len()];
    for part in &parts {
        all.iter_mut()
            .zip(part)
            .for_each(|(all, one)| all.merge(one));
    }
    all
}

/// Prints a row for each kind, with the number that is covered least, and says which kinds fall short.
fn judged(scenario: &str, truth: &Numbers, tallies: &[Tally]) -> Vec<String> {
    let mut kinds: Vec<&str> = truth.labels.iter().map(|(kind, _)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut short = Vec::new();
    for kind in kinds {
        let of_kind = truth.labels.iter().zip(tallies);
        let mut of_kind: Vec<(&str, &Tally)> = of_kind
            .filter(|((other, _), tally)| *other == kind && tally.runs >= 0.5 * runs() as f64)
            .map(|((_, name), tally)| (name.as_str(), tally))
            .collect();
        if of_kind.is_empty() {
            continue;
        }
        of_kind.sort_by(|a, b| a.1.covered().total_cmp(&b.1.covered()));
        let covered: f64 = of_kind.iter().map(|(_, tally)| tally.covered()).sum();
        let covered = covered / of_kind.len() as f64;
        let mut widths: Vec<f64> = of_kind.iter().map(|(_, tally)| tally.width()).collect();
        widths.retain(|width| width.is_finite());
        widths.sort_by(f64::total_cmp);
        let (name, worst) = of_kind[0];
        println!(
            "shipped | {scenario} | {kind} | {} | {:.1} % | {:.1} % ({name}) | {} |",
            of_kind.len(),
            100.0 * covered,
            100.0 * worst.covered(),
            widths
                .get(widths.len() / 2)
                .map_or("-".to_owned(), |width| format!("{width:.2}"))
        );
        if covered < 0.93 {
            short.push(format!("{scenario}: {kind}: {covered:.3}"));
        }
    }
    short
}

fn of_scenario(name: &str) -> Vec<String> {
    let study = study(name);
    let run = |seed, trials, ensemble: &Ensemble| {
        let job = Job::new(settings(seed, trials));
        let run = study.run(job, ensemble, &Progress::new()).expect("a run");
        numbers(study.model(), &run.summary.report().expect("enough draws"))
    };
    let truth = run(0, TRUTH, &Ensemble::new(THREADS as usize).expect("threads"));
    let tallies = tallies(&truth, &|seed, ensemble| run(seed, TRIALS, ensemble));
    judged(name, &truth, &tallies)
}

fn of_comparison(names: [&str; 2]) -> Vec<String> {
    let studies = names.map(study);
    let run = |seed, trials, ensemble: &Ensemble| {
        let job = Job::new(settings(seed, trials));
        let [one, other] = &studies;
        let run = compare(&[one, other], job, ensemble, &Progress::new()).expect("a run");
        differences(one.model(), &run.paired)
    };
    let truth = run(0, TRUTH, &Ensemble::new(THREADS as usize).expect("threads"));
    let tallies = tallies(&truth, &|seed, ensemble| run(seed, TRIALS, ensemble));
    judged(&names.join(" and "), &truth, &tallies)
}

/// Each kind in at least 93 % of runs, over all numbers of the kind. A single number can be covered less: of
/// what happens once in a thousand trials, and then by sizes that differ much, 512 trials tell little.
#[test]
#[ignore = "nightly: two thousand runs of each scenario"]
fn intervals_of_the_shipped_scenarios_cover() {
    let mut short = Vec::new();
    for name in ["threats_only", "limited_raids", "sustained_campaign"] {
        short.extend(of_scenario(name));
    }
    short.extend(of_comparison(["threats_only", "limited_raids"]));
    assert!(
        short.is_empty(),
        "{} fall short:\n{}",
        short.len(),
        short.join("\n")
    );
}
