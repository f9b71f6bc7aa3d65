//! The names of elements and attributes that the reader tells apart, as numbers.

/// Declares an enum of names, and the lookup of a name in lower case.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($text:literal => $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub(crate) enum $name { $($variant,)* }

        impl $name {
            /// Returns the value of a name; `None` for a name that the reader does not use.
            pub(crate) fn of(name: &[u8]) -> Option<Self> {
                match name { $(name if name == $text.as_bytes() => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

names! {
    /// An element. All that the reader treats alike are `Other`.
    Tag {
        "a" => A, "div" => Div, "p" => P, "span" => Span, "li" => Li, "ul" => Ul, "ol" => Ol, "h1" => H1, "h2" => H2, "h3" => H3,
        "h4" => H4, "h5" => H5, "h6" => H6, "article" => Article, "section" => Section, "nav" => Nav, "aside" => Aside,
        "header" => Header, "footer" => Footer, "main" => Main, "html" => Html, "head" => Head, "body" => Body, "title" => Title,
        "meta" => Meta, "link" => Link, "base" => Base, "script" => Script, "style" => Style, "template" => Template,
        "noscript" => Noscript, "iframe" => Iframe, "object" => Object, "svg" => Svg, "math" => Math, "form" => Form,
        "button" => Button, "input" => Input, "select" => Select, "textarea" => Textarea, "option" => Option, "optgroup" => Optgroup,
        "label" => Label, "fieldset" => Fieldset, "time" => Time, "br" => Br, "hr" => Hr, "img" => Img, "area" => Area, "col" => Col,
        "embed" => Embed, "source" => Source, "track" => Track, "wbr" => Wbr, "param" => Param, "table" => Table, "thead" => Thead,
        "tbody" => Tbody, "tfoot" => Tfoot, "tr" => Tr, "td" => Td, "th" => Th, "caption" => Caption, "colgroup" => Colgroup,
        "dl" => Dl, "dt" => Dt, "dd" => Dd, "figure" => Figure, "figcaption" => Figcaption, "blockquote" => Blockquote, "pre" => Pre,
        "code" => Code, "address" => Address, "details" => Details, "summary" => Summary, "dialog" => Dialog, "center" => Center,
        "hgroup" => Hgroup, "ins" => Ins, "del" => Del, "menu" => Menu, "search" => Search, "" => Other,
    }
}

names! {
    /// An attribute that the reader uses.
    Attr {
        "class" => Class, "id" => Id, "href" => Href, "rel" => Rel, "property" => Property, "name" => Name, "content" => Content,
        "itemprop" => Itemprop, "itemtype" => Itemtype, "itemscope" => Itemscope, "lang" => Lang, "xml:lang" => XmlLang,
        "datetime" => Datetime, "role" => Role, "hidden" => Hidden, "aria-hidden" => AriaHidden, "type" => Type,
        "http-equiv" => HttpEquiv, "hreflang" => Hreflang, "title" => Title, "src" => Src, "pubdate" => Pubdate,
        "data-connexe-body" => ConnexeBody, "data-connexe-ignore" => ConnexeIgnore, "data-connexe-related" => ConnexeRelated,
        "data-connexe-block" => ConnexeBlock,
        "data-pagefind-body" => PagefindBody, "data-pagefind-ignore" => PagefindIgnore, "aria-label" => AriaLabel, "typeof" => Typeof,
    }
}

/// The number of elements.
pub(super) const TAGS: usize = Tag::Other as usize + 1;

impl Tag {
    /// Whether the element has no content.
    pub(super) fn is_void(self) -> bool {
        use Tag::{Area, Base, Br, Col, Embed, Hr, Img, Input, Link, Meta, Param, Source, Track, Wbr};
        matches!(self, Area | Base | Br | Col | Embed | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr)
    }

    /// Whether the text in the element is not shown. `html_to_text` of the library leaves out the same.
    pub(crate) fn hides_text(self) -> bool {
        use Tag::{Iframe, Math, Noscript, Object, Script, Style, Svg, Template};
        matches!(self, Script | Style | Template | Noscript | Iframe | Object | Svg | Math)
    }

    /// Whether the element may stand in the head of a page.
    pub(super) fn is_of_head(self) -> bool {
        use Tag::{Base, Head, Html, Link, Meta, Noscript, Script, Style, Template, Title};
        matches!(self, Base | Head | Html | Link | Meta | Noscript | Script | Style | Template | Title)
    }

    /// Whether the start of the element ends an open paragraph.
    pub(crate) fn ends_a_paragraph(self) -> bool {
        use Tag::{
            Address, Article, Aside, Blockquote, Center, Details, Dialog, Div, Dl, Fieldset, Figcaption, Figure, Footer, Form,
            Header, Hgroup, Hr, Main, Menu, Nav, Ol, P, Pre, Search, Section, Summary, Table, Ul,
        };
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Center
                | Details
                | Dialog
                | Div
                | Dl
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | Header
                | Hgroup
                | Hr
                | Main
                | Menu
                | Nav
                | Ol
                | P
                | Pre
                | Search
                | Section
                | Summary
                | Table
                | Ul
        ) || self.is_heading()
    }

    /// Whether the element is a heading of a section.
    pub(crate) fn is_heading(self) -> bool {
        matches!(self, Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 | Self::H6)
    }

    /// Whether text in the element stands apart from the text around it.
    pub(crate) fn is_block(self) -> bool {
        use Tag::{
            Body, Br, Button, Caption, Dd, Dt, Form, Head, Html, Li, Option, Script, Select, Style, Tbody, Td, Textarea, Tfoot,
            Th, Thead, Title, Tr,
        };
        self.ends_a_paragraph()
            || matches!(
                self,
                Body | Br
                    | Button
                    | Caption
                    | Dd
                    | Dt
                    | Form
                    | Head
                    | Html
                    | Li
                    | Option
                    | Script
                    | Select
                    | Style
                    | Tbody
                    | Td
                    | Textarea
                    | Tfoot
                    | Th
                    | Thead
                    | Title
                    | Tr
            )
    }

    /// Whether an end tag outside of the element never closes an element within it: the "scope" of the HTML standard.
    pub(super) fn is_scope(self) -> bool {
        use Tag::{Caption, Html, Object, Table, Td, Template, Th};
        matches!(self, Caption | Html | Object | Table | Td | Template | Th)
    }

    /// Whether a list item before it stays open: the "special" elements of the HTML standard but for `address`, `div` and `p`.
    pub(super) fn holds_list_items(self) -> bool {
        use Tag::{Address, Body, Div, P};
        (self.ends_a_paragraph() && !matches!(self, Address | Div | P)) || self.is_scope() || self == Body
    }
}
