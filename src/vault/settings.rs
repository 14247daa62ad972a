//! Where the vault lies and how long keys live.

use std::path::{Path, PathBuf};

use super::rows::disk::Disk;

/// Days after which the epoch key is replaced, unless set otherwise.
const EPOCH_DAYS: u16 = 7;
/// Days an operator may keep copies of an epoch key, unless set otherwise.
const KEY_COPIES_DAYS: u16 = 30;

/// Settings of the vault.
#[derive(Clone, Debug)]
pub struct VaultSettings {
    /// The folder `vault/` of the data directory.
    pub folder: PathBuf,
    /// The folder of the epoch keys; must lie outside the data directory.
    pub keys_folder: PathBuf,
    /// Days after which the epoch key is replaced and the old one destroyed.
    pub epoch_days: u16,
    /// Days for which copies of an epoch key may exist after its epoch: a promise of the operator,
    /// which the receipt of an erasure repeats.
    pub key_copies_days: u16,
    /// The disk; a failing one in tests.
    pub disk: Disk,
}

impl VaultSettings {
    /// The vault in the data directory `data`, its epoch keys in the sibling folder `<data>.keys`.
    pub fn beside(data: &Path) -> Self {
        let absolute = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
        let mut keys = absolute.components().collect::<PathBuf>().into_os_string();
        keys.push(".keys");
        Self {
            folder: data.join("vault"),
            keys_folder: keys.into(),
            epoch_days: EPOCH_DAYS,
            key_copies_days: KEY_COPIES_DAYS,
            disk: Disk::real(),
        }
    }

    /// Whether the epoch keys would be copied along with the data directory.
    pub(super) fn keys_lie_inside(&self) -> bool {
        let data = std::path::absolute(&self.folder).ok();
        let keys = std::path::absolute(&self.keys_folder).ok();
        let data = data.as_deref().and_then(Path::parent);
        keys.zip(data)
            .is_some_and(|(keys, data)| keys.starts_with(data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_lie_beside_the_data_and_never_inside() {
        let settings = VaultSettings::beside(Path::new("/srv/ledger/"));
        assert_eq!(settings.keys_folder, Path::new("/srv/ledger.keys"));
        assert!(!settings.keys_lie_inside());
        let inside = VaultSettings {
            keys_folder: "/srv/ledger/keys".into(),
            ..settings
        };
        assert!(inside.keys_lie_inside());
    }
}
