//! 住基AP — the registry application. Its one readable file is a [`KeyReference`](crate::KeyReference), the same as that of
//! the common application (docs/protocol.md §3.4).

mod ap;

pub use ap::RegistryAp;
