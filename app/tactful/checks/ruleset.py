"""Rules ready for use: the house's, compiled once and kept, and a shop's own.

Reading two million characters of YAML, inflecting and trying ten thousand examples takes
many seconds; what comes of it is kept in the user's cache folder under a name made of
the files' contents, so that it is made again only when one of them changes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path
from pydantic import TypeAdapter, ValidationError

from tactful.checks.examples import check_examples
from tactful.checks.rulebook import Forms, RuleBook
from tactful.data import data_folder
from tactful.errors import InputError
from tactful.knowledge.rules import (
    Rule,
    inflected_words,
    join_words,
    load_rules,
    read_rules,
    rule_files,
)
from tactful.knowledge.signs import LISTS, load_signs, sign_languages
from tactful.text.inflection import inflect
from tactful.text.phrases import Phrases

log = logging.getLogger(__name__)

LAYOUT = "5"
"""Goes up when what is kept, or what makes it, changes."""
KEPT = 3
"""Compiled sets that stay in the cache folder: those of other versions side by side."""
_RULES: TypeAdapter[tuple[Rule, ...]] = TypeAdapter(tuple[Rule, ...])


@dataclass(frozen=True)
class RuleSet:
    """Rules with their wordings, and the inflected forms these need."""

    rules: tuple[Rule, ...]
    forms: Forms
    search: Phrases


def load_rulebooks(folders: Sequence[Path] = ()) -> tuple[RuleBook, ...]:
    """The house's rules, and those of ``folders``, compiled.

    Raises:
        KnowledgeError: a file is wrong, or an example of a rule does not do what it says.
        InputError: one of ``folders`` cannot be read or holds no rules.
    """
    house = load_ruleset()
    own = [read_folder(folder, house.rules) for folder in folders]
    return tuple(RuleBook(s.rules, s.forms, s.search) for s in (house, *own))


@cache
def load_ruleset() -> RuleSet:
    """The house's rules, from the cache folder where they are there.

    Raises:
        KnowledgeError: a file is wrong, or an example of a rule does not do what it says.
    """
    file = user_cache_path("tactful") / f"rules-{fingerprint()[:20]}.json"
    kept = _read(file)
    if kept is not None:
        return kept
    log.warning("compiling the rules: about half a minute, this once")
    made = compile_rules(load_rules())
    made = replace(made, forms=_with_signs(made.forms))
    _keep(file, made)
    return made


def compile_rules(rules: Sequence[Rule], known: Sequence[Rule] = ()) -> RuleSet:
    """``rules`` with the forms of their words; every example is tried.

    Args:
        known: rules that are compiled already.

    Raises:
        KnowledgeError: an example does not do what it says.
    """
    wanted: dict[str, set[str]] = {}
    for rule in rules:
        for language, words in rule.words.items():
            for phrase in (*words.said(), *words.near, *words.exceptions):
                wanted.setdefault(language, set()).update(inflected_words(phrase))
    forms = {language: dict(inflect(language, words)) for language, words in wanted.items()}
    for rule in rules:
        check_examples(rule, forms)
    return RuleSet(tuple(rules), forms, RuleBook(rules, forms).search)


def _with_signs(forms: Forms) -> Forms:
    """``forms`` with those of the words that signs are written with."""
    together = {language: dict(known) for language, known in forms.items()}
    for language in sign_languages():
        signs = load_signs(language)
        said = [phrase for name in LISTS for phrase in getattr(signs, name)]
        words = frozenset().union(*map(inflected_words, said))
        together.setdefault(language, {}).update(inflect(language, words))
    return together


def read_folder(folder: Path, house: Sequence[Rule] = ()) -> RuleSet:
    """The rules of a shop's own folder; each carries its wordings itself.

    Raises:
        KnowledgeError: a file is wrong, or an example of a rule does not do what it says.
        InputError: the folder is not there or holds no rules.
    """
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if not files:
        raise InputError(
            f"no rules in {str(folder)!r}; give a folder with packs in .yaml files, "
            "written as knowledge/rules/README.md says"
        )
    seen = {rule.id for rule in house}
    own = [rule for file in files for rule in read_rules(file, seen, inline=True)]
    joined = join_words([*house, *own], {rule.id: rule.words for rule in house})
    return compile_rules(joined[len(house) :])


def fingerprint() -> str:
    """A hash of everything that the compiled rules come from."""
    whole = hashlib.sha256(f"{LAYOUT} {version('simplemma')} {version('tactful')}".encode())
    folder = data_folder("knowledge") / "signs"
    for file in (*rule_files(), *sorted(folder.iterdir(), key=lambda f: f.name)):
        whole.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def _read(file: Path) -> RuleSet | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        rules = _RULES.validate_python(kept["rules"])
        return RuleSet(rules, kept["forms"], Phrases.load(kept["search"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as problem:
        log.warning("the compiled rules cannot be read and are made anew: %s", problem)
        return None


def _keep(file: Path, made: RuleSet) -> None:
    """Write ``made``; a folder that cannot be written costs time, nothing else."""
    whole = {
        "rules": _RULES.dump_python(made.rules, mode="json", by_alias=True),
        "forms": made.forms,
        "search": made.search.dump(),
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix="rules-", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(whole, out, ensure_ascii=False)
        Path(name).replace(file)
        kept = sorted(file.parent.glob("rules-*.json"), key=lambda f: f.stat().st_mtime)
        for old in kept[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError as problem:
        log.warning("the compiled rules cannot be kept: %s", problem)
