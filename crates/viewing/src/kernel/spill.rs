//! Where blocks go when memory is bounded. The kernel does no I/O: its caller brings the store.

use std::io;
use std::sync::Mutex;

/// Name of a spilled block, given by the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpillTicket(pub u64);

/// Keeps blocks of bytes until they are asked for, once. Called from several threads.
pub trait SpillStore: Sync {
    /// Keeps a block.
    ///
    /// # Errors
    /// Whatever the store's medium reports.
    fn put(&self, block: &[u8]) -> io::Result<SpillTicket>;

    /// Hands a block back; it is not asked for again.
    ///
    /// # Errors
    /// Whatever the store's medium reports.
    fn take(&self, ticket: SpillTicket) -> io::Result<Vec<u8>>;
}

/// A spill store in memory: for tests, and for hosts that bound memory elsewhere.
#[derive(Debug, Default)]
pub struct MemorySpill(Mutex<Vec<Vec<u8>>>);

impl MemorySpill {
    /// Number of blocks ever spilled.
    pub fn blocks(&self) -> usize {
        self.0.lock().map_or(0, |blocks| blocks.len())
    }
}

impl SpillStore for MemorySpill {
    fn put(&self, block: &[u8]) -> io::Result<SpillTicket> {
        let mut blocks = self.0.lock().map_err(|_| io::Error::other("a thread failed while spilling"))?;
        blocks.push(block.to_vec());
        Ok(SpillTicket(blocks.len() as u64 - 1))
    }

    fn take(&self, ticket: SpillTicket) -> io::Result<Vec<u8>> {
        let mut blocks = self.0.lock().map_err(|_| io::Error::other("a thread failed while spilling"))?;
        let block = blocks.get_mut(ticket.0 as usize).ok_or_else(|| io::Error::other("no such block"))?;
        Ok(std::mem::take(block))
    }
}
