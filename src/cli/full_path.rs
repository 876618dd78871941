//! Paths as people write them.

use std::io;
use std::path::{Path, PathBuf};

/// The full path of what is there, whatever leads to it, as other programs take it: on Windows the standard library
/// begins it with `\\?\`, which the file explorer and Excel do not know.
///
/// # Errors
/// That nothing is there, or nobody may look.
pub fn full_path(path: &Path) -> io::Result<PathBuf> {
    dunce::canonicalize(path).map(plain)
}

/// A network folder without what Windows puts before it; any other path as it is.
fn plain(path: PathBuf) -> PathBuf {
    let text = path.to_str();
    match text.and_then(|text| text.strip_prefix(r"\\?\UNC\")) {
        Some(rest) => PathBuf::from(format!(r"\\{rest}")),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_folder_is_told_as_people_write_it() {
        for (full, told) in [
            (r"\\?\UNC\server\share\wigan", r"\\server\share\wigan"),
            (r"C:\wigan", r"C:\wigan"),
            ("/home/wigan", "/home/wigan"),
        ] {
            assert_eq!(plain(PathBuf::from(full)), PathBuf::from(told));
        }
    }

    #[test]
    fn what_is_not_there_has_no_full_path() {
        let room = tempfile::tempdir().expect("folder");
        assert!(full_path(&room.path().join("nothing")).is_err());
        assert!(full_path(room.path()).expect("there").is_absolute());
    }
}
