"""Signing in at the desk in a real browser: with an invitation and a password, and at a real identity provider."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.access.provider import CLIENT, running_provider
from tests.browser.conftest import PATIENCE_MS, ROOT, Servers, drawn, free_port, press
from tests.browser.whole_desk import WholeDesk

PASSWORD = "correct horse battery staple"


class TeamDesk(WholeDesk):
    """A desk people sign in to, with its provider."""

    def invited(self, name: str, email: str, *more: str) -> str:
        """The address the command line prints for a new account."""
        done = subprocess.run(
            [sys.executable, "-m", "service", "account", "add", *more, name, email],
            cwd=ROOT,
            env={**os.environ, **self.settings},
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r"http\S+", done.stdout)
        assert found
        return found.group()


@pytest.fixture(scope="module")
def team_desk(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Iterator[TeamDesk]:
    port = free_port()
    back = f"http://127.0.0.1:{port}/oauth2callback"
    with running_provider(tmp_path_factory.mktemp("provider"), redirect=back) as issuer:
        told = {"PEER_ASSIST_IDENTITY": "team", "PEER_ASSIST_OIDC_ISSUER": issuer, **CLIENT}
        whole = TeamDesk(tmp_path_factory.mktemp("team"), servers, sample=False, desk_port=port, **told)
        yield whole
        whole.stop_service()


def sign_in(page: Page, desk: TeamDesk, email: str, password: str = PASSWORD) -> None:
    page.goto(desk.address)
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def at_the_provider(page: Page, desk: TeamDesk, email: str, *, path: str = "") -> None:
    page.goto(f"{desk.address}{path}")
    there = page.get_by_label("Your address")
    press(page.get_by_role("button", name="Sign in with Example ID"), there)
    there.fill(email)
    page.get_by_role("button", name="Let me in").click()


def test_an_invited_administrator_sets_a_password_and_is_in(page: Page, team_desk: TeamDesk) -> None:
    address = team_desk.invited("Ada Obi", "ada@example.org", "--administrator")
    page.goto(address)
    expect(page.get_by_role("heading", name="You are invited")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD + "!")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("The two passwords are not the same")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("Signed in as Ada Obi")).to_be_visible()
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "peer-assist"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["value"] not in page.content()
    assert page.evaluate("document.cookie").find("peer-assist") == -1
    page.goto(address)
    expect(page.get_by_text("Signed in as Ada Obi")).to_be_visible()


def test_a_wrong_password_is_told_and_signing_out_really_ends_it(page: Page, team_desk: TeamDesk) -> None:
    sign_in(page, team_desk, "ada@example.org", "not the password")
    expect(page.get_by_text("do not go together")).to_be_visible()
    sign_in(page, team_desk, "ada@example.org")
    expect(page.get_by_text("Signed in as Ada Obi")).to_be_visible()
    kept = page.context.cookies()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    page.goto(f"{team_desk.address}/administration")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_in_goes_on_to_the_page_that_was_asked_for(page: Page, team_desk: TeamDesk) -> None:
    page.goto(f"{team_desk.address}/library?space=real&q=budget")
    page.get_by_label("Mail address").fill("ada@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("do not go together")).to_be_visible()
    page.get_by_label("Mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Library", level=1)).to_be_visible()
    assert page.url.startswith(f"{team_desk.address}/library?")
    assert "q=budget" in page.url
    assert "refused" not in page.url


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\\\evil.example", "/a/b", "/x?\r\nSet-Cookie: a=b"]
)
def test_no_form_sends_anybody_to_another_host(team_desk: TeamDesk, to: str) -> None:
    form = {"email": "ada@example.org", "password": PASSWORD, "to": to}
    answer = httpx.post(f"{team_desk.address}/desk/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_an_address_somebody_made_up_says_nothing_of_theirs(page: Page, team_desk: TeamDesk) -> None:
    page.goto(f"{team_desk.address}/?refused=Call+this+number&count=9999")
    expect(page.get_by_text("This did not work. Try again.")).to_be_visible()
    expect(page.get_by_text("Call this number")).to_have_count(0)


def test_a_form_of_another_site_signs_nobody_in(page: Page, team_desk: TeamDesk) -> None:
    other = team_desk.address.replace("127.0.0.1", "localhost")
    lure = (
        f'<form method="post" action="{other}/desk/sign-in"><input name="email" value="ada@example.org">'
        f'<input name="password" value="{PASSWORD}"><button>Win a prize</button></form>'
    )
    page.route("http://elsewhere.localhost/", lambda route: route.fulfill(body=lure, content_type="text/html"))
    page.goto("http://elsewhere.localhost/")
    page.get_by_role("button").click()
    expect(page.get_by_text("not sent from this desk")).to_be_visible()
    assert [each for each in page.context.cookies() if each["name"] == "peer-assist"] == []


def test_whoever_is_invited_signs_in_at_the_provider_and_a_stranger_does_not(page: Page, team_desk: TeamDesk) -> None:
    at_the_provider(page, team_desk, "stranger@example.org")
    expect(page.get_by_text("Nobody here has invited the address")).to_be_visible()
    team_desk.invited("Ben Mensah", "ben@example.org")
    at_the_provider(page, team_desk, "ben@example.org", path="/library?space=real&q=budget")
    expect(page.get_by_text("Signed in as Ben Mensah")).to_be_visible()
    assert page.url.startswith(f"{team_desk.address}/library?")
    assert "q=budget" in page.url
    names = {each["name"] for each in page.context.cookies()}
    assert "peer-assist" in names
    assert not [name for name in names if name.startswith(("_streamlit_user", "peer-assist-back-to"))]
    page.reload()
    expect(page.get_by_text("Signed in as Ben Mensah")).to_be_visible()


def test_an_address_the_provider_does_not_vouch_for_opens_nothing(page: Page, team_desk: TeamDesk) -> None:
    team_desk.invited("Una", "unverified@example.org")
    at_the_provider(page, team_desk, "unverified@example.org")
    expect(page.get_by_text("Nobody here has invited the address")).to_be_visible()


def test_an_administrator_invites_and_suspends_and_it_holds_at_once(
    browser: Browser, page: Page, team_desk: TeamDesk
) -> None:
    sign_in(page, team_desk, "ada@example.org")
    expect(page.get_by_text("Signed in as Ada Obi")).to_be_visible()
    page.goto(f"{team_desk.address}/administration")
    invite = page.get_by_text("Invite somebody")
    name = page.get_by_label("Name", exact=True)
    press(invite, name)
    name.fill("Cleo <b>Diallo</b>")
    page.get_by_label("Mail address").fill("cleo@example.org")
    page.get_by_role("button", name="Make the account").click()
    address = page.locator("[data-testid=stCode]").get_by_text("invitation=")
    expect(address).to_be_visible()
    other = browser.new_context(locale="fr-FR")
    other.set_default_timeout(PATIENCE_MS)
    theirs = other.new_page()
    theirs.goto(address.inner_text())
    theirs.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    theirs.get_by_label("Le même mot de passe").fill(PASSWORD)
    theirs.get_by_role("button", name="Définir le mot de passe").click()
    expect(theirs.get_by_text("Connecté en tant que Cleo <b>Diallo</b>")).to_be_visible()
    page.reload()
    suspend = page.get_by_role("button", name="Suspend")
    press(page.get_by_text("Cleo <b>Diallo</b>"), suspend.last)
    page.get_by_test_id("stExpander").filter(has_text="Cleo").get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Suspended: signed out everywhere")).to_be_visible()
    theirs.reload()
    expect(theirs.get_by_role("heading", name="Se connecter")).to_be_visible()
    other.close()


def test_a_token_made_at_the_desk_works_for_a_program_until_it_is_revoked(page: Page, team_desk: TeamDesk) -> None:
    sign_in(page, team_desk, "ada@example.org")
    expect(page.get_by_text("Signed in as Ada Obi")).to_be_visible()
    page.goto(f"{team_desk.address}/account")
    what_for = page.get_by_label("What it is for")
    press(page.get_by_text("Make a token"), what_for)
    drawn(page)
    what_for.fill("monthly figures")
    shown = page.locator("[data-testid=stCode]").get_by_text("pa_")
    press(page.get_by_role("button", name="Make the token"), shown)
    headers = {"Authorization": f"Bearer {shown.inner_text().strip()}"}
    address = f"{team_desk.service}/api/v1/peer-assists"
    assert httpx.get(address, headers=headers).status_code == 200
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("monthly figures: ")).to_have_count(0)
    assert httpx.get(address, headers=headers).status_code == 401


def test_with_tls_the_cookie_goes_nowhere_else(servers: Servers, team_desk: TeamDesk) -> None:
    told: dict[str, Any] = {"PEER_ASSIST_SERVICE_URL": team_desk.service, "PEER_ASSIST_IDENTITY": "team"}
    desk = servers.start("ui.asgi:app", PEER_ASSIST_DESK_URL="https://desk.example.org", **told)
    form = {"email": "ada@example.org", "password": PASSWORD}
    refused = httpx.post(f"{desk}/desk/sign-in", data=form, headers={"Origin": "https://evil.example"})
    assert (refused.headers["location"], "set-cookie" in refused.headers) == ("/?refused=not_from_here", False)
    answer = httpx.post(f"{desk}/desk/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-peer-assist=ps_")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "domain" not in cookie.lower()
    out = httpx.post(
        f"{desk}/desk/sign-out",
        headers={"Sec-Fetch-Site": "same-origin", "Cookie": cookie.split(";")[0]},
        data={},
    )
    assert out.headers["clear-site-data"] == '"storage"'
    token = cookie.split(";")[0].partition("=")[2]
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{team_desk.service}/api/v1/me", headers=headers).status_code == 401


def test_guesses_through_the_desk_are_slowed_and_told_for_how_long(team_desk: TeamDesk) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    for n in range(11):
        form = {"email": "guessed@example.org", "password": f"wrong password {n}"}
        answer = httpx.post(f"{team_desk.address}/desk/sign-in", data=form, headers=headers)
    assert re.fullmatch(r"/\?refused=accounts\.slow_down&count=\d+", answer.headers["location"])
