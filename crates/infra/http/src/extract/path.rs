//! Variable segments of the path.

use super::{Extract, Incoming, Stage};
use crate::{Describe, OperationShape, Problem};
use actix_web::dev::Payload;
use cqrs::ProblemCode;
use utoipa::openapi::{
    Required,
    path::{ParameterBuilder, ParameterIn},
    schema::ObjectBuilder,
};

/// A variable segment. Implemented by marker types, because a resource's id usually belongs to
/// another crate.
pub trait PathParameter: 'static {
    type Value;
    /// Its name in the path template.
    const NAME: &'static str;
    /// How malformed values are answered: the same as unknown ones.
    const UNKNOWN: ProblemCode;

    fn parse(text: &str) -> Option<Self::Value>;

    fn schema() -> ObjectBuilder;
}

/// The value of a path parameter.
pub struct Path<P: PathParameter>(pub P::Value);

impl<P: PathParameter> Describe for Path<P> {
    fn describe(operation: &mut OperationShape) {
        let parameter = ParameterBuilder::new()
            .name(P::NAME)
            .parameter_in(ParameterIn::Path);
        operation.parameters.push(
            parameter
                .required(Required::True)
                .schema(Some(P::schema()))
                .build(),
        );
        operation.may_answer(&[P::UNKNOWN]);
    }
}

impl<P: PathParameter> Extract for Path<P> {
    const STAGE: Stage = Stage::Path;

    async fn extract(request: &Incoming, _: &mut Payload) -> Result<Self, Problem> {
        let value = request.path_segment(P::NAME).and_then(P::parse);
        Ok(Self(value.ok_or(P::UNKNOWN)?))
    }
}
