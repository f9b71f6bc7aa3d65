//! Weights in fixed point: a sum of their products is exact, in any order.

/// A weight of 1.
const ONE: f64 = (1u32 << 30) as f64;

/// The product of two weights of 1.
const ONE_PRODUCT: f64 = ONE * ONE;

/// Returns a weight between 0 and 1 as a multiple of 2^-30; weights outside are clamped.
pub(crate) fn to_fixed(weight: f64) -> u32 {
    let clamped = (weight * ONE).clamp(0.0, ONE);
    // In [0, 2^30]; a NaN becomes 0. The same as `round`, which is a function call on older processors: whole part and rest are exact.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = clamped as u32;
    whole + u32::from(clamped - f64::from(whole) >= 0.5)
}

/// The unit of the weights of a text, in units of 2^-30: a posting list holds such a weight in 16 bits.
pub(crate) const TEXT_UNIT: u32 = 1 << 15;

/// Returns a weight of a text between 0 and 1 as a multiple of 2^-15, in units of 2^-30; at least 2^-15, so that no feature of a very
/// long text is lost.
pub(crate) fn to_text_weight(weight: f64) -> u32 {
    let fixed = to_fixed(weight);
    if fixed == 0 { 0 } else { ((fixed + TEXT_UNIT / 2) / TEXT_UNIT).max(1) * TEXT_UNIT }
}

/// Returns a sum of products of fixed-point weights as a number.
pub(crate) fn product_to_f64(sum: u64) -> f64 {
    sum as f64 / ONE_PRODUCT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_texts_are_multiples() {
        let unit = 1.0 / 32_768.0;
        for (weight, units) in
            [(0.0, 0), (1.0, 32_768), (0.5, 16_384), (1.4 * unit, 1), (1.6 * unit, 2), (0.1 * unit, 1), (-1.0, 0)]
        {
            assert_eq!(to_text_weight(weight), units * TEXT_UNIT, "{weight}");
        }
    }

    #[test]
    fn weights_survive_the_round_trip() {
        for (weight, fixed) in [(0.0, 0), (1.0, 1 << 30), (0.5, 1 << 29), (2.0, 1 << 30), (-1.0, 0), (f64::NAN, 0)] {
            assert_eq!(to_fixed(weight), fixed);
        }
        for position in 0..4_000_000u32 {
            let weight = (f64::from(position) / 4.0 + 0.25 * f64::from(position % 3)) / ONE;
            assert_eq!(f64::from(to_fixed(weight)), (weight * ONE).round(), "{weight}");
        }
        assert_eq!(product_to_f64(u64::from(to_fixed(0.5)) * u64::from(to_fixed(0.25))), 0.125);
    }
}
