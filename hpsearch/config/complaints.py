"""What is wrong with a config as values, and their words, which come once, at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

KeyPath = tuple[str | int, ...]
"""The keys from the top of a document down to a value."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place; `line` and `column` count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Hint:
    """What to write instead: in words, or the key or word that was `meant`, or both.

    `there` is what there is to choose from, `example` how it would look.
    """

    text: str = ""
    meant: str | None = None
    there: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One mistake, or one thing that is surely not meant.

    The key of `path` is at fault, or its value. `rule` names the rule in the table of words, `facts` are what these
    say beside the `value`. `mark` is the place where it is not the document's own of that part.
    """

    path: KeyPath
    part: Literal["key", "value"]
    rule: str
    value: object = None
    hint: Hint | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    mark: Mark | None = None


def at_key(path: KeyPath, rule: str, value: object = None, hint: Hint | None = None, **facts: Any) -> Complaint:
    """The name itself is the mistake."""
    return Complaint(path, "key", rule, value, hint, facts)


def at_value(path: KeyPath, rule: str, value: object = None, hint: Hint | None = None, **facts: Any) -> Complaint:
    """What stands there is the mistake, or what does not."""
    return Complaint(path, "value", rule, value, hint, facts)


WORDS: Mapping[str, str] = {
    # What a value must be.
    "mapping": "must be a mapping (`key: value` lines), not {shown}",
    "list": "must be a list, not {shown}",
    "text": "must be text, not {shown}",
    "bool": "must be true or false, not {shown}",
    "whole": "must be a whole number, not {shown}",
    "number": "must be a number, not {shown}",
    "finite": "must be a finite number, not {shown}",
    "some_values": "must be at least one value, not {shown}",
    "few_values": "must be at most {limit} values, not {shown}",
    "some_text": "must be some text, not {shown}",
    "above": "must be above {limit}, not {shown}",
    "at_least": "must be at least {limit}, not {shown}",
    "below": "must be below {limit}, not {shown}",
    "at_most": "must be at most {limit}, not {shown}",
    "duration": "must be a duration above 0, such as 90s, 30m, 2h or 1h30m, not {shown}",
    "size": "must be a size above 0 with its unit, such as 500MB or 4GiB, not {shown}",
    "one_of": "must be {words}, not {shown}",
    "must_be": "must be {wanted}, not {shown}",
    # Keys and words.
    "unknown_key": "unknown key {value}",
    "missing": "must be given",
    "later": "{word} is not in this version of hpsearch; {instead}",
    # The text of the file and of `--set`.
    "empty": "the config is empty: write at least a space",
    "no_keys": "a config must be `key: value` lines, such as trials: 20; this is one value or a list",
    "key_twice": "this key is given twice, first in line {line}; remove one",
    "merge_key": "merge keys are not read; write the keys out, or alias a whole value",
    "no_assignment": "write path=value, such as {example}",
    "nothing_to_remove": "there is nothing to remove",
    "nothing_inside": "is {shown}, nothing that {key} could be in; set {around} itself",
    "no_item": "is a list of {count}: write a number from 0 to {last}, not {key}",
    "not_there": "{value} is not there to change{hint} (there is {there})",
    # Hyperparameters and settings.
    "not_a_setting": "{value} is not a setting of {noun}",
    "empty_axis": "is empty: write a range or a list of choices",
    "single_value": "{shown} is one value, nothing to search: move it to `fixed`, or write a range",
    "no_range": "needs low and high, or values",
    "key_of_choice": "{value} belongs to a choice ({{values: [...]}}); this is another kind: remove it",
    "key_of_range": "{value} belongs to a range ({{low: ..., high: ...}}); this is another kind: remove it",
    "choice_of_many": "a choice must be one value, not {shown}",
    "empty_case": "is empty: write a value, a range or a list of choices",
    "no_cases": "needs a case for each value of {value}: a value, a range or a list",
    "case_already": "the case says already what {value} is: remove it",
    "when_beside_by": "each case has a condition of its own: move when there, as in {{low: ..., high: ..., when: ...}}",
    "part_of_part": "{value} cannot stand within by or layers: write a value, a range or a list of choices here",
    "beside_layers": "{value} belongs beside layers, where it is for all of them: move it there",
    "no_case_by": "must be a setting with a few values, each of which is a case, not {value}",
    "no_such_case": "{value} is none of the values of {by}",
    "missing_case": "has no case for {by}: {cases}; add {first}: and a value, a range or a list",
    "choice_or_layers": "this list could be values to choose from, or one for each layer: write "
    "{{values: [...]}} to choose, or {{layers: [...]}} for one a layer",
    "per_of_lists": "these are lists with one for each layer already: remove per",
    "beside_lists": "{shown} stands beside lists, which say how many layers there are: write a list here too, such as "
    "[{shown}, {shown}]",
    "counted_by_lists": "{value} follows from the lists of {lists}: remove it",
    "no_such_list": "no list of {lists} has so many values",
    "value_twice": "{shown} is there twice; use weights to draw it more often",
    "condition": "must be a value or a list of values, not {shown}",
    "range_of_words": "must be {wanted}, not a range: write {proposed}",
    "fractions": "must be {wanted}, and this draws fractions: write whole numbers for low, high and step",
    "one_for_all": "{value} has one value for all layers; per is for {many}",
    "searched_too": "{value} is under space too: remove one (--set {section}.{value}=null)",
    "fixed_range": "must be one value, not a mapping; a range belongs under space",
    "constant": "{value} must be one value: it cannot change while training; what can: {changing}",
    "over_epochs": "is a value over epochs, nothing to search: move it to `fixed`, or choose among several: "
    "{{values: [...]}}",
    "one_course": "a value over epochs is one for all layers: write it without {key}, and where they differ "
    "with lists in it: {{1: [...], 31: [...]}}",
    "nothing_to_search": "nothing to search: give at least one setting a range or a list{hint} "
    "(or write trials: 1 to train `fixed` once)",
    # The other sections.
    "no_such_data": "{what} has no {value}; it reads: {reads}",
    "no_source": "{shown} is no file, and not one of {sources}",
    "source_beside_parts": "the source is one file for all parts: write train: for source: beside {parts}",
    "parts_without_train": "{value} has a file of its own, and train has none: name it too (train: FILE)",
    "only_generated": "only generated data (spirals, moons) has {value}: remove it",
    "arrays_of_tables": "tables have no arrays: remove {value} (label: is the label's column)",
    "no_test_rows": "test needs rows of their own for the test: name their file (x_test: FILE), or remove dev_from",
    "dev_twice": "dev is cut from the test's rows here (dev_from: test): remove {value}, or dev_from",
    "dev_like_train": "dev is cut from the training rows here, so it is like them: remove {value}, or take dev rows "
    "from elsewhere (dev_from: test, or x_dev)",
    "test_is_rest": "with dev_from the test set is what dev leaves of the test's rows: give dev alone, "
    "such as split: {{dev: 0.5}}",
    "folds_of_train": "folds are cut from the training rows, and with dev_from dev is not: remove {value}, or dev_from",
    "percent": "must be from 0% to 100%, not {shown}",
    "split_form": "must be the shares of train/dev/test, such as 60/20/20, or a mapping, not {shown}",
    "split_sum": "must sum to {whole}: {value} sums to {total}, {gap}",
    "nothing_left": "dev + test must be below 1, not {dev} + {test}: nothing would be left to train on",
    "dev_beside_folds": "{value} has no place beside split.folds, each of which is the dev part in turn: remove one",
    "wrong_direction": "{metric} is better {side}: write {direction}, or leave it out",
    "no_share": "must be a share in [0, 1], as {metric} is, not {shown}",
    "option_of_another": "{value} is {owner}'s: write sampler: {owner}, or remove it",
    "packages": "{what} needs {packages}: pip install {install}, or write {default}",
    "option_of_none": "{value} is not {kind}'s: write kind: {owners}, or remove it",
    "no_rung": "must be below epochs ({epochs}), not {value}: no trial would be trained less; write less, "
    "or kind: {full}",
    "more_than_trials": "has {count} configs, more than there are trials ({trials}): write trials: {count}",
    "own_configs": "{sampler} has configs of its own: remove start, or write another sampler",
    "is_fixed": "{value} is fixed to {fixed}: remove it here",
    "not_searched": "{value} is not searched",
    "parent_left_out": "{value} depends on {parent}, which is searched: give it here too",
    "not_active": "{value} does not apply with the {parents} of this config: remove it",
    "one_a_layer": "must be a list with {values}, one for each of {per}, not {told}",
    "not_drawn": "must be a {number} from {low} to {high}{steps}, not {shown}",
    # Legal, and surely not meant.
    "poor_scale": "scale {scale} {text}",
    "only_whole": "low and high are whole, so only whole numbers are drawn: write low: {low}.0 for any number",
    "no_such_epoch": "never comes: there are {epochs} epochs",
    "two_values": "only {low} and {high} are tried; to search what lies between write {wanted}",
    "only_one": "there is only one value to draw: move it to fixed",
    "no_effect": "{value} never has an effect: it needs that {phrase}, and {need} is always {always}",
    "large_grid": "the grid of {points} points an axis has more than {trials} configs: only its first corner is tried",
    # Meant, and not written.
    "narrowed": "settings are drawn only where they act: {value}",
    # What another room found, in its own words.
    "told": "{text}",
}


def worded(complaint: Complaint) -> str:
    """What the user is told, without the place."""
    return say(complaint.rule, complaint.value, complaint.hint, **complaint.facts)


def say(rule: str, value: object = None, hint: Hint | None = None, **facts: object) -> str:
    """The rule with the value, and what to write instead: at the end, unless the rule has a place for it."""
    template, instead = WORDS[rule], "" if hint is None else _hinted(hint)
    text = template.format(value=value, shown=show(value), hint=instead, **facts)
    return text if "{hint}" in template else text + instead


def _hinted(hint: Hint) -> str:
    text = f"; {hint.text}" if hint.text else f"; did you mean {hint.meant}?" if hint.meant else ""
    if hint.there:
        listed = f"there are: {', '.join(hint.there)}"
        text = f"{text} ({listed})" if text else f"; {listed}"
    return f"{text}, such as {hint.example}" if hint.example else text


def show(value: object) -> str:
    """A value as YAML would have it, in one short line; of mappings only those over epochs, of lists none."""
    if isinstance(value, dict):
        over_epochs = value and all(str(key).isdecimal() for key in value)
        text = f"{{{', '.join(f'{key}: {show(one)}' for key, one in value.items())}}}"
        return text if over_epochs and len(text) <= 60 else "a mapping"
    if value is None or isinstance(value, list):
        return "null" if value is None else "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:40]}... ({len(text)} characters)"
