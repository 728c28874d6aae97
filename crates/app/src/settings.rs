//! Settings: one table of names, types, defaults and descriptions, and the layers that fill it.

mod choices;
mod declare;
mod dotenv;
mod file;
mod load;
#[cfg(feature = "mail")]
mod mailer;
mod problem;
mod rules;
mod secret_files;
mod server_url;
mod sources;
mod table;
mod template;
mod texts;
mod urls;
mod value;

#[cfg(test)]
mod tests;

pub use choices::{LogFormat, Pooler, Profile, RefreshMode, Synchronous};
pub use declare::{Entry, Preset, Section};
pub use load::{Loaded, Row};
pub use problem::{InvalidSettings, Problem};
pub use sources::{Source, Sources};
pub use table::{Table, Texts};
pub use template::{dotenv_example, dotenv_template};
pub use texts::{LogLevel, Mailbox, MasterKeyText, Name};
pub use urls::{DatabaseUrl, MailUrl, Origin, PublicUrl};
pub use value::Value;

use bytesize::ByteSize;
use declare::program_settings;
use ipnet::IpNet;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

program_settings! {
    /// All settings. `http.bind` is `LOGGIA__HTTP__BIND` in the environment, `[http] bind` in TOML.
    Settings {
        /// development, test or production. Production has no insecure defaults.
        profile: Profile = Fixed("development");
        /// Name of the service in mails and documents.
        service_name: Name = Fixed("Loggia");
    }

    /// The database.
    database: DatabaseSettings {
        /// sqlite://PATH or postgres://user:password@host:port/name
        url: DatabaseUrl = OutsideProduction("sqlite://data/loggia.db");
        /// Whether production may connect to a remote PostgreSQL without verified TLS.
        allow_insecure_connection: bool = Fixed("false");
        /// PostgreSQL replica for queries.
        replica_url: Option<DatabaseUrl> = Fixed("");
        /// none, or transaction: for PgBouncer and others that give each transaction another session.
        pooler: Pooler = Fixed("none");
        /// Write connections; SQLite always uses one.
        pool_size: usize = PerCore(2), in "1"..="4096";
        /// Read-only connections.
        read_pool_size: usize = PerCore(2), in "1"..="4096";
        /// How long a request waits for a connection before it fails with 503.
        pool_timeout: Duration = Fixed("5s"), in "100ms"..="5m";
        /// Whether `serve` and `worker` apply pending migrations when they start.
        migrate_on_start: bool = ByProfile("true", "false");
        /// full, or normal: faster, but a power loss may undo the last commits.
        sqlite_synchronous: Synchronous = Fixed("full");
    }

    /// The HTTP server.
    http: HttpSettings {
        /// Listen address; port 0 selects a free port.
        bind: SocketAddr = Fixed("127.0.0.1:8000");
        /// Whether development may listen on other addresses than loopback.
        allow_insecure_bind: bool = Fixed("false");
        /// Public URL of the API: the base of links in mails and the issuer (`iss`) of tokens.
        public_url: PublicUrl = OutsideProduction("http://127.0.0.1:8000");
        /// Comma-separated origins that may call the API from a browser (CORS).
        allow_origins: Vec<Origin> = Fixed("");
        /// Comma-separated addresses and networks of proxies whose `X-Forwarded-For` is trusted.
        trusted_proxies: Vec<IpNet> = Fixed("");
        /// Maximum size of a request body.
        body_limit: ByteSize = Fixed("64KiB"), in "1KiB"..="10MiB";
        /// HTTP worker threads.
        workers: usize = PerCore(1), in "1"..="4096";
        /// How long a shutdown waits for requests in flight.
        shutdown_timeout: Duration = Fixed("10s"), in "0s"..="10m";
    }

    /// Passwords, tokens and sessions.
    auth: AuthSettings {
        /// 32 random bytes (base64url or hex), the root of all keys; development generates them.
        master_key: Option<MasterKeyText> = OutsideProduction("");
        /// Comma-separated keys that `master_key` has replaced: they open and verify, until
        /// `loggia key rewrap`.
        previous_master_keys: Vec<MasterKeyText> = Fixed("");
        /// Audience (`aud`) of access tokens.
        audience: Name = Fixed("loggia");
        /// Lifetime of an access token.
        access_token_ttl: Duration = Fixed("10m"), in "10s"..="10m";
        /// How long a new signing key is published before use, so that verifiers can fetch it.
        signing_key_lead: Duration = Fixed("10m"), in "1s"..="30d";
        /// Lifetime of a session that is not refreshed.
        session_idle_ttl: Duration = Fixed("14d"), in "10s"..="366d";
        /// Maximum lifetime of a session.
        session_absolute_ttl: Duration = Fixed("30d"), in "10s"..="366d";
        /// tolerant, or strict: also ends a session when a client retries after a lost response.
        refresh_mode: RefreshMode = Fixed("tolerant");
        /// Minimum length of a new password, in characters.
        password_min_length: usize = Fixed("15"), in "8"..="128";
        /// List of breached passwords, written by `passwords import`. New ones on it are rejected.
        breached_passwords: Option<PathBuf> = ByProfile("data/breached-passwords", "");
        /// How long a scheduled deletion can be canceled before the account's data is erased.
        deletion_grace: Duration = Fixed("14d"), in "1s"..="366d";
        /// Lifetime of a password-reset link.
        password_reset_ttl: Duration = Fixed("30m"), in "1s"..="1d";
        /// Lifetime of an invitation.
        invitation_ttl: Duration = Fixed("7d"), in "1s"..="90d";
        /// How long the former address of an account can undo a change of address by a mailed link.
        email_change_undo_ttl: Duration = Fixed("72h"), in "1s"..="30d";
        /// Password-hashing threads. Each keeps 19 MiB of memory after its first hash.
        hash_workers: usize = CoresButOne, in "1"..="4096";
        /// Maximum number of queued password hashes; further requests fail with 503.
        hash_queue: usize = Fixed("64"), in "1"..="10000";
        /// Niceness (scheduling priority) of the password-hashing threads.
        hash_nice: u8 = Fixed("10"), in "0"..="19";
    }

    /// Registration.
    registration: RegistrationSettings {
        /// Lifetime of a verification code, also of one for a new e-mail address.
        code_ttl: Duration = Fixed("15m"), in "1s"..="1h";
        /// Minimum interval between two codes of one registration.
        resend_interval: Duration = Fixed("1m"), in "1s"..="1h";
    }

    /// Rate limits.
    limits: LimitSettings {
        /// Wrong codes after which a new code is required.
        code_attempts: u8 = Fixed("5"), in "1"..="100";
        /// Maximum resent codes per registration and hour.
        code_resends_per_hour: u16 = Fixed("5"), in "1"..="1000";
        /// Maximum registration mails per address and hour.
        mails_per_hour: u16 = Fixed("5"), in "1"..="1000";
        /// Maximum registrations per hour and network: an IPv4 address or an IPv6 /64.
        registrations_per_hour: u32 = Fixed("100"), in "1"..="1000000";
        /// Wrong passwords per address, network and window after which attempts are delayed.
        login_failures: u16 = Fixed("5"), in "1"..="1000";
        /// The same for all networks together that the account does not know.
        login_failures_of_strangers: u16 = Fixed("20"), in "1"..="10000";
        /// Length of that window and of the first delay, which doubles with each wrong password.
        login_window: Duration = Fixed("5m"), in "1s"..="1d";
        /// Maximum delay between attempts.
        login_delay_max: Duration = Fixed("1h"), in "1s"..="7d";
        /// Consecutive wrong passwords after which unknown networks are refused for a week.
        login_failures_until_reset: u16 = Fixed("100"), in "1"..="10000";
        /// Wrong passwords and codes per minute and network: an IPv4 address or an IPv6 /64.
        network_failures_per_minute: u32 = Fixed("30"), in "1"..="1000000";
        /// Consecutive wrong current passwords after which a session ends.
        reauthentication_failures: u16 = Fixed("5"), in "1"..="1000";
        /// How long a network stays known to an account after a log-in or a proof of the inbox.
        known_network_ttl: Duration = Fixed("30d"), in "1m"..="366d";
        /// Maximum known networks per account.
        known_networks: usize = Fixed("10"), in "1"..="100";
        /// Maximum password-reset mails per address and hour; more requests send nothing.
        resets_per_hour: u16 = Fixed("3"), in "1"..="1000";
        /// Maximum e-mail-change messages per address and hour.
        email_changes_per_hour: u16 = Fixed("5"), in "1"..="1000";
        /// Maximum data exports per user and day, not counting deleted ones.
        exports_per_day: u16 = Fixed("3"), in "1"..="100";
        /// How long a data export can be downloaded.
        export_ttl: Duration = Fixed("7d"), in "1m"..="366d";
    }

    /// Mail.
    mail: MailSettings {
        /// file://DIR (one .eml file each), smtp://user:password@host:port, smtps://… or memory://
        url: MailUrl = OutsideProduction("file://data/mail");
        /// Sender of mails.
        from: Mailbox = OutsideProduction("Loggia <no-reply@localhost>");
        /// PEM file of authorities that are trusted to certify mail servers, besides public ones.
        trust_anchors: Option<PathBuf> = Fixed("");
        /// Whether production may connect to a remote mail server without TLS.
        allow_insecure_connection: bool = Fixed("false");
    }

    /// The background worker.
    worker: WorkerSettings {
        /// Whether `serve` also runs a worker.
        embedded: bool = ByProfile("true", "false");
        /// Directory of worker identities: a worker that starts again resumes its deliveries at
        /// once instead of after the lease.
        state_dir: Option<PathBuf> = ByProfile("data", "");
        /// Maximum number of deliveries in flight.
        concurrency: usize = PerCore(1), in "1"..="4096";
        /// How long an unresponsive worker keeps its deliveries.
        lease: Duration = Fixed("30s"), in "1s"..="1h";
        /// Delay before the second attempt; it doubles with each attempt.
        retry_base: Duration = Fixed("1s"), in "10ms"..="1h";
        /// Maximum delay between attempts.
        retry_cap: Duration = Fixed("15m"), in "10ms"..="7d";
    }

    /// Logs on standard error.
    log: LogSettings {
        /// error, warn, info, debug or trace; optionally per module: info,actix_server=warn
        level: LogLevel = Fixed("info");
        /// pretty or json
        format: LogFormat = ByProfile("pretty", "json");
    }
}
