//! Large pieces of memory that fill from the front.

use std::io;

use memmap2::MmapMut;

/// Memory straight from the operating system, in huge pages where it has them: a gigabyte in pages of 4 KiB would be
/// asked for, and cleared, a quarter of a million times.
pub(super) struct Slab {
    memory: MmapMut,
    len: usize,
}

impl Slab {
    /// Memory for so many bytes.
    ///
    /// # Errors
    /// When the system has none.
    pub(super) fn new(bytes: usize) -> io::Result<Self> {
        let memory = MmapMut::map_anon(bytes)?;
        // A hint: without huge pages everything works, only slower.
        #[cfg(target_os = "linux")]
        let _ = memory.advise(memmap2::Advice::HugePage);
        Ok(Self { memory, len: 0 })
    }

    /// Bytes in use.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Bytes left.
    pub(super) fn room(&self) -> usize {
        self.memory.len() - self.len
    }

    /// The bytes in use.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.memory[..self.len]
    }

    /// The next `bytes` bytes, to be filled; there must be [room](Self::room) for them.
    #[inline]
    pub(super) fn append(&mut self, bytes: usize) -> &mut [u8] {
        let from = self.len;
        self.len += bytes;
        &mut self.memory[from..self.len]
    }

    /// Empties it.
    pub(super) fn clear(&mut self) {
        self.len = 0;
    }
}
