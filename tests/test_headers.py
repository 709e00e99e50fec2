"""What a browser is told, and that no page of another site gets anything done."""

import pytest
from fastapi.testclient import TestClient

from service.headers import HEADERS

FILES = "/api/v1/peer-assists"
NEW = {"request": "Who pays the mechanic in the third year?"}


@pytest.mark.parametrize("path", [FILES, "/health", "/api/v1/nothing-here", "/api/v1/peer-assists/none", "/l/none"])
def test_every_answer_has_its_headers_whatever_came_of_it(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert {name for name in HEADERS if name not in answer.headers} == set()
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_body_that_is_too_large_is_refused_with_the_same_headers(client: TestClient) -> None:
    answer = client.post(FILES, content=b"x" * 3_000_000, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver:81"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"},
    ],
)
def test_what_a_page_of_another_site_sends_is_refused_and_nothing_is_done(
    client: TestClient, headers: dict[str, str]
) -> None:
    before = client.get(FILES).json()
    for answer in (
        client.post(FILES, json=NEW, headers=headers),
        client.post(FILES, content=b'{"request": "sent as text"}', headers={**headers, "content-type": "text/plain"}),
        client.post("/api/v1/directory/import", files={"file": ("a.csv", b"name,hub\nA,B\n")}, headers=headers),
        client.get(FILES, headers=headers),
        client.options(FILES, headers={**headers, "access-control-request-method": "POST"}),
    ):
        assert answer.status_code == 403, answer.text
        assert answer.json()["error"]["id"] == "from_another_site"
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert client.get(FILES).json() == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://testserver"},
        {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"},
        {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"},
    ],
)
def test_the_desk_and_our_own_pages_are_served(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post(FILES, json=NEW, headers=headers).status_code == 201


def test_a_link_from_a_mail_opens_whatever_site_the_mail_is_read_on(client: TestClient) -> None:
    answer = client.get("/l/none", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]
