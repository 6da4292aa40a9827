"""How words, values and numbers are written for people: harmless, aligned, and with sensible digits."""

import math
import re

from hpsearch.trial import Metric, Value

_MARKDOWN = re.compile(r"[\\`*\[\]<>|&~]|(?<![^\W_])_|_(?![^\W_])")
_SHORTENED = ("f1", "auc")
_FORMULA = ("=", "+", "-", "@")

DRAWINGS = str.maketrans("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉─│┤├└●○▲–·…✓✗×", "_.:-=+*########-|||`o.^--~+xx")
"""The characters of our drawings, one column wide each, and what stands for them where only ASCII can be written."""

LONGEST = 1000
"""Characters of a message: a name of a million of them must not come back whole."""


def visible(text: str) -> str:
    """Control, bidirectional and other invisible characters as their escapes: a newline is shown as backslash n.

    What is left neither moves the cursor nor reorders or hides a line, and is one line.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    # A lone surrogate is what the operating system's undecodable bytes become.
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def short(text: str, most: int = LONGEST) -> str:
    """A text of at most `most` characters or so: what is longer loses its middle, and says how long it was."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2]} ... ({len(text):,} characters) ... {text[-most // 2 :]}"


def markdown(text: str) -> str:
    """`visible`, and no character that Markdown would interpret; an underscore inside a word is left alone."""
    return _MARKDOWN.sub(lambda match: "\\" + match.group(), visible(text))


def csv_text(text: str) -> str:
    """`visible`, and prefixed by ' where a spreadsheet would read a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def width(text: str) -> int:
    """Terminal columns the text takes: 2 for a wide character."""
    if text.translate(DRAWINGS).isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def pad(text: str, size: int, right: bool) -> str:
    """Filled with blanks to `size` terminal columns."""
    blanks = " " * (size - width(text))
    return blanks + text if right else text + blanks


def number(value: float, digits: int = 3) -> str:
    """`digits` significant digits in the shortest readable form: 0.00123, 1.2e-05, 12300.

    From 0.9 up to 1 the digits are those of 1 - value, so that betas and accuracies near 1 stay apart: 0.99873.
    """
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    if 0.9 <= value < 1:
        decimals = digits - 1 - math.floor(math.log10(1 - value))
        return f"{value:.{decimals}f}".rstrip("0")
    text = f"{value:.{digits}g}"
    if "e+" in text and abs(value) < 1e6:
        return f"{value:.0f}"
    return text


def percent(share: float) -> str:
    """A share of 1 in percent, with two decimals, or two significant digits where those would hide it: `2.51 %`."""
    shown = 100 * share
    if not math.isfinite(shown):
        return number(shown)
    if shown == 0 or abs(shown) >= 0.00995:
        return f"{shown:.2f} %"
    return f"{number(shown, 2)} %"


def metric(measured: Metric, value: float) -> str:
    """Shares (errors and accuracies) in percent, anything else (costs) as a number."""
    return percent(value) if measured.share else number(value)


def words(name: str) -> str:
    """A metric's name for people: underscores are blanks, but the part train_dev is called train-dev; `dev F1`."""
    plain = name.replace("train_dev", "train-dev").split("_")
    return " ".join(word.upper() if word in _SHORTENED else word for word in plain)


def ordinal(count: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`."""
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


def value(item: Value) -> str:
    """A hyperparameter's value, as YAML would write it; a list (one value a layer) without brackets: `64 32`.

    One over epochs says from when on it is another: `0.1, from 31 0.01`.
    """
    if item is None:
        return "null"
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, int | float):
        return number(item)
    if isinstance(item, list):
        return " ".join(map(value, item)) if item else "[]"
    if isinstance(item, dict):
        return ", ".join(
            f"from {epoch} {value(one)}" if i else value(one) for i, (epoch, one) in enumerate(item.items())
        )
    return item


def in_line(item: Value) -> str:
    """The same among other words: a list as `128-64`."""
    return "-".join(map(value, item)) if isinstance(item, list) and item else value(item)


def span(item: Value, of: str) -> str:
    """About how many of something an exponentially weighted average with this beta is over, 1 / (1 - beta): `18 steps`.

    Of a value over epochs all in turn; empty where it is no number below 1.
    """
    if isinstance(item, dict):
        return ", ".join(f"from {n} {span(one, of)}" if i else span(one, of) for i, (n, one) in enumerate(item.items()))
    if not isinstance(item, int | float) or not item < 1:
        return ""
    many = float(f"{1 / (1 - item):.2g}")
    return f"{many:,.0f} {of}".strip() if many >= 10 else f"{many:g} {of}".strip()


def seconds(time: float) -> str:
    """Seconds without their unit, for a column: `0.04`, `0.4`, `123`."""
    return f"{time:.2f}" if time < 0.1 else f"{time:.1f}" if time < 100 else f"{time:.0f}"


def duration(time: float) -> str:
    """Seconds in the two largest units that matter: `0.4 s`, `42 s`, `1 min 20 s`, `2 h 5 min`, `3 d 4 h`."""
    if time < 9.95:
        return f"{time:.1f} s"
    whole = round(time)
    if whole < 60:
        return f"{whole} s"
    for below, rest, size, unit, small in ((3600, 1, 60, "min", "s"), (86400, 60, 60, "h", "min")):
        if round(whole / rest) * rest < below:
            return _two(round(whole / rest), size, unit, small)
    return _two(round(whole / 3600), 24, "d", "h")


def of_bytes(size: float) -> str:
    """A size in the unit that leaves at most three digits before the point: `17 bytes`, `12 kB`, `1.5 MB`."""
    steps = next((n for n in range(3) if size < 999.5 * 1000**n), 3)
    shown = size / 1000**steps
    return f"{shown:.{1 if steps and shown < 9.95 else 0}f} {('bytes', 'kB', 'MB', 'GB')[steps]}"


def _two(count: int, size: int, unit: str, small: str) -> str:
    large, left = divmod(count, size)
    return f"{large} {unit} {left} {small}" if left else f"{large} {unit}"
