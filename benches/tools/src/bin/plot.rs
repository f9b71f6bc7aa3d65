//! Time against the number of articles, one line a program and one panel a corpus, both axes logarithmic, as SVG.
//!
//! ```text
//! plot [--corpus NAME] [--out FILE.svg] [FILE.jsonl]
//! ```
//!
//! A line of the file is a point, as `benches/peers/compare.py curve` writes it: `corpus`, `who`, `articles`, `seconds`, and `scaled` where
//! the seconds were scaled up from a part of the articles. Without a file, `benches/growth.jsonl`, the figures of the documentation.

use std::collections::BTreeSet;
use std::error::Error;
use std::io::{ErrorKind, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::prelude::*;
use plotters::coord::combinators::BindKeyPoints;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use serde::Deserialize;

/// Width and height of a panel, in pixels.
const PANEL: (u32, u32) = (470, 430);
/// Colours that stay apart for colour-blind eyes too (Okabe and Ito), in the order in which programs come by in the file.
const COLOURS: [RGBColor; 5] =
    [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 158, 115), RGBColor(204, 121, 167), RGBColor(86, 180, 233)];
/// Radius of a point, and of the hole in one that was scaled up.
const DOT: u32 = 5;
const HOLE: u32 = 3;
/// Around everything; and how wide and high an entry of the legend is.
const MARGIN: u32 = 12;
const KEY: (u32, u32) = (200, 26);
const GRID: RGBColor = RGBColor(225, 225, 225);
const INK: RGBColor = RGBColor(40, 40, 40);

#[derive(Deserialize)]
struct Point {
    corpus: String,
    who: String,
    articles: u32,
    seconds: f64,
    #[serde(default)]
    scaled: bool,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of our output has gone (`plot | head`): no error.
        Err(error) if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("plot: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let (mut corpus, mut out, mut file) = (None, None, None);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("corpus") => corpus = Some(parser.value()?.string()?),
            Long("out") => out = Some(PathBuf::from(parser.value()?)),
            Value(path) if file.is_none() => file = Some(PathBuf::from(path)),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let file = file.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../growth.jsonl").into());
    let points = read(&file)?;
    let known = in_order(points.iter().map(|point| point.corpus.as_str()));
    let corpora = match &corpus {
        Some(name) if known.contains(&name.as_str()) => vec![name.as_str()],
        Some(name) => return Err(format!("{}: no corpus {name:?}; it has {}", file.display(), known.join(", ")).into()),
        None if known.is_empty() => return Err(format!("{}: no point", file.display()).into()),
        None => known,
    };
    let svg = draw(&points, &corpora)?;
    match out {
        Some(path) => std::fs::write(&path, svg).map_err(|error| format!("{}: {error}", path.display()))?,
        None => std::io::stdout().lock().write_all(svg.as_bytes())?,
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<Point>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(number, line)| point(line).map_err(|why| format!("{}:{}: {why}", path.display(), number + 1).into())).collect()
}

fn point(line: &str) -> Result<Point, Failure> {
    // Its own "at line 1" would stand beside the line of the file.
    let point: Point = serde_json::from_str(line).map_err(|error| match error.to_string().rsplit_once(" at line ") {
        Some((why, _)) => format!("{why} (column {})", error.column()),
        None => error.to_string(),
    })?;
    // Neither has a place on a logarithmic axis.
    if point.articles == 0 {
        return Err("0 articles: expected at least 1".into());
    }
    if point.seconds <= 0.0 || !point.seconds.is_finite() {
        return Err(format!("{} seconds: expected more than 0", point.seconds).into());
    }
    Ok(point)
}

/// Each name once, where it first comes by.
fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}

fn draw(points: &[Point], corpora: &[&str]) -> Result<String, Failure> {
    let names = in_order(points.iter().map(|point| point.who.as_str()));
    let programs: Vec<_> = names.into_iter().zip(COLOURS.into_iter().cycle()).collect();
    let shown: Vec<_> = points.iter().filter(|point| corpora.contains(&point.corpus.as_str())).collect();
    // One scale of seconds for all panels: they are there to be compared.
    let seconds = around(shown.iter().map(|point| point.seconds), 1.6);
    let width = PANEL.0 * u32::try_from(corpora.len())?;
    let mut keys: Vec<_> = programs.iter().map(|(who, colour)| (*who, Some(*colour))).collect();
    keys.extend(shown.iter().any(|point| point.scaled).then_some(("scaled up from a part", None)));
    let in_a_row = (width - MARGIN) / KEY.0;
    let head = u32::try_from(keys.len())?.div_ceil(in_a_row) * KEY.1 + MARGIN;
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (width, head + PANEL.1)).into_drawing_area();
        root.fill(&WHITE)?;
        let (above, below) = root.split_vertically(head);
        legend(&above, &keys, in_a_row)?;
        for (corpus, area) in corpora.iter().zip(below.split_evenly((1, corpora.len()))) {
            let points: Vec<_> = shown.iter().copied().filter(|point| point.corpus == *corpus).collect();
            panel(&area, corpus, &points, &programs, seconds.clone())?;
        }
        root.present()?;
    }
    Ok(svg)
}

/// What each colour is, above all panels; without a colour, what a hollow point is.
fn legend(area: &Area, keys: &[(&str, Option<RGBColor>)], in_a_row: u32) -> Result<(), Failure> {
    for (number, (name, colour)) in (0..).zip(keys) {
        let (x, y) = (MARGIN + number % in_a_row * KEY.0, MARGIN + number / in_a_row * KEY.1 + KEY.1 / 2);
        let (x, y) = (i32::try_from(x)?, i32::try_from(y)?);
        let stroke = colour.unwrap_or(INK).stroke_width(2);
        if colour.is_some() {
            area.draw(&PathElement::new([(x, y), (x + 28, y)], stroke))?;
        }
        area.draw(&Circle::new((x + 14, y), DOT, stroke.filled()))?;
        if colour.is_none() {
            area.draw(&Circle::new((x + 14, y), HOLE, WHITE.filled()))?;
        }
        area.draw(&Text::new(*name, (x + 36, y), text(16).pos(Pos::new(HPos::Left, VPos::Center))))?;
    }
    Ok(())
}

fn panel(
    area: &Area,
    corpus: &str,
    points: &[&Point],
    programs: &[(&str, RGBColor)],
    seconds: Range<f64>,
) -> Result<(), Failure> {
    let sizes: BTreeSet<u32> = points.iter().map(|point| point.articles).collect();
    let articles = around(sizes.iter().copied().map(f64::from), 1.2);
    let (across, up) = (sizes.iter().copied().map(f64::from).collect(), ticks(&seconds));
    let mut chart = ChartBuilder::on(area)
        .caption(corpus, text(20))
        .margin(MARGIN)
        .margin_right(20)
        .x_label_area_size(48)
        .y_label_area_size(62)
        .build_cartesian_2d(articles.log_scale().with_key_points(across), seconds.log_scale().with_key_points(up))?;
    chart
        .configure_mesh()
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .axis_style(INK)
        .label_style(text(15))
        .axis_desc_style(text(16))
        .x_desc("articles")
        .y_desc("CPU seconds")
        .x_label_formatter(&|articles| with_commas(*articles))
        // A tick is a float like 0.1 + 1e-17 at worst.
        .y_label_formatter(&|seconds| ((seconds * 1e6).round() / 1e6).to_string())
        .draw()?;
    for (who, colour) in programs {
        let mut line: Vec<_> = points.iter().filter(|point| point.who == *who).collect();
        line.sort_by_key(|point| point.articles);
        let place = |point: &Point| (f64::from(point.articles), point.seconds);
        chart.draw_series(LineSeries::new(line.iter().map(|point| place(point)), colour.stroke_width(2)))?;
        chart.draw_series(line.iter().map(|point| Circle::new(place(point), DOT, colour.filled())))?;
        let scaled = line.iter().filter(|point| point.scaled);
        chart.draw_series(scaled.map(|point| Circle::new(place(point), HOLE, WHITE.filled())))?;
    }
    Ok(())
}

fn text(size: u32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK)
}

/// From the least to the greatest of some values, and a little more on both sides.
fn around(values: impl Iterator<Item = f64>, more: f64) -> Range<f64> {
    let (least, most) = values.fold((f64::INFINITY, 0.0), |(least, most), value| (value.min(least), value.max(most)));
    least / more..most * more
}

/// 1, 2 and 5 of each power of ten, within a range.
fn ticks(range: &Range<f64>) -> Vec<f64> {
    let all = (-9..9).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(power)));
    all.filter(|tick| range.contains(tick)).collect()
}

/// A whole number, with a comma before every three digits.
fn with_commas(number: f64) -> String {
    let digits = format!("{number:.0}");
    let comma = |place: usize| if place > 0 && (digits.len() - place).is_multiple_of(3) { "," } else { "" };
    digits.char_indices().map(|(place, digit)| format!("{}{digit}", comma(place))).collect()
}
