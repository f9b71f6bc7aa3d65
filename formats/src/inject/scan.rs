//! Blocks and positions of a page, by one pass of `lol_html`.
//!
//! Input: the bytes of a page. Output: ranges of bytes. Cost: time linear in the page; memory for the open elements, at most [`MEMORY`].
//! Elements within templates, code, drawings and texts that are not markup are neither blocks nor positions: such a page only shows one.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::LazyLock;

use lol_html::errors::RewritingError;
use lol_html::html_content::{Element as OpenElement, EndTag};
use lol_html::{
    AsciiCompatibleEncoding, ElementContentHandlers, HandlerResult, HtmlRewriter, MemorySettings, Selector, Settings,
};

/// The reason why a page cannot be changed.
pub(super) type Refusal = String;

/// Memory for the open elements of one page, in bytes: some hundred thousand of them.
const MEMORY: usize = 64 << 20;

/// The selectors of this file: parsed once.
struct Known {
    hidden: Selector,
    block: Selector,
    related: Selector,
    article: Selector,
    heading: Selector,
}

static KNOWN: LazyLock<std::result::Result<Known, String>> = LazyLock::new(|| {
    let parsed = |text: &str| text.parse::<Selector>().map_err(|error| format!("{text:?} is no selector ({error})"));
    Ok(Known {
        hidden: parsed("template, pre, code, svg, math, object, select, xmp, listing")?,
        block: parsed("div[data-connexe-block]")?,
        related: parsed("[data-connexe-related]")?,
        article: parsed("article")?,
        heading: parsed("h1")?,
    })
});

/// Elements that hold text and no elements, or no block.
const HOLDS_NO_BLOCK: [&str; 22] = [
    "html",
    "head",
    "title",
    "script",
    "style",
    "textarea",
    "iframe",
    "noscript",
    "noembed",
    "noframes",
    "plaintext",
    "frameset",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "colgroup",
    "option",
    "optgroup",
    "video",
    "audio",
];

/// A page, and the encoding in which selectors are compared with its names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    pub(super) page: &'a [u8],
    pub(super) encoding: AsciiCompatibleEncoding,
}

/// An element that a block may end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// First byte of its start tag.
    pub(super) start: usize,
    /// Its name.
    pub(super) name: String,
    /// Name and bytes of the end tag that ends it. None where the page ends before.
    pub(super) end: Option<(String, Range<usize>)>,
}

/// The state of a pass; the handlers of all elements share it.
#[derive(Debug, Default)]
struct State {
    /// Open elements whose content only shows blocks.
    hidden: usize,
    /// Whether all is found: the rest of the page is not read.
    is_done: bool,
    /// The open element that is searched for, as its position in `found`.
    open: Option<usize>,
    found: Vec<Found>,
    /// Whether an `h1` stands in each of them.
    has_heading: Vec<bool>,
    position: Option<usize>,
    /// First byte of a block within another one.
    nested: Option<usize>,
}

type Shared = Rc<RefCell<State>>;
type Handlers<'s> = Vec<(Cow<'s, Selector>, ElementContentHandlers<'s>)>;

/// Returns the blocks of a page in order, outside of elements that only show blocks.
pub(super) fn blocks(page: &[u8]) -> std::result::Result<Vec<Range<usize>>, Refusal> {
    let known = known()?;
    let state = Shared::default();
    let block = on_element(&state, |state, element| {
        let start = element.source_location().bytes().start;
        if state.borrow().open.is_some() {
            state.borrow_mut().nested.get_or_insert(start);
            return done(&mut state.borrow_mut());
        }
        open(state, element);
        Ok(())
    });
    // Names and attributes of a block are ASCII, which is the same in all these encodings.
    let scope = Scope { page, encoding: AsciiCompatibleEncoding::utf_8() };
    run(scope, &state, vec![(Cow::Borrowed(&known.block), block)])?;
    let state = state.borrow();
    if let Some(start) = state.nested {
        return Err(format!(
            "a block begins within another one at line {}; build the page again, or delete both",
            line_of(page, start)
        ));
    }
    let range = |block: &Found| match &block.end {
        Some((name, tag)) if name == "div" => Ok(block.start..tag.end),
        _ => {
            Err(format!("the block of line {} has no end; build the page again, or delete the block", line_of(page, block.start)))
        }
    };
    state.found.iter().map(range).collect()
}

/// Returns the first byte behind the start tag of the first placeholder.
pub(super) fn placeholder(scope: Scope<'_>) -> std::result::Result<Option<usize>, Refusal> {
    let known = known()?;
    let state = Shared::default();
    let related = on_element(&state, |state, element| {
        let is_off = element.get_attribute("data-connexe-related").is_some_and(|value| value.eq_ignore_ascii_case("false"));
        if is_off || !holds_a_block(element) {
            return Ok(());
        }
        let mut state = state.borrow_mut();
        state.position = Some(element.source_location().bytes().end);
        done(&mut state)
    });
    run(scope, &state, vec![(Cow::Borrowed(&known.related), related)])?;
    let position = state.borrow().position;
    Ok(position)
}

/// Returns the first element that a selector finds and that can hold a block.
pub(super) fn selected(scope: Scope<'_>, selector: &Selector) -> std::result::Result<Option<Found>, Refusal> {
    let state = Shared::default();
    let first = on_element(&state, |state, element| {
        let is_first = state.borrow().found.is_empty();
        if is_first && holds_a_block(element) {
            open(state, element);
        }
        Ok(())
    });
    run(scope, &state, vec![(Cow::Borrowed(selector), first)])?;
    let found = state.borrow_mut().found.pop();
    Ok(found)
}

/// Returns the main article: the longest of those that stand in no other one. One with an `h1` wins: comments and teasers have none.
pub(super) fn main_article(scope: Scope<'_>) -> std::result::Result<Option<Found>, Refusal> {
    let known = known()?;
    let state = Shared::default();
    let article = on_element(&state, |state, element| {
        let is_outer = state.borrow().open.is_none();
        if is_outer {
            open(state, element);
        }
        Ok(())
    });
    let heading = on_element(&state, |state, _| {
        let mut state = state.borrow_mut();
        if let Some(open) = state.open {
            state.has_heading[open] = true;
        }
        Ok(())
    });
    run(scope, &state, vec![(Cow::Borrowed(&known.article), article), (Cow::Borrowed(&known.heading), heading)])?;
    let State { found, has_heading, .. } = state.take();
    let length = |found: &Found| found.end.as_ref().map_or(scope.page.len(), |(_, tag)| tag.start) - found.start;
    let mut best: Option<(bool, Found)> = None;
    for (found, has_heading) in found.into_iter().zip(has_heading) {
        let is_better =
            best.as_ref().is_none_or(|(best_heading, best)| (has_heading, length(&found)) > (*best_heading, length(best)));
        if is_better {
            best = Some((has_heading, found));
        }
    }
    Ok(best.map(|(_, found)| found))
}

/// Returns the number of the line of a byte, from 1.
pub(super) fn line_of(page: &[u8], at: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &page[..at]).count()
}

fn known() -> std::result::Result<&'static Known, Refusal> {
    KNOWN.as_ref().map_err(Clone::clone)
}

/// Makes a handler of elements that no hidden element holds.
fn on_element<'s>(
    state: &Shared,
    handler: impl Fn(&Shared, &mut OpenElement<'_, '_>) -> HandlerResult + 's,
) -> ElementContentHandlers<'s> {
    let state = Rc::clone(state);
    ElementContentHandlers::default().element(move |element: &mut OpenElement<'_, '_>| {
        let is_hidden = state.borrow().hidden > 0;
        if is_hidden { Ok(()) } else { handler(&state, element) }
    })
}

/// Adds an element, to which its end is added once it is found.
fn open(state: &Shared, element: &mut OpenElement<'_, '_>) {
    let start = element.source_location().bytes().start;
    let name = element.tag_name();
    let Some(handlers) = element.end_tag_handlers() else { return };
    let shared = Rc::clone(state);
    let mut state = state.borrow_mut();
    let number = state.found.len();
    state.found.push(Found { start, name, end: None });
    state.has_heading.push(false);
    state.open = Some(number);
    handlers.push(Box::new(move |tag: &mut EndTag<'_>| {
        let mut state = shared.borrow_mut();
        state.open = None;
        if let Some(found) = state.found.get_mut(number) {
            found.end = Some((tag.name(), tag.source_location().bytes()));
        }
        Ok(())
    }));
}

fn holds_a_block(element: &OpenElement<'_, '_>) -> bool {
    element.can_have_content() && !HOLDS_NO_BLOCK.contains(&element.tag_name().as_str())
}

fn done(state: &mut State) -> HandlerResult {
    state.is_done = true;
    // Any error ends a pass. It never leaves this file.
    Err("all is found".into())
}

/// Reads a page up to its end, or until all is found.
fn run<'s>(scope: Scope<'_>, state: &Shared, handlers: Handlers<'s>) -> std::result::Result<(), Refusal> {
    let shared = Rc::clone(state);
    let hidden = ElementContentHandlers::default().element(move |element: &mut OpenElement<'_, '_>| {
        let Some(handlers) = element.end_tag_handlers() else { return Ok(()) };
        shared.borrow_mut().hidden += 1;
        let shared = Rc::clone(&shared);
        handlers.push(Box::new(move |_: &mut EndTag<'_>| {
            let mut state = shared.borrow_mut();
            state.hidden = state.hidden.saturating_sub(1);
            Ok(())
        }));
        Ok(())
    });
    let mut settings = Settings::new()
        .with_encoding(scope.encoding)
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MEMORY))
        // A page that browsers may read in two ways is refused.
        .with_strict(true)
        // Hidden elements come first: a selector that finds one finds no position.
        .append_element_content_handler((Cow::Borrowed(&known()?.hidden), hidden));
    for handler in handlers {
        settings = settings.append_element_content_handler(handler);
    }
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    let result = rewriter.write(scope.page).and_then(|()| rewriter.end());
    match result {
        Ok(()) => Ok(()),
        Err(_) if state.borrow().is_done => Ok(()),
        Err(RewritingError::MemoryLimitExceeded(_)) => {
            Err(format!("the page needs more than the limit of {MEMORY} bytes of memory; close its elements, or leave it out"))
        }
        Err(RewritingError::ParsingAmbiguity(_)) => {
            Err("the page has markup that can be read in two ways, such as a text field within a list of choices; mend its HTML"
                .to_string())
        }
        Err(error) => Err(format!("the page cannot be read ({error}); mend its HTML")),
    }
}
