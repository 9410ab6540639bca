//! What a longer run goes on from: sums, looks and what was left out, as bytes.

use super::indices::{Index, MeasureIndices, UnitIndices};
use super::scores::{BaseSums, Block, UnitSums};
use super::sobol::{FIRST_LOOK, SobolIndices, SobolLook, Start};

impl Start {
    /// What a run leaves.
    pub fn of(found: &SobolIndices) -> Self {
        let is_regular = |look: &&SobolLook| {
            look.tried.is_multiple_of(FIRST_LOOK) && (look.tried / FIRST_LOOK).is_power_of_two()
        };
        Self {
            rows: found.rows,
            blocks: found.scores.blocks().to_vec(),
            looks: found.looks.iter().filter(is_regular).cloned().collect(),
            left_out: found.left_out.clone(),
        }
    }

    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer(Vec::new());
        writer.word(self.rows);
        writer.word(self.blocks.len() as u64);
        self.blocks.iter().for_each(|block| writer.block(block));
        writer.word(self.looks.len() as u64);
        self.looks.iter().for_each(|look| writer.look(look));
        let texts = serde_json::to_vec(&self.left_out).unwrap_or_default();
        writer.word(texts.len() as u64);
        writer.0.extend(texts);
        writer.0
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` where it is something else.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let rows = reader.word()?;
        let blocks = (0..reader.number()?)
            .map(|_| reader.block())
            .collect::<Option<_>>()?;
        let looks = (0..reader.number()?)
            .map(|_| reader.look())
            .collect::<Option<_>>()?;
        let texts = reader.number()?;
        let left_out = serde_json::from_slice(reader.0.get(..texts)?).ok()?;
        (reader.0.len() == texts).then_some(Self {
            rows,
            blocks,
            looks,
            left_out,
        })
    }
}

/// What is written so far.
struct Writer(Vec<u8>);

impl Writer {
    fn word(&mut self, word: u64) {
        self.0.extend(word.to_le_bytes());
    }

    fn block(&mut self, block: &Block) {
        self.word(block.rows);
        self.word(block.base.len() as u64);
        self.word(block.units.len() as u64);
        let base = block
            .base
            .iter()
            .flat_map(|s| [s.a, s.b, s.squares, s.noise]);
        let units = block.units.iter();
        let units = units.flat_map(|s| [s.difference, s.product, s.square, s.noise]);
        for sum in base.chain(units) {
            self.word(sum as u64);
            self.word((sum >> 64) as u64);
        }
    }

    fn look(&mut self, look: &SobolLook) {
        self.word(look.tried);
        self.word(look.rows);
        self.word(look.measures.len() as u64);
        for measure in &look.measures {
            self.word(measure.units.len() as u64);
            self.word(u64::from(measure.chance.is_some()));
            self.word(measure.mean.to_bits());
            let units = measure.units.iter();
            let units = units.flat_map(|u| [u.first, u.total, u.first_of_all, u.total_of_all]);
            let own = [measure.between, measure.noise].into_iter();
            for index in own.chain(measure.chance).chain(units) {
                let numbers = [index.estimate, index.error, index.low, index.high];
                numbers
                    .iter()
                    .for_each(|number| self.word(number.to_bits()));
            }
        }
    }
}

/// What is not read yet.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn word(&mut self) -> Option<u64> {
        let (word, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*word))
    }

    /// How many follow: no more than there are bytes.
    fn number(&mut self) -> Option<usize> {
        let number = usize::try_from(self.word()?).ok()?;
        (number <= self.0.len()).then_some(number)
    }

    fn sum(&mut self) -> Option<i128> {
        let low = u128::from(self.word()?);
        Some((u128::from(self.word()?) << 64 | low) as i128)
    }

    fn sums(&mut self) -> Option<[i128; 4]> {
        Some([self.sum()?, self.sum()?, self.sum()?, self.sum()?])
    }

    fn block(&mut self) -> Option<Block> {
        let (rows, base, units) = (self.word()?, self.number()?, self.number()?);
        let base = (0..base).map(|_| {
            let [a, b, squares, noise] = self.sums()?;
            Some(BaseSums {
                a,
                b,
                squares,
                noise,
            })
        });
        let base = base.collect::<Option<_>>()?;
        let units = (0..units).map(|_| {
            let [difference, product, square, noise] = self.sums()?;
            Some(UnitSums {
                difference,
                product,
                square,
                noise,
            })
        });
        let units = units.collect::<Option<_>>()?;
        Some(Block { rows, base, units })
    }

    fn index(&mut self) -> Option<Index> {
        let mut number = || self.word().map(f64::from_bits);
        Some(Index {
            estimate: number()?,
            error: number()?,
            low: number()?,
            high: number()?,
        })
    }

    fn look(&mut self) -> Option<SobolLook> {
        let (tried, rows, measures) = (self.word()?, self.word()?, self.number()?);
        let measures = (0..measures)
            .map(|_| self.measure())
            .collect::<Option<_>>()?;
        Some(SobolLook {
            tried,
            rows,
            measures,
        })
    }

    fn measure(&mut self) -> Option<MeasureIndices> {
        let (units, has_chance) = (self.number()?, self.word()? == 1);
        let mean = f64::from_bits(self.word()?);
        let (between, noise) = (self.index()?, self.index()?);
        let chance = if has_chance {
            Some(self.index()?)
        } else {
            None
        };
        let units = (0..units).map(|_| {
            Some(UnitIndices {
                first: self.index()?,
                total: self.index()?,
                first_of_all: self.index()?,
                total_of_all: self.index()?,
            })
        });
        Some(MeasureIndices {
            mean,
            between,
            noise,
            chance,
            units: units.collect::<Option<_>>()?,
        })
    }
}
