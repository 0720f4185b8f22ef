"""People in the back office."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from accounts.models import Role, User
from accounts.policies import is_admin, may_change_roles, may_edit_account
from accounts.selectors import roles_of
from accounts.services import roles
from core import audit
from core.actor import Actor

if apps.is_installed("allauth.socialaccount"):  # it is not in the sandbox provider's process
    from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken

    # A link typed in by hand would open an account to somebody, past every rule and without a trace.
    admin.site.unregister((SocialAccount, SocialApp, SocialToken))


class UserForm(forms.ModelForm):
    """A user with the roles held; customer and vendor follow sign-up and approval and are not given here."""

    GIVEN_HERE = (Role.MODERATOR, Role.FINANCE, Role.ADMIN)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, role.label) for role in GIVEN_HERE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = User
        fields = ("full_name", "phone", "language", "is_active", "is_staff")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["roles"] = sorted(roles_of(self.instance))


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Find people, close accounts, give roles. Passwords and e-mail addresses stay the owner's."""

    form = UserForm
    list_display = ("email", "full_name", "held_roles", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff", "role_grants__role")
    search_fields = ("email", "full_name", "phone")
    ordering = ("-id",)
    readonly_fields: Sequence[str] = ("email", "held_roles", "public_id", "last_login", "created_at")
    fields = (
        "email", "full_name", "phone", "language", "is_active", "is_staff", "roles", "public_id", "last_login",
        "created_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> "QuerySet[User]":
        rows: QuerySet[User] = super().get_queryset(request).prefetch_related("role_grants")
        return rows

    @admin.display(description=_("roles"))
    def held_roles(self, user: User) -> str:
        """Labels of the roles held."""
        return ", ".join(str(Role(role).label) for role in sorted(roles_of(user)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_admin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_admin(request.user) if obj is None else may_edit_account(request.user, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Sequence[str]:
        """Nobody decides over their own place in the back office."""
        own = obj is not None and not may_change_roles(request.user, obj)
        return (*self.readonly_fields, "is_active", "is_staff") if own else self.readonly_fields

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Sequence[str]:
        own = obj is not None and not may_change_roles(request.user, obj)
        return [("held_roles" if own and name == "roles" else name) for name in self.fields]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        actor, wanted = Actor.of(request.user), set(form.cleaned_data["roles"])
        changed = sorted(set(form.changed_data) - {"roles"})
        if changed:
            audit.record("user.changed", on=obj, actor=actor, data={"fields": changed})
        if not may_change_roles(request.user, obj):
            return
        for role in UserForm.GIVEN_HERE:
            verb = roles.grant if role in wanted else roles.revoke
            verb(user=obj, role=role, actor=actor)


# Registered by the packages that bring them. Here a person is one row and holds roles: a second list of accounts,
# and groups that decide nothing, would only lead astray. The sandbox provider's process has neither.
for _package, _name in (("account", "EmailAddress"), ("auth", "Group")):
    if apps.is_installed("allauth.account"):
        import_module(f"{apps.get_app_config(_package).name}.admin")
        admin.site.unregister(apps.get_model(_package, _name))
