"""Tables as people have them: words, missing values, ids, dates and odd spellings, read as an oracle does."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from hpsearch.data import DataSpec, SplitSpec, load, read_examples
from hpsearch.data.encoding import MOST, least_rows
from hpsearch.errors import DataError
from hpsearch.objectives.network.examples import examples_of

ROWS = 60
WORDS = st.text(alphabet="abc ,;\"'é\n", min_size=1, max_size=4).map(str.strip).filter(lambda w: w and w != "a")
NUMBERS = st.floats(-1000, 1000, width=32).filter(lambda v: v == 0 or abs(v) > 1e-3)


def write(path, head, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def table(tmp_path, cells, name="a.csv", **options):
    rows = zip(*cells.values(), strict=True)
    write(tmp_path / name, list(cells), rows)
    return load(DataSpec(name, **options), tmp_path)


def label(rows=ROWS):
    return ["ab"[i % 2] for i in range(rows)]


@st.composite
def mixed(draw):
    """Columns of numbers and of words, some of each cell missing, and never an id."""
    numbers = draw(arrays.arrays(np.float64, (ROWS, 2), elements=NUMBERS))
    numbers[draw(arrays.arrays(np.bool_, (ROWS, 2), elements=st.booleans()))] = np.nan
    vocabulary = draw(st.lists(WORDS, min_size=2, max_size=7, unique=True))
    words = draw(st.lists(st.sampled_from([*vocabulary, None]), min_size=ROWS, max_size=ROWS))
    return numbers, words


@given(mixed(), st.sampled_from(["", "NA", "?", " nan ", "NULL"]), st.sampled_from(["median", "mean"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mixed_table_is_what_scikit_learn_makes_of_it(tmp_path, found, hole, strategy):
    from sklearn.impute import SimpleImputer
    from sklearn.preprocessing import OneHotEncoder

    numbers, words = found
    train = [np.nonzero([w is not None for w in words])[0]]
    if not len(train[0]) or len({w for w in words if w}) < 2 or np.isnan(numbers).all(axis=0).any():
        return
    rows = [
        [*(hole if np.isnan(v) else repr(float(v)) for v in numbers[i]), words[i] or hole, label()[i]]
        for i in range(ROWS)
    ]
    write(tmp_path / "a.csv", ["p", "q", "word", "kind"], rows)
    spec = DataSpec(None, {"x_train": "a.csv", "x_dev": "a.csv"}, columns={"word": "one_hot"}, missing=strategy)
    data = load(spec, tmp_path)
    imputer = SimpleImputer(strategy=strategy, add_indicator=True)
    filled = imputer.fit_transform(numbers.astype(np.float32).astype(np.float64))
    holes = imputer.indicator_.features_
    encoder = OneHotEncoder(min_frequency=least_rows(ROWS), handle_unknown="infrequent_if_exist", sparse_output=False)
    known = np.array([[w] for w in words if w is not None])
    hot = np.zeros((ROWS, len(encoder.fit(known).get_feature_names_out())))
    hot[[w is not None for w in words]] = encoder.transform(known)
    said = [[w is None] for w in words] if None in words else np.zeros((ROWS, 0))
    expected = np.column_stack([filled[:, :2], hot, filled[:, 2:], np.array(said, float)])
    assert len(data.encoding.inputs) == expected.shape[1] == 2 + hot.shape[1] + len(holes) + (None in words)
    np.testing.assert_allclose(examples_of(data, "raw").x_train[:, varying(expected)], expected[:, varying(expected)])


def varying(x):
    """Inputs that are the same in all training rows say nothing, and are 0."""
    return (x != x[0]).any(axis=0)


def test_all_is_learned_from_the_training_part_alone(tmp_path):
    rng = np.random.default_rng(0)
    columns = {"n": rng.normal(size=200).round(3).tolist(), "w": rng.choice(list("pqr"), 200).tolist()}
    columns["n"][::7] = [""] * len(columns["n"][::7])
    write(tmp_path / "train.csv", ["n", "w", "kind"], zip(*columns.values(), label(200), strict=True))
    spec = DataSpec(None, {"x_train": "train.csv", "x_dev": "dev.csv", "x_test": "dev.csv"})
    found = []
    for n, w in ((["1", "2", ""], "p"), (["5000", "-7", "9"], "new")):
        write(tmp_path / "dev.csv", ["n", "w", "kind"], [[n[i % 3], w, "ab"[i % 2]] for i in range(30)])
        found.append(load(spec, tmp_path))
    one, other = found
    assert one.encoding == other.encoding
    for kind in ("normalized", "raw"):
        assert np.array_equal(examples_of(one, kind).x_train, examples_of(other, kind).x_train)
    assert other.encoding.inputs == ("n", "w: p", "w: q", "w: r", "n is missing")
    assert not other.dev.x[:, 1:4].any(), "a word that training has not is none of its words"


def test_each_fold_fills_and_scales_by_its_own_training_rows(tmp_path):
    from hpsearch.data.folds import parts_of
    from hpsearch.objectives.network.folds import fold_groups

    rng = np.random.default_rng(1)
    n = rng.normal(size=90).round(3).tolist()
    n[::5] = ["NA"] * 18
    w = ["x"] * 45 + ["y"] * 43 + ["z"] * 2
    data = table(tmp_path, {"n": n, "w": w, "kind": label(90)}, missing="mean", split=SplitSpec(folds=3, test=0))
    for group in fold_groups(data.folds, 0, "raw", 2, data.shape):
        size = len(group.examples.x_train) // len(group.numbers)
        for place, number in enumerate(group.numbers):
            train, dev = parts_of(data.folds, 0)[number]
            fill = np.nanmean(train.x[:, 0].astype(np.float64))
            mine = group.examples.x_train[place * size : (place + 1) * size]
            assert np.allclose(mine[np.isnan(train.x[:, 0]), 0], fill)
            held = group.examples.x_dev[place * len(dev.x) : (place + 1) * len(dev.x)]
            unknown = ~train.x.any(axis=0)
            assert not held[:, unknown].any(), "a word that the fold's training rows have not is unknown to it"


def test_words_with_an_order_are_their_place_in_it(tmp_path):
    size = [("small", "large", "medium", "NA")[i % 4] for i in range(ROWS)]
    cells = {"size": size, "x": FEATURES["measured"], "kind": label()}
    data = table(tmp_path, cells, columns={"size": ("small", "medium", "large")})
    assert data.encoding.inputs == ("size", "x", "size is missing")
    place = {0: "small", 1: "medium", 2: "large"}
    x = dict(zip(np.float32(FEATURES["measured"]).tolist(), size, strict=True))
    assert all(place.get(p, "NA") == x[v] for part in data.parts.values() for p, v in part.x[:, :2].tolist())
    with pytest.raises(DataError, match=r"size: 'medium' is not among its levels \(small, large\); add it"):
        table(tmp_path, cells, columns={"size": ("small", "large")})


def test_rare_words_share_one_input_and_it_is_said(tmp_path):
    rng = np.random.default_rng(2)
    city = [f"city {k}" for k in np.minimum(rng.integers(1, 120, 6000), rng.integers(1, 400, 6000))]
    data = table(tmp_path, {"city": city, "kind": label(6000)})
    assert len(data.encoding.inputs) == MOST
    assert data.encoding.inputs[-1] == "city: other"
    assert any(f"{MOST - 1} have an input of their own ({MOST} inputs at most)" in note for note in data.notes)
    assert (data.train.x.sum(axis=1) == 1).all()
    (tmp_path / "new.csv").write_text("city\ncity 1\nOslo\n")
    x = read_examples(tmp_path / "new.csv", DataSpec("a.csv"), 1, data.features, encoding=data.encoding).x
    assert x[1].tolist() == [0] * (MOST - 1) + [1]


IDS = {
    "counts": list(range(ROWS)),
    "counts down from 900": list(range(900, 900 - ROWS, -1)),
    "shuffled": np.random.default_rng(0).permutation(ROWS).tolist(),
    "with gaps": np.sort(np.random.default_rng(0).choice(300, ROWS, replace=False)).tolist(),
    "customer_id": np.random.default_rng(0).choice(10**9, ROWS, replace=False).tolist(),
    "PassengerId": np.random.default_rng(1).choice(10**6, ROWS, replace=False).tolist(),
    "code": [f"K-{i * 7919 % 1009}" for i in range(ROWS)],
}
FEATURES = {
    "measured": np.random.default_rng(0).normal(size=ROWS).round(4).tolist(),
    "income": np.random.default_rng(0).choice(90_000, ROWS, replace=False).tolist(),
    "sorted income": np.sort(np.random.default_rng(0).choice(90_000, ROWS, replace=False)).tolist(),
    "age": np.random.default_rng(0).integers(20, 80, ROWS).tolist(),
    "valid": [i % 3 for i in range(ROWS)],
    "halves": [i / 2 for i in range(ROWS)],
}


@pytest.mark.parametrize("name", IDS)
def test_an_id_is_left_out_loudly_unless_it_is_asked_for(name, tmp_path):
    columns = {name: IDS[name], "x": FEATURES["measured"], "kind": label()}
    data = table(tmp_path, columns)
    assert data.features == ("x",)
    (note,) = [note for note in data.notes if note.startswith(f"{name} ")]
    assert "so it was left out" in note
    assert f"(data.columns: {{{name}: " in note
    if name != "code":
        assert table(tmp_path, columns, columns={name: "keep"}).features == (name, "x")


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_is_no_id(name, tmp_path):
    data = table(tmp_path, {name: FEATURES[name], "x": [i % 7 for i in range(ROWS)], "kind": label()})
    assert data.features == (name, "x")
    assert not any("left out" in note for note in data.notes)


def test_an_id_that_several_rows_have_is_one_of_groups(tmp_path):
    cells = {"Patient ID": [f"P{i // 2}" for i in range(ROWS)], "x": FEATURES["measured"], "kind": label()}
    notes = table(tmp_path, cells).notes
    assert any("write split: {group: Patient ID}" in note for note in notes)
    assert not any("group" in note for note in table(tmp_path, cells, split=SplitSpec(group="Patient ID")).notes)


def test_an_index_without_a_name_is_an_id_and_found_out(tmp_path):
    rows = [f"{i},{i % 7},{i % 5}.5,{'ab'[i % 2]}" for i in range(ROWS)]
    (tmp_path / "a.csv").write_text("\n".join([",p,q,kind", *rows]))
    data = load(DataSpec("a.csv"), tmp_path)
    assert data.features == ("p", "q")
    (tmp_path / "new.csv").write_text("q,kind,p\n1.5,a,3\n")
    new = read_examples(tmp_path / "new.csv", DataSpec("a.csv"), 2, data.features, encoding=data.encoding)
    assert (new.x.tolist(), new.labels) == ([[3, 1.5]], ("a",))


def test_a_column_that_gives_the_label_away_is_named(tmp_path):
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 400)
    noise = {"p": rng.normal(size=400).round(3).tolist(), "q": (y + rng.normal(0, 2, 400)).round(3).tolist()}
    leaks = {"text": [("died", "lived")[k] for k in y], "after": (y * 3 + rng.random(400)).round(3).tolist()}
    kind = [("a", "b")[k] for k in y]
    for name, column in leaks.items():
        data = table(tmp_path, {**noise, name: column, "kind": kind})
        assert [note for note in data.notes if note.startswith(f"{name} alone gives kind away")]
        assert name in data.features
    assert not any("away" in note for note in table(tmp_path, {**noise, "kind": kind}).notes)


def test_a_label_in_the_middle_is_found_by_its_name(tmp_path):
    columns = {"x": FEATURES["measured"], "Species": label(), "z": FEATURES["age"]}
    data = table(tmp_path, columns)
    assert (data.features, data.summary["label"]["name"]) == (("x", "z"), "Species")
    assert data.summary["label"] == {"name": "Species", "found": "by its name", "rows": {"a": 30, "b": 30}}
    assert table(tmp_path, {**columns, "target": label()}).summary["label"]["found"] == "the last column"


def test_rows_without_a_label_are_left_out_and_told(tmp_path):
    kind = label()
    kind[3] = kind[9] = ""
    data = table(tmp_path, {"x": FEATURES["measured"], "kind": kind})
    assert sum(len(part.y) for part in data.parts.values()) == ROWS - 2
    assert "2 rows without a label were left out" in data.notes


def test_a_label_of_many_numbers_is_regression(tmp_path):
    with pytest.raises(DataError, match=r"price \(the last column\) holds 60 .* label: colour\}"):
        table(
            tmp_path,
            {"colour": label(), "x": FEATURES["measured"], "price": [i * 7 % 1000 + 100 for i in range(ROWS)]},
        )


SPELLINGS = [
    (["1,5", "2,25", "-3"], [1.5, 2.25, -3]),
    (["12 %", "7%", "0.5 %"], [12, 7, 0.5]),
    (["1,234", "12,345,678.5", "7"], [1234, 12345678.5, 7]),
    (["$1,200", "$35", "$1,000,000"], [1200, 35, 1000000]),
    (["true", "False", "TRUE"], [1, 0, 1]),
    (["yes", "no", "NA"], [1, 0, np.nan]),
    (["1.234,5", "12,25", "1.000.000"], [1234.5, 12.25, 1000000]),
    (["  1", "2 ", "\t3"], [1, 2, 3]),
    (["1e3", ".5", "5."], [1000, 0.5, 5]),
]


@pytest.mark.parametrize(("cells", "values"), SPELLINGS)
def test_numbers_in_the_spellings_of_tables(cells, values, tmp_path):
    rows = [[cells[i % 3], FEATURES["measured"][i], "ab"[i % 2]] for i in range(ROWS)]
    write(tmp_path / "a.csv", ["n", "x", "kind"], rows)
    spec = DataSpec(None, {"x_train": "a.csv", "x_dev": "a.csv"})
    expected = np.array([values[i % 3] for i in range(ROWS)], np.float32)
    data = load(spec, tmp_path)
    assert np.array_equal(data.train.x[:, 0], expected, equal_nan=True)
    plain = all(cell.strip().replace(".", "").replace("e", "").isdigit() for cell in cells)
    assert any(note.startswith("read as numbers: n (") for note in data.notes) != plain


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode("latin-1"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace(",", "|").encode(),
        lambda text: text.replace(",", ", ").encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").replace(",", "\t").encode(),
    ],
)
def test_the_same_table_in_other_encodings(encoded, tmp_path):
    text = "größe,stadt,art\n" + "".join(f"{i % 9}.5,{['Köln', 'Rom'][i % 3 % 2]},{'äb'[i % 2]}\n" for i in range(60))
    (tmp_path / "a.csv").write_bytes(text.encode())
    (tmp_path / "b.csv").write_bytes(encoded(text))
    one, other = (load(DataSpec(name), tmp_path) for name in ("a.csv", "b.csv"))
    assert one.digest == other.digest
    assert other.features == ("größe", "stadt")
    assert ("b.csv is not UTF-8 text; it was read as Latin-1" in other.notes) == (
        encoded(text) == text.encode("latin-1")
    )


def test_words_further_down_make_a_column_one_of_words_from_the_first_row_on(tmp_path):
    code = [str(i % 4).zfill(3) for i in range(1500)] + ["A1", "B2"] * 250
    data = table(tmp_path, {"code": code, "x": [i % 7 for i in range(2000)], "kind": label(2000)})
    assert data.encoding.columns[0].values == ("000", "001", "002", "003", "A1", "B2")


def test_missing_values_of_arrays_are_filled_and_told(tmp_path):
    x = np.random.default_rng(0).normal(size=(80, 3))
    x[::4, 1] = np.nan
    np.savez(tmp_path / "a.npz", x=x, y=np.arange(80) % 2)
    data = load(DataSpec("a.npz"), tmp_path)
    assert (data.shape, data.missing) == ((4,), "median")
    whole = examples_of(data, "raw").x_train
    assert np.isfinite(whole).all()
    assert np.array_equal(whole[:, 3], np.isnan(data.train.x[:, 1]))
    new = read_examples(tmp_path / "a.npz", DataSpec("a.npz"), 4, encoding=data.encoding)
    assert np.array_equal(np.isnan(new.x).sum(axis=0), [0, 20, 0, 0])


def test_parquet_and_csv_of_a_mixed_table_are_the_same(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    rng = np.random.default_rng(3)
    numbers = [None if i % 9 == 0 else float(v) for i, v in enumerate(rng.normal(size=ROWS).round(3))]
    words = [None if i % 11 == 0 else "pq"[i % 2] for i in range(ROWS)]
    columns = {"n": numbers, "w": words, "flag": [i % 3 == 0 for i in range(ROWS)], "kind": label()}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    cells = {name: ["" if v is None else v for v in column] for name, column in columns.items()}
    assert table(tmp_path, cells).digest == load(DataSpec("a.parquet"), tmp_path).digest
    pq.write_table(pa.table({**columns, "day": pa.array([0] * ROWS, pa.date32())}), tmp_path / "b.parquet")
    with pytest.raises(DataError, match=r"^b.parquet: day is a date.*\{source: b.parquet, columns: \{day: drop\}\}"):
        load(DataSpec("b.parquet", label="kind"), tmp_path)


def test_what_predict_is_told_of_new_words_and_holes(tmp_path):
    columns = {"w": ["pq"[i % 2] for i in range(ROWS)], "n": FEATURES["age"], "kind": label()}
    data = table(tmp_path, columns)
    (tmp_path / "new.csv").write_text("n,w\n3,r\n4,p\n,q\n")
    spec = DataSpec("a.csv")
    with pytest.raises(DataError, match="row 3, n: the value is missing, and the model was trained on rows that are"):
        read_examples(tmp_path / "new.csv", spec, 3, data.features, encoding=replace(data.encoding, fills=False))
    new = read_examples(tmp_path / "new.csv", spec, 3, data.features, encoding=data.encoding)
    assert new.x[:2].tolist() == [[0, 0, 3], [1, 0, 4]]
    assert new.notes == (
        "w: 1 row has a word that the training data had not ('r'): read as none of its words",
        "no value in n (1 row), which no training row was without: a usual one stands for it",
    )
    (tmp_path / "new.csv").write_text("n,w\nmany,p\n")
    with pytest.raises(DataError, match=r"line 2, column 1 \(n\): 'many' is not a number"):
        read_examples(tmp_path / "new.csv", spec, 3, data.features, encoding=data.encoding)


def test_many_columns_without_a_value_are_told_in_one_line(tmp_path):
    data = table(
        tmp_path, {**dict.fromkeys("abcde", FEATURES["age"]), "w": ["pq"[i % 2] for i in range(ROWS)], "kind": label()}
    )
    (tmp_path / "new.csv").write_text("a,b,c,d,e,w\n,,3,,,p\n,2,3,,,p\n,2,3,4,,p\n")
    new = read_examples(tmp_path / "new.csv", DataSpec("a.csv"), 6, data.features, encoding=data.encoding)
    (told,) = [note for note in new.notes if "no value" in note]
    listed = "no value in a (3 rows), e (3 rows), d (2 rows) and 1 more column, which no training row was without"
    assert told == f"{listed}: a usual one stands for it"


@pytest.mark.parametrize("name", ["0", "column 1"])
def test_columns_without_names_are_meant_by_their_place(name, tmp_path):
    rows = [f"{i},{i % 7}.5,{'ab'[i % 2]}" for i in range(ROWS)]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    assert load(DataSpec("a.csv"), tmp_path).shape == (1,)
    assert load(DataSpec("a.csv", columns={name: "keep"}), tmp_path).shape == (2,)
    assert load(DataSpec("a.csv", columns={"1": "one_hot"}), tmp_path).encoding.columns[0].kind == "words"
    (tmp_path / "new.csv").write_text("7,3.5,a\n8,4.5,b\n")
    data = load(DataSpec("a.csv"), tmp_path)
    new = read_examples(tmp_path / "new.csv", DataSpec("a.csv"), 1, encoding=data.encoding)
    assert (new.x.tolist(), new.labels) == ([[3.5], [4.5]], ("a", "b"))


def test_columns_of_arrays_have_no_names(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.random.default_rng(0).normal(size=(40, 2)), y=np.arange(40) % 2)
    with pytest.raises(DataError, match="columns: only a table"):
        load(DataSpec("a.npz", columns={"a": "drop"}), tmp_path)
