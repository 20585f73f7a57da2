"""What customers of the fictional company write, and who they are. All of it is made up, and looks personal: names,
addresses, card and telephone numbers stand in it, as they do in real conversations."""

import random
from typing import Final, NamedTuple

_FIRST: Final = (
    "Amelia",
    "Jonas",
    "Chloé",
    "Mateo",
    "Sofia",
    "Lukas",
    "Inès",
    "Noah",
    "Hanna",
    "Théo",
    "Ada",
    "Felix",
)
_LAST: Final = (
    "Keller",
    "Dubois",
    "Novák",
    "Rossi",
    "Lindgren",
    "O'Hara",
    "Fontaine",
    "Baumann",
    "Silva",
    "Whitfield",
)
# fmt: off
_ASKED: Final = {
    ("Billing", "en"): ("Why was I charged twice?", "Where do I find my invoice?", "When do I get my refund?"),
    ("Delivery", "en"): ("Where is my order?", "My parcel never arrived.", "Can I change the delivery address?"),
    ("Device", "en"): ("The device does not switch on.", "Is this covered by the warranty?", "How do I reset it?"),
    ("Account", "en"): ("I cannot sign in any more.", "How do I invite a colleague?", "Please change my address."),
    ("Billing", "fr"): ("Pourquoi deux débits ?", "Où trouver ma facture ?", "Quand serai-je remboursé ?"),
    ("Delivery", "fr"): ("Où est ma commande ?", "Mon colis n'est jamais arrivé.", "Puis-je changer l'adresse ?"),
    ("Device", "fr"): ("Il ne s'allume pas.", "Est-ce couvert par la garantie ?", "Comment le réinitialiser ?"),
    ("Account", "fr"): ("Je ne peux plus me connecter.", "Comment inviter un collègue ?", "Changez mon adresse."),
    ("Billing", "de"): ("Warum wurde zweimal abgebucht?", "Wo finde ich meine Rechnung?", "Wann kommt mein Geld?"),
    ("Delivery", "de"): ("Wo ist meine Bestellung?", "Mein Paket kam nie an.", "Kann ich die Adresse ändern?"),
    ("Device", "de"): ("Das Gerät geht nicht an.", "Gilt die Garantie noch?", "Wie setze ich es zurück?"),
    ("Account", "de"): ("Ich komme nicht mehr hinein.", "Wie lade ich jemanden ein?", "Bitte meine Adresse ändern."),
}
# fmt: on


class Customer(NamedTuple):
    id: str
    external_id: str
    name: str
    email: str


def customer(number: int) -> Customer:
    name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number // len(_FIRST) % len(_LAST)]}"
    plain = name.lower().replace(" ", ".").replace("'", "")
    return Customer(f"6762f{number:019x}", str(70_000 + number), name, f"{plain}.{number}@customers.example")


def first_message(number: int, issue: str, locale: str, who: Customer) -> str:
    """The same for the same conversation, as HTML."""
    chance = random.Random(number)
    said = [chance.choice(_ASKED[issue, locale])]
    match chance.randrange(6):
        case 0:
            said.append(f"My card is 4111 1111 1111 {chance.randrange(10_000):04}.")
        case 1:
            said.append(f"Call me: +33 6 12 34 {chance.randrange(100):02} {chance.randrange(100):02}.")
        case 2:
            said.append(f"Order A-{chance.randrange(10**6):06}, my address is {who.email}.")
        case _:
            pass
    return f"<p>{' '.join(said)} {who.name}</p>"
