from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressConfig(AppConfig):
    name = "nharong.press"
    label = "press"
    verbose_name = _("Press and spokespersons")

    def ready(self) -> None:
        from nharong.core import demo, locks, navigation
        from nharong.regulations.vocabulary import register_forms

        from . import consequences, duties, panels, privacy_register  # noqa: F401
        from .enums import Form
        from .measures import register_measures
        from .models import PressActivity, SpokespersonTerm

        demo.track(PressActivity)
        demo.track(SpokespersonTerm)
        locks.guard(PressActivity)
        locks.guard(SpokespersonTerm)
        register_measures()
        duties.register()
        panels.register()
        consequences.register()
        register_forms(dict(Form.choices))
        navigation.register(
            "press",
            _("Spokespersons"),
            "press:directory",
            30,
            "public",
            _("Who speaks for which agency, how to reach them, and what the agencies told the press."),
        )
        navigation.register("records", _("Records"), "press:activities", 30, "staff")
