"""Who reads what was asked for: whoever asked, while they may report."""

from hrp.accounts.roles import Permission
from hrp.base.sealed import SealedQuerySet


class RunQuerySet(SealedQuerySet):
    """Reads of what was asked for."""

    def of(self, user):
        """Keep what `user` asked for, while they may report."""
        return self.filter(created_by=user) if user.may(Permission.REPORT) else self.none()


class RunFileQuerySet(SealedQuerySet):
    """Reads of finished files."""
