"""Addresses of sessions and people."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("auth/login", views.LoginView.as_view()),
    path("auth/refresh", views.RefreshView.as_view()),
    path("auth/logout", views.LogoutView.as_view()),
    path("auth/validate", views.ValidateView.as_view()),
    path("users/me", views.MeView.as_view()),
    path("users/<str:user_id>", views.UserView.as_view()),
]
