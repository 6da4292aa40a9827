"""Two checkouts of hpsearch as real processes, what they say side by side, and whether it is the same."""

import difflib
import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

JOBS = ("1", "2")
ZOOM = "--zoom"
LOOKS = (("show",), ("show", "--json"), ("show", "--csv"), ("show", "--md"), ("best",), ("best", ZOOM))
"""What is asked about a run that OLD wrote, its name being put after the command."""
DIFFERENT = 12
"""Lines of a difference that are shown."""
PATIENCE = 600.0
"""Seconds until a process is given up."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """One state of the project, and what it runs on."""

    name: str
    path: Path
    python: str

    def command(self, arguments: Sequence[str]) -> list[str]:
        return [self.python, "-m", "hpsearch", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"PYTHONPATH": str(self.path), "PYTHONDONTWRITEBYTECODE": "1"}

    def said(self, *arguments: str, cwd: Path) -> tuple[int, str]:
        """Exit code, and what was printed on standard output and standard error."""
        done = self._run(self.command(arguments), cwd)
        text = f"$ {' '.join(arguments)}\n{done.stdout}{done.stderr}exit code {done.returncode}\n"
        return done.returncode, text.replace(str(self.path), "CHECKOUT")

    def document(self, *arguments: str, cwd: Path) -> dict[str, Any]:
        """What a run ends with, but for where it lies and how long it took."""
        done = self._run(self.command([*arguments, "--json", "-q"]), cwd)
        if done.returncode or not done.stdout:
            return {"exit code": done.returncode, "stderr": done.stderr.replace(str(self.path), "CHECKOUT")}
        return {k: v for k, v in json.loads(done.stdout).items() if k not in ("run", "seconds")}

    def has(self, module: str) -> bool:
        return self._run([self.python, "-c", f"import {module}"], self.path).returncode == 0

    def origin(self) -> Path:
        """The package that its processes really import."""
        asked = self._run([self.python, "-c", "import hpsearch; print(hpsearch.__file__)"], self.path)
        return Path(asked.stdout.strip()).parent.resolve()

    def _run(self, command: list[str], cwd: Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, cwd=cwd, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )


@dataclass(slots=True)
class Comparison:
    """Both checkouts, the folder they work in, and how the parts came out so far."""

    old: Checkout
    new: Checkout
    work: Path
    parts: Counter[str] = field(default_factory=Counter)

    def both(self, what: Callable[[Checkout], Any]) -> list[Any]:
        """What OLD and NEW make of it, side by side."""
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(what, (self.old, self.new)))

    def judge(self, part: str, expected: object, *found: object) -> None:
        """Prints and counts whether all that was found is as expected; OLD itself must not have failed."""
        if isinstance(expected, dict) and "exit code" in expected:
            self.tell(part, "BROKEN", f"OLD ends with {expected}")
            return
        wrong = next((one for one in found if one != expected), None)
        self.tell(part, "equal" if wrong is None else "DIFFERENT")
        if wrong is not None:
            lines = difflib.unified_diff(_lines(expected), _lines(wrong), "expected", "found", n=0, lineterm="")
            print("\n".join(f"    {line}" for line, _ in zip(lines, range(DIFFERENT), strict=False)), flush=True)

    def tell(self, part: str, outcome: str, why: str = "") -> None:
        self.parts[outcome] += 1
        print(f"{outcome:<10}{part}{why and ': '}{why}", flush=True)

    def lacks(self, part: str) -> bool:
        """Whether a part of optuna's is left out."""
        missing = "optuna" in part and not all(self.both(lambda c: c.has("optuna")))
        if missing:
            self.tell(part, "skipped", "optuna is not installed in both")
        return missing

    def searched(self, part: str, config: str, name: str, *more: str) -> None:
        """A search by both with each number of jobs, all of which must end alike, and well."""
        found = [self.both(lambda c, j=j: self.ran(c, config, f"{name}-{j}", j, *more)) for j in JOBS]
        self.judge(part, *(document for pair in found for document in pair))

    def ran(self, checkout: Checkout, config: str, name: str, jobs: str, *more: str) -> dict[str, Any]:
        directory = f"{checkout.name}/{name}"
        return checkout.document("run", config, "--dir", directory, "-j", jobs, *more, cwd=self.work)

    def said(self, part: str, *commands: Sequence[str], code: int = 0) -> None:
        """What both print. OLD must end with that exit code (but for --zoom, which needs some trials)."""
        old, new = self.both(lambda c: [c.said(*arguments, cwd=self.work) for arguments in commands])
        broken = [
            text for arguments, (got, text) in zip(commands, old, strict=True) if got != code and ZOOM not in arguments
        ]
        if broken:
            self.tell(part, "BROKEN", broken[0])
        else:
            self.judge(part, *("".join(text for _, text in said) for said in (old, new)))

    def looks(self, part: str, run: str, *more: tuple[str, ...]) -> None:
        """What looks at a run, by both at the very same folder."""
        commands = [(command, run, *options) for command, *options in (*LOOKS, *more)]
        self.said(f"{part}: {', '.join(' '.join(command) for command in (*LOOKS, *more))}", *commands)


def _lines(value: object) -> list[str]:
    return value.splitlines() if isinstance(value, str) else json.dumps(value, indent=1, sort_keys=True).splitlines()
