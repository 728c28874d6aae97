//! Both databases: the contracts of the ports, administration, and what happens when things go
//! wrong.

mod abandonment;
mod administration;
mod contracts;
mod declarations;
mod differences;
mod following;
mod migrations;
mod outages;
mod point_reads;
mod sealed_rows;
mod support;
mod tls;
mod write_probe;
