"""Embedders: the built-in one, which needs nothing, and any OpenAI-compatible one."""

from __future__ import annotations

import hashlib
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from tactful.errors import ModelNonsense, ModelUnavailable
from tactful.knowledge.phrasebook import load_moves
from tactful.retrieval.facets import FACET, HOUSE
from tactful.text.folding import fold
from tactful.triage.cues import CueBook
from tactful.triage.topics import TopicReader
from tactful.types import PLATFORMS, RISKS, TEMPERAMENTS

GRAM_DIMENSIONS = 384
GRAM_SIZES = (3, 4)
CONCEPT_SHARE = 0.6
"""How much of a vector's square length the concepts make up, where there are any."""
MAX_CHARACTERS = 4000
TOPIC_WEIGHT = 4.0
"""How much a topic that is certain weighs; one word of the lexicon weighs 1."""
MIN_CHANCE = 0.05
"""Topics less likely than this are noise."""


class LocalEmbedder:
    """Hashed character n-grams joined with what the text is about.

    Deterministic, offline and multilingual: the n-grams tell wordings apart within a
    language, the concepts (cues of the lexicon, topics of the topic model) bring a
    Russian complaint near an English guideline about the same matter. Facets that are
    named in a text (see ``facet_line``) are taken at their word.

    Args:
        cues: the triage lexicon.
        topics: what complaints are about.
        fingerprint: changes whenever the lexicon does.
    """

    def __init__(self, cues: CueBook, topics: TopicReader, fingerprint: str) -> None:
        self._cues = cues
        self._topics = topics
        keys = [
            f"cause:{move.removeprefix('issue.')}"
            for move in sorted(load_moves())
            if move.startswith("issue.")
        ]
        keys += [f"risk:{risk}" for risk in RISKS]
        keys += [f"mood:{mood}" for mood in TEMPERAMENTS]
        keys += [f"on:{platform}" for platform in PLATFORMS]
        keys += [f"about:{topic}" for topic in topics.model.topics]
        keys += [HOUSE]
        self._concepts = {key: number for number, key in enumerate(keys)}
        shape = repr(
            (GRAM_DIMENSIONS, GRAM_SIZES, CONCEPT_SHARE, keys, fingerprint, topics.model.id)
        )
        self.id = f"local-{hashlib.sha256(shape.encode()).hexdigest()[:12]}"
        # One question is put to several collections.
        self._embed_again = lru_cache(maxsize=8)(self._embed)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector for each text; of long ones only the beginning counts."""
        return [list(self._embed_again(text)) for text in texts]

    def _embed(self, text: str) -> tuple[float, ...]:
        named = set(FACET.findall(text))
        words = FACET.sub(" ", text)[:MAX_CHARACTERS].strip()
        low = _grams(words)
        high = [0.0] * len(self._concepts)

        def add(key: str, weight: float) -> None:
            if (number := self._concepts.get(key)) is not None:
                high[number] += weight

        cues = self._cues.read(words)[1]
        for cue in cues:
            for key in {cue.key, cue.key.split("/")[0]} if cue.group == "causes" else ():
                add(f"cause:{key}", cue.weight)
        for facet in named:
            add(facet, 3.0 if facet.startswith(("cause:", "risk:", "about:")) else 1.0)
        if not any(facet.startswith("about:") for facet in named):
            for topic, chance in self._topics.read(words).items():
                if chance >= MIN_CHANCE:
                    add(f"about:{topic}", TOPIC_WEIGHT * chance)
        high = [math.sqrt(weight) for weight in high]
        share = CONCEPT_SHARE if any(high) else 0.0
        vector = _scaled(low, math.sqrt(1 - share)) + _scaled(high, math.sqrt(share))
        if not any(vector):
            return (1.0, *[0.0] * (len(vector) - 1))
        return tuple(_scaled(vector, 1.0))


def _grams(text: str) -> list[float]:
    """The n-grams of ``text``, hashed into few dimensions."""
    grams: Counter[int] = Counter()
    for word in fold(text).text.split():
        padded = f" {word} "
        for size in GRAM_SIZES:
            for at in range(len(padded) - size + 1):
                grams[zlib.crc32(padded[at : at + size].encode())] += 1
    low = [0.0] * GRAM_DIMENSIONS
    for code, count in grams.items():
        sign = 1.0 if code & 1 else -1.0
        low[(code >> 1) % GRAM_DIMENSIONS] += sign * (1 + math.log(count))
    return low


def _scaled(vector: list[float], length: float) -> list[float]:
    norm = math.sqrt(sum(x * x for x in vector))
    return [x * length / norm for x in vector] if norm else vector


class OpenAIEmbedder:
    """Embeddings of an OpenAI-compatible server."""

    def __init__(
        self,
        model: str,
        *,
        api_key: str,
        base_url: str | None,
        timeout: float,
        retries: int,
    ) -> None:
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        self.id = f"openai-{model}"
        self._base_url = base_url
        self._client = OpenAIEmbeddings(
            model=model,
            openai_api_key=SecretStr(api_key),
            openai_api_base=base_url,
            request_timeout=timeout,
            max_retries=retries,
            # Token arrays are an extension of OpenAI's own server; send plain texts.
            check_embedding_ctx_length=False,
        )

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector for each text.

        Raises:
            ModelUnavailable: the server is down or refuses.
            ModelNonsense: it sends something other than a vector for each text.
        """
        import openai

        try:
            vectors = self._client.embed_documents(list(texts))
            if len(vectors) != len(texts):
                raise ValueError(f"{len(vectors)} vectors for {len(texts)} texts")
            return [_scaled([float(x) for x in vector], 1.0) for vector in vectors]
        except (AttributeError, LookupError, TypeError, ValueError) as problem:
            raise ModelNonsense(
                f"the embedding server ({self._base_url or 'OpenAI'}) sent no vectors; "
                "check OPENAI_BASE_URL, or unset TACTFUL_EMBEDDINGS to use the built-in "
                "embedder",
                original=problem,
            ) from problem
        except openai.OpenAIError as problem:
            raise ModelUnavailable(
                f"the embedding server ({self._base_url or 'OpenAI'}) gave no vectors: "
                f"{type(problem).__name__}; check OPENAI_BASE_URL and OPENAI_API_KEY, or "
                "unset TACTFUL_EMBEDDINGS to use the built-in embedder",
                original=problem,
            ) from problem
