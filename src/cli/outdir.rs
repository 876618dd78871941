//! A folder of results, written whole or not at all.
//!
//! Files are written to a hidden folder beside the target, which is made before the simulation so
//! that a place that cannot be written is found out first. At the end the two folders are
//! exchanged in one step (`renameat2` with `RENAME_EXCHANGE`), so that a kill at any moment leaves
//! the old results or the new ones. Where a system has no such step the old folder is moved aside
//! first, and a kill between the two moves is put right by the next run. Hidden folders that a
//! kill left are removed by the next run; one that a living run uses is locked and left alone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::{env, process};

use serde::Deserialize;

use super::exit::{Stop, open_elsewhere, reason};
use super::full_path::full_path;

/// The file that makes a folder a result of ours.
pub const MANIFEST: &str = "manifest.json";

/// The key of the manifest that says whose it is; its value is [`MADE_BY`].
pub const MARKER: &str = "made_by";

/// The value of [`MARKER`].
pub const MADE_BY: &str = "nearhome";

/// What a folder of results holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One scenario's futures.
    Run,
    /// Plans beside a baseline.
    Comparison,
}

impl Kind {
    /// The file that no other kind of result has.
    const fn file(self) -> &'static str {
        match self {
            Self::Run => "series.csv",
            Self::Comparison => "differences.csv",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Run => "the results of a run",
            Self::Comparison => "a comparison",
        }
    }
}

/// Makes sure that results do not take the place of results of another kind unasked.
///
/// # Errors
/// A refusal that says what the folder holds.
pub fn keeps_kind(target: &Path, kind: Kind, force: bool) -> Result<(), Stop> {
    let other = match kind {
        Kind::Run => Kind::Comparison,
        Kind::Comparison => Kind::Run,
    };
    let files = mark(target).and_then(|mark| mark.files);
    let holds = files.is_some_and(|files| files.iter().any(|file| file == other.file()));
    if !holds || force {
        return Ok(());
    }
    Err(Stop::refused(
        format!(
            "{} holds {}, which {} would replace",
            target.display(),
            other.words(),
            kind.words()
        ),
        "choose another folder with --output; --force replaces all that is in this one",
    ))
}

/// Files that an operating system leaves in any folder.
const LITTER: &[&str] = &[".DS_Store", "Thumbs.db", "desktop.ini"];

/// The moments of a folder's life, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Write,
    Wrote,
    Swap,
    Aside,
    Swapped,
    Cleaned,
}

/// What a test makes of a step.
#[cfg_attr(not(test), expect(dead_code, reason = "made by tests only"))]
enum Fate {
    /// It fails, as with a full disk.
    Fail(io::Error),
    /// The program is killed: nothing after it happens, not even tidying up.
    Kill,
}

type Hook = Box<dyn FnMut(Step) -> Option<Fate> + Send>;

/// The manifest's part that says whose the folder is.
#[derive(Deserialize)]
struct Mark {
    made_by: String,
    /// The files of the result, if the manifest lists them.
    files: Option<Vec<String>>,
}

/// A folder of results in the making.
pub struct OutDir {
    target: PathBuf,
    staging: PathBuf,
    /// Held open, and so locked, while this run lives.
    lock: Option<File>,
    replaces: bool,
    /// Whether one-step exchange may be tried; tests turn it off.
    exchange: bool,
    hook: Option<Hook>,
    killed: bool,
}

impl OutDir {
    /// Makes sure that results can be written to `target`. A folder with anything in it that is
    /// not a result of ours is refused without `force`; one that holds the working directory, the
    /// home folder or one of `keep` is refused always.
    ///
    /// # Errors
    /// A refusal (exit 2) that names the folder and the reason.
    pub fn prepare(target: &Path, force: bool, keep: &[&Path]) -> Result<Self, Stop> {
        let refused = |why: &str| Stop::Refused {
            message: format!("cannot write results to {}: {why}", target.display()),
            hint: Some("choose another folder with --output".to_owned()),
        };
        let target = if target.symlink_metadata().is_ok() {
            full_path(target).map_err(|error| refused(&reason(&error)))?
        } else {
            target.to_path_buf()
        };
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(refused("it has no name"));
        };
        let parent = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        fs::create_dir_all(parent).map_err(|error| refused(&reason(&error)))?;
        let parent = full_path(parent).map_err(|error| refused(&reason(&error)))?;
        let target = parent.join(name);
        let hidden = format!(".{}.nearhome-", name.to_string_lossy());
        tidy(&parent, &hidden, &target);
        let replaces = target.exists();
        if replaces {
            may_replace(&target, force, keep)?;
        }
        let (staging, lock) = stage(&parent, &hidden).map_err(|error| refused(&reason(&error)))?;
        if let Ok(about) = fs::metadata(&target) {
            let _ = fs::set_permissions(&staging, about.permissions());
        }
        Ok(Self {
            target,
            staging,
            lock,
            replaces,
            exchange: true,
            hook: None,
            killed: false,
        })
    }

    /// Where the results will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes one file of the result. The name may hold folders, such as `charts/fan.svg`.
    ///
    /// # Errors
    /// A failure (exit 1) when the disk is full or the file cannot be written.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        self.try_write(name, bytes)
            .map_err(|error| self.failed(name, &error))
    }

    fn try_write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let inside = Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if name.is_empty() || !inside {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a result's file must be inside its folder",
            ));
        }
        let path = self.staging.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        self.step(Step::Write)?;
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        self.step(Step::Wrote)
    }

    /// Swaps the results in and returns their folder. The files must include a [`MANIFEST`] with
    /// our [`MARKER`], else the next run could not tell the folder for ours.
    ///
    /// # Errors
    /// A failure (exit 1); then what was there before is there still.
    pub fn commit(mut self) -> Result<PathBuf, Stop> {
        if mark(&self.staging).is_none() {
            return Err(Stop::Failed(anyhow::anyhow!(
                "the results have no {MANIFEST} with \"{MARKER}\": \"{MADE_BY}\""
            )));
        }
        match self.swap() {
            Ok(()) => Ok(self.target.clone()),
            Err(error) => Err(self.failed("", &error)),
        }
    }

    fn swap(&mut self) -> io::Result<()> {
        self.step(Step::Swap)?;
        if !self.replaces {
            fs::rename(&self.staging, &self.target)?;
            return self.step(Step::Swapped);
        }
        let exchanged = self.exchange && exchange(&self.staging, &self.target).is_ok();
        if !exchanged {
            let aside = self.aside();
            fs::rename(&self.target, &aside)?;
            self.step(Step::Aside).inspect_err(|_| {
                if !self.killed {
                    let _ = fs::rename(&aside, &self.target);
                }
            })?;
            if let Err(error) = fs::rename(&self.staging, &self.target) {
                let _ = fs::rename(&aside, &self.target);
                return Err(error);
            }
            // The old results take the place of the staging folder and are removed with it.
            self.staging = aside;
        }
        // From here on the new results stand, whatever happens to the old ones.
        let _ = self.step(Step::Swapped);
        if !self.killed {
            let _ = fs::remove_dir_all(&self.staging);
            let _ = self.step(Step::Cleaned);
        }
        Ok(())
    }

    fn aside(&self) -> PathBuf {
        let name = self.target.file_name().unwrap_or_default();
        let parent = self.target.parent().unwrap_or(Path::new("."));
        parent.join(format!(".{}.nearhome-old", name.to_string_lossy()))
    }

    fn step(&mut self, step: Step) -> io::Result<()> {
        match self.hook.as_mut().and_then(|hook| hook(step)) {
            None => Ok(()),
            Some(Fate::Fail(error)) => Err(error),
            Some(Fate::Kill) => {
                self.killed = true;
                Err(io::Error::other("killed"))
            }
        }
    }

    fn failed(&self, name: &str, error: &io::Error) -> Stop {
        let before = if self.replaces {
            "the earlier results are as they were"
        } else {
            "nothing was written"
        };
        Stop::Failed(anyhow::anyhow!(
            "cannot write {}: {}; {before}",
            self.target.join(name).display(),
            reason(error)
        ))
    }
}

impl Drop for OutDir {
    fn drop(&mut self) {
        if !self.killed {
            let _ = fs::remove_dir_all(&self.staging);
        }
        self.lock = None;
    }
}

/// Removes what kills have left, and puts an old result back that was moved aside.
fn tidy(parent: &Path, hidden: &str, target: &Path) {
    let aside = parent.join(format!("{hidden}old"));
    if aside.is_dir() {
        if target.exists() {
            let _ = fs::remove_dir_all(&aside);
        } else {
            let _ = fs::rename(&aside, target);
        }
    }
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    let prefix = format!("{hidden}new-");
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(&prefix);
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let path = entry.path();
            // Held while the folder is removed, so that no new run can take it meanwhile.
            if let Some(_held) = lock(&path) {
                let _ = fs::remove_dir_all(&path);
            }
        }
    }
}

/// A new hidden folder, locked.
fn stage(parent: &Path, hidden: &str) -> io::Result<(PathBuf, Option<File>)> {
    const TRIES: u32 = 1_000;
    for number in 0..TRIES {
        let path = parent.join(format!("{hidden}new-{}-{number}", process::id()));
        match fs::create_dir(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        let held = lock(&path);
        // Another run that was tidying up may have taken it for a stale one.
        if path.is_dir() && (held.is_some() || !cfg!(unix)) {
            return Ok((path, held));
        }
    }
    Err(io::Error::other("no free name for a temporary folder"))
}

/// Takes the lock of a folder, unless a living run has it.
#[cfg(unix)]
fn lock(folder: &Path) -> Option<File> {
    use rustix::fs::{FlockOperation, flock};
    let file = File::open(folder).ok()?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(rustix::io::Errno::WOULDBLOCK) => None,
        // A disk without locks: the folder counts as free.
        Ok(()) | Err(_) => Some(file),
    }
}

/// Where folders have no locks, one counts as free after a day.
#[cfg(not(unix))]
fn lock(folder: &Path) -> Option<File> {
    const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);
    let about = fs::metadata(folder).ok()?;
    let age = about.modified().ok()?.elapsed().ok()?;
    let probe = env::current_exe().ok()?;
    if age > DAY {
        File::open(probe).ok()
    } else {
        None
    }
}

/// Exchanges two folders in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Whether an existing folder may be replaced.
fn may_replace(target: &Path, force: bool, keep: &[&Path]) -> Result<(), Stop> {
    let shown = target.display();
    let another = "choose another folder with --output";
    let refused = |message: String| Stop::refused(message, another);
    if !target.is_dir() {
        return Err(refused(format!("{shown} is a file, not a folder")));
    }
    let entries = fs::read_dir(target)
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(|error| refused(format!("cannot look into {shown}: {}", reason(&error))))?;
    let here = env::current_dir().ok();
    let home = env::home_dir();
    let kept = keep
        .iter()
        .map(|path| path.to_path_buf())
        .chain(here)
        .chain(home);
    for path in kept {
        if full_path(&path).is_ok_and(|full| full.starts_with(target)) {
            return Err(refused(format!(
                "results would replace all of {shown}, which holds {}",
                path.display()
            )));
        }
    }
    // Better said before the simulation than after it.
    if let Some(open) = in_use(target) {
        return Err(Stop::refused(
            format!(
                "cannot replace {shown}: {} is open in another program",
                open.display()
            ),
            "close it there, or choose another folder with --output",
        ));
    }
    if entries.is_empty() || force {
        return Ok(());
    }
    let or_force = "choose another folder with --output; --force replaces all that is in this one";
    let Some(mark) = mark(target) else {
        return Err(Stop::refused(
            format!("{shown} is not empty and does not hold results of nearhome"),
            or_force,
        ));
    };
    if let Some(files) = mark.files {
        let strange = entries.iter().map(fs::DirEntry::file_name).find(|name| {
            let name = name.to_string_lossy();
            let listed = files
                .iter()
                .any(|file| file.split('/').next() == Some(name.as_ref()));
            !listed && name != MANIFEST && !LITTER.contains(&name.as_ref())
        });
        if let Some(name) = strange {
            return Err(Stop::refused(
                format!(
                    "{shown} holds {}, which nearhome did not write",
                    name.display()
                ),
                or_force,
            ));
        }
    }
    Ok(())
}

/// A file that another program, such as Excel, keeps from being moved with its folder; only Windows lets it.
fn in_use(folder: &Path) -> Option<PathBuf> {
    if !cfg!(windows) {
        return None;
    }
    fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            return in_use(&path);
        }
        let opened = File::options().read(true).write(true).open(&path);
        opened
            .is_err_and(|error| open_elsewhere(&error))
            .then_some(path)
    })
}

/// Our mark in a folder, if it is there.
fn mark(folder: &Path) -> Option<Mark> {
    let path = folder.join(MANIFEST);
    if !fs::metadata(&path).ok()?.is_file() {
        return None;
    }
    let file = io::BufReader::new(File::open(path).ok()?);
    let mark: Mark = serde_json::from_reader(file).ok()?;
    (mark.made_by == MADE_BY).then_some(mark)
}

#[cfg(test)]
mod tests;
