"""Many ids at once: as one parameter of a query, whatever their number."""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Expression, UUIDField


class Ids(Expression):
    """Ids to compare a column with: `client__in=Ids(...)`.

    A list would be a parameter for each id, and a page that asks many questions about a thousand clients would spend
    most of its time on writing them down. With no id at all the query is asked all the same, and finds nothing.
    """

    def __init__(self, ids: Iterable[UUID]):
        super().__init__(output_field=UUIDField())
        self.ids = [str(pk) for pk in ids]

    def as_postgresql(self, _compiler, _connection, **_context):
        """Return them as an array."""
        return "(SELECT unnest(%s::uuid[]))", ["{" + ",".join(self.ids) + "}"]

    def as_sqlite(self, _compiler, _connection, **_context):
        """Return them as a list in JSON, each as the database keeps it."""
        return "(SELECT value FROM json_each(%s))", [json.dumps([pk.replace("-", "") for pk in self.ids])]
