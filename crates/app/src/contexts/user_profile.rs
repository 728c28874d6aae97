use crate::context::{Composition, CompositionError, Context, PersonalData, Runs};
use crate::rules;
use ::user_profile::PrepareExport;
use ::user_profile::{Module, Services, UserProfileMessages};
use cqrs::{Descriptor, Dispatchers, ProblemCode};
use infra_diesel::Database;
use kernel::{AggregateDescriptor, DeclaredPermission};
use std::sync::Arc;
use user_profile_domain::{ExportEvent, ProfileEvent};

/// Profiles, the views of users, and exports of personal data.
pub struct UserProfile;

impl Context for UserProfile {
    type Module = Module<Database>;
    type Deliveries = (Runs<PrepareExport>,);
    type Settings = ();

    const NAME: &'static str = "user_profile";
    const MESSAGES: &'static [Descriptor] = ::user_profile::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] = &[
        AggregateDescriptor::of::<ExportEvent>(),
        AggregateDescriptor::of::<ProfileEvent>(),
    ];
    const PERMISSIONS: &'static [DeclaredPermission] = ::user_profile::permissions::DECLARED_HERE;
    const PROBLEMS: &'static [ProblemCode] = ::user_profile::problems::ALL;

    fn compose(
        composition: &Composition<'_>,
        (): (),
    ) -> Result<Module<Database>, CompositionError> {
        let technical = composition.technical;
        let services = Services {
            clock: technical.clock.clone(),
            declared: composition.declared_permissions.clone(),
            export_rules: rules::exports(&composition.settings.limits),
            personal_data: composition.personal_data.clone(),
            sealer: technical.sealer.clone(),
            uuids: technical.uuids.clone(),
        };
        Ok(Module {
            pool: composition.database.clone(),
            services: Arc::new(services),
        })
    }

    fn dispatchers(module: &Module<Database>, dispatchers: Dispatchers) -> Dispatchers {
        dispatchers.with::<dyn UserProfileMessages>(Arc::new(module.clone()))
    }

    fn personal_data(_: &Module<Database>) -> PersonalData {
        PersonalData::WithAccount
    }
}
