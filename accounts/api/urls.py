"""Addresses of sessions and people."""

from django.urls import path

from accounts.api import oauth, views

urlpatterns = [
    path("auth/login", views.LoginView.as_view()),
    path("auth/refresh", views.RefreshView.as_view()),
    path("auth/logout", views.LogoutView.as_view()),
    path("auth/validate", views.ValidateView.as_view()),
    path("auth/oauth/exchange", oauth.ExchangeView.as_view()),
    path("auth/oauth/<str:provider>", oauth.ProviderView.as_view()),
    path("auth/oauth/<str:provider>/callback", oauth.CallbackView.as_view()),
    path("users/me", views.MeView.as_view()),
    path("users/<str:user_id>", views.UserView.as_view()),
]
