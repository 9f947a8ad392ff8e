"""Addresses of the house. Pages live under their language; machine addresses do not."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin import urls as wagtailadmin_urls

from nharong.portal.views import redirect_to_language

urlpatterns = [
    path("", redirect_to_language, name="root"),
    path("api/v1/", include("nharong.api.urls")),
    path("ics/", include("nharong.regulations.feed_urls")),
    path("quan-tri/", include(wagtailadmin_urls)),
]
urlpatterns += i18n_patterns(
    path("", include("nharong.portal.urls")),
    path(_("board/"), include("nharong.plans.urls")),
    path(_("agencies/"), include("nharong.agencies.urls")),
    path(_("press/"), include("nharong.press.urls")),
    path(_("work/"), include("nharong.regulations.urls")),
    path(_("account/"), include("nharong.accounts.urls")),
)
if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
