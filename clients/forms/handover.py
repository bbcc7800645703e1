"""The page that goes from one lead to the next."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Handover
from clients.typed import Day, Typed, typed_field

TEXTS = ("where_we_are", "what_matters", "what_helps", "what_next")


class HandoverForm(Typed):
    """Where we are, what matters, what helps, what comes next: in words that the client may read."""

    client_saw_on = Day(
        label=Handover.client_saw_on.field.verbose_name,
        past=True,
        required=False,
        help_text=gettext_lazy("Best read together, and changed until it fits."),
    )

    class Meta:
        model = Handover
        formfield_callback = typed_field
        fields = [*TEXTS, "client_saw_on"]

    def __init__(self, data=None, *, episode, **kwargs):
        super().__init__(data, **kwargs)
        self.instance.episode = episode

    def clean(self):
        """Refuse a page with nothing on it."""
        given = super().clean()
        if not any(given.get(name) for name in TEXTS) and not self.errors:
            raise ValidationError(_("There is nothing on the page yet. One of the four is enough."))
        return given
