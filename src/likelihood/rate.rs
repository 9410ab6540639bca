//! Probabilities within a time, and ratios of them, to rates.

/// The constant rate per day at which something happens with probability `p` within `within` days:
/// -ln(1 - p) / within, never p / within. For `p` in [0, 1) and `within` > 0.
#[inline]
pub fn rate(p: f64, within: f64) -> f64 {
    -libm::log1p(-p) / within
}

/// The hazard ratio that raises the probability `p` to `risk_ratio` times `p`, at most to `cap`:
/// ln(1 - min(R p, cap)) / ln(1 - p). For `p` and `cap` in (0, 1) and `risk_ratio` > 0.
///
/// Studies often report ratios of probabilities; a hazard ratio equals them only where `p` is small.
#[inline]
pub fn risk_ratio_to_hazard_ratio(risk_ratio: f64, p: f64, cap: f64) -> f64 {
    libm::log1p(-(risk_ratio * p).min(cap)) / libm::log1p(-p)
}

#[cfg(test)]
mod tests {
    use super::super::Lexicon;
    use super::*;

    #[test]
    fn likely_within_90_days_has_the_rates_of_the_contract() {
        let likely = Lexicon::icd203()
            .find("likely")
            .expect("a word of the lexicon");
        let p = likely.beta();
        for (level, wanted) in [(0.05, 0.00887), (0.5, 0.01280), (0.95, 0.01788)] {
            let found = rate(p.quantile(level), 90.0);
            assert!((found - wanted).abs() < 0.5e-5, "{level}: {found}");
        }
    }

    #[test]
    fn a_rate_gives_its_probability_back() {
        assert!((rate(0.8, 60.0) - 0.026_823_965_207_235_006).abs() < 1e-17);
        // 0.8 in 60 days goes on to 0.992 by day 180.
        assert!((-libm::expm1(-180.0 * rate(0.8, 60.0)) - 0.992).abs() < 1e-15);
        assert_eq!(rate(0.0, 30.0), 0.0);
        assert!((rate(1e-12, 1.0) / 1e-12 - 1.0).abs() < 1e-11);
    }

    #[test]
    fn hazard_ratios_raise_the_probability_by_the_risk_ratio_up_to_the_cap() {
        let after = |ratio: f64, p: f64, cap: f64| {
            -libm::expm1(libm::log1p(-p) * risk_ratio_to_hazard_ratio(ratio, p, cap))
        };
        assert!((after(1.5, 0.4, 0.95) - 0.6).abs() < 1e-15);
        assert!((after(0.5, 0.4, 0.95) - 0.2).abs() < 1e-15);
        assert!((after(3.0, 0.4, 0.95) - 0.95).abs() < 1e-15);
        assert_eq!(risk_ratio_to_hazard_ratio(1.0, 0.3, 0.99), 1.0);
    }
}
