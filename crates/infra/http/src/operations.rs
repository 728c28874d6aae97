//! The operations of the engine itself: health, public keys, documentation.

mod docs;
mod health;
mod jwks;

use crate::{Describe, Endpoint, Extract, Incoming, OperationShape, Problem, Routes, Stage};
use actix_web::dev::Payload;

const TAG: &str = "operations";

pub(crate) const ROUTES: Routes = Routes {
    tags: &[(TAG, "Health, public keys and documentation")],
    endpoints,
};

fn endpoints() -> Vec<Endpoint> {
    [health::endpoints(), jwks::endpoints(), docs::endpoints()]
        .into_iter()
        .flatten()
        .collect()
}

/// The engine, for handlers that need nothing else.
struct Access(Incoming);

impl Describe for Access {
    fn describe(_: &mut OperationShape) {}
}

impl Extract for Access {
    const STAGE: Stage = Stage::Conditions;

    async fn extract(request: &Incoming, _: &mut Payload) -> Result<Self, Problem> {
        Ok(Self(request.clone()))
    }
}
