use std::{error::Error, iter};

/// Formats an error and its sources in one line: `a dependency is unavailable: disk full`.
pub fn error_chain(error: &(dyn Error + 'static)) -> String {
    let errors = iter::successors(Some(error), |&error| error.source());
    errors
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
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
}
