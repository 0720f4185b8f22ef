"""The pages about accounts: allauth's, under its names, and before them those that answer otherwise here."""

from django.urls import include, path, re_path

from accounts import views

urlpatterns = [
    path("email/", views.EmailView.as_view(), name="account_email"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views.ConfirmEmailView.as_view(), name="account_confirm_email"),
    path("", include("allauth.account.urls")),
]
