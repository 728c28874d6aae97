//! A snapshot of the policies of all messages, which shows every change of a policy in a diff.

use crate::context_set::ContextSet;
use std::collections::BTreeMap;

const EXPECTED: &[(&str, &str)] = &[
    ("access.approve_promised_roles", "internal"),
    ("access.change_role", "permission roles:manage"),
    ("access.create_role", "permission roles:manage"),
    ("access.delete_role", "permission roles:manage"),
    ("access.get_role", "permission roles:read"),
    ("access.grant_promised_roles", "internal"),
    ("access.grant_role", "permission roles:assign"),
    ("access.grant_role_as_system", "internal"),
    ("access.list_permissions", "permission roles:read"),
    ("access.list_roles", "permission roles:read"),
    ("access.list_user_roles", "permission roles:read"),
    ("access.revoke_role", "permission roles:assign"),
    ("audit.export_events", "permission events:read"),
    ("audit.follow_events", "permission events:read"),
    ("audit.list_events", "permission events:read"),
    ("auth.apply_email_change_undo", "internal"),
    ("auth.apply_password_reset", "internal"),
    ("auth.begin_deletion", "internal"),
    ("auth.cancel_deletion", "permission users:delete"),
    ("auth.change_password", "signed-in user"),
    ("auth.confirm_email_change", "signed-in user"),
    ("auth.end_other_sessions", "signed-in user"),
    ("auth.end_session", "signed-in user"),
    ("auth.end_user_sessions", "permission sessions:revoke"),
    ("auth.ensure_signing_key", "internal"),
    ("auth.erase_account", "internal"),
    ("auth.find_user", "permission users:read"),
    ("auth.find_suppression", "internal"),
    ("auth.judge_mailed_email_change", "internal"),
    ("auth.judge_mailed_link", "internal"),
    ("auth.lift_suppression", "internal"),
    ("auth.list_mails", "internal"),
    ("auth.list_sessions", "signed-in user"),
    ("auth.list_signing_keys", "permission signing-keys:manage"),
    ("auth.list_user_sessions", "permission users:read"),
    ("auth.load_signing_keys", "internal"),
    ("auth.log_in", "anyone"),
    ("auth.log_out", "anyone"),
    ("auth.open_account", "internal"),
    ("auth.open_session", "internal"),
    ("auth.prove_password_link", "internal"),
    ("auth.record_email_change", "internal"),
    ("auth.record_failed_attempt", "internal"),
    ("auth.record_invitation", "internal"),
    ("auth.record_refused_request", "internal"),
    ("auth.refresh_session", "anyone"),
    ("auth.reinstate_account", "permission users:suspend"),
    ("auth.replace_password", "internal"),
    ("auth.request_deletion", "signed-in user"),
    ("auth.request_email_change", "signed-in user"),
    ("auth.request_password_reset", "anyone"),
    ("auth.reserve_attempt", "internal"),
    ("auth.retry_mails", "internal"),
    ("auth.revoke_session", "permission sessions:revoke"),
    ("auth.revoke_signing_key", "permission signing-keys:manage"),
    ("auth.rotate_signing_key", "permission signing-keys:manage"),
    ("auth.schedule_deletion", "permission users:delete"),
    (
        "auth.send_password_reset",
        "permission users:reset-password",
    ),
    ("auth.settle_attempt", "internal"),
    ("auth.show_mail", "internal"),
    ("auth.suppress_address", "internal"),
    ("auth.suspend_account", "permission users:suspend"),
    ("auth.use_invitation", "internal"),
    ("flows.accept_invitation", "internal"),
    ("flows.choose_password", "anyone"),
    ("flows.complete_registration", "anyone"),
    ("flows.create_administrator", "internal"),
    ("flows.invite_user", "permission users:invite"),
    ("flows.record_administrator", "internal"),
    ("registration.count", "internal"),
    ("registration.judge_mailed_code", "internal"),
    ("registration.record", "internal"),
    ("registration.register", "anyone"),
    ("registration.resend_code", "anyone"),
    ("registration.verify", "internal"),
    ("registration.withdraw", "internal"),
    ("user_profile.change", "signed-in user"),
    ("user_profile.collect_personal_data", "internal"),
    ("user_profile.export_user", "permission users:export"),
    ("user_profile.finalize", "signed-in user"),
    ("user_profile.find_export", "internal"),
    ("user_profile.get_current_user", "signed-in user"),
    ("user_profile.get_export", "signed-in user"),
    ("user_profile.get_user", "permission users:read"),
    ("user_profile.list_users", "permission users:read"),
    ("user_profile.prepare_export", "internal"),
    ("user_profile.request_export", "signed-in user"),
    ("user_profile.start", "internal"),
];

#[test]
fn every_message_has_the_policy_that_was_reviewed() {
    let actual: BTreeMap<_, _> = ContextSet::accounts()
        .messages()
        .iter()
        .map(|message| (message.name, (message.policy)()))
        .collect();
    let expected: BTreeMap<_, _> = EXPECTED
        .iter()
        .map(|(name, policy)| (*name, (*policy).to_owned()))
        .collect();
    assert_eq!(actual, expected);
    assert_eq!(expected.len(), EXPECTED.len(), "each once");
}

#[test]
fn permissions_of_policies_are_declared() {
    let declared = ContextSet::accounts().permissions();
    for message in ContextSet::accounts().messages() {
        let policy = (message.policy)();
        let Some(permission) = policy.strip_prefix("permission ") else {
            continue;
        };
        let is_it =
            |declared: &kernel::DeclaredPermission| declared.permission.as_str() == permission;
        assert!(declared.iter().any(is_it), "{} {policy}", message.name);
    }
}
