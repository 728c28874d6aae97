#[derive(Clone)]
struct OpenShop;

impl cqrs::Message for OpenShop {
    const NAME: &'static str = "shop.open";
    const KIND: cqrs::Kind = cqrs::Kind::Command;
    type Output = ();
    type Refusal = std::convert::Infallible;
}

fn main() {}
