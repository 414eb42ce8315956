"""The one kind of error that is a person's to mend."""


class UserError(ValueError):
    """A mistake that the person at the keyboard can mend: bad file, bad name, bad value.

    The message is one line, names what is wrong and says what to do. The command line prints it after
    ``neurarium: `` and exits with status 2; a scene shows it in its status line.
    """


class BrainFileError(UserError):
    """A brain file that cannot be read or written; the message names the file."""
