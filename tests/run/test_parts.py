"""From a config to the objects of a search."""

import os
from pathlib import Path

from hpsearch.run.parts import idle, jobs_of
from tests.support.searches import config


def test_jobs_are_as_given_or_the_cores_there_are(tmp_path: Path) -> None:
    assert jobs_of(config(tmp_path, "executor.jobs=7")) == 7
    assert jobs_of(config(tmp_path, "executor.jobs=auto")) == len(os.sched_getaffinity(0))


def test_more_workers_than_trials_are_planned_together_are_told(tmp_path: Path) -> None:
    zoom, random = config(tmp_path, "trials=20"), config(tmp_path, "trials=20", "search.sampler=random")
    assert idle(zoom, 8) == idle(random, 64) == []
    assert idle(zoom, 12) == ["4 of 12 workers idle: 8 trials are planned together; search.batch: 12 would use them"]
    assert idle(config(tmp_path, "trials=3"), 4)[0].endswith("3 trials are planned together; fewer jobs would do")
