"""A hyperparameter in `space`: a range or a choice. Which of them it is shows in the keys that are present."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from hpsearch.config.complaints import Complaint, Hint, KeyPath, at_key, at_value
from hpsearch.config.hints import Hints, closest, key_hint, same_hint
from hpsearch.config.models import Number, SectionModel, validate, word_of
from hpsearch.config.numerals import range_meant
from hpsearch.config.sections.fixed import in_order, is_over_epochs
from hpsearch.objectives import Kind
from hpsearch.space import ALIASES, SCALES, Axis, Choice, Float, Int
from hpsearch.space.hyperparameters import Flaw

_RANGE = "write the range as {low: ..., high: ..., scale: ...}"
_LOG = "write scale: log"
_ONE_MINUS = "write scale: log_one_minus, which is fine where 1 - value is small"
_NO_TYPE = (
    "leave it out: two whole numbers draw whole numbers, others any number, a list is a choice; write scale: log for "
    "log-uniform"
)
HINTS = Hints(
    {
        **key_hint("low", "min", "minimum", "lower", "lower_bound", "from", "start"),
        **key_hint("high", "max", "maximum", "upper", "upper_bound", "to", "stop", "end"),
        **key_hint("step", "q", "quantum", "quantization", "resolution"),
        **key_hint("ordered", "ordinal", "sorted", "order"),
        **key_hint("weights", "probs", "probabilities", "p", "probability"),
        **same_hint(("distribution", "type", "prior", "dist", "sampling", "kind", "suggest"), _NO_TYPE),
        **same_hint(("log", "log_scale", "logscale", "log_uniform"), _LOG, "scale"),
        **same_hint(("reverse_log", "inv_log_uniform"), _ONE_MINUS, "scale"),
        **same_hint(("range", "bounds", "domain", "interval"), _RANGE),
        **same_hint(
            ("choices", "options", "categories", "grid", "choice", "in"),
            "write values: [...], or just the list",
            "values",
        ),
        **same_hint(("layer", "per_layer", "each_layer", "by_layer"), "write layers: [...], with one entry a layer"),
        **same_hint(("condition", "conditions", "if", "depends_on", "parent"), "write when: {name: value}", "when"),
        **same_hint(("value", "const", "constant", "default"), "one value belongs under fixed:"),
        **same_hint(("r", "exponent", "power"), "write the range itself: 10^r is {low: 1e-4, high: 1, scale: log}"),
        **same_hint(("base", "exp"), "the scale's base does not matter here; leave it out"),
    }
)
SCALE_HINTS = Hints(
    {
        **same_hint(("log_uniform", "loguniform", "log_uniform_values", "log10", "ln", "log2", "logarithmic"), _LOG),
        **same_hint(("10^r", "10**r", "logspace", "exponential", "exp", "log_scale", "logscale", "power"), _LOG),
        **same_hint(("reverse_log", "inv_log_uniform", "reverselog", "inv_log_uniform_values"), _ONE_MINUS),
        **same_hint(("log(1_beta)", "log(1_x)", "log_1_minus_beta", "1_10^r", "1_beta", "1_x", "log1m"), _ONE_MINUS),
        **same_hint(
            ("uniform", "lin", "int_uniform", "quniform", "appropriate", "none", "normal"),
            "write scale: linear, or leave it out",
        ),
    }
)

Scale = Annotated[str, word_of([*SCALES, *ALIASES], SCALE_HINTS), AfterValidator(lambda name: ALIASES.get(name, name))]


class RangeModel(SectionModel):
    """A range to draw from: whole numbers where low and high are whole and step is, else any number."""

    hints = HINTS

    low: Number
    """The lowest value, included."""
    high: Number
    """The highest value, included."""
    scale: Scale = "linear"
    """linear; log for what spans decades; log_one_minus (1-beta) for averages close to 1."""
    step: Number | None = None
    """Distance between values; default: 1 for whole numbers, none else."""
    per: str | None = None
    """The setting that counts the draws."""
    when: dict[str, Any] = Field(default={})
    """Draw only where other settings have these values: {name: value or list of values}."""


class ChoiceModel(SectionModel):
    """Values to choose from; `name: [a, b]` is short for `name: {values: [a, b]}`."""

    hints = HINTS

    values: list[Any] = Field(min_length=1, max_length=1000)
    """What to choose from."""
    weights: list[Number] | None = None
    """How often each is drawn; default: all the same."""
    ordered: bool | None = None
    """Whether samplers that learn see an axis, not mere names; default: where all are numbers."""
    per: str | None = None
    """The setting that counts the draws."""
    when: dict[str, Any] = Field(default={})
    """Draw only where other settings have these values: {name: value or list of values}."""


_OF_RANGE = RangeModel.model_fields.keys() - ChoiceModel.model_fields.keys()
_OF_CHOICE = ChoiceModel.model_fields.keys() - RangeModel.model_fields.keys()
_KEYS = (*RangeModel.model_fields, *ChoiceModel.model_fields)


def read_axis(path: KeyPath, raw: object, kind: Kind) -> tuple[Axis | None, list[Complaint]]:
    """The axis of the setting that the path ends with, judged by itself; or None and all that is wrong with it."""
    if not isinstance(raw, dict):
        example = Hint(example=range_meant(raw) or _proposed(str(path[-1]), kind))
        return None, [at_value(path, "empty_axis" if raw is None else "single_value", raw, example)]
    if raw and all(key.isdecimal() for key in raw):
        return None, [at_value(path, "over_epochs", raw)]
    meant = {"values", "low", "high"} & raw.keys() or {_meant(key, kind) for key in raw}
    if "values" in meant:
        return _read_choice(path, raw, kind)
    if meant & {"low", "high"}:
        return _read_range(path, raw, kind)
    hinted = {key: hint for key in raw if (hint := HINTS.hint(key, kind))}
    if hinted:
        return None, [at_key((*path, key), "unknown_key", key, hint) for key, hint in hinted.items()]
    return None, [at_value(path, "no_range", raw, _by(raw, kind) or Hint(example=_proposed(str(path[-1]), kind)))]


def _by(raw: Mapping[str, Any], kind: Kind) -> Hint | None:
    """Where all keys are values of another setting, cases must be meant."""
    others = [name for name, setting in kind.settings.items() if raw and raw.keys() <= set(setting.choices)]
    return Hint(f"for a range by {others[0]} write by: {others[0]} before these") if others else None


def _read_range(path: KeyPath, raw: Mapping[str, Any], kind: Kind) -> tuple[Axis | None, list[Complaint]]:
    model, found = validate(RangeModel, raw, path, kind)
    when, unclear = read_when(path, raw)
    found = [_kindly(c, _OF_CHOICE, "key_of_choice") for c in found] + unclear
    if model is None or found:
        return None, found
    step = model.step
    h: Float | Int
    if all(isinstance(value, int) for value in (model.low, model.high, 1 if step is None else step)):
        h = Int(int(model.low), int(model.high), model.scale, 1 if step is None else int(step))
    else:
        h = Float(float(model.low), float(model.high), model.scale, None if step is None else float(step))
    return _sound(path, raw, Axis(h, model.per, when))


def _read_choice(path: KeyPath, raw: Mapping[str, Any], kind: Kind) -> tuple[Axis | None, list[Complaint]]:
    model, found = validate(ChoiceModel, raw, path, kind)
    when, unclear = read_when(path, raw)
    found = [_kindly(c, _OF_RANGE, "key_of_range") for c in found] + unclear
    if model is None or found:
        return None, found
    values = list(map(in_order, model.values))
    for i, value in enumerate(values):
        place = (*path, "values", i)
        if isinstance(value, dict | list) and not (is_over_epochs(value) or _may_be_list(value, path, kind)):
            found.append(at_value(place, "choice_of_many", value))
        elif repr(value) in [repr(v) for v in values[:i]]:
            found.append(at_value(place, "value_twice", value))
    if found:
        return None, found
    if model.per is not None and any(isinstance(value, list) for value in values):
        return None, [at_key((*path, "per"), "per_of_lists", model.per)]
    weights = None if model.weights is None else tuple(map(float, model.weights))
    choice = Choice(tuple(values), weights, model.ordered)
    return _sound(path, raw, Axis(choice, model.per, when))


def _sound(path: KeyPath, raw: Mapping[str, Any], axis: Axis) -> tuple[Axis | None, list[Complaint]]:
    flaw: Flaw | None = axis.hyperparameter.problem()
    if flaw is None:
        return axis, []
    # Low against high is about the whole of it.
    part = [key for key in flaw.where if key in ("scale", "step", "weights", "ordered") and key in raw]
    return None, [at_value((*path, *part), "told", raw, text=flaw.text)]


def read_when(path: KeyPath, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Complaint]]:
    """The conditions of what stands at the path, and all that is wrong with them."""
    when: dict[str, Any] = {}
    found = []
    given = raw.get("when")
    for name, value in given.items() if isinstance(given, dict) else ():
        values = value if isinstance(value, list) else [value]
        parts = [part for v in values for part in (v if isinstance(v, list) else [v])]
        if not values or any(v is None or isinstance(v, dict | list) for v in parts):
            found.append(at_value((*path, "when", name), "condition", value))
        when[name] = tuple(values)
    return when, found


def _kindly(complaint: Complaint, keys: set[str], rule: str) -> Complaint:
    """Says of a key that the other kind has, that it is the other kind's."""
    is_other = complaint.rule == "unknown_key" and complaint.path[-1] in keys
    return at_key(complaint.path, rule, complaint.value) if is_other else complaint


def _meant(key: str, kind: Kind) -> str:
    """The key that was meant by one that may be of another tool or misspelled."""
    guess = HINTS.hint(key, kind) or closest(key, _KEYS)
    return key if key in _KEYS or guess is None or guess.meant is None else guess.meant


def _proposed(name: str, kind: Kind) -> str:
    """How a range of the setting could look."""
    return (kind.settings[name].proposed or "") if name in kind.settings else "{low: 1e-4, high: 1, scale: log}"


def _may_be_list(value: object, path: KeyPath, kind: Kind) -> bool:
    """Whether a value of the setting that the path leads to may be a list, with one for each layer, and is one."""
    return isinstance(value, list) and str(path[1]) in kind.settings and kind.settings[str(path[1])].per is not None


def plain_axis(axis: Axis, short: bool = False) -> dict[str, Any] | list[Any]:
    """As the file has it; with `short` as a person would write it: a list for mere values, no default."""
    h = axis.hyperparameter
    if isinstance(h, Choice):
        weights = None if h.weights is None else list(h.weights)
        plain: dict[str, Any] = {"values": list(h.values), "weights": weights, "ordered": h.ordered}
    else:
        plain = {"low": h.low, "high": h.high, "scale": h.scale, "step": h.step}
    plain |= {"per": axis.per, "when": {name: list(values) for name, values in axis.when.items()}}
    plain = {key: value for key, value in plain.items() if value not in (None, {})}
    if not short:
        return plain
    if plain.keys() == {"values"}:
        return list(plain["values"])
    default = RangeModel.model_fields["scale"].default
    usual = {("scale", default), ("step", 1 if isinstance(h, Int) else None)}
    return {key: value for key, value in plain.items() if key not in ("scale", "step") or (key, value) not in usual}
