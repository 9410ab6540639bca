//! What a longer run goes on from, and what came of a part: sums, looks and what was left out, as bytes. They end
//! with their SHA-256, so that what is damaged is not taken for numbers.

use sha2::{Digest, Sha256};

use super::indices::{Index, MeasureIndices, UnitIndices};
use super::parts::{RowSums, Stretch};
use super::question::{LeftOut, SobolIndices, SobolLook, Start};
use super::rowing::is_look;
use super::scores::{BaseSums, Block, UnitSums};

/// Bytes of a digest.
const DIGEST: usize = 32;

impl Start {
    /// What a run leaves.
    pub fn of(found: &SobolIndices) -> Self {
        let is_regular = |look: &&SobolLook| is_look(look.tried);
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
        writer.blocks(&self.blocks);
        writer.word(self.looks.len() as u64);
        self.looks.iter().for_each(|look| writer.look(look));
        writer.left_out(&self.left_out);
        writer.sealed()
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` where it is something else.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::unsealed(bytes)?;
        let start = Self {
            rows: reader.word()?,
            blocks: reader.many(Reader::block)?,
            looks: reader.many(Reader::look)?,
            left_out: reader.left_out()?,
        };
        reader.0.is_empty().then_some(start)
    }
}

impl RowSums {
    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer(Vec::new());
        writer.word(self.stretches.len() as u64);
        for Stretch { rows, blocks } in &self.stretches {
            writer.word(rows.start);
            writer.word(rows.end);
            writer.blocks(blocks);
        }
        writer.left_out(&self.left_out);
        writer.sealed()
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` where it is something else.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::unsealed(bytes)?;
        let sums = Self {
            stretches: reader.many(Reader::stretch)?,
            left_out: reader.left_out()?,
        };
        reader.0.is_empty().then_some(sums)
    }
}

/// What is written so far.
struct Writer(Vec<u8>);

impl Writer {
    fn word(&mut self, word: u64) {
        self.0.extend(word.to_le_bytes());
    }

    fn sealed(mut self) -> Vec<u8> {
        let digest = Sha256::digest(&self.0);
        self.0.extend(digest);
        self.0
    }

    fn left_out(&mut self, left_out: &[LeftOut]) {
        let texts = serde_json::to_vec(left_out).unwrap_or_default();
        self.word(texts.len() as u64);
        self.0.extend(texts);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        self.word(blocks.len() as u64);
        blocks.iter().for_each(|block| self.block(block));
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

impl<'a> Reader<'a> {
    /// What stands before a digest that is its own.
    fn unsealed(bytes: &'a [u8]) -> Option<Self> {
        let (bytes, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST)?)?;
        (Sha256::digest(bytes)[..] == *digest).then_some(Self(bytes))
    }

    fn many<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.number()?).map(|_| read(self)).collect()
    }

    fn left_out(&mut self) -> Option<Vec<LeftOut>> {
        let length = self.number()?;
        let (texts, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        serde_json::from_slice(texts).ok()
    }

    fn stretch(&mut self) -> Option<Stretch> {
        Some(Stretch {
            rows: self.word()?..self.word()?,
            blocks: self.many(Self::block)?,
        })
    }

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
        Some(SobolLook {
            tried: self.word()?,
            rows: self.word()?,
            measures: self.many(Self::measure)?,
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
