use loggia_cqrs::{Anyone, Context, Direct, Execution, Handler, Outcome, Wiring};

#[derive(Clone)]
struct OpenShop;

loggia_cqrs::command!(OpenShop = "shop.open", Anyone => (), std::convert::Infallible);

struct App;

fn handler() -> Direct<impl Handler<OpenShop>> {
    Direct(OpenShopHandler)
}

impl Wiring<OpenShop> for App {
    fn execution(&self) -> impl Execution<OpenShop> {
        handler()
    }
}

impl Wiring<OpenShop> for App {
    fn execution(&self) -> impl Execution<OpenShop> {
        handler()
    }
}

struct OpenShopHandler;

#[async_trait::async_trait]
impl Handler<OpenShop> for OpenShopHandler {
    async fn handle(&self, _: &Context, _: OpenShop) -> Outcome<OpenShop> {
        Ok(())
    }
}

fn main() {}
