//! Whole numbers as bytes: seven bits to a byte, the lowest first (LEB128), and zeros by their number.

/// Writes numbers.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    pub fn bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub fn number(&mut self, number: u128) {
        // Most are small, and 128 bits are slow to shift.
        let mut rest = number;
        while let Err(_) | Ok(0x80..) = u64::try_from(rest) {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }

    pub fn float(&mut self, number: f64) {
        self.number(number.to_bits().into());
    }

    /// A row of numbers, whose length the reader knows.
    pub fn row(&mut self, numbers: impl IntoIterator<Item = u128>) {
        let mut zeros = 0;
        for number in numbers {
            if number == 0 {
                zeros += 1;
            } else {
                self.zeros(&mut zeros);
                self.number(number);
            }
        }
        self.zeros(&mut zeros);
    }

    /// A row of numbers that differ little from one to the next.
    pub fn differences(&mut self, numbers: impl IntoIterator<Item = u128>) {
        let mut before = 0;
        self.row(numbers.into_iter().map(|number| {
            let difference = number.wrapping_sub(before) as i128;
            before = number;
            // Small numbers of either sign become small numbers.
            (difference << 1 ^ difference >> 127) as u128
        }));
    }

    fn zeros(&mut self, zeros: &mut u128) {
        if *zeros > 0 {
            self.number(0);
            self.number(*zeros - 1);
            *zeros = 0;
        }
    }
}

/// Reads what an encoder has written; `None` where that cannot be.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether all has been read.
    pub fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn number(&mut self) -> Option<u128> {
        let mut number = 0;
        for shift in (0..u128::BITS).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            let bits = u128::from(byte & 0x7f);
            let fits = bits << shift >> shift == bits;
            // One way to write a number: no zero at the end.
            if !fits || (*byte == 0 && shift > 0) {
                return None;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Reads a row of so many numbers; `store` says whether one can be.
    pub fn row(
        &mut self,
        length: usize,
        mut store: impl FnMut(usize, u128) -> Option<()>,
    ) -> Option<()> {
        let mut k = 0;
        while k < length {
            let number = self.number()?;
            let mut end = k + 1;
            if number == 0 {
                let more = usize::try_from(self.number()?).ok()?;
                end = end.checked_add(more).filter(|end| *end <= length)?;
            }
            (k..end).try_for_each(|k| store(k, number))?;
            k = end;
        }
        Some(())
    }

    /// Reads a row that was written by its differences.
    pub fn differences(
        &mut self,
        length: usize,
        mut store: impl FnMut(usize, u128) -> Option<()>,
    ) -> Option<()> {
        let mut number = 0u128;
        self.row(length, |k, folded| {
            let difference = (folded >> 1) ^ (folded & 1).wrapping_neg();
            number = number.wrapping_add(difference);
            store(k, number)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges() -> Vec<u128> {
        let near = |n: u128| [n.wrapping_sub(1), n, n.wrapping_add(1)];
        let powers = (0..128).flat_map(|bit| near(1 << bit));
        powers.chain([0, 0, 0, 5, 0, 0]).collect()
    }

    #[test]
    fn rows_come_back() {
        let rows = edges();
        let mut encoder = Encoder::default();
        encoder.row(rows.iter().copied());
        encoder.differences(rows.iter().copied());
        let bytes = encoder.bytes();
        let mut decoder = Decoder::new(&bytes);
        let (mut plain, mut by_differences) = (Vec::new(), Vec::new());
        let mut keep = |_, n| {
            plain.push(n);
            Some(())
        };
        decoder.row(rows.len(), &mut keep).expect("a row");
        let keep = |_, n| {
            by_differences.push(n);
            Some(())
        };
        decoder.differences(rows.len(), keep).expect("a row");
        assert!(decoder.is_done());
        assert_eq!((&plain, &by_differences), (&rows, &rows));
    }

    #[test]
    fn what_no_encoder_writes_is_refused() {
        let number = |bytes: &[u8]| Decoder::new(bytes).number();
        assert_eq!(number(&[]), None);
        assert_eq!(number(&[0x80]), None);
        assert_eq!(number(&[0x80, 0x00]), None, "a longer way to write 0");
        let mut most = [0xff; 19];
        most[18] = 0x03;
        assert_eq!(number(&most), Some(u128::MAX));
        most[18] = 0x04;
        assert_eq!(number(&most), None, "more than 128 bits");
        let row = |bytes: &[u8], length| Decoder::new(bytes).row(length, |_, _| Some(()));
        assert_eq!(row(&[0, 4], 5), Some(()));
        assert_eq!(row(&[0, 4], 4), None, "more zeros than there is room for");
    }
}
