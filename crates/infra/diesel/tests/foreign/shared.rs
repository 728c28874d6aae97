//! The table of the context and its adapters, compiled once per backend.

use super::{Reads, Tx};
use crate::board::{BoardPorts, ListNotes, Note, NoteRepository};
use async_trait::async_trait;
use cqrs::{Context, Fault, Handler, Outcome};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loggia_diesel::{Id, fault};

diesel::table! {
    use super::super::sql::*;

    note (id) {
        id -> Key,
        content -> Text,
        version -> BigInt,
    }
}

pub struct DieselNotes(pub Tx);

#[async_trait]
impl NoteRepository for DieselNotes {
    async fn add(&self, note: &Note) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let row =
            (note::id.eq(Id(note.id)), note::content.eq(&note.content), note::version.eq(1_i64));
        diesel::insert_into(note::table).values(row).execute(&mut *conn).await.map_err(fault)?;
        self.0.append(&mut conn, note.id, &note.history).await
    }
}

cqrs::provide_ports!(BoardPorts for Tx { notes: NoteRepository => DieselNotes });

#[async_trait]
impl Handler<ListNotes> for Reads {
    async fn handle(&self, _: &Context, _: ListNotes) -> Outcome<ListNotes> {
        let mut conn = self.connection().await?;
        let contents = note::table.select(note::content).order(note::content);
        Ok(contents.load(conn.get()).await.map_err(fault)?)
    }
}
