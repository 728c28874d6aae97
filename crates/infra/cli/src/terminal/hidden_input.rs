use kernel::SecretString;
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
};

/// Prompts on the terminal itself, even if the standard streams are redirected. With `rpassword`
/// alone, Ctrl-C would end the process and leave the terminal without echo.
pub(super) fn read_hidden(prompt: &str) -> io::Result<SecretString> {
    let mut terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    let hidden = Hidden::enter(terminal.try_clone()?)?;
    write!(terminal, "{prompt}")?;

    let config = rpassword::ConfigBuilder::new()
        .input_reader(Keys(terminal.try_clone()?))
        .output_discard()
        .build();
    let typed = rpassword::read_password_with_config(config).map(SecretString::from);

    drop(hidden);
    writeln!(terminal)?;
    typed
}

/// Turns off echo, line editing and signals of the terminal until it is dropped.
struct Hidden {
    terminal: File,
    before: Termios,
}

impl Hidden {
    fn enter(terminal: File) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut modes = before.clone();
        modes
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&terminal, OptionalActions::Now, &modes)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}

const CTRL_C: u8 = 3;

/// The input of `rpassword`, which reads it byte by byte.
struct Keys(File);

impl Read for Keys {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        match buffer.get(..count) {
            Some(keys) if keys.contains(&CTRL_C) => Err(io::Error::other("interrupted")),
            _ => Ok(count),
        }
    }
}
