"""What an operator asked for and cannot have."""


class Refused(Exception):
    """A command or a start is refused; the message is one line that says what to do."""
