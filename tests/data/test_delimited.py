import numpy as np
import pytest

from hpsearch.data import DataSpec, SplitSpec, load, read_examples
from hpsearch.errors import DataError

IRIS = "length,width,kind\n" + "".join(f"{i}.5,{i % 7},{'ab'[i % 2]}\n" for i in range(40))


def read(tmp_path, text, name="a.csv", **options):
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(DataSpec(name, **options), tmp_path)


def rows(data):
    return np.concatenate([part.x for part in (data.train, data.dev, data.test)])


def test_a_header_is_found_out_and_the_last_column_is_the_label(tmp_path):
    data = read(tmp_path, IRIS)
    assert (len(rows(data)), data.classes, data.shape) == (40, ("a", "b"), (2,))


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param(IRIS.split("\n", 1)[1], id="no header"),
        pytest.param("\ufeff" + IRIS, id="byte order mark"),
        pytest.param(IRIS.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(IRIS.replace("\n", "\n\n"), id="blank lines"),
        pytest.param(IRIS.replace(",", ";"), id="semicolons"),
        pytest.param(IRIS.replace(",", "\t"), id="tabs"),
        pytest.param(IRIS.replace(",a", ',"a"').replace("kind", '"kind\nof iris"'), id="quotes"),
        pytest.param(IRIS.replace(",", " , "), id="blanks"),
        pytest.param(IRIS.rstrip("\n"), id="no newline at the end"),
    ],
)
def test_variants_of_the_same_table_are_the_same(variant, tmp_path):
    assert read(tmp_path, variant).digest == read(tmp_path, IRIS).digest


def test_a_header_as_told(tmp_path):
    numbers = "".join(f"{i},{i % 2}\n" for i in range(40))
    assert len(rows(read(tmp_path, numbers, header=False))) == 40
    assert len(rows(read(tmp_path, numbers, header=True))) == 39
    assert len(rows(read(tmp_path, numbers))) == 40


@pytest.mark.parametrize("label", ["kind", 1, -2])
def test_label_by_name_or_number_and_columns_dropped(label, tmp_path):
    text = "id,kind,size\n" + "".join(f"case {i},{'ab'[i % 2]},{i}\n" for i in range(40))
    data = read(tmp_path, text, label=label, drop=("id",))
    assert data.classes == ("a", "b")
    assert np.array_equal(np.sort(rows(data)[:, 0]), np.arange(40))


def test_the_group_is_no_feature_and_stays_in_one_part(tmp_path):
    text = "patient,size,kind\n" + "".join(f"P{i // 4},{i},{'ab'[i % 2]}\n" for i in range(80))
    data = read(tmp_path, text, split=SplitSpec(group="patient"))
    assert data.shape == (1,)
    patients = [set((part.x[:, 0] // 4).tolist()) for part in (data.train, data.dev, data.test)]
    assert sum(map(len, patients)) == 20


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", {}, "is empty"),
        ("\n\n", {}, "is empty"),
        ("a,b\n", {}, "has a header and no row below it"),
        ("1,2,0\n1,2\n", {}, "line 2 has 2 fields, the first row has 3"),
        ("1,2,0\n1,2,3,0\n", {}, "line 2 has 4 fields, the first row has 3"),
        (IRIS + "1,abc,a\n", {}, r"line 42, column 2 \(width\): 'abc' is not a number; .*drop: \[width\]"),
        (IRIS + "1,1_000,a\n", {}, r"line 42, column 2 \(width\): '1_000' is not a number"),
        (IRIS + "1,,a\n", {}, r"line 42, column 2 \(width\): the value is missing"),
        (IRIS + "1,nan,a\n", {}, r"line 42, column 2 \(width\): nan is not a finite number"),
        (IRIS + "1,1e39,a\n", {}, r"line 42, column 2 \(width\): 1e\+39 is too large for float32"),
        (IRIS + "1,1,\n", {}, "row 41 has no label"),
        ("1,2,0\n" * 5 + "1,-inf,0\n", {}, "line 6, column 2: -inf is not a finite number"),
        (IRIS, {"label": "kin"}, r"label: no column 'kin'; did you mean 'kind'\?"),
        (IRIS, {"drop": ("colour",)}, "drop: no column 'colour'; there are length, width, kind"),
        (IRIS, {"label": 3}, "label: there is no column 3; they are 0 to 2"),
        (IRIS, {"header": False, "label": "kind"}, "the columns have no names"),
        (IRIS, {"split": SplitSpec(group="who")}, "split.group: no column 'who'"),
        ("a,a,b\n" + "1,2,0\n" * 4, {"label": "a"}, "more than one column is called 'a'"),
        (IRIS + '1,2,"' + "x" * 300 + '"\n', {}, r"line 42, column 3 \(kind\): a label or group of 300 characters"),
        (IRIS + '1,2,"unclosed\n', {}, "line 42: unexpected end of data; is a quote missing"),
        (b"caf\xe9,1\n", {}, "is not UTF-8 text"),
        ("a\nb\na\n", {}, "no values"),
        (IRIS.replace(",a", ",b"), {}, "all 40 rows have the label 'b'"),
        ("".join(f"{i},{i}.5\n" for i in range(40)), {}, "classification only"),
        ("".join(f"{i},{i}\n" for i in range(40)), {}, "40 different labels in 40 rows"),
    ],
)
def test_bad_tables_have_one_clear_message(text, options, said, tmp_path):
    with pytest.raises(DataError, match=said) as caught:
        read(tmp_path, text, **options)
    assert "a.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [IRIS, IRIS.replace(",kind", "").replace(",a", "").replace(",b", "")])
@pytest.mark.parametrize("label", [None, "kind", 2])
def test_to_predict_the_label_column_may_be_missing(text, label, tmp_path):
    (tmp_path / "new.csv").write_text(text)
    x, names = read_examples(tmp_path / "new.csv", DataSpec("a.csv", label=label), 2)
    assert np.array_equal(x[:, 0], np.arange(40) + 0.5)
    assert names == (tuple("ab" * 20) if "kind" in text else None)
