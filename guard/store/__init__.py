"""The decisions of a workspace, with findings, approvals, remedies, messages, tokens. The only SQL of guard."""

from __future__ import annotations

from sqlalchemy import Connection

from drift.store.sql.workspace_scope import Scope
from guard.store.accounts import Accounts
from guard.store.aftermath import Aftermath
from guard.store.aging.old_months import OldMonths
from guard.store.aging.old_records import OldRecords
from guard.store.aging.unused_bodies import UnusedBodies
from guard.store.approvals import Approvals
from guard.store.blind_spots import BlindSpots
from guard.store.change_reasons import ChangeReasons
from guard.store.credentials import CredentialRows
from guard.store.decisions import Decisions
from guard.store.delegations import Delegations
from guard.store.deletions import Deletions
from guard.store.disabled_people import DisabledPeople
from guard.store.effect_reports import EffectReports
from guard.store.erasing.bodies import PersonalBodies
from guard.store.erasing.identity import Identities
from guard.store.erasing.tables import PersonalRows
from guard.store.erasures import Erasures
from guard.store.exemption_uses import ExemptionUses
from guard.store.export_letters import ExportLetters
from guard.store.exports import Exports
from guard.store.false_alarms import FalseAlarms
from guard.store.findings import Findings, News
from guard.store.glass_breaks import GlassBreaks
from guard.store.health_days import HealthDays
from guard.store.known_good import KnownGoods
from guard.store.legal_holds import LegalHolds
from guard.store.notices import Notices
from guard.store.notification_choices import NotificationChoices
from guard.store.open_matters import OpenMattersOf
from guard.store.outbox import Outbox
from guard.store.passkeys import Passkeys
from guard.store.policy_coordination import PolicyCoordination
from guard.store.policy_periods import PolicyPeriods
from guard.store.policy_sets import PolicyAlarms, PolicySets
from guard.store.policy_stats import OutcomeCount, PolicyStats
from guard.store.posted_messages import PostedMessages
from guard.store.preferences import Preferences
from guard.store.proposals import AskedAbout, Proposals
from guard.store.remedies import Remedies
from guard.store.rollouts import Rollouts
from guard.store.sessions import Sessions
from guard.store.share_looks import ShareLooks
from guard.store.slack_people import SlackPeople
from guard.store.tokens import Tokens
from guard.store.why_questions import WhyQuestions

__all__ = ["AskedAbout", "Connection", "DecisionStore", "News", "OutcomeCount"]


class DecisionStore:
    """The repositories of one workspace, inside the transaction of one connection."""

    def __init__(self, connection: Connection, workspace: int) -> None:
        scope = Scope(connection, workspace)
        self.policy_sets = PolicySets(scope)
        self.policy_periods = PolicyPeriods(scope)
        self.policy_alarms = PolicyAlarms(scope)
        self.policy_coordination = PolicyCoordination(scope)
        self.decisions = Decisions(scope)
        self.policy_stats = PolicyStats(scope)
        self.exemption_uses = ExemptionUses(scope)
        self.false_alarms = FalseAlarms(scope)
        self.rollouts = Rollouts(scope)
        self.findings = Findings(scope)
        self.known_good = KnownGoods(scope)
        self.approvals = Approvals(scope)
        self.proposals = Proposals(scope)
        self.glass_breaks = GlassBreaks(scope)
        self.delegations = Delegations(scope)
        self.notices = Notices(scope)
        self.remedies = Remedies(scope)
        self.open_matters = OpenMattersOf(scope)
        self.outbox = Outbox(scope)
        self.notification_choices = NotificationChoices(scope)
        self.posted_messages = PostedMessages(scope)
        self.tokens = Tokens(scope)
        self.credentials = CredentialRows(scope)
        self.sessions = Sessions(scope)
        self.preferences = Preferences(scope)
        self.accounts = Accounts(scope)
        self.disabled = DisabledPeople(scope)
        self.passkeys = Passkeys(scope)
        self.slack_people = SlackPeople(scope)
        self.blind_spots = BlindSpots(scope)
        self.health_days = HealthDays(scope)
        self.aftermath = Aftermath(scope)
        self.change_reasons = ChangeReasons(scope)
        self.why_questions = WhyQuestions(scope)
        self.legal_holds = LegalHolds(scope)
        self.deletions = Deletions(scope)
        self.erasures = Erasures(scope)
        self.identities = Identities(scope)
        self.personal_rows = PersonalRows(scope)
        self.personal_bodies = PersonalBodies(scope)
        self.old_months = OldMonths(scope)
        self.old_records = OldRecords(scope)
        self.unused_bodies = UnusedBodies(scope)
        self.exports = Exports(scope)
        self.export_letters = ExportLetters(scope)
        self.effect_reports = EffectReports(scope)
        self.share_looks = ShareLooks(scope)
