"""Personal fields of accounts."""

from django.utils.translation import gettext_lazy as _

from nharong.core.privacy import PersonalField, register

_BASIS = "Law 91/2025/QH15; performance of public duties"

register(
    *(
        PersonalField(
            "accounts.user",
            name,
            _("to know who acts for an agency"),
            _BASIS,
            _("two years after the last role ended"),
        )
        for name in ("username", "first_name", "last_name", "email")
    )
)
