//! The permissions that this context's messages ask for.

use cqrs::Required;
use kernel::Permission;

#[derive(Debug)]
pub struct SigningKeysManage;

impl Required for SigningKeysManage {
    const PERMISSION: Permission = Permission::declared("signing-keys:manage");
}
