#!/usr/bin/env python
"""Django's command line for KALAVPP."""

import gc
import sys

from kalavpp.embedded import dotenv


def main() -> None:
    dotenv.name_settings()
    if sys.argv[1:2] == ["up"]:
        # The supervisor starts the database before anything imports Django: seconds sooner on the screen.
        from kalavpp.embedded.supervisor import main as up

        raise SystemExit(up(sys.argv[2:]))
    if sys.argv[1:2] == ["migrate"]:
        # Each step of a first migration makes all model classes anew, and looking for the old ones takes a fifth of
        # its time: the collector looks less often, for some 50 MB more while it runs.
        gc.set_threshold(200_000, 20, 100)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
