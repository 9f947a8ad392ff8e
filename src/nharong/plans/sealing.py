"""Sealing: what was reported when a period was closed, chained and signed, so that it cannot be changed in silence.

Later changes are errata: the seal stays, "as reported then" stands beside "as known now".
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction

from nharong.core import revisions
from nharong.core.clock import ZONE, now
from nharong.core.errors import Invalid
from nharong.core.models import PeriodClosure
from nharong.core.periods import Period

from . import output, selectors
from .models import Seal
from .proof import Proof
from .proof_ids import ProofId

_SALT = "nharong.plans.seal"


def _canonical(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def evidence_digest(plan_code: str, figures: list[dict[str, Any]]) -> str:
    """One digest over every record behind those figures, counted and refused, in the order of the proofs."""
    total = hashlib.sha256()
    for entry in figures:
        if entry["proof"] is None:
            continue
        for counted, line in Proof(ProofId.parse(entry["proof"])).entries():
            total.update(_canonical([counted, line["record"], line["date"], line["quantity"], line.get("reason_code")]))
    return total.hexdigest()


def seal_period(closure: PeriodClosure, _actor: Any = None) -> None:
    """Seals the figures of every plan for a period that is being closed, in the caller's transaction."""
    revisions.poll()
    period = Period.parse(closure.label)
    for plan in selectors.plans_in_use().values():
        if period.start > plan.period.last_day or period.end <= plan.period.first_day:
            continue
        figures = output.board_json(plan, period, None, "then")["figures"]
        previous = Seal.objects.order_by("-id").values_list("digest", flat=True).first() or ""
        evidence = evidence_digest(plan.code, figures)
        moment = now()
        digest = _digest(
            previous.encode(), plan.code.encode(), period.label.encode(), moment.isoformat().encode(),
            _canonical(figures), evidence.encode(),
        )  # fmt: skip
        Seal.objects.create(
            plan_code=plan.code,
            period=period.label,
            sealed_at=moment,
            figures=figures,
            evidence_digest=evidence,
            previous_digest=previous,
            digest=digest,
            signature=Signer(salt=_SALT).signature(digest),
        )


def check_chain() -> list[str]:
    """Every fault in the chain of seals, in words; empty when it is whole."""
    faults, previous = [], ""
    for seal in Seal.objects.order_by("id"):
        moment = seal.sealed_at.astimezone(ZONE)
        expected = _digest(
            seal.previous_digest.encode(), seal.plan_code.encode(), seal.period.encode(), moment.isoformat().encode(),
            _canonical(seal.figures), seal.evidence_digest.encode(),
        )  # fmt: skip
        if seal.previous_digest != previous:
            faults.append(f"{seal}: not chained to the seal before it")
        if seal.digest != expected:
            faults.append(f"{seal}: figures do not match the digest")
        try:
            Signer(salt=_SALT).unsign(f"{seal.digest}:{seal.signature}")
        except BadSignature:
            faults.append(f"{seal}: signature does not match")
        previous = seal.digest
    return faults


def errata(seal: Seal) -> list[dict[str, Any]]:
    """Where today's figures differ from the sealed ones: indicator, as reported then, as known now."""
    try:
        plan = selectors.plan(seal.plan_code)
    except Invalid:
        return []
    with transaction.atomic():
        current = output.board_json(plan, Period.parse(seal.period), None, "then")["figures"]
    known = {entry["indicator"]: entry for entry in current}
    return [
        {"indicator": then["indicator"], "then": then, "now": known.get(then["indicator"])}
        for then in seal.figures
        if _short(then) != _short(known.get(then["indicator"]))
    ]


def _short(entry: dict[str, Any] | None) -> tuple[Any, ...]:
    return () if entry is None else (entry["state"], entry["numerator"], entry["denominator"])
