"""The age of the last backup, where admins come by every day."""

from django import template

from hrp.administration.upkeep import backups

register = template.Library()


@register.inclusion_tag("administration/_backup.html")
def last_backup():
    """Say how old the last good backup is."""
    return backups()
