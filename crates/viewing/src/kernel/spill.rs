//! Where slabs go when memory is bounded. The kernel does no I/O: its caller brings the store.

use std::io;
use std::sync::Mutex;

/// Name of a spilled slab, given by the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpillTicket(pub u64);

/// Keeps slabs of bytes for the length of a job. Called from several threads.
pub trait SpillStore: Sync {
    /// Keeps a slab.
    ///
    /// # Errors
    /// Whatever the store's medium reports.
    fn put(&self, slab: &[u8]) -> io::Result<SpillTicket>;

    /// Reads the bytes of a slab from `offset` on into all of `into`.
    ///
    /// # Errors
    /// Whatever the store's medium reports, and when the slab is shorter than that.
    fn read(&self, ticket: SpillTicket, offset: usize, into: &mut [u8]) -> io::Result<()>;
}

/// A spill store in memory: for tests, and for hosts that bound memory elsewhere.
#[derive(Debug, Default)]
pub struct MemorySpill(Mutex<Vec<Vec<u8>>>);

impl MemorySpill {
    /// Number of slabs ever spilled.
    pub fn slabs(&self) -> usize {
        self.0.lock().map_or(0, |slabs| slabs.len())
    }
}

impl SpillStore for MemorySpill {
    fn put(&self, slab: &[u8]) -> io::Result<SpillTicket> {
        let mut slabs = self.0.lock().map_err(|_| io::Error::other("a thread failed while spilling"))?;
        slabs.push(slab.to_vec());
        Ok(SpillTicket(slabs.len() as u64 - 1))
    }

    fn read(&self, ticket: SpillTicket, offset: usize, into: &mut [u8]) -> io::Result<()> {
        let slabs = self.0.lock().map_err(|_| io::Error::other("a thread failed while spilling"))?;
        let slab = slabs.get(ticket.0 as usize).ok_or_else(|| io::Error::other("no such slab"))?;
        let bytes = slab.get(offset..offset + into.len());
        into.copy_from_slice(bytes.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?);
        Ok(())
    }
}
