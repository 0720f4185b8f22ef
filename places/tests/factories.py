"""Places for other apps' tests: the real reference rows, which every test database holds."""

from places.models import Craft, PinCode, Region, State


def state(gst_code: str = "08") -> State:
    """A state by GST code: Rajasthan (08) unless told otherwise, 27 is Maharashtra, 29 Karnataka."""
    return State.objects.get(gst_code=gst_code)


def pin(pin: str = "302001") -> PinCode:
    """A PIN with its state: Jaipur unless told otherwise, 400001 is Mumbai, 560001 Bengaluru."""
    return PinCode.objects.select_related("state").get(pin=pin)


def region(slug: str = "kutch") -> Region:
    return Region.objects.get(slug=slug)


def craft(slug: str = "ajrakh") -> Craft:
    return Craft.objects.get(slug=slug)
