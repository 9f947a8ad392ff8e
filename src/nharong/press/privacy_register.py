"""Personal fields of the press room."""

from django.utils.translation import gettext_lazy as _

from nharong.core.privacy import PersonalField, register

_BASIS = "Nghị định 09/2017/NĐ-CP, Điều 3, Điều 4; Luật Báo chí 126/2025/QH15; Nghị định 244/2026/NĐ-CP"
_TERM = "press.spokespersonterm"
_CONTACT_KEPT = _("two years after the term ended, then erased")

register(
    *(
        PersonalField(
            _TERM,
            name,
            _("so that the press knows who speaks for an agency"),
            _BASIS,
            _("kept as a public act of the agency"),
            public=True,
        )
        for name in ("full_name", "position_vi", "position_en")
    ),
    *(
        PersonalField(
            _TERM, name, _("so that the press can reach who speaks for an agency"), _BASIS, _CONTACT_KEPT, public=True
        )
        for name in ("phone", "email")
    ),
    PersonalField(
        "press.pressactivity",
        "author",
        _("so that nobody decides on a record of their own"),
        "Law 91/2025/QH15; performance of public duties",
        _("until the account is erased; the record stays without its author"),
    ),
    PersonalField(
        "press.importbatch",
        "created_by",
        _("so that whoever took a file over can take it back"),
        "Law 91/2025/QH15; performance of public duties",
        _("until the account is erased"),
    ),
)
