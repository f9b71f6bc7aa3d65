//! The clock of the system: the only file of the project that reads it, and only for `--as-of today`.

use connexe::Date;
use jiff::ZonedDateTime;

/// Returns this moment as a date with the hour, in the time zone of the system.
pub fn now() -> connexe::Result<Date> {
    ZonedDateTime::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string().parse()
}
