//! The assignment of articles to the positions of a page, for all blocks together.
//!
//! Input: the free positions of each block, and bids for them. Output: the winners of each block. The objective, in this order of
//! importance:
//!
//! 1. the most positions filled;
//! 2. the fewest positions filled by fallback steps, and by earlier steps first;
//! 3. the largest `Σ utility / log2(1 + position)` over the positions of the page: the discounted gain of a reader who may stop
//!    anywhere (Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR techniques*, 2002). The utility of an article in a
//!    block is its score there, divided by the best of the block.
//!
//! So the upper blocks come first, but a lower block gets an article that it can replace less well than they can.
//!
//! It is an assignment problem, solved exactly by shortest augmenting paths (Kuhn 1955; Jonker and Volgenant 1987) in integers, so
//! that the same input gives the same page on every machine. Reference implementation: all assignments, one by one (in the tests).

/// An article that may be placed in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::page) struct Bid {
    /// Number of the article.
    pub(in crate::page) article: u32,
    /// Fallback step: 0 for related articles, then in the order of the steps.
    pub(in crate::page) step: u8,
    /// Its worth in the block, 0 to [`UTILITY`].
    pub(in crate::page) utility: u32,
}

/// The worth of the best article of a block.
pub(in crate::page) const UTILITY: u32 = 1 << 24;

/// Worth of a fallback step: more than all utilities of the largest page together.
const STEP_WORTH: i64 = 1 << 36;
/// The most fallback steps, related articles included.
const STEPS: i64 = 4;
/// Worth of a filled position: more than all steps of the largest page together.
const FILLED: i64 = 1 << 49;

/// The free positions of a block.
pub(in crate::page) struct FreeSlots {
    /// Number of free positions.
    pub(in crate::page) size: usize,
    /// Position on the page of the first of them, from 1.
    pub(in crate::page) position: usize,
    /// Articles that may be placed there, best first, each once.
    pub(in crate::page) bids: Vec<Bid>,
}

/// Returns the winning bids of each block, best first: by fallback step, then by their order.
///
/// `rank` is an order of articles that does not depend on their numbers: it decides between assignments of equal worth. Time: the
/// square of the positions times the articles at worst, close to their product in practice.
pub(in crate::page) fn assign(slots: &[FreeSlots], rank: impl Fn(u32) -> u64) -> Vec<Vec<Bid>> {
    let mut winners: Vec<Vec<Bid>> = match slots {
        // A single block competes with no other.
        [free] => {
            let mut bids = free.bids.clone();
            bids.sort_by_key(|bid| bid.step);
            bids.truncate(free.size);
            vec![bids]
        }
        _ => solve(slots, rank),
    };
    for (free, won) in slots.iter().zip(&mut winners) {
        let order = |bid: &Bid| free.bids.iter().position(|other| other == bid);
        won.sort_by_key(|bid| (bid.step, order(bid)));
    }
    winners
}

fn solve(slots: &[FreeSlots], rank: impl Fn(u32) -> u64) -> Vec<Vec<Bid>> {
    let mut articles: Vec<u32> = slots.iter().flat_map(|free| free.bids.iter().map(|bid| bid.article)).collect();
    articles.sort_unstable_by_key(|&article| rank(article));
    articles.dedup();
    // No more positions than bids: the others stay empty in any case.
    let positions: Vec<(usize, i64)> = slots
        .iter()
        .enumerate()
        .flat_map(|(number, free)| {
            let size = free.size.min(free.bids.len());
            (free.position..free.position + size).map(move |position| (number, discount(position)))
        })
        .collect();
    let mut bids: Vec<Vec<Option<Bid>>> = vec![vec![None; articles.len()]; slots.len()];
    for (free, of_block) in slots.iter().zip(&mut bids) {
        for &bid in &free.bids {
            if let Ok(column) = articles.binary_search_by_key(&rank(bid.article), |&article| rank(article)) {
                of_block[column] = Some(bid);
            }
        }
    }
    let worth = |row: usize, column: usize| -> i64 {
        let (block, discount) = positions[row];
        bids[block].get(column).copied().flatten().map_or(0, |bid| {
            FILLED + STEP_WORTH * (STEPS - i64::from(bid.step)) + ((i64::from(bid.utility) * discount) >> DISCOUNT_BITS)
        })
    };
    let columns = shortest_paths(positions.len(), articles.len() + positions.len(), |row, column| {
        // Columns beyond the articles leave a position empty.
        if column < articles.len() { -worth(row, column) } else { 0 }
    });
    let mut winners = vec![Vec::new(); slots.len()];
    for (row, column) in columns.into_iter().enumerate() {
        if column < articles.len()
            && let Some(bid) = bids[positions[row].0][column]
        {
            winners[positions[row].0].push(bid);
        }
    }
    winners
}

const DISCOUNT_BITS: u32 = 20;

/// Returns `1 / log2(1 + position)` in fixed point.
fn discount(position: usize) -> i64 {
    let discount = 1.0 / (1.0 + position as f64).log2();
    // Between 0 and 2^20: the cast drops a fraction.
    #[allow(clippy::cast_possible_truncation)]
    let fixed = (discount * f64::from(1u32 << DISCOUNT_BITS)) as i64;
    fixed
}

/// Returns the column of each row in an assignment of least cost. There must be at least as many columns as rows.
///
/// Shortest augmenting paths with potentials, row after row.
fn shortest_paths(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> i64) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let mut row_potential = vec![0i64; rows];
    let mut column_potential = vec![0i64; columns];
    let mut row_of = vec![NONE; columns];
    for start in 0..rows {
        let mut distance = vec![i64::MAX; columns];
        let mut came_from = vec![NONE; columns];
        let mut is_done = vec![false; columns];
        let (mut row, mut last) = (start, NONE);
        // Grow a tree of cheapest alternating paths from the row, until it reaches a free column.
        loop {
            let (mut nearest, mut step) = (NONE, i64::MAX);
            for column in (0..columns).filter(|&column| !is_done[column]) {
                let reduced = cost(row, column) - row_potential[row] - column_potential[column];
                if reduced < distance[column] {
                    (distance[column], came_from[column]) = (reduced, last);
                }
                if distance[column] < step {
                    (nearest, step) = (column, distance[column]);
                }
            }
            // There are enough columns, so a free one is always found.
            if nearest == NONE {
                break;
            }
            row_potential[start] += step;
            for column in 0..columns {
                if is_done[column] {
                    row_potential[row_of[column]] += step;
                    column_potential[column] -= step;
                } else if distance[column] < i64::MAX {
                    distance[column] -= step;
                }
            }
            is_done[nearest] = true;
            last = nearest;
            if row_of[nearest] == NONE {
                break;
            }
            row = row_of[nearest];
        }
        // Turn the path around: each column on it goes to the previous row.
        while last != NONE {
            let before = came_from[last];
            row_of[last] = if before == NONE { start } else { row_of[before] };
            last = before;
        }
    }
    let mut columns_of = vec![NONE; rows];
    for (column, &row) in row_of.iter().enumerate().filter(|(_, row)| **row != NONE) {
        columns_of[row] = column;
    }
    columns_of
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bid(article: u32, utility: u32) -> Bid {
        Bid { article, step: 0, utility }
    }

    fn slots(sizes: &[usize], bids: Vec<Vec<Bid>>) -> Vec<FreeSlots> {
        let mut position = 1;
        sizes
            .iter()
            .zip(bids)
            .map(|(&size, bids)| {
                let free = FreeSlots { size, position, bids };
                position += size;
                free
            })
            .collect()
    }

    fn articles(won: &[Bid]) -> Vec<u32> {
        won.iter().map(|bid| bid.article).collect()
    }

    #[test]
    fn a_later_block_gets_the_only_article_that_it_can_have() {
        // If each block took its best in turn, the first would take 1 and 2, and the second would stay empty.
        let blocks = slots(&[2, 1], vec![vec![bid(1, UTILITY), bid(2, UTILITY / 2), bid(3, UTILITY / 4)], vec![bid(2, UTILITY)]]);
        let won = assign(&blocks, u64::from);
        assert_eq!(won.iter().map(|won| articles(won)).collect::<Vec<_>>(), [vec![1, 3], vec![2]]);
    }

    #[test]
    fn the_upper_block_keeps_its_best() {
        let best = |next: u32| vec![bid(1, UTILITY), bid(next, UTILITY - 10), bid(next + 1, UTILITY / 2)];
        let won = assign(&slots(&[1, 1], vec![best(2), best(4)]), u64::from);
        assert_eq!(won.iter().map(|won| articles(won)).collect::<Vec<_>>(), [vec![1], vec![4]]);
    }

    #[test]
    fn related_articles_come_before_fallback_steps() {
        let fallback = |article: u32, step: u8| Bid { article, step, utility: UTILITY };
        let blocks = slots(&[2, 2], vec![vec![fallback(1, 2), bid(2, 5)], vec![bid(2, 100), fallback(3, 1)]]);
        let won = assign(&blocks, u64::from);
        assert_eq!(won.iter().map(|won| articles(won)).collect::<Vec<_>>(), [vec![1], vec![2, 3]]);
    }

    /// The reference implementation: the best value of all assignments, by trying each.
    fn brute_force(slots: &[FreeSlots], taken: &mut Vec<u32>, row: usize) -> i64 {
        let flat: Vec<(usize, usize)> =
            slots.iter().enumerate().flat_map(|(r, free)| (0..free.size).map(move |p| (r, free.position + p))).collect();
        let Some(&(block, position)) = flat.get(row) else { return 0 };
        let mut best = brute_force(slots, taken, row + 1);
        for bid in &slots[block].bids {
            if !taken.contains(&bid.article) {
                taken.push(bid.article);
                let worth = FILLED
                    + STEP_WORTH * (STEPS - i64::from(bid.step))
                    + ((i64::from(bid.utility) * discount(position)) >> DISCOUNT_BITS);
                best = best.max(worth + brute_force(slots, taken, row + 1));
                taken.pop();
            }
        }
        best
    }

    fn value(slots: &[FreeSlots], won: &[Vec<Bid>]) -> i64 {
        let of_block = |free: &FreeSlots, won: &Vec<Bid>| -> i64 {
            won.iter()
                .zip(free.position..)
                .map(|(bid, position)| {
                    FILLED
                        + STEP_WORTH * (STEPS - i64::from(bid.step))
                        + ((i64::from(bid.utility) * discount(position)) >> DISCOUNT_BITS)
                })
                .sum()
        };
        slots.iter().zip(won).map(|(free, won)| of_block(free, won)).sum()
    }

    proptest! {
        #[test]
        fn no_assignment_is_better(
            sizes in prop::collection::vec(1usize..3, 1..4),
            raw in prop::collection::vec(prop::collection::btree_map(0u32..6, (0u32..=UTILITY, 0u8..3), 0..6), 3),
        ) {
            let bids: Vec<Vec<Bid>> = raw.into_iter().take(sizes.len()).map(|bids| {
                let mut bids: Vec<Bid> = bids.into_iter().map(|(article, (utility, step))| Bid { article, step, utility }).collect();
                bids.sort_by_key(|bid| (bid.step, std::cmp::Reverse(bid.utility)));
                bids
            }).collect();
            let slots = slots(&sizes, bids);
            let won = assign(&slots, u64::from);
            let mut seen = Vec::new();
            for (free, won) in slots.iter().zip(&won) {
                prop_assert!(won.len() <= free.size);
                for bid in won {
                    prop_assert!(free.bids.contains(bid) && !seen.contains(&bid.article));
                    seen.push(bid.article);
                }
            }
            let best = brute_force(&slots, &mut Vec::new(), 0);
            // Brute force may leave gaps in a block, and may place a fallback step above a better utility.
            prop_assert_eq!(value(&slots, &won) / STEP_WORTH, best / STEP_WORTH);
            if won.iter().flatten().all(|bid| bid.step == 0) {
                prop_assert_eq!(value(&slots, &won), best);
            }
        }
    }
}
