"""The values that pass between Tactful's parts, and the ports its adapters fill.

Standard library only and no I/O, so that importing them costs nothing. Offsets are
code points on the original text, everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol

Channel = Literal["private", "public", "phone", "chat"]
Level = Literal["error", "warning", "note"]
Severity = Literal["low", "medium", "high"]
Status = Literal["ready", "needs_facts", "blocked"]
Surface = Literal["review", "seller_feedback", "message"]
Temperament = Literal[
    "calm", "talkative", "angry", "know_it_all", "inquiring", "suspicious"
]

CHANNELS: tuple[Channel, ...] = ("private", "public", "phone", "chat")
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high")
SURFACES: tuple[Surface, ...] = ("review", "seller_feedback", "message")
TEMPERAMENTS: tuple[Temperament, ...] = (
    "calm",
    "talkative",
    "angry",
    "know_it_all",
    "inquiring",
    "suspicious",
)
CAUSES: tuple[str, ...] = (
    "platform.website",
    "product.defective",
    "product.not_as_described",
    "product.wrong_item",
    "product.missing_parts",
    "product.size_fit",
    "product.colour",
    "product.smell",
    "product.counterfeit",
    "product.usage",
    "product.price_value",
    "culture.expectation",
    "logistics.late",
    "logistics.not_received",
    "logistics.customs",
    "logistics.damaged",
    "logistics.courier",
    "service.unresponsive",
    "service.attitude",
    "service.refund",
    "other",
)
RISKS: tuple[str, ...] = (
    "extortion",
    "legal_threat",
    "safety",
    "abuse",
    "privacy",
    "malicious",
    "injection",
)
PLATFORMS: tuple[str, ...] = (
    "amazon",
    "aliexpress",
    "taobao_tmall",
    "jd",
    "ebay",
    "shopee",
    "lazada",
    "walmart",
    "etsy",
    "tiktok_shop",
    "temu",
    "shopify",
    "google_business",
    "yelp",
    "trustpilot",
    "tripadvisor",
    "app_stores",
    "generic",
)
OFFER_KINDS: tuple[str, ...] = (
    "replacement",
    "refund",
    "partial_refund",
    "parts",
    "exchange",
    "repair",
    "return",
    "coupon",
)


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount of money: a non-negative decimal and an ISO 4217 code."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A remedy the agent has authorised.

    ``amount`` is text such as ``"5 USD"``; it is parsed, and refused when it is not an
    amount, where the complaint enters the service.
    """

    kind: str
    amount: str | None = None

    @classmethod
    def replacement(cls) -> Offer:
        """A new item at no cost to the buyer."""
        return cls(kind="replacement")

    @classmethod
    def refund(cls, amount: str | None = None) -> Offer:
        """The whole price, or ``amount``."""
        return cls(kind="refund", amount=amount)

    @classmethod
    def partial_refund(cls, amount: str) -> Offer:
        """``amount`` back while the buyer keeps the item."""
        return cls(kind="partial_refund", amount=amount)

    @classmethod
    def parts(cls) -> Offer:
        """The missing or broken part, sent at no cost."""
        return cls(kind="parts")

    @classmethod
    def exchange(cls) -> Offer:
        """Another size, colour or model."""
        return cls(kind="exchange")

    @classmethod
    def repair(cls) -> Offer:
        """A repair at no cost."""
        return cls(kind="repair")

    @classmethod
    def return_(cls) -> Offer:
        """A return with the label paid by the shop."""
        return cls(kind="return")

    @classmethod
    def coupon(cls, amount: str | None = None) -> Offer:
        """A voucher for a later order."""
        return cls(kind="coupon", amount=amount)


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What a buyer wrote, with what is known around it."""

    text: str
    platform: str = "generic"
    surface: Surface = "review"
    """Where the buyer wrote it: under the item, as seller feedback, or in a message."""
    channels: tuple[Channel, ...] = ("private", "public")
    order: Mapping[str, str] = field(default_factory=dict)
    """Known of the order: ``id``, ``product``, ``value``, ``tracking``, ``shipping`` and
    whatever else; each field is a fact that a draft may state."""
    offers: Sequence[Offer] = ()
    note: str = ""
    """The agent's own words about the case; what it states may be stated."""
    locale: str | None = None
    """Reply locale; ``None`` means the language of ``text``."""
    agent_locale: str = "en"
    buyer_name: str = ""
    signature: str = ""
    """Who signs; empty means the shop of the settings, or the care team."""
    contacts_made: int = 0
    """Messages already sent to this buyer about this matter."""
    received_at: datetime | None = None
    """When the buyer wrote it, with a zone; ``None`` means now."""
    buyer_zone: str | None = None
    """IANA zone of the buyer; ``None`` means the usual zone of the reply locale."""
    temperament: Temperament | None = None
    """The agent's own judgement, which overrules triage."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of a text: ``text == original[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True)
class CauseHit:
    """A cause found in the buyer's words."""

    cause: str
    detail: str | None
    """A narrower form with a wording of its own, such as ``rubs``; or ``None``."""
    confidence: float
    """0 to 1; grows with the weight of the evidence, not a calibrated probability."""
    evidence: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class RiskHit:
    """A risk found in the buyer's words."""

    risk: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Triage:
    """What is wrong and how the buyer speaks."""

    language: str | None
    """BCP 47 language (``ru``, ``zh-CN``) or ``None`` where the text does not tell."""
    causes: tuple[CauseHit, ...]
    """Most important first; empty where the words support none."""
    primary: str | None
    severity: Severity
    temperament: Temperament
    temperament_evidence: tuple[Span, ...]
    risks: tuple[RiskHit, ...]
    complaints: tuple[Span, ...]
    """The separate points a reply has to answer, in the buyer's own words."""


@dataclass(frozen=True, kw_only=True)
class ChannelPlan:
    """What may be said on one channel of one platform."""

    channel: Channel
    available: bool
    limit: int | None
    """Longest text, in ``unit``; ``None`` where no limit is known."""
    unit: Literal["characters", "utf16", "bytes"]
    why: str
    source: str
    verify: bool = False
    """Rests on something doubtful: the agent has to look it up before relying on it."""


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """Something to do later."""

    what: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Where one may answer, by when, how often, with what evidence."""

    platform: str
    channels: tuple[ChannelPlan, ...]
    reply_by: datetime
    reply_by_source: str
    follow_ups: tuple[FollowUp, ...]
    contacts_left: int | None
    """``None`` where the platform is not known to limit contacts."""
    public_until: datetime | None
    """Last moment for a public explanation, where one is known."""
    checklist: tuple[str, ...]
    evidence: tuple[str, ...]
    """What to keep and show the platform; only where extortion is suspected."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing a draft may state."""

    id: str
    """Where it comes from: ``order:tracking``, ``offer:refund``, ``note:1`` …"""
    text: str


@dataclass(frozen=True, kw_only=True)
class FactSheet:
    """All that a draft may state."""

    facts: tuple[Fact, ...]
    offers: tuple[Offer, ...]
    private: tuple[str, ...] = ()
    """Strings that must not stand in public: names, ids, addresses."""

    def get(self, fact_id: str) -> str | None:
        """The text of a fact, or ``None`` where it is not known."""
        for fact in self.facts:
            if fact.id == fact_id:
                return fact.text
        return None


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A stored piece of knowledge in one language: of a guideline, template or file."""

    id: str
    """``<entry id>@<language>``."""
    guideline: str
    """The id of the entry, by which it is cited: ``g-…``, ``t-…`` or ``s-…``."""
    language: str
    title: str
    text: str
    tokens: int
    causes: tuple[str, ...] = ()
    temperaments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    """Moves (see ``knowledge/moves.yaml``) that this guideline allows a draft to say."""
    kind: Literal["guideline", "template", "shop"] = "guideline"
    """Where it comes from: the house's guidelines or templates, or the shop's own files."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A passage that was retrieved, with how well it fits (higher is better)."""

    passage: Passage
    score: float
    signals: tuple[tuple[str, float], ...] = ()
    """What the score is made of: ``vector``, ``words``, ``topics``, ``facets`` …"""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check says of a stretch of a text."""

    rule: str
    level: Level
    start: int
    end: int
    matched: str
    message: str
    suggestion: str
    source: str
    folds: tuple[str, ...] = ()
    """Foldings that were needed to see it, such as ``case`` or ``invisible``."""


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """A sentence in which a text commits the shop to do something."""

    start: int
    end: int
    text: str
    due: date | None
    """The day by which it is promised, where the sentence names one."""
    authorised: bool | None
    """Whether the facts hold all it states; ``None`` where the facts are not known."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something an answer to a complaint owes the buyer."""

    duty: str
    """``acknowledge``, ``apology``, ``ownership``, ``next-step``, ``thanks``, ``invite``;
    or ``answer`` for one of the buyer's points."""
    status: Literal["met", "missing", "unknown"]
    evidence: tuple[Span, ...] = ()
    """Where the text does it."""
    point: Span | None = None
    """For ``answer``: the buyer's point, in the complaint."""


@dataclass(frozen=True, kw_only=True)
class Tone:
    """How a text sounds, in figures. A figure that cannot be told is ``None``."""

    formality: Literal["formal", "informal", "mixed", "unknown"]
    formal: tuple[Span, ...]
    informal: tuple[Span, ...]
    """The words that show either address."""
    warm: tuple[Span, ...]
    """Words of understanding, thanks and care."""
    words: int
    """Words, or characters where the language has no spaces."""
    sentences: int
    longest_sentence: int
    """In words, or characters where the language has no spaces."""
    lix: float | None
    """Reading difficulty: words a sentence plus the percentage of words of more than six
    letters (Björnsson 1968); 25 easy, 40 middling, 55 hard. ``None`` without spaces."""
    exclamations: int
    capitals: float
    """Share of words of three letters and more that stand in capitals."""
    emoji: int


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """All that the checks say of a text."""

    language: str | None
    findings: tuple[Finding, ...]
    commitments: tuple[Commitment, ...]
    duties: tuple[Duty, ...]
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A stretch of a draft and the fact, offer or guideline it rests on."""

    start: int
    end: int
    text: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class Gloss:
    """The draft in the agent's language."""

    locale: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What made a draft."""

    by: Literal["composer", "model", "person"]
    model: str | None = None
    prompt: str | None = None
    knowledge: str = ""
    """Version of the knowledge it was made with: a hash."""
    attempts: int = 1
    fallback_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a draft cost: tokens, and money where prices are known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """A guideline a draft rests on, in the agent's language."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A reply for a person to read, mend and send."""

    channel: Channel
    locale: str
    subject: str | None
    text: str
    gloss: Gloss | None
    status: Status
    blanks: tuple[str, ...]
    """Facts that are missing, as they stand in the text: ``[[tracking number]]``."""
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    origin: Origin
    usage: Usage
    commitments: tuple[Commitment, ...] = ()
    """What the draft commits the shop to, and by when."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """All that Tactful says about one complaint."""

    id: str
    triage: Triage
    plan: Plan
    drafts: tuple[Draft, ...]

    def draft_for(self, channel: Channel) -> Draft | None:
        """The draft for ``channel``, or ``None`` where the plan has none."""
        for draft in self.drafts:
            if draft.channel == channel:
                return draft
        return None

    @property
    def private(self) -> Draft | None:
        """The private reply."""
        return self.draft_for("private")

    @property
    def public(self) -> Draft | None:
        """The public explanation; ``None`` where the platform takes none."""
        return self.draft_for("public")


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message to a language model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, kw_only=True)
class Completion:
    """A language model's answer to a request for a JSON object."""

    value: Mapping[str, object]
    prompt_tokens: int
    completion_tokens: int


class ChatModel(Protocol):
    """A language model."""

    name: str

    def complete(
        self, messages: Sequence[Message], schema: Mapping[str, object]
    ) -> Completion:
        """Answer with an object of ``schema`` (JSON Schema); raise ``ModelError``."""
        ...


class Embedder(Protocol):
    """Turns texts into unit vectors that lie close where meanings do."""

    id: str
    """Changes whenever the vectors for the same text do."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector of length 1 for each text; raise ``ModelError``."""
        ...


class PassageStore(Protocol):
    """Finds stored passages near a text."""

    version: str
    """Which knowledge and which embedder it holds: a hash."""

    def nearest(self, text: str, *, limit: int) -> list[Evidence]:
        """The ``limit`` passages nearest to ``text``, best first; score is cosine."""
        ...

    def count(self) -> int:
        """How many passages are stored."""
        ...
