use argon2::Block;
use kernel::Fault;

/// The memory blocks of one hashing thread. They are kept after the first use: freeing them after
/// each hash fragments the arenas of the allocator.
#[derive(Debug, Clone)]
pub(super) struct WorkingMemory {
    blocks: Vec<Block>,
    kept: usize,
}

impl WorkingMemory {
    pub(super) const fn keeping(kept: usize) -> Self {
        Self {
            blocks: Vec::new(),
            kept,
        }
    }

    pub(super) fn blocks(&mut self, count: usize) -> Result<&mut [Block], Fault> {
        let missing = count.saturating_sub(self.blocks.len());
        self.blocks
            .try_reserve_exact(missing)
            .map_err(Fault::unavailable)?;
        self.blocks
            .resize(self.blocks.len() + missing, Block::new());
        Ok(&mut self.blocks)
    }

    /// Frees the memory that only an unusual hash needed.
    pub(super) fn shrink(&mut self) {
        if self.blocks.len() > self.kept {
            self.blocks.truncate(self.kept);
            self.blocks.shrink_to_fit();
        }
    }

    #[cfg(test)]
    pub(super) fn used(&self) -> usize {
        self.blocks
            .iter()
            .filter(|block| block.as_ref().iter().any(|word| *word != 0))
            .count()
    }
}
