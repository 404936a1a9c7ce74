mod ap;

pub use ap::CommonAp;
