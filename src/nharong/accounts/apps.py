from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "nharong.accounts"
    label = "accounts"
    verbose_name = _("Accounts and roles")

    def ready(self) -> None:
        from nharong.core import demo, navigation, permissions

        from . import (
            consequences,
            privacy_register,  # noqa: F401
        )
        from .models import User
        from .selectors import may

        permissions.set_checker(may)
        demo.track(User)
        navigation.register("account", _("My account"), "accounts:profile", 90, "staff")
        consequences.register()
