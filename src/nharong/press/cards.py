"""A published spokesperson as a card for an address book (vCard 3.0)."""

from __future__ import annotations

from django.conf import settings
from vobject import vCard
from vobject.vcard import Name

from .selectors import Speaker


def vcard(speaker: Speaker) -> str:
    """Name, position, agency, phone and e-mail: what the law publishes, and no more."""
    term = speaker.term
    # A Vietnamese name begins with the family name and is never shown the other way round.
    family, _blank, given = term.full_name.partition(" ")
    card = vCard()
    card.add("uid").value = f"spokesperson-{term.pk}@{settings.SITE_URL.partition('://')[2] or 'nharong'}"
    card.add("fn").value = term.full_name
    card.add("n").value = Name(family=family, given=given)
    card.add("org").value = [speaker.agency_name]
    card.add("title").value = speaker.position
    card.add("role").value = str(term.get_role_display())
    if term.phone:
        phone = card.add("tel")
        phone.value, phone.type_param = term.phone, "WORK"
    if term.email:
        email = card.add("email")
        email.value, email.type_param = term.email, "WORK"
    if term.matter:
        card.add("note").value = term.matter
    return str(card.serialize())
