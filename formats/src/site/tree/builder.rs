//! Tokens of a page to its tree.
//!
//! Input: the page. Output: its [`Tree`]. Cost: each token costs constant time, but for the elements that it closes, and each element is
//! closed once. End tags are implied where the HTML standard implies them: `p`, `li`, `dt`, `dd`, `option`, headings, `head` and the
//! parts of tables.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, Tokenizer};

use super::names::{Attr, TAGS, Tag};
use super::node::{Attribute, Node, NodeId, Tree};

/// Elements that may be open at once; browsers draw the same line. Deeper ones are children of the deepest that is open.
pub(crate) const DEEPEST: usize = 512;

/// Bytes of memory that a tree takes at most for a byte of its page. An element takes 36 bytes, and its tag 3 at least.
#[cfg(test)]
pub(crate) const FACTOR: usize = 20;

/// Scripts with JSON-LD that are kept, and bytes of each: a page has one or two, of some kilobytes.
const MOST_JSON_LD: usize = 32;
const LONGEST_JSON_LD: usize = 512 << 10;

/// The longest value of an attribute that is kept, in bytes.
const LONGEST_VALUE: usize = 64 << 10;

/// Open elements with an unknown name that are compared with an end tag.
const MOST_COMPARED: usize = 32;

/// Reads a page.
pub(crate) fn parse(source: &str) -> Tree<'_> {
    let mut builder = Builder::new(source);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<Infallible> {
        builder.take(event, span);
        None
    });
    // Without this the content of `<script>` would be read as markup.
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(source, Quiet(emitter)).finish();
    builder.finish()
}

/// An emitter without the errors of the tokenizer: half of the work on some pages, and nobody reads them.
struct Quiet<E>(E);

impl<E: Emitter> ForwardingEmitter for Quiet<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = Self::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

/// An open element. Positions are those of the stack.
struct Open {
    node: NodeId,
    tag: Tag,
    /// Hash of a name that the reader does not know.
    name: u32,
    /// One more than the position of the next open element with the same tag below; 0 for none.
    same: usize,
    /// Position of the nearest scope, of the nearest element that holds list items, and of the nearest block, itself included.
    scope: usize,
    items: usize,
    block: usize,
    /// Whether its end tag came while a block within it was open.
    is_ending: bool,
}

struct Builder<'a> {
    tree: Tree<'a>,
    open: Vec<Open>,
    /// One more than the position of the innermost open element of each tag; 0 for none.
    innermost: [usize; TAGS],
    /// Open elements whose text is not shown, and open `svg` and `math`.
    hidden: usize,
    foreign: usize,
    /// The element whose start tag is being read, and the hash of its name.
    pending: Option<(Tag, u32)>,
    /// Whether the attribute being read is kept.
    keeps_value: bool,
    is_json_ld: bool,
}

impl<'a> Builder<'a> {
    fn new(source: &'a str) -> Self {
        let bytes = source.as_bytes();
        let is_tag = |&at: &usize| bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
        let tags = memchr::memchr_iter(b'<', bytes).filter(is_tag).count();
        let root = Node {
            parent: 0,
            end: 1,
            start: 0,
            stop: offset(source.len()),
            text: 0,
            text_end: 0,
            attributes: 0,
            attribute_count: 0,
            tag: Tag::Other,
        };
        let mut nodes = Vec::with_capacity(tags + 1);
        nodes.push(root);
        let tree =
            Tree { source, nodes, attributes: Vec::new(), values: String::new(), text: String::new(), json_ld: Vec::new() };
        let bottom = Open { node: 0, tag: Tag::Other, name: 0, same: 0, scope: 0, items: 0, block: 0, is_ending: false };
        Self {
            tree,
            open: vec![bottom],
            innermost: [0; TAGS],
            hidden: 0,
            foreign: 0,
            pending: None,
            keeps_value: false,
            is_json_ld: false,
        }
    }

    fn take(&mut self, event: CallbackEvent<'_>, span: Span<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.start(name, span.start),
            CallbackEvent::AttributeName { name } => self.attribute(name),
            CallbackEvent::AttributeValue { value } => self.value(value),
            CallbackEvent::CloseStartTag { self_closing } => self.finish_start(self_closing, span.end),
            CallbackEvent::EndTag { name } => {
                self.pending = None;
                self.end(name, span);
            }
            CallbackEvent::String { value } => self.text(value),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    /// Adds an element. It is open once its start tag is read.
    fn start(&mut self, name: &[u8], start: usize) {
        let tag = Tag::of(name).unwrap_or(Tag::Other);
        self.imply_ends(tag, start);
        self.break_line(tag);
        self.pending = Some((tag, hash(name)));
        let text = offset(self.tree.text.len());
        let number = offset(self.tree.nodes.len());
        self.tree.nodes.push(Node {
            parent: self.top().node,
            end: number + 1,
            start: offset(start),
            stop: offset(start),
            text,
            text_end: text,
            attributes: offset(self.tree.attributes.len()),
            attribute_count: 0,
            tag,
        });
    }

    fn attribute(&mut self, name: &[u8]) {
        self.keeps_value = false;
        let (Some(_), Some(name)) = (self.pending, Attr::of(name)) else { return };
        let Some(node) = self.tree.nodes.last_mut() else { return };
        let first = node.attributes as usize;
        // The first of two attributes with one name counts.
        if self.tree.attributes[first..].iter().all(|other| other.name != name) {
            let at = offset(self.tree.values.len());
            self.tree.attributes.push(Attribute { start: at, end: at, name });
            node.attribute_count += 1;
            self.keeps_value = true;
        }
    }

    fn value(&mut self, value: &[u8]) {
        let Some(attribute) = self.tree.attributes.last_mut().filter(|_| self.keeps_value) else { return };
        if value.len() <= LONGEST_VALUE {
            push_text(&mut self.tree.values, value);
            attribute.end = offset(self.tree.values.len());
        }
    }

    fn finish_start(&mut self, is_self_closing: bool, stop: usize) {
        let Some((tag, name)) = self.pending.take() else { return };
        let node = offset(self.tree.nodes.len() - 1);
        if let Some(node) = self.tree.nodes.last_mut() {
            node.stop = offset(stop);
        }
        let is_doubled = matches!(tag, Tag::Html | Tag::Head | Tag::Body) && self.innermost[tag as usize] > 0;
        let is_empty = tag.is_void() || (is_self_closing && self.foreign > 0) || is_doubled;
        // The text of a script is never that of the page, however deep.
        let is_too_deep = self.open.len() >= DEEPEST && (!tag.hides_text() || self.hidden > 0);
        if !is_empty && !is_too_deep {
            self.push(tag, name, node);
        }
    }

    fn push(&mut self, tag: Tag, name: u32, node: NodeId) {
        let position = self.open.len();
        let below = self.top();
        let nearest = |is_one: bool, below: usize| if is_one { position } else { below };
        let is_item = matches!(tag, Tag::Li | Tag::Dd | Tag::Dt);
        let entry = Open {
            node,
            tag,
            name,
            same: self.innermost[tag as usize],
            scope: nearest(tag.is_scope(), below.scope),
            items: nearest(tag.holds_list_items() || is_item, below.items),
            block: nearest(tag.is_block(), below.block),
            is_ending: false,
        };
        self.open.push(entry);
        self.innermost[tag as usize] = position + 1;
        self.hidden += usize::from(tag.hides_text());
        self.foreign += usize::from(matches!(tag, Tag::Svg | Tag::Math));
        self.is_json_ld = tag == Tag::Script && {
            let kind = self.tree.attr(node, Attr::Type).unwrap_or_default().split(';').next().unwrap_or_default();
            kind.trim().eq_ignore_ascii_case("application/ld+json")
        };
    }

    fn end(&mut self, name: &[u8], span: Span<usize>) {
        let tag = Tag::of(name).unwrap_or(Tag::Other);
        if matches!(tag, Tag::Html | Tag::Body) || tag.is_void() {
            return;
        }
        let (scope, block) = (self.top().scope, self.top().block);
        let position = match tag {
            Tag::Other => self.find_unknown(hash(name)),
            _ if tag.is_heading() => {
                [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6].iter().filter_map(|&tag| self.find(tag)).max()
            }
            _ => self.find(tag),
        };
        let Some(position) = position else { return };
        let limit = match tag {
            Tag::Table | Tag::Template | Tag::Object => 0,
            Tag::Td | Tag::Th | Tag::Caption | Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                self.find(Tag::Table).unwrap_or_default()
            }
            Tag::Li => scope.max(self.find(Tag::Ul).unwrap_or_default()).max(self.find(Tag::Ol).unwrap_or_default()),
            _ => scope,
        };
        if position < limit {
            return;
        }
        if !tag.is_block() && position < block && !tag.is_scope() && !tag.hides_text() {
            // `<a><h2>Title</a></h2>`: the link ends with the block within it.
            self.open[position].is_ending = true;
            return;
        }
        self.close(position, span.start, span.end);
    }

    fn find(&self, tag: Tag) -> Option<usize> {
        self.innermost[tag as usize].checked_sub(1)
    }

    fn find_unknown(&self, name: u32) -> Option<usize> {
        let mut position = self.find(Tag::Other)?;
        for _ in 0..MOST_COMPARED {
            if self.open[position].name == name {
                return Some(position);
            }
            position = self.open[position].same.checked_sub(1)?;
        }
        None
    }

    /// Closes the elements that cannot hold the one that begins.
    fn imply_ends(&mut self, tag: Tag, start: usize) {
        if !tag.is_of_head() && self.find(Tag::Head).is_some_and(|_| self.foreign == 0) {
            self.close_from(self.find(Tag::Head), start);
        }
        if tag.ends_a_paragraph()
            && let Some(position) = self.find(Tag::P)
            && position > self.top().scope.max(self.find(Tag::Button).unwrap_or_default())
        {
            self.close(position, start, start);
        }
        let table = self.find(Tag::Table).unwrap_or_default();
        let in_table = |position: &usize| *position > table;
        match tag {
            Tag::Li if self.open[self.top().items].tag == Tag::Li => self.close(self.top().items, start, start),
            Tag::Dd | Tag::Dt if matches!(self.open[self.top().items].tag, Tag::Dd | Tag::Dt) => {
                self.close(self.top().items, start, start);
            }
            Tag::Option | Tag::Optgroup if self.top().tag == Tag::Option => self.close(self.open.len() - 1, start, start),
            Tag::Td | Tag::Th => self.close_from(self.find(Tag::Td).max(self.find(Tag::Th)).filter(in_table), start),
            Tag::Tr => self.close_from(self.find(Tag::Tr).filter(in_table), start),
            Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                let groups = [Tag::Tbody, Tag::Thead, Tag::Tfoot, Tag::Tr, Tag::Caption];
                self.close_from(groups.iter().filter_map(|&tag| self.find(tag)).filter(in_table).min(), start);
            }
            Tag::A => {
                let block = self.top().block;
                self.close_from(self.find(Tag::A).filter(|&position| position > block), start);
            }
            _ if tag.is_heading() && self.top().tag.is_heading() => self.close(self.open.len() - 1, start, start),
            _ => {}
        }
    }

    fn close_from(&mut self, position: Option<usize>, at: usize) {
        if let Some(position) = position {
            self.close(position, at, at);
        }
    }

    /// Closes an open element and all within it. Those within end before the end tag.
    fn close(&mut self, position: usize, before: usize, after: usize) {
        if position == 0 {
            return;
        }
        while self.open.len() > position {
            let at = if self.open.len() == position + 1 { after } else { before };
            self.pop(at);
        }
        while self.top().is_ending {
            self.pop(after);
        }
    }

    fn pop(&mut self, stop: usize) {
        if self.open.len() == 1 {
            return;
        }
        let Some(entry) = self.open.pop() else { return };
        self.innermost[entry.tag as usize] = entry.same;
        self.hidden -= usize::from(entry.tag.hides_text());
        self.foreign -= usize::from(matches!(entry.tag, Tag::Svg | Tag::Math));
        let end = offset(self.tree.nodes.len());
        let text_end = offset(self.tree.text.len());
        let node = &mut self.tree.nodes[entry.node as usize];
        node.end = end;
        node.stop = offset(stop);
        node.text_end = text_end;
        self.break_line(entry.tag);
        self.is_json_ld = false;
    }

    /// Ends the line of the text where a block begins or ends.
    fn break_line(&mut self, tag: Tag) {
        if tag.is_block() && self.hidden == 0 && !self.tree.text.ends_with('\n') {
            self.tree.text.push('\n');
        }
    }

    fn text(&mut self, value: &[u8]) {
        if self.is_json_ld && self.tree.json_ld.len() < MOST_JSON_LD && value.len() <= LONGEST_JSON_LD {
            self.tree.json_ld.push(String::from_utf8_lossy(value).into_owned());
        } else if self.hidden == 0 {
            push_words(&mut self.tree.text, value);
        }
    }

    fn top(&self) -> &Open {
        &self.open[self.open.len() - 1]
    }

    fn finish(mut self) -> Tree<'a> {
        if self.pending.is_some() {
            // The page ends within a start tag: it is none.
            let node = self.tree.nodes.pop();
            self.tree.attributes.truncate(node.map_or(0, |node| node.attributes as usize));
        }
        let length = self.tree.source.len();
        while self.open.len() > 1 {
            self.pop(length);
        }
        let end = offset(self.tree.nodes.len());
        let text_end = offset(self.tree.text.len());
        let root = &mut self.tree.nodes[0];
        (root.end, root.text_end) = (end, text_end);
        self.tree
    }
}

/// Positions are below 4 GiB: the reader takes no page as large.
fn offset(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

fn push_text(text: &mut String, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(part) => text.push_str(part),
        Err(_) => text.push_str(&String::from_utf8_lossy(bytes)),
    }
}

/// Adds text with each run of white space as one space. Without that, the indentation of a page would count as text.
fn push_words(text: &mut String, bytes: &[u8]) {
    let part = String::from_utf8_lossy(bytes);
    let mut rest = part.as_ref();
    loop {
        let word = rest.trim_ascii_start();
        if word.len() < rest.len() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
        if word.is_empty() {
            return;
        }
        let end = word.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(word.len());
        text.push_str(&word[..end]);
        rest = &word[end..];
    }
}

/// Hash of a name (FNV-1a). Two names with one hash would share their end tags, and nothing worse.
fn hash(name: &[u8]) -> u32 {
    name.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
