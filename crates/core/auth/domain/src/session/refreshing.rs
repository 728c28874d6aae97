use super::{Session, SessionRules};
use crate::{Refresh, RefreshMode, SessionOver, SessionTokenReused};
use chrono::{DateTime, Utc};

/// Rotation of the session's tokens, and detection of copied ones.
impl Session {
    /// Rotates the current token. `generation` must come from a token with a verified MAC. A
    /// replaced token is tolerated or ends the session; it never starts a second chain of tokens.
    pub fn refresh(
        &mut self,
        generation: i32,
        rules: &SessionRules,
        now: DateTime<Utc>,
    ) -> Result<Refresh, SessionOver> {
        if self.is_over(now) || generation > self.state.generation {
            return Err(SessionOver);
        }
        let behind = usize::try_from(self.state.generation - generation).unwrap_or(usize::MAX);
        if behind == 0 {
            self.rotate(rules, now);
            return Ok(Refresh::Rotated);
        }
        if rules.refresh_mode == RefreshMode::Tolerant && self.tolerates(behind, now) {
            return Ok(Refresh::Reissued);
        }
        self.end_as_reused(now);
        Ok(Refresh::Reused)
    }

    /// Returns whether an honest client may present the token `behind` generations before the
    /// current one: another tab replaced it within the grace period, or the answer with the current
    /// pair was lost. A pair of which a token was used has arrived.
    fn tolerates(&self, behind: usize, now: DateTime<Utc>) -> bool {
        let is_current_pair_unused = self.state.used_generation < self.state.generation;
        let may_be_lost = behind == 1 && is_current_pair_unused;
        may_be_lost || self.state.rotations.is_within_grace_period(behind, now)
    }

    fn end_as_reused(&mut self, now: DateTime<Utc>) {
        let (session_id, user_id) = (self.state.id, self.state.user_id);
        let reused = SessionTokenReused {
            session_id,
            user_id,
        };
        self.history.record(now, reused);
        self.end(now);
    }

    /// Records no event: it would double the writes of a refresh and has no value for an audit.
    fn rotate(&mut self, rules: &SessionRules, now: DateTime<Utc>) {
        self.state.generation += 1;
        self.state.rotations.add(now);
        self.state.last_used_at = now;
        self.state.idle_expires_at = self.state.absolute_expires_at.min(now + rules.idle_ttl);
    }

    /// Replaces the session's tokens: none that was issued before is genuine any more, because they
    /// derive from the old nonce.
    pub fn replace_tokens(
        &mut self,
        nonce: [u8; 32],
        rules: &SessionRules,
        now: DateTime<Utc>,
    ) -> Result<(), SessionOver> {
        if self.is_over(now) {
            return Err(SessionOver);
        }
        self.state.nonce = nonce;
        self.rotate(rules, now);
        Ok(())
    }
}
