"""Writes what the program knows of itself into docs/*.md, between marker comments, and configs/schema.json.

`python tools/docs.py` writes what is stale; with `--check` it changes nothing and exits with 1 where anything is. A
part stands between `<!-- begin NAME -->` and `<!-- end NAME -->`; each stands in one place.
"""

import argparse
import inspect
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer

from hpsearch import errors
from hpsearch.cli.app import app
from hpsearch.config import json_schema
from hpsearch.config.shares import PERCENTAGE
from hpsearch.data.sources import READERS, SOURCES
from hpsearch.objectives import OBJECTIVES, Kind
from hpsearch.report.pages.settings import Told, told
from hpsearch.run.panda.rows import ROWS as PANDA_ROWS
from hpsearch.run.retest.rows import ROWS as RETEST_ROWS
from hpsearch.run.rows import ROWS
from hpsearch.sampler import SAMPLERS
from hpsearch.schedule import SCHEDULES
from hpsearch.space import SCALES

ROOT = Path(__file__).parent.parent
SCHEMA = Path("configs/schema.json")
PART = re.compile(r"^<!-- begin (?P<name>\S+) -->\n.*?^<!-- end (?P=name) -->$", re.DOTALL | re.MULTILINE)
BY_HAND = {0: "Done.", 1: "Our own fault: please report it."}
"""Exit codes of which no exception of ours says what they mean."""
SIGNALS = "129, 130, 143"
"""128 and the number of SIGHUP, SIGINT and SIGTERM."""


def table(head: str, rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; `head` has its columns, with | between them."""
    columns = head.split("|")
    lines = [columns, ["---"] * len(columns), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def code(value: object) -> str:
    """A value as the YAML has it, in a code span."""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def codes(values: Iterable[object]) -> str:
    """Several of them."""
    return ", ".join(map(code, values))


def first_paragraph(thing: object) -> str:
    """Of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


# The config


def bounds(schema: Mapping[str, Any]) -> str:
    """` of at least 1`, ` above 0 and below 1`: the rest of a number's rule, empty where it has none."""
    words = {"minimum": "of at least", "exclusiveMinimum": "above", "exclusiveMaximum": "below", "maximum": "at most"}
    said = [f"{text} {schema[key]:,}" for key, text in words.items() if key in schema]
    return f" {' and '.join(said)}" if said else ""


def values(schema: Mapping[str, Any], optional: bool = False) -> str:
    """What may be written, in words; not null where `optional`, as leaving out is shorter."""
    if "anyOf" in schema:
        return " or ".join(values(one) for one in schema["anyOf"] if not (optional and one.get("type") == "null"))
    if "enum" in schema:
        return codes(schema["enum"])
    if "const" in schema:
        return code(schema["const"])
    if schema.get("pattern") == PERCENTAGE["pattern"]:
        return "a percentage"
    plain = {"string": "text", "boolean": "`true` or `false`", "null": "`null`", "object": "a mapping"}
    match schema.get("type"):
        case "integer":
            return f"a whole number{bounds(schema)}"
        case "number":
            return f"a number{bounds(schema)}"
        case "array":
            return f"a list, each {values(schema['items'])}" if schema["items"] else "a list"
        case name:
            return plain[name] if name else "a mapping"


def referred(schema: Mapping[str, Any]) -> str | None:
    """The name of the definition that a key's value follows, if it is a mapping with keys of its own."""
    found = [one["$ref"] for one in (schema, *schema.get("anyOf", ())) if "$ref" in one]
    return found[0].rpartition("/")[2] if found else None


def keys_of(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """The table of a section's keys."""

    def row(name: str, key: Mapping[str, Any]) -> list[str]:
        section = referred(key)
        default = key.get("default")
        shown = "" if default is None or section else code(default)
        text = key.get("description") or definitions[str(section)]["description"]
        written = values(key, optional=default is None)
        if section:
            written = written.replace("a mapping", f"a mapping, [below](#{name})")
        return [code(name), written, shown, " ".join(text.split())]

    return table("key|values|default|what it says", (row(*item) for item in schema["properties"].items()))


def sections(schema: Mapping[str, Any], definitions: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """The table of every mapping below, by its path."""
    yield path, keys_of(schema, definitions)
    for name, key in schema["properties"].items():
        section = referred(key)
        if section is not None:
            yield from sections(definitions[section], definitions, f"{path}.{name}")


def config() -> dict[str, str]:
    """The keys of every section, and what the tables that it names things of have."""
    schema = json_schema()
    definitions = schema["$defs"]
    axes = {f"axis.{name.lower()}": keys_of(definitions[name], definitions) for name in ("Range", "Choice")}
    ratios = {None: "equal differences", 0.0: "equal ratios of the value", 1.0: "equal ratios of 1 - value"}
    scales = (
        (code(name), codes(scale.aliases), ratios.get(scale.origin, f"equal ratios of the distance to {scale.origin}"))
        for name, scale in SCALES.items()
    )
    samplers = ((code(name), codes(kind.options), "yes" if kind.learns else "no") for name, kind in SAMPLERS.items())
    return {
        **dict(sections(schema, definitions, "config")),
        **axes,
        "scales": table("scale|also written|equal parts of it are", scales),
        "samplers": table("sampler|its keys|looks at results", samplers),
        "schedules": table("kind|its keys", ((code(n), codes(kind.options)) for n, kind in SCHEDULES.items())),
        "sources": table(
            "source|what it is|its keys",
            ((code(n), first_paragraph(source.make), codes(source.reads)) for n, source in SOURCES.items()),
        ),
        "files": table("a name that ends in|holds", files()),
        "metrics": table("metric|better|of the part|between equals decides", metrics(OBJECTIVES["network"])),
    }


def files() -> Iterator[tuple[str, str]]:
    """The endings of files by what they hold."""
    words = {"arrays": "named arrays", "array": "one array", "table": "a table, a row an example"}
    for holds, text in words.items():
        yield codes(ending for ending, reader in READERS.items() if reader.holds == holds), text


def metrics(kind: Kind) -> Iterator[tuple[str, str, str, str]]:
    """What can be the goal, and what some trials have beside."""
    side = {"minimize": "smaller", "maximize": "larger"}
    for metric in (*kind.metrics.values(), *kind.watched.values()):
        yield code(metric.name), side[metric.direction], metric.part or "", code(metric.tie) if metric.tie else ""


# The settings


def settings(kind: Kind) -> str:
    """Every setting of an objective, by tier."""

    def row(one: Told) -> list[str]:
        default = code(one.default) + (", by other settings" if one.by_others else "")
        return [
            code(one.name),
            str(one.tier or ""),
            default,
            one.values,
            code(one.range) if one.range else "",
            one.acts,
        ]

    return table("setting|tier|default|values|a range to search|where it acts", map(row, told(kind)))


def lessons(kind: Kind) -> str:
    """What every setting does, by tier."""
    rows = ((code(one.name), one.what, "<br>".join(map(code, one.formulas)), one.source) for one in told(kind))
    return table("setting|what it does|formula|where it is taught", rows)


# The commands


def option(parameter: Any) -> list[str]:
    """An argument or option: how it is written, its default, its help."""
    if parameter.param_type_name == "argument":
        words = parameter.metavar or parameter.name.upper()
        return [code(words), "", parameter.help or ""]
    value = "" if parameter.is_flag else " " + (parameter.metavar or parameter.name.upper())
    written = sorted(parameter.opts, key=len)
    default = parameter.default
    shown = "" if parameter.is_flag or default is None else code(str(default))
    return [", ".join(code(name + value) for name in written), shown, parameter.help or ""]


def commands() -> dict[str, str]:
    """Every command with its arguments and options."""
    return {f"command.{name.replace(' ', '.')}": told for name, told in told_of(typer.main.get_command(app))}


def told_of(group: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Each command of a group, and of the groups in it, by its words."""
    for name in group.list_commands(None):
        command, words = group.get_command(None, name), f"{before}{name}"
        if hasattr(command, "list_commands"):
            yield from told_of(command, f"{words} ")
            continue
        usage = [p.metavar or p.name.upper() for p in command.params if p.param_type_name == "argument"]
        shown = table("argument, option|default|what it does", map(option, command.params))
        yield words, f"`{' '.join(['hpsearch', words, *usage])}`: {command.help}\n\n{shown}"


def exit_codes() -> str:
    """The codes of the tree of exceptions, with what each exception says of itself."""
    told: dict[int, list[str]] = {}
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, errors.HpsearchError):
            told.setdefault(error.exit_code, []).append(first_paragraph(error))
    rows = {number: " ".join(texts) for number, texts in told.items()} | BY_HAND
    stopped = f"{first_paragraph(errors.StoppedError)} `hpsearch resume` goes on."
    return table("exit code|meaning", [*((str(n), rows[n]) for n in sorted(rows)), (SIGNALS, stopped)])


# The journal


def journal(rows: Mapping[str, Any]) -> str:
    """Every kind of row, its fields and what it says."""

    def field(row: Any, name: str) -> str:
        return f"`{name}` ({row.__annotations__[name].__metadata__[0].what})"

    def told(row: Any) -> str:
        return "; ".join(field(row, each.name) for each in fields(row))

    return table("kind|fields|what it says", ((code(n), told(row), first_paragraph(row)) for n, row in rows.items()))


# Writing them


def parts() -> dict[str, str]:
    """Everything generated, by name."""
    return {
        **config(),
        **commands(),
        "settings": settings(OBJECTIVES["network"]),
        "lessons": lessons(OBJECTIVES["network"]),
        "exit-codes": exit_codes(),
        "journal": journal(ROWS),
        "journal.panda": journal(PANDA_ROWS),
        "journal.retest": journal(RETEST_ROWS),
    }


def fresh(root: Path) -> dict[Path, str]:
    """Every file with a generated part, as it should be. Raises SystemExit where a part has no place, or two."""
    known = parts()
    seen: Counter[str] = Counter()

    def part(found: re.Match[str]) -> str:
        name = found["name"]
        seen[name] += 1
        return f"<!-- begin {name} -->\n{known.get(name, '')}\n<!-- end {name} -->"

    texts = {page: PART.sub(part, page.read_text(encoding="utf-8")) for page in sorted((root / "docs").glob("*.md"))}
    wrong = [f"nothing is called {name}" for name in seen if name not in known]
    wrong += [f"{name} stands in {seen[name]} places, not in one" for name in known if seen[name] != 1]
    if wrong:
        sys.exit("docs/*.md: " + "; ".join(wrong))
    return {**texts, root / SCHEMA: json.dumps(json_schema(), indent=2) + "\n"}


def main(arguments: list[str] | None = None) -> int:
    """The command; the exit code is 1 where something was stale and only a check was wanted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, and exit with 1 where anything is stale")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder with docs/ and configs/")
    given = parser.parse_args(arguments)
    stale = {
        file: text
        for file, text in fresh(given.root).items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    }
    for file, text in stale.items():
        print(f"{file.relative_to(given.root)}: {'stale; run: python tools/docs.py' if given.check else 'written'}")
        if not given.check:
            file.write_text(text, encoding="utf-8")
    return int(bool(stale) and given.check)


if __name__ == "__main__":
    sys.exit(main())
