use chrono::{DateTime, Datelike, Utc};
use kernel::Locale;

const DAY: i64 = 24 * 60;

const FRENCH_MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Formats a duration in whole days (more than one), whole hours, or minutes.
pub(super) fn duration(locale: Locale, minutes: i64) -> String {
    let (count, english, french) = match minutes {
        days if days > DAY && days % DAY == 0 => (days / DAY, "day", "jour"),
        hours if hours >= 60 && hours % 60 == 0 => (hours / 60, "hour", "heure"),
        minutes => (minutes, "minute", "minute"),
    };
    let (unit, plural) = match locale {
        Locale::En => (english, count != 1),
        Locale::Fr => (french, count.abs() > 1),
    };
    format!("{count} {unit}{}", if plural { "s" } else { "" })
}

/// Formats a time in UTC with its zone, because the time zone of the reader is unknown.
pub(super) fn date(locale: Locale, at: DateTime<Utc>) -> String {
    match locale {
        Locale::En => at.format("%-d %B %Y at %H:%M UTC").to_string(),
        Locale::Fr => {
            let month = FRENCH_MONTHS
                .get(at.month0() as usize)
                .copied()
                .unwrap_or_default();
            let day = if at.day() == 1 {
                "1er".to_owned()
            } else {
                at.day().to_string()
            };
            format!("{day} {month} {} à {} UTC", at.year(), at.format("%H:%M"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_use_the_largest_even_unit() {
        for (minutes, english, french) in [
            (0, "0 minutes", "0 minute"),
            (1, "1 minute", "1 minute"),
            (15, "15 minutes", "15 minutes"),
            (60, "1 hour", "1 heure"),
            (90, "90 minutes", "90 minutes"),
            (1440, "24 hours", "24 heures"),
            (2880, "2 days", "2 jours"),
            (10080, "7 days", "7 jours"),
            (1500, "25 hours", "25 heures"),
        ] {
            assert_eq!(duration(Locale::En, minutes), english);
            assert_eq!(duration(Locale::Fr, minutes), french);
        }
    }

    #[test]
    fn dates_name_their_zone() {
        for (seconds, english, french) in [
            (
                1_767_323_045,
                "2 January 2026 at 03:04 UTC",
                "2 janvier 2026 à 03:04 UTC",
            ),
            (
                1_785_542_400,
                "1 August 2026 at 00:00 UTC",
                "1er août 2026 à 00:00 UTC",
            ),
        ] {
            let at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            assert_eq!(date(Locale::En, at), english);
            assert_eq!(date(Locale::Fr, at), french);
        }
    }
}
