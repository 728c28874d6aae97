#[derive(Clone)]
struct OpenShop;

cqrs::command!(OpenShop = "shop.open", cqrs::Anyone => (), std::convert::Infallible);
cqrs::messages!(trait ShopCommands { OpenShop });

struct App;

fn main() {
    assert_wired::<App>();
}
