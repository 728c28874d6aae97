//! Query parameters, other than those of lists.

use super::{Extract, Incoming, Stage, listing::parameters};
use crate::{Describe, OperationShape, Problem, codes};
use actix_web::dev::Payload;
use cqrs::ProblemCode;
use utoipa::openapi::{
    Required,
    path::{ParameterBuilder, ParameterIn},
    schema::ObjectBuilder,
};

/// A query parameter. Implemented by marker types.
pub trait QueryParameter: 'static {
    type Value;
    const NAME: &'static str;
    const REQUIRED: bool;
    /// How an invalid, a repeated, and a missing value that is required are answered.
    const INVALID: ProblemCode;

    /// `None`: the parameter is missing.
    fn parse(text: Option<&str>) -> Option<Self::Value>;

    fn schema() -> ObjectBuilder;
}

/// The value of a query parameter.
pub struct Query<P: QueryParameter>(pub P::Value);

impl<P: QueryParameter> Describe for Query<P> {
    fn describe(operation: &mut OperationShape) {
        let required = if P::REQUIRED {
            Required::True
        } else {
            Required::False
        };
        let parameter = ParameterBuilder::new()
            .name(P::NAME)
            .parameter_in(ParameterIn::Query)
            .required(required);
        operation
            .parameters
            .push(parameter.schema(Some(P::schema())).build());
        operation.may_answer(&[P::INVALID, codes::BAD_REQUEST]);
    }
}

impl<P: QueryParameter> Extract for Query<P> {
    const STAGE: Stage = Stage::Query;

    async fn extract(request: &Incoming, _: &mut Payload) -> Result<Self, Problem> {
        let parameters = parameters(request.query_string())?;
        let mut values = parameters
            .iter()
            .filter(|(name, _)| name == P::NAME)
            .map(|(_, value)| value.as_ref());
        let value = values.next();
        let is_repeated = values.next().is_some();
        let value = if is_repeated { None } else { P::parse(value) };
        Ok(Self(value.ok_or(P::INVALID)?))
    }

    fn reads_query(name: &str) -> bool {
        name == P::NAME
    }
}
