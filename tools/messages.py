"""Every sentence of the program in one table, tests/messages.md, so that they can be read in a row: by room and file.

    python tools/messages.py

A sentence is a text of two words or more in the source that is no docstring; what is put in stands in braces. A test
fails where the table is stale. Read what changed in it by the rule: would a colleague say it so?
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path("tests/messages.md")
HEAD = """\
# What the program says

Written from the source by `python tools/messages.py`: every text of two words or more; what is put in stands in braces.
Read what changes here by one rule: would a colleague say it so?
"""
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
TWO_WORDS = re.compile(r"[^\W\d_]{2,}[,;:.)'`]*\s+[(`'{]*[^\W\d_{]")


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Line and text of each sentence of a file, in the order of the lines."""
    tree = ast.parse(text)
    silent = _not_said(tree)
    found: dict[tuple[int, int], str] = {}
    inside: set[int] = set()
    for node in ast.walk(tree):
        if id(node) in silent or id(node) in inside or not isinstance(node, ast.JoinedStr | ast.Constant):
            continue
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in ast.walk(node)}
        said = " ".join(_shown(node).split())
        if TWO_WORDS.search(said):
            found[node.lineno, node.col_offset] = said
    yield from ((line, said) for (line, _), said in sorted(found.items()))


def _not_said(tree: ast.Module) -> set[int]:
    """Docstrings, also of attributes, types in quotes, and what regular expressions are made of."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            silent.add(id(node.annotation))
        if isinstance(node, ast.FunctionDef):
            types = [node.returns, *(a.annotation for a in (*node.args.args, *node.args.kwonlyargs))]
            silent |= {id(each) for each in types if isinstance(each, ast.Constant)}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "compile":
            silent |= {id(part) for part in ast.walk(node)}
    return silent


def _shown(node: ast.expr) -> str:
    """A text as it is said: a name that is put in by itself, one of two texts as both, of a call what is called."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_shown, node.values))
    return f"{{{_put_in(node.value)}}}" if isinstance(node, ast.FormattedValue) else "..."


def _put_in(node: ast.expr) -> str:
    """Never as `ast.unparse` has it, which differs among versions of Python."""
    if isinstance(node, ast.IfExp):
        return f"{_put_in(node.body)}|{_put_in(node.orelse)}"
    if isinstance(node, ast.BoolOp):
        return "|".join(map(_put_in, node.values))
    if isinstance(node, ast.Attribute):
        return f"{_put_in(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{_put_in(node.func)}({', '.join(map(_put_in, node.args))})"
    if isinstance(node, ast.BinOp):
        return f"{_put_in(node.left)} {_SIGNS.get(type(node.op), '?')} {_put_in(node.right)}"
    return node.id if isinstance(node, ast.Name) else _shown(node)


def table(house: Path) -> str:
    """All sentences of the files below `house`, each once a file, by room and file."""
    parts = [HEAD]
    for file in sorted(house.rglob("*.py")):
        said = dict.fromkeys(text for _, text in sentences(file.read_text(encoding="utf-8")))
        if said:
            parts += [f"\n## {file.relative_to(house)}\n\n", *(f"- {text}\n" for text in said)]
    return "".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """The command; the exit code is 1 where the table was stale and only a check was wanted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, and exit with 1 where it is stale")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder with hpsearch/ and tests/")
    given = parser.parse_args(arguments)
    file, text = given.root / TABLE, table(given.root / "hpsearch")
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TABLE}: {'stale; run: python tools/messages.py' if given.check else 'written'}")
    if not given.check:
        file.write_text(text, encoding="utf-8")
    return int(given.check)


if __name__ == "__main__":
    sys.exit(main())
