//! A context of another team with its verb.

use clap::{Args, Parser};
use cqrs::{Anyone, Dispatchers, FieldFault, Internal, ProblemCode, problems::VALIDATION_FAILED};
use loggia_cli::{Confirmation, Invocation, Paging, Problem, RunVerb, TableRow, Verb};
use serde::Serialize;
use serde_json::json;
use services::listing::{Comparison, FilterShape, ListShape, Page, ValueShape};
use std::{convert::Infallible, sync::Arc};
use test_cli::FakeProgram;
use testing::Scripted;

cqrs::problem_codes! {
    ORDER_NOT_FOUND: NotFound = "order-not-found" {
        en: "Order not found", "No order has this number."
    }
    UNKNOWN_REASON: Invalid = "unknown-reason" {
        en: "Unknown reason", "No order can be canceled for this reason."
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOrders {
    pub buyer: Option<String>,
    pub cursor: Option<String>,
}

cqrs::query!(ListOrders = "orders.list_orders", Anyone => Page<u64>, Infallible);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelOrder {
    pub number: u64,
}

#[derive(Debug, Clone, thiserror::Error)]
pub enum CancelOrderError {
    #[error("there is no such order")]
    UnknownOrder,
    #[error("the reason is unknown")]
    UnknownReason,
    #[error("the number is negative")]
    Negative,
}

cqrs::refusal!(CancelOrderError {
    UnknownOrder => ORDER_NOT_FOUND,
    UnknownReason => VALIDATION_FAILED {
        cqrs::RefusalDetails::field("/reason", FieldFault::new("unknown-reason", "must be a reason"))
    },
    Negative => VALIDATION_FAILED {
        cqrs::RefusalDetails::field("/number", FieldFault::new("negative", "must be positive"))
    },
});
cqrs::command!(CancelOrder = "orders.cancel_order", Internal => (), CancelOrderError);

cqrs::messages!(pub trait OrderMessages { ListOrders, CancelOrder });

const SHAPE: &ListShape = &ListShape {
    filters: &[FilterShape {
        field: "buyer",
        comparisons: &[Comparison::Is],
        value: ValueShape::Text {
            is_valid: |_| true,
            words: "name",
        },
        description: "Only orders of this buyer.",
    }],
    sorts: &["number"],
    usual_sort: "number",
};

/// List and cancel orders
#[derive(Parser)]
#[command(after_help = "Examples:\n  {program} order list")]
pub enum Order {
    List(List),
    Cancel(Cancel),
}

/// List orders
#[derive(Args)]
pub struct List {
    /// Only orders of this buyer
    #[arg(long)]
    buyer: Option<String>,

    #[command(flatten)]
    paging: Paging,
}

/// Cancel an order
#[derive(Args)]
pub struct Cancel {
    number: u64,

    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Serialize)]
struct OrderRow {
    number: u64,
}

impl TableRow<1> for OrderRow {
    const HEAD: [&'static str; 1] = ["ORDER"];

    fn cells(&self) -> [String; 1] {
        [self.number.to_string()]
    }
}

impl RunVerb for Order {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Cancel(cancel) => cancel.execute(invocation).await,
        }
    }
}

impl List {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        self.paging.listing(SHAPE, &[("buyer", &self.buyer)])?;
        let operator = invocation.operator().await?;
        let read = async |cursor| {
            let page = operator
                .dispatch(ListOrders {
                    buyer: self.buyer.clone(),
                    cursor,
                })
                .await?;
            Ok(page.map(|number| OrderRow { number }))
        };
        self.paging.show(&mut invocation.console, read).await
    }
}

impl Cancel {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        invocation
            .console
            .confirm(&self.confirmation, "This cancels the order.")?;
        let operator = invocation.operator().await?;

        operator
            .dispatch(CancelOrder {
                number: self.number,
            })
            .await?;

        invocation.console.answer(
            &json!({ "canceled": self.number }),
            "The order is canceled.",
        )
    }
}

const HINTS: &[(ProblemCode, &str)] = &[(ORDER_NOT_FOUND, "`order list` shows all orders")];
const ARGUMENT_CODES: &[(&str, ProblemCode)] = &[("unknown-reason", UNKNOWN_REASON)];

pub fn verb() -> Verb {
    Verb::of::<Order>("order")
        .with_hints(HINTS)
        .with_argument_codes(ARGUMENT_CODES)
}

pub fn program() -> FakeProgram {
    FakeProgram {
        verbs: || vec![verb()],
        descriptors: DESCRIPTORS,
        ..FakeProgram::default()
    }
}

/// Returns a program whose messages are scripted.
pub fn answering(script: Scripted) -> FakeProgram {
    let messages = Dispatchers::default().with::<dyn OrderMessages>(Arc::new(script));
    FakeProgram {
        messages,
        ..program()
    }
}
