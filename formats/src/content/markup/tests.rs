//! The markups as a specification: texts, and the HTML that is read of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::page::Form;
use super::{header, to_html};

/// Checks the HTML of texts. White space counts as one blank, and as nothing between two blocks.
fn check(form: Form, cases: &[(&str, &str)]) {
    let plain = |html: &str| html.replace(">\n<", "><").split_whitespace().collect::<Vec<_>>().join(" ");
    for (text, expected) in cases {
        let html = to_html(form, text).unwrap_or_default();
        assert_eq!(plain(&html), plain(expected), "{text}");
    }
}

#[test]
fn words_and_links_of_restructured_text() {
    check(
        Form::RestructuredText,
        &[
            ("Le *port* **ouvre** à ``8 h``.", "<p>Le port ouvre à <code>8 h</code>.</p>"),
            ("2 * 3 * 4, a*b et \\*pas\\* de l’*eau*", "<p>2 * 3 * 4, a*b et *pas* de l’eau</p>"),
            ("`La digue <{filename}/digue.rst>`_ tient.", "<p><a href=\"{filename}/digue.rst\">La digue</a> tient.</p>"),
            ("`La\ndigue <digue.rst>`__ tient.", "<p><a href=\"digue.rst\">La digue</a> tient.</p>"),
            ("`La digue`_\n\n.. _la digue: /digue/", "<p><a href=\"/digue/\">La digue</a></p>"),
            (
                "Digue_, `le moulin`_.\n\n.. _Digue: /d/\n.. _`Le moulin`: /m\n   oulin/",
                "<p><a href=\"/d/\">Digue</a>, <a href=\"/moulin/\">le moulin</a>.</p>",
            ),
            ("mon_mot et fin_ seul", "<p>mon_mot et fin_ seul</p>"),
            ("`un`__ deux__\n\n.. __: /1/\n\n__ /2/", "<p><a href=\"/1/\">un</a> <a href=\"/2/\">deux</a></p>"),
            ("a_ b_\n\n.. _a:\n.. _b: /b/", "<p><a href=\"/b/\">a</a> <a href=\"/b/\">b</a></p>"),
            ("a_\n\n.. _a: b_\n.. _b: `a`_", "<p>a</p>"),
            ("`un <x_>`_\n\n.. _x: /x/", "<p><a href=\"/x/\">un</a></p>"),
            ("`un </1/>`_ puis un_", "<p><a href=\"/1/\">un</a> puis <a href=\"/1/\">un</a></p>"),
            (
                "Voir https://a.example/b_(c)), et <http://d.example/?x=1&y=2>.",
                "<p>Voir <a href=\"https://a.example/b_(c)\">https://a.example/b_(c)</a>), et &lt;<a href=\"http://d.example/?x=1&amp;y=2\">http://d.example/?x=1&amp;y=2</a>>.</p>",
            ),
            (
                ":emphasis:`un`, :code:`deux`, `trois`:sup:, :ref:`quatre <x>`, :abbr:`RN (route)`",
                "<p>un, <code>deux</code>, trois, quatre, RN</p>",
            ),
            (
                "Une note [1]_ et [#eau]_.\n\n.. [1] La note.\n.. [#eau] L’eau.",
                "<p>Une note  et .</p><ul><li>La note.</li><li>L’eau.</li></ul>",
            ),
            ("|nom| et |carte|.\n\n.. |nom| replace:: Vernay\n.. |carte| image:: a.png\n   :alt: x", "<p>Vernay et .</p>"),
            ("|nom|_\n\n.. |nom| replace:: Vernay\n.. _nom: /v/", "<p><a href=\"/v/\">Vernay</a></p>"),
            ("Un |seul et a || b", "<p>Un |seul et a || b</p>"),
            ("a < b & c {{< carte \"x\" >}}", "<p>a &lt; b &amp; c {{< carte \"x\" >}}</p>"),
        ],
    );
}

#[test]
fn blocks_of_restructured_text() {
    check(
        Form::RestructuredText,
        &[
            ("Un\n==\n\nTexte\nsuite\n\nDeux\n----\nFin", "<h1>Un</h1><p>Texte suite</p><h2>Deux</h2><p>Fin</p>"),
            ("Avant.\n\n=====\n Un\n=====\n\nTexte", "<p>Avant.</p><h2>Un</h2><p>Texte</p>"),
            ("Un\n\n----\n\nDeux", "<p>Un</p><p>Deux</p>"),
            ("* un\n  suite\n* deux\n\nFin", "<ul><li>un suite</li><li>deux</li></ul><p>Fin</p>"),
            ("1. un\n2. deux\n\n#. trois\n\n(4) quatre", "<ul><li>un</li><li>deux</li><li>trois</li><li>quatre</li></ul>"),
            (
                "2024. Une année.\n\nA. Morel écrit\n- pas une liste",
                "<p>2024. Une année.</p><p>A. Morel écrit - pas une liste</p>",
            ),
            ("Eau\n   Ce qui monte.", "<p>Eau</p><p>Ce qui monte.</p>"),
            ("Voici ::\n\n    a = *b*\n\n    c\n\nFin", "<p>Voici</p><pre>     a = *b*      c  </pre><p>Fin</p>"),
            ("Voici::\n\n  x_\n", "<p>Voici:</p><pre>   x_ </pre>"),
            ("::\n\n  x < y", "<pre>   x &lt; y </pre>"),
            ("Rien::\n\nfin", "<p>Rien:</p><p>fin</p>"),
            (".. code-block:: python\n   :linenos:\n\n   x = 1\n\nFin", "<pre>     x = 1  </pre><p>Fin</p>"),
            (">>> 1 + 1\n2\n\nFin", "<pre>&gt;&gt;&gt; 1 + 1 2 </pre><p>Fin</p>"),
            (".. note:: Le *pont*\n   est fermé.\n\n   Deux.\n\nFin", "<p>Le pont est fermé.</p><p>Deux.</p><p>Fin</p>"),
            (".. warning::\n   :class: x\n\n   Un `lien </a/>`_.", "<p>Un <a href=\"/a/\">lien</a>.</p>"),
            (".. figure:: a.png\n   :alt: rien\n\n   La *digue*.\n\nFin", "<p>La digue.</p><p>Fin</p>"),
            (".. image:: a.png\n   :alt: rien\n\nFin", "<p>Fin</p>"),
            (".. contents:: Sommaire\n\n.. inconnu:: x\n   :a: b\n\n   y\n\nFin", "<p>Fin</p>"),
            (".. Une remarque\n   longue\n\n..\n\n   Un texte.\n\n..\n   caché", "<p>Un texte.</p>"),
            (".. raw:: html\n\n   <p>Un <a href=\"/a/\">lien</a></p>\n\nFin", "<p>Un <a href=\"/a/\">lien</a></p> <p>Fin</p>"),
            (".. raw:: latex\n\n   \\x\n\nFin", "<p>Fin</p>"),
            ("| Un vers,\n| deux", "<p>Un vers,</p><p>deux</p>"),
            (":Lieu: Vernay\n:Heure: 8 h", "<p>Lieu: Vernay Heure: 8 h</p>"),
            (
                "+-----+------+\n| Un  | *D*  |\n|     | eux  |\n+=====+======+\n| 1   | x_   |\n+-----+------+\n\n.. _x: /x/",
                "<table><tr><td>Un</td><td>D eux</td></tr><tr><td>1</td><td><a href=\"/x/\">x</a></td></tr></table>",
            ),
            (
                "=====  =====\nUn     Deux\n=====  =====\n1      été\n       suite\n2      fin\n=====  =====\n\nFin",
                "<table><tr><td>Un</td><td>Deux</td></tr><tr><td>1</td><td>été suite</td></tr><tr><td>2</td><td>fin</td></tr></table><p>Fin</p>",
            ),
        ],
    );
}

#[test]
fn words_and_links_of_org() {
    check(
        Form::Org,
        &[
            ("Le *port* /ouvre/ _à_ =8 h= et ~x~, +non+.", "<p>Le port ouvre à <code>8 h</code> et <code>x</code>, non.</p>"),
            ("2*3*4 et/ou un_mot_long a / b / c http", "<p>2*3*4 et/ou un_mot_long a / b / c http</p>"),
            ("*/fort/* (*ici*)", "<p>fort (ici)</p>"),
            ("[[file:digue.org][La /digue/]] tient.", "<p><a href=\"digue.org\">La digue</a> tient.</p>"),
            ("[[file:digue.org::*Crue][La\ndigue]]", "<p><a href=\"digue.org\">La digue</a></p>"),
            (
                "[[https://a.example/b][x]] [[https://a.example/]]",
                "<p><a href=\"https://a.example/b\">x</a> <a href=\"https://a.example/\">https://a.example/</a></p>",
            ),
            (
                "[[/2024/digue/][x]] [[*Crue][y]] [[#z][z]] [[id:1][u]] [[Crue du siècle]]",
                "<p><a href=\"/2024/digue/\">x</a> y z u Crue du siècle</p>",
            ),
            ("[[file:a.png]] [[./b.JPG]] [[/x/][file:c.png]] fin", "<p>fin</p>"),
            ("[[][mort]] [[ouvert", "<p>mort [[ouvert</p>"),
            (
                "Voir https://a.example/x_y_z, fin.",
                "<p>Voir <a href=\"https://a.example/x_y_z\">https://a.example/x_y_z</a>, fin.</p>",
            ),
            ("Une note[fn:1] ou[fn::ici].\n\n[fn:1] La note.", "<p>Une note ou [ici].</p><p>La note.</p>"),
            ("a @@html:<b>x</b>@@ @@latex:y@@ <<lieu>>z\\\\\nfin", "<p>a <b>x</b>  z<br> fin</p>"),
            ("=a /b/ [[c]]= =ouvert", "<p><code>a /b/ [[c]]</code> =ouvert</p>"),
        ],
    );
}

#[test]
fn blocks_of_org() {
    check(
        Form::Org,
        &[
            (
                "* TODO [#A] Un :a:b:\nTexte\n** Deux\n:PROPERTIES:\n:ID: x\n:END:\nFin",
                "<h2>Un</h2><p>Texte</p><h3>Deux</h3><p>Fin</p>",
            ),
            (
                "* Un\nSCHEDULED: <2024-01-18 Thu>\nOui\n* COMMENT Non\nnon\n** non\n* Caché :noexport:\nnon\n* Deux",
                "<h2>Un</h2><p>Oui</p><h2>Deux</h2>",
            ),
            (
                "- un\n  suite\n- [X] deux\n+ trois\n 1) quatre\n- eau :: monte\nFin",
                "<ul><li>un suite</li><li>deux</li><li>trois</li><li>quatre</li><li>eau<br>monte</li></ul><p>Fin</p>",
            ),
            ("#+BEGIN_SRC rust\nlet *x* = 1;\n#+end_src\nFin", "<pre>let *x* = 1; </pre><p>Fin</p>"),
            ("#+begin_quote\nUn [[/a/][lien]].\n#+end_quote", "<p>Un <a href=\"/a/\">lien</a>.</p>"),
            ("#+begin_comment\nnon\n#+end_comment\n# non\n#\nOui", "<p>Oui</p>"),
            ("#+begin_export html\n<p>a</p>\n#+end_export html\n#+begin_export latex\nx\n#+end_export\n", "<p>a</p>"),
            ("#+begin_src c\nsans fin", "<p>sans fin</p>"),
            ("#+caption: La /digue/\n#+attr_html: :width 100\n[[file:a.png]]\n\nFin", "<p>La digue</p><p>Fin</p>"),
            (": code *x*\n: y\nFin", "<pre>code *x* y </pre><p>Fin</p>"),
            (
                "| Un | *Deux* |\n|----+------|\n| 1 | [[/a/][b]] |\n#+tblfm: x",
                "<table><tr><td>Un</td><td>Deux</td></tr><tr><td>1</td><td><a href=\"/a/\">b</a></td></tr></table>",
            ),
            ("Un\n-----\nDeux", "<p>Un</p><p>Deux</p>"),
            ("*gras* au début\n*/fin/*", "<p>gras au début fin</p>"),
        ],
    );
}

#[test]
fn words_and_links_of_asciidoc() {
    check(
        Form::AsciiDoc,
        &[
            (
                "Le *port* _ouvre_ à `8 h`, **par**tie, #marqué# [.rouge]#rouge#.",
                "<p>Le port ouvre à <code>8 h</code>, partie, marqué rouge.</p>",
            ),
            ("2 * 3 * 4, un_mot_long, \\*pas*", "<p>2 * 3 * 4, un_mot_long, *pas*</p>"),
            (
                "link:digue.html[La *digue*,window=_blank] link:/a/[] tient",
                "<p><a href=\"digue.html\">La digue</a> <a href=\"/a/\">/a/</a> tient</p>",
            ),
            (
                "xref:digue.adoc#crue[La digue], <<digue.adoc#,ici>>, <<crue,là>>, <<seul>>.",
                "<p><a href=\"digue.adoc#crue\">La digue</a>, <a href=\"digue.adoc\">ici</a>, là, .</p>",
            ),
            (
                "https://a.example/b[Un lien^] et https://a.example/c.",
                "<p><a href=\"https://a.example/b\">Un lien</a> et <a href=\"https://a.example/c\">https://a.example/c</a>.</p>",
            ),
            (
                "https://a.example/b[\"a, b\", role=x] mailto:x@y.example[écrire]",
                "<p><a href=\"https://a.example/b\">a, b</a> écrire</p>",
            ),
            ("link:++https://a.example/x_y_z++[a]", "<p><a href=\"https://a.example/x_y_z\">a</a></p>"),
            ("image:a.png[Alt] icon:x[] kbd:[Ctrl] [[lieu]]((eau))", "<p>Ctrl ((eau))</p>"),
            ("Une note.footnote:[La *note*.] Fin", "<p>Une note. Fin</p><p>La note.</p>"),
            ("\"`Oui`\" et '`non`' +*x*+ ++_y_++ +++<b>z</b>+++", "<p>“Oui” et ‘non’ *x* _y_ <b>z</b></p>"),
            (
                ":site: https://a.example\n\nlink:{site}/b[x] {inconnu} a{nbsp}b &nbsp; & c",
                "<p><a href=\"https://a.example/b\">x</a> {inconnu} a\u{a0}b &nbsp; &amp; c</p>",
            ),
            ("a::b, std::vec et link:vide", "<p>a::b, std::vec et link:vide</p>"),
        ],
    );
}

#[test]
fn blocks_of_asciidoc() {
    check(
        Form::AsciiDoc,
        &[
            (
                "= Un\nAnne Morel\n:toc:\n\n== Deux\n\nTexte +\nsuite\n\n=== Trois",
                "<h1>Un</h1><h2>Deux</h2><p>Texte suite</p><h3>Trois</h3>",
            ),
            ("Un titre\n--------\n\nTexte", "<h2>Un titre</h2><p>Texte</p>"),
            (
                "* un\nsuite\n** deux\n+\n. trois\n- [x] quatre\n<1> cinq\neau:: monte\nterme::\n  fin",
                "<ul><li>un suite</li><li>deux</li><li>trois</li><li>quatre</li><li>cinq</li><li>eau monte</li><li>terme  fin</li></ul>",
            ),
            (
                "[source,java]\n.Titre\n----\nint *x*;\n\n== non\n----\n\nFin",
                "<p>Titre</p><pre>int *x*;  == non </pre><p>Fin</p>",
            ),
            (
                "[source]\nx = 1\ny\n\nFin\n\n....\nz\n....\n\n```js\nu\n```",
                "<pre>x = 1 y </pre><p>Fin</p><pre>z </pre><pre>u </pre>",
            ),
            ("Texte\n\n  code *x*\n  y\n\n  * item", "<p>Texte</p><pre>  code *x*   y </pre><ul><li>item</li></ul>"),
            (
                "[NOTE]\n====\nUn link:/a/[lien].\n====\n\nNOTE: Deux.\n\n[quote, Anne]\n____\nTrois\n____\n\n--\nQuatre\n--",
                "<p>Un <a href=\"/a/\">lien</a>.</p><p>Deux.</p><p>Trois</p><p>Quatre</p>",
            ),
            ("// non\nimage::a.png[x]\ninclude::b.adoc[]\n\n////\nnon\n////\n[[lieu]]\nOui\n\n'''\n\n<<<", "<p>Oui</p>"),
            ("ifdef::x[]\nOui\nendif::[]\n\n++++\n<p>a</p>\n++++", "<p>Oui</p><p>a</p>"),
            (
                "|===\n|Un |*Deux*\n\n2+|1 a|x\nsuite\n|===\nFin",
                "<table><tr><td>Un</td><td>Deux</td></tr><tr><td>1</td><td>x suite</td></tr></table><p>Fin</p>",
            ),
            ("----\nsans fin", "<pre>sans fin </pre>"),
        ],
    );
}

#[test]
fn headers_of_the_markups() {
    for (form, text, fields, body) in [
        (
            Form::RestructuredText,
            "Le port\n#######\n\n:date: 2024-01-18\n:tags: a, b\n\nOui.\n",
            json!({"title": "Le port", "date": "2024-01-18", "tags": "a, b"}),
            "Oui.",
        ),
        (
            Form::RestructuredText,
            "-------\nLe port\n-------\n:date: 2024-01-18\n\nOui.\n",
            json!({"title": "Le port", "date": "2024-01-18"}),
            "Oui.",
        ),
        (
            Form::RestructuredText,
            ".. -*- mode: rst -*-\n   suite\n\n======\n Le *port*\n======\n\n:tags: a,\n    b\n:summary:\n    Un **deux**\n    `trois </a/>`_.\n:authors:\n    - Anne Morel\n    - Luc Perrin\n\n.. |x| replace:: y\n\nOui\n===\n",
            json!({"title": "Le port", "tags": "a, b", "summary": "Un deux trois.", "authors": "Anne Morel; Luc Perrin"}),
            ".. |x| replace:: y\n\nOui\n===",
        ),
        (Form::RestructuredText, "Le port ouvre.\nEncore.\n", json!({}), "Le port ouvre.\nEncore."),
        (
            Form::Org,
            "#+TITLE: Le port\n#+date: <2024-01-18 Thu 09:30>\n#+draft: true\n#+tags[]: a b\n\n* Oui\n#+x: y",
            json!({"title": "Le port", "date": "2024-01-18 09:30", "draft": true, "tags": ["a", "b"]}),
            "* Oui\n#+x: y",
        ),
        (
            Form::Org,
            "# -*- mode: org -*-\n#+filetags: :a:b:\n#+date: [2024-01-18 Thu]\n#+categories: x\n#+categories: y\nOui",
            json!({"tags": ["a", "b"], "date": "2024-01-18", "categories": ["x", "y"]}),
            "Oui",
        ),
        (Form::Org, "#+begin_src: x\n", json!({}), "#+begin_src: x"),
        (Form::Org, "Le port", json!({}), "Le port"),
        (
            Form::AsciiDoc,
            "// non\n= Le *port*\nAnne Morel <a@b.example>; Luc Perrin\nv1, 2024-01-18\n:page-tags: [a, b]\nifdef::x[]\n:page-layout: post\n:description: Un \\\n  deux\n:icons: font\n\nOui",
            json!({"title": "Le port", "authors": ["Anne Morel", "Luc Perrin"], "date": "2024-01-18", "tags": ["a", "b"], "layout": "post", "description": "Un deux"}),
            "",
        ),
        (Form::AsciiDoc, "Le port\n:page-tags: x\n", json!({}), ""),
    ] {
        let parts = header(form, text).unwrap();
        assert_eq!(Value::Object(parts.fields), fields, "{text}");
        assert_eq!(parts.body.trim(), if form == Form::AsciiDoc { text } else { body }.trim(), "{text}");
    }
}

/// Texts made of the marks of a markup.
fn marked() -> impl Strategy<Value = String> {
    let pieces = [
        "*",
        "**",
        "_",
        "__",
        "`",
        "``",
        "`_",
        "`__",
        ":a:`",
        "|",
        "||",
        "[",
        "]",
        "[[",
        "]]",
        "][",
        "(",
        ")",
        "<",
        ">",
        "<<",
        ">>",
        "é",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\t",
        ".. ",
        "..",
        "::",
        ":",
        ".. _a: b_",
        ".. |a| replace:: b",
        ".. note:: ",
        ".. code::",
        "a",
        "a_",
        "+",
        "+-",
        "+-+\n",
        "|===",
        "==",
        "====",
        "== ==\n",
        "----",
        "====\n",
        "* ",
        "- ",
        "1. ",
        "#+begin_src",
        "#+end_src",
        "#+begin_export html",
        "#+a: b",
        ":END:",
        ":a:\n",
        "=",
        "~",
        "/",
        "@@",
        "[fn:",
        "http://",
        "https://a.b",
        "link:",
        "xref:",
        "footnote:[",
        "++",
        "+++",
        "++++\n",
        "{a}",
        ":a: b\n",
        "{",
        "}",
        "////\n",
        "[source]\n",
        "\\",
        "\\\\\n",
        "&",
        "’",
        "{{< ",
        " >}}",
        "\r\n",
        "\u{2028}",
        "🦆",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..60).prop_map(|pieces| pieces.concat())
}

const FORMS: [Form; 3] = [Form::RestructuredText, Form::Org, Form::AsciiDoc];

proptest! {
    #[test]
    fn no_text_panics_and_every_link_is_closed(text in prop_oneof![any::<String>(), marked()]) {
        for form in FORMS {
            let html = to_html(form, &text).unwrap();
            // What a text has as HTML of its own passes as it is.
            if !text.contains("html") && !text.contains("++") && !text.contains("@@") {
                prop_assert_eq!(html.matches("<a href").count(), html.matches("</a>").count(), "{}", html);
            }
            let parts = header(form, &text).unwrap();
            prop_assert!(text.ends_with(parts.body));
        }
    }

    #[test]
    fn plain_words_stay(words in proptest::collection::vec("[a-zé]{1,8}", 1..30)) {
        for form in FORMS {
            let text = words.join(" ");
            prop_assert_eq!(to_html(form, &text).unwrap(), format!("<p>{text}</p>\n"));
        }
    }
}

#[test]
fn hostile_texts_are_read_in_linear_time() {
    for piece in [
        "*a ",
        "**a ",
        "`a ",
        "``a ",
        "`a <b>`_ ",
        "|a ",
        "[[a ",
        "[[a][b ",
        "=a ",
        "~a",
        "@@a ",
        "<<a ",
        "[fn:a ",
        "link:",
        "link:a[",
        "link:++a",
        "http://a[",
        "((( ",
        "{a",
        "+a ",
        "++a",
        "_`a",
        ":a:`",
        "a_",
        "a__ ",
        "[a",
        "{{<",
        "* *",
        "]]",
        "][",
        ")",
        "https://a)))",
        ".. a::\n",
        ".. _a:\n",
        ".. _a: a_\n",
        "a::\n\n",
        "+-+\n",
        "== ==\n",
        "| a\n",
        "|a|",
        "#+begin_src\n",
        "#+begin_a\n",
        ":a:\n",
        ": a\n",
        "* COMMENT\n",
        "|===\n",
        "----\n",
        "[source]\n",
        "a:: ",
        "- ",
        "  ",
        "=\n",
        "a\n==\n",
        "////\n",
        "ifdef::a[]\n",
        "====\na\n",
        ".. note:: a\n   ",
        ":a: b\n",
        ":a: {a}{a}\n",
        "{a}",
        "[.a",
        "&a",
        "\\",
        "`+a",
        "#+a: b\n",
    ] {
        let text = piece.repeat(400_000 / piece.len());
        for form in FORMS {
            let html = to_html(form, &text).unwrap();
            let _ = header(form, &text);
            assert!(html.len() < text.len() * 40, "{form:?} {piece:?}");
        }
    }
}
