"""Addresses of bags, checkout and orders."""

from django.urls import path

from orders.views import buying, cart, checkout, dashboard

app_name = "orders"
urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/items/", cart.add, name="cart-add"),
    path("cart/items/<uuid:item_id>/", cart.change, name="cart-change"),
    path("cart/items/<uuid:item_id>/remove/", cart.remove, name="cart-remove"),
    path("cart/restore/", cart.restore, name="cart-restore"),
    path("cart/mend/", cart.mend, name="cart-mend"),
    path("checkout/", checkout.address, name="checkout"),
    path("checkout/pin/", checkout.pin, name="pin"),
    path("checkout/pay/", checkout.review, name="review"),
    path("checkout/return/", checkout.returned, name="return"),
    path("orders/", buying.orders, name="list"),
    path("orders/<str:number>/", buying.order, name="order"),
    path("orders/<str:number>/pay/", buying.pay, name="pay"),
    path("orders/<str:number>/cancel/", buying.cancel_whole, name="cancel"),
    path("orders/<str:number>/files/<uuid:grant_id>/", buying.download, name="download"),
    path("orders/<str:number>/parts/<uuid:part_id>/<slug:verb>/", buying.act, name="act"),
    path("dashboard/orders/", dashboard.orders, name="dashboard"),
    path("dashboard/orders/<uuid:part_id>/", dashboard.order, name="dashboard-order"),
    path("dashboard/orders/<uuid:part_id>/packing/", dashboard.packing, name="dashboard-packing"),
    path("dashboard/orders/<uuid:part_id>/<slug:verb>/", dashboard.act, name="dashboard-act"),
]
