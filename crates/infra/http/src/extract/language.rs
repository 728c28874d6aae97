use super::{Extract, Incoming, Stage};
use crate::{Describe, OperationShape, Problem};
use actix_web::dev::Payload;
use kernel::Locale;

/// The language that the client prefers: the best match of `Accept-Language`.
pub struct Language(pub Locale);

impl Describe for Language {
    /// Every operation reads `Accept-Language`.
    fn describe(_: &mut OperationShape) {}
}

impl Extract for Language {
    const STAGE: Stage = Stage::Conditions;

    async fn extract(request: &Incoming, _: &mut Payload) -> Result<Self, Problem> {
        Ok(Self(request.locale()))
    }
}
