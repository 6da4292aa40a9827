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
    numbers = "".join(f"{i},{(i + 1) % 2}\n" for i in range(40))
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
        (IRIS + "1,abc,a\n", {}, r"line 42, column 2 \(width\): 'abc' is not a number, .*columns: \{width: number\}"),
        (IRIS + "1,1_000,a\n", {}, r"line 42, column 2 \(width\): '1_000' is not a number"),
        ("size,kind\nNA,b\n?,b\n", {}, "no column is left to learn from: size has no value"),
        ("x;y\n1.5;a\n-0,5;b\n", {}, r"line 3, column 1 \(x\): '-0,5' is not .* with a point, -0.5"),
        ("day,x,y\n" + "2020-01-02,1,a\n2020-03-04 10:30,2,b\n" * 4, {}, r"day is a date.*columns: \{day: drop\}"),
        (IRIS + "1,1e39,a\n", {}, r"line 42, column 2 \(width\): 1e\+39 is too large for float32"),
        (IRIS + "1,1,\n" * 50, {}, r"50 of 90 rows have no label: .*data: \{source: a.csv, label: NAME\}"),
        ("1,2,0\n" * 5 + "1,-inf,0\n", {}, "line 6, column 2: -inf is not a finite number"),
        (IRIS, {"label": "kin"}, r"label: no column 'kin'; did you mean 'kind'\?"),
        (IRIS, {"drop": ("colour",)}, "drop: no column 'colour'; there are length, width, kind"),
        (IRIS, {"label": 3}, "label: there is no column 3; they are 0 to 2"),
        (IRIS, {"header": False, "label": "kind"}, "the columns have no names"),
        (IRIS, {"split": SplitSpec(group="who")}, "split.group: no column 'who'"),
        ("a,a,b\n" + "1,2,0\n" * 4, {}, "columns 1 and 2 are both called 'a'; rename one"),
        (IRIS + '1,2,"' + "x" * 300 + '"\n', {}, r"line 42, column 3 \(kind\): a label or group of 300 characters"),
        (IRIS + '1,2,"unclosed\n', {}, "line 42: unexpected end of data; is a quote missing"),
        ("a\nb\na\n", {}, "no values"),
        (IRIS.replace(",a", ",b"), {}, "all 40 rows have the label 'b'"),
        ("".join(f"{i},{i}.5\n" for i in range(40)), {}, "classification only"),
        ("".join(f"{i},{i}\n" for i in range(40)), {}, "40 different numbers in 40 rows: .* classification only"),
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
    x, names, *_ = read_examples(tmp_path / "new.csv", DataSpec("a.csv", label=label), 2)
    assert np.array_equal(x[:, 0], np.arange(40) + 0.5)
    assert names == (tuple("ab" * 20) if "kind" in text else None)


TRAINED = ("length", "width")


def predict(tmp_path, text, names=TRAINED, **options):
    (tmp_path / "new.csv").write_text(text)
    return read_examples(tmp_path / "new.csv", DataSpec("a.csv", **options), len(names), names)[:2]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("length,width,kind\n1,2,a\n", ("a",)),
        ("width,length,kind\n2,1,a\n", ("a",)),
        ("kind,width,length\na,2,1\n", ("a",)),
        ("width,length\n2,1\n", None),
        (",width,id,length,kind,note\n0,2,7,1,a,some text\n", ("a",)),
        ("1,2,a\n", ("a",)),
        ("1,2\n", None),
    ],
)
def test_columns_to_predict_are_found_by_name(text, labels, tmp_path):
    x, found = predict(tmp_path, text, label="kind")
    assert (x.tolist(), found) == ([[1, 2]], labels)


@pytest.mark.parametrize(
    ("text", "label", "labels"),
    [
        ("width,length,kind\n2,1,a\n", None, ("a",)),
        ("kind,width,length\na,2,1\n", 0, ("a",)),
        ("width,length\n2,1\n", None, None),
        ("width,length,kind,more\n2,1,a,3\n", None, None),
        ("width,id,length\n2,7,1\n", None, None),
    ],
)
def test_a_label_without_a_name_is_taken_only_where_there_is_no_doubt(text, label, labels, tmp_path):
    x, found = predict(tmp_path, text, label=label)
    assert (x.tolist(), found) == ([[1, 2]], labels)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("length,widht,kind\n1,2,a\n", r"has no column 'width'; .*is needed; did you mean 'widht'\?"),
        ("a,b\n1,2\n", "has no column 'length', 'width'; .*is needed; there are a, b"),
        ("1,2,3,a\n", "has 3 columns, the model wants 2"),
        ("1\n", "has 1 column, the model wants 2"),
    ],
)
def test_columns_that_the_model_wants_and_are_not_there(text, said, tmp_path):
    with pytest.raises(DataError, match=said):
        predict(tmp_path, text)


def test_the_names_of_the_features_are_kept(tmp_path):
    assert read(tmp_path, IRIS).features == ("length", "width")
    assert read(tmp_path, IRIS.split("\n", 1)[1]).features == ()
    assert read(tmp_path, IRIS, drop=("length",)).features == ("width",)


def test_parts_in_files_of_their_own_agree_by_name(tmp_path):
    names = ["length,width,kind", "kind,width,length"]
    rows = [f"{i}.5,{i % 7},{'ab'[i % 2]}" for i in range(40)]
    (tmp_path / "train.csv").write_text("\n".join([names[0], *rows]))
    (tmp_path / "same.csv").write_text("\n".join([names[0], *rows[:9]]))
    (tmp_path / "other.csv").write_text("\n".join([names[1], *(",".join(row.split(",")[::-1]) for row in rows[:9])]))
    found = [
        load(DataSpec(None, arrays={"x_train": "train.csv", "x_test": name}, label="kind"), tmp_path)
        for name in ("same.csv", "other.csv")
    ]
    assert found[0].digest == found[1].digest
    assert found[0].features == ("length", "width")
