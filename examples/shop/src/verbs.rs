//! The verbs of the command line.

use crate::orders::{GetOrder, ListOrders, OrderView};
use clap::Parser;
use loggia::cli::{Invocation, Problem, RunVerb, Verb, table};
use serde_json::json;
use uuid::Uuid;

pub fn verb() -> Verb {
    Verb::of::<OrderVerb>("order")
}

/// Look at orders
#[derive(Parser)]
enum OrderVerb {
    /// List the last 100 orders, newest first
    List,
    /// Show an order
    Show {
        /// The id of the order
        id: Uuid,
    },
}

impl RunVerb for OrderVerb {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let (document, orders) = match self {
            Self::List => {
                let orders = operator.dispatch(ListOrders).await?;
                (json!({ "items": orders }), orders)
            }
            Self::Show { id } => {
                let order = operator.dispatch(GetOrder { id }).await?;
                (json!(order), vec![order])
            }
        };
        let text = table(
            ["ORDER", "CUSTOMER", "TOTAL", "STATE"],
            orders.iter().map(cells),
        );
        invocation.console.answer(&document, &text)
    }
}

fn cells(order: &OrderView) -> [String; 4] {
    let total = format!("{}.{:02}", order.total / 100, order.total % 100);
    [
        order.id.to_string(),
        order.customer.to_string(),
        total,
        format!("{:?}", order.state),
    ]
}
