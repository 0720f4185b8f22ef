"""The outbox in the back office: what did not arrive is found, understood and tried again."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from core import clock, events
from core.errors import Conflict
from core.models import AuditEntry, Delivery
from core.models import Event as EventRow

pytestmark = pytest.mark.django_db

LIST = "/admin/core/delivery/"


@dataclass(frozen=True)
class KilnOpened(events.Event):
    kiln: str


class Listener:
    """Refuses what it hears until it is told to listen."""

    def __init__(self) -> None:
        self.listens, self.heard = False, list[str]()

    def __call__(self, event: KilnOpened) -> None:
        if not self.listens:
            raise Conflict("kiln_hot", f"the kiln of {event.kiln} is hot")
        self.heard.append(event.kiln)


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    events.subscribe(KilnOpened, "potter", one)
    yield one
    events._subscribers.pop(KilnOpened.type_name())


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(UserFactory(roles=["admin"], is_staff=True))
    return client


@pytest.fixture
def dead(listener: Listener) -> Delivery:
    events.publish(KilnOpened("Ilavarasi"))
    at = clock.now()
    while (row := Delivery.objects.get(subscriber="potter")).dead_at is None:
        at = max(at, row.due_at)
        with clock.freeze(at):
            events.relay_due()
    return row


def again(client: Client, row: Delivery) -> None:
    answer = client.post(LIST, {"action": "try_again", "_selected_action": [row.pk]}, follow=True)
    assert answer.status_code == 200


def test_finds_the_dead_with_their_error_and_tries(office: Client, dead: Delivery) -> None:
    events.publish(KilnOpened("Bina"))
    page = office.get(LIST, {"state": "dead"}).content.decode()
    assert str(dead.event.public_id) in page
    assert "Conflict: kiln_hot" in page
    assert "Ilavarasi" not in page
    assert str(EventRow.objects.last().public_id) not in page


def test_hands_a_dead_one_over_after_all_with_a_name_in_the_audit(
    office: Client, dead: Delivery, listener: Listener
) -> None:
    listener.listens = True
    assert events.relay_due() == 0
    again(office, dead)
    assert events.relay_due() == 1
    assert listener.heard == ["Ilavarasi"]
    dead.refresh_from_db()
    assert dead.delivered_at is not None
    entry = AuditEntry.objects.get(action="delivery.tried_again")
    assert (entry.actor_kind, entry.object_id) == ("user", dead.event.public_id)
    assert entry.data == {"subscriber": "potter", "attempts": events.MAX_ATTEMPTS}


def test_gives_it_all_its_tries_again(office: Client, dead: Delivery) -> None:
    again(office, dead)
    events.relay_due()
    dead.refresh_from_db()
    assert (dead.attempts, dead.dead_at) == (1, None)


def test_never_hands_over_twice_what_has_arrived(office: Client, listener: Listener) -> None:
    listener.listens = True
    events.publish(KilnOpened("Ilavarasi"))
    events.relay_due()
    again(office, Delivery.objects.get())
    assert events.relay_due() == 0
    assert listener.heard == ["Ilavarasi"]
    assert not AuditEntry.objects.filter(action="delivery.tried_again").exists()


def test_shows_an_event_with_its_deliveries_and_edits_nothing(office: Client, dead: Delivery) -> None:
    for path in (f"/admin/core/event/{dead.event_id}/change/", f"{LIST}{dead.pk}/change/"):
        page = office.get(path)
        assert "potter" in page.content.decode()
        assert office.post(path, {"attempts": 0}).status_code == 403
    assert office.get("/admin/core/event/").status_code == 200
    assert office.post(f"{LIST}{dead.pk}/delete/").status_code == 403


@pytest.mark.parametrize("role", ["finance", "moderator", "vendor", "customer"])
def test_is_closed_to_other_roles(client: Client, dead: Delivery, role: str) -> None:
    client.force_login(UserFactory(roles=[role], is_staff=True))
    assert client.get(LIST).status_code == 403
    assert client.get("/admin/core/event/").status_code == 403
    client.post(LIST, {"action": "try_again", "_selected_action": [dead.pk]})
    dead.refresh_from_db()
    assert dead.dead_at is not None
