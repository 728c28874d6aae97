//! Problems in the document: their schema, and an example of each.

use crate::{
    Endpoint, FieldError, codes, faults,
    problem::{FieldErrorBody, ProblemBody, type_uri},
    schema, status_of,
};
use cqrs::{ProblemCode, problems};
use kernel::Locale;
use std::collections::BTreeMap;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        example::{Example, ExampleBuilder},
    },
};

/// Every code that the application can answer with, and those that the engine itself answers with
/// at any address.
pub(super) fn all_codes(endpoints: &[Endpoint]) -> BTreeMap<&'static str, ProblemCode> {
    let declared = endpoints.iter().flat_map(Endpoint::problem_codes);
    codes::ALL
        .iter()
        .copied()
        .chain(declared)
        .map(|code| (code.name(), code))
        .collect()
}

/// The schemas of problems; `code` is one of the known codes.
pub(super) fn schemas(codes: &BTreeMap<&'static str, ProblemCode>) -> Vec<(String, RefOr<Schema>)> {
    let mut problem = ProblemBody::schema();
    if let RefOr::T(Schema::Object(object)) = &mut problem {
        let known = schema::one_of(codes.keys().copied()).build();
        object
            .properties
            .insert("code".to_owned(), RefOr::T(known.into()));
    }
    let mut schemas = vec![(ProblemBody::name().into_owned(), problem)];
    ProblemBody::schemas(&mut schemas);
    schemas
}

pub(super) fn example(code: ProblemCode) -> Example {
    let fault = match code {
        problems::VALIDATION_FAILED => Some(faults::invalid_email()),
        codes::DUPLICATE_KEY => Some(faults::duplicate_key()),
        _ => None,
    };
    let error = fault.map(|fault| FieldError {
        pointer: "/email".to_owned(),
        fault,
    });
    let wording = code.wording(Locale::En);
    let document = ProblemBody {
        type_uri: type_uri(code),
        title: wording.title,
        status: status_of(code).as_u16(),
        detail: wording.detail,
        instance: "/v1/users/me",
        code: code.name(),
        request_id: "checkout-4711",
        errors: error
            .iter()
            .map(|error| FieldErrorBody::new(error, Locale::En))
            .collect(),
    };
    ExampleBuilder::new()
        .summary(wording.title)
        .value(serde_json::to_value(document).ok())
        .build()
}
