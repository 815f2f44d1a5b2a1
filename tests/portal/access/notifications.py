"""Who gets which page of messages: everybody their own."""

from django.utils import timezone

from duixian.portal.notifications.models import Message


def _clerks_message(city):
    message = Message.objects.create(
        person=city.person("clerk"), at=timezone.now(), subject={"zh": "受理", "en": "Accepted"}, url="/desk/"
    )
    return {"pk": message.pk}


ROWS = [
    ("notifications:index", {}, {"visitor": 302, "*": 200}),
    ("notifications:read", {}, {"visitor": 302, "*": 405}),
    ("notifications:follow", _clerks_message, {"visitor": 302, "clerk@230103": 302, "*": 404}),
]
