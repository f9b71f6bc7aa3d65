//! A set of numbers, each with its rank.

/// Some numbers, and the rank of each among them. Memory: 12 bits for every 8 numbers up to the largest.
#[derive(Debug)]
pub(super) struct NumberSet {
    /// A bit a number.
    bits: Vec<u64>,
    /// The numbers before each of `bits`.
    before: Vec<u32>,
}

impl NumberSet {
    /// The set of some numbers below `end`.
    pub(super) fn new(end: usize, numbers: impl Iterator<Item = u32>) -> Self {
        let mut bits = vec![0u64; end.div_ceil(64)];
        numbers.for_each(|number| bits[number as usize / 64] |= 1 << (number % 64));
        let mut sum = 0;
        let before = bits.iter().map(|word| {
            sum += word.count_ones();
            sum - word.count_ones()
        });
        let before = before.collect();
        Self { bits, before }
    }

    /// Returns how many numbers of the set are less than this one, if it is in the set.
    #[inline]
    pub(super) fn rank(&self, number: u32) -> Option<u32> {
        let word = *self.bits.get(number as usize / 64)?;
        let bit = 1u64 << (number % 64);
        (word & bit != 0).then(|| self.before[number as usize / 64] + (word & (bit - 1)).count_ones())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranks_are_those_of_a_sorted_list(numbers in prop::collection::btree_set(0u32..400, 0..60), end in 400usize..500) {
            let set = NumberSet::new(end, numbers.iter().copied());
            for number in 0..600 {
                let rank = numbers.contains(&number).then(|| u32::try_from(numbers.range(..number).count()).unwrap());
                prop_assert_eq!(set.rank(number), rank);
            }
        }
    }
}
