"""The dashboard in the bureau's menu; what was paid in everybody's."""

from duixian.portal.web.desk import Link, Task, add_link, add_task
from duixian.quantity.text import Text

add_link(Link(Text("看板", "Dashboard"), "dashboards:dashboard", order=33, who=lambda actor: actor.may("dashboard")))
add_link(Link(Text("资金公开", "What was paid"), "dashboards:paid", order=76))
add_task(
    Task(
        Text("看钱给了谁", "What was paid"),
        Text("哪家单位、依据哪一条、拿了多少。", "To whom, under which clause, how much."),
        "dashboards:paid",
        icon="cash-coin",
        order=35,
    )
)
