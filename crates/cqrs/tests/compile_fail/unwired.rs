#[derive(Clone)]
struct OpenShop;

loggia_cqrs::command!(OpenShop = "shop.open", loggia_cqrs::Anyone => (), std::convert::Infallible);
loggia_cqrs::messages!(trait ShopCommands { OpenShop });

struct App;

fn main() {
    assert_wired::<App>();
}
