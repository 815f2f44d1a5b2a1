"""Figures in templates."""

from __future__ import annotations

from django.template import Library

register = Library()


@register.filter
def grouped(number: int) -> str:
    """12,000"""
    return f"{number:,}"
