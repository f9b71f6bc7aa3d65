//! Who stands where: the blocks of a page, filled together.
//!
//! The objective, in this order of importance:
//!
//! 1. as many places filled as can be;
//! 2. as few places as can be filled by a rung of the fallback ladder, and by its upper rungs first;
//! 3. the largest `Σ utility / log2(1 + position)` over the places of the page, read from its top: the discounted gain of a reader
//!    who may stop anywhere (Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR techniques*, 2002). The utility of an
//!    article in a block is its score there, divided by the best of the block.
//!
//! So the upper blocks come first, but a block below keeps an article that it can replace less well than they can.
//!
//! It is an assignment problem, solved exactly by shortest augmenting paths (Kuhn 1955; Jonker and Volgenant 1987) in integers: the
//! same input gives the same page on every machine.

/// One article that may stand in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bid {
    /// Number of the article.
    pub(crate) article: u32,
    /// Rung of the ladder: 0 for related articles, then as the ladder goes down.
    pub(crate) rung: u8,
    /// Its worth in the block, 0 to [`UTILITY`].
    pub(crate) utility: u32,
}

/// The worth of the best article of a block.
pub(crate) const UTILITY: u32 = 1 << 24;

/// Worth of a step up the ladder: more than all utilities of the largest page together.
const STEP: i64 = 1 << 36;
/// Rungs of the longest ladder, related included.
const RUNGS: i64 = 4;
/// Worth of a filled place: more than all steps of the largest page together.
const FILLED: i64 = 1 << 49;

/// A block to fill.
pub(crate) struct Room {
    /// Free places.
    pub(crate) size: usize,
    /// Position on the page of the first of them, from 1.
    pub(crate) position: usize,
    /// Who may stand there, best first, each article once.
    pub(crate) bids: Vec<Bid>,
}

/// For each room the bids that win, best first: those of upper rungs first, then by their order.
///
/// `rank` puts articles into an order that does not depend on their numbers: where several assignments are equally good, it decides.
/// Time: the square of the places times the articles at worst, close to their product in practice.
pub(crate) fn assign(rooms: &[Room], rank: impl Fn(u32) -> u64) -> Vec<Vec<Bid>> {
    let mut winners: Vec<Vec<Bid>> = match rooms {
        // A single block has nobody to share with.
        [room] => {
            let mut bids = room.bids.clone();
            bids.sort_by_key(|bid| bid.rung);
            bids.truncate(room.size);
            vec![bids]
        }
        _ => solve(rooms, rank),
    };
    for (room, won) in rooms.iter().zip(&mut winners) {
        let place = |bid: &Bid| room.bids.iter().position(|other| other == bid);
        won.sort_by_key(|bid| (bid.rung, place(bid)));
    }
    winners
}

fn solve(rooms: &[Room], rank: impl Fn(u32) -> u64) -> Vec<Vec<Bid>> {
    let mut articles: Vec<u32> = rooms.iter().flat_map(|room| room.bids.iter().map(|bid| bid.article)).collect();
    articles.sort_unstable_by_key(|&article| rank(article));
    articles.dedup();
    // No more places than articles: the others stay empty whatever happens.
    let places: Vec<(usize, i64)> = rooms
        .iter()
        .enumerate()
        .flat_map(|(number, room)| {
            let size = room.size.min(room.bids.len());
            (room.position..room.position + size).map(move |position| (number, discount(position)))
        })
        .collect();
    let mut bids: Vec<Vec<Option<Bid>>> = vec![vec![None; articles.len()]; rooms.len()];
    for (room, of_room) in rooms.iter().zip(&mut bids) {
        for &bid in &room.bids {
            if let Ok(column) = articles.binary_search_by_key(&rank(bid.article), |&article| rank(article)) {
                of_room[column] = Some(bid);
            }
        }
    }
    let worth = |place: usize, column: usize| -> i64 {
        let (room, discount) = places[place];
        bids[room].get(column).copied().flatten().map_or(0, |bid| {
            FILLED + STEP * (RUNGS - i64::from(bid.rung)) + ((i64::from(bid.utility) * discount) >> DISCOUNT_BITS)
        })
    };
    let columns = shortest_paths(places.len(), articles.len() + places.len(), |place, column| {
        // Columns beyond the articles leave a place empty.
        if column < articles.len() { -worth(place, column) } else { 0 }
    });
    let mut winners = vec![Vec::new(); rooms.len()];
    for (place, column) in columns.into_iter().enumerate() {
        if column < articles.len()
            && let Some(bid) = bids[places[place].0][column]
        {
            winners[places[place].0].push(bid);
        }
    }
    winners
}

const DISCOUNT_BITS: u32 = 20;

/// `1 / log2(1 + position)` in fixed point.
fn discount(position: usize) -> i64 {
    let discount = 1.0 / (1.0 + position as f64).log2();
    // Between 0 and 2^20: the cast drops a fraction.
    #[allow(clippy::cast_possible_truncation)]
    let fixed = (discount * f64::from(1u32 << DISCOUNT_BITS)) as i64;
    fixed
}

/// The column of each row in an assignment of least cost; there are at least as many columns as rows.
///
/// Shortest augmenting paths with potentials, row after row.
fn shortest_paths(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> i64) -> Vec<usize> {
    const NOBODY: usize = usize::MAX;
    let mut row_potential = vec![0i64; rows];
    let mut column_potential = vec![0i64; columns];
    let mut row_of = vec![NOBODY; columns];
    for start in 0..rows {
        let mut distance = vec![i64::MAX; columns];
        let mut came_from = vec![NOBODY; columns];
        let mut is_done = vec![false; columns];
        let (mut row, mut last) = (start, NOBODY);
        // Grow a tree of cheapest alternating paths from the row until it meets a free column.
        loop {
            let (mut nearest, mut step) = (NOBODY, i64::MAX);
            for column in (0..columns).filter(|&column| !is_done[column]) {
                let reduced = cost(row, column) - row_potential[row] - column_potential[column];
                if reduced < distance[column] {
                    (distance[column], came_from[column]) = (reduced, last);
                }
                if distance[column] < step {
                    (nearest, step) = (column, distance[column]);
                }
            }
            // There is a free column for every row, so one is always found.
            if nearest == NOBODY {
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
            if row_of[nearest] == NOBODY {
                break;
            }
            row = row_of[nearest];
        }
        // Turn the path around: each column on it goes to the row before.
        while last != NOBODY {
            let before = came_from[last];
            row_of[last] = if before == NOBODY { start } else { row_of[before] };
            last = before;
        }
    }
    let mut columns_of = vec![NOBODY; rows];
    for (column, &row) in row_of.iter().enumerate().filter(|(_, row)| **row != NOBODY) {
        columns_of[row] = column;
    }
    columns_of
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bid(article: u32, utility: u32) -> Bid {
        Bid { article, rung: 0, utility }
    }

    fn rooms(sizes: &[usize], bids: Vec<Vec<Bid>>) -> Vec<Room> {
        let mut position = 1;
        sizes
            .iter()
            .zip(bids)
            .map(|(&size, bids)| {
                let room = Room { size, position, bids };
                position += size;
                room
            })
            .collect()
    }

    fn articles(won: &[Bid]) -> Vec<u32> {
        won.iter().map(|bid| bid.article).collect()
    }

    #[test]
    fn a_later_block_keeps_the_only_article_it_can_have() {
        // First come first served, block one would take 1 and 2, and block two would stay empty.
        let blocks = rooms(&[2, 1], vec![vec![bid(1, UTILITY), bid(2, UTILITY / 2), bid(3, UTILITY / 4)], vec![bid(2, UTILITY)]]);
        let won = assign(&blocks, u64::from);
        assert_eq!(won.iter().map(|won| articles(won)).collect::<Vec<_>>(), [vec![1, 3], vec![2]]);
    }

    #[test]
    fn the_upper_block_keeps_its_best() {
        let best = |next: u32| vec![bid(1, UTILITY), bid(next, UTILITY - 10), bid(next + 1, UTILITY / 2)];
        let won = assign(&rooms(&[1, 1], vec![best(2), best(4)]), u64::from);
        assert_eq!(won.iter().map(|won| articles(won)).collect::<Vec<_>>(), [vec![1], vec![4]]);
    }

    #[test]
    fn related_articles_come_before_the_ladder() {
        let ladder = |article: u32, rung: u8| Bid { article, rung, utility: UTILITY };
        let blocks = rooms(&[2, 2], vec![vec![ladder(1, 2), bid(2, 5)], vec![bid(2, 100), ladder(3, 1)]]);
        let won = assign(&blocks, u64::from);
        assert_eq!(won.iter().map(|won| articles(won)).collect::<Vec<_>>(), [vec![1], vec![2, 3]]);
    }

    /// The best value of all assignments, by trying each: the places of a room in the order of their bids.
    fn brute_force(rooms: &[Room], taken: &mut Vec<u32>, place: usize) -> i64 {
        let flat: Vec<(usize, usize)> =
            rooms.iter().enumerate().flat_map(|(r, room)| (0..room.size).map(move |p| (r, room.position + p))).collect();
        let Some(&(room, position)) = flat.get(place) else { return 0 };
        let mut best = brute_force(rooms, taken, place + 1);
        for bid in &rooms[room].bids {
            if !taken.contains(&bid.article) {
                taken.push(bid.article);
                let worth = FILLED
                    + STEP * (RUNGS - i64::from(bid.rung))
                    + ((i64::from(bid.utility) * discount(position)) >> DISCOUNT_BITS);
                best = best.max(worth + brute_force(rooms, taken, place + 1));
                taken.pop();
            }
        }
        best
    }

    fn value(rooms: &[Room], won: &[Vec<Bid>]) -> i64 {
        let of_room = |room: &Room, won: &Vec<Bid>| -> i64 {
            won.iter()
                .zip(room.position..)
                .map(|(bid, position)| {
                    FILLED
                        + STEP * (RUNGS - i64::from(bid.rung))
                        + ((i64::from(bid.utility) * discount(position)) >> DISCOUNT_BITS)
                })
                .sum()
        };
        rooms.iter().zip(won).map(|(room, won)| of_room(room, won)).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_assignment_is_better(
            sizes in prop::collection::vec(1usize..3, 1..4),
            raw in prop::collection::vec(prop::collection::btree_map(0u32..6, (0u32..=UTILITY, 0u8..3), 0..6), 3),
        ) {
            let bids: Vec<Vec<Bid>> = raw.into_iter().take(sizes.len()).map(|bids| {
                let mut bids: Vec<Bid> = bids.into_iter().map(|(article, (utility, rung))| Bid { article, rung, utility }).collect();
                bids.sort_by_key(|bid| (bid.rung, std::cmp::Reverse(bid.utility)));
                bids
            }).collect();
            let rooms = rooms(&sizes, bids);
            let won = assign(&rooms, u64::from);
            let mut seen = Vec::new();
            for (room, won) in rooms.iter().zip(&won) {
                prop_assert!(won.len() <= room.size);
                for bid in won {
                    prop_assert!(room.bids.contains(bid) && !seen.contains(&bid.article));
                    seen.push(bid.article);
                }
            }
            let best = brute_force(&rooms, &mut Vec::new(), 0);
            // Places of one room may be filled with gaps by brute force, and a rung may stand above a better utility.
            prop_assert_eq!(value(&rooms, &won) / STEP, best / STEP);
            if won.iter().flatten().all(|bid| bid.rung == 0) {
                prop_assert_eq!(value(&rooms, &won), best);
            }
        }
    }
}
