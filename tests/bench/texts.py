"""The texts that the benchmark runs on: written for it, so that it runs anywhere and always on the same words."""

from __future__ import annotations

import random

REPLY = """Hello Ana,

Thank you for telling us about the blue kettle. I can see in your order that it left our store on Monday and that the driver could not find your door.
Unfortunately, we can't ship before Thursday, but I have booked a new delivery for you. You should receive a message with the exact hour on Wednesday.
If you didn't get the code, please write to me here. You need to show it to the driver. I am sorry for the
wait, and I will follow the parcel until it is
with you. Is there something else I can help with?

Kind regards,
Maria Petrova, Customer Care
"""

OPENINGS = (
    "Thank you for your message.",
    "Hello Ana,",
    "I see your order here.",
    "Good morning,",
    "We can't wait to welcome you.",
    "No problem at all.",
)
MIDDLES = (
    "Your parcel left our store on Monday.",
    "You should receive it tomorrow before noon.",
    "The refund is on its way to your card.",
    "If you didn't get the code, please write to me here.",
    "I have booked a new delivery for Thursday at 10 am.",
    "Would you like me to call you this afternoon?",
    "The room has a view of the garden and breakfast starts at seven.",
    "You need to send the form first.",
    "Unfortunately, that size is sold out.",
    "The appointment with Dr Lee is confirmed for 3 pm.",
)


def short_replies(count: int, seed: int = 7) -> list[str]:
    """``count`` replies of one to three sentences; the same for the same seed."""
    rng = random.Random(seed)
    return [" ".join([rng.choice(OPENINGS), *rng.sample(MIDDLES, rng.randint(0, 2))]) for _ in range(count)]


def long_text(size: int) -> str:
    """Plain service prose of about ``size`` code points."""
    block = REPLY + "\n"
    return (block * (size // len(block) + 1))[:size]


HOSTILE = {
    "we we we": lambda size: "we " * (size // 3),
    "nested quotes": lambda size: "“" * (size // 2) + "”" * (size // 2),
    "no blank": lambda size: "a" * size,
    "only placeholders": lambda size: "{{ a }}" * (size // 7),
    "open braces": lambda size: "{" * size,
    "sorry sorry": lambda size: "sorry, " * (size // 7),
    "we can't": lambda size: "we can't " * (size // 9),
    "you failed to": lambda size: "you failed to " * (size // 14),
    "line ends": lambda size: "\n" * size,
    "apostrophes": lambda size: "'a " * (size // 3),
    "reply quotes": lambda size: "> > > we can't\n" * (size // 15),
}
