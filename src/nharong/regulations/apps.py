from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegulationsConfig(AppConfig):
    name = "nharong.regulations"
    label = "regulations"
    verbose_name = _("Regulations and duties")

    def ready(self) -> None:
        from nharong.core import demo

        from .models import Exemption

        demo.track(Exemption)
