"""C2W1, practical aspects: bias and variance, regularization, normalizing inputs, initialization, gradient checking."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, norm
from sklearn.preprocessing import StandardScaler

from hpsearch.analysis.diagnosis import Measured, diagnose
from hpsearch.data.normalization import Normalization
from hpsearch.data.spec import SplitSpec
from hpsearch.data.split import shares
from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.augmentation import Augmentation, Draws, augment
from hpsearch.nn.gradcheck import check_gradients, relative_difference
from hpsearch.nn.initialization import INITIALIZATIONS
from hpsearch.nn.layout import Workspace
from hpsearch.nn.model import Model
from hpsearch.objectives.network.advice import advice
from hpsearch.objectives.network.settings import SETTINGS, resolve
from hpsearch.space import Space
from tests.course import notes
from tests.course.ours import ORDER, begun, ended, toy, trained
from tests.support.configs import load_text

NOTHING = Space({}, {})
GD = {"optimizer": "gradient_descent", "batch_size": "full", "batch_norm": False, "hidden_units": [5, 4]}


def test_l01_splits_are_60_20_20_and_98_1_1_for_a_million() -> None:
    """C2W1L01, train/dev/test sets."""
    assert shares(SplitSpec(), 1000) == pytest.approx((0.6, 0.2, 0.2))
    assert shares(SplitSpec(), 1_000_000) == pytest.approx((0.98, 0.01, 0.01))


@pytest.mark.parametrize(
    ("train", "dev", "causes"),
    [(1, 11, ("variance",)), (15, 16, ("bias",)), (15, 30, ("bias", "variance")), (0.5, 1, ())],
)
def test_l02_the_four_cat_classifiers(train: float, dev: float, causes: tuple[str, ...]) -> None:
    """C2W1L02, bias/variance: train and dev error in per cent, human error about 0 %."""
    assert diagnose(0.0, train / 100, Measured(dev / 100)).causes == causes


def test_l02_blurry_images_make_15_per_cent_no_bias() -> None:
    """C2W1L02: with an optimal error of 15 %, 15 % and 16 % are neither."""
    assert diagnose(0.15, 0.15, Measured(0.16)).causes == ()


def test_l03_the_basic_recipe() -> None:
    """C2W1L03: against bias a bigger network or longer training, against variance more data or regularization."""
    bias, variance = (" ".join(advice(cause, {}, NOTHING)) for cause in ("bias", "variance"))
    assert "a bigger network" in bias
    assert "train longer" in bias
    assert "more training data" in variance
    assert "regularization" in variance


def test_l04_l2_decays_the_weights_and_not_the_biases() -> None:
    """C2W1L04: dW + lambda/m W, so that W := (1 - alpha lambda/m) W - alpha dW; m counts the training examples."""
    data, alpha, lambd = toy(), 0.1, 6.0
    start = begun(data, **GD)
    plain = ended(data, 1, learning_rate=alpha, **GD)
    decayed = ended(data, 1, learning_rate=alpha, l2=lambd, **GD)
    for name in start:
        shrunk = alpha * lambd / 60 * start[name] if name.startswith("W") else 0
        np.testing.assert_allclose(decayed[name], plain[name] - shrunk, atol=1e-14)


def test_l04_l2_does_not_depend_on_the_mini_batch() -> None:
    """C2W1L04: lambda/(2m) has the m of the training set, whatever the size of a mini-batch."""
    config: dict[str, Any] = {**GD, "batch_size": 60, "l2": 6.0, "learning_rate": 0.1}
    data = toy()
    whole, same = trained(data, 3, **config), trained(data, 3, **{**config, "batch_size": "full"})
    assert whole.metrics == same.metrics


def test_l04_l1_makes_weights_small_by_their_sign() -> None:
    """C2W1L04: the L1 penalty lambda/(2m) sum |w| has the slope lambda/(2m) sign(w)."""
    data, alpha, lambd = toy(), 0.1, 6.0
    start = begun(data, **GD)
    plain = ended(data, 1, learning_rate=alpha, **GD)
    sparse = ended(data, 1, learning_rate=alpha, l1=lambd, **GD)
    for name in ("W1", "W2", "W3"):
        np.testing.assert_allclose(sparse[name], plain[name] - alpha * lambd / 120 * np.sign(start[name]), atol=1e-14)


def test_l05_j_with_its_penalty_falls_in_every_step() -> None:
    """C2W1L05: plot the J that has the penalty; without it the cost may rise. J = 1/m sum L + lambda/(2m) ||W||^2."""
    data, lambd = toy(), 20.0
    config: dict[str, Any] = {**GD, "learning_rate": 0.05, "l2": lambd, "initialization_scale": 4.0}
    curve = trained(data, 40, **config).curve
    p = begun(data, **config)
    penalty = lambd / 120 * sum(float(np.square(p[f"W{layer}"]).sum()) for layer in (1, 2, 3))
    cost = notes.cost(p, data.x_train, data.y_train, "relu")
    assert curve["train_cost"][0] == pytest.approx(cost)
    assert (np.diff(curve["J"]) < 0).all()
    assert curve["J"][0] == pytest.approx(cost + penalty)


def test_l05_a_large_lambda_leaves_a_nearly_linear_network() -> None:
    """C2W1L05: with W near 0, tanh works where it is the identity."""
    data = toy()
    sizes, bends = [], []
    for lambd in (0.0, 3.0, 30.0):
        config = {**GD, "activation": "tanh", "l2": lambd, "learning_rate": 0.5}
        p = ended(data, 200, **config)
        sizes.append(sum(float(np.square(p[name]).sum()) for name in ("W1", "W2", "W3")))
        z = data.x_train @ p["W1"] + p["b1"]
        bends.append(float(np.abs(np.tanh(z) - z).max()))
    assert sizes[0] > sizes[1] > sizes[2]
    assert bends[0] > bends[1] > bends[2]
    assert bends[2] < 0.01


def test_l05_j_falls_with_its_penalty_and_need_not_without() -> None:
    """C2W1L05: under regularization J is the new one, with the penalty; the old may rise where the new one falls."""
    curve = trained(toy(), 60, **{**GD, "learning_rate": 0.05, "l2": 40.0, "initialization_scale": 4.0}).curve
    assert all(after < before for before, after in pairwise(curve["J"]))
    assert any(after > before for before, after in pairwise(curve["train_cost"]))


def test_l06_inverted_dropout_shuts_units_off_and_divides_the_others_by_keep_prob() -> None:
    """C2W1L06: of 50 units about 10 are shut off at keep_prob 0.8, and a /= keep_prob; each example draws its own.

    One example, one step: with tiny weights y_hat is 1/C whatever is dropped, and so dW2 = a (y_hat - y) shows a.
    """
    data, kept = toy(m=1), []
    config: dict[str, Any] = {**GD, "hidden_units": [50], "activation": "identity", "initialization_scale": 1e-6}
    config["learning_rate"] = 1.0
    d = 1 / 3 - np.eye(3)[data.y_train[0]]
    for seed in range(100):
        before = begun(data, seed, **config)
        after = ended(data, 1, seed, keep_prob=0.8, **config)
        a = (data.x_train @ before["W1"])[0]
        kept.append((before["W2"] - after["W2"])[:, 0] / (a * d[0]))
    shares = np.array(kept)
    off = np.isclose(shares, 0, atol=1e-6)
    np.testing.assert_allclose(shares[~off], 1 / 0.8, rtol=1e-4)
    assert abs(off.mean() - 0.2) < norm.isf(1e-4) * (0.2 * 0.8 / off.size) ** 0.5
    assert abs(shares.mean() - 1) < 0.03


def test_l06_nothing_is_dropped_at_test_time() -> None:
    """C2W1L06: making predictions at test time, no dropout and no extra scaling."""
    data = toy()
    config: dict[str, Any] = {**GD, "keep_prob": 0.5, "activation": "tanh"}
    outcome = trained(data, 3, **config)
    assert outcome.model is not None
    z, _ = notes.logits(ended(data, 3, **config), data.x_dev, "tanh")
    np.testing.assert_allclose(outcome.model.probabilities(data.x_dev)[0], notes.softmax(z), rtol=1e-12)


def test_l07_keep_prob_by_layer_and_of_the_inputs_can_be_said() -> None:
    """C2W1L07: 0.7 for the large layer, 0.5, 1 for the small ones; the inputs keep all or nearly all."""
    text = "space: {learning_rate: [0.1, 0.2]}\nfixed: {hidden_units: [7, 3, 2], keep_prob: [0.7, 0.5, 1], "
    config = load_text(text + "input_keep_prob: 0.9}\n")
    settings = resolve(config.fixed)
    assert settings.keep_prob == (0.7, 0.5, 1)
    assert settings.input_keep_prob == 0.9


def test_l07_keep_prob_is_searched_from_a_half_to_keeping_all() -> None:
    """C2W1L07: keep_prob 1 is no dropout."""
    assert SETTINGS["keep_prob"].proposed == "{low: 0.5, high: 1}"
    assert SETTINGS["keep_prob"].default == SETTINGS["input_keep_prob"].default == 1


def test_l08_flipping_an_image_is_one_more_example() -> None:
    """C2W1L08, data augmentation: every other image is mirrored left to right, none upside down."""
    x = np.arange(12.0).reshape(1, 12).repeat(400, axis=0)
    draws = Draws.of(np.random.default_rng(0), 400, Augmentation(flip=True, shift=0, crop=0.0, rotate=0.0, distort=0.0))
    flipped = x.copy()
    augment(flipped, (3, 4, 1), draws, np.arange(400), Workspace())
    mirrored = x[0].reshape(3, 4)[:, ::-1].ravel()
    is_mirrored = (flipped == mirrored).all(axis=1)
    assert ((flipped == x).all(axis=1) | is_mirrored).all()
    assert abs(is_mirrored.mean() - 0.5) < norm.isf(1e-4) * 0.5 / 400**0.5


def test_l08_early_stopping_gives_the_weights_of_the_best_epoch() -> None:
    """C2W1L08: dev error falls and rises again; training stops and takes the best."""
    data = toy(m=40)
    config = {"hidden_units": [30], "learning_rate": 0.05, "batch_size": 8, "early_stopping": 4}
    stopped = trained(data, 60, **config)
    errors = list(zip(stopped.curve["dev_error"], stopped.curve["dev_cost"], strict=True))
    best = errors.index(min(errors))
    assert stopped.epochs == len(errors) == best + 5 < 60
    straight = trained(data, best + 1, **{**config, "early_stopping": None})
    assert stopped.metrics["dev_error"] == straight.metrics["dev_error"]
    assert stopped.metrics["dev_cost"] == straight.metrics["dev_cost"]


def test_l09_inputs_are_normalized_by_the_training_part_alone() -> None:
    """C2W1L09: x := (x - mu)/sigma, and the test set by the same mu and sigma. Not /sigma^2, as some notes have it."""
    rng = np.random.default_rng(0)
    train, test = ((rng.standard_normal((40, 3)) * [1, 30, 0.01] + [0, 5, 9]).astype(np.float32) for _ in "ab")
    ours = Normalization.of(train)
    peer = StandardScaler().fit(train.astype(np.float64))
    np.testing.assert_allclose(ours.apply(train), peer.transform(train.astype(np.float64)), atol=1e-5)
    np.testing.assert_allclose(ours.apply(test), peer.transform(test.astype(np.float64)), atol=1e-5)
    np.testing.assert_allclose(ours.apply(train).std(axis=0), 1, rtol=1e-5)


@pytest.mark.parametrize(("w", "size"), [(1.5, 1.5**9), (0.5, 0.5**9)])
def test_l10_activations_explode_or_vanish_with_depth(w: float, size: float) -> None:
    """C2W1L10: with W = 1.5 I and no activation y_hat grows as 1.5^L, with 0.5 I it shrinks as 0.5^L."""
    layers = 9
    model = Model([np.eye(2)[np.newaxis] * w] * layers, [np.zeros((1, 1, 2))] * layers, "identity")
    ((_, z),) = model.logits(np.array([[1.0, 2.0]]))
    np.testing.assert_allclose(z[0, :, 0], [size, 2 * size])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_l10_hidden_layers_have_the_activations_of_the_notes(activation: str) -> None:
    """C1W3, activation functions, as C2W1L10 and L11 use them: ReLU, leaky ReLU 0.01, tanh, sigmoid; two epochs."""
    data = toy()
    config: dict[str, Any] = {**GD, "activation": activation, "learning_rate": 0.3}
    start, rows = begun(data, **config), [np.arange(60)] * 2
    told = notes.learn(start, data.x_train, data.y_train, rows, activation, "", lambda t: 0.3, (0, 0, 0, 0))
    found = ended(data, 2, **config)
    for name in told:
        np.testing.assert_allclose(found[name], told[name], rtol=1e-10, atol=1e-13, err_msg=name)


@pytest.mark.parametrize(("scale", "low", "high"), [(1.0, 0.1, 10), (1.5, 1e3, np.inf), (0.6, 0, 1e-3)])
def test_l11_he_keeps_the_size_of_activations_over_thirty_layers(scale: float, low: float, high: float) -> None:
    """C2W1L10 and L11: with variance 2/n ReLU layers neither vanish nor explode; 1.5 or 0.6 times that do."""
    data = toy(n=64)
    config = {"hidden_units": [64] * 30, "batch_norm": False, "initialization_scale": scale}
    p = begun(data, **config)
    a = data.x_train
    first = float(np.square(a).mean())
    for layer in range(1, 31):
        a = np.maximum(a @ p[f"W{layer}"], 0)
    assert low < (np.square(a).mean() / first) ** 0.5 < high


@pytest.mark.parametrize(
    ("name", "variance"),
    [("he", 2 / 50), ("xavier", 1 / 50), ("bengio", 2 / (50 + 80))],
    ids=["he", "xavier", "bengio"],
)
def test_l11_variances_of_initial_weights(name: str, variance: float) -> None:
    """C2W1L11: 2/n for ReLU (He), 1/n for tanh (Xavier), 2/(n + n') (Bengio); n is the layer before."""
    data = toy(n=50)
    config = {"hidden_units": [80], "initialization": name}
    w = begun(data, **config)["W1"]
    assert INITIALIZATIONS[name](50, 80) == pytest.approx(variance)
    low, high = chi2.ppf([1e-4, 1 - 1e-4], w.size) / w.size
    assert low < np.square(w).mean() / variance < high


def test_l11_relu_begins_with_he_and_tanh_with_xavier() -> None:
    """C2W1L11: the variance is chosen by the activation."""
    assert {a: resolve({"activation": a}).initialization for a in ("relu", "leaky_relu", "tanh")} == {
        "relu": "he",
        "leaky_relu": "he",
        "tanh": "xavier",
    }


def test_l12_two_sided_differences_are_the_better_ones() -> None:
    """C2W1L12: f = theta^3 at 1 with epsilon 0.01: 3.0001 from both sides, 3.0301 from one; f' is 3."""

    def f(theta: float) -> float:
        return theta**3

    two, one = (f(1.01) - f(0.99)) / 0.02, (f(1.01) - f(1)) / 0.01
    assert (two, one) == (pytest.approx(3.0001), pytest.approx(3.0301))
    assert relative_difference(np.array([3.0]), np.array([two])) == pytest.approx(1e-4 / 6.0001)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("batch_norm", [True, False])
def test_l13_every_network_passes_its_gradient_check(activation: str, batch_norm: bool) -> None:
    """C2W1L13: ||a - b|| / (||a|| + ||b||) of 1e-7 is great; L14: with regularization, also after some training."""
    config = {"hidden_units": [5, 4], "activation": activation, "batch_norm": batch_norm, "l2": 2.0, "l1": 0.5}
    checks = check_gradients(resolve(config), toy(), ORDER)
    assert max(check.difference for check in checks) < 1e-7
    assert {check.moment for check in checks} == {"at initialization", "after 3 epochs"}


def test_l13_a_wrong_derivative_is_found_in_its_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """C2W1L13: 1e-3 is wrong; L14: look at which component. The layers below the mistake have it, those above not."""
    wrong = ACTIVATIONS["tanh"]

    def backward(a: Any, d: Any, scratch: Any, zeros: Any) -> None:
        np.multiply(d, 1 - a, out=d)  # it is 1 - a^2

    monkeypatch.setitem(ACTIVATIONS, "tanh", type(wrong)(wrong.forward, backward))
    config = {"hidden_units": [5], "activation": "tanh", "batch_norm": False}
    found = {c.name: c.difference for c in check_gradients(resolve(config), toy(), ORDER) if "initial" in c.moment}
    assert found["W1"] > 1e-3
    assert found["W2"] < 1e-7


def test_l14_the_check_leaves_dropout_out() -> None:
    """C2W1L14: grad check does not work with dropout, so keep_prob is 1 in it."""
    config = {"hidden_units": [5, 4], "activation": "tanh"}
    with_dropout = check_gradients(resolve({**config, "keep_prob": 0.5, "input_keep_prob": 0.8}), toy(), ORDER)
    assert with_dropout == check_gradients(resolve(config), toy(), ORDER)
