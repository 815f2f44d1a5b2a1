"""The address at which a platform's own system reports: JSON with the platform's token, answered with JSON."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from duixian.portal.journal import Denied, Invalid
from duixian.portal.platforms.commands import report_by_token
from duixian.portal.platforms.models import Platform
from duixian.portal.platforms.reading import from_json
from duixian.portal.platforms.tokens import opens
from duixian.portal.web.sheets import MOST_BYTES
from duixian.program.codec import Json
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text


@csrf_exempt
@require_POST
def take(request: HttpRequest, number: str) -> JsonResponse:
    """201 with the report; 401 without the platform's token, 404 for no platform, 413 for too much, 422 with every
    problem. No cookie opens it, so that no other site can make a browser send it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return _unauthorised()
    platform = Platform.objects.select_related("organisation").filter(number=number).first()
    if platform is None:
        return _answer(404, [Problem("platform", Text("没有这个平台", "there is no such platform"))])
    if not opens(platform, token.strip()):
        return _unauthorised()
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced.isdecimal() or int(announced) > MOST_BYTES:
        return _answer(413, [Problem("size", Text("超过 5 MB，或没有写明长度", "above 5 MB, or of no stated length"))])
    try:
        month, rows = from_json(request.read(MOST_BYTES))
        made = report_by_token(platform, token.strip(), month, rows)
    except Denied:
        return _unauthorised()
    except (Refused, Invalid) as refused:
        return _answer(422, refused.problems)
    doubts = [doubt.why for doubt in made.doubts.all()]
    return JsonResponse({"report": made.pk, "month": f"{made.month:%Y-%m}", "doubts": doubts}, status=201)


def _unauthorised() -> JsonResponse:
    answer = _answer(401, [Problem("token", Text("没有令牌，或令牌不对", "the token is missing or wrong"))])
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _answer(status: int, problems: list[Problem] | tuple[Problem, ...]) -> JsonResponse:
    said = {"problems": [_said(problem) for problem in problems]}
    return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})


def _said(problem: Problem) -> dict[str, Json]:
    """A problem: the table, the row of it from 1, the field, and the message in both languages."""
    place = problem.place
    found: dict[str, Json] = {"code": problem.code}
    found |= {"part": place.file} if place.file else {}
    found |= {"row": place.line} if place.line else {}
    found |= {"field": place.path} if place.path else {}
    found["message"] = {"zh": problem.message.zh, "en": problem.message.en}
    if problem.expected:
        found["expected"] = {"zh": problem.expected.zh, "en": problem.expected.en}
    if problem.nearest:
        found["nearest"] = problem.nearest
    return found
