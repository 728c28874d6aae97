use super::{
    Stage,
    refresh::{REFRESH, shown},
};
use crate::{
    Error, Result,
    database::WrittenRows,
    figures::{Aim, Figures},
    http::Request,
    loggia::Place,
};

const REFRESHES: i64 = 200;

/// Rows that a refresh writes, in whatever table. The triggers that count them stay, so this is the last measure on a
/// database.
pub fn measure(stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
    let loggia = &stage.database.loggia;
    // a worker would write rows of its own at the same time
    let server = loggia.serve_with(Place::default(), &[("LOGGIA__WORKER__EMBEDDED", "false")])?.ready()?;
    let mut body = shown(&stage.account.log_in().expect(server.address, 201)?)?;
    server.process.wait_until_idle()?;

    let written = WrittenRows::watch(stage.database)?;
    for _ in 0..REFRESHES {
        body = shown(&Request::post(REFRESH, body).expect(server.address, 200)?)?;
    }
    let rows = written.count()?;

    if rows < REFRESHES {
        return Err(Error::from("fewer rows were counted than tokens replaced, so the count is wrong"));
    }
    let rows = rows as f64 / REFRESHES as f64;
    figures.judge("refresh_rows_written", "refresh, rows written, in all tables", rows, "rows", Aim::AtMost(1.0));
    Ok(())
}
