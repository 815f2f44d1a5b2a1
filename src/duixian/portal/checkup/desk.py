"""The check-up on the first pages."""

from duixian.portal.web.desk import Link, Task, add_link, add_task
from duixian.quantity.text import Text

add_link(Link(Text("政策体检", "Check-up"), "checkup:start", order=20))
add_task(
    Task(
        Text("测一测能拿多少", "Check what you may get"),
        Text(
            "不用注册，答几个问题，就知道能拿多少、什么时候报。",
            "No account: answer some questions, see sums and deadlines.",
        ),
        "checkup:start",
        icon="clipboard2-check",
        order=1,
    )
)
