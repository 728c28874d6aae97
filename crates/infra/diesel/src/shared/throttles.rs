use super::{Tx, schema::throttle};
use crate::errors::fault;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use kernel::{Throttle, ThrottleKey, ThrottleState};
use services::ThrottleRepository;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = throttle, treat_none_as_null = true)]
struct ThrottleRow {
    key: Vec<u8>,
    in_a_row: i32,
    in_window: i32,
    window_started_at: DateTime<Utc>,
    blocked_until: Option<DateTime<Utc>>,
    in_flight: i32,
    in_flight_until: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl From<&Throttle> for ThrottleRow {
    fn from(throttle: &Throttle) -> Self {
        let ThrottleState {
            key,
            in_a_row,
            in_window,
            window_started_at,
            blocked_until,
            in_flight,
            in_flight_until,
            expires_at,
        } = *throttle.state();
        Self {
            key: key.to_vec(),
            in_a_row,
            in_window,
            window_started_at,
            blocked_until,
            in_flight,
            in_flight_until,
            expires_at,
        }
    }
}

pub(crate) struct DieselThrottles(pub Tx);

#[async_trait]
impl ThrottleRepository for DieselThrottles {
    async fn lock(&self, key: ThrottleKey, now: DateTime<Utc>) -> Result<Throttle, Fault> {
        let mut conn = self.0.connection().await?;
        // an upsert that changes nothing takes the row's lock whether it was there or not
        let row: ThrottleRow = diesel::insert_into(throttle::table)
            .values(ThrottleRow::from(&Throttle::new(key, now)))
            .on_conflict(throttle::key)
            .do_update()
            .set(throttle::key.eq(excluded(throttle::key)))
            .returning(ThrottleRow::as_returning())
            .get_result(&mut *conn)
            .await
            .map_err(fault)?;
        let ThrottleRow {
            in_a_row,
            in_window,
            window_started_at,
            blocked_until,
            in_flight,
            in_flight_until,
            expires_at,
            ..
        } = row;
        let state = ThrottleState {
            key,
            in_a_row,
            in_window,
            window_started_at,
            blocked_until,
            in_flight,
            in_flight_until,
            expires_at,
        };
        drop(conn);
        let throttle = Throttle::restore(state);
        let Some(moved_back) = throttle.moved_back_to(now) else {
            return Ok(throttle);
        };
        self.save(&moved_back).await?;
        Ok(moved_back)
    }

    async fn save(&self, entity: &Throttle) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let row = ThrottleRow::from(entity);
        let locked = throttle::table.find(row.key.clone());
        diesel::update(locked)
            .set(&row)
            .execute(&mut *conn)
            .await
            .map_err(fault)
            .map(drop)
    }
}
