"""Embedders: the built-in one, which needs nothing, and any OpenAI-compatible one."""

from __future__ import annotations

import hashlib
import math
import zlib
from collections import Counter
from collections.abc import Sequence

from tactful.errors import ModelNonsense, ModelUnavailable
from tactful.knowledge.phrasebook import load_moves
from tactful.retrieval.facets import FACET, HOUSE
from tactful.text.folding import fold
from tactful.triage.cues import CueBook
from tactful.types import PLATFORMS, RISKS, TEMPERAMENTS

GRAM_DIMENSIONS = 384
GRAM_SIZES = (3, 4)
CONCEPT_SHARE = 0.6
"""How much of a vector's square length the concepts make up, where there are any."""
MAX_CHARACTERS = 4000


class LocalEmbedder:
    """Hashed character n-grams joined with the concepts of the triage lexicon.

    Deterministic, offline and multilingual: the n-grams tell wordings apart within a
    language, the concept dimensions bring a Russian complaint near an English
    guideline about the same cause.

    Args:
        cues: the triage lexicon.
        fingerprint: changes whenever the lexicon does.
    """

    def __init__(self, cues: CueBook, fingerprint: str) -> None:
        self._cues = cues
        keys = [
            f"cause:{move.removeprefix('issue.')}"
            for move in sorted(load_moves())
            if move.startswith("issue.")
        ]
        keys += [f"risk:{risk}" for risk in RISKS]
        keys += [f"mood:{mood}" for mood in TEMPERAMENTS]
        keys += [f"on:{platform}" for platform in PLATFORMS]
        keys += [HOUSE]
        self._concepts = {key: number for number, key in enumerate(keys)}
        shape = repr((GRAM_DIMENSIONS, GRAM_SIZES, CONCEPT_SHARE, keys, fingerprint))
        self.id = f"local-{hashlib.sha256(shape.encode()).hexdigest()[:12]}"

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector for each text; of long ones only the beginning counts."""
        return [self._embed(text) for text in texts]

    def _embed(self, text: str) -> list[float]:
        folded = fold(text[:MAX_CHARACTERS])
        grams: Counter[int] = Counter()
        for word in folded.text.split():
            padded = f" {word} "
            for size in GRAM_SIZES:
                for at in range(len(padded) - size + 1):
                    grams[zlib.crc32(padded[at : at + size].encode())] += 1
        low = [0.0] * GRAM_DIMENSIONS
        for code, count in grams.items():
            sign = 1.0 if code & 1 else -1.0
            low[(code >> 1) % GRAM_DIMENSIONS] += sign * (1 + math.log(count))
        high = [0.0] * len(self._concepts)
        for cue in self._cues.read(text[:MAX_CHARACTERS])[1]:
            for key in {cue.key, cue.key.split("/")[0]} if cue.group == "causes" else ():
                if (number := self._concepts.get(f"cause:{key}")) is not None:
                    high[number] += cue.weight
        for facet in FACET.findall(text):  # named as such; see ``facet_line``
            if facet in self._concepts:
                weight = 3.0 if facet.startswith(("cause:", "risk:")) else 1.0
                high[self._concepts[facet]] += weight
        high = [math.sqrt(weight) for weight in high]
        share = CONCEPT_SHARE if any(high) else 0.0
        vector = _scaled(low, math.sqrt(1 - share)) + _scaled(high, math.sqrt(share))
        return _scaled(vector, 1.0) if any(vector) else [1.0] + [0.0] * (len(vector) - 1)


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
