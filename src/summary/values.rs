//! The functionals of one trial, which a summary counts.

use super::layout::Layout;
use super::scale::extremes;
use crate::trial::Record;

impl Layout {
    /// Appends, for each outcome in turn, its end, minimum, maximum, mean over time and the values of
    /// the days that it lists, in the outcome's unit and clipped to its range. A summary adds them in
    /// steps of a power of two, of which the range has 2^45 or more (2^40 with 2,048 replicates), unless it
    /// lies far from 0: to half a step their means over all trials are those of a
    /// [`Report`](super::Report).
    ///
    /// # Panics
    /// Where the record is of another model.
    pub fn functionals(&self, record: &Record, values: &mut Vec<f64>) {
        let series = record.series.chunks_exact(record.points);
        for ((shape, series), mean) in self.outcomes.iter().zip(series).zip(&record.time_means) {
            let (least, most) = extremes(series);
            let end = series[series.len() - 1];
            let listed = &record.at[shape.first_at..shape.first_at + shape.at];
            let all = [end, least, most, *mean];
            let all = all.iter().chain(listed);
            values.extend(all.map(|value| shape.scale.clip(*value)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Functional, Summary, fixture};
    use super::*;
    use crate::model::OutcomeId;

    #[test]
    fn values_have_the_means_of_the_report() {
        let model = fixture::model(20.0);
        let layout = Layout::new(&model, 2).expect("a layout");
        let mut summary = Summary::new(&layout);
        let mut rows = Vec::new();
        for draw in 0..200 {
            let mut records = vec![Record::default(); 2];
            for (replicate, record) in records.iter_mut().enumerate() {
                fixture::trial(&model, 3, draw, replicate as u64, record);
                // Below the range, now and then.
                record.series[3] -= if draw % 7 == 0 { 30.0 } else { 0.0 };
                let mut row = Vec::new();
                layout.functionals(record, &mut row);
                rows.push(row);
            }
            summary.add(draw, &records);
        }
        let report = summary.report().expect("enough draws");
        let own = [
            Functional::End,
            Functional::Min,
            Functional::Max,
            Functional::TimeMean,
        ];
        let listed = [Functional::At(0), Functional::At(1)];
        let columns: Vec<_> = (own.iter().chain(&listed).map(|f| (0, *f)))
            .chain(own.map(|f| (1, f)))
            .collect();
        assert!(rows.iter().all(|row| row.len() == columns.len()));
        for (k, (outcome, functional)) in columns.into_iter().enumerate() {
            let mean = rows.iter().map(|row| row[k]).sum::<f64>() / rows.len() as f64;
            let reported = report.outcome(OutcomeId::from(outcome)).mean(functional);
            let apart = mean / reported.value - 1.0;
            assert!(apart.abs() < 1e-12, "{outcome} {functional:?}: {apart:e}");
        }
    }
}
