//! How a command ends and the number it ends with.

use std::io;
use std::process::ExitCode;

use crate::error::Problems;

/// Done; also when the reader of stdout has gone away.
pub const DONE: u8 = 0;
/// The command was right and could not be carried out.
pub const COULD_NOT: u8 = 1;
/// The command or the settings are wrong.
pub const WRONG: u8 = 2;
/// Stopped by Ctrl-C, as shells count it: 128 and the signal's number.
pub const INTERRUPTED: u8 = 130;

/// Why a command ended before it was done.
#[derive(Debug)]
pub enum Stop {
    /// The scenario or a `--set` is wrong.
    Settings(Problems),
    /// The command asks for what cannot be: a file that is not there, a folder in the way.
    Refused {
        /// What is wrong, in one sentence.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// Something outside the user's command failed.
    Failed(anyhow::Error),
    /// Ctrl-C.
    Interrupted,
}

impl Stop {
    /// A refusal with what to do about it.
    pub fn refused(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Settings(_) | Self::Refused { .. } => WRONG,
            Self::Failed(error) if pipe_closed(error) => DONE,
            Self::Failed(_) => COULD_NOT,
            Self::Interrupted => INTERRUPTED,
        }
    }

    /// What a refusal says, and its hint.
    pub fn words(&self) -> (String, Option<String>) {
        match self {
            Self::Refused { message, hint } => (message.clone(), hint.clone()),
            other => (other.message(false).trim_end().to_owned(), None),
        }
    }

    /// What to say on stderr, its line end included; empty when there is nothing to say.
    pub fn message(&self, colour: bool) -> String {
        let (bold, plain) = if colour {
            (
                "\u{1b}[1m\u{1b}[91merror\u{1b}[0m",
                "\u{1b}[1m\u{1b}[96mhelp\u{1b}[0m",
            )
        } else {
            ("error", "help")
        };
        match self {
            Self::Settings(problems) => problems.render(colour),
            Self::Refused { message, hint } => {
                let hint = hint.as_ref();
                let hint = hint.map_or_else(String::new, |hint| format!("{plain}: {hint}\n"));
                format!("{bold}: {message}\n{hint}")
            }
            Self::Failed(error) if pipe_closed(error) => String::new(),
            Self::Failed(error) => format!("{bold}: {error:#}\n"),
            Self::Interrupted => "interrupted: nothing was written\n".to_owned(),
        }
    }
}

impl From<Problems> for Stop {
    fn from(problems: Problems) -> Self {
        Self::Settings(problems)
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

pub(super) fn code(number: u8) -> ExitCode {
    ExitCode::from(number)
}

fn pipe_closed(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Whether a file could not be used because another program has it open and shares it with nobody, or for reading
/// alone. Windows knows that (`ERROR_SHARING_VIOLATION`, `ERROR_LOCK_VIOLATION`), other systems do not ask.
pub(super) fn open_elsewhere(error: &io::Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33))
}

/// Why a file or folder could not be used, in words.
pub(super) fn reason(error: &io::Error) -> String {
    if open_elsewhere(error) {
        return "it is open in another program, such as Excel: close it there".to_owned();
    }
    match error.kind() {
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "your share of the disk is full".to_owned(),
        // So Windows also calls a folder with a file that is open.
        io::ErrorKind::PermissionDenied if cfg!(windows) => {
            "you have no permission, or it, or something in it, is open in another program, such as Excel"
                .to_owned()
        }
        io::ErrorKind::PermissionDenied => "you have no permission".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where a folder should be".to_owned()
        }
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_documented() {
        assert_eq!(Stop::Settings(Problems::new()).code(), 2);
        assert_eq!(Stop::refused("a", "b").code(), 2);
        assert_eq!(Stop::Failed(anyhow::anyhow!("x")).code(), 1);
        assert_eq!(Stop::Interrupted.code(), 130);
        let pipe = io::Error::from(io::ErrorKind::BrokenPipe);
        let pipe = Stop::Failed(anyhow::Error::new(pipe).context("writing"));
        assert_eq!((pipe.code(), pipe.message(false)), (0, String::new()));
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let stop = Stop::refused("no such file", "look again");
        assert_eq!(
            stop.message(false),
            "error: no such file\nhelp: look again\n"
        );
    }
}
