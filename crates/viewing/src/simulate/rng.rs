//! Random numbers from a seed: xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64 (Steele, Lea and Flood,
//! 2014). Small, fast, the same on every machine; not for secrets.

/// A stream of random numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rng {
    state: [u64; 4],
}

/// One step of SplitMix64.
const fn split_mix(state: u64) -> (u64, u64) {
    let state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (state, z ^ (z >> 31))
}

impl Rng {
    /// The stream of a seed.
    pub const fn new(seed: u64) -> Self {
        let (next, first) = split_mix(seed);
        let (next, second) = split_mix(next);
        let (next, third) = split_mix(next);
        let (_, fourth) = split_mix(next);
        Self { state: [first, second, third, fourth] }
    }

    /// The stream of one part of a simulation: parts differ in domain or index, and their streams are unrelated.
    pub const fn of_part(seed: u64, domain: u64, index: u64) -> Self {
        let (_, a) = split_mix(seed ^ domain.wrapping_mul(0xD605_1EF5_7FC1_CC2B));
        let (_, b) = split_mix(a ^ index);
        Self::new(b)
    }

    /// The next 64 random bits.
    pub const fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let out = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let (c, d) = (c ^ a, d ^ b);
        let (b, a) = (b ^ c, a ^ d);
        self.state = [a, b, c ^ (self.state[1] << 17), d.rotate_left(45)];
        out
    }

    /// A whole number from 0 to `n - 1`; 0 where `n` is 0. The bias of the multiplication is below n / 2^64.
    pub const fn below(&mut self, n: u64) -> u64 {
        ((self.bits() as u128 * n as u128) >> 64) as u64
    }

    /// A whole number from `low` to `high`, both included.
    pub const fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// Whether an event of this many in a million happens.
    pub const fn happens(&mut self, per_million: u32) -> bool {
        self.below(1_000_000) < per_million as u64
    }

    /// A number from 0 (included) to 1 (excluded), 53 bits of it.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_mix_gives_the_published_numbers() {
        // The reference sequence of SplitMix64 for the seed 1234567.
        let mut state = 1_234_567;
        let mut out = Vec::new();
        for _ in 0..3 {
            let (next, value) = split_mix(state);
            state = next;
            out.push(value);
        }
        assert_eq!(out, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn xoshiro_gives_the_published_numbers() {
        // The reference sequence of xoshiro256** for the state 1, 2, 3, 4.
        let mut rng = Rng { state: [1, 2, 3, 4] };
        let got: Vec<u64> = (0..4).map(|_| rng.bits()).collect();
        assert_eq!(got, [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240]);
    }

    #[test]
    fn draws_keep_their_bounds_and_shares() {
        let mut rng = Rng::of_part(1, 2, 3);
        let mut sum = 0.0;
        let mut hits = 0;
        for _ in 0..20_000 {
            assert!(rng.below(7) < 7);
            assert!((5..=9).contains(&rng.between(5, 9)));
            let unit = rng.unit();
            assert!((0.0..1.0).contains(&unit));
            sum += unit;
            hits += u32::from(rng.happens(250_000));
        }
        assert!((sum / 20_000.0 - 0.5).abs() < 0.01);
        assert!((4_700..5_300).contains(&hits));
        assert_eq!(rng.below(0), 0);
        assert_ne!(Rng::of_part(1, 2, 3).bits(), Rng::of_part(1, 3, 2).bits());
    }
}
