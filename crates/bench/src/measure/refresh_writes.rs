use super::{
    Stage,
    refresh::{REFRESH, refresh_body},
};
use crate::{
    Error, Result,
    database::WrittenRows,
    figures::{Aim, Figures},
    http::Request,
    loggia::Placement,
};

const REFRESHES: i64 = 200;

/// Counts the rows that a refresh writes in all tables. The triggers are not removed, so this is
/// the last measurement on a database.
pub fn measure(stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
    let loggia = &stage.database.loggia;
    // a worker would write other rows at the same time
    let server = loggia
        .serve_with(
            Placement::default(),
            &[("LOGGIA__WORKER__EMBEDDED", "false")],
        )?
        .ready()?;
    let mut body = refresh_body(&stage.account.log_in().expect(server.address, 201)?)?;
    server.process.wait_until_idle()?;

    let written = WrittenRows::watch(stage.database)?;
    for _ in 0..REFRESHES {
        body = refresh_body(&Request::post(REFRESH, body).expect(server.address, 200)?)?;
    }
    let rows = written.count()?;

    if rows < REFRESHES {
        return Err(Error::from("fewer rows counted than tokens replaced"));
    }
    let rows = rows as f64 / REFRESHES as f64;
    figures.judge(
        "refresh_rows_written",
        "refresh, rows written, in all tables",
        rows,
        "rows",
        Aim::AtMost(1.0),
    );
    Ok(())
}
