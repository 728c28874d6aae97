//! The application as the server gets it.

use crate::{
    Endpoint, Health, HttpSettings, RefusalObserver, Revocations, Services, SessionObserver,
    operations,
};
use services::{AccessTokens, Clock, Mac, UuidGenerator};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// Everything that the server serves.
#[derive(Clone)]
pub struct Application {
    pub engine: Engine,
    pub services: Services,
    pub routes: Vec<Routes>,
}

/// The services and settings of the engine itself.
#[derive(Clone)]
pub struct Engine {
    pub access_tokens: Arc<dyn AccessTokens>,
    pub revocations: Arc<dyn Revocations>,
    pub session_observer: Arc<dyn SessionObserver>,
    pub refusal_observer: Arc<dyn RefusalObserver>,
    pub mac: Arc<dyn Mac>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
    pub health: Arc<dyn Health>,
    pub settings: HttpSettings,
    pub info: ServiceInfo,
}

/// How the service presents itself in its documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceInfo {
    pub title: Cow<'static, str>,
    pub version: Cow<'static, str>,
    /// Markdown.
    pub description: Cow<'static, str>,
    /// An SPDX expression.
    pub license: Option<Cow<'static, str>>,
}

impl Default for ServiceInfo {
    fn default() -> Self {
        Self {
            title: "Loggia".into(),
            version: "1".into(),
            description: "Every error is a problem document (RFC 9457) whose `code` is stable. A \
                          request that is not valid HTTP is answered with `malformed-request` \
                          (400), `request-head-too-large` (431) or `request-timeout` (408), on \
                          every path. Times are RFC 3339 in UTC, ids are UUIDs. Unknown fields \
                          and query parameters are rejected."
                .into(),
            license: Some("MIT OR Apache-2.0".into()),
        }
    }
}

/// The operations of one context.
#[derive(Debug, Clone, Copy)]
pub struct Routes {
    /// Name and description of each tag that its endpoints have.
    pub tags: &'static [(&'static str, &'static str)],
    /// Called once per worker thread of the server.
    pub endpoints: fn() -> Vec<Endpoint>,
}

/// A defect of the composition, found when the server starts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompositionError {
    #[error("{operation} uses {user}, which needs the service `{service}`: add it to `Services`")]
    MissingService {
        operation: String,
        user: &'static str,
        service: &'static str,
    },
    #[error("{operation} and {other} have the same method and path, or the same operation id")]
    Duplicate { operation: String, other: String },
    #[error("{operation} has the tag `{tag}`, which no routes describe")]
    UnknownTag {
        operation: String,
        tag: &'static str,
    },
    #[error(
        "{operation} has the path parameter `{parameter}`, which its handler does not read, or the reverse"
    )]
    PathParameter {
        operation: String,
        parameter: String,
    },
    #[error("two problem codes are named `{0}` and differ")]
    ProblemCode(&'static str),
    #[error("two schemas are named `{0}` and differ")]
    Schema(String),
}

impl Routes {
    /// The endpoints of all routes, and those of the engine itself.
    pub(crate) fn all_endpoints(routes: &[Self]) -> Vec<Endpoint> {
        let with_operations = routes.iter().chain([&operations::ROUTES]);
        with_operations
            .flat_map(|routes| (routes.endpoints)())
            .collect()
    }

    pub(crate) fn all_tags(routes: &[Self]) -> impl Iterator<Item = (&'static str, &'static str)> {
        routes
            .iter()
            .chain([&operations::ROUTES])
            .flat_map(|routes| routes.tags.iter().copied())
    }
}

impl Application {
    /// Checks that every endpoint has what it needs, and that no two are confused. [`crate::serve`]
    /// does so at start; a test finds it earlier.
    pub fn check(&self) -> Result<(), CompositionError> {
        let endpoints = Routes::all_endpoints(&self.routes);
        let tags: Vec<_> = Routes::all_tags(&self.routes)
            .map(|(name, _)| name)
            .collect();
        for endpoint in &endpoints {
            endpoint.check_path_parameters()?;
            let operation = || endpoint.name();
            if !tags.contains(&endpoint.tag) {
                return Err(CompositionError::UnknownTag {
                    operation: operation(),
                    tag: endpoint.tag,
                });
            }
            let missing = endpoint
                .shape
                .services()
                .iter()
                .find(|(key, _)| !self.services.contains(*key));
            if let Some((key, user)) = missing {
                return Err(CompositionError::MissingService {
                    operation: operation(),
                    user,
                    service: key.name(),
                });
            }
        }
        check_unique(&endpoints)?;
        check_problem_codes(&endpoints)?;
        check_schemas(&endpoints)
    }
}

fn check_unique(endpoints: &[Endpoint]) -> Result<(), CompositionError> {
    let mut seen = BTreeMap::new();
    for endpoint in endpoints {
        for key in [
            format!("{} {}", endpoint.method, endpoint.path),
            endpoint.id.to_owned(),
        ] {
            if let Some(other) = seen.insert(key, endpoint.name()) {
                return Err(CompositionError::Duplicate {
                    operation: endpoint.name(),
                    other,
                });
            }
        }
    }
    Ok(())
}

fn check_schemas(endpoints: &[Endpoint]) -> Result<(), CompositionError> {
    let mut seen = BTreeMap::new();
    for (name, schema) in endpoints
        .iter()
        .flat_map(|endpoint| endpoint.shape.schemas())
    {
        if seen
            .insert(name, schema)
            .is_some_and(|other| other != schema)
        {
            return Err(CompositionError::Schema(name.clone()));
        }
    }
    Ok(())
}

fn check_problem_codes(endpoints: &[Endpoint]) -> Result<(), CompositionError> {
    let mut seen = BTreeMap::new();
    for code in endpoints.iter().flat_map(Endpoint::problem_codes) {
        if seen
            .insert(code.name(), code)
            .is_some_and(|other| other != code)
        {
            return Err(CompositionError::ProblemCode(code.name()));
        }
    }
    Ok(())
}
