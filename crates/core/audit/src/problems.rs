//! Problem codes of the audit trail: it has none of its own.

pub(crate) use cqrs::problems::BAD_CURSOR;

cqrs::problem_codes! {}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_of_codes_is_a_contract() {
        assert_eq!(super::ALL, []);
    }
}
