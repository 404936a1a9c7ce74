mod ap;

pub use ap::CardManager;
