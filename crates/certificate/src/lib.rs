//! What a JPKI certificate says: kind, four attributes, policies, distribution point, generation.

pub mod policy;
