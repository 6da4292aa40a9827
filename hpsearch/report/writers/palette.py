"""The colours of a terminal: what a page calls green or dim, as one of 256 colours that is read on white and on black.

The 16 basic colours are the terminal's own choice: bright yellow, cyan or faint text on white cannot be read. Where
there are no others, only what is wrong has one.
"""

COLOURS = {"green": 28, "red": 160, "yellow": 136, "cyan": 30, "dim": 244}
"""Names that pages use, and the number among xterm's 256 colours."""
BASIC = {"green": "default", "red": "red", "yellow": "magenta", "cyan": "default", "dim": "default"}
"""What they are among 16."""


def styles(*, many: bool) -> dict[str, str]:
    """Rich's words for each style by its name, the colours and the same in bold; `many` where there are 256."""
    plain = {name: f"color({number})" for name, number in COLOURS.items()} if many else BASIC
    return {**plain, **{f"bold {name}": f"bold {colour}" for name, colour in plain.items()}}
