"""Names of laws and documents by their numbers and issuers."""

from __future__ import annotations

import pytest

from questions.grading.naming import issued_otherwise


@pytest.mark.parametrize(
    ("model", "said", "expected"),
    [
        ("国发（", "国办发（", True),
        ("国发（", "国发（", False),
        ("教财", "国发（", False),
        ("教督函（", "国发（", True),
        ("国发（", "文号是", False),
    ],
)
def test_another_issuer_makes_another_document(model: str, said: str, expected: bool) -> None:
    assert issued_otherwise(model, said) == expected
