//! The normal distribution: cdf, quantile, and the same pair on the log scale of the upper tail.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI};

/// The density of the standard normal distribution.
pub fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

/// Phi(z), the probability below `z`, to full relative accuracy in the lower tail.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The score z with Phi(z) = `p`, for `p` in [0, 1]; the ends give infinities.
///
/// Wichura 1988, algorithm AS 241 (PPND16), doi:10.2307/2347330: about 1 part in 10^16.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= CENTRE {
        return central(q);
    }
    if q < 0.0 {
        -upper(-libm::log(p))
    } else {
        upper(-libm::log(1.0 - p))
    }
}

/// ln(1 - Phi(z)), to full relative accuracy for every `z` up to 1e8 and beyond.
pub fn normal_log_survival(z: f64) -> f64 {
    if z < 0.0 {
        libm::log1p(-normal_cdf(z))
    } else if z < FAR {
        libm::log(normal_cdf(-z))
    } else {
        -0.5 * z * z - 0.5 * libm::log(2.0 * PI) + libm::log(far_mills_ratio(z))
    }
}

/// The score z with -ln(1 - Phi(z)) = `h`, for an integrated hazard `h` >= 0; 0 gives minus infinity.
pub fn normal_quantile_from_log_survival(h: f64) -> f64 {
    if h <= LN_2 {
        return normal_quantile(-libm::expm1(-h));
    }
    let q = 0.5 - libm::exp(-h);
    if q <= CENTRE { central(q) } else { upper(h) }
}

/// The half-width around 1/2 that AS 241 calls central.
const CENTRE: f64 = 0.425;
/// From this score on the asymptotic series below is exact to the last bit.
const FAR: f64 = 25.0;
/// The largest -ln(p) for which AS 241 was fitted: p about 1e-316.
const FITTED: f64 = 727.0;

/// (1 - Phi(z)) / density(z) for `z` >= 25, by its asymptotic series (DLMF 7.12.1).
fn far_mills_ratio(z: f64) -> f64 {
    let w = 1.0 / (z * z);
    let series = (1..=8)
        .rev()
        .fold(1.0, |sum, k| 1.0 - f64::from(2 * k - 1) * w * sum);
    series / z
}

/// The score at probability 1/2 + `q`.
pub(super) fn central(q: f64) -> f64 {
    let r = CENTRE * CENTRE - q * q;
    q * ratio(r, &A, &B)
}

/// The score whose upper tail has the probability exp(-`h`), where that is below 0.075.
fn upper(h: f64) -> f64 {
    if h == f64::INFINITY {
        return h;
    }
    if h > FITTED {
        return far_upper(h);
    }
    let r = h.sqrt();
    if r <= 5.0 {
        ratio(r - 1.6, &C, &D)
    } else {
        ratio(r - 5.0, &E, &F)
    }
}

/// Newton's method on the log of the tail, from its leading terms; four steps reach the last bit.
fn far_upper(h: f64) -> f64 {
    let start = (2.0 * h - libm::log(4.0 * PI * h)).sqrt();
    (0..4).fold(start, |z, _| {
        z + (h + normal_log_survival(z)) * far_mills_ratio(z)
    })
}

fn ratio(r: f64, above: &[f64; 8], below: &[f64; 8]) -> f64 {
    let polynomial = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * r + c);
    polynomial(above) / polynomial(below)
}

const A: [f64; 8] = [
    3.387_132_872_796_366_608,
    133.141_667_891_784_377_45,
    1_971.590_950_306_551_442_7,
    13_731.693_765_509_461_125,
    45_921.953_931_549_871_457,
    67_265.770_927_008_700_853,
    33_430.575_583_588_128_105,
    2_509.080_928_730_122_672_7,
];
const B: [f64; 8] = [
    1.0,
    42.313_330_701_600_911_252,
    687.187_007_492_057_908_3,
    5_394.196_021_424_751_107_7,
    21_213.794_301_586_595_867,
    39_307.895_800_092_710_61,
    28_729.085_735_721_942_674,
    5_226.495_278_852_854_561,
];
const C: [f64; 8] = [
    1.423_437_110_749_683_577_34,
    4.630_337_846_156_545_295_9,
    5.769_497_221_460_691_405_5,
    3.647_848_324_763_204_605_04,
    1.270_458_252_452_368_382_58,
    0.241_780_725_177_450_611_77,
    0.022_723_844_989_269_184_583_3,
    7.745_450_142_783_414_076_4e-4,
];
const D: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87,
    1.676_384_830_183_803_849_4,
    0.689_767_334_985_100_004_55,
    0.148_103_976_427_480_074_59,
    0.015_198_666_563_616_457_196_6,
    5.475_938_084_995_344_946e-4,
    1.050_750_071_644_416_843_24e-9,
];
const E: [f64; 8] = [
    6.657_904_643_501_103_777_2,
    5.463_784_911_164_114_369_9,
    1.784_826_539_917_291_335_8,
    0.296_560_571_828_504_891_23,
    0.026_532_189_526_576_123_093,
    1.242_660_947_388_078_438_6e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];
const F: [f64; 8] = [
    1.0,
    0.599_832_206_555_887_937_69,
    0.136_929_880_922_735_805_31,
    0.014_875_361_290_850_614_852_5,
    7.868_691_311_456_132_591e-4,
    1.846_318_317_510_054_681_8e-5,
    1.421_511_758_316_445_888_7e-7,
    2.044_263_103_389_939_785_64e-15,
];
