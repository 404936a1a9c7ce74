//! Messages as a whole: ours, openssl's, forged ones, damaged ones, and large ones.

mod attributes;
mod damage;
mod forged;
mod openssl;
mod properties;
mod round_trip;
mod streaming;
mod support;
mod testbed;
