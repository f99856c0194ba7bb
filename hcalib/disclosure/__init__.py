"""Disclosure control: what may be published about employers and persons."""

from hcalib.disclosure.rules import Decision, DisclosureRules, check, check_ratio, check_share

__all__ = ["Decision", "DisclosureRules", "check", "check_ratio", "check_share"]
