//! Stores the declarations of the code in the database.

use super::{
    Conn, Manager, begin_write,
    schema::{permission, role, role_permission},
};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::{RunQueryDsl, TransactionManager};
use kernel::DeclaredPermission;

/// The role that has what is declared for admins.
const ADMIN: &str = "admin";

/// Inserts what is new, and gives it to the built-in role that is to have it. Answers what the
/// database knows and the code does not declare, sorted by name.
pub(crate) async fn declare(
    conn: &mut Conn,
    declared: &[DeclaredPermission],
) -> QueryResult<Vec<String>> {
    let known: Vec<String> = permission::table
        .select(permission::name)
        .order(permission::name)
        .load(conn)
        .await?;
    if declared.iter().any(|declared| {
        !known
            .iter()
            .any(|known| known == declared.permission.as_str())
    }) {
        begin_write(conn).await?;
        match insert(conn, declared).await {
            Ok(()) => Manager::commit_transaction(conn).await?,
            Err(error) => {
                Manager::rollback_transaction(conn).await?;
                return Err(error);
            }
        }
    }
    let is_declared = |name: &String| {
        declared
            .iter()
            .any(|declared| declared.permission.as_str() == name)
    };
    Ok(known
        .into_iter()
        .filter(|name| !is_declared(name))
        .collect())
}

async fn insert(conn: &mut Conn, declared: &[DeclaredPermission]) -> QueryResult<()> {
    let mut given = 0;
    for DeclaredPermission {
        permission: name,
        description,
        is_for_admins,
    } in declared
    {
        diesel::insert_into(permission::table)
            .values((
                permission::name.eq(name.as_str()),
                permission::description.eq(*description),
            ))
            .on_conflict(permission::name)
            .do_update()
            .set(permission::description.eq(excluded(permission::description)))
            .execute(conn)
            .await?;
        if *is_for_admins {
            let named = (
                role_permission::role.eq(ADMIN),
                role_permission::permission.eq(name.as_str()),
            );
            let insert = diesel::insert_into(role_permission::table)
                .values(named)
                .on_conflict_do_nothing();
            given += insert.execute(conn).await?;
        }
    }
    if given > 0 {
        let admin = diesel::update(role::table.find(ADMIN));
        admin
            .set(role::version.eq(role::version + 1))
            .execute(conn)
            .await?;
    }
    Ok(())
}
