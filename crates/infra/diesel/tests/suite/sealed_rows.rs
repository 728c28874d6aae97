//! Sealing stored values again, and the keys that verify after their master key was replaced.

use crate::support::{Tested, environment, open_with, write};
use chrono::TimeDelta;
use kernel::{BoxError, Fault};
use loggia_diesel::{Database, DatabasePorts as _, DatabaseUpkeep as _, Environment};
use services::{
    Clock, ResealedBatch, SealPurpose, SealedMacKey, SealedRows, Sealer, sealed_payload,
};
use std::sync::Arc;
use test_databases::{TestDatabase, on_each_database};
use testing::deterministic::{FakeSealer, FixedClock};

/// A key is one octet before the value.
struct Keyed(u8);

impl Sealer for Keyed {
    fn seal(&self, purpose: SealPurpose, plain: &[u8], place: &[u8]) -> Result<Vec<u8>, Fault> {
        let sealed = FakeSealer.seal(purpose, plain, place)?;
        Ok([&[self.0], sealed.as_slice()].concat())
    }

    fn open(&self, purpose: SealPurpose, sealed: &[u8], place: &[u8]) -> Result<Vec<u8>, Fault> {
        let (_, sealed) = sealed
            .split_first()
            .ok_or_else(|| Fault::unexpected("empty"))?;
        FakeSealer.open(purpose, sealed, place)
    }

    fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.starts_with(&[self.0])
    }
}

fn under(key: u8) -> Environment {
    Environment {
        sealer: Arc::new(Keyed(key)),
        ..environment()
    }
}

fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn rows(database: &Database, name: &str) -> Result<Arc<dyn SealedRows>, BoxError> {
    let rows = database
        .sealed_rows()
        .into_iter()
        .find(|rows| rows.name() == name);
    rows.ok_or_else(|| format!("no rows {name}").into())
}

/// Seals all rows again in batches of two.
async fn reseal(rows: &dyn SealedRows) -> Result<ResealedBatch, Fault> {
    let (mut sum, mut position) = (ResealedBatch::default(), None);
    loop {
        let batch = rows.reseal(position.as_ref(), 2).await?;
        assert!(batch.read <= 2);
        sum.read += batch.read;
        sum.resealed += batch.resealed;
        sum.changed += batch.changed;
        sum.unreadable += batch.unreadable;
        let Some(next) = batch.position else {
            return Ok(sum);
        };
        position = Some(next);
    }
}

const IDS: [&str; 3] = [
    "019a0000-0000-7000-8000-000000000001",
    "019a0000-0000-7000-8000-000000000002",
    "019a0000-0000-7000-8000-000000000003",
];

/// Writes three rows of each kind, the second of which cannot be opened.
async fn given_rows(test: &TestDatabase, sealer: &dyn Sealer) -> Tested {
    let blob = |octets: Vec<u8>| match test.is_sqlite() {
        true => format!("x'{}'", hexadecimal(&octets)),
        false => format!("decode('{}', 'hex')", hexadecimal(&octets)),
    };
    let user = test
        .texts("select cast(id as text) as value from account")
        .await?
        .concat();
    for (number, id) in IDS.into_iter().enumerate() {
        let uuid = uuid::Uuid::parse_str(id)?;
        let sealed = |purpose, place: &[u8]| {
            let place = if number == 1 {
                b"elsewhere".as_slice()
            } else {
                place
            };
            sealer.seal(purpose, b"a secret", place)
        };
        let key = blob(sealed(
            SealPurpose::SIGNING_KEY,
            format!("kid {number}").as_bytes(),
        )?);
        let mail = sealed_payload(&sealed(SealPurpose::QUEUED_MAIL, uuid.as_bytes())?);
        let export = blob(sealed(SealPurpose::DATA_EXPORT, uuid.as_bytes())?);
        let place = format!("receipt anonymous {number}\nkey");
        let receipt = blob(sealed(SealPurpose::COMMAND_RECEIPT, place.as_bytes())?);
        let now = "'2026-11-28 00:00:00.000000+00:00'";
        let octets = blob(vec![1; 32]);
        let statements = [
            format!(
                "insert into signing_key (id, key_id, sealed_private_key, public_key, created_at, activates_at, version) \
                 values ('{id}', 'kid {number}', {key}, {octets}, {now}, {now}, 1)"
            ),
            format!(
                "insert into delivery (message_id, kind, payload, headers, run_at, created_at) \
                 values ('{id}', 'mail.send', '{mail}', '{{}}', {now}, {now})"
            ),
            format!(
                "insert into data_export (id, user_id, requested_at, expires_at, document, version) \
                 values ('{id}', '{user}', {now}, {now}, {export}, 1)"
            ),
            format!(
                "insert into command_receipt (actor, key, request_hash, outcome, expires_at) \
                 values ('anonymous {number}', 'key', {octets}, {receipt}, {now})"
            ),
        ];
        for statement in statements {
            test.execute(&statement).await?;
        }
    }
    Ok(())
}

const KINDS: [&str; 4] = ["signing keys", "queued mails", "data exports", "receipts"];

on_each_database! {
    async fn values_are_sealed_again_once_and_unreadable_ones_are_left(test: TestDatabase) -> Tested {
        let (old, new) = (open_with(&test, under(1))?, open_with(&test, under(2))?);
        let _ = write(&old).await?;
        given_rows(&test, &Keyed(1)).await?;

        for name in KINDS {
            let (current, replaced) = (rows(&old, name)?, rows(&new, name)?);
            assert_eq!(replaced.count().await?, 3, "{name}");
            let nothing = ResealedBatch { read: 3, ..ResealedBatch::default() };
            assert_eq!(reseal(current.as_ref()).await?, nothing, "{name}");

            let first = ResealedBatch { resealed: 2, unreadable: 1, ..nothing.clone() };
            assert_eq!(reseal(replaced.as_ref()).await?, first, "{name}");
            let again = ResealedBatch { unreadable: 1, ..nothing };
            assert_eq!(reseal(replaced.as_ref()).await?, again, "{name}");
            let back = reseal(current.as_ref()).await?;
            assert_eq!((back.resealed, back.unreadable), (2, 0), "{name} opens for its purpose and place");
        }
        let versions = test.texts("select cast(version as text) as value from signing_key order by key_id").await?;
        assert_eq!(versions, ["3", "1", "3"], "a concurrent rotation conflicts");
        Ok(())
    }

    async fn a_batch_continues_after_its_position(test: TestDatabase) -> Tested {
        let (old, new) = (open_with(&test, under(1))?, open_with(&test, under(2))?);
        let _ = write(&old).await?;
        given_rows(&test, &Keyed(1)).await?;
        for name in KINDS {
            let rows = rows(&new, name)?;
            let first = rows.reseal(None, 1).await?;
            assert_eq!((first.read, first.resealed), (1, 1), "{name}");
            let rest = rows.reseal(first.position.as_ref(), 10).await?;
            assert_eq!((rest.read, rest.resealed, rest.unreadable), (2, 1, 1), "{name}");
            let end = rows.reseal(rest.position.as_ref(), 10).await?;
            assert_eq!(end, ResealedBatch::default(), "{name}");
        }
        Ok(())
    }

    async fn verification_keys_are_kept_until_they_expire(test: TestDatabase) -> Tested {
        let (old, new) = (open_with(&test, under(1))?, open_with(&test, under(2))?);
        let (keys, now) = (old.sealed_mac_keys(), FixedClock::default().now());
        let key = |purpose: &str, days: i64| -> Result<SealedMacKey, Fault> {
            let mut key = SealedMacKey {
                master_key_id: "0a0b0c0d".to_owned(),
                purpose: purpose.to_owned(),
                sealed_key: Vec::new(),
                expires_at: now + TimeDelta::days(days),
            };
            key.sealed_key = Keyed(1).seal(SealPurpose::MAC_KEY, &[7; 32], &key.associated())?;
            Ok(key)
        };
        let (short, long) = (key("code", 1)?, key("token", 30)?);
        keys.keep(&[short.clone(), long.clone()]).await?;
        keys.keep(std::slice::from_ref(&long)).await?;
        assert_eq!(keys.load(now).await?, [short, long.clone()]);
        let later = now + TimeDelta::days(1);
        assert_eq!(keys.load(later).await?, [long]);

        let resealed = reseal(rows(&new, "verification keys")?.as_ref()).await?;
        assert_eq!((resealed.read, resealed.resealed), (2, 2));
        let kept = keys.load(now).await?.pop().ok_or("a key")?;
        assert_eq!(Keyed(2).open(SealPurpose::MAC_KEY, &kept.sealed_key, &kept.associated())?, [7; 32]);

        let expired = old.expired_rows().into_iter().find(|rows| rows.name() == "verification keys");
        assert_eq!(expired.ok_or("a chore")?.delete_expired(later, 10).await?, 1);
        assert_eq!((keys.discard().await?, keys.load(now).await?), (1, Vec::new()));
        Ok(())
    }
}
