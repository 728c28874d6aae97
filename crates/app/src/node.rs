//! A process, built from its settings: the base of `serve`, `worker` and the commands of the CLI.

mod error;
mod keys;
#[cfg(feature = "mail")]
mod mail;
#[cfg(feature = "mail")]
mod mailed_proofs;
mod master_key;
mod retained_keys;
mod schema;

pub use error::StartError;
pub use keys::SigningKeys;

use crate::{
    context::Composition,
    context_set::{self, ContextSet},
    settings::{self, Settings, Synchronous},
    shared_time::SharedTime,
    technical::Technical,
};
use auth::AuthMessages;
use cqrs::Dispatchers;
use infra_diesel::{
    Database, DatabaseUpkeep, DeliverySignal, Environment, PoolSettings, SqliteSynchronous,
};
use infra_mail::SealedMails;
use infra_services::{
    AccessTokenSettings, AeadSealer, Argon2Hasher, Argon2Settings, BreachedPasswords,
    Ed25519KeyGenerator, EdDsaJwt, HmacMac, MasterKeys, PasswordScreening, RandomTokens,
    SharedClock, TokioPauses, UuidV7,
};
use kernel::{ExposeSecret, PasswordPolicy};
use services::{
    Clock, Dependency, EventHolds, ExpiredRows, IfMissing, PersonalDataHolders, SealedRows,
    UuidGenerator,
};
use std::sync::Arc;
use tokio::runtime::Handle;

pub struct Node {
    pub settings: Settings,
    /// The messages of every context.
    pub messages: Dispatchers,
    /// The messages of the accounts, which the process itself needs.
    pub auth: Arc<dyn AuthMessages>,
    /// The rows that housekeeping deletes.
    pub chores: Vec<Arc<dyn ExpiredRows>>,
    /// The rows whose values are sealed under the master key.
    pub sealed_rows: Vec<Arc<dyn SealedRows>>,
    pub master_keys: MasterKeys,
    pub database: Database,
    pub technical: Technical,
    /// The dependencies besides the database.
    pub dependencies: Vec<Arc<dyn Dependency>>,
    #[cfg(feature = "worker")]
    pub registry: Arc<infra_worker::Registry>,
    /// The handlers of deliveries that wait for other servers.
    #[cfg(feature = "worker")]
    pub senders: Arc<infra_worker::Registry>,
    /// To be kept while the process runs.
    pub shared_time: SharedTime,
    pub signing_keys: SigningKeys,
    /// Notified after commits that create deliveries.
    pub wake: Arc<DeliverySignal>,
}

impl Node {
    /// Checks the schema, opens the database, composes the modules and loads the signing keys. To
    /// be called on the main multi-thread runtime.
    pub async fn start(
        settings: Settings,
        contexts: &ContextSet,
        if_missing: IfMissing,
    ) -> Result<Self, StartError> {
        let shared_clock = Arc::new(SharedClock::default());
        let clock: Arc<dyn Clock> = shared_clock.clone();
        let uuids: Arc<dyn UuidGenerator> = Arc::new(UuidV7::new(clock.clone()));
        let master_keys = master_key::of(&settings, if_missing)?;
        contexts.check().map_err(StartError::Contexts)?;
        let declared = contexts.permissions();
        let migrations = contexts
            .migrations()
            .map_err(|refused| StartError::Contexts(refused.into()))?;
        schema::prepare(&settings, migrations, &declared, if_missing).await?;

        let (access_tokens, mac, technical) =
            technical(&settings, &master_keys, clock.clone(), uuids.clone())?;
        let wake = Arc::new(DeliverySignal::default());
        let environment = Environment {
            clock: clock.clone(),
            uuids,
            sealer: technical.sealer.clone(),
            subscriptions: contexts.subscriptions(),
            declared_permissions: declared.clone(),
            wake: wake.clone(),
            runtime: Handle::current(),
        };
        let database = open(&settings.database, environment)?;
        database.warm_up().await.map_err(StartError::Database)?;
        let shared_time = SharedTime {
            database: database.clone(),
            clock: shared_clock,
        };
        shared_time.read().await.map_err(StartError::Database)?;
        retained_keys::load(&mac, &master_keys, &database, &technical).await?;
        let personal_data = PersonalDataHolders::default();
        let event_holds = EventHolds::default();
        let composition = Composition {
            settings: &settings,
            technical: &technical,
            declared_permissions: &declared,
            database: &database,
            personal_data: &personal_data,
            event_holds: &event_holds,
            dispatchers: Dispatchers::default(),
        };
        let (messages, composed) = contexts
            .compose(composition)
            .map_err(StartError::Composition)?;
        #[cfg(feature = "mail")]
        let composed = mail::added_to(composed, &settings, &technical, &messages)?;
        let chores = context_set::chores_of(&database, &composed);
        let sealed_rows = context_set::sealed_rows_of(&database, &composed);
        personal_data.fill(composed.personal_data);
        event_holds.fill(composed.event_holds);

        let auth = messages
            .messages::<dyn AuthMessages>()
            .cloned()
            .ok_or(StartError::WithoutAccounts)?;
        let signing_keys =
            SigningKeys::start(auth.clone(), &settings, &technical, access_tokens).await?;
        Ok(Self {
            settings,
            messages,
            auth,
            chores,
            sealed_rows,
            master_keys,
            database,
            technical,
            dependencies: composed.dependencies,
            #[cfg(feature = "worker")]
            registry: Arc::new(composed.registry.build().map_err(StartError::Registry)?),
            #[cfg(feature = "worker")]
            senders: Arc::new(composed.senders.build().map_err(StartError::Registry)?),
            shared_time,
            signing_keys,
            wake,
        })
    }
}

fn technical(
    settings: &Settings,
    master_keys: &MasterKeys,
    clock: Arc<dyn Clock>,
    uuids: Arc<dyn UuidGenerator>,
) -> Result<(Arc<EdDsaJwt>, Arc<HmacMac>, Technical), StartError> {
    let sealer = Arc::new(AeadSealer::new(master_keys));
    let issuer = settings.http.public_url.as_str().to_owned();
    let audience = settings.auth.audience.as_str().to_owned();
    let access_tokens = Arc::new(EdDsaJwt::new(
        AccessTokenSettings { issuer, audience },
        clock.clone(),
    ));
    let mac = Arc::new(HmacMac::new(master_keys, clock.clone()));
    let mails = Arc::new(SealedMails {
        mac: mac.clone(),
        sealer: sealer.clone(),
        uuids: uuids.clone(),
        clock: clock.clone(),
    });
    let technical = Technical {
        access_tokens: access_tokens.clone(),
        clock: clock.clone(),
        password_screen: Arc::new(password_screening(&settings.auth)?),
        hasher: Argon2Hasher::start(hashing(&settings.auth)).map_err(StartError::Hashing)?,
        mac: mac.clone(),
        mail_opener: mails.clone(),
        mails,
        pauses: Arc::new(TokioPauses),
        password_policy: PasswordPolicy::new(
            settings.auth.password_min_length,
            settings.service_name.as_str(),
        ),
        signing_keys: Arc::new(Ed25519KeyGenerator::new(sealer.clone())),
        sealer,
        tokens: Arc::new(RandomTokens),
        uuids,
    };
    Ok((access_tokens, mac, technical))
}

/// Fails if the list of breached passwords is not one, so that this is noticed at the start.
fn password_screening(settings: &settings::AuthSettings) -> Result<PasswordScreening, StartError> {
    let breached = settings
        .breached_passwords
        .clone()
        .map(BreachedPasswords::at);
    if let Some(list) = &breached {
        list.count().map_err(StartError::BreachedPasswords)?;
    }
    Ok(PasswordScreening { breached })
}

fn open(
    settings: &settings::DatabaseSettings,
    environment: Environment,
) -> Result<Database, StartError> {
    let pools = PoolSettings {
        size: settings.pool_size,
        read_size: settings.read_pool_size,
        timeout: settings.pool_timeout,
        sqlite_synchronous: match settings.sqlite_synchronous {
            Synchronous::Full => SqliteSynchronous::Full,
            Synchronous::Normal => SqliteSynchronous::Normal,
        },
        pooler: settings.pooler.into(),
    };
    let replica = settings
        .replica_url
        .as_ref()
        .map(|url| url.secret().expose_secret());
    let url = settings.url.secret().expose_secret();
    infra_diesel::open(url, replica, &pools, environment).map_err(StartError::DatabaseUrl)
}

fn hashing(settings: &settings::AuthSettings) -> Argon2Settings {
    Argon2Settings {
        workers: settings.hash_workers,
        queue: settings.hash_queue,
        nice: i32::from(settings.hash_nice),
        ..Argon2Settings::default()
    }
}
