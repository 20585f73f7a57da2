"""What Fin answers with, as conversations name it: by type, address, title and language, and never by id."""

from typing import Final, NamedTuple

from drift.sandbox.store import Body

DAY: Final = 86_400
ISSUES: Final = ("Billing", "Delivery", "Device", "Account")
"""The options of the attribute "Issue type"."""
_TEAMMATES: Final = "/fin-ai-agent/content"


class Source(NamedTuple):
    """`resolves` is the share of answers with it alone that help. `before` is the title it had until `renamed` days
    before the company was seeded; from `worse` days before that on it helps far less: its text was overtaken."""

    issue: str
    content_type: str
    id: str
    title: str
    resolves: float
    locale: str = "en"
    before: str = ""
    renamed: int = 0
    worse: int = 0

    @property
    def url(self) -> str:
        match self.content_type:
            case "article":
                return f"{_TEAMMATES}?content=article&id={self.id}"
            case "content_snippet":
                return f"{_TEAMMATES}?content=content_snippet&id={self.id}"
            case "external_content":
                return f"{_TEAMMATES}?content=external_page&id={self.id}"
            case _:
                return ""

    def resolves_at(self, day: int) -> float:
        """`day` counts from the seeding; days before are negative."""
        return self.resolves * (0.4 if self.worse and day >= -self.worse else 1.0)

    def body(self, day: int) -> Body:
        title = self.before if self.before and day < -self.renamed else self.title
        return {
            "content_type": self.content_type,
            "url": self.url,
            "title": title,
            "locale": self.locale,
        }


SOURCES: Final = (
    Source("Billing", "article", "7001", "Change your invoice", 0.66),
    Source("Billing", "article", "7004", "Change your refund", 0.58, before="Refund policy", renamed=60),
    Source("Billing", "article", "7006", "Change your subscription", 0.62),
    Source("Billing", "content_snippet", "6502", "Refund times", 0.7),
    Source("Billing", "article", "7001", "[fr] Change your invoice", 0.5, locale="fr"),
    Source("Billing", "file", "6801", "price-list.pdf", 0.4),
    Source("Delivery", "article", "7003", "Change your delivery", 0.68, worse=30),
    Source("Delivery", "article", "7013", "Cancel a delivery", 0.6),
    Source("Delivery", "content_snippet", "6501", "Where is my order?", 0.74),
    Source("Delivery", "external_content", "6602", "Delivery times", 0.63),
    Source("Delivery", "external_content", "6605", "Lost parcels", 0.52),
    Source("Delivery", "workflow_connector_action", "501", "Get order status", 0.72),
    Source("Device", "article", "7005", "Change your device", 0.48),
    Source("Device", "article", "7010", "Change your warranty", 0.55, before="Device warranty", renamed=100),
    Source("Device", "content_snippet", "6508", "Reset a device", 0.77),
    Source("Device", "content_snippet", "6504", "Warranty length", 0.71),
    Source("Device", "file", "6802", "warranty-terms.pdf", 0.35),
    Source("Account", "article", "7002", "Change your password", 0.81),
    Source("Account", "article", "7007", "Change your invitation", 0.6),
    Source("Account", "article", "7023", "Find your delivery", 0.57),  # no mistake: an account's parcels
    Source("Account", "external_content", "6610", "Authentication", 0.5),
)
BY_ISSUE: Final = {
    issue: tuple(number for number, source in enumerate(SOURCES) if source.issue == issue) for issue in ISSUES
}
