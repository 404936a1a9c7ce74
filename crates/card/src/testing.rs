//! A scripted transport for tests that assert exact bytes.
