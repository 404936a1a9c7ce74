//! The plastic card: every file taken apart independently of how it was made, and every signature verified.

mod common;
mod face;
mod odd;
mod peer;
mod support;
mod text;
