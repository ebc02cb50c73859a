"""A language model behind any OpenAI-compatible server, through langchain-openai."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

import openai
from langchain_core.exceptions import LangChainException
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tactful.errors import ModelNonsense, ModelTimeout, ModelUnavailable
from tactful.types import Completion, Message

log = logging.getLogger(__name__)

_ROLES: Mapping[str, type[BaseMessage]] = {
    "system": SystemMessage,
    "user": HumanMessage,
    "assistant": AIMessage,
}
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_CUT_SHORT = (openai.LengthFinishReasonError, openai.ContentFilterFinishReasonError)
# What the libraries stumble over where a web page or an empty list was sent.
_NO_ANSWER = (
    LangChainException,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


class OpenAIChat:
    """A chat model that answers with JSON objects.

    It asks for a JSON schema; a server that does not know that is asked in plain words
    from then on, and its answer is searched for an object.
    """

    def __init__(
        self,
        model: str,
        *,
        api_key: str,
        base_url: str | None,
        timeout: float,
        retries: int,
    ) -> None:
        self.name = model
        self._where = base_url or "OpenAI"
        self._timeout = timeout
        self._schemas = True
        self._client = ChatOpenAI(
            model=model,
            api_key=SecretStr(api_key),
            base_url=base_url,
            timeout=timeout,
            max_retries=retries,
        )

    def complete(
        self, messages: Sequence[Message], schema: Mapping[str, object]
    ) -> Completion:
        """Answer with an object of ``schema``.

        Raises:
            ModelUnavailable: the server is down, refuses, or limits the rate.
            ModelTimeout: it did not answer in time.
            ModelNonsense: its answer holds no such object.
        """
        given = [_ROLES[message.role](message.text) for message in messages]
        if self._schemas:
            try:
                return _completion(self._ask(given, schema))
            except openai.BadRequestError as problem:
                if not _lacks_schemas(problem):
                    raise self._refused(problem) from problem
                log.info("%s takes no JSON schema; asking in words", self.name)
                self._schemas = False
        try:
            return _completion(self._ask(given, None))
        except openai.BadRequestError as problem:
            raise self._refused(problem) from problem

    def _ask(
        self, messages: list[BaseMessage], schema: Mapping[str, object] | None
    ) -> AIMessage:
        options: dict[str, Any] = {}
        if schema is not None:
            options["response_format"] = {
                "type": "json_schema",
                "json_schema": {
                    "name": str(schema["title"]),
                    "schema": {k: v for k, v in schema.items() if k != "title"},
                    "strict": True,
                },
            }
        try:
            answer = self._client.invoke(messages, **options)
        except openai.APITimeoutError as problem:
            raise ModelTimeout(
                f"the model server ({self._where}) did not answer within "
                f"{self._timeout:g} s; try again, or raise TACTFUL_TIMEOUT",
                original=problem,
            ) from problem
        except openai.BadRequestError:
            raise
        except _CUT_SHORT as problem:
            raise ModelNonsense(
                "the model's answer was cut short by a limit of tokens or a content "
                "filter of its server; raise the limit, or try another model",
                original=problem,
            ) from problem
        except openai.OpenAIError as problem:
            raise self._refused(problem) from problem
        except _NO_ANSWER as problem:
            raise ModelNonsense(
                f"the model server ({self._where}) answered with something that is not "
                "an OpenAI answer; check OPENAI_BASE_URL",
                original=problem,
            ) from problem
        if not isinstance(answer, AIMessage):
            raise ModelNonsense("the model's answer is not a message")
        return answer

    def _refused(self, problem: openai.OpenAIError) -> ModelUnavailable:
        status = getattr(problem, "status_code", None)
        what, todo = {
            401: ("does not accept the key", "check OPENAI_API_KEY"),
            403: ("does not allow it", "check the rights of OPENAI_API_KEY"),
            404: (f"does not know {self.name!r}", "check TACTFUL_MODEL"),
            429: (
                "limits the rate or the budget is used up",
                "wait, or raise the limit",
            ),
        }.get(status or 0, ("cannot be used", "check OPENAI_BASE_URL and the server"))
        detail = f" (HTTP {status})" if status else f" ({type(problem).__name__})"
        return ModelUnavailable(
            f"the model server ({self._where}) {what}{detail}; {todo}", original=problem
        )


def _completion(answer: AIMessage) -> Completion:
    usage = answer.usage_metadata
    return Completion(
        value=_parse(str(answer.text)),
        prompt_tokens=usage["input_tokens"] if usage else 0,
        completion_tokens=usage["output_tokens"] if usage else 0,
    )


def _parse(text: str) -> Mapping[str, object]:
    """The JSON object in ``text``, whatever stands around it."""
    match = _OBJECT.search(text)
    if match is None:
        raise ModelNonsense("the model's answer holds no JSON object")
    try:
        value = json.loads(match.group())
    except ValueError as problem:
        raise ModelNonsense(
            "the model's answer is not valid JSON", original=problem
        ) from problem
    if not isinstance(value, dict):
        raise ModelNonsense("the model's answer is not a JSON object")
    return value


def _lacks_schemas(problem: openai.BadRequestError) -> bool:
    text = str(problem).lower()
    return "response_format" in text or "json_schema" in text or "schema" in text
