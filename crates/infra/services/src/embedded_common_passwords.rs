//! A list of common passwords, embedded in the binary; `data/README.md` names its origin.

/// Searches the text in place, without an index in memory.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EmbeddedCommonPasswords;

/// Sorted lines.
const LIST: &str = include_str!("../data/common-passwords.txt");

impl EmbeddedCommonPasswords {
    /// Returns whether the list contains the password, which must be in lower case.
    pub(crate) fn contains(self, candidate: &str) -> bool {
        let mut lines = LIST;
        while !lines.is_empty() {
            let (before, from_line) = lines.split_at(start_of_middle_line(lines));
            let (line, after) = from_line.split_once('\n').unwrap_or((from_line, ""));
            lines = match candidate.cmp(line) {
                std::cmp::Ordering::Less => before,
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Greater => after,
            };
        }
        false
    }
}

fn start_of_middle_line(lines: &str) -> usize {
    let middle = lines.floor_char_boundary(lines.len() / 2);
    let first_half = lines.get(..middle).unwrap_or_default();
    first_half.rfind('\n').map_or(0, |line_end| line_end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_lower_case() {
        assert!(LIST.lines().is_sorted_by(|earlier, later| earlier < later));
        assert!(LIST.lines().count() >= 10_000);
        for line in LIST.lines() {
            assert_eq!(line, line.to_lowercase());
            assert!(
                !line.is_empty() && line.trim() == line && !line.contains(char::is_control),
                "{line:?}"
            );
        }
    }

    #[test]
    fn every_line_is_found() {
        for line in LIST.lines() {
            assert!(EmbeddedCommonPasswords.contains(line), "{line}");
        }
    }

    #[test]
    fn other_passwords_are_not_found() {
        for line in LIST.lines().step_by(97) {
            for other in [
                format!("{line}\u{1}"),
                format!(" {line}"),
                format!("{line}\n"),
            ] {
                assert!(!EmbeddedCommonPasswords.contains(&other), "{other:?}");
            }
        }
        for other in [
            "",
            "\n",
            "\u{10ffff}",
            "correct horse battery staple",
            "password\npassword1",
        ] {
            assert!(!EmbeddedCommonPasswords.contains(other), "{other:?}");
        }
    }
}
