//! Labels side by side: as near to where they belong as they can stand without overlapping.

/// Moves labels apart: the positions nearest to the wanted ones (least squares) in which neighbours
/// are at least `gap` apart, all within `[low, high]`, in the order wanted. `None` where there is no
/// room for all.
///
/// With `gap * k` taken off the k-th, this is isotonic regression, by pooling adjacent violators
/// (Barlow, Bartholomew, Bremner & Brunk 1972, section 1.2); bounds clamp its solution.
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Option<Vec<f64>> {
    let room = high - low - gap * wanted.len().saturating_sub(1) as f64;
    if room < -1e-9 {
        return None;
    }
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    // Blocks of labels that touch: their sum and number.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (k, label) in order.iter().enumerate() {
        let mut block = (wanted[*label] - gap * k as f64, 1);
        while let Some(last) = blocks.pop() {
            if last.0 / last.1 as f64 <= block.0 / block.1 as f64 {
                blocks.push(last);
                break;
            }
            block = (last.0 + block.0, last.1 + block.1);
        }
        blocks.push(block);
    }
    let levels = blocks
        .iter()
        .flat_map(|(sum, number)| std::iter::repeat_n(sum / *number as f64, *number));
    let mut placed = vec![0.0; wanted.len()];
    for ((k, label), level) in order.iter().enumerate().zip(levels) {
        placed[*label] = level.clamp(low, low + room.max(0.0)) + gap * k as f64;
    }
    Some(placed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_that_touch_share_their_place_about_their_mean() {
        assert_eq!(
            spread(&[10.0, 10.0, 50.0], 4.0, 0.0, 100.0).unwrap(),
            [8.0, 12.0, 50.0]
        );
        assert_eq!(
            spread(&[99.0, 1.0, 98.0], 5.0, 0.0, 100.0).unwrap(),
            [100.0, 1.0, 95.0]
        );
        assert_eq!(spread(&[0.0, 0.0, 0.0], 6.0, 0.0, 10.0), None);
        assert_eq!(spread(&[], 6.0, 0.0, 10.0), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn nothing_overlaps_nor_leaves(
            wanted in proptest::collection::vec(-50.0..150.0f64, 0..9)
        ) {
            let placed = spread(&wanted, 10.0, 0.0, 100.0).unwrap();
            let mut sorted = placed.clone();
            sorted.sort_by(f64::total_cmp);
            prop_assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] > 10.0 - 1e-9));
            prop_assert!(placed.iter().all(|at| (-1e-9..=100.0 + 1e-9).contains(at)));
        }
    }
}
