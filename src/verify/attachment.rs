//! The bundle that a PDF of ours carries as an embedded file.
//!
//! This is no reader of PDF. It looks for streams that say of themselves that they are embedded
//! files, as our writer writes them: a direct length, deflated or plain. Where the file is not like
//! that, or has two bundles, there is none. What is printed on the pages is not looked at; whoever
//! shows a report of a PDF must show what the bundle claims.
//!
//! Must never: inflate without bound, follow a reference, choose between two bundles.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use crate::credential::strict::BYTES_MAX;

const MAGIC: &[u8] = b"%PDF-";
const EMBEDDED: &[u8] = b"/EmbeddedFile";
/// Bytes of a stream's dictionary, before and behind its type.
const DICTIONARY_BYTES_MAX: usize = 2_048;
/// Embedded files that are looked at.
const FILES_MAX: usize = 8;

/// Why a PDF gives no bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoBundle {
    /// It has none that can be read.
    Missing,
    /// It has more than one.
    Several,
}

/// Whether a file is a PDF.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The bundle that a PDF carries.
pub(super) fn bundle_of(pdf: &[u8]) -> Result<Vec<u8>, NoBundle> {
    let mut found: Option<Vec<u8>> = None;
    let mut at = 0;
    for _ in 0..FILES_MAX {
        let Some(next) = position(&pdf[at..], EMBEDDED) else {
            return found.ok_or(NoBundle::Missing);
        };
        let kind = at + next;
        at = kind + EMBEDDED.len();
        let Some((content, end)) = stream(pdf, kind) else {
            continue;
        };
        at = end;
        if content.trim_ascii_start().first() != Some(&b'{') {
            continue;
        }
        if found.replace(content).is_some() {
            return Err(NoBundle::Several);
        }
    }
    match position(&pdf[at..], EMBEDDED) {
        Some(_) => Err(NoBundle::Several),
        None => found.ok_or(NoBundle::Missing),
    }
}

/// The content of the stream whose dictionary names its type at `kind`, and where it ends.
fn stream(pdf: &[u8], kind: usize) -> Option<(Vec<u8>, usize)> {
    let is_whole_name = !pdf.get(kind + EMBEDDED.len())?.is_ascii_alphanumeric();
    let before = &pdf[kind.saturating_sub(DICTIONARY_BYTES_MAX)..kind];
    let start = kind - (before.len() - last_position(before, b" obj")?);
    let behind = &pdf[kind..pdf.len().min(kind + DICTIONARY_BYTES_MAX)];
    let end = kind + position(behind, b">>\nstream\n")?;
    let dictionary = &pdf[start..end];
    let data = end + b">>\nstream\n".len();
    let data_end = data.checked_add(length(dictionary)?)?;
    let packed = pdf.get(data..data_end)?;
    if !is_whole_name || !pdf[data_end..].starts_with(b"\nendstream") {
        return None;
    }
    let content = match position(dictionary, b"/Filter") {
        None => packed.get(..packed.len().min(BYTES_MAX + 1))?.to_vec(),
        Some(at) if is_deflated(&dictionary[at..]) => inflated(packed)?,
        Some(_) => return None,
    };
    Some((content, data_end))
}

/// Whether the filter is that one alone; a pretty writer puts a blank before its name, a terse one
/// nothing.
fn is_deflated(from_filter: &[u8]) -> bool {
    let terse = from_filter.strip_prefix(b"/Filter/FlateDecode");
    let rest = terse.or_else(|| from_filter.strip_prefix(b"/Filter /FlateDecode"));
    rest.is_some_and(|rest| matches!(rest.first(), Some(b'\n' | b'/' | b'>')))
}

/// A direct `/Length`.
fn length(dictionary: &[u8]) -> Option<usize> {
    let name = b"/Length ";
    let rest = &dictionary[position(dictionary, name)? + name.len()..];
    let digits = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    // Behind a reference stands its generation: a blank and more digits.
    let is_direct = matches!(rest[digits], b'\n' | b'/' | b'>');
    let written = std::str::from_utf8(&rest[..digits]).ok()?;
    written.parse().ok().filter(|_| is_direct)
}

/// What is longer than any bundle is cut behind its bound, so that it is refused as too long.
fn inflated(packed: &[u8]) -> Option<Vec<u8>> {
    let bound = u64::try_from(BYTES_MAX + 1).ok()?;
    let mut content = Vec::new();
    ZlibDecoder::new(packed)
        .take(bound)
        .read_to_end(&mut content)
        .ok()?;
    Some(content)
}

fn position(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes
        .windows(sought.len())
        .position(|window| window == sought)
}

fn last_position(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes
        .windows(sought.len())
        .rposition(|window| window == sought)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;

    use super::*;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
        packer.write_all(content).expect("memory");
        packer.finish().expect("memory")
    }

    fn object(length: usize, filter: &str, data: &[u8]) -> Vec<u8> {
        let head = format!(
            "7 0 obj\n<<\n  /Length {length}\n  /Type /EmbeddedFile{filter}\n  /Params <<\n\
             \x20   /Size 9\n\
             \x20 >>\n>>\nstream\n"
        );
        [head.as_bytes(), data, b"\nendstream\nendobj\n\n"].concat()
    }

    fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
        [
            b"%PDF-1.7\n%\x80\x80\n\n/EmbeddedFiles 1 0 R\n".to_vec(),
            objects.concat(),
        ]
        .concat()
    }

    fn deflated(content: &[u8]) -> Vec<u8> {
        let data = packed(content);
        object(data.len(), "\n  /Filter /FlateDecode", &data)
    }

    #[test]
    fn a_bundle_is_found_deflated_or_plain_among_other_attachments() {
        let plain = object(2, "", b"{}");
        assert_eq!(bundle_of(&pdf(&[plain])), Ok(b"{}".to_vec()));
        let both = [deflated(b"hello"), deflated(b" {\"v\":1}")];
        assert_eq!(bundle_of(&pdf(&both)), Ok(b" {\"v\":1}".to_vec()));
    }

    #[test]
    fn a_terse_writer_is_read_like_a_pretty_one() {
        let data = packed(b"{\"v\":1}");
        let head = format!(
            "7 0 obj\n<</Length {}/Type/EmbeddedFile/Filter/FlateDecode/Params<</Size 7>>>>\n\
             stream\n",
            data.len()
        );
        let terse = [head.as_bytes(), &data, b"\nendstream\nendobj\n\n"].concat();
        assert_eq!(bundle_of(&pdf(&[terse])), Ok(b"{\"v\":1}".to_vec()));
    }

    #[test]
    fn two_bundles_are_none() {
        let two = pdf(&[deflated(b"{}"), deflated(b"{\"v\":1}")]);
        assert_eq!(bundle_of(&two), Err(NoBundle::Several));
        let many = vec![deflated(b"x"); FILES_MAX + 1];
        assert_eq!(bundle_of(&pdf(&many)), Err(NoBundle::Several));
    }

    #[test]
    fn what_is_not_written_like_ours_gives_none() {
        for object in [
            object(3, "", b"{}"),
            object(usize::MAX, "", b"{}"),
            object(2, "\n  /Filter /LZWDecode", b"{}"),
            object(2, "\n  /Filter /FlateDecode", b"{}"),
            object(2, "X", b"{}"),
            b"/EmbeddedFile".to_vec(),
        ] {
            let shown = object.escape_ascii().to_string();
            assert_eq!(
                bundle_of(&pdf(&[object])),
                Err(NoBundle::Missing),
                "{shown}"
            );
        }
        assert_eq!(bundle_of(&pdf(&[])), Err(NoBundle::Missing));
    }

    #[test]
    fn a_bomb_is_cut_behind_the_bound() {
        let bomb = deflated(&vec![b'{'; 64 << 20]);
        let cut = bundle_of(&pdf(&[bomb])).map(|content| content.len());
        assert_eq!(cut, Ok(BYTES_MAX + 1));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(cut in any::<usize>(), at in any::<usize>(), byte in any::<u8>()) {
            let mut bytes = pdf(&[deflated(b"{}"), object(2, "", b"{}")]);
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(cut % (bytes.len() + 1));
            let _ = bundle_of(&bytes);
        }
    }
}
