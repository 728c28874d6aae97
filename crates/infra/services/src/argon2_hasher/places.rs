//! The slots of the hash queue, and who may take them.

use kernel::{Fault, Network};
use services::HashCaller;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Anonymous registrations have one slot in this number.
const REGISTRATIONS: usize = 8;

/// Two queues of slots, so that neither registrations nor other requests starve the other. A
/// network takes at most half of each.
#[derive(Debug, Clone)]
pub(super) struct Places(Arc<Mutex<Taken>>);

#[derive(Debug)]
struct Taken {
    registrations: Queue,
    clients: Queue,
}

#[derive(Debug)]
struct Queue {
    size: usize,
    taken: usize,
    by_network: HashMap<Network, usize>,
}

/// A reserved slot. Dropping it releases the slot.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    caller: HashCaller,
}

impl Places {
    /// Divides `size` slots. Each queue has at least one.
    pub(super) fn new(size: usize) -> Self {
        let registrations = (size / REGISTRATIONS).max(1);
        let clients = size.saturating_sub(registrations).max(1);
        Self(Arc::new(Mutex::new(Taken {
            registrations: Queue::new(registrations),
            clients: Queue::new(clients),
        })))
    }

    /// Reserves a slot without waiting. Returns [`Fault::Overloaded`] if the queue or the caller's
    /// share of it is full.
    pub(super) fn admit(&self, caller: HashCaller) -> Result<Place, Fault> {
        self.lock().queue(caller).take(network(caller))?;
        let places = self.clone();
        Ok(Place { places, caller })
    }

    pub(super) fn check_room(&self, caller: HashCaller) -> Result<(), Fault> {
        self.lock().queue(caller).check_room(network(caller))
    }

    /// Returns the number of reserved slots.
    pub(super) fn taken(&self) -> usize {
        let taken = self.lock();
        taken.registrations.taken + taken.clients.taken
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.queue(self.caller).release(network(self.caller));
    }
}

impl Taken {
    const fn queue(&mut self, caller: HashCaller) -> &mut Queue {
        match caller {
            HashCaller::Registration(_) => &mut self.registrations,
            HashCaller::Client(_) | HashCaller::Operator => &mut self.clients,
        }
    }
}

/// Returns the network whose share is limited; the operator has no limit.
const fn network(caller: HashCaller) -> Option<Network> {
    match caller {
        HashCaller::Registration(network) | HashCaller::Client(network) => Some(network),
        HashCaller::Operator => None,
    }
}

impl Queue {
    fn new(size: usize) -> Self {
        Self {
            size,
            taken: 0,
            by_network: HashMap::new(),
        }
    }

    fn check_room(&self, network: Option<Network>) -> Result<(), Fault> {
        let of_network = network.and_then(|network| self.by_network.get(&network));
        let share = self.size.div_ceil(2);
        if self.taken >= self.size || of_network.is_some_and(|taken| *taken >= share) {
            return Err(Fault::Overloaded);
        }
        Ok(())
    }

    fn take(&mut self, network: Option<Network>) -> Result<(), Fault> {
        self.check_room(network)?;
        self.taken += 1;
        if let Some(network) = network {
            *self.by_network.entry(network).or_default() += 1;
        }
        Ok(())
    }

    fn release(&mut self, network: Option<Network>) {
        self.taken = self.taken.saturating_sub(1);
        let Some(network) = network else { return };
        if let Some(taken) = self.by_network.get_mut(&network) {
            *taken -= 1;
            if *taken == 0 {
                self.by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTACKER: Network = Network::V4([203, 0, 113, 66]);
    const HOME: Network = Network::V4([198, 51, 100, 7]);
    const OFFICE: Network = Network::V4([198, 51, 100, 8]);

    /// Takes slots until the caller gets no more.
    fn fill(places: &Places, caller: HashCaller) -> Vec<Place> {
        std::iter::from_fn(|| places.admit(caller).ok()).collect()
    }

    #[test]
    fn a_network_takes_at_most_half_of_the_queue() -> Result<(), Fault> {
        let places = Places::new(64);
        let flood = fill(&places, HashCaller::Client(ATTACKER));
        assert_eq!(flood.len(), 28);
        assert!(places.check_room(HashCaller::Client(ATTACKER)).is_err());

        places.check_room(HashCaller::Client(HOME))?;
        let others = fill(&places, HashCaller::Client(HOME));
        assert_eq!(others.len(), 28);
        assert!(places.admit(HashCaller::Client(OFFICE)).is_err());

        drop(flood);
        places.admit(HashCaller::Client(OFFICE))?;
        drop(others);
        assert_eq!(places.taken(), 0);
        Ok(())
    }

    #[test]
    fn registrations_have_a_small_queue_of_their_own() -> Result<(), Fault> {
        let places = Places::new(64);
        let flood = fill(&places, HashCaller::Registration(ATTACKER));
        assert_eq!(flood.len(), 4);
        let all = fill(&places, HashCaller::Registration(HOME));
        assert_eq!(all.len(), 4);
        assert!(places.admit(HashCaller::Registration(OFFICE)).is_err());
        let log_ins = fill(&places, HashCaller::Operator);
        assert_eq!(log_ins.len(), 56);

        drop((flood, all));
        places.admit(HashCaller::Registration(OFFICE))?;
        assert_eq!(places.taken(), 56);
        Ok(())
    }

    #[test]
    fn the_smallest_queue_admits_one_caller_of_each_kind() -> Result<(), Fault> {
        let places = Places::new(1);
        let _registration = places.admit(HashCaller::Registration(HOME))?;
        let _log_in = places.admit(HashCaller::Client(HOME))?;
        assert!(places.admit(HashCaller::Client(OFFICE)).is_err());
        Ok(())
    }

    #[test]
    fn released_networks_leave_no_entry() -> Result<(), Fault> {
        let places = Places::new(64);
        drop(places.admit(HashCaller::Client(HOME))?);
        assert!(places.lock().clients.by_network.is_empty());
        Ok(())
    }
}
