/// Computes FNV-1a over length-prefixed parts, with a different offset for each of the four words
/// of the result. Not cryptographic: enough to detect mismatched inputs in tests.
pub(super) fn digest(parts: &[&[u8]]) -> [u8; 32] {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let word = |start: u64| {
        let prefixed = parts.iter().flat_map(|part| {
            (part.len() as u64)
                .to_be_bytes()
                .into_iter()
                .chain(part.iter().copied())
        });
        prefixed.fold(OFFSET ^ start, |hash, octet| {
            (hash ^ u64::from(octet)).wrapping_mul(PRIME)
        })
    };
    let mut result = [0; 32];
    for (octets, start) in result.chunks_exact_mut(8).zip(1..) {
        octets.copy_from_slice(&word(start).to_be_bytes());
    }
    result
}
