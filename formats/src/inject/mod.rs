//! Blocks written into the pages of a built site, and taken out again.
//!
//! Input: the bytes of a page and the HTML of its blocks. Output: an [`Outcome`], with the bytes of the changed page. Cost: linear in the
//! page; one to three passes of `lol_html` and one tree of a page that changes, one pass where it only looks for the position, and none where neither a
//! block nor a position can be on the page.
//!
//! The block stands in `<div data-connexe-block>`. Comments would be marks, too, but minifiers drop them. Only bytes from the first of this
//! start tag to the last of its end tag are ever added or removed. Invariants, for every page and every HTML: setting twice gives the bytes
//! of setting once; taking out gives back the page without a block; the last block that is set wins, whatever stood there before. They hold
//! by construction: a page is first freed of blocks, the position is that of the free page, and no page is returned in which the block would
//! not be found again, byte for byte, or that the reader of built sites would read otherwise. Such a page is [refused](Outcome::Refused), with the reason.
//!
//! `scan` finds blocks and positions, `end` the end of an element without an end tag, `written` the form of a text in the encoding of the
//! page. `injector` is the public face. `relative` makes the addresses in a block.

mod end;
mod injector;
mod relative;
mod scan;
mod written;

pub use injector::{Injector, Outcome, PLACEHOLDER, Position};
pub use relative::{absolute, relative};
