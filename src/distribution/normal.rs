//! The normal distribution: cdf, quantile, and the same pair on the log scale of the upper tail.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI};

/// The density of the standard normal distribution.
pub fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

/// Phi(z), the probability below `z`; its relative error in the lower tail is below z^2 * 2e-16.
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
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const B: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const C: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    0.000_774_545_014_278_341_4,
];
const D: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    0.000_547_593_808_499_534_5,
    1.050_750_071_644_416_9e-9,
];
const E: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const F: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    0.000_786_869_131_145_613_3,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_7e-15,
];

/// Known values are from mpmath 1.4 with 50 digits or more, at the doubles given (`erfc`, and
/// `findroot` on the logarithm of the tail).
#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(found: f64, wanted: f64, relative: f64) {
        assert!(
            (found - wanted).abs() <= relative * wanted.abs(),
            "found {found:e}, wanted {wanted:e}"
        );
    }

    #[test]
    fn cdf_has_known_values() {
        for (z, p) in [
            (-38.0, 2.885_428_35e-316),
            (-20.0, 2.753_624_118_606_233_7e-89),
            (-8.0, 6.220_960_574_271_784e-16),
            (-3.0, 0.001_349_898_031_630_094_6),
            (-0.5, 0.308_537_538_725_986_9),
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (8.0, 0.999_999_999_999_999_4),
        ] {
            // A subnormal number has fewer digits.
            let digits = if p < 1e-307 { 1e-8 } else { 1e-15 };
            assert_close(normal_cdf(z), p, digits + z * z * 2e-16);
        }
    }

    #[test]
    fn quantile_has_known_values() {
        for (p, z) in [
            (1e-316, -38.027_856_673_564_25),
            (1e-300, -37.047_096_299_361_2),
            (1e-100, -21.273_453_560_965_326),
            (1e-20, -9.262_340_089_798_409),
            (1e-8, -5.612_001_244_174_789),
            (0.001, -3.090_232_306_167_813_6),
            (0.0749, -1.440_238_267_527_963_7),
            (0.0751, -1.438_825_392_752_54),
            (0.3, -0.524_400_512_708_040_8),
            (0.500_000_1, 2.506_628_273_311_648e-7),
            (0.9, 1.281_551_565_544_600_6),
            (0.999, 3.090_232_306_167_813),
        ] {
            assert_close(normal_quantile(p), z, if p < 1e-307 { 1e-9 } else { 1e-15 });
        }
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
    }

    #[test]
    fn log_survival_has_known_values() {
        for (z, ln) in [
            (-8.0, -6.220_960_574_271_786e-16),
            (-1.0, -0.172_753_779_023_449_9),
            (0.5, -1.175_911_761_593_618_5),
            (5.0, -15.064_998_393_988_725),
            (24.9, -314.140_412_761_613_16),
            (25.1, -319.148_387_405_888_6),
            (100.0, -5_005.524_208_694_205),
            (1e4, -50_000_010.129_278_91),
            (1e8, -5_000_000_000_000_019.3),
        ] {
            assert_close(
                normal_log_survival(z),
                ln,
                if z < -5.0 { 1e-14 } else { 4e-16 },
            );
        }
    }

    #[test]
    fn quantile_from_log_survival_has_known_values() {
        for (h, z) in [
            (1e-300, -37.047_096_299_361_2),
            (1e-20, -9.262_340_089_798_409),
            (1e-3, -3.090_380_786_917_045),
            (0.5, -0.270_288_020_738_735_87),
            (1.0, 0.337_474_963_764_202_44),
            (2.5, 1.391_182_814_325_568_5),
            (2.6, 1.444_682_255_170_057_3),
            (30.0, 7.357_666_815_008_75),
            (700.0, 37.295_079_632_647_42),
            (730.0, 38.090_429_516_011_88),
            (1e3, 44.615_747_731_969_4),
            (1e6, 1_414.207_782_991_017_2),
            (1e15, 44_721_359.549_995_38),
        ] {
            assert_close(normal_quantile_from_log_survival(h), z, 2e-15);
        }
        // Where z passes 0 its error is absolute.
        assert!((normal_quantile_from_log_survival(0.7) - 0.008_559_478_582_480_282).abs() < 4e-16);
        assert_eq!(normal_quantile_from_log_survival(0.0), f64::NEG_INFINITY);
        assert_eq!(
            normal_quantile_from_log_survival(f64::INFINITY),
            f64::INFINITY
        );
    }

    #[test]
    fn log_survival_and_its_inverse_agree_across_every_seam() {
        let mut h = 1e-18;
        while h < 1e12 {
            let z = normal_quantile_from_log_survival(h);
            // The error of z by one rounding moves the hazard by z * hazard rate * 2e-16.
            assert_close(
                -normal_log_survival(z),
                h,
                1e-15 * (2.0 + z * z / h.min(1.0 + z * z)),
            );
            h *= 1.07;
        }
    }
}
