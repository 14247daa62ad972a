//! The keys of the public log, as the log itself announces them.

use super::pass::Watch;
use super::report::Problems;
use crate::domain::Event;
use crate::domain::kernel::ids::KeyId;
use crate::domain::keys::event::KeyPurpose;
use crate::log::{EventRef, Frame};

/// A log key and what became of it.
#[derive(Clone, Debug)]
pub struct LogKey {
    /// Its id.
    pub key_id: KeyId,
    /// What signatures are checked with.
    pub public: [u8; 32],
    /// Position from which on it signs nothing new.
    pub retired_at: Option<u64>,
    /// Tree size behind which nothing that it signs is trusted.
    pub distrusted_after: Option<u64>,
}

/// Collects the log keys while events pass by.
#[derive(Debug, Default)]
pub struct LogKeys {
    /// In the order of announcement.
    pub keys: Vec<LogKey>,
    /// Key events that cannot be read.
    pub problems: Problems,
}

impl Watch for LogKeys {
    fn see(&mut self, _: &Frame, stored: &EventRef<'_>) {
        if !stored.event_type.starts_with("key_") {
            return;
        }
        let position = stored.position.0;
        match Event::decode(stored.event_type, stored.version, stored.body) {
            Ok(Event::KeyAnnounced(event)) if event.key.purpose == KeyPurpose::Log => {
                self.keys.push(LogKey {
                    key_id: event.key.key_id,
                    public: *event.key.public_key.as_bytes(),
                    retired_at: None,
                    distrusted_after: None,
                });
            }
            Ok(Event::KeyRetired(event)) => {
                if let Some(key) = self.of(event.key.key_id) {
                    key.retired_at = Some(position);
                }
            }
            Ok(Event::KeyDistrusted(event)) => {
                if let Some(key) = self.of(event.key.key_id) {
                    key.distrusted_after = Some(event.distrust.after_size);
                }
            }
            Ok(_) => {}
            Err(_) => self.problems.add(
                format!("无法读取位置 {position} 的密钥事件"),
                format!("the key event at position {position} cannot be read"),
            ),
        }
    }
}

impl LogKeys {
    fn of(&mut self, id: KeyId) -> Option<&mut LogKey> {
        self.keys.iter_mut().find(|key| key.key_id == id)
    }
}
