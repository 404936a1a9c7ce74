//! The files that are asked for: opened before the card is touched, private, each whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::pictures::Pictures;
use crate::args::{FaceReadArgs, Globals};
use crate::error::{Code, Failure};
use crate::output::file::OutputFile;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutputKind {
    /// The photo as PNG.
    Photo,
    /// The photo as it stands on the card, JPEG 2000.
    PhotoJp2,
    /// The image of the My Number, PNG.
    NumberImage,
    /// The page.
    Html,
}

/// A file that was written.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Written {
    /// What it holds.
    pub content: OutputKind,
    /// The file.
    pub path: String,
}

/// Files in the making.
pub struct Outputs(Vec<(OutputKind, OutputFile)>);

impl Outputs {
    /// Opens them all. None may be another, nor a file that is read.
    pub fn open(arguments: &FaceReadArgs, globals: &Globals) -> Result<Self, Failure> {
        let asked: Vec<(OutputKind, &PathBuf)> = [
            (OutputKind::Photo, &arguments.photo),
            (OutputKind::PhotoJp2, &arguments.photo_jp2),
            (OutputKind::NumberImage, &arguments.number_image),
            (OutputKind::Html, &arguments.html),
        ]
        .into_iter()
        .filter_map(|(kind, path)| path.as_ref().map(|path| (kind, path)))
        .collect();
        for (index, (_, path)) in asked.iter().enumerate() {
            // Standard output shows the result.
            if path.as_os_str() == "-" {
                return Err(Failure::new(Code::FileNotStdout));
            }
            if asked[..index].iter().any(|(_, other)| same_place(path, other)) {
                return Err(Failure::path(Code::FileOutputTwice, path));
            }
        }
        let opener = &arguments.opener;
        let inputs: Vec<&Path> = [&opener.text_pin_file, &opener.code_a_file, &opener.code_b_file]
            .into_iter()
            .flatten()
            .chain(&globals.cv_anchor)
            .map(PathBuf::as_path)
            .collect();
        let open = |(kind, path): (OutputKind, &PathBuf)| Ok((kind, OutputFile::create_private(path, &inputs)?));
        Ok(Self(asked.into_iter().map(open).collect::<Result<_, Failure>>()?))
    }

    /// Writes them. Left out is what the card does not have; the caller tells why.
    pub fn write(self, pictures: &Pictures<'_>, html: impl FnOnce() -> String) -> Result<Vec<Written>, Failure> {
        let mut page = Some(html);
        let mut written = Vec::new();
        for (content, mut file) in self.0 {
            let made;
            let bytes: Option<&[u8]> = match content {
                OutputKind::Photo => pictures.photo.as_ref().and_then(|photo| photo.png.as_deref().ok()),
                OutputKind::PhotoJp2 => pictures.photo.as_ref().map(|photo| photo.file),
                OutputKind::NumberImage => pictures.number.map(jpki_card::PngImage::as_bytes),
                OutputKind::Html => {
                    made = page.take().map(|page| page()).unwrap_or_default();
                    Some(made.as_bytes())
                }
            };
            let Some(bytes) = bytes else { continue };
            file.write_all(bytes).map_err(|error| Failure::write(file.target(), &error))?;
            let path = file.target().display().to_string();
            file.finish()?;
            written.push(Written { content, path });
        }
        Ok(written)
    }
}

/// Whether two paths, to which nothing may lead yet, are one place.
fn same_place(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().ok().zip(path.file_name().map(ToOwned::to_owned))
    };
    one == other || place(one).is_some_and(|one| Some(one) == place(other))
}
