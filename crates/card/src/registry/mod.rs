mod ap;

pub use ap::RegistryAp;
