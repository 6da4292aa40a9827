"""Six processes at once: one runs, five say who holds the run."""

import contextlib
from pathlib import Path

from tests.support.processes import LONGER, journal, started, wait_until


def test_six_begin_the_same_run_and_one_has_it(tmp_path: Path) -> None:
    (tmp_path / "longer.yaml").write_text(LONGER)
    command = ("run", "longer.yaml", "--resume", "--dir", "held", "-j", "1", "-n", "1000", "-q")
    with contextlib.ExitStack() as stack:
        six = [stack.enter_context(started(*command, cwd=tmp_path)) for _ in range(6)]
        wait_until(lambda: sum(process.poll() is not None for process in six) == 5)
        (holder,) = [process for process in six if process.poll() is None]
        for process in six:
            if process is not holder:
                out, err = process.communicate()
                assert (process.returncode, out) == (5, "")
                (line,) = err.splitlines()
                assert f"the run is held by process {holder.pid} on " in line
        wait_until(lambda: any(row["kind"] == "result" for row in journal(tmp_path / "held")))
        assert holder.poll() is None
    assert [row["row"] for row in journal(tmp_path / "held")] == list(range(1, len(journal(tmp_path / "held")) + 1))
    with started(*command, cwd=tmp_path) as after:  # killed by now, and its lock with it
        done = len(journal(tmp_path / "held"))
        wait_until(lambda: len(journal(tmp_path / "held")) > done)
        assert after.poll() is None
