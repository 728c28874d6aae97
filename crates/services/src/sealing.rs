use kernel::Fault;

/// Authenticated encryption under the master key, for secrets that must be readable again.
pub trait Sealer: Send + Sync {
    /// Seals a value and binds it to its purpose and to `associated`: it can only be opened with
    /// the same two. `associated` identifies the place of the value, such as the id of its row.
    fn seal(&self, purpose: SealPurpose, plain: &[u8], associated: &[u8])
    -> Result<Vec<u8>, Fault>;

    /// Opens a sealed value. Returns [`Fault::Unexpected`] if it was modified, or sealed for
    /// another purpose or place, or under an unknown key.
    fn open(
        &self,
        purpose: SealPurpose,
        sealed: &[u8],
        associated: &[u8],
    ) -> Result<Vec<u8>, Fault>;

    /// Returns whether the value has the newest format and the key that seals now, so that it need
    /// not be sealed again. Does not open it.
    fn is_current(&self, sealed: &[u8]) -> bool;

    /// Seals a value again that is not current. Returns `None` if it is.
    fn reseal(
        &self,
        purpose: SealPurpose,
        sealed: &[u8],
        associated: &[u8],
    ) -> Result<Option<Vec<u8>>, Fault> {
        if self.is_current(sealed) {
            return Ok(None);
        }
        let plain = self.open(purpose, sealed, associated)?;
        self.seal(purpose, &plain, associated).map(Some)
    }
}

/// The purpose of a sealed value (domain separation). Its name is part of what is authenticated, so
/// it must be unique and must never change. A context prefixes its own with its name:
///
/// ```
/// # use loggia_services::SealPurpose;
/// const PARTNER_TOKEN: SealPurpose = SealPurpose::new("orders.partner_token");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SealPurpose {
    name: &'static str,
    opens_first_format: bool,
}

impl SealPurpose {
    /// The private part of a signing key.
    pub const SIGNING_KEY: Self = Self::new("signing_key").with_first_format();
    /// A mail in the delivery queue.
    pub const QUEUED_MAIL: Self = Self::new("queued_mail").with_first_format();
    /// The document of a data export.
    pub const DATA_EXPORT: Self = Self::new("data_export").with_first_format();
    /// The recorded result of a request with an `Idempotency-Key`.
    pub const COMMAND_RECEIPT: Self = Self::new("command_receipt").with_first_format();
    /// The position in a list, which clients hold. Those of earlier releases are outdated.
    pub const LIST_CURSOR: Self = Self::new("list_cursor");

    /// A key that verifies digests after its master key was replaced.
    pub const MAC_KEY: Self = Self::new("mac_key");

    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            opens_first_format: false,
        }
    }

    /// Also opens values in the first format, which earlier releases sealed without a purpose. Only
    /// for purposes that these releases had: a value of this format can be moved between them.
    #[must_use]
    pub const fn with_first_format(self) -> Self {
        Self {
            opens_first_format: true,
            ..self
        }
    }

    pub const fn name(self) -> &'static str {
        self.name
    }

    pub const fn opens_first_format(self) -> bool {
        self.opens_first_format
    }
}
