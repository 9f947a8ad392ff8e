from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressConfig(AppConfig):
    name = "nharong.press"
    label = "press"
    verbose_name = _("Press and spokespersons")

    def ready(self) -> None:
        from nharong.core import demo

        from .measures import register_measures
        from .models import PressActivity, SpokespersonTerm

        demo.track(PressActivity)
        demo.track(SpokespersonTerm)
        register_measures()
