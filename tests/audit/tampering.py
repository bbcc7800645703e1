"""What someone with the database and without the key might do to the trail, and a trail to do it to."""

from hrp.audit.models import Action, Event
from hrp.audit.sealing import seal_all
from hrp.audit.trail import record
from hrp.audit.verifying import verify
from hrp.base import guards


def write(number: int, *, by=None, sealed: bool = True) -> list[Event]:
    """Write rows, all different, and seal them."""
    rows = [
        record(Action.VIEW, by=by, client_code="ABCD2345", subject=f"session {n}", page="record", count=n, who="Ö")
        for n in range(number)
    ]
    if sealed:
        seal_all()
    return rows


def change(model, pk, **columns) -> None:
    """Change a row in the database, past its guards."""
    with guards.lifted(model):
        assert model.objects.filter(pk=pk).update(**columns) == 1


def delete(model, *pks) -> None:
    """Delete rows past their guards."""
    with guards.lifted(model):
        model.objects.filter(pk__in=pks)._raw_delete("default")


def swap(model, one, other) -> None:
    """Let two rows trade places."""
    with guards.lifted(model):
        for old, new in ((one, 999), (other, one), (999, other)):
            model.objects.filter(pk=old).update(**{model._meta.pk.name: new})


def copy_of(event: Event, **changed) -> Event:
    """Put in a copy of a row, with something changed."""
    values = {field.name: getattr(event, field.name) for field in Event._meta.fields if field.name != "id"}
    copy = Event(**(values | changed))
    copy.save(force_insert=True)
    return copy


def told() -> list[str]:
    """Verify; return everything that does not hold, first things first."""
    report = verify()
    assert bool(report.findings) == bool(report.count)
    return [found.text for found in sorted(report.findings)] + ([report.stopped] if report.stopped else [])
