"""One step of paying, in a process that may be killed half-way: ``python -m payments.tests.crash_child STEP ID``.

The tests start it with ``CRASH_AT`` naming the place to die at, and again without.
"""

import os
import sys
from collections.abc import Callable


def main(step: str, public_id: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalavpp.settings.test")
    import django

    django.setup()
    from payments import ports
    from payments.models import InboxEvent, Payable, Payment, Payout, Refund
    from payments.services import charge, inbox, payouts, refunds, settle
    from payments.tests.factories import ACTOR, KIND, RETURN_URL, Handler

    ports.register_handler(KIND, Handler())

    def start() -> None:
        payable = Payable.objects.get(public_id=public_id)
        charge.start(payable=payable, method="card", return_url=RETURN_URL, actor=ACTOR)

    def settle_it() -> None:
        settle.settle(payment=Payment.objects.select_related("payable").get(public_id=public_id), actor=ACTOR)

    def receive() -> None:
        body = bytes.fromhex(os.environ["WEBHOOK_BODY"])
        headers = {"Sandbox-Signature": os.environ["WEBHOOK_SIGNATURE"]}
        inbox.receive(provider="sandbox", body=body, headers=headers)

    def apply() -> None:
        inbox.apply(event=InboxEvent.objects.get(), actor=ACTOR)

    def refund() -> None:
        refunds.send(refund=Refund.objects.select_related("payment", "payable").get(), actor=ACTOR)

    def pay_out() -> None:
        payouts.advance(payout=Payout.objects.get(), actor=ACTOR)

    steps: dict[str, Callable[[], None]] = {
        "start": start,
        "settle": settle_it,
        "receive": receive,
        "apply": apply,
        "refund": refund,
        "payout": pay_out,
    }
    steps[step]()


if __name__ == "__main__":
    main(*sys.argv[1:])
