//! The results of a run: named values, some with an aim.

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    AtLeast(f64),
    AtMost(f64),
}

#[derive(Debug, Serialize)]
pub struct Figure {
    /// `sqlite`, `postgresql`, or `program` for figures that do not depend on the database.
    pub subject: &'static str,
    /// Stable across versions.
    pub id: &'static str,
    pub label: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub aim: Option<Aim>,
    pub met: Option<bool>,
}

pub struct Figures {
    pub subject: &'static str,
    pub all: Vec<Figure>,
}

impl Figures {
    pub fn of(subject: &'static str) -> Self {
        Self {
            subject,
            all: Vec::new(),
        }
    }

    pub fn note(&mut self, id: &'static str, label: &'static str, value: f64, unit: &'static str) {
        self.all.push(Figure {
            subject: self.subject,
            id,
            label,
            value,
            unit,
            aim: None,
            met: None,
        });
    }

    pub fn judge(
        &mut self,
        id: &'static str,
        label: &'static str,
        value: f64,
        unit: &'static str,
        aim: Aim,
    ) {
        let (aim, met) = (Some(aim), Some(aim.is_met(value)));
        self.all.push(Figure {
            subject: self.subject,
            id,
            label,
            value,
            unit,
            aim,
            met,
        });
    }
}

impl Aim {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
        }
    }
}

/// Returns the median, which a single disturbed round does not move.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let upper = values.len() / 2;
    let lower = values.len().saturating_sub(1) / 2;
    let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    f64::midpoint(at(lower), at(upper))
}

/// Returns the nearest-rank percentile of sorted values; `share` is between 0 and 1.
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        for (share, expected) in [
            (0.0, 1.0),
            (0.5, 50.0),
            (0.99, 99.0),
            (0.991, 100.0),
            (1.0, 100.0),
        ] {
            assert_eq!(percentile(&hundred, share), expected, "{share}");
        }
        assert_eq!(percentile(&[7.0], 0.99), 7.0);
        assert!(percentile(&[], 0.99).is_nan());
    }

    #[test]
    fn the_median_is_the_middle_value() {
        assert_eq!(median([3.0, 100.0, 1.0]), 3.0);
        assert_eq!(median([4.0, 1.0, 2.0, 100.0]), 3.0);
        assert!(median([]).is_nan());
    }

    #[test]
    fn an_aim_includes_its_bound() {
        let mut figures = Figures::of("sqlite");
        for (value, aim) in [
            (0.8, Aim::AtLeast(0.8)),
            (0.79, Aim::AtLeast(0.8)),
            (500.0, Aim::AtMost(500.0)),
            (501.0, Aim::AtMost(500.0)),
            (f64::NAN, Aim::AtMost(500.0)),
        ] {
            figures.judge("id", "label", value, "ms", aim);
        }
        let met: Vec<_> = figures.all.iter().map(|figure| figure.met).collect();
        assert_eq!(
            met,
            [
                Some(true),
                Some(false),
                Some(true),
                Some(false),
                Some(false)
            ]
        );
    }
}
