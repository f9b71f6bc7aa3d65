//! Dates: the value, and the reading of the forms in which publishing systems write it.

mod number;
mod read;
mod serde;
mod time;
mod tokens;
mod value;
mod written;

pub use value::Date;
pub(crate) use value::days_between_seconds;
