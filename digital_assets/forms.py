"""Shapes of what makers send."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FileForm(forms.Form):
    """A file that buyers download."""

    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Choose the file that buyers download.")},
        help_text=_("PDF, ZIP, SVG, video or sound, up to 500 MB."),
    )
    name = forms.CharField(
        label=_("Name that buyers see"),
        help_text=_("The same name again replaces the file for new buyers; earlier ones keep theirs."),
        max_length=120,
        required=False,
    )
