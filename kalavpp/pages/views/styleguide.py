"""Every component in every state, with examples that are only examples.  Development only."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kalavpp.templatetags.shop import STATUSES, split_of

SWATCHES = (
    "paper surface sunk line edge ink ink-2 ink-3 madder madder-tint indigo indigo-tint turmeric turmeric-ink "
    "turmeric-tint neem neem-ink neem-tint"
)


class Example(forms.Form):
    full_name = forms.CharField(label="Full name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    pin = forms.RegexField(
        r"^\d{6}$",
        label="PIN code",
        help_text="6 digits. We fill the city and state.",
        error_messages={"invalid": "Enter a PIN with 6 digits, such as 560034"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    state = forms.ChoiceField(label="State", choices=[("KA", "Karnataka"), ("UP", "Uttar Pradesh")])
    method = forms.ChoiceField(
        label="How do you want to pay?", choices=[("upi", "UPI"), ("card", "Card")], widget=forms.RadioSelect
    )
    proof = forms.MultipleChoiceField(
        label="Proof",
        choices=[("gi", "GI registered"), ("cert", "Certificate with the piece")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    message = forms.CharField(label="What should it look like?", widget=forms.Textarea, required=False)
    picture = forms.FileField(label="A picture", required=False)
    gift = forms.BooleanField(label="This is a gift. Leave prices out of the parcel.", required=False)


def example_cards() -> list[Any]:
    common = {
        "image": None,
        "currency": "INR",
        "price_varies": False,
        "compare_at_minor": None,
        "has_gi": False,
        "url": "#main",
        "vendor_name": "",
    }
    return [
        SimpleNamespace(
            **{
                **common,
                "artisan_name": "Naseem Ahmad",
                "place": "Khurja",
                "title": "Cloud-glaze serving bowl",
                "price_minor": 185000,
                "rating_average": 4.7,
                "rating_count": 64,
                "kind": "physical",
                "available": True,
                "lead_days": 2,
                "has_gi": True,
            }
        ),
        SimpleNamespace(
            **{
                **common,
                "artisan_name": "Rukhsana Khatri",
                "place": "Ajrakhpur, Kutch",
                "title": "Ajrakh stole, printed in fourteen stages with a border of stars",
                "price_minor": 12450000,
                "compare_at_minor": 13800000,
                "rating_average": 4.8,
                "rating_count": 112,
                "kind": "made_to_order",
                "available": True,
                "lead_days": 21,
            }
        ),
        SimpleNamespace(
            **{
                **common,
                "artisan_name": "लक्ष्मी राघवन",
                "place": "कुम्भकोणम",
                "title": "चौबीस सिक्कु कोलम, बनाने के लिए",
                "price_minor": 45000,
                "rating_average": 0,
                "rating_count": 0,
                "kind": "digital",
                "available": True,
                "lead_days": 0,
            }
        ),
        SimpleNamespace(
            **{
                **common,
                "artisan_name": "S. Murugan",
                "place": "Manamadurai",
                "title": "Wheel-thrown terracotta planter",
                "price_minor": 64000,
                "rating_average": 4.6,
                "rating_count": 203,
                "kind": "physical",
                "available": False,
                "lead_days": 2,
            }
        ),
    ]


def styleguide(request: HttpRequest) -> HttpResponse:
    weeks = [620, 740, 510, 880, 960, 790, 1120, 1240, 980, 1460, 1690, 1864]
    context = {
        "swatches": SWATCHES.split(),
        "statuses": {kind: list(words) for kind, words in STATUSES.items()},
        "form": Example(),
        "bad_form": Example({"pin": "56003", "state": "KA"}, prefix="bad"),
        "cards": example_cards(),
        "way": [
            {"state": "done", "title": "Paid", "when": "19 November, 18:42"},
            {"state": "now", "title": "Left Bhuj with India Post", "when": "20 November, 16:30"},
            {"state": "wait", "title": "Your door", "when": "Expected 25 to 28 November"},
        ],
        "trail": [("Home", "/"), ("Pottery", "/shop/")],
        "split": split_of(
            [("Clay, glaze and straw", 52000, ""), ("Kiln and packing", 31000, ""), ("Savitri’s work", 133000, "")],
            fee=("KALAVPP fee, 10%", 24000, "₹203.39 and ₹36.61 GST"),
            currency="INR",
            receives_word="Savitri receives",
        ),
        "bars": [(f"{week * 7 % 30 + 1} Oct", value * 1000, week == 11) for week, value in enumerate(weeks)],
    }
    return render(request, "pages/styleguide.html", context)


def forms_page(request: HttpRequest) -> HttpResponse:
    """A page that answers as form pages do: 422, summary with focus, ``Error:`` in the title."""
    form = Example(request.POST or None, request.FILES or None)
    code = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "pages/styleguide_forms.html", {"form": form}, status=code)


def error(request: HttpRequest, code: int) -> HttpResponse:
    return render(request, f"{code}.html", status=code)
