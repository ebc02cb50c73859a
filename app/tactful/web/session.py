"""What the desk remembers between two events of one open page, and nothing longer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from tactful.types import Channel, Complaint, Draft, Plan, Result, Triage
from tactful.web.draft_view import texts_differ

DESK_CHANNELS: tuple[Channel, ...] = ("private", "public")


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A draft that a person had edited before drafting anew."""

    complaint: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Session:
    """One page: the complaint last drafted, its result so far, and edits to keep."""

    complaint: Complaint | None = None
    triage: Triage | None = None
    result: Result | None = None
    """As drafted, never as edited."""
    earlier: Mapping[Channel, tuple[Earlier, ...]] = field(default_factory=dict)
    """Newest first."""
    clearing: bool = False
    """Clear was pressed once while an edited draft stood on the page."""

    def edited(self, texts: Mapping[Channel, str]) -> tuple[Channel, ...]:
        """The channels whose text on the page is not as it was drafted."""
        if self.result is None:
            return ()
        return tuple(
            channel
            for channel in texts
            if texts[channel].strip()
            and texts_differ(self.result.draft_for(channel), texts[channel])
        )

    def keeping(self, texts: Mapping[Channel, str]) -> Session:
        """With every edited text among the earlier ones."""
        earlier = dict(self.earlier)
        for channel in self.edited(texts):
            said = self.complaint.text if self.complaint else ""
            kept = Earlier(complaint=said, text=texts[channel])
            others = tuple(e for e in earlier.get(channel, ()) if e != kept)
            earlier[channel] = (kept, *others)
        return dataclasses.replace(self, earlier=earlier, clearing=False)

    def started(self, complaint: Complaint) -> Session:
        """With a new complaint of which nothing is known yet."""
        return dataclasses.replace(self, complaint=complaint, triage=None, result=None)

    def read(self, triage: Triage) -> Session:
        """With the triage of the complaint."""
        return dataclasses.replace(self, triage=triage)

    def planned(self, plan: Plan) -> Session:
        """With the plan, so that drafts can be checked from the first one on."""
        if self.triage is None:
            raise AssertionError("a plan comes after its triage")
        result = Result(id="", triage=self.triage, plan=plan, drafts=())
        return dataclasses.replace(self, result=result)

    def drafted(self, draft: Draft) -> Session:
        """With one draft more."""
        if self.result is None:
            raise AssertionError("a draft comes after its plan")
        drafts = (*self.result.drafts, draft)
        return dataclasses.replace(
            self, result=dataclasses.replace(self.result, drafts=drafts)
        )
