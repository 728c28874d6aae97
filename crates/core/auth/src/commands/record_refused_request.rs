//! Records a refused request in the audit trail, at most once per kind, caller, operation and
//! minute, over all processes: the id is computed from these, and the event log has one event of
//! it.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::ports::RefusedRequestLog;
use async_trait::async_trait;
use auth_domain::{RefusedRequest, RefusedRequestId, RefusedRequestKind};
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{Actor, Network};
use services::{Mac, MacPurpose};
use std::{convert::Infallible, sync::Arc};
use uuid::Builder;

#[derive(Debug, Clone)]
pub struct RecordRefusedRequest {
    pub kind: RefusedRequestKind,
    /// The name of the refused message.
    pub operation: &'static str,
    /// The problem code of the response.
    pub code: &'static str,
    pub refused_at: DateTime<Utc>,
}

cqrs::command!(RecordRefusedRequest = "auth.record_refused_request", Internal => (), Infallible);

pub(crate) struct RecordRefusedRequestHandler {
    pub log: Arc<dyn RefusedRequestLog>,
    pub mac: Arc<dyn Mac>,
}

#[async_trait]
impl Handler<RecordRefusedRequest> for RecordRefusedRequestHandler {
    async fn handle(
        &self,
        context: &Context,
        command: RecordRefusedRequest,
    ) -> Outcome<RecordRefusedRequest> {
        let refused = RefusedRequest::new(
            self.id(context, &command),
            command.kind,
            command.operation.to_owned(),
            command.code.to_owned(),
            command.refused_at,
        );
        Ok(self.log.record(&refused).await?)
    }
}

impl RecordRefusedRequestHandler {
    /// Keyed, so that the id tells the network of an anonymous caller to no reader of the event,
    /// from which the source is removed when the user is erased.
    fn id(&self, context: &Context, command: &RecordRefusedRequest) -> RefusedRequestId {
        let network = Network::of(context.source());
        let (kind, caller) = match context.actor() {
            Actor::User(user) => ("user", user.user_id.uuid().as_bytes().to_vec()),
            Actor::Anonymous => ("network", network.octets().to_vec()),
            Actor::System(name) => ("system", name.as_bytes().to_vec()),
        };
        let minute = command.refused_at.timestamp().div_euclid(60).to_be_bytes();
        let parts: [&[u8]; _] = [
            b"refused request",
            command.kind.as_str().as_bytes(),
            kind.as_bytes(),
            &caller,
            command.operation.as_bytes(),
            &minute,
        ];
        let mut id = [0; 16];
        for (octet, of_digest) in id
            .iter_mut()
            .zip(self.mac.mac(MacPurpose::Throttle, &parts))
        {
            *octet = of_digest;
        }
        RefusedRequestId::new(Builder::from_custom_bytes(id).into_uuid())
    }
}

impl<P: AuthPool> Wiring<RecordRefusedRequest> for Module<P> {
    fn execution(&self) -> impl Execution<RecordRefusedRequest> {
        self.in_transaction(|module, tx| RecordRefusedRequestHandler {
            log: tx.refused_requests(),
            mac: module.services.mac.clone(),
        })
    }
}
