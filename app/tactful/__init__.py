"""Drafts careful replies to unhappy buyers; a person sends them.

>>> from tactful import Complaint, Offer, Tactful
"""

from tactful.errors import (
    CaseError,
    DataError,
    InputError,
    KnowledgeError,
    ModelError,
    ModelNonsense,
    ModelTimeout,
    ModelUnavailable,
    PromptError,
    SettingsError,
    StoreBusy,
    StoreError,
    TactfulError,
)
from tactful.service import Event, Tactful
from tactful.types import (
    Complaint,
    Draft,
    Fact,
    FactSheet,
    Finding,
    Offer,
    Plan,
    Result,
    Triage,
)

__all__ = [
    "CaseError",
    "Complaint",
    "DataError",
    "Draft",
    "Event",
    "Fact",
    "FactSheet",
    "Finding",
    "InputError",
    "KnowledgeError",
    "ModelError",
    "ModelNonsense",
    "ModelTimeout",
    "ModelUnavailable",
    "Offer",
    "Plan",
    "PromptError",
    "Result",
    "SettingsError",
    "StoreBusy",
    "StoreError",
    "Tactful",
    "TactfulError",
    "Triage",
]
