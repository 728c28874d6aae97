//! The list of all contract cases.

/// Passes every suite with its cases to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! with_contract_cases {
    ($then:ident! $arguments:tt) => {
        $crate::$then! { $arguments
            account_addresses {
                an_address_in_use_is_refused_regardless_of_case
                an_address_in_use_is_refused_within_one_transaction
                the_store_is_usable_after_a_refusal an_account_can_be_saved_with_its_own_address
                concurrent_openings_with_one_address_succeed_once is_taken_ignores_case
                owner_of_ignores_case a_replaced_address_can_be_reused
            }
            account_removal {
                lock_returns_the_current_account lock_waits_and_returns_committed_changes
                removal_deletes_all_dependent_rows removing_a_stale_account_is_a_conflict
                the_address_of_a_removed_account_can_be_reused
                erasure_deletes_registrations_and_invitations_of_the_address_only
                erasure_removes_only_ip_addresses_from_events
                erasure_deletes_receipts_of_the_user_only
                erasure_deletes_deliveries_and_counters_of_the_person_only
            }
            accounts {
                a_saved_account_is_found_unchanged later_saves_replace_the_stored_state
                unknown_ids_are_not_found locked_accounts_are_changed_one_after_another
            }
            administrators {
                a_new_store_has_no_administrators users_with_every_permission_are_administrators
                inactive_users_are_not_administrators
                is_last_detects_the_only_administrator the_lock_serializes_changes_of_administrators
                concurrent_suspensions_leave_one_administrator
                concurrent_suspensions_and_revocations_leave_one_administrator
            }
            role_grants {
                users_without_roles_have_an_empty_assignment a_saved_assignment_is_found_unchanged
                granting_a_role_keeps_earlier_roles
            }
            claiming {
                an_empty_queue_has_no_deliveries the_oldest_deliveries_are_claimed_first
                priority_takes_precedence_over_age claims_respect_the_limit
                deliveries_are_not_claimed_before_they_are_due only_requested_kinds_are_claimed
                claimed_deliveries_are_not_claimed_again a_claim_takes_a_lease_for_its_worker
                each_claim_increments_attempts_and_fence
                stats_count_ready_running_and_dead_deliveries
            }
            conflicts {
                saving_a_stale_registration_is_a_conflict saving_a_stale_account_is_a_conflict
                saving_a_stale_session_is_a_conflict saving_a_stale_signing_key_is_a_conflict
                saving_a_stale_profile_is_a_conflict saving_a_stale_assignment_is_a_conflict
            }
            credentials {
                lookup_by_address_ignores_case an_account_is_found_by_user_id unknown_addresses_are_not_found
                uncommitted_accounts_are_not_visible committed_hashes_are_visible
            }
            email_changes {
                a_saved_change_is_found_unchanged later_saves_replace_the_stored_state
                unknown_ids_are_not_found the_current_change_is_the_pending_or_decoy_one_of_the_user
                a_second_current_change_is_a_conflict saving_a_stale_change_is_a_conflict
                lock_serializes_changes_of_one_user expired_changes_are_deleted_in_batches
            }
            epochs {
                raising_increments_the_epoch_of_that_user_only raising_reports_unknown_users
                rollback_restores_the_epoch concurrent_raises_are_all_counted
                saving_an_account_loaded_earlier_does_not_lower_the_epoch
                an_account_loaded_after_a_raise_can_be_saved
            }
            event_history {
                archived_events_contain_all_fields_but_the_network_address
                events_are_exported_by_position_and_time
                deleted_events_are_gone_and_positions_are_not_used_again
                an_undelivered_event_is_reported_until_it_is_processed
            }
            event_log {
                events_record_type_aggregate_version_and_time
                events_of_one_save_share_a_version_and_have_ascending_ordinals
                a_save_without_events_increments_the_version
                events_record_the_context_of_their_command missing_context_is_recorded_as_null
                events_of_nested_commands_name_the_nested_command rolled_back_events_are_not_stored
            }
            event_trail {
                listed_events_contain_all_logged_fields pages_cover_all_events_in_both_orders
                filters_combine_user_type_and_time following_returns_events_after_the_start
            }
            expired_rows {
                throttles_are_deleted_an_hour_after_they_expire
                known_networks_are_deleted_when_they_expire receipts_are_deleted_after_a_day
                registrations_are_deleted_a_day_after_their_code_expires
                sessions_are_deleted_a_week_after_their_absolute_limit
                mail_allowances_are_deleted_an_hour_after_their_last_use
                dead_deliveries_are_deleted_after_a_month
            }
            export_queries {
                a_pending_export_is_found_without_a_document
                a_prepared_export_is_found_with_its_document
                unknown_foreign_and_expired_exports_are_refused
            }
            exports {
                a_saved_export_is_found_unchanged a_prepared_export_is_found_as_prepared
                unknown_ids_are_not_found unexpired_exports_are_found_oldest_first
                locking_reports_unknown_users concurrent_requests_respect_the_limit
                saving_a_stale_export_is_a_conflict a_document_without_its_export_is_a_conflict
                expired_exports_are_deleted_in_batches
            }
            jobs {
                an_enqueued_job_is_delivered_unchanged
                an_enqueued_job_is_ready_with_its_key_and_time
                jobs_of_nested_commands_have_the_callers_headers rolled_back_jobs_are_not_stored
            }
            known_networks {
                unknown_users_have_no_known_networks saved_networks_are_found_unchanged
                networks_are_deleted_with_their_account
            }
            leases {
                leases_and_retries_of_a_clock_that_ran_ahead_are_brought_back
                expired_leases_are_reaped a_heartbeat_extends_the_lease
                a_heartbeat_counts_the_leases_still_held
                release_returns_only_the_deliveries_of_the_worker
                dead_and_ready_deliveries_are_not_released
            }
            locales {
                the_locale_of_the_profile_is_returned
                users_without_a_profile_have_the_default_locale
                uncommitted_locales_are_visible_in_their_transaction
            }
            mail_allowances {
                unknown_addresses_have_a_new_allowance a_saved_allowance_is_found_unchanged
                rolled_back_mails_are_not_counted concurrent_requests_respect_the_limit
            }
            suppressions { a_suppression_is_found_replaced_and_lifted }
            mail_rows {
                mails_are_listed_by_state_in_the_order_of_their_ids
                a_retried_mail_is_due_as_if_it_were_new
            }
            open_sessions {
                open_sessions_are_found_newest_first sessions_with_equal_times_are_ordered_by_id
                ended_sessions_are_excluded_and_expired_ones_included
                sessions_of_other_users_are_not_found
            }
            ordering_keys {
                one_delivery_per_key_is_claimed_at_a_time a_head_awaiting_retry_blocks_its_key
                a_head_that_is_not_due_blocks_its_key a_dead_head_unblocks_its_key
                a_released_or_reaped_head_is_claimed_first keys_are_scoped_by_kind
                priority_does_not_reorder_within_a_key
            }
            parallel_workers {
                each_delivery_is_claimed_by_one_worker deliveries_of_one_key_keep_their_order
                each_delivery_is_settled_by_one_worker
            }
            parallel_writers {
                concurrent_writes_to_one_aggregate_are_not_lost
                concurrent_first_assignments_are_not_overwritten
            }
            password_attempts {
                failed_attempts_are_logged_for_known_and_unknown_users
            }
            password_links {
                a_saved_link_is_found_unchanged later_saves_replace_the_stored_state
                unknown_ids_are_not_found saving_a_stale_link_is_a_conflict
                only_open_resets_of_the_user_are_found
                only_open_invitations_to_the_canonical_address_are_found
                only_open_undos_of_the_user_are_found saved_undos_are_changed_once
                expired_undos_are_deleted undos_leave_with_their_account
                expired_links_are_deleted_in_batches_oldest_first
                concurrent_uses_of_one_link_succeed_once
            }
            personal_data_events {
                events_of_the_user_are_collected_newest_first
            }
            personal_data_queries {
                personal_data_is_collected_from_every_table
                only_the_account_is_collected_of_a_new_user
                personal_data_of_an_unknown_user_is_refused
            }
            profiles {
                a_saved_profile_is_found_unchanged later_saves_replace_the_stored_state
                unknown_ids_are_not_found locking_a_profile_blocks_changes_to_its_user
            }
            receipts {
                a_digest_under_a_previous_key_is_recognized
                repeated_requests_replay_the_first_outcome an_empty_outcome_is_replayed
                reuse_of_a_key_for_another_request_is_detected keys_are_scoped_and_case_sensitive
                rollback_releases_the_claim outcomes_are_kept_for_a_day
                concurrent_claims_wait_for_the_fresh_one
                a_claim_is_fresh_after_the_awaited_one_rolled_back
            }
            refused_requests {
                a_refusal_is_recorded_once concurrent_records_of_one_refusal_make_one_event
            }
            registrations {
                a_saved_registration_is_found_unchanged later_saves_replace_the_stored_state
                unknown_ids_are_not_found
                only_pending_registrations_of_the_canonical_address_are_found
            }
            rights {
                unknown_users_are_reported users_without_roles_have_no_permissions
                permissions_of_all_roles_are_combined superadmin_has_all_permissions
                inactive_users_have_no_permissions
                granted_rights_do_not_depend_on_suspension
                admin_has_the_permissions_declared_for_administrators
                superadmin_has_all_declared_permissions
                permissions_of_several_roles_are_not_repeated revoked_roles_have_no_effect
            }
            role_queries {
                built_in_roles_are_listed_with_their_permissions
                roles_are_shown_without_undeclared_permissions
                a_change_is_shown_with_another_revision unknown_roles_are_refused
                roles_of_a_user_are_listed_by_name roles_of_an_unknown_user_are_refused
                declared_permissions_are_listed_by_name queries_in_a_transaction_read_its_writes
            }
            roles {
                a_saved_role_is_found_unchanged later_saves_replace_the_stored_state
                deleted_roles_are_not_found a_new_store_has_only_the_built_in_roles
                holders_are_the_users_with_the_role saving_a_stale_role_is_a_conflict
                a_duplicate_name_is_a_conflict the_name_of_a_deleted_role_can_be_reused
                changes_of_a_role_are_recorded_as_events
            }
            session_pruning {
                remaining_sessions_are_returned_newest_first ended_and_expired_sessions_are_deleted
                expiry_is_inclusive sessions_of_other_users_are_kept
                rollback_restores_pruned_sessions
            }
            session_queries {
                active_sessions_are_listed_newest_first sessions_with_equal_times_are_listed_by_id
                only_users_have_own_sessions sessions_of_a_user_are_listed_for_others
                users_without_sessions_differ_from_unknown_users
            }
            session_uses {
                marking_a_use_updates_only_last_used_at_once_per_interval
                marking_a_use_does_not_conflict_with_a_loaded_session
                a_used_generation_is_noted_once_and_only_while_it_is_current
                a_noted_generation_survives_a_save
                concurrent_notes_and_saves_are_all_kept
            }
            sessions {
                a_saved_session_is_found_unchanged later_saves_replace_the_stored_state
                unknown_ids_are_not_found
            }
            settling {
                acknowledged_deliveries_are_deleted failed_deliveries_are_retried_at_the_given_time
                buried_deliveries_are_kept_but_not_retried
                an_outdated_fence_cannot_settle_a_delivery
                a_worker_cannot_settle_deliveries_it_no_longer_holds
                an_acknowledgment_commits_with_its_effects
            }
            signing_key_queries {
                a_new_store_lists_no_keys keys_are_listed_newest_first_with_their_state
                the_list_of_keys_is_limited_to_the_newest
            }
            signing_keys {
                a_new_store_has_no_keys a_saved_key_is_found_unchanged
                usable_keys_are_neither_retired_nor_revoked
                the_ring_contains_recently_retired_but_no_revoked_keys
                the_ring_contains_only_committed_keys concurrent_starts_create_one_key
            }
            subscriptions {
                each_subscriber_gets_its_own_delivery an_event_without_subscribers_is_only_logged
                rolled_back_events_are_not_delivered
                deliveries_of_one_aggregate_keep_the_order_of_its_events
            }
            throttles {
                unknown_keys_have_a_new_throttle a_saved_throttle_is_found_unchanged
                concurrent_attempts_respect_the_limit
                instants_of_a_clock_that_ran_ahead_are_moved_back_and_stored
            }
            transactions {
                rollback_discards_all_writes dropping_a_transaction_discards_all_writes
                dropping_a_transaction_releases_its_locks a_transaction_reads_its_own_writes
                a_nested_command_shares_the_transaction
                detached_work_completes_after_its_caller_is_dropped
                a_panic_in_detached_work_is_an_error a_panic_in_detached_work_rolls_back
            }
            user_directory {
                an_empty_store_lists_no_users a_found_user_has_all_details
                unknown_users_are_not_found pages_cover_all_users_in_every_order
                users_created_at_the_same_time_are_listed_once filters_combine_in_every_order
                users_with_a_finalized_profile_are_ready
                the_address_prefix_ignores_case_and_wildcards
                concurrent_inserts_do_not_repeat_or_skip_existing_users
            }
            user_queries {
                users_are_found_by_address_in_any_case
                unknown_and_uncommitted_addresses_are_refused the_current_user_is_shown
                the_current_superadmin_has_every_declared_permission
                a_suspended_current_user_is_shown_as_suspended
                a_current_user_without_a_final_profile_is_refused
                unknown_and_absent_current_users_are_refused
            }
        }
    };
}
