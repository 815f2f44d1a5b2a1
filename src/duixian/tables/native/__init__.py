"""A program as native code, compiled on this machine: the same claims and totals as Polars, faster."""

from duixian.tables.native.build import CompilerFailed, available
from duixian.tables.native.run import native_claims, native_totals

__all__ = ["CompilerFailed", "available", "native_claims", "native_totals"]
