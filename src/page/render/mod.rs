//! Pages as text for a terminal, and as HTML. JSON needs no feature.

mod date_label;
mod escape;
mod html;
mod text;

pub(super) use date_label::date_label;
pub use escape::escaped_html;
pub use html::is_safe_address;
pub use text::head_text;
