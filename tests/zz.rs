use escalade::model::{Model, Purpose};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::study::Study;
use escalade::table::{Rates, Table};
use escalade::trial::{Record, Trial};
#[test]
fn zz() {
    for stem in ["limited_raids", "sustained_campaign", "threats_only"] {
        let path = format!("scenarios/{stem}.yaml");
        let scenario = Scenario::read(path.as_ref(), &Patches::default()).unwrap();
        let study = Study::new(Model::decode(&scenario, Purpose::Run).0.unwrap());
        let table = Table::new(study.model());
        println!("{stem}: reactions {} slots {} sites {} machines {} vars {} counters {} flags {} levels {} outcomes {} contexts {} cells {} points {}",
            table.reactions.len(), table.slots.owners.len(), table.sites(), table.machines, table.variables.len(), table.counters.len(), table.flags.len(), table.levels.len(), table.observe.outcomes, table.contexts.len(), table.cells, table.points);
        let konst = table.reactions.iter().filter(|r| matches!(r.trigger, escalade::table::TriggerRow::Constant)).count();
        println!("  constant {konst} plain {} nested {:?}", table.reactions.iter().filter(|r| r.plain).count(), table.observe.nested.len());
        for v in 0..table.variables.len() { print!(" v{v}:{:?}", table.observe.own.of(v).len()); }
        println!();
        for l in &table.levels { print!(" level terms {}", l.terms.range().len()); }
        println!();
        let mut rates = Rates::new(&table);
        let mut trial = Trial::new(&table);
        let mut record = Record::default();
        let (mut n, mut counts, mut moves, mut changes) = (0.0, 0.0, 0.0, 0.0);
        let mut byv = vec![0.0; table.observe.own.quantities.len()];
        for draw in 0..400 {
            rates.load(&table, &study.factors(Seed(1), draw));
            trial.run(&rates, &Key::of_trial(Seed(1), draw, 0), &mut record).unwrap();
            n += 1.0;
            counts += record.counts.iter().sum::<u32>() as f64;
            moves += record.moves.len() as f64;
            changes += trial.changes().len() as f64;
            for c in trial.changes() { byv[c.quantity as usize] += 1.0; }
        }
        println!("  reactions {} moves {} changes {}", counts / n, moves / n, changes / n);
        for (q, c) in byv.iter().enumerate() { print!(" q{q}:{:.1}", c / n); }
        println!();
    }
}
