"""One form for each move that a desk makes on an application's page; `data()` is what the move says."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.utils import timezone

from duixian.portal.applications.audience import people_at
from duixian.portal.applications.commands import settles
from duixian.portal.applications.forms import Lines, day_field, outcome_field
from duixian.portal.applications.models import Application
from duixian.portal.applications.telling import standing
from duixian.portal.web.language import say
from duixian.procedure.kinds import earlier
from duixian.procedure.limits import after
from duixian.procedure.model import Move
from duixian.program.codec import Json
from duixian.quantity.text import Text
from duixian.vocabulary.facts import OUTCOME, load_vocabulary

_GRACE = 5
"""How many working days a return proposes for the corrections."""


class MoveForm(forms.Form):
    """A move that says nothing but itself."""

    def __init__(self, application: Application, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.application = application
        self.auto_id = f"{type(self).__name__}_%s"  # several of them stand on one page
        self.prepare()

    def prepare(self) -> None:
        """Add the fields, which depend on the application."""

    def data_said(self) -> dict[str, Json]:
        return {}


class PassForm(MoveForm):
    """Passing on, with what the stage settles."""

    def prepare(self) -> None:
        here = settles(self.application)
        self.outcomes = [fact for fact in load_vocabulary().facts_of(OUTCOME) if fact.name in here]
        for fact in self.outcomes:
            self.fields[fact.name] = outcome_field(fact)

    def data_said(self) -> dict[str, Json]:
        given = {fact.name: self.cleaned_data[fact.name] for fact in self.outcomes if self.cleaned_data[fact.name]}
        return {"outcomes": given} if given else {}


class ReturnForm(MoveForm):
    def prepare(self) -> None:
        today = timezone.localdate()
        self.fields["items"] = Lines(label=say(Text("要补正的内容（一行一项）", "What to correct, one on each line")))
        self.fields["due"] = day_field(Text("补正期限", "Until"), after(today, _GRACE, calendar=settings.CALENDAR).day)

    def data_said(self) -> dict[str, Json]:
        return {"items": list(self.cleaned_data["items"]), "due": self.cleaned_data["due"].isoformat()}


class RefuseForm(MoveForm):
    def prepare(self) -> None:
        self.fields["reasons"] = Lines(label=say(Text("理由（一行一条）", "Reasons, one on each line")))
        self.fields["clause"] = forms.CharField(
            max_length=60,
            label=say(Text("依据的条款", "Clause")),
            help_text=say(Text("如 四/（二）", "such as 四/（二）")),
        )

    def data_said(self) -> dict[str, Json]:
        return {"reasons": list(self.cleaned_data["reasons"]), "clause": str(self.cleaned_data["clause"])}


class AssignForm(MoveForm):
    def prepare(self) -> None:
        people = people_at(self.application.here.desk, self.application.organisation.region)
        self.fields["to"] = forms.ChoiceField(
            choices=[(str(person.pk), f"{person.name} <{person.email}>") for person in people],
            label=say(Text("分派给", "To")),
        )

    def data_said(self) -> dict[str, Json]:
        return {"to": str(self.cleaned_data["to"])}


class SendBackForm(MoveForm):
    def prepare(self) -> None:
        stages = earlier(self.application.course, self.application.here)
        self.fields["to"] = forms.ChoiceField(
            choices=[(stage.id, say(stage.title)) for stage in stages], label=say(Text("退回到", "Back to"))
        )
        self.fields["reasons"] = Lines(label=say(Text("理由（一行一条）", "Reasons, one on each line")))

    def data_said(self) -> dict[str, Json]:
        return {"to": str(self.cleaned_data["to"]), "reasons": list(self.cleaned_data["reasons"])}


class SuspendForm(MoveForm):
    def prepare(self) -> None:
        self.fields["matter"] = forms.CharField(max_length=120, label=say(Text("因何事中止", "For what")))

    def data_said(self) -> dict[str, Json]:
        return {"matter": str(self.cleaned_data["matter"])}


class LiftForm(MoveForm):
    def prepare(self) -> None:
        open_ones = sorted(standing(self.application).objections)
        self.fields["matter"] = forms.ChoiceField(
            choices=[(one, one) for one in open_ones], label=say(Text("了结哪件事", "What is settled"))
        )
        self.fields["reason"] = forms.CharField(max_length=500, label=say(Text("核查结论", "What was found")))

    def data_said(self) -> dict[str, Json]:
        return {"matter": str(self.cleaned_data["matter"]), "reason": str(self.cleaned_data["reason"])}


FORMS: Mapping[Move, type[MoveForm]] = {
    Move.PASS: PassForm,
    Move.RETURN: ReturnForm,
    Move.REFUSE: RefuseForm,
    Move.ASSIGN: AssignForm,
    Move.SEND_BACK: SendBackForm,
    Move.SUSPEND: SuspendForm,
    Move.LIFT: LiftForm,
}
"""The moves of an application by itself; lists and payments make the others for all of their lines."""
