"""What may refer to a resource and is never read, in the words that several kinds share."""

from __future__ import annotations

from typing import Final

WORKFLOWS: Final = "workflows, beyond what an export names by id"
FIN: Final = "guidance and procedures of Fin"
INBOX: Final = "assignment rules, views and SLAs of the inbox"
OUTBOUND: Final = "outbound messages and series"
CUSTOMERS: Final = "people, companies, conversations and tickets"
MESSENGER: Final = "settings of the Messenger"
REPORTS: Final = "reports"
LINKS: Final = "links on websites and in messages"
RULES: Final = "rules of segments and audiences"
