//! Who may do what, and who says so.

mod audiences;
mod changes;
mod consistency;
mod holders;
mod offline;
