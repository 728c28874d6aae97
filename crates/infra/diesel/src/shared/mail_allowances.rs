use super::{Tx, schema::mail_allowance};
use crate::errors::fault;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use registration::ports::MailAllowanceRepository;
use registration_domain::MailAllowance;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mail_allowance, treat_none_as_null = true)]
struct MailAllowanceRow {
    address_key: Vec<u8>,
    sent: serde_json::Value,
    notified_at: Option<DateTime<Utc>>,
    wrong_codes: serde_json::Value,
    used_at: DateTime<Utc>,
}

impl MailAllowanceRow {
    fn new(allowance: &MailAllowance) -> Result<Self, Fault> {
        Ok(Self {
            address_key: allowance.address_key().to_vec(),
            sent: serde_json::to_value(allowance.sent()).map_err(Fault::unexpected)?,
            notified_at: allowance.notified_at(),
            wrong_codes: serde_json::to_value(allowance.wrong_codes())
                .map_err(Fault::unexpected)?,
            used_at: allowance.used_at(),
        })
    }
}

pub(crate) struct DieselMailAllowances(pub Tx);

#[async_trait]
impl MailAllowanceRepository for DieselMailAllowances {
    async fn lock(&self, address_key: [u8; 32]) -> Result<MailAllowance, Fault> {
        let mut conn = self.0.connection().await?;
        // an upsert that changes nothing takes the row's lock whether it was there or not
        let row: MailAllowanceRow = diesel::insert_into(mail_allowance::table)
            .values(MailAllowanceRow::new(&MailAllowance::new(address_key))?)
            .on_conflict(mail_allowance::address_key)
            .do_update()
            .set(mail_allowance::address_key.eq(excluded(mail_allowance::address_key)))
            .returning(MailAllowanceRow::as_returning())
            .get_result(&mut *conn)
            .await
            .map_err(fault)?;
        let sent = serde_json::from_value(row.sent).map_err(Fault::unexpected)?;
        let wrong_codes = serde_json::from_value(row.wrong_codes).map_err(Fault::unexpected)?;
        Ok(MailAllowance::restore(
            address_key,
            sent,
            row.notified_at,
            wrong_codes,
        ))
    }

    async fn save(&self, allowance: &MailAllowance) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let row = MailAllowanceRow::new(allowance)?;
        let changes = (
            mail_allowance::sent.eq(row.sent),
            mail_allowance::notified_at.eq(row.notified_at),
            mail_allowance::wrong_codes.eq(row.wrong_codes),
            mail_allowance::used_at.eq(row.used_at),
        );
        let locked = mail_allowance::table.find(row.address_key);
        diesel::update(locked)
            .set(changes)
            .execute(&mut *conn)
            .await
            .map_err(fault)
            .map(drop)
    }
}
