use crate::support::{BoxError, Person, Tested, new_site};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    /// An attacker who can write to the database, and has an account.
    async fn a_queued_mail_does_not_open_as_an_export(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("WORKER__EMBEDDED", false);
        let server = site.serve().await?;
        let worker = site.work()?;
        let eve = server.sign_up(&Person::named("eve")).await?;
        site.settled().await?;
        worker.terminate().await?;
        let path = "/v1/users/me/export";
        let export = server.request(Method::POST, path).bearer_auth(&eve.access_token);
        let export = server.send(export).await?.with(202)?.text("id")?;
        server.registered(&Person::named("ann")).await?;

        let database = site.database();
        let (id, sealed, blob) = match database.is_sqlite() {
            true => ("message_id", "json_extract(payload, '$.sealed')", ("x'", "'")),
            false => ("message_id::text", "payload->>'sealed'", ("decode('", "', 'hex')")),
        };
        let mail = async |column: &str| -> Result<String, BoxError> {
            let query = format!("select {column} as value from delivery where kind = 'mail.send'");
            Ok(database.texts(&query).await?.pop().ok_or("no mail was queued")?)
        };
        let (mail_id, sealed) = (mail(id).await?, mail(sealed).await?);
        let octets: String = URL_SAFE_NO_PAD.decode(sealed)?.iter().map(|octet| format!("{octet:02x}")).collect();
        let (open, close) = blob;
        let planted = format!("update data_export set id = '{mail_id}', document = {open}{octets}{close} where id = '{export}'");
        database.execute(&planted).await?;

        let answer = server.get_as(&eve.access_token, &format!("{path}/{mail_id}")).await?;
        answer.problem(500, "internal")?;
        assert!(!format!("{answer:?}").contains("ann@example.org"), "{answer:?}");
        Ok(())
    }
}
