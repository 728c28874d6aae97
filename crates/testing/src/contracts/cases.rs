//! The list of all cases.

/// Hands every suite with its cases to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! with_contract_cases {
    ($then:ident! $arguments:tt) => {
        $crate::$then! { $arguments
            account_addresses {
                a_second_account_on_the_address_is_refused_in_any_case
                a_second_account_in_the_same_unit_is_refused_too after_a_refusal_the_store_goes_on
                an_account_keeps_its_own_address_when_it_changes of_eight_who_open_at_once_one_does
                an_address_is_taken_in_any_case_from_then_on
                an_address_belongs_to_its_account_in_any_case a_changed_address_is_free_again
            }
            account_removal {
                what_is_locked_is_found_as_it_is whoever_locks_waits_and_sees_what_was_changed
                what_is_removed_is_gone_with_all_that_refers_to_it what_was_changed_meanwhile_is_not_removed
                an_address_that_was_removed_is_free_again sign_ups_and_invitations_of_the_address_are_erased_and_no_others
                events_forget_where_the_user_was_and_nothing_else kept_results_of_the_user_are_erased_and_no_others
            }
            accounts {
                what_is_saved_is_found_equal what_is_changed_is_found_changed what_was_never_saved_is_not_found
                what_is_locked_is_found_and_changes_in_turn
            }
            administrators {
                there_are_none_at_first whoever_may_assign_roles_is_one who_cannot_act_is_none
                the_last_one_is_known one_who_changes_rights_waits_for_the_other
            }
            assignments {
                a_user_who_was_never_given_a_role_has_the_empty_one what_is_saved_is_found_equal
                given_roles_are_kept_when_another_is_added
            }
            claiming {
                nothing_is_claimed_from_an_empty_queue the_oldest_come_first a_higher_priority_goes_before_age
                no_more_are_claimed_than_asked_for what_is_not_due_waits_for_its_time
                only_the_kinds_that_are_asked_for_are_claimed what_is_claimed_is_claimed_once
                a_claimed_one_runs_under_its_workers_lease attempts_and_fence_rise_with_every_claim
                the_queue_counts_what_waits_runs_and_is_dead
            }
            conflicts {
                a_stale_registration_changes_nothing a_stale_account_changes_nothing a_stale_session_changes_nothing
                a_stale_signing_key_changes_nothing a_stale_profile_changes_nothing a_stale_assignment_changes_nothing
            }
            credentials {
                an_account_is_found_by_its_address_in_any_case an_account_is_found_by_its_user an_unknown_address_has_none
                what_is_not_committed_is_not_read a_new_hash_is_read_once_it_is_committed
            }
            email_changes {
                what_is_saved_is_found_equal what_is_changed_is_found_changed what_was_never_saved_is_not_found
                the_current_one_is_the_pending_one_or_the_decoy_of_that_user a_second_current_one_is_a_conflict
                a_stale_one_changes_nothing who_locks_a_user_waits_for_whoever_did_before
                what_expired_is_deleted_so_many_at_a_time
            }
            entitlements {
                nobody_is_entitled_without_a_role an_admin_looks_after_users a_superadmin_may_do_all_that_is_declared
                two_roles_entitle_to_each_permission_once a_role_that_is_taken_away_entitles_to_nothing
            }
            epochs {
                raising_adds_one_for_that_user_alone there_is_none_of_an_unknown_user
                what_was_rolled_back_was_not_raised eight_who_raise_at_once_raise_it_by_eight
                an_account_that_was_loaded_before_cannot_lower_it_again
                an_account_that_is_loaded_afterwards_can_be_saved
            }
            event_log {
                an_event_tells_what_happened_to_what_and_when events_of_one_save_share_its_version_and_count_up
                a_save_without_events_still_raises_the_version an_event_tells_who_caused_it_and_how
                what_nobody_told_is_absent an_event_of_a_nested_message_names_that_message
                an_event_of_a_rolled_back_unit_is_no_event
            }
            event_trail {
                it_tells_what_the_log_tells it_is_walked_in_both_orders it_is_narrowed_by_user_type_and_time
                it_is_followed_from_now_on
            }
            expired_rows {
                throttles_go_when_they_are_as_good_as_none receipts_go_after_a_day
                registrations_go_a_day_after_their_last_code sessions_go_a_week_after_nothing_can_come_of_them
            }
            exports {
                what_is_saved_is_found_equal what_is_prepared_is_found_prepared what_was_never_saved_is_not_found
                the_living_are_found_oldest_first of_an_unknown_user_there_are_none
                of_eight_who_ask_at_once_one_asks_first a_stale_one_changes_nothing
                only_what_is_stored_gets_a_document no_more_are_deleted_than_was_said_and_the_living_stay
            }
            jobs {
                what_is_enqueued_is_delivered_equal a_job_waits_as_it_was_enqueued
                a_job_of_a_nested_message_has_its_callers_headers a_job_of_a_rolled_back_unit_is_no_job
            }
            last_administrator {
                who_administers_alone_is_protected of_two_administrators_neither_is who_cannot_act_does_not_count
                of_four_who_are_suspended_at_once_one_stays
                of_four_who_are_suspended_or_step_down_at_once_one_stays
            }
            leases {
                a_lease_that_has_lapsed_is_reaped a_heartbeat_keeps_the_lease
                a_heartbeat_counts_those_that_are_still_held a_worker_gives_back_what_it_holds_and_nothing_else
                what_is_dead_or_waits_is_not_given_back
            }
            locales {
                the_language_of_the_profile_is_preferred the_default_is_preferred_by_who_has_no_profile
                a_language_is_preferred_from_the_moment_it_is_written
            }
            mail_allowances {
                there_is_one_for_every_address what_is_saved_is_found_equal
                what_a_rolled_back_unit_took_is_still_there twenty_who_take_at_once_get_exactly_five
            }
            open_sessions {
                they_are_found_as_they_were_saved_newest_first those_of_one_moment_are_ordered_by_their_ids
                what_ended_is_not_open_and_what_expired_is other_peoples_sessions_are_not_found
            }
            ordering_keys {
                one_of_a_key_is_claimed_at_a_time a_head_that_is_to_be_tried_again_holds_its_key
                a_head_that_is_not_due_yet_holds_its_key a_head_that_is_dead_lets_the_next_one_go
                a_head_that_was_given_back_is_the_head_again a_key_holds_back_its_own_kind_alone
                priority_does_not_overtake_within_a_key
            }
            parallel_workers {
                each_delivery_goes_to_one_of_them_once the_order_of_each_key_is_kept
                of_two_who_held_the_same_one_settles_it
            }
            parallel_writers {
                of_writers_of_one_aggregate_none_is_lost of_first_assignments_of_one_user_none_is_overwritten
            }
            password_attempts {
                what_failed_is_told_of_known_and_unknown_users_alike
            }
            password_links {
                what_is_saved_is_found_equal what_is_changed_is_found_changed what_was_never_saved_is_not_found
                a_stale_one_changes_nothing only_open_resets_of_the_account_are_found
                only_open_invitations_to_the_canonical_address_are_found
                the_expired_are_forgotten_the_oldest_first_and_so_many_at_once
                of_twenty_who_use_one_at_once_one_does
            }
            profiles {
                what_is_saved_is_found_equal what_is_changed_is_found_changed what_was_never_saved_is_not_found
                while_it_is_locked_nothing_of_its_user_changes
            }
            receipts {
                the_same_request_gets_the_first_outcome_again an_empty_outcome_is_an_outcome
                another_request_under_the_same_key_is_told_so keys_of_different_scopes_are_different
                what_was_rolled_back_was_never_claimed a_result_is_kept_for_a_day
                of_eight_at_once_one_is_fresh_and_the_others_wait_for_it
                who_waited_for_a_claim_that_was_rolled_back_is_fresh
            }
            registrations {
                what_is_saved_is_found_equal what_is_changed_is_found_changed what_was_never_saved_is_not_found
                only_pending_ones_of_the_same_canonical_address_are_found_by_it
            }
            rights {
                there_are_none_of_an_unknown_user who_holds_no_role_has_none they_are_those_of_all_roles_held
                a_role_that_means_all_means_all who_cannot_act_has_none
            }
            roles {
                what_is_saved_is_found_equal what_is_changed_is_found_changed what_is_deleted_is_not_found
                the_built_in_roles_exist_and_no_other holders_are_those_who_hold_it
                a_stale_role_changes_nothing a_name_is_given_away_once a_name_that_is_free_again_starts_anew
                changes_of_a_role_are_told
            }
            session_pruning {
                the_living_are_answered_newest_first what_ended_or_expired_is_deleted
                what_ends_at_this_very_moment_lives_no_more other_peoples_sessions_are_left_alone
                a_rolled_back_pruning_deletes_nothing
            }
            session_uses {
                a_use_is_marked_coarsely_and_changes_nothing_else a_session_that_was_loaded_before_can_still_be_saved
            }
            sessions {
                what_is_saved_is_found_equal what_is_changed_is_found_changed what_was_never_saved_is_not_found
            }
            settling {
                what_is_done_is_gone what_failed_is_tried_again_at_its_time
                what_is_given_up_is_kept_and_not_tried_again who_shows_an_outdated_fence_changes_nothing
                who_has_let_go_changes_nothing an_acknowledgement_commits_with_its_effects
            }
            signing_keys {
                there_is_none_at_first what_is_saved_is_found_equal
                what_is_usable_is_neither_retired_nor_revoked_newest_first
                the_ring_has_what_retired_lately_and_nothing_revoked the_ring_has_what_is_committed_and_nothing_else
                eight_processes_that_start_at_once_make_one_key
            }
            subscriptions {
                each_subscriber_gets_its_own_delivery an_event_without_subscribers_is_only_logged
                a_rolled_back_event_is_delivered_to_nobody deliveries_of_one_aggregate_come_in_its_order
            }
            throttles {
                there_is_a_new_one_for_every_key what_is_saved_is_found_equal what_is_deleted_is_new_again
                twenty_who_try_at_once_get_exactly_five_tries
            }
            transactions {
                what_was_rolled_back_never_was what_was_dropped_never_was
                what_a_dropped_unit_had_locked_is_free_again a_unit_sees_what_it_has_written
                one_that_joins_writes_and_rolls_back_with_it detached_work_ends_though_its_caller_goes_away
                detached_work_that_panics_is_an_error a_panic_in_detached_work_rolls_back
            }
            user_directory {
                nobody_is_listed_where_nobody_is all_is_told_of_one_user an_unknown_user_is_not_found
                every_order_is_walked_to_its_end those_of_one_moment_are_each_listed_once
                every_filter_narrows_and_all_have_to_hold who_finalised_their_profile_is_ready
                an_address_is_found_by_how_it_begins_in_any_case old_rows_come_once_while_others_are_inserted
            }
        }
    };
}
