"""Persons, organisations, and the posts that persons hold there for a time."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from duixian.portal.accounts.roles import KIND_NAMES, ROLE_NAMES, Kind, Level, Role
from duixian.quantity.text import Text
from duixian.vocabulary.regions import region_name


class People(BaseUserManager["Person"]):
    """E-mail addresses are kept in lower case: one person, one address, however it is typed."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> Person:
        person = self.model(email=email.strip().lower(), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Who signs in, with an e-mail address. What a person may do comes from the post, never from the person."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    """The language that they chose on the site, by its code; "" for the site's own. Letters are written in it."""
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """A body that takes part: its `code` is the unified social credit code, its `region` a GB/T 2260 code.

    An enterprise may register itself; it files once its district or an administrator has confirmed it.
    """

    code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    level = models.CharField(max_length=12)
    region = models.CharField(max_length=6, db_index=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    """When it registered itself; None for one that an administrator entered."""
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declined = models.CharField(max_length=300, blank=True)
    """Why it was not confirmed; "" once it has mended that and waits again."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("region", "kind", "name")
        indexes = (
            models.Index(fields=("name", "id"), name="organisation_name"),
            models.Index(
                fields=("registered_at",),
                name="organisation_unconfirmed",
                condition=Q(registered_at__isnull=False, confirmed_at=None),
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="organisation_kind"),
            models.CheckConstraint(condition=Q(level__in=[level.value for level in Level]), name="organisation_level"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def confirmed(self) -> bool:
        """Whether somebody other than itself vouches for it."""
        return self.registered_at is None or self.confirmed_at is not None

    @property
    def region_name(self) -> str:
        return region_name(self.region)

    @property
    def kind_name(self) -> Text:
        return KIND_NAMES[Kind(self.kind)]


class Posts(models.QuerySet["Post"]):
    def held(self, on: date) -> Posts:
        """Those that somebody holds on this day."""
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gte=on))


class Post(models.Model):
    """A person's role in an organisation, from `since` to `until` (both days counted; open where none)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=24)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = Posts.as_manager()

    class Meta:
        ordering = ("since", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="post_role"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="post_until"),
            models.UniqueConstraint(
                fields=("person", "organisation", "role"), condition=Q(until=None), name="post_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation} · {self.role}"

    @property
    def role_name(self) -> Text:
        return ROLE_NAMES[Role(self.role)]
