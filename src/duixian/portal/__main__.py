"""`python -m duixian.portal COMMAND`: `serve` runs the site, `demo SAMPLE` fills an empty one; others are Django's."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.portal.web.settings")


def main(arguments: list[str]) -> None:
    if arguments == ["serve"]:
        from duixian.portal.serve import serve

        serve()
    else:
        from django.core.management import execute_from_command_line

        if arguments[:1] == ["demo"]:
            from duixian.portal.serve import prepare

            prepare()

        execute_from_command_line(["python -m duixian.portal", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
