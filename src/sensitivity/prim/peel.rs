//! Top-down peeling: slice after slice is cut off where it raises the density most.

use super::cases::{Bound, Counts, Region, Side, Sorted, Weight};

/// One slice that was cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// The factor, by position.
    pub factor: usize,
    /// At which end.
    pub side: Side,
    /// Where the range ends now.
    pub bound: Bound,
}

/// A box of the peeling trajectory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// What was cut off the box before; `None` of the whole space.
    pub cut: Option<Cut>,
    /// What is left.
    pub counts: Counts,
}

/// How rows are peeled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peeled {
    /// The share of the box's rows that one peel cuts off.
    pub share: f64,
    /// The least share of all rows that a box may hold.
    pub least_mass: f64,
}

/// The box after so many steps of a trajectory.
pub(super) fn region_after(trajectory: &[Step], step: usize) -> Region {
    let mut region = Region::default();
    for cut in trajectory[..=step].iter().filter_map(|step| step.cut) {
        region.set(cut.factor, cut.side, Some(cut.bound));
    }
    region
}

/// Peels shares of the box's rows until less than the least mass would be left, or no slice raises the
/// density.
///
/// Of all slices the one is cut off whose loss raises the density most per row lost, so that a slice of
/// tied values, which may be larger, competes fairly (Kwakkel & Jaxa-Rozen 2016,
/// doi:10.1016/j.envsoft.2015.11.020). Where all slices are of one size, that is the rule of
/// Friedman & Fisher (1999, doi:10.1023/A:1008894516817).
pub(super) fn peel(sorted: &Sorted<'_>, weights: &[Weight], peeled: Peeled) -> Vec<Step> {
    let mut peeling = Peeling::new(sorted, weights);
    let all = peeling.counts;
    let least = (peeled.least_mass * all.rows as f64).max(1.0);
    let mut trajectory = vec![Step {
        cut: None,
        counts: all,
    }];
    while let Some((cut, counts)) = peeling.best(peeled.share, least) {
        peeling.cut(cut, counts);
        trajectory.push(Step {
            cut: Some(cut),
            counts,
        });
    }
    trajectory
}

/// The box at hand.
struct Peeling<'a> {
    columns: &'a [Vec<f64>],
    weights: &'a [Weight],
    /// By factor, the rows of the box in the order of its values.
    orders: Vec<Vec<u32>>,
    is_out: Vec<bool>,
    counts: Counts,
}

/// Rows at one end of a factor's range.
struct Slice {
    counts: Counts,
    bound: Bound,
}

impl<'a> Peeling<'a> {
    fn new(sorted: &Sorted<'a>, weights: &'a [Weight]) -> Self {
        let mut counts = Counts::default();
        weights.iter().for_each(|weight| counts.add(*weight));
        let is_out: Vec<bool> = weights.iter().map(|weight| weight.rows == 0).collect();
        let kept = |order: &Vec<u32>| {
            let rows = order.iter().copied();
            rows.filter(|row| !is_out[*row as usize]).collect()
        };
        Self {
            columns: sorted.columns,
            weights,
            orders: sorted.orders.iter().map(kept).collect(),
            is_out,
            counts,
        }
    }

    /// The slice whose loss raises the density most per row, with what it leaves.
    fn best(&self, share: f64, least: f64) -> Option<(Cut, Counts)> {
        let most = ((share * self.counts.rows as f64) as u64).max(1);
        let density = self.counts.density();
        let mut best: Option<(f64, Cut, Counts)> = None;
        for (factor, order) in self.orders.iter().enumerate() {
            let column = &self.columns[factor];
            for side in [Side::Low, Side::High] {
                let slice = match side {
                    Side::Low => self.slice(column, order.iter(), most),
                    Side::High => self.slice(column, order.iter().rev(), most),
                };
                let Some(slice) = slice else { continue };
                let left = self.counts.less(slice.counts);
                let gain = (left.density() - density) / slice.counts.rows as f64;
                let is_best = gain > best.as_ref().map_or(0.0, |best| best.0);
                if is_best && left.rows as f64 >= least {
                    let bound = slice.bound;
                    let cut = Cut {
                        factor,
                        side,
                        bound,
                    };
                    best = Some((gain, cut, left));
                }
            }
        }
        best.map(|(_, cut, left)| (cut, left))
    }

    /// At most `most` rows from one end, whole values only; the first value in any case. `None` where
    /// nothing would be left.
    fn slice<'r>(
        &self,
        column: &[f64],
        rows: impl Iterator<Item = &'r u32>,
        most: u64,
    ) -> Option<Slice> {
        let (mut taken, mut value) = (Counts::default(), Counts::default());
        // The value of the rows taken last, and the one that is looked at.
        let (mut outside, mut inside) = (f64::NAN, f64::NAN);
        for row in rows {
            let row = *row as usize;
            let x = column[row];
            // A value ends where the next begins: it is taken if it fits, or is the first.
            if x != inside && value.rows > 0 {
                let with = taken.plus(value);
                if taken.rows > 0 && with.rows > most {
                    break;
                }
                (taken, outside) = (with, inside);
                (value, inside) = (Counts::default(), x);
                if taken.rows >= most {
                    break;
                }
            }
            inside = x;
            value.add(self.weights[row]);
        }
        // The value that is looked at stays.
        let bound = Bound { inside, outside };
        (taken.rows > 0).then_some(Slice {
            counts: taken,
            bound,
        })
    }

    fn cut(&mut self, cut: Cut, left: Counts) {
        let column = &self.columns[cut.factor];
        let inside = cut.bound.inside;
        for row in &self.orders[cut.factor] {
            let x = column[*row as usize];
            self.is_out[*row as usize] = match cut.side {
                Side::Low => x < inside,
                Side::High => x > inside,
            };
        }
        for order in &mut self.orders {
            order.retain(|row| !self.is_out[*row as usize]);
        }
        self.counts = left;
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::once;
    use super::*;

    #[test]
    fn tied_values_are_cut_off_whole_or_not_at_all() {
        let columns = [vec![1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 3.0, 3.0]];
        let sorted = Sorted::new(&columns);
        let weights = once(&[false; 10]);
        let peeling = Peeling::new(&sorted, &weights);
        let slice = |most, low| {
            let order = &sorted.orders[0];
            let slice = match low {
                true => peeling.slice(&columns[0], order.iter(), most),
                false => peeling.slice(&columns[0], order.iter().rev(), most),
            };
            slice.map(|slice| (slice.counts.rows, slice.bound.outside, slice.bound.inside))
        };
        // The first value is taken although it is more than was asked for; the second fits only later.
        assert_eq!(slice(1, true), Some((3, 1.0, 2.0)));
        assert_eq!(slice(4, true), Some((3, 1.0, 2.0)));
        assert_eq!(slice(5, true), Some((5, 2.0, 3.0)));
        assert_eq!(slice(9, true), Some((5, 2.0, 3.0)));
        assert_eq!(slice(1, false), Some((5, 3.0, 2.0)));
        let constant = [vec![7.0; 4]];
        let sorted = Sorted::new(&constant);
        let peeling = Peeling::new(&sorted, &weights[..4]);
        assert!(
            peeling
                .slice(&constant[0], sorted.orders[0].iter(), 1)
                .is_none()
        );
    }
}
