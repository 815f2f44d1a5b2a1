from django.urls import path

from duixian.portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/post/", views.choose_post, name="choose_post"),
]
