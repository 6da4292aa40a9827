import pytest

from hpsearch.objectives.network.settings import SETTINGS, resolve


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_is_legal(name: str) -> None:
    setting = SETTINGS[name]
    assert setting.default is None or setting.problem(setting.default) is None
    assert resolve({}) == resolve({name: setting.default} if setting.default is not None else {})


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("value", ["nonsense", float("nan"), float("inf"), -1, {}, [[]]])
def test_nonsense_is_refused_with_its_rule(name: str, value: object) -> None:
    problem = SETTINGS[name].problem(value)
    assert problem is not None
    assert problem.startswith("must be ")
    with pytest.raises(ValueError, match=f"^{name}: must be "):
        resolve({name: value})


@pytest.mark.parametrize("name", [n for n, s in SETTINGS.items() if s.needs])
def test_what_a_setting_needs_is_a_setting(name: str) -> None:
    need = SETTINGS[name].needs
    assert need is not None
    assert need.name in SETTINGS
    assert need.name in need.phrase


def test_true_is_no_number() -> None:
    assert SETTINGS["learning_rate"].problem(True) is not None
    assert SETTINGS["hidden_layers"].problem(True) is not None


def test_a_list_of_hidden_units_fixes_the_depth() -> None:
    assert resolve({"hidden_units": [3, 5, 7]}).hidden_units == (3, 5, 7)
    assert resolve({"hidden_units": 9, "hidden_layers": 3}).hidden_units == (9, 9, 9)
    assert resolve({"hidden_layers": 0}).hidden_units == ()
    with pytest.raises(ValueError, match="hidden_units: has 3 values for hidden_layers = 2"):
        resolve({"hidden_units": [3, 5, 7], "hidden_layers": 2})


@pytest.mark.parametrize(("optimizer", "rate"), [("adam", 0.001), ("momentum", 0.1), ("gradient_descent", 0.1)])
def test_defaults_that_depend_on_another_setting(optimizer: str, rate: float) -> None:
    assert resolve({"optimizer": optimizer}).learning_rate == rate
    assert resolve({"activation": "relu"}).initialization == "he"
    assert resolve({"activation": "tanh"}).initialization == "xavier"


def test_batch_norm_needs_more_than_one_row() -> None:
    with pytest.raises(ValueError, match="batch_size: 1 leaves batch norm no variance"):
        resolve({"batch_size": 1})
    assert resolve({"batch_size": 1, "batch_norm": False}).batch_size == 1
    assert resolve({"batch_size": 1, "hidden_layers": 0}).batch_size == 1
