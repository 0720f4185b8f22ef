"""Shapes of what is sent to the pages of bags and orders; rules are in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.carriers import BY_HAND, CARRIERS
from orders.services.address import AddressDetails
from payments.models import Method
from places.models import State
from places.selectors import list_states


class AddressForm(forms.Form):
    """Eight fields, in the order in which people say them; the PIN fills city and state."""

    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={
            "required": _("Write your e-mail address: the receipt goes there."),
            "invalid": _("Write an e-mail address such as name@example.in."),
        },
        help_text=_("The receipt goes there."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    full_name = forms.CharField(
        label=_("Full name"),
        error_messages={"required": _("Write the name of whoever receives the parcel.")},
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        error_messages={"required": _("Write a mobile number: the courier calls it.")},
        help_text=_("The courier calls this number."),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    pin = forms.CharField(
        label=_("PIN code"),
        error_messages={"required": _("Write the PIN code of six digits.")},
        help_text=_("6 digits. We fill the city and state."),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    line1 = forms.CharField(
        label=_("Flat, house, street"),
        error_messages={"required": _("Write flat, house and street.")},
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    line2 = forms.CharField(
        label=_("Area or landmark"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    city = forms.CharField(
        label=_("City"),
        error_messages={"required": _("Write the city, town or village.")},
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    state = forms.ModelChoiceField(
        label=_("State"),
        error_messages={"required": _("Choose a state.")},
        queryset=State.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a state"),
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )

    def __init__(self, *args: Any, signed_in: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = list_states()  # type: ignore[attr-defined]
        if signed_in:
            del self.fields["email"]

    def details(self) -> AddressDetails:
        """What was written, for the service to check."""
        data = self.cleaned_data
        return AddressDetails(
            full_name=data["full_name"],
            phone=data["phone"],
            line1=data["line1"],
            line2=data["line2"],
            city=data["city"],
            state=data["state"],
            pin=data["pin"],
        )


class PayForm(forms.Form):
    """How to pay, the key of this checkout, and the total that stood on the page."""

    method = forms.ChoiceField(
        label=_("How do you pay?"),
        error_messages={"required": _("Choose how you pay.")},
        choices=[(Method.UPI.value, _("UPI")), (Method.CARD.value, _("Card"))],
        initial=Method.UPI.value,
        widget=forms.RadioSelect,
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    expected_total = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class MethodForm(forms.Form):
    """How to pay an order that waits for its money."""

    method = PayForm.base_fields["method"]


class ShipForm(forms.Form):
    """Who carries the parcel."""

    carrier = forms.ChoiceField(
        label=_("Carrier"),
        error_messages={"required": _("Choose a carrier.")},
        choices=[("", _("Choose a carrier")), *((carrier.key, carrier.name) for carrier in CARRIERS.values())],
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        help_text=_("It stands on the receipt. Not needed for a parcel you bring yourself."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean(self) -> dict[str, Any]:
        """On the page a parcel given to a carrier has its number; the buyer wants to follow it."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("carrier") not in {"", BY_HAND, None} and not data.get("tracking_number", "").strip():
            self.add_error("tracking_number", _("Write the tracking number from the receipt, or choose “By hand”."))
        return data


class DeliveredForm(forms.Form):
    """How it was handed over."""

    proof = forms.CharField(
        label=_("How was it handed over?"),
        error_messages={"required": _("Write how it was handed over.")},
        help_text=_("To whom and when, or the number of the slip. The buyer reads this."),
        max_length=300,
        widget=forms.TextInput,
    )


class ReasonForm(forms.Form):
    """Why a vendor cancels."""

    reason = forms.CharField(
        label=_("Why do you cancel?"),
        error_messages={"required": _("Write the reason: the buyer reads it.")},
        help_text=_("The buyer reads this, and gets all the money of your part back."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
