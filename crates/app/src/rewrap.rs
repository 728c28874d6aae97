//! Seals everything that is stored again under the first master key.

use crate::{node::Node, rules};
use infra_cli::{ResealedRows, RewrapOptions, RewrapProgress, RewrapReport};
use infra_diesel::DatabasePorts;
use infra_services::RetainedMacKey;
use kernel::Fault;
use services::{MacPurpose, SealedMacKey, SealedRows};

/// Rows per batch: documents of exports can be large.
const BATCH: i64 = 100;
/// Rows that a running server writes meanwhile are read again.
const ROUNDS: usize = 5;

pub(crate) type Report<'a> = &'a mut (dyn FnMut(RewrapProgress) + Send);

/// Can be stopped between any two rows, and repeated.
pub(crate) async fn rewrap(
    node: &Node,
    options: RewrapOptions,
    progress: Report<'_>,
) -> Result<RewrapReport, Fault> {
    let keys = node.database.sealed_mac_keys();
    if options.leaked {
        keys.discard().await?;
    }
    let mut resealed = Vec::new();
    for rows in &node.sealed_rows {
        resealed.push(reseal(rows.as_ref(), progress).await?);
    }
    let retained = match options.leaked {
        true => Vec::new(),
        false => retained(node)?,
    };
    keys.keep(&retained).await?;

    let id = |key: &infra_services::MasterKey| key.id().to_string();
    Ok(RewrapReport {
        key_id: id(node.master_keys.first()),
        previous_key_ids: node.master_keys.previous().iter().map(id).collect(),
        rows: resealed,
        verifies_until: retained.iter().map(|key| key.expires_at).max(),
    })
}

async fn reseal(rows: &dyn SealedRows, progress: Report<'_>) -> Result<ResealedRows, Fault> {
    let total = rows.count().await?;
    let mut sum = ResealedRows {
        name: rows.name(),
        read: 0,
        resealed: 0,
        unreadable: 0,
    };
    for _ in 0..ROUNDS {
        let (mut position, mut changed) = (None, 0);
        (sum.read, sum.unreadable) = (0, 0);
        loop {
            let batch = rows.reseal(position.as_ref(), BATCH).await?;
            sum.read += batch.read;
            sum.resealed += batch.resealed;
            sum.unreadable += batch.unreadable;
            changed += batch.changed;
            let Some(next) = batch.position else { break };
            position = Some(next);
            progress(RewrapProgress {
                rows: sum.name,
                done: sum.read,
                total: total.max(sum.read),
            });
        }
        if changed == 0 {
            break;
        }
    }
    Ok(sum)
}

/// Seals the keys that verify what was issued under the previous master keys.
fn retained(node: &Node) -> Result<Vec<SealedMacKey>, Fault> {
    let (sealer, now) = (node.technical.sealer.as_ref(), node.technical.clock.now());
    let mut retained = Vec::new();
    for key in node.master_keys.previous() {
        for purpose in MacPurpose::ALL {
            let expires_at = now + rules::digest_lifetime(&node.settings, purpose);
            retained.extend(RetainedMacKey::seal(key, purpose, expires_at, sealer)?);
        }
    }
    Ok(retained)
}
