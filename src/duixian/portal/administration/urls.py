from django.urls import path

from duixian.portal.administration import views

app_name = "administration"
urlpatterns = [
    path("administration/people/", views.people, name="people"),
    path("administration/people/new/", views.new_person, name="new_person"),
    path("administration/people/<int:pk>/", views.person, name="person"),
    path("administration/people/<int:pk>/active/", views.active, name="active"),
    path("administration/people/<int:pk>/posts/", views.posts, name="posts"),
    path("administration/posts/<int:pk>/end/", views.end_post, name="end_post"),
    path("administration/organisations/", views.organisations, name="organisations"),
    path("administration/organisations/new/", views.new_organisation, name="new_organisation"),
    path("administration/organisations/<int:pk>/", views.organisation, name="organisation"),
]
