use super::Problem;
use crate::problems;
use cqrs::ProblemCode;
use services::AdministrationError;

impl From<AdministrationError> for Problem {
    fn from(error: AdministrationError) -> Self {
        Self::from(&error)
    }
}

impl From<&AdministrationError> for Problem {
    fn from(error: &AdministrationError) -> Self {
        Self::new(code(error), error.to_string())
    }
}

fn code(error: &AdministrationError) -> ProblemCode {
    match error {
        AdministrationError::Unreachable(_)
        | AdministrationError::Missing(_)
        | AdministrationError::File(_) => problems::DATABASE_UNAVAILABLE,
        AdministrationError::Refused(_) | AdministrationError::NoName => problems::DATABASE_REFUSED,
        AdministrationError::Unsuitable(_) => problems::DATABASE_UNSUITABLE,
        AdministrationError::Migration(_) => problems::MIGRATION_FAILED,
        AdministrationError::UnknownMigration(_) => problems::MIGRATION_UNKNOWN,
    }
}
