//! Summaries against the same numbers computed from all records at once.

use super::*;
#[test]
#[ignore]
fn speed() {
    use crate::model::*;
    let mut model = fixture::model(365.0);
    model.outcomes = (0..12)
        .map(|_| fixture::outcome(0.0, 100.0, 0.1, &[90.0, 298.0]))
        .collect();
    model.machines = (0..9).map(|_| fixture::machine(5)).collect();
    model.reactions = (0..60).map(|_| fixture::reaction()).collect();
    let layout = Layout::new(&model, 2).unwrap();
    println!("{} MB", layout.bytes() as f64 / 1e6);
    let mut sets = Vec::new();
    let n: u64 = std::env::var("N").unwrap().parse().unwrap();
    for d in 0..n {
        let mut records = Vec::new();
        for j in 0..2 {
            let mut s = fixture::stream(1, d, Some(j));
            let mut r = Record {
                points: 366,
                ..Record::default()
            };
            for _ in 0..12 {
                let (mut x, base, hl) = (50.0, 30.0 + 40.0 * s.uniform(), 20.0);
                for _ in 0..366 {
                    if s.uniform() < 0.02 {
                        x += 3.0 * fixture::normal(&mut s);
                    }
                    x = base + (x - base) * (-0.7f64 / hl).exp();
                    r.series.push(x);
                }
                r.time_means.push(x);
                r.at.push(x);
                r.at.push(x);
            }
            r.initial = vec![StateId(0); 9];
            let mut states = [0u32; 9];
            let mut t = 0.0;
            loop {
                t += 10.0 * s.exponential();
                if t > 365.0 {
                    break;
                }
                let k = (s.bits() % 9) as usize;
                let to = (states[k] + 1) % 5;
                r.moves.push(crate::trial::Move {
                    time: t,
                    machine: MachineId(k as u32),
                    from: StateId(states[k]),
                    to: StateId(to),
                });
                states[k] = to;
            }
            r.counts = vec![1; 60];
            r.passages = vec![
                crate::trial::Passage {
                    origin: 0.0,
                    time: 30.0 * s.exponential()
                };
                4
            ];
            records.push(r);
        }
        sets.push(records);
    }
    let mut summary = Summary::new(&layout);
    let t = std::time::Instant::now();
    for k in 0..10000 {
        summary.add(k, &sets[(k % n) as usize]);
    }
    println!("{} us per trial", t.elapsed().as_secs_f64() * 1e6 / 20000.0);
    let t = std::time::Instant::now();
    let report = summary.report().unwrap();
    for o in 0..12 {
        let r = report.outcome(OutcomeId(o));
        r.means();
        for l in [0.05, 0.25, 0.5, 0.75, 0.95] {
            r.quantiles(l);
            r.quantile(Functional::End, l);
        }
    }
    println!("report {} ms", t.elapsed().as_secs_f64() * 1e3);
    let t = std::time::Instant::now();
    let d = summary.digest();
    println!("digest {} {} ms", d, t.elapsed().as_secs_f64() * 1e3);
}
