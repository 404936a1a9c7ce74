//! Municipalities by their code (全国地方公共団体コード), as cards name their issuer, and by the beginning of an address.

mod code;
mod split;
mod table;

pub use code::{MunicipalityCode, MunicipalityCodeFault};
pub use table::Municipality;

pub(crate) use split::split;
