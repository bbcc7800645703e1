"""How long something took, in words."""

from django import template

from hrp.supervision.hours import spoken

register = template.Library()

register.filter("spoken", spoken)
