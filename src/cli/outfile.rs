//! One file, written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::exit::{Stop, reason};

/// Writes a file beside its place and moves it there in one step. An existing file is kept
/// unless `force`.
///
/// # Errors
/// A refusal when the file is there already or its folder cannot be written; a failure when the
/// disk is full. Then nothing has changed.
pub fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), Stop> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Stop::refused(
            format!("{shown} is a folder"),
            "give the name of a file, such as one in that folder",
        ));
    }
    let there = || Stop::refused(format!("{shown} is there already"), "--force replaces it");
    if !force && path.symlink_metadata().is_ok() {
        return Err(there());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let refused = |error: &io::Error| Stop::Refused {
        message: format!("cannot write {shown}: {}", reason(error)),
        hint: None,
    };
    fs::create_dir_all(folder).map_err(|error| refused(&error))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nearhome-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder
        .tempfile_in(folder)
        .map_err(|error| refused(&error))?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| {
            Stop::Failed(anyhow::anyhow!(
                "cannot write {shown}: {}; nothing was written",
                reason(&error)
            ))
        })?;
    let moved = if force {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    match moved {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(there()),
        Err(error) => Err(refused(&error.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_unless_forced() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("new/a.toml");
        write(&path, b"one", false).expect("writes");
        assert_eq!(
            write(&path, b"two", false).map_err(|stop| stop.code()),
            Err(2)
        );
        assert_eq!(fs::read(&path).expect("there"), b"one");
        write(&path, b"two", true).expect("replaces");
        assert_eq!(fs::read(&path).expect("there"), b"two");
        assert!(write(folder.path(), b"x", true).is_err());
        let left = fs::read_dir(folder.path().join("new"))
            .expect("folder")
            .count();
        assert_eq!(left, 1);
    }
}
