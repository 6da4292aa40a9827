"""Is it still the same search? `python -m tests.benchmarks.same_search OLD NEW`, two checkouts of hpsearch.

Both run the same searches as real processes, and every document of `run --json` must be equal but for its seconds: each
file of OLD's configs/, every sampler with every schedule, with and without finals, with one job and with two, and
searches that use what else a config can say. Then NEW goes on with runs that OLD wrote: finished, paused and killed
ones must come to OLD's own end. And what looks at a run must print the same, byte for byte, from both.

It says of each part whether it is equal, shows what is not, and exits with 1 if anything is.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.same_search_configs import (
    FEATURES,
    FILES,
    GIVEN,
    LONG,
    MATRIX,
    MISTAKES,
    PREDICTED,
    SAMPLERS,
    SCHEDULES,
)
from tests.benchmarks.two_checkouts import JOBS, Checkout, Comparison
from tests.support.processes import journal

FINALS = {"finals": "finals: {top: 2, repeats: 2}\n", "no finals": "finals: null\n"}
ATTEMPTS = 5
"""How often a run that is over before it was killed is begun again."""
PAUSES = (0.4, 0.8, 1.6, 3.2, 6.4)
"""Seconds that a run is given, by turns, until it has a result."""


Interruption = Callable[[Comparison, str, str, str], bool]
"""Begins the search of a config as a run of OLD and stops it in its middle; whether that worked."""


def shipped(both: Comparison) -> None:
    """Each file of OLD's configs/, at its full size."""
    shutil.copytree(both.old.path / "configs", both.work / "configs")
    for name in sorted(file.stem for file in (both.work / "configs").glob("*.yaml")):
        config = f"configs/{name}.yaml"
        both.judge(config, *both.both(lambda c, config=config, name=name: both.ran(c, config, name, "auto")))
        both.said(f"{config}: validate", ("validate", config))
        both.looks(config, f"./old/{name}", ("show", "1"))


def matrix(both: Comparison) -> None:
    """Every sampler with every schedule, with and without finals."""
    for sampler, search in SAMPLERS.items():
        if both.lacks(sampler):
            continue
        for (schedule, ladder), (finals, last) in ((s, f) for s in SCHEDULES.items() for f in FINALS.items()):
            part = f"{sampler}, {schedule}, {finals}"
            name = part.replace(", ", "-").replace(" ", "-")
            (both.work / f"{name}.yaml").write_text(MATRIX + search + ladder + last)
            both.searched(part, f"{name}.yaml", name)
            both.said(f"{part}: show, show --json", ("show", f"./old/{name}-1"), ("show", f"./old/{name}-1", "--json"))


def features(both: Comparison) -> None:
    """Searches of what else a config can say; the later ones may learn from the earlier ones."""
    for name, text in FEATURES.items():
        (both.work / f"{name}.yaml").write_text(text)
        commands = ("validate", "sample") if "space: {}" not in text else ("validate",)
        both.said(f"{name}: {', '.join(commands)}", *((command, f"{name}.yaml") for command in commands))
        both.searched(name, f"{name}.yaml", name, *GIVEN.get(name, ()))
        predict = [("predict", PREDICTED[name])] if name in PREDICTED else []
        both.looks(name, f"./old/{name}-1", ("show", "1"), ("show", "1", "--json"), *predict)


def mistakes(both: Comparison) -> None:
    """Configs that are refused, and how."""
    for name, text in MISTAKES.items():
        (both.work / f"{name}.yaml").write_text(text)
        commands = ("validate", f"{name}.yaml"), ("run", f"{name}.yaml", "--dir", "refused")
        both.said(f"{name}: validate, run", *commands, code=2)


def going_on(both: Comparison) -> None:
    """NEW goes on with what OLD wrote; OLD's own uninterrupted search says where to."""
    for name, text in LONG.items():
        if both.lacks(name):
            continue
        config = f"{name}.yaml"
        (both.work / config).write_text(text)
        straight = both.ran(both.old, config, name, "2")
        for jobs, (how, interrupt) in ((j, i) for j in JOBS for i in INTERRUPTIONS.items()):
            run, part = f"old/{name}-{how.replace(' ', '-')}-{jobs}", f"{name}, {how} with -j {jobs}"
            if not interrupt(both, config, run, jobs):
                both.tell(part, "BROKEN", "the search was over before that")
                continue
            both.looks(part, f"./{run}", ("show", first_trial(both.work / run)))
            both.judge(f"{part}: resume", straight, both.new.document("resume", f"./{run}", cwd=both.work))
            both.said(f"{part}, ended by NEW: show, show --json", ("show", f"./{run}"), ("show", f"./{run}", "--json"))
        both.said(f"{name}, finished: resume", ("resume", f"./old/{name}"))
        for checkout in (both.old, both.new):
            shutil.copytree(both.work / "old" / name, both.work / "more" / checkout.name / name)
        more = both.both(lambda c, n=name: c.document("resume", f"./more/{c.name}/{n}", "-n", "+4", cwd=both.work))
        both.judge(f"{name}, finished: resume -n +4", *more)


def killed_at(kind: str, count: int) -> Interruption:
    """Kills OLD and its workers as soon as the journal has so many rows of that kind."""

    def kill(both: Comparison, config: str, run: str, jobs: str) -> bool:
        command = both.old.command(["run", config, "--dir", run, "-j", jobs, "-q"])
        for _ in range(ATTEMPTS):
            shutil.rmtree(both.work / run, ignore_errors=True)
            with subprocess.Popen(command, cwd=both.work, env=both.old.environment, start_new_session=True) as process:
                while kinds(both.work / run).count(kind) < count and process.poll() is None:
                    time.sleep(0.001)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            if "end" not in (written := kinds(both.work / run)) and written.count(kind) >= count:
                return True
        return False

    return kill


def paused(both: Comparison, config: str, run: str, jobs: str) -> bool:
    """Lets OLD pause as soon as it has a result."""
    for seconds in PAUSES:
        arguments = ("run", config, "--resume", "--dir", run, "-j", jobs, "--time", f"{seconds}s")
        document = both.old.document(*arguments, cwd=both.work)
        if "result" in kinds(both.work / run):
            return document.get("finished") is False
    return False


def first_trial(run: Path) -> str:
    """The trial of the first result."""
    return str(next(row["trial"] for row in journal(run) if row["kind"] == "result"))


def kinds(run: Path) -> list[str]:
    """What each whole row of a journal is, the results of the finals being `final`."""
    return ["final" if row["kind"] == "result" and row["repeat"] else row["kind"] for row in journal(run)]


INTERRUPTIONS = {"killed": killed_at("result", 9), "killed in the finals": killed_at("final", 1), "paused": paused}


def listed(both: Comparison) -> None:
    """All runs that OLD wrote."""
    both.said("ls, ls --json", ("ls", "--root", "old"), ("ls", "--root", "old", "--json"))


PARTS = (shipped, matrix, features, mistakes, going_on, listed)


def compare(old: Checkout, new: Checkout) -> bool:
    """All parts in a folder of their own; whether everything was equal."""
    for checkout in (old, new):
        if checkout.origin() != (checkout.path / "hpsearch").resolve():
            raise SystemExit(f"{checkout.path}: {checkout.python} imports hpsearch from {checkout.origin()}")
    with tempfile.TemporaryDirectory() as folder:
        both = Comparison(old, new, Path(folder))
        for file, text in FILES.items():
            (both.work / file).write_text(text)
        for part in PARTS:
            part(both)
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(both.parts.items())))
    return not both.parts["DIFFERENT"] and not both.parts["BROKEN"] and both.parts["equal"] > 0


def interpreter(checkout: Path, given: str | None) -> str:
    """The one that was given, else the checkout's own, else this one."""
    own = checkout / ".venv" / "bin" / "python"
    found = shutil.which(given or (own if own.exists() else sys.executable))
    if found is None:
        raise SystemExit(f"{given}: not found")
    return str(Path(found).absolute())  # a link of a virtual environment stays one


def main(arguments: Sequence[str] | None = None) -> int:
    """As the module says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("old", "new"):
        parser.add_argument(name, type=Path, metavar=name.upper(), help="a checkout")
        parser.add_argument(f"--{name}-python", metavar="PYTHON", help="its interpreter (default: its .venv's)")
    given = parser.parse_args(arguments)
    old, new = given.old.resolve(), given.new.resolve()
    same = compare(
        Checkout("old", old, interpreter(old, given.old_python)),
        Checkout("new", new, interpreter(new, given.new_python)),
    )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
