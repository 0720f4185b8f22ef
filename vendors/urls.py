from django.urls import path

from vendors.views import sell, shop

app_name = "vendors"
urlpatterns = [
    path("sell/", sell.sell, name="sell"),
    path("dashboard/shop/", shop.shop, name="shop"),
    path("dashboard/shop/portrait/", shop.portrait, name="portrait"),
]
