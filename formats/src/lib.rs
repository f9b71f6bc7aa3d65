//! Publishers' formats as articles.
#[cfg(feature = "site")]
pub mod site;
