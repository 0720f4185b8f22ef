"""Shape of what applicants and makers type; what it means is the services' business."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from places.models import Craft, Region
from vendors.models import BusinessType, Vendor
from vendors.services.applications import ApplicationDetails
from vendors.services.profile import ProfileDetails


class ApplicationForm(forms.Form):
    """One page of questions.  A PIN may hold spaces; the state follows from it."""

    business_name = forms.CharField(
        label=_("Name of your shop"),
        max_length=120,
        help_text=_("As buyers will see it, for example Prajapat Pottery."),
        error_messages={"required": _("Give your shop a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    artisan_name = forms.CharField(
        label=_("Who makes the things?"),
        max_length=120,
        required=False,
        help_text=_("The maker’s name stands on every piece, as the maker writes it."),
    )
    business_type = forms.ChoiceField(
        label=_("Kind of business"),
        choices=BusinessType.choices,
        initial=BusinessType.INDIVIDUAL,
        error_messages={"required": _("Choose the kind of business.")},
    )
    description = forms.CharField(
        label=_("What do you make?"),
        max_length=4000,
        required=False,
        help_text=_("Craft, material, how long you have been doing it. A few sentences are enough."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    location = forms.CharField(
        label=_("Town or village"),
        max_length=120,
        error_messages={"required": _("Name the town or village you work in.")},
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    pin = forms.CharField(
        label=_("PIN code"),
        max_length=20,
        help_text=_("Six digits; the state follows from it."),
        error_messages={"required": _("Enter your PIN code of six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric", "size": 8}),
    )
    website = forms.CharField(
        label=_("Website or Instagram"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
    )
    gstin = forms.CharField(
        label=_("GSTIN"),
        max_length=20,
        required=False,
        help_text=_("If you have one. Without it you can sell goods inside your own state."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def details(self) -> ApplicationDetails:
        return ApplicationDetails(**{name: self.cleaned_data[name] for name in ApplicationForm.base_fields})

    @classmethod
    def filled_from(cls, vendor: Vendor) -> dict[str, Any]:
        """What was told before, so that a mended application starts with it."""
        return {
            "business_name": vendor.name,
            "artisan_name": vendor.artisan_name,
            "business_type": vendor.business_type,
            "description": vendor.description,
            "location": vendor.location,
            "pin": vendor.pin,
            "website": vendor.website,
            "gstin": vendor.gstin,
        }


class NewMakerForm(ApplicationForm):
    """The same with an account, for somebody who has none: one step."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={
            "required": _("Write your e-mail address; our answer goes there."),
            "invalid": _("Write an e-mail address like name@example.com"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 8 characters. A short sentence is good."),
        error_messages={"required": _("Choose a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        strip=False,
    )
    field_order = ["full_name", "email", "password", *ApplicationForm.base_fields]


class ShopForm(forms.Form):
    """The shop as its page shows it."""

    name = forms.CharField(label=_("Name of your shop"), max_length=120)
    artisan_name = forms.CharField(label=_("Who makes the things?"), max_length=120, required=False)
    story = forms.CharField(
        label=_("Your story"),
        max_length=8000,
        required=False,
        help_text=_("How you learned, who taught you, what a day at work is like. Buyers read it."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    description = forms.CharField(
        label=_("What do you make?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    craft = forms.ModelChoiceField(
        label=_("Craft"), queryset=Craft.objects.order_by("name"), required=False, empty_label=_("No craft in our list")
    )
    region = forms.ModelChoiceField(
        label=_("Craft region"), queryset=Region.objects.order_by("name"), required=False, empty_label=_("None")
    )
    since_year = forms.IntegerField(
        label=_("Making since"),
        required=False,
        help_text=_("The year, such as 1998."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
        error_messages={"invalid": _("Write the year in four digits, such as 1998.")},
    )
    website = forms.CharField(label=_("Website or Instagram"), max_length=200, required=False)

    def details(self) -> ProfileDetails:
        return ProfileDetails(**self.cleaned_data)

    @classmethod
    def filled_from(cls, vendor: Vendor) -> dict[str, Any]:
        return {name: getattr(vendor, name) for name in cls.base_fields}


class PictureForm(forms.Form):
    """A portrait or cover to store."""

    image = forms.FileField(
        label=_("A portrait of the maker"),
        help_text=_("JPEG, PNG, WebP or a phone’s HEIC."),
        error_messages={"required": _("Choose a picture.")},
    )
