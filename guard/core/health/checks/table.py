"""All checks, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from guard.core.health.check import FAMILIES, Check
from guard.core.health.checks.archived_state_in_use import CHECK as ARCHIVED_STATE_IN_USE
from guard.core.health.checks.article_in_no_collection import CHECK as ARTICLE_IN_NO_COLLECTION
from guard.core.health.checks.attribute_without_options import CHECK as ATTRIBUTE_WITHOUT_OPTIONS
from guard.core.health.checks.audience_gone import CHECK as AUDIENCE_GONE
from guard.core.health.checks.audience_of_everybody import CHECK as AUDIENCE_OF_EVERYBODY
from guard.core.health.checks.audience_unreferenced import CHECK as AUDIENCE_UNREFERENCED
from guard.core.health.checks.audience_without_members import CHECK as AUDIENCE_WITHOUT_MEMBERS
from guard.core.health.checks.author_left import CHECK as AUTHOR_LEFT
from guard.core.health.checks.changes_forgotten import CHECK as CHANGES_FORGOTTEN
from guard.core.health.checks.closed_source_read import CHECK as CLOSED_SOURCE_READ
from guard.core.health.checks.connector_draft_in_use import CHECK as CONNECTOR_DRAFT_IN_USE
from guard.core.health.checks.connector_fails import CHECK as CONNECTOR_FAILS
from guard.core.health.checks.connector_in_clear import CHECK as CONNECTOR_IN_CLEAR
from guard.core.health.checks.connector_unreferenced import CHECK as CONNECTOR_UNREFERENCED
from guard.core.health.checks.content_nobody_reads import CHECK as CONTENT_NOBODY_READS
from guard.core.health.checks.dead_link import CHECK as DEAD_LINK
from guard.core.health.checks.draft_forgotten import CHECK as DRAFT_FORGOTTEN
from guard.core.health.checks.empty_collection import CHECK as EMPTY_COLLECTION
from guard.core.health.checks.fin_reads_old import CHECK as FIN_READS_OLD
from guard.core.health.checks.help_center_off import CHECK as HELP_CENTER_OFF
from guard.core.health.checks.holiday_over import CHECK as HOLIDAY_OVER
from guard.core.health.checks.hours_never_open import CHECK as HOURS_NEVER_OPEN
from guard.core.health.checks.hours_unreferenced import CHECK as HOURS_UNREFERENCED
from guard.core.health.checks.internal_told import CHECK as INTERNAL_TOLD
from guard.core.health.checks.limited_to_nobody import CHECK as LIMITED_TO_NOBODY
from guard.core.health.checks.member_gone import CHECK as MEMBER_GONE
from guard.core.health.checks.missing_translation import CHECK as MISSING_TRANSLATION
from guard.core.health.checks.news_for_nobody import CHECK as NEWS_FOR_NOBODY
from guard.core.health.checks.newsfeed_empty import CHECK as NEWSFEED_EMPTY
from guard.core.health.checks.no_second_factor import CHECK as NO_SECOND_FACTOR
from guard.core.health.checks.other_language import CHECK as OTHER_LANGUAGE
from guard.core.health.checks.redirect_nowhere import CHECK as REDIRECT_NOWHERE
from guard.core.health.checks.reference_gone import CHECK as REFERENCE_GONE
from guard.core.health.checks.restricted_told import CHECK as RESTRICTED_TOLD
from guard.core.health.checks.role_of_nobody import CHECK as ROLE_OF_NOBODY
from guard.core.health.checks.same_content import CHECK as SAME_CONTENT
from guard.core.health.checks.same_name import CHECK as SAME_NAME
from guard.core.health.checks.seat_not_used import CHECK as SEAT_NOT_USED
from guard.core.health.checks.seat_without_team import CHECK as SEAT_WITHOUT_TEAM
from guard.core.health.checks.segment_unreferenced import CHECK as SEGMENT_UNREFERENCED
from guard.core.health.checks.sender_unverified import CHECK as SENDER_UNVERIFIED
from guard.core.health.checks.similar_name import CHECK as SIMILAR_NAME
from guard.core.health.checks.source_empty import CHECK as SOURCE_EMPTY
from guard.core.health.checks.source_not_synced import CHECK as SOURCE_NOT_SYNCED
from guard.core.health.checks.tag_unreferenced import CHECK as TAG_UNREFERENCED
from guard.core.health.checks.team_without_members import CHECK as TEAM_WITHOUT_MEMBERS
from guard.core.health.checks.workflow_live_empty import CHECK as WORKFLOW_LIVE_EMPTY
from guard.core.health.checks.workflow_names_missing import CHECK as WORKFLOW_NAMES_MISSING

_ALL: Final = (
    ARCHIVED_STATE_IN_USE,
    ARTICLE_IN_NO_COLLECTION,
    ATTRIBUTE_WITHOUT_OPTIONS,
    AUDIENCE_GONE,
    AUDIENCE_OF_EVERYBODY,
    AUDIENCE_UNREFERENCED,
    AUDIENCE_WITHOUT_MEMBERS,
    AUTHOR_LEFT,
    CHANGES_FORGOTTEN,
    CLOSED_SOURCE_READ,
    CONNECTOR_DRAFT_IN_USE,
    CONNECTOR_FAILS,
    CONNECTOR_IN_CLEAR,
    CONNECTOR_UNREFERENCED,
    CONTENT_NOBODY_READS,
    DEAD_LINK,
    DRAFT_FORGOTTEN,
    EMPTY_COLLECTION,
    FIN_READS_OLD,
    HELP_CENTER_OFF,
    HOLIDAY_OVER,
    HOURS_NEVER_OPEN,
    HOURS_UNREFERENCED,
    INTERNAL_TOLD,
    LIMITED_TO_NOBODY,
    MEMBER_GONE,
    MISSING_TRANSLATION,
    NEWS_FOR_NOBODY,
    NEWSFEED_EMPTY,
    NO_SECOND_FACTOR,
    OTHER_LANGUAGE,
    REDIRECT_NOWHERE,
    REFERENCE_GONE,
    RESTRICTED_TOLD,
    ROLE_OF_NOBODY,
    SAME_CONTENT,
    SAME_NAME,
    SEAT_NOT_USED,
    SEAT_WITHOUT_TEAM,
    SEGMENT_UNREFERENCED,
    SENDER_UNVERIFIED,
    SIMILAR_NAME,
    SOURCE_EMPTY,
    SOURCE_NOT_SYNCED,
    TAG_UNREFERENCED,
    TEAM_WITHOUT_MEMBERS,
    WORKFLOW_LIVE_EMPTY,
    WORKFLOW_NAMES_MISSING,
)
_SEVERITIES: Final = ("high", "medium", "low")
_CERTAINTIES: Final = ("sure", "perhaps", "unknown")
CHECKS: Final[tuple[Check, ...]] = tuple(
    sorted(
        _ALL,
        key=lambda check: (
            list(FAMILIES).index(check.family),
            _CERTAINTIES.index(check.certainty),
            _SEVERITIES.index(check.severity),
            check.id,
        ),
    )
)
BY_ID: Final[Mapping[str, Check]] = {check.id: check for check in CHECKS}


def fields_of(kind: str, checks: Iterable[Check] = CHECKS) -> tuple[str, ...]:
    """What the checks read of a resource of a kind."""
    of = (name for check in checks if kind in check.of for name in check.fields)
    beside = (name for check in checks for name in check.beside.get(kind, ()))
    return tuple(dict.fromkeys((*of, *beside)))


def kinds_looked_at(checks: Iterable[Check] = CHECKS) -> frozenset[str]:
    """The kinds that some check has to know."""
    return frozenset(kind for check in checks if check.certainty != "unknown" for kind in check.kinds)
