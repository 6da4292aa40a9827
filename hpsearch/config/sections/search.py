"""The section `search`: where to look next, and the configs to start with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from hpsearch.config.complaints import Complaint, Hint, KeyPath, at_key, at_value, show
from hpsearch.config.hints import NO_HINTS, Hints, no_such_word, same_hint, unknown
from hpsearch.config.models import SectionModel, word_of
from hpsearch.config.sections.fixed import HINTS as SETTING_HINTS
from hpsearch.config.sections.fixed import in_order
from hpsearch.config.shares import Share
from hpsearch.config.yaml.scalars import flow
from hpsearch.example import START
from hpsearch.objectives import Kind
from hpsearch.sampler import ALGORITHMS, SAMPLERS, SearchSpec, fitting_points
from hpsearch.space import Axis, Choice, Float, Hyperparameter, Space
from hpsearch.trial import Config

DEFAULT = SearchSpec()
MOST = 1_000_000

_OTHERS = ("hyperopt", "smac", "bohb", "evolution", "genetic", "pbt", "auto")
_MODELS = ("bayes", "bayesian", "bo", "bayes_opt", "bayesian_optimization", "gaussian_process", "hebo")
_SHORTER = ("hyperband", "asha", "halving", "culling", "successive_halving")
HINTS = Hints(
    {
        **{name: Hint(f"write sampler: optuna, algorithm: {name}") for name in ALGORITHMS},
        **same_hint(_OTHERS, f"{DEFAULT.sampler} is the default and a good start", DEFAULT.sampler),
        **same_hint(_MODELS, f"write {DEFAULT.sampler}, which has a Gaussian process choose", DEFAULT.sampler),
        **same_hint(("coarse_to_fine", "coarse", "fine", "zooming", "zoom_in"), "write zoom, or box", "zoom"),
        **same_hint(_SHORTER, "that is how long to train whom: write schedule: {kind: halving} or {kind: culling}"),
        **same_hint(("quasi_random", "qmc", "lhs", "latin_hypercube"), "write sobol"),
        **same_hint(("grid_search", "gridsearch"), "write grid"),
        **same_hint(("random_search", "uniform", "randomly", "at_random"), "write random"),
        **same_hint(
            ("caviar", "panda", "pandas", "parallel"),
            "caviar is what run does, many trials side by side (executor: {jobs: auto}); this says where to look next",
        ),
        **same_hint(("cma", "cma_es"), "write sampler: optuna, algorithm: cmaes"),
    }
)


def owners(option: str) -> list[str]:
    """The samplers that read an option."""
    return [name for name, sampler in SAMPLERS.items() if option in sampler.options]


class SearchModel(SectionModel):
    """Where to look next."""

    short = ("sampler", DEFAULT.sampler)

    sampler: Annotated[str, word_of(SAMPLERS, HINTS)] = Field(
        default=DEFAULT.sampler,
        description=f"How configs are drawn; default: {DEFAULT.sampler}, from coarse to fine around the best.",
    )
    model: Literal["gaussian_process", "none"] | None = Field(
        default=None, description=f"What chooses among zoom's candidates; default: {DEFAULT.model}."
    )
    batch: int | None = Field(
        default=None,
        ge=1,
        le=MOST,
        description=f"How many trials {' or '.join(owners('batch'))} plans together, before it looks at their results; "
        f"default: {DEFAULT.batch}.",
    )
    algorithm: Annotated[str, word_of(ALGORITHMS)] | None = Field(
        default=None, description=f"Which of Optuna's samplers: tpe, gp or cmaes; default: {DEFAULT.algorithm}."
    )
    rounds: int | None = Field(
        default=None,
        ge=2,
        le=MOST,
        description=f"How many times box draws, each time inside the box of the best; default: {DEFAULT.rounds}.",
    )
    keep: Share | None = Field(
        default=None,
        gt=0,
        lt=1,
        description=f"Share of the trials, the best ones, that box draws its box around; default: {DEFAULT.keep}.",
    )
    points: int | None = Field(default=None, ge=2)
    """Levels an axis of the grid; default: as many as fit into the trials."""
    start: list[dict[str, Any]] = Field(
        default=[], description=f"Configs to try first, such as {START}; what one leaves out is drawn."
    )


def check_search(raw: object) -> list[Complaint]:
    """Options that the sampler would not read, and packages that it needs."""
    sampler = raw.get("sampler", DEFAULT.sampler) if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(sampler, str) or sampler not in SAMPLERS:
        return []
    options = dict.fromkeys(name for kind in reversed(SAMPLERS.values()) for name in kind.options)
    unread = [
        at_key(("search", name), "option_of_another", name, owner=owners(name)[0])
        for name in options
        if name not in SAMPLERS[sampler].options and raw.get(name) is not None
    ]
    return unread + _packages(raw, sampler)


def _packages(raw: Mapping[str, Any], sampler: str) -> list[Complaint]:
    kind, algorithm = SAMPLERS[sampler], raw.get("algorithm") or DEFAULT.algorithm
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        return []
    packages = kind.missing(SearchSpec(sampler, algorithm=algorithm))
    if not packages:
        return []
    what = f"algorithm {algorithm}" if "algorithm" in kind.options else f"sampler {sampler}"
    facts: dict[str, Any] = {
        "packages": " and ".join(packages),
        "install": " ".join(packages),
        "default": DEFAULT.sampler,
    }
    return [at_value(("search", "sampler"), "packages", sampler, what=what, **facts)]


def to_search(model: SearchModel, space: Space, trials: int, start: tuple[Config, ...]) -> SearchSpec:
    """The sampler with the options that were given; the others have their defaults.

    A grid gets its points now, so that more trials later do not change it.
    """
    given = {name: getattr(model, name) for name in SearchModel.model_fields}
    given = {name: value for name, value in given.items() if value is not None}
    if "points" in SAMPLERS[model.sampler].options:
        given.setdefault("points", fitting_points(space, trials))
    return SearchSpec(**(given | {"trials": trials, "start": start}))


def plain_search(search: SearchSpec) -> dict[str, Any]:
    """The options that it reads, as the file has them."""
    plain = {name: getattr(search, name) for name in ("sampler", *SAMPLERS[search.sampler].options)}
    return plain | ({"start": list(map(dict, search.start))} if search.start else {})


PLACE: KeyPath = ("search", "start")


@dataclass(frozen=True, slots=True)
class Starts:
    """Reads entries for one space. Nothing is said of names in `lost`, whose axis has a mistake of its own."""

    space: Space
    lost: frozenset[str]
    kind: Kind

    def read(self, search: object, trials: object) -> tuple[tuple[dict[str, Any], ...], list[Complaint]]:
        """The sound entries, floats where an axis has them, and all that is wrong."""
        entries = search.get("start") if isinstance(search, dict) else None
        if not isinstance(search, dict) or not isinstance(entries, list) or not entries:
            return (), []
        sound, found = [], []
        if isinstance(trials, int) and trials < len(entries):
            found.append(at_value(PLACE, "more_than_trials", entries, count=len(entries), trials=trials))
        sampler = search.get("sampler")
        if isinstance(sampler, str) and sampler in SAMPLERS and SAMPLERS[sampler].exhaustive:
            found.append(at_key(PLACE, "own_configs", entries, sampler=sampler))
        for i, entry in enumerate(entries):
            if isinstance(entry, dict):
                read, complaints = self._entry((*PLACE, i), {name: in_order(value) for name, value in entry.items()})
                sound.append(read)
                found += complaints
        return tuple(sound), found

    def _entry(self, path: KeyPath, entry: Mapping[str, Any]) -> tuple[dict[str, Any], list[Complaint]]:
        """An entry by the order of the axes; whoever depends on a value that is wrong is left unjudged."""
        space, bad = self.space, set(self.lost)
        found = [self._not_searched((*path, n)) for n in entry if n not in space.names and n not in bad]
        values: dict[str, Any] = {}
        for setting in dict.fromkeys(space.axes[n].setting(n) for n in space.order):
            if setting not in entry:
                continue
            axes = [axis for name, axis in space.axes.items() if axis.setting(name) == setting]
            unsure = bad & {parent for axis in axes for parent in axis.parents}
            complaints = [] if unsure else self._check((*path, setting), entry, axes)
            found += complaints
            if complaints or unsure:
                bad.add(setting)
            else:
                values[setting] = _as_drawn(self._active(axes, entry), entry[setting])
        return {name: values[name] for name in space.names if name in values}, found

    def _active(self, axes: Sequence[Axis], entry: Mapping[str, Any]) -> list[Axis]:
        """Those of a setting's axes that apply with this config: one, or one for each layer."""
        return [axis for axis in axes if axis.width({**self.space.fixed, **entry})]

    def _not_searched(self, path: KeyPath) -> Complaint:
        name, fixed = path[-1], self.space.fixed
        if name in fixed:
            return at_key(path, "is_fixed", name, fixed=show(fixed[str(name)]))
        return unknown(path, "not_searched", self.space.names, SETTING_HINTS, self.kind)

    def _check(self, path: KeyPath, entry: Mapping[str, Any], axes: Sequence[Axis]) -> list[Complaint]:
        """The value of a name: whether it applies, the number of its values, each of them."""
        name, value = str(path[-1]), entry[str(path[-1])]
        parents = dict.fromkeys(parent for axis in axes for parent in axis.parents)
        if left_out := [p for p in parents if p in self.space.names and p not in entry]:
            return [at_key(path, "parent_left_out", name, parent=left_out[0])]
        active = self._active(axes, entry)
        if not active:
            return [at_key(path, "not_active", name, parents=", ".join(parents))]
        h, per = active[0].hyperparameter, active[0].per
        if active[0].part is not None and active[0].part.entry is not None:
            hs = [axis.hyperparameter for axis in active]
            return self._each(path, value, hs, "the layers")
        if per is None:
            return self._not_drawn(h, [(path, value)])
        return self._each(path, value, [h] * active[0].width({**self.space.fixed, **entry}), per)

    def _each(self, path: KeyPath, value: Any, hs: Sequence[Hyperparameter], per: str) -> list[Complaint]:
        """A list with one value for each of `hs`."""
        if not isinstance(value, list) or len(value) != len(hs):
            told = f"{show(value)} of {len(value)}" if isinstance(value, list) else show(value)
            values = f"{len(hs)} {'value' if len(hs) == 1 else 'values'}"
            return [at_value(path, "one_a_layer", value, values=values, per=per, told=told)]
        return [c for i, h in enumerate(hs) for c in self._not_drawn(h, [((*path, i), value[i])])]

    def _not_drawn(self, h: Hyperparameter, values: Iterable[tuple[KeyPath, Any]]) -> list[Complaint]:
        found = []
        for path, value in values:
            if h.contains(value):
                continue
            if isinstance(h, Choice):
                words = [v if isinstance(v, str) else flow(v) if isinstance(v, list) else show(v) for v in h.values]
                found.append(no_such_word(path, value, words, NO_HINTS, self.kind))
                continue
            steps = f" in steps of {h.step:g}" if h.step not in (None, 1) else ""
            facts: dict[str, Any] = {"low": f"{h.low:g}", "high": f"{h.high:g}", "steps": steps}
            number = "number" if isinstance(h, Float) else "whole number"
            found.append(at_value(path, "not_drawn", value, number=number, **facts))
        return found


def _as_drawn(axes: Sequence[Axis], value: Any) -> Any:
    """A number as a float where the axis has floats."""
    if len(axes) > 1 and isinstance(value, list):
        return [_as_drawn([axis], one) for axis, one in zip(axes, value, strict=True)]
    if not isinstance(axes[0].hyperparameter, Float):
        return value
    return [float(v) for v in value] if isinstance(value, list) else float(value)
