#[derive(Clone)]
struct OpenShop;

impl loggia_cqrs::Message for OpenShop {
    const NAME: &'static str = "shop.open";
    const KIND: loggia_cqrs::Kind = loggia_cqrs::Kind::Command;
    type Output = ();
    type Refusal = std::convert::Infallible;
}

fn main() {}
