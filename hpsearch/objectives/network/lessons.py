"""What each setting of the network does, its formula in the course's notation, and where the course has it.

The courses are those of Andrew Ng's Deep Learning Specialization. m is the number of training examples.
"""

from collections.abc import Mapping

from hpsearch.objectives.setting import Lesson

_TITLES = {
    1: "Neural networks and deep learning",
    2: "Improving deep neural networks",
    4: "Convolutional neural networks",
}


def _lecture(course: int, week: int, *lectures: str) -> str:
    return f"{_TITLES[course]}, week {week}: {', '.join(lectures)}"


def _span(beta: str) -> str:
    return f"an average over about 1 / (1 - {beta}) steps"


_MINI_BATCHES = _lecture(2, 2, "Mini-batch gradient descent", "Understanding mini-batch gradient descent")
_DECAY = _lecture(2, 2, "Learning rate decay")
_REGULARIZATION = _lecture(2, 1, "Regularization")
_DROPOUT = _lecture(2, 1, "Dropout regularization", "Understanding dropout")
_INITIALIZATION = _lecture(2, 1, "Weight initialization for deep networks")
_BATCH_NORM = _lecture(2, 3, "Normalizing activations in a network", "Fitting batch norm into a neural network")
_OTHER = _lecture(2, 1, "Other regularization methods")
_AUGMENTATION = _lecture(4, 2, "Data augmentation")

LESSONS: Mapping[str, Lesson] = {
    "learning_rate": Lesson(
        "alpha, the size of a step; the first thing to tune, on a log scale",
        ("w := w - alpha dw",),
        _lecture(2, 3, "Tuning process", "Using an appropriate scale to pick hyperparameters"),
    ),
    "momentum": Lesson(
        "beta of gradient descent with momentum: how much of the average of past gradients is kept",
        ("v := beta v + (1 - beta) dw", "w := w - alpha v", _span("beta")),
        _lecture(2, 2, "Gradient descent with momentum"),
    ),
    "batch_size": Lesson(
        "examples of a mini-batch, one step each: full is batch gradient descent, 1 is stochastic; powers of two",
        ("m / batch_size steps an epoch",),
        _MINI_BATCHES,
    ),
    "hidden_units": Lesson(
        "n[l], the units of the hidden layers: one number for all, or a list that fixes the depth",
        ("z[l] = W[l] a[l-1] + b[l], W[l] of shape (n[l], n[l-1])",),
        _lecture(2, 3, "Tuning process") + "; " + _lecture(1, 4, "Getting your matrix dimensions right"),
    ),
    "hidden_layers": Lesson(
        "how many hidden layers; 0 is softmax regression",
        ("L = hidden_layers + 1",),
        _lecture(2, 3, "Tuning process") + "; " + _lecture(1, 4, "Deep L-layer neural network"),
    ),
    "decay": Lesson(
        "how the learning rate falls; epochs and steps count from 1",
        (
            "none: alpha",
            "inverse: alpha / (1 + decay_rate * epoch)",
            "exponential: alpha * decay_rate^epoch",
            "sqrt_epoch: alpha * decay_rate / sqrt(epoch)",
            "sqrt_step: alpha * decay_rate / sqrt(step)",
            "staircase: alpha * 0.5^floor(decay_rate * epoch)",
        ),
        _DECAY,
    ),
    "decay_rate": Lesson("how fast it falls; what that means is by the kind of decay", (), _DECAY),
    "decay_interval": Lesson(
        "the epochs between two halvings of decay: staircase", ("alpha * 0.5^floor(epoch / decay_interval)",), _DECAY
    ),
    "l2": Lesson(
        "lambda of L2 regularization (weight decay): large weights cost",
        ("J + lambda / (2m) * sum of ||W[l]||_F^2", "dW[l] gains lambda / m * W[l]"),
        _REGULARIZATION,
    ),
    "l1": Lesson(
        "lambda of L1 regularization: weights end at or near 0",
        ("J + lambda / (2m) * sum of |W[l]|", "dW[l] gains lambda / (2m) * sign(W[l])"),
        _REGULARIZATION,
    ),
    "keep_prob": Lesson(
        "inverted dropout: the share of a hidden layer's units that is kept in a step; one number, or one a layer",
        ("d[l] = rand(a[l].shape) < keep_prob", "a[l] := a[l] * d[l] / keep_prob"),
        _DROPOUT,
    ),
    "input_keep_prob": Lesson(
        "the same of the inputs; 1 or close to it",
        ("d[0] = rand(x.shape) < keep_prob", "x := x * d[0] / keep_prob"),
        _DROPOUT,
    ),
    "optimizer": Lesson(
        "what a step is made of",
        (
            "gradient_descent: w := w - alpha dw",
            "momentum: v := beta v + (1 - beta) dw; w := w - alpha v",
            "rmsprop: s := beta2 s + (1 - beta2) dw^2; w := w - alpha dw / (sqrt(s) + epsilon)",
            "adam: w := w - alpha v / (sqrt(s) + epsilon), v by beta1 and s by beta2, both with bias correction",
        ),
        _lecture(2, 2, "Gradient descent with momentum", "RMSprop", "Adam optimization algorithm"),
    ),
    "activation": Lesson(
        "g of the hidden layers: a[l] = g(z[l])",
        (
            "relu: max(0, z)",
            "leaky_relu: max(0.01 z, z)",
            "tanh: (e^z - e^-z) / (e^z + e^-z)",
            "sigmoid: 1 / (1 + e^-z)",
            "identity: z",
        ),
        _lecture(1, 3, "Activation functions"),
    ),
    "initialization": Lesson(
        "the variance that the weights of a layer begin with, by the units before it (and after it)",
        ("he: 2 / n[l-1]", "xavier: 1 / n[l-1]", "bengio: 2 / (n[l-1] + n[l])"),
        _INITIALIZATION,
    ),
    "initialization_scale": Lesson(
        "what the initial weights are multiplied by",
        ("W[l] = scale * sqrt(variance) * randn(n[l], n[l-1])",),
        _INITIALIZATION,
    ),
    "beta1": Lesson(
        "Adam's average of the gradients",
        ("v := beta1 v + (1 - beta1) dw, corrected by 1 - beta1^t", _span("beta1")),
        _lecture(2, 2, "Adam optimization algorithm", "Bias correction in exponentially weighted averages"),
    ),
    "beta2": Lesson(
        "Adam's and RMSprop's average of the squared gradients; by default 0.9 with RMSprop",
        ("s := beta2 s + (1 - beta2) dw^2, with Adam corrected by 1 - beta2^t", _span("beta2")),
        _lecture(2, 2, "RMSprop", "Adam optimization algorithm"),
    ),
    "epsilon": Lesson(
        "keeps a step finite where the squared gradients are near 0; hardly worth tuning",
        ("w := w - alpha v / (sqrt(s) + epsilon)",),
        _lecture(2, 2, "RMSprop", "Adam optimization algorithm"),
    ),
    "batch_norm": Lesson(
        "each hidden unit's z gets the mean beta and the standard deviation gamma, which are learned",
        (
            "z_norm = (z - mu) / sqrt(sigma^2 + epsilon), mu and sigma^2 of the mini-batch",
            "z~ = gamma z_norm + beta",
        ),
        _BATCH_NORM,
    ),
    "batch_norm_epsilon": Lesson(
        "keeps batch norm finite where a unit has no variance",
        ("z_norm = (z - mu) / sqrt(sigma^2 + epsilon)",),
        _BATCH_NORM,
    ),
    "batch_norm_average": Lesson(
        "the averages of mu and sigma^2 over mini-batches that take their place at test time",
        (
            "mu := average mu + (1 - average) mu{t}, with bias correction",
            _span("average"),
        ),
        _lecture(2, 3, "Batch norm at test time"),
    ),
    "early_stopping": Lesson(
        "a training ends when dev did not improve for so many epochs, with the best epoch's weights; "
        "it couples fitting with regularizing",
        (),
        _OTHER,
    ),
    "normalize_inputs": Lesson(
        "features of mean 0 and variance 1, by the mean and variance of the training part",
        ("x := (x - mu) / sigma",),
        _lecture(2, 1, "Normalizing inputs"),
    ),
    "flip": Lesson("mirrors half of the training images left to right", (), f"{_OTHER}; {_AUGMENTATION}"),
    "shift": Lesson("moves training images by up to so many pixels, anew in each epoch", (), _AUGMENTATION),
    "crop": Lesson(
        "cuts up to that share off the sides of training images, anew in each epoch", (), f"{_OTHER}; {_AUGMENTATION}"
    ),
    "rotate": Lesson(
        "turns training images by up to so many degrees, anew in each epoch", (), f"{_OTHER}; {_AUGMENTATION}"
    ),
    "distort": Lesson(
        "bends training images by up to so many pixels, smoothly, anew in each epoch",
        (),
        f"{_OTHER}; Simard, Steinkraus and Platt 2003",
    ),
}
"""By name; a setting has one as soon as it is one."""
