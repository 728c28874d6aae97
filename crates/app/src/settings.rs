//! The settings: one table of names, types, defaults and meanings, and the layers that fill it.

mod choices;
mod declare;
mod dotenv;
mod file;
mod load;
mod problem;
mod rules;
mod server_url;
mod sources;
mod template;
mod texts;
mod urls;
mod value;

#[cfg(test)]
mod tests;

pub use choices::{LogFormat, Profile, RefreshMode, Synchronous};
pub use load::{Loaded, SettingRow};
pub use problem::{InvalidSettings, Problem};
pub use sources::{Source, Sources};
pub use template::{dotenv_example, dotenv_template};
pub use texts::{LogLevel, Mailbox, MasterKeyText, Name};
pub use urls::{DatabaseUrl, MailUrl, Origin, PublicUrl};

use bytesize::ByteSize;
use declare::{
    Entry,
    Preset::{ByProfile, CoresButOne, Fixed, OutsideProduction, PerCore},
    check, check_range, entry, settings,
};
use ipnet::IpNet;
use load::Texts;
use std::{net::SocketAddr, time::Duration};
use value::Value;

settings! {
    /// All that can be set. `http.bind` is `LOGGIA__HTTP__BIND` in the environment and `bind` under `[http]` in a file.
    Settings {
        /// development, test or production. Production defaults nothing insecure and needs its own keys.
        profile: Profile = Fixed("development");
        /// What the service calls itself in mails and documents.
        service_name: Name = Fixed("Loggia");
    }

    /// Where everything is stored.
    database: DatabaseSettings {
        /// sqlite://PATH or postgres://user:password@host:port/name
        url: DatabaseUrl = OutsideProduction("sqlite://data/loggia.db");
        /// A PostgreSQL replica that queries read from.
        replica_url: Option<DatabaseUrl> = Fixed("");
        /// Connections that write; SQLite always has one.
        pool_size: usize = PerCore(2), in "1"..="4096";
        /// Connections that only read.
        read_pool_size: usize = PerCore(2), in "1"..="4096";
        /// How long a request waits for a connection before it is answered with 503.
        pool_timeout: Duration = Fixed("5s"), in "100ms"..="5m";
        /// Whether `serve` and `worker` bring the tables up to date first.
        migrate_on_start: bool = ByProfile("true", "false");
        /// full, or normal, which trades the last commits on power loss for speed.
        sqlite_synchronous: Synchronous = Fixed("full");
    }

    /// The API.
    http: HttpSettings {
        /// Where the API listens; port 0 picks a free one.
        bind: SocketAddr = Fixed("127.0.0.1:8000");
        /// Where the API is reached from outside: the only source of links in mails and of the issuer of tokens.
        public_url: PublicUrl = OutsideProduction("http://127.0.0.1:8000");
        /// Origins of pages that may call the API, with commas.
        allow_origins: Vec<Origin> = Fixed("");
        /// Addresses and networks of proxies whose word on the client's address counts, with commas.
        trusted_proxies: Vec<IpNet> = Fixed("");
        /// The largest request body.
        body_limit: ByteSize = Fixed("64KiB"), in "1KiB"..="10MiB";
        /// Threads that answer requests.
        workers: usize = PerCore(1), in "1"..="4096";
        /// How long a stop waits for requests that are being answered.
        shutdown_timeout: Duration = Fixed("10s"), in "0s"..="10m";
    }

    /// Passwords, tokens and sessions.
    auth: AuthSettings {
        /// 32 random bytes that all keys come from, as base64url or hexadecimal; generated into data/ in development.
        master_key: Option<MasterKeyText> = OutsideProduction("");
        /// Whom access tokens are for: their `aud`.
        audience: Name = Fixed("loggia");
        /// How long an access token is good for.
        access_token_ttl: Duration = Fixed("10m"), in "10s"..="10m";
        /// How long a new signing key is published before it signs, so that every verifier has it by then.
        signing_key_lead: Duration = Fixed("10m"), in "1s"..="30d";
        /// How long a session lives without being refreshed.
        session_idle_ttl: Duration = Fixed("14d"), in "10s"..="366d";
        /// How long a session lives at most.
        session_absolute_ttl: Duration = Fixed("30d"), in "10s"..="366d";
        /// tolerant, or strict, which ends a session also when a lost answer is asked for again.
        refresh_mode: RefreshMode = Fixed("tolerant");
        /// The fewest characters of a new password.
        password_min_length: usize = Fixed("15"), in "8"..="128";
        /// How long the deletion of an account can be cancelled, before everything about the person is erased.
        deletion_grace: Duration = Fixed("14d"), in "1s"..="366d";
        /// How long a mailed link that resets a password is good for.
        password_reset_ttl: Duration = Fixed("30m"), in "1s"..="1d";
        /// How long an invitation is good for.
        invitation_ttl: Duration = Fixed("7d"), in "1s"..="90d";
        /// Threads that hash passwords. Each holds 19 MiB from its first hash on.
        hash_workers: usize = CoresButOne, in "1"..="4096";
        /// How many passwords may wait to be hashed; one more is answered with 503.
        hash_queue: usize = Fixed("64"), in "1"..="10000";
        /// How far hashing gives way to everything else: the niceness of its threads.
        hash_nice: u8 = Fixed("10"), in "0"..="19";
    }

    /// Signing up.
    registration: RegistrationSettings {
        /// How long a code is good for, also one that confirms a changed address.
        code_ttl: Duration = Fixed("15m"), in "1s"..="1h";
        /// How soon another code can be asked for.
        resend_interval: Duration = Fixed("1m"), in "1s"..="1h";
    }

    /// How much of something one client or address gets.
    limits: LimitSettings {
        /// Wrong codes before a new one is needed.
        code_attempts: u8 = Fixed("5"), in "1"..="100";
        /// New codes that one registration may ask for.
        code_resends_per_hour: u16 = Fixed("5"), in "1"..="1000";
        /// Mails that registration sends to one address, whoever asks.
        mails_per_hour: u16 = Fixed("5"), in "1"..="1000";
        /// Wrong passwords for one address within the window below, before each more has to wait.
        login_failures: u16 = Fixed("5"), in "1"..="1000";
        /// That window, and the first wait; it doubles with each wrong password.
        login_window: Duration = Fixed("5m"), in "1s"..="1d";
        /// The longest wait.
        login_delay_max: Duration = Fixed("1h"), in "1s"..="7d";
        /// Wrong passwords for one address in a row, before only a reset opens it again.
        login_failures_until_reset: u16 = Fixed("100"), in "1"..="10000";
        /// Wrong passwords and codes from one network: an IPv4 address, or the first 64 bits of an IPv6 address.
        network_failures_per_minute: u32 = Fixed("30"), in "1"..="1000000";
        /// Mails that reset the password of one address; further requests are answered alike and send nothing.
        resets_per_hour: u16 = Fixed("3"), in "1"..="1000";
        /// Mails about changes of the address of accounts, to one address; further ones are not sent.
        email_changes_per_hour: u16 = Fixed("5"), in "1"..="1000";
        /// Exports of their own data that one user may ask for within a day, of those that are still kept.
        exports_per_day: u16 = Fixed("3"), in "1"..="100";
        /// How long an export can be fetched.
        export_ttl: Duration = Fixed("7d"), in "1m"..="366d";
    }

    /// Mails.
    mail: MailSettings {
        /// file://DIR (one .eml per mail), smtp://user:password@host:port, smtps://… or memory://
        url: MailUrl = OutsideProduction("file://data/mail");
        /// Whom mails come from.
        from: Mailbox = OutsideProduction("Loggia <no-reply@localhost>");
    }

    /// Deliveries and jobs.
    worker: WorkerSettings {
        /// Whether `serve` runs a worker too.
        embedded: bool = ByProfile("true", "false");
        /// How many deliveries run at the same time.
        concurrency: usize = PerCore(1), in "1"..="4096";
        /// How long a delivery stays with a worker that has gone silent.
        lease: Duration = Fixed("30s"), in "1s"..="1h";
        /// The pause before the second attempt; it doubles with each.
        retry_base: Duration = Fixed("1s"), in "10ms"..="1h";
        /// The longest pause between attempts.
        retry_cap: Duration = Fixed("15m"), in "10ms"..="7d";
    }

    /// What is written to the standard error output.
    log: LogSettings {
        /// error, warn, info, debug or trace, and others for parts: info,actix_server=warn
        level: LogLevel = Fixed("info");
        /// pretty or json
        format: LogFormat = ByProfile("pretty", "json");
    }
}
