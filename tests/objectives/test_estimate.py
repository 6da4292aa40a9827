"""What a dry run measures."""

from hpsearch.objectives import estimate
from hpsearch.objectives.estimate import seconds_per_epoch

from .made import dataset


def test_an_epoch_takes_some_time() -> None:
    configs = [{"hidden_units": 4}, {"hidden_layers": 0, "normalize_inputs": False}]
    assert seconds_per_epoch(configs, dataset()) > 0


def test_a_larger_network_takes_longer() -> None:
    small, large = ([{"hidden_units": units, "hidden_layers": 2}] for units in (2, 1500))
    assert seconds_per_epoch(large, dataset()) > 2 * seconds_per_epoch(small, dataset())


def test_it_stops_when_its_patience_is_over(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(estimate, "PATIENCE", 0.0)
    left = iter([{"hidden_units": 4}] * 5)
    seconds_per_epoch(left, dataset())
    assert len(list(left)) == 4
