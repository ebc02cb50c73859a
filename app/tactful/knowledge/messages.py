"""What Tactful itself says to the agent, in the desk's languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Template

from tactful.data import data_folder
from tactful.knowledge.files import read_yaml
from tactful.knowledge.rules import Bilingual


def say(message: str, locale: str, **values: object) -> str:
    """The text ``message`` in the desk language nearest to ``locale``, filled in.

    Raises:
        KeyError: there is no such message, or a value is missing: a bug.
    """
    text = load_messages()[message].in_language(locale)
    return Template(text).substitute({name: str(value) for name, value in values.items()})


@cache
def load_messages() -> Mapping[str, Bilingual]:
    """All messages of ``knowledge/messages.yaml``.

    Raises:
        KnowledgeError: the file is wrong, or the languages differ in their ``$names``.
    """
    document = read_yaml(data_folder("knowledge") / "messages.yaml")
    messages: dict[str, Bilingual] = {}
    for name in document.data:
        text = document.parse(Bilingual, at=(name,))
        used = [sorted(Template(part).get_identifiers()) for part in (text.en, text.zh_cn)]
        if used[0] != used[1]:
            raise document.fail((name,), f"{name}: the languages differ in their $names")
        messages[name] = text
    return messages
