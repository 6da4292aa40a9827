"""Bytes to text: files, standard input, encodings."""

import io
import os
from pathlib import Path

import pytest

from hpsearch.config import load
from hpsearch.errors import ConfigError
from tests.support.configs import SPACE


def _refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(str(path))
    (problem,) = caught.value.problems
    return str(problem)


def test_a_file_names_the_run_and_its_folder_is_the_data_base(tmp_path: Path) -> None:
    path = tmp_path / "my-run.yaml"
    path.write_text(SPACE)
    config = load(str(path))
    assert (config.name, config.data_base, config.text) == ("my-run", tmp_path, SPACE)


def test_standard_input_as_text_and_as_bytes() -> None:
    config = load("-", stdin=io.TextIOWrapper(io.BytesIO(SPACE.encode())))
    assert config == load("-", stdin=io.StringIO(SPACE))
    assert (config.name, config.data_base) == ("run", Path.cwd())


def test_a_stem_that_is_no_name_gives_run(tmp_path: Path) -> None:
    (tmp_path / "latest.yaml").write_text(SPACE)
    assert load(str(tmp_path / "latest.yaml")).name == "run"


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SPACE.replace("\n", "\r\n").encode())
    assert set(load(str(path)).space.axes) == {"learning_rate"}


def test_latin_1_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("seed: 1\nname: é".encode("latin-1"))
    assert _refusal(path).startswith(f"{path}:2:7: byte 0xe9 is not UTF-8")


def test_utf_16_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("seed: 1".encode("utf-16"))
    assert "UTF-16" in _refusal(path)


def test_a_missing_file_has_a_did_you_mean(tmp_path: Path) -> None:
    (tmp_path / "digits.yaml").write_text(SPACE)
    assert f"did you mean {tmp_path / 'digits.yaml'}?" in _refusal(tmp_path / "digit.yaml")


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    assert _refusal(tmp_path).endswith("is a folder; name a config file in it")
    (tmp_path / "digits.yaml").write_text(SPACE)
    assert _refusal(tmp_path).endswith(f"name a config file in it, such as {tmp_path / 'digits.yaml'}")


def test_a_path_with_a_nul_is_no_traceback() -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load("a\0b")


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 10**12)  # sparse: reading it all would take minutes
    assert "larger than 256 KiB" in _refusal(path)
