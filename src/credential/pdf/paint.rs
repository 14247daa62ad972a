//! Paint: placed items into a PDF that keeps PDF/A-3a and PDF/UA-1.
//!
//! Everything drawn is either tied to the structure or marked as decoration. The file's only clock
//! is the moment it was made at and its ids are hashes of its content, so that the same sheet is
//! the same bytes.
//!
//! Must never: draw text in another way than as text of the embedded font.

use std::num::NonZeroU16;

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use krilla::Document;
use krilla::SerializeSettings;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime as FileTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{Page, PageSettings};
use krilla::paint::{Fill, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, BBox, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag,
    TagGroup, TagKind, TagTree,
};

use super::block::{Area, Item, Language, Part, Role, Shape};
use super::bounds::SheetProblem;
use super::face::face;
use super::look::{Colour, PAGE_HEIGHT, PAGE_WIDTH, Style};
use super::sheet::{Attachment, Sheet};
use super::wording;

/// Width of the outline that thickens heavy text, in parts of its size.
const THICKENING: f32 = 0.028;

/// Where something marked came to lie.
#[derive(Debug, Clone, Copy)]
struct Place {
    identifier: Identifier,
    page: usize,
    area: Rect,
}

/// What a file says of itself.
#[derive(Debug)]
pub(super) struct Filed<'a> {
    pub title: String,
    pub author: String,
    /// What tells it from other files.
    pub id: String,
    /// The only clock of the file.
    pub made_at: DateTime<Utc>,
    pub attachment: Option<&'a Attachment>,
}

impl<'a> Filed<'a> {
    /// What a certificate says.
    pub fn of(sheet: &'a Sheet) -> Self {
        Self {
            title: format!("{} · {}", sheet.title.line(), sheet.number),
            author: sheet.issuer.line(),
            id: format!("{} {}", sheet.number, sheet.check_url),
            made_at: sheet.issued_at,
            attachment: Some(&sheet.attachment),
        }
    }
}

/// Writes pages and structure as one file.
///
/// # Errors
///
/// When the writer finds that its standards are not kept: a mistake of the layout.
pub(super) fn write(
    filed: &Filed<'_>,
    pages: Vec<Vec<Item>>,
    parts: &[Part],
    marks: usize,
) -> Result<Vec<u8>, SheetProblem> {
    let mut document = Document::new_with(settings());
    let mut places = vec![None; marks];
    for (at, items) in pages.into_iter().enumerate() {
        let size = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).expect("A4 has an area");
        let mut page = document.start_page_with(size);
        draw(&mut page, at, items, &mut places);
        page.finish();
    }
    let mut outline = Outline::new();
    let mut tree = TagTree::new().with_lang(Some("zh-CN".into()));
    for part in parts {
        if let Some(node) = node(part, &places, &mut outline) {
            tree.push(node);
        }
    }
    document.set_tag_tree(tree);
    document.set_outline(outline);
    document.set_metadata(metadata(filed));
    if let Some(attachment) = filed.attachment {
        let name_is_new = document.embed_file(embedded(attachment, filed.made_at));
        name_is_new.expect("one file only");
    }
    document.finish().map_err(|error| SheetProblem::Standard {
        what: format!("{error:?}"),
    })
}

fn settings() -> SerializeSettings {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish();
    SerializeSettings {
        enable_tagging: true,
        configuration: configuration.expect("both standards are of PDF 1.7"),
        ..SerializeSettings::default()
    }
}

fn draw(page: &mut Page, at: usize, items: Vec<Item>, places: &mut [Option<Place>]) {
    let mut links = Vec::new();
    let mut surface = page.surface();
    for item in items {
        match item {
            Item::Drawn { mark, shapes } => {
                let tag = match mark {
                    Some((_, language)) => ContentTag::Span(span(language)),
                    None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
                };
                let identifier = surface.start_tagged(tag);
                for shape in &shapes {
                    ink(&mut surface, shape);
                }
                surface.end_tagged();
                if let Some((mark, _)) = mark {
                    places[mark.0] = Some(Place {
                        identifier,
                        page: at,
                        area: around(&shapes),
                    });
                }
            }
            Item::Link { mark, area, url } => links.push((mark, area, url)),
        }
    }
    surface.finish();
    for (mark, area, url) in links {
        let area = rect(area);
        let target = Target::Action(Action::Link(LinkAction::new(url.clone())));
        let link = Annotation::new_link(LinkAnnotation::new(area, target), Some(url));
        let identifier = page.add_tagged_annotation(link);
        let page = at;
        places[mark.0] = Some(Place {
            identifier,
            page,
            area,
        });
    }
}

fn span(language: Language) -> SpanTag<'static> {
    let tag = match language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    SpanTag::empty().with_lang(Some(tag))
}

fn ink(surface: &mut Surface, shape: &Shape) {
    match shape {
        Shape::Line { x, y, text, style } => {
            surface.set_fill(Some(fill(style.colour)));
            surface.set_stroke(style.heavy.then(|| outline(*style)));
            let glyphs = face().glyphs(text, style.spacing);
            let start = Point::from_xy(*x, *y);
            surface.draw_glyphs(start, &glyphs, face().font(), text, style.size, false);
        }
        Shape::Fill { areas, colour } => {
            surface.set_fill(Some(fill(*colour)));
            surface.set_stroke(None);
            if let Some(path) = path(areas) {
                surface.draw_path(&path);
            }
        }
    }
}

fn fill([red, green, blue]: Colour) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }
}

fn outline(style: Style) -> Stroke {
    Stroke {
        paint: fill(style.colour).paint,
        width: style.size * THICKENING,
        line_join: LineJoin::Round,
        ..Stroke::default()
    }
}

fn path(areas: &[Area]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for area in areas {
        builder.push_rect(rect(*area));
    }
    builder.finish()
}

fn rect(area: Area) -> Rect {
    Rect::from_xywh(area.x, area.y, area.width.max(0.0), area.height)
        .expect("areas of the layout are finite")
}

/// The rectangle around shapes; of a line of text roughly.
fn around(shapes: &[Shape]) -> Rect {
    let mut edges = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    let mut take = |area: Area| {
        edges[0] = edges[0].min(area.x);
        edges[1] = edges[1].min(area.y);
        edges[2] = edges[2].max(area.x + area.width);
        edges[3] = edges[3].max(area.y + area.height);
    };
    for shape in shapes {
        match shape {
            Shape::Line { x, y, text, style } => {
                let width = face().width(text, style.size, style.spacing);
                take(Area::new(*x, y - style.size, width, style.size * 1.2));
            }
            Shape::Fill { areas, .. } => areas.iter().copied().for_each(&mut take),
        }
    }
    let [left, top, right, bottom] = edges;
    Rect::from_ltrb(left, top, right, bottom).expect("a marked item shows something")
}

/// A part as the writer's node; headings enter the outline on the way.
fn node(part: &Part, places: &[Option<Place>], outline: &mut Outline) -> Option<Node> {
    match part {
        Part::Mark(mark) => places[mark.0].map(|place| Node::Leaf(place.identifier)),
        Part::Group(role, parts) => {
            let place = parts.iter().find_map(|part| first(part, places));
            if let (Role::Heading(_, title), Some(place)) = (role, place) {
                let at = Point::from_xy(0.0, place.area.top());
                let destination = XyzDestination::new(place.page, at);
                outline.push_child(OutlineNode::new(title.clone(), destination));
            }
            let parts = parts.iter();
            let children = parts
                .filter_map(|part| node(part, places, outline))
                .collect();
            Some(TagGroup::with_children(kind(role, place), children).into())
        }
    }
}

fn first(part: &Part, places: &[Option<Place>]) -> Option<Place> {
    match part {
        Part::Mark(mark) => places[mark.0],
        Part::Group(_, parts) => parts.iter().find_map(|part| first(part, places)),
    }
}

fn kind(role: &Role, place: Option<Place>) -> TagKind {
    match role {
        Role::Heading(level, title) => {
            let level = NonZeroU16::new(*level).expect("levels count from one");
            Tag::Hn(level, Some(title.clone())).into()
        }
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::Head => Tag::THead.into(),
        Role::Body => Tag::TBody.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHeader => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
        Role::Figure(shows) => {
            let area = place.map(|place| BBox::new(place.page, place.area));
            Tag::Figure(Some(shows.clone())).with_bbox(area).into()
        }
        Role::Link => Tag::Link.into(),
    }
}

fn metadata(filed: &Filed<'_>) -> Metadata {
    Metadata::new()
        .title(filed.title.clone())
        .language("zh-CN".into())
        .authors(vec![filed.author.clone()])
        .creator("hourledger".into())
        .document_id(filed.id.clone())
        .creation_date(file_time(filed.made_at))
}

fn embedded(attachment: &Attachment, modified: DateTime<Utc>) -> EmbeddedFile {
    EmbeddedFile {
        path: attachment.name.clone(),
        mime_type: MimeType::new("application/json"),
        description: Some(wording::BUNDLE.line()),
        association_kind: AssociationKind::Source,
        data: attachment.bytes.clone().into(),
        modification_date: Some(file_time(modified)),
        compress: Some(true),
        location: None,
    }
}

/// A moment as the file writes it. Years beyond four digits are held at the last that fits.
fn file_time(at: DateTime<Utc>) -> FileTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    FileTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
