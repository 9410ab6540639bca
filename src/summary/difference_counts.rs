//! Paths that seldom move, counted by their steps: what changes at a point instead of what stands there.

use super::layout::Layout;

/// A step costs about as much as so many points.
const POINTS_PER_STEP: usize = 12;
/// How many steps may come at the beginning, where most things happen.
const FIRST_STEPS: usize = 5;

/// A path stands at a value from a point on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    pub point: usize,
    pub value: f64,
}

/// The steps of the paths of one draw.
#[derive(Clone, Debug)]
pub(super) struct PathSteps {
    /// With room for a block more than the most.
    list: Vec<Step>,
    /// Where each path's steps end.
    ends: Vec<usize>,
    /// How many steps a path may have at once, and how many points each of the others takes.
    first_steps: usize,
    points_per_step: usize,
}

/// Points that are looked at together: mostly nothing happens for days.
const BLOCK: usize = 8;

impl PathSteps {
    pub fn new(layout: &Layout) -> Self {
        let nothing = Step {
            point: 0,
            value: 0.0,
        };
        Self {
            list: vec![nothing; Self::most(layout) + BLOCK],
            ends: Vec::with_capacity(layout.replicates as usize),
            first_steps: FIRST_STEPS,
            points_per_step: POINTS_PER_STEP,
        }
    }

    /// The most steps of the paths of a draw.
    pub fn most(layout: &Layout) -> usize {
        (FIRST_STEPS + layout.points / POINTS_PER_STEP) * layout.replicates as usize
    }

    /// No path has few enough from now on.
    #[cfg(test)]
    pub fn never(&mut self) {
        (self.first_steps, self.points_per_step) = (0, usize::MAX);
    }

    /// Reads the paths of a draw; whether they have so few steps that it is worth while.
    pub fn read<'a>(&mut self, paths: impl IntoIterator<Item = &'a [f64]>) -> bool {
        self.ends.clear();
        paths.into_iter().all(|path| self.read_path(path))
    }

    fn read_path(&mut self, path: &[f64]) -> bool {
        let begin = self.ends.last().copied().unwrap_or(0);
        let (mut end, mut value) = (begin, f64::NAN);
        let (blocks, rest) = path.as_chunks::<BLOCK>();
        for (k, block) in blocks.iter().enumerate() {
            if block.iter().fold(true, |same, x| same & (*x == value)) {
                continue;
            }
            (end, value) = self.read_block(block, k * BLOCK, end, value);
            if end - begin > self.first_steps + k * BLOCK / self.points_per_step {
                return false;
            }
        }
        (end, _) = self.read_block(rest, path.len() - rest.len(), end, value);
        self.ends.push(end);
        end - begin <= self.first_steps + path.len() / self.points_per_step
    }

    /// Notes the steps of a block from `end` on, and where they end. Without branches, since nobody can
    /// predict them.
    fn read_block(
        &mut self,
        values: &[f64],
        first: usize,
        mut end: usize,
        mut before: f64,
    ) -> (usize, f64) {
        for (k, &value) in values.iter().enumerate() {
            self.list[end] = Step {
                point: first + k,
                value,
            };
            end += usize::from(value != before);
            before = value;
        }
        (end, before)
    }

    /// The steps of one path, the first at point 0.
    pub fn of(&self, replicate: usize) -> &[Step] {
        let begin = replicate.checked_sub(1).map_or(0, |k| self.ends[k]);
        &self.list[begin..self.ends[replicate]]
    }
}

/// Sums of all outcomes by point, as differences to the point before: all arithmetic wraps.
#[derive(Clone, Debug)]
pub(super) struct DifferenceCounts {
    sums: Vec<u128>,
    squares: Vec<u128>,
    draw_squares: Vec<u128>,
    /// The steps of the draw at hand: points and by how much its sum rises there.
    draw: Vec<(usize, u64)>,
}

impl DifferenceCounts {
    pub fn new(cells: usize, most: usize) -> Self {
        Self {
            sums: vec![0; cells],
            squares: vec![0; cells],
            draw_squares: vec![0; cells],
            draw: Vec::with_capacity(most),
        }
    }

    /// A path of the draw at hand goes from one number to another at a point of the row that begins at
    /// `row`.
    pub fn step(&mut self, row: usize, point: usize, from: u64, to: u64) {
        let rise = to.wrapping_sub(from);
        let wide = u128::from(to).wrapping_sub(u128::from(from));
        let square = |x: u64| u128::from(x) * u128::from(x);
        let cell = row + point;
        self.sums[cell] = self.sums[cell].wrapping_add(wide);
        let more = square(to).wrapping_sub(square(from));
        self.squares[cell] = self.squares[cell].wrapping_add(more);
        self.draw.push((point, rise));
    }

    /// Ends the draw for one outcome.
    pub fn close(&mut self, row: usize) {
        self.draw.sort_unstable_by_key(|step| step.0);
        let mut total = 0u64;
        for (point, rise) in self.draw.drain(..) {
            let before = u128::from(total);
            total = total.wrapping_add(rise);
            let after = u128::from(total);
            let more = (after * after).wrapping_sub(before * before);
            let cell = &mut self.draw_squares[row + point];
            *cell = cell.wrapping_add(more);
        }
    }

    /// The sums of the points of a row: of the numbers, of their squares, and over draws of the square
    /// of their sums.
    pub fn by_point(&self, row: usize, points: usize) -> impl Iterator<Item = [u128; 3]> {
        let (mut sum, mut squares, mut draw_squares) = (0u128, 0u128, 0u128);
        (row..row + points).map(move |cell| {
            sum = sum.wrapping_add(self.sums[cell]);
            squares = squares.wrapping_add(self.squares[cell]);
            draw_squares = draw_squares.wrapping_add(self.draw_squares[cell]);
            [sum, squares, draw_squares]
        })
    }

    pub fn merge(&mut self, other: &Self) {
        let wrapping = |mine: &mut [u128], theirs: &[u128]| {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine = mine.wrapping_add(*theirs);
            }
        };
        wrapping(&mut self.sums, &other.sums);
        wrapping(&mut self.squares, &other.squares);
        wrapping(&mut self.draw_squares, &other.draw_squares);
    }
}
