//! What those ask for who look at the event log and the queue.

use kernel::{DeclaredPermission, Permission};

/// Declared in code; roles in the database only name them.
pub const DECLARED_HERE: &[DeclaredPermission] = &[
    DeclaredPermission::for_admins(Permission::declared("events:read"), "Read the audit trail"),
    DeclaredPermission::for_admins(Permission::declared("jobs:manage"), "Retry and discard jobs"),
    DeclaredPermission::for_admins(Permission::declared("jobs:read"), "See the queue of jobs"),
];
