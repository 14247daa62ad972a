//! Charts as one SVG drawing: valid XML by itself, no script, no font or picture from elsewhere.
//!
//! It is as wide as its reader's screen allows, up to a bound; every figure that matters is text.
//! The same charts give the same bytes. Lengths are tenths of a unit, so that nothing is a float.

use std::fmt::Write as _;

use super::chart::{Chart, Drawn, Fill, Series};
use crate::domain::kernel::refusal::Lang;

/// Width of the drawing, in units; on a phone a unit is three quarters of a pixel.
const WIDTH: i64 = 480;
/// Most pixels that it spreads over.
const PIXELS_MAX: i64 = 680;
const MARGIN: i64 = 14;
/// Room for the numbers of a scale.
const SCALE: i64 = 46;
/// Height of upright bars.
const BARS: i64 = 150;
/// Height of one line of text.
const LINE: i64 = 20;
/// Room for the label of a level bar.
const ROW_LABEL: i64 = 100;
const ROW: i64 = 24;
/// Steps of a scale, about.
const STEPS: i64 = 4;

/// All charts below each other; `mark` stands above them.
pub fn drawing(charts: &[Chart], mark: Option<&str>, lang: Lang) -> String {
    let mut pen = Pen {
        body: String::new(),
        y: MARGIN,
    };
    if let Some(mark) = mark {
        pen.y += LINE - 6;
        pen.text(MARGIN, "start", "m", mark);
        pen.y += 10;
    }
    for (at, chart) in charts.iter().enumerate() {
        pen.chart(at, chart);
    }
    let (height, lang) = (
        pen.y,
        match lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        },
    );
    let titles: Vec<String> = charts.iter().map(|chart| escaped(&chart.title)).collect();
    let described: Vec<String> = charts
        .iter()
        .map(|chart| format!("{}: {}", escaped(&chart.title), escaped(&chart.described)))
        .collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" \
         style=\"display:block;margin:0 auto;width:100%;max-width:{PIXELS_MAX}px;height:auto\" \
         role=\"img\" lang=\"{lang}\" font-family=\"sans-serif\">\n<title>{}</title>\n\
         <desc>{}</desc>\n{DEFINITIONS}\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n{}</svg>\n",
        titles.join("; "),
        described.join("; "),
        pen.body
    )
}

/// Styles and the hatching.
const DEFINITIONS: &str = "<style>text{font-size:12px;fill:#222222}.t{font-size:15px;\
    font-weight:bold}.m{font-weight:bold;fill:#a11212}.s{font-size:11px;fill:#444444}</style>\n\
    <defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
    patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#ffffff\"/>\
    <rect width=\"2\" height=\"6\" fill=\"#555555\"/></pattern></defs>\n";

/// Where the drawing has come to.
struct Pen {
    body: String,
    y: i64,
}

/// A rectangle in tenths of a unit.
#[derive(Clone, Copy)]
struct Area {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

impl Pen {
    fn put(&mut self, args: std::fmt::Arguments<'_>) {
        self.body.write_fmt(args).expect("a String takes all");
    }

    /// A text on the present line.
    fn text(&mut self, x: i64, anchor: &str, class: &str, text: &str) {
        let (y, text) = (self.y, escaped(text));
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" class=\"{class}\">{text}</text>\n"
        ));
    }

    fn rect(&mut self, fill: Fill, area: Area, hint: &str) {
        let [x, y, width, height] =
            [area.x, area.y, area.width, area.height].map(|it| format!("{}.{}", it / 10, it % 10));
        let (fill, hint) = (paint(fill), escaped(hint));
        self.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\" \
             stroke=\"#ffffff\" stroke-width=\"0.8\"><title>{hint}</title></rect>\n"
        ));
    }

    fn chart(&mut self, at: usize, chart: &Chart) {
        self.y += LINE - 4;
        self.put(format_args!("<g id=\"chart{at}\">\n"));
        for line in folded(&chart.title, 30) {
            self.text(MARGIN, "start", "t", &line);
            self.y += LINE;
        }
        self.text(MARGIN, "start", "s", &chart.described_briefly());
        self.y += LINE / 2;
        match &chart.drawn {
            Drawn::Stacked { labels, series } => {
                self.legend(series, false);
                self.stacked(labels, series);
            }
            Drawn::Counts { labels, counts } => self.counts(labels, counts),
            Drawn::Shares { labels, series } => {
                self.shares(labels, series);
                self.legend(series, labels.len() == 1);
            }
        }
        self.y += LINE;
        self.put(format_args!("</g>\n"));
    }

    /// Names of the series, one below the other where they are long.
    fn legend(&mut self, series: &[Series], below: bool) {
        self.y += LINE - 4;
        let mut x = MARGIN;
        for one in series {
            let area = Area {
                x: x * 10,
                y: (self.y - 11) * 10,
                width: 120,
                height: 120,
            };
            self.rect(one.fill, area, &one.name);
            let y = self.y - 11;
            self.put(format_args!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"12\" height=\"12\" fill=\"none\" \
                 stroke=\"#555555\" stroke-width=\"0.6\"/>\n"
            ));
            self.text(x + 18, "start", "l", &one.name);
            if below {
                self.y += LINE;
            } else {
                x += 48;
            }
        }
        if !below {
            self.y += LINE / 2;
        }
    }

    fn stacked(&mut self, labels: &[String], series: &[Series]) {
        let total = |at: usize| -> i64 { series.iter().map(|one| one.values[at]).sum() };
        let most = (0..labels.len()).map(total).max().unwrap_or(0);
        let step = step_hours(most);
        let top = (most + step * 60 - 1).div_euclid(step * 60).max(1) * step;
        let (left, bottom) = (MARGIN + SCALE, self.y + 10 + BARS);
        for hours in (0..=top / step).map(|count| count * step) {
            let y = bottom - BARS * hours / top;
            self.put(format_args!(
                "<line x1=\"{left}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\" stroke=\"#cccccc\"/>\n",
                WIDTH - MARGIN
            ));
            self.y = y + 4;
            self.text(left - 6, "end", "s", &hours.to_string());
        }
        let slots = Slots::of(left, labels.len());
        for (at, label) in labels.iter().enumerate() {
            let mut y = bottom * 10;
            for one in series.iter().filter(|one| one.values[at] > 0) {
                let height = BARS * 10 * one.values[at] / (top * 60);
                y -= height;
                let (x, width) = slots.bar(at);
                let hours = crate::domain::kernel::minutes::Minutes(one.values[at]).as_hours();
                let area = Area {
                    x,
                    y,
                    width,
                    height,
                };
                self.rect(one.fill, area, &format!("{label} {}: {hours}", one.name));
            }
        }
        self.y = bottom + 15;
        self.labels(&slots, labels);
    }

    fn counts(&mut self, labels: &[String], counts: &[u64]) {
        let counts: Vec<i64> = counts
            .iter()
            .map(|count| i64::try_from(*count).unwrap_or(i64::MAX / 20_000))
            .collect();
        let most = counts.iter().copied().max().unwrap_or(0).max(1);
        let bottom = self.y + 20 + BARS;
        let slots = Slots::of(MARGIN, labels.len());
        for (at, (label, count)) in labels.iter().zip(&counts).enumerate() {
            let height = BARS * 10 * count / most;
            let (x, width) = slots.bar(at);
            let area = Area {
                x,
                y: bottom * 10 - height,
                width,
                height,
            };
            if *count > 0 {
                self.rect(Fill::Second, area, &format!("{label}: {count}"));
            }
            self.y = bottom - height / 10 - 5;
            self.text(slots.middle(at), "middle", "s", &count.to_string());
        }
        let right = WIDTH - MARGIN;
        self.put(format_args!(
            "<line x1=\"{MARGIN}\" y1=\"{bottom}\" x2=\"{right}\" y2=\"{bottom}\" \
             stroke=\"#888888\"/>\n"
        ));
        self.y = bottom + 15;
        self.labels(&slots, labels);
    }

    /// Labels below bars: all, or every so many that they do not touch, none across the edge.
    fn labels(&mut self, slots: &Slots, labels: &[String]) {
        let longest = labels.iter().map(|label| width_of(label)).max();
        let every = 1 + longest.unwrap_or(0) * 10 / slots.width.max(1);
        for (at, label) in (0..).zip(labels) {
            let middle = slots.middle(usize::try_from(at).unwrap_or(0));
            if at % every == 0 && middle + width_of(label) / 2 <= WIDTH {
                self.text(middle, "middle", "s", label);
            }
        }
    }

    fn shares(&mut self, labels: &[String], series: &[Series]) {
        let left = if labels.len() == 1 {
            MARGIN
        } else {
            MARGIN + ROW_LABEL
        };
        for (at, label) in labels.iter().enumerate() {
            self.y += ROW;
            if labels.len() > 1 {
                self.y -= 5;
                self.text(left - 6, "end", "s", label);
                self.y += 5;
            }
            let whole: i64 = series.iter().map(|one| one.values[at]).sum();
            let mut passed = 0;
            for one in series.iter().filter(|one| one.values[at] > 0) {
                let along = |value: i64| (WIDTH - MARGIN - left) * 10 * value / whole;
                let (from, to) = (along(passed), along(passed + one.values[at]));
                passed += one.values[at];
                let area = Area {
                    x: left * 10 + from,
                    y: (self.y - ROW + 4) * 10,
                    width: to - from,
                    height: (ROW - 6) * 10,
                };
                self.rect(one.fill, area, &format!("{label} {}", one.name));
            }
        }
        self.y += LINE / 2;
    }
}

/// Where upright bars stand, in tenths of a unit.
struct Slots {
    left: i64,
    width: i64,
}

impl Slots {
    fn of(left: i64, count: usize) -> Self {
        let count = i64::try_from(count).unwrap_or(1).max(1);
        Self {
            left: left * 10,
            width: (WIDTH - MARGIN - left) * 10 / count,
        }
    }

    fn start(&self, at: usize) -> i64 {
        self.left + self.width * i64::try_from(at).unwrap_or(0)
    }

    /// Left end and width of a bar: a fifth of its slot is left free.
    fn bar(&self, at: usize) -> (i64, i64) {
        (self.start(at) + self.width / 10, self.width * 8 / 10)
    }

    fn middle(&self, at: usize) -> i64 {
        (self.start(at) + self.width / 2) / 10
    }
}

/// About how wide a small text is, with a gap behind it.
fn width_of(text: &str) -> i64 {
    let wide = |char: char| if char.is_ascii() { 6 } else { 11 };
    text.chars().map(wide).sum::<i64>() + 4
}

/// A step of 1, 2 or 5 times a power of ten, in hours, of which about four make up `minutes`.
fn step_hours(minutes: i64) -> i64 {
    let wanted = minutes / 60 / STEPS;
    let mut power = 1;
    loop {
        for times in [1, 2, 5] {
            if times * power >= wanted {
                return times * power;
            }
        }
        power *= 10;
    }
}

fn paint(fill: Fill) -> &'static str {
    match fill {
        Fill::First => "#08306b",
        Fill::Second => "#2a78b8",
        Fill::Third => "#6fb1d8",
        Fill::Fourth => "#fde39a",
        Fill::Hatched => "url(#hatch)",
    }
}

/// A text in lines of at most so many wide characters; the last holds the rest of four.
fn folded(text: &str, wide_max: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut halves = 0;
    for char in text.chars() {
        let size = if char.is_ascii() { 1 } else { 2 };
        if halves + size > wide_max * 2 && lines.len() < 4 {
            lines.push(String::new());
            halves = 0;
        }
        halves += size;
        if let Some(line) = lines.last_mut() {
            line.push(char);
        }
    }
    lines
}

impl Chart {
    /// The description where it is short; long ones stand in the legend anyway.
    fn described_briefly(&self) -> String {
        match self.drawn {
            Drawn::Shares { ref labels, .. } if labels.len() == 1 => String::new(),
            _ => self.described.clone(),
        }
    }
}

/// Text as XML holds it; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            char if char.is_control() => {}
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

    fn series(fill: Fill, values: &[i64]) -> Series {
        Series {
            name: "A & <B>".to_owned(),
            fill,
            values: values.to_vec(),
        }
    }

    fn charts() -> Vec<Chart> {
        let chart = |drawn| Chart {
            title: "河岸 <清洁> & \"更\" 多".to_owned(),
            described: "一\u{1}二".to_owned(),
            drawn,
        };
        let labels: Vec<String> = (1..=30).map(|day| format!("2026-{day:02}")).collect();
        vec![
            chart(Drawn::Stacked {
                series: vec![
                    series(Fill::First, &[90; 30]),
                    series(Fill::Hatched, &[0; 30]),
                ],
                labels,
            }),
            chart(Drawn::Counts {
                labels: vec!["≤1 h".to_owned(), "longer".to_owned()],
                counts: vec![0, u64::MAX],
            }),
            chart(Drawn::Shares {
                labels: vec!["x".to_owned(), "y".to_owned()],
                series: vec![series(Fill::Fourth, &[1, 0]), series(Fill::Third, &[2, 0])],
            }),
        ]
    }

    /// Names of all elements; panics where the text is no well-formed XML.
    fn elements(svg: &str) -> Vec<String> {
        let mut reader = Reader::from_str(svg);
        let mut names = Vec::new();
        let mut depth = 0_usize;
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(tag) => {
                    names.push(tag.name().as_ref().to_owned());
                    depth += 1;
                }
                Event::End(_) => depth -= 1,
                Event::Empty(tag) => {
                    for attribute in tag.attributes() {
                        attribute.expect("a well-formed attribute");
                    }
                    names.push(tag.name().as_ref().to_owned());
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "every element ends");
        names
    }

    #[test]
    fn a_drawing_is_well_formed_whatever_the_names_hold_and_always_the_same() {
        let svg = drawing(&charts(), Some("simulated & <marked>"), Lang::Zh);
        let names = elements(&svg);
        assert_eq!(&names[..3], ["svg", "title", "desc"]);
        assert!(svg.contains("河岸 &lt;清洁&gt; &amp; &quot;更&quot; 多"));
        assert!(!svg.contains('\u{1}'), "what XML cannot hold is left out");
        assert!(!svg.contains("script") && !svg.contains("href"));
        assert_eq!(
            svg,
            drawing(&charts(), Some("simulated & <marked>"), Lang::Zh)
        );
    }

    #[test]
    fn nothing_to_draw_is_a_drawing_too() {
        let empty = Chart {
            title: String::new(),
            described: String::new(),
            drawn: Drawn::Stacked {
                labels: Vec::new(),
                series: Vec::new(),
            },
        };
        elements(&drawing(&[empty], None, Lang::En));
        elements(&drawing(&[], None, Lang::En));
    }

    #[test]
    fn a_scale_has_steps_that_people_count_in() {
        for (hours, step) in [(0, 1), (3, 1), (9, 2), (17, 5), (100, 50), (790, 200)] {
            assert_eq!(step_hours(hours * 60), step, "{hours}");
        }
    }
}
