"""Regions with their cities, in templates."""

from __future__ import annotations

from django import template

from duixian.vocabulary.regions import full_region_name

register = template.Library()
register.filter("full_region", full_region_name)
