//! The tables, once for both backends.

diesel::table! {
    use super::super::sql::*;
    account (id) {
        id -> Key,
        address -> Text,
        canonical_address -> Text,
        password_hash -> Text,
        epoch -> BigInt,
        suspended_at -> Nullable<Ts>,
        deletes_at -> Nullable<Ts>,
        deletion_by_administrator -> Bool,
        created_at -> Ts,
        profile_finalized_at -> Nullable<Ts>,
        status -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    session (id) {
        id -> Key,
        user_id -> Key,
        generation -> Integer,
        used_generation -> Integer,
        nonce -> Binary,
        method -> Text,
        device_name -> Nullable<Text>,
        authenticated_at -> Ts,
        last_used_at -> Ts,
        idle_expires_at -> Ts,
        absolute_expires_at -> Ts,
        ended_at -> Nullable<Ts>,
        rotations -> Doc,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    signing_key (id) {
        id -> Key,
        key_id -> Text,
        sealed_private_key -> Binary,
        public_key -> Binary,
        created_at -> Ts,
        activates_at -> Ts,
        retired_at -> Nullable<Ts>,
        revoked_at -> Nullable<Ts>,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    profile (user_id) {
        user_id -> Key,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        locale -> Text,
        finalized_at -> Nullable<Ts>,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    registration (id) {
        id -> Key,
        address -> Text,
        canonical_address -> Text,
        password_hash -> Text,
        locale -> Text,
        kind -> Text,
        code_digest -> Binary,
        code_expires_at -> Ts,
        attempts -> SmallInt,
        resend_after -> Ts,
        resent -> Doc,
        created_at -> Ts,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    mail_allowance (address_key) {
        address_key -> Binary,
        sent -> Doc,
        notified_at -> Nullable<Ts>,
        wrong_codes -> Doc,
        used_at -> Ts,
    }
}

diesel::table! {
    use super::super::sql::*;
    role (name) {
        name -> Text,
        description -> Text,
        all_permissions -> Bool,
        created_at -> Ts,
        version -> BigInt,
        id -> Key,
        is_built_in -> Bool,
    }
}

diesel::table! {
    use super::super::sql::*;
    permission (name) {
        name -> Text,
        description -> Text,
    }
}

diesel::table! {
    use super::super::sql::*;
    administration (id) {
        id -> Integer,
        changes -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    role_permission (role, permission) {
        role -> Text,
        permission -> Text,
    }
}

diesel::table! {
    use super::super::sql::*;
    assignment (user_id) {
        user_id -> Key,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    assigned_role (user_id, role) {
        user_id -> Key,
        role -> Text,
    }
}

diesel::table! {
    use super::super::sql::*;
    event_log (position) {
        position -> BigInt,
        event_id -> Key,
        aggregate -> Text,
        aggregate_id -> Key,
        version -> BigInt,
        ordinal -> Integer,
        event_type -> Text,
        schema_version -> SmallInt,
        payload -> Doc,
        correlation_id -> Text,
        causation_id -> Nullable<Key>,
        command -> Text,
        actor -> Text,
        transport -> Text,
        source -> Nullable<Text>,
        traceparent -> Nullable<Text>,
        occurred_at -> Ts,
    }
}

diesel::table! {
    use super::super::sql::*;
    delivery (id) {
        id -> BigInt,
        message_id -> Key,
        kind -> Text,
        ordering_key -> Nullable<Text>,
        priority -> SmallInt,
        payload -> Doc,
        headers -> Doc,
        state -> SmallInt,
        attempts -> Integer,
        run_at -> Ts,
        locked_by -> Nullable<Text>,
        locked_until -> Nullable<Ts>,
        fence -> BigInt,
        last_error -> Nullable<Text>,
        created_at -> Ts,
        subject -> Nullable<Binary>,
    }
}

diesel::table! {
    use super::super::sql::*;
    command_receipt (actor, key) {
        actor -> Text,
        key -> Text,
        request_hash -> Binary,
        outcome -> Nullable<Binary>,
        expires_at -> Ts,
    }
}

diesel::table! {
    use super::super::sql::*;
    throttle (key) {
        key -> Binary,
        in_a_row -> Integer,
        in_window -> Integer,
        window_started_at -> Ts,
        blocked_until -> Nullable<Ts>,
        in_flight -> Integer,
        in_flight_until -> Ts,
        expires_at -> Ts,
    }
}

diesel::table! {
    use super::super::sql::*;
    known_network (user_id, network) {
        user_id -> Key,
        network -> Binary,
        known_until -> Ts,
    }
}

diesel::table! {
    use super::super::sql::*;
    password_link (id) {
        id -> Key,
        purpose -> Text,
        user_id -> Nullable<Key>,
        address -> Nullable<Text>,
        canonical_address -> Nullable<Text>,
        locale -> Nullable<Text>,
        roles -> Doc,
        invited_by -> Nullable<Key>,
        digest -> Binary,
        created_at -> Ts,
        expires_at -> Ts,
        closed_at -> Nullable<Ts>,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    email_change_undo (id) {
        id -> Key,
        user_id -> Key,
        address -> Text,
        digest -> Binary,
        created_at -> Ts,
        expires_at -> Ts,
        closed_at -> Nullable<Ts>,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    email_change (id) {
        id -> Key,
        user_id -> Key,
        address -> Text,
        code_digest -> Binary,
        kind -> Text,
        attempts -> SmallInt,
        code_expires_at -> Ts,
        created_at -> Ts,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    data_export (id) {
        id -> Key,
        user_id -> Key,
        requested_at -> Ts,
        expires_at -> Ts,
        prepared_at -> Nullable<Ts>,
        document -> Nullable<Binary>,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::sql::*;
    suppressed_address (address_key) {
        address_key -> Binary,
        reason -> Text,
        suppressed_at -> Ts,
        expires_at -> Ts,
    }
}

diesel::table! {
    use super::super::sql::*;
    write_probe (id) {
        id -> SmallInt,
        written_at -> Ts,
    }
}

diesel::table! {
    use super::super::sql::*;
    mac_key (master_key_id, purpose) {
        master_key_id -> Text,
        purpose -> Text,
        sealed_key -> Binary,
        expires_at -> Ts,
    }
}

diesel::joinable!(profile -> account (user_id));
diesel::joinable!(session -> account (user_id));
diesel::joinable!(assigned_role -> role (role));
diesel::joinable!(role_permission -> role (role));
diesel::allow_tables_to_appear_in_same_query!(
    account,
    assigned_role,
    assignment,
    profile,
    role,
    role_permission,
    session,
);
diesel::allow_tables_to_appear_in_same_query!(event_log, registration);
diesel::allow_tables_to_appear_in_same_query!(delivery, event_log);
