use std::{error::Error, iter};

/// Formats an error and its sources in one line: `a dependency is unavailable: disk full`. Sources
/// that an error has printed itself are not repeated.
pub fn error_chain(error: &(dyn Error + 'static)) -> String {
    let mut chain = error.to_string();
    for source in iter::successors(error.source(), |&error| error.source()) {
        let source = source.to_string();
        if !chain.ends_with(&source) {
            chain = format!("{chain}: {source}");
        }
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;

    #[test]
    fn every_source_is_printed_outermost_first() {
        let full = Fault::unavailable("disk full");
        assert_eq!(error_chain(&full), "a dependency is unavailable: disk full");
        let nested = Fault::unexpected(full);
        assert_eq!(
            error_chain(&nested),
            "an unexpected error occurred: a dependency is unavailable: disk full"
        );
        assert_eq!(error_chain(&Fault::Overloaded), "a work queue is full");
    }

    #[test]
    fn printed_sources_are_not_repeated() {
        let printed = Fault::unexpected(std::io::Error::other("disk full"));
        assert_eq!(
            error_chain(&printed),
            "an unexpected error occurred: disk full"
        );
    }
}
