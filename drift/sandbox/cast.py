"""The teammates of the embedded workspace, their usual IP addresses, and the accepted credentials. Constants only."""

from dataclasses import dataclass

TOKEN = "sandbox-token"
SECRET = "sandbox-secret"

WORKSPACE_ID = "acme1"
WORKSPACE_NUMBER = 48151623
"""The `app_id` of a workflow export: an integer, unlike `WORKSPACE_ID`. Both are of the company of the default seed."""
WORKSPACE_NAME = "Acme"
USUAL_SEED = 7
TIMEZONE = "Europe/Paris"

OFFICE_NETWORK = "203.0.113.0/24"
ALLOWED_NETWORKS = (OFFICE_NETWORK, "198.51.100.0/24", "192.0.2.44")


@dataclass(frozen=True, slots=True)
class Teammate:
    """A teammate and the IP address they usually work from."""

    id: str
    email: str
    name: str
    job_title: str
    ip: str
    role_id: str
    role: str


ALICE = Teammate(
    "1001",
    "alice@acme.example",
    "Alice Martin",
    "Head of Support Operations",
    "203.0.113.11",
    "11",
    "Support lead",
)
DAVE = Teammate(
    "1002", "dave@acme.example", "Dave Okafor", "Security Engineer", "203.0.113.12", "10", "Admin"
)
BOB = Teammate(
    "1003", "bob@acme.example", "Bob Lindqvist", "Support Specialist", "203.0.113.13", "12", "Support agent"
)
CAROL = Teammate(
    "1004", "carol@acme.example", "Carol Nguyen", "Support Engineer", "203.0.113.14", "10", "Admin"
)
MALLORY = Teammate(
    "1005", "mallory@acme.example", "Mallory Reyes", "Growth Manager", "198.51.100.23", "10", "Admin"
)
ERIN = Teammate("1006", "erin@acme.example", "Erin Walsh", "Finance Analyst", "203.0.113.16", "13", "Viewer")

CAST = (ALICE, DAVE, BOB, CAROL, MALLORY, ERIN)

SERVICE = Teammate(
    "1000", "guardrail@acme.example", "Guardrail", "Service account", "203.0.113.250", "10", "Admin"
)
"""The owner of the access token: the caller of requests without `X-Sandbox-Admin`."""

OPERATOR = Teammate(
    "1099", "operator+acme1@intercom.io", "Operator", "Workspace bot", "203.0.113.251", "14", "Operator"
)

_MORE_NAMES = (
    "Noor Haddad",
    "Jonas Weber",
    "Priya Raman",
    "Lucas Moreau",
    "Sofia Conti",
    "Tomasz Zielinski",
    "Aiko Tanaka",
    "Fatou Diallo",
    "Henrik Olsen",
    "Camila Rojas",
    "Ines Carvalho",
    "Declan Byrne",
    "Leila Farsi",
    "Marek Novak",
    "Yara Santos",
    "Oskar Lund",
    "Chloe Bernard",
    "Ravi Patel",
    "Zuzana Kralova",
    "Emil Petrov",
)


def _colleague(position: int, name: str) -> Teammate:
    email = f"{name.split()[0].lower()}@acme.example"
    title = ("Support Specialist", "Support Engineer", "Customer Success Manager")[position % 3]
    return Teammate(
        str(1101 + position), email, name, title, f"203.0.113.{31 + position}", "12", "Support agent"
    )


COLLEAGUES = tuple(_colleague(position, name) for position, name in enumerate(_MORE_NAMES))
EVERYBODY = (SERVICE, *CAST, *COLLEAGUES, OPERATOR)

USUAL_IP = {teammate.email: teammate.ip for teammate in EVERYBODY}
VISITOR_IP = "203.0.113.199"
"""The IP address of teammates who join after seeding."""
