//! The shop from outside, on both databases.

use loggia::{
    test_databases::{TestDatabase, on_each_database},
    test_program::{BoxError, Client, Person, Server, Site, Tested, Token, Tokens, eventually},
};
use reqwest::Method;
use serde_json::{Value, json};

fn shop(database: TestDatabase) -> Result<Site, BoxError> {
    Site::of(env!("CARGO_BIN_EXE_shop"), database)
}

async fn place(
    client: &Client,
    token: &str,
    price: i64,
) -> Result<loggia::test_program::Answer, BoxError> {
    let lines = json!([{ "product": "tea", "quantity": 2, "unit_price": price }]);
    let order = json!({ "lines": lines, "note": "ring twice" });
    client
        .send(
            client
                .request(Method::POST, "/v1/orders")
                .bearer_auth(token)
                .json(&order),
        )
        .await
}

async fn admin(site: &Site, server: &Server<'_>) -> Result<Tokens, BoxError> {
    let admin = site.create_administrator("root").await?;
    Tokens::of(&server.log_in(&admin).await?.with(201)?)
}

async fn shown(server: &Server<'_>, admin: &Tokens, id: &str) -> Result<Value, BoxError> {
    server
        .get_as(&admin.access_token, &format!("/v1/orders/{id}"))
        .await?
        .with(200)?
        .json()
}

on_each_database! {
    async fn customers_place_orders_and_administrators_list_them(database: TestDatabase) -> Tested {
        let site = shop(database)?;
        let server = site.serve().await?;
        let ann = server.sign_up(&Person::named("ann")).await?;
        let root = admin(&site, &server).await?;
        assert!(Token::read(&root.access_token)?.claims.to_string().contains("orders:read"));

        let placed = place(&server, &ann.access_token, 250).await?.with(201)?.json()?;
        assert_eq!((&placed["total"], &placed["state"]), (&json!(500), &json!("open")));
        let id = placed["id"].as_str().ok_or("an id")?;
        assert_eq!(shown(&server, &root, id).await?, placed);

        place(&server, &ann.access_token, 1_000_000).await?.problem(409, "order-too-large")?;
        server.get_as(&ann.access_token, "/v1/orders").await?.problem(403, "forbidden")?;
        let list = server.get_as(&root.access_token, "/v1/orders").await?;
        assert_eq!(list.with(200)?.json()?["items"], json!([placed]));

        let openapi = server.get("/openapi.json").await?.with(200)?.json()?;
        assert_eq!(openapi["info"]["title"], "Shop");
        let paths = &openapi["paths"];
        assert!(paths["/v1/orders"].is_object() && paths["/v1/sessions"].is_object());
        let listed = site.run(&["order", "list", "--json"]).await?.with(0)?;
        assert!(listed.output.contains(id), "{}", listed.output);
        let missing = site.run(&["order", "show", &ann.user_id, "--json"]).await?.with(1)?;
        assert_eq!(missing.problem()?["code"], "order-not-found");
        site.run(&["db", "check"]).await?.with(0)?;
        Ok(())
    }

    async fn an_order_expires_after_the_payment_window(database: TestDatabase) -> Tested {
        let site = shop(database)?.with("ORDERS__PAYMENT_WINDOW", "1s");
        let server = site.serve().await?;
        let ann = server.sign_up(&Person::named("ann")).await?;
        let root = admin(&site, &server).await?;
        let id = place(&server, &ann.access_token, 1).await?.with(201)?.text("id")?;
        eventually("the expiry", async || {
            let order = shown(&server, &root, &id).await?;
            Ok((order["state"] == "expired").then_some(()))
        })
        .await
    }

    async fn orders_of_an_erased_account_keep_their_amounts_only(database: TestDatabase) -> Tested {
        let site = shop(database)?.with("AUTH__DELETION_GRACE", "1s");
        let server = site.serve().await?;
        let (ann, root) = (Person::named("ann"), admin(&site, &server).await?);
        let tokens = server.sign_up(&ann).await?;
        let id = place(&server, &tokens.access_token, 1).await?.with(201)?.text("id")?;
        let export = site.run(&["user", "export", &ann.email]).await?.with(0)?;
        assert!(export.output.contains("ring twice"), "{}", export.output);

        server.delete_account(&tokens.access_token, &ann.password).await?.with(202)?;

        eventually("the erasure", async || {
            let order = shown(&server, &root, &id).await?;
            let forgotten = order["state"] == "expired" && order["note"].is_null();
            Ok((forgotten && order["total"] == 2).then_some(()))
        })
        .await
    }
}
