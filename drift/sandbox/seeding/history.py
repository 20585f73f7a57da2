"""A year of activity log: thousands of sign-ins, away modes and occupancy entries, and the few changes that matter."""

import random
from collections.abc import Iterator

from drift.sandbox.cast import ALICE, BOB, CAROL, CAST, COLLEAGUES, DAVE, MALLORY, OPERATOR, Teammate
from drift.sandbox.seeding.past_changes import CHANGES
from drift.sandbox.store import Body

DAY = 86_400
YEAR = 365
MORNING = 8 * 3600
_STAFF = (*CAST, *COLLEAGUES)
_BY_EMAIL = {who.email: who for who in (ALICE, BOB, CAROL, DAVE, MALLORY)}


def entries(chance: random.Random, now: int) -> list[Body]:
    """Everything that happened in the year that ends at `now` (unix seconds), oldest first."""
    found = [entry for back in range(YEAR, 0, -1) for entry in _day(chance, now, back)]
    found += _changes(chance, now)
    found = [entry for entry in found if entry["created_at"] < now]
    found.sort(key=lambda entry: int(entry["created_at"]))
    return found


def _day(chance: random.Random, now: int, back: int) -> Iterator[Body]:
    midnight = now - now % DAY - (back - 1) * DAY
    # 1970-01-01 was a Thursday.
    weekend = (midnight // DAY + 3) % 7 >= 5
    for who in chance.sample(_STAFF, 2 if weekend else 6):
        yield from _presence(chance, who, midnight + MORNING + chance.randrange(2 * 3600))


def _presence(chance: random.Random, who: Teammate, start: int) -> Iterator[Body]:
    """One teammate's day: sign in, get occupied, go away for lunch, come back, sign out."""
    yield _entry(chance, who, start, "admin_login_success", {"sign_in_method": "google_sso"}, "signed in")
    if chance.random() < 0.6:
        busy = {"previous_state": "idle", "new_state": "occupied", "threshold_minutes": 15, "auto": True}
        moment = start + chance.randrange(600, 5400)
        yield _entry(chance, OPERATOR, moment, "admin_occupancy_state_change", busy, "changed occupancy")
    if chance.random() < 0.5:
        for later, away in ((4 * 3600, True), (5 * 3600, False)):
            yield _away(chance, who, start + later + chance.randrange(600), away=away)
    if chance.random() < 0.4:
        yield _entry(
            chance, who, start + 9 * 3600 + chance.randrange(1800), "admin_logout", None, "signed out"
        )


def _away(chance: random.Random, who: Teammate, moment: int, *, away: bool) -> Body:
    automatic = chance.random() < 0.3
    metadata = {
        "away_mode": away,
        "away_status_reason": "🥪 Lunch" if away else None,
        "reassign_conversations": False,
        "source": "automatic away mode" if automatic else f"admin update from web - Admin id: {who.id}",
        "auto_changed": str(automatic).lower(),
        "update_by": int(who.id),
        "update_by_name": who.name,
    }
    by = OPERATOR if automatic else who
    return _entry(chance, by, moment, "admin_away_mode_change", metadata, "changed away mode")


def _changes(chance: random.Random, now: int) -> Iterator[Body]:
    for days, hour, email, activity_type, metadata in CHANGES:
        midnight = now - now % DAY - days * DAY
        moment = midnight + hour * 3600 + chance.randrange(3000)
        words = activity_type.replace("_", " ")
        yield _entry(chance, _BY_EMAIL[email], moment, activity_type, metadata, f"performed: {words}")


def _entry(
    chance: random.Random,
    who: Teammate,
    moment: int,
    activity_type: str,
    metadata: Body | None,
    words: str,
) -> Body:
    bits = f"{chance.getrandbits(128):032x}"
    return {
        "id": f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-a{bits[17:20]}-{bits[20:]}",
        "performed_by": {"type": "admin", "id": who.id, "email": who.email, "ip": who.ip},
        "metadata": metadata,
        "created_at": moment,
        "activity_type": activity_type,
        "activity_description": f"{who.name} {words}",
    }
