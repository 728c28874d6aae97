use crate::{Result, figures::percentile, http::Request, load::Load};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// Latencies of all clients of a plan.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outcome {
    pub seconds: f64,
    pub all: Latencies,
    pub by_status: BTreeMap<u16, Latencies>,
    /// The next body of each client.
    pub bodies: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Latencies {
    pub count: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

impl Outcome {
    pub(super) fn of(clients: Vec<(Vec<(u16, Duration)>, String)>, took: Duration) -> Self {
        let (mut all, mut by_status, mut bodies) =
            (Vec::new(), BTreeMap::<u16, Vec<f64>>::new(), Vec::new());
        for (seen, body) in clients {
            bodies.push(body);
            for (status, latency) in seen {
                let millis = latency.as_secs_f64() * 1e3;
                all.push(millis);
                by_status.entry(status).or_default().push(millis);
            }
        }
        let by_status = by_status
            .into_iter()
            .map(|(status, millis)| (status, Latencies::of(millis)))
            .collect();
        Self {
            seconds: took.as_secs_f64(),
            all: Latencies::of(all),
            by_status,
            bodies,
        }
    }

    pub fn load(&self) -> Load {
        let refused = self
            .by_status
            .range(400..)
            .map(|(_, latencies)| latencies.count as f64)
            .sum();
        let Latencies {
            count,
            p50_ms,
            p99_ms,
            ..
        } = self.all;
        Load {
            responses: count as f64,
            refused,
            seconds: self.seconds,
            p50_ms,
            p99_ms,
        }
    }

    /// Returns the load; any refusal is an error.
    pub fn without_refusals(&self, request: &Request) -> Result<Load> {
        self.load().check_responses()?.without_refusals(request)
    }
}

impl Latencies {
    fn of(mut millis: Vec<f64>) -> Self {
        millis.sort_by(f64::total_cmp);
        let at = |share| percentile(&millis, share);
        Self {
            count: millis.len(),
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            max_ms: at(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_are_grouped_by_status() {
        let seen = |statuses: &[(u16, u64)]| {
            statuses
                .iter()
                .map(|(status, millis)| (*status, Duration::from_millis(*millis)))
                .collect::<Vec<_>>()
        };
        let clients = vec![
            (seen(&[(201, 30), (503, 1)]), "a".to_owned()),
            (seen(&[(503, 3)]), "b".to_owned()),
        ];
        let outcome = Outcome::of(clients, Duration::from_secs(2));

        let expected = Load {
            responses: 3.0,
            refused: 2.0,
            seconds: 2.0,
            p50_ms: 3.0,
            p99_ms: 30.0,
        };
        assert_eq!(outcome.load(), expected);
        let refused = Latencies {
            count: 2,
            p50_ms: 1.0,
            p99_ms: 3.0,
            max_ms: 3.0,
        };
        assert_eq!(outcome.by_status.get(&503), Some(&refused));
        assert_eq!(outcome.bodies, ["a", "b"]);
    }
}
