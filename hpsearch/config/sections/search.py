"""The section `search`: where to look next. Configs to start with are in `hpsearch.config.sections.start`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from hpsearch.config.complaints import Complaint, Hint, at_key, at_value
from hpsearch.config.hints import Hints, same_hint
from hpsearch.config.models import SectionModel, word_of
from hpsearch.example import START
from hpsearch.sampler import ALGORITHMS, SAMPLERS, SearchSpec, fitting_points
from hpsearch.space import Space
from hpsearch.trial import Config

DEFAULT = SearchSpec()
MOST = 1_000_000

_OTHERS = ("bayes", "bayesian", "cma", "hyperopt", "smac", "hyperband", "asha", "bohb")
HINTS = Hints(
    {
        **{name: Hint(f"write sampler: optuna, algorithm: {name}") for name in ALGORITHMS},
        **same_hint(_OTHERS, f"{DEFAULT.sampler} is the default and a good start"),
        **same_hint(("quasi_random", "qmc"), "write sobol"),
        **same_hint(("grid_search",), "write grid"),
        **same_hint(("random_search",), "write random"),
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
    keep: float | None = Field(
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
