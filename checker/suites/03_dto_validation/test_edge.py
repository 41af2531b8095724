"""03.1: what crosses the edge, shown with the members."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit import data, generated
from checker.suites.kit.expect import Expect
from checker.suites.kit.invalid import Invalid, usual_cause
from checker.suites.kit.shed import Shed

MEMBERS = "/api/v1/members"
POST = ("POST", MEMBERS)
JSON = "application/json"
# Nobody but the client of a test uses this text.
MARK = "Zq7Kw"
LEVELS = 100_000


@pytest.fixture
def invalid(expect: Expect, shed: Shed) -> Invalid:
    """Give a test the expectations on a 422."""
    return Invalid(expect, shed.exchanges)


@pytest.mark.check("03.1-member-rules")
def test_bad_members(client: FlaskClient, invalid: Invalid) -> None:
    """Each rule for a name and an email address holds."""
    good = data.member()
    cases = [
        ("a body without a name", {"email": good["email"]}, ("name",)),
        ("a body without an email address", {"name": good["name"]}, ("email",)),
        ("an empty name", good | {"name": ""}, ("name",)),
        ("a name of white space", good | {"name": "   "}, ("name",)),
        ("a name of 81 characters", good | {"name": "n" * 81}, ("name",)),
        ("a name that is a number", good | {"name": 7}, ("name",)),
        ("a name that is null", good | {"name": None}, ("name",)),
        ("an email address without @", good | {"email": "ann"}, ("email",)),
        ("an email address without a domain", good | {"email": "ann@"}, ("email",)),
        ("an email address that is a list", good | {"email": [good["email"]]}, ("email",)),
    ]
    invalid.each(client, POST, cases)


@pytest.mark.check("03.1-member-rules")
@pytest.mark.parametrize("length", [1, 80])
def test_lengths_that_fit(client: FlaskClient, expect: Expect, length: int) -> None:
    """The first and the last length that a name may have are taken."""
    response = client.post(MEMBERS, json=data.member(name="n" * length))
    expect.status(response, 201, usual_cause(expect.exchange(response).raised))
    expect.fields(response, {"name": "n" * length})


@pytest.mark.check("03.1-normalised")
def test_white_space_around_a_name(client: FlaskClient, expect: Expect) -> None:
    """White space goes before the length is judged."""
    response = client.post(MEMBERS, json=data.member(name="  Ann Berg\n"))
    expect.status(response, 201)
    expect.fields(response, {"name": "Ann Berg"})
    expect.status(client.post(MEMBERS, json=data.member(name=f" {'n' * 80} ")), 201)


@pytest.mark.check("03.1-normalised")
def test_one_email_address(client: FlaskClient, expect: Expect) -> None:
    """Case and white space make no second address, and an address has one owner."""
    for address in ("bea@example.org", "ann@example.org", "cem@example.org"):
        expect.status(client.post(MEMBERS, json=data.member(email=address)), 201)
    response = client.post(MEMBERS, json=data.member(email=" Ann@Example.org "))
    expect.status(
        response,
        409,
        "The address is compared as it was sent. Let the model make it lower case and take the "
        "white space away: then whoever compares has one form."
        if response.status_code == 201
        else "",
    )


@pytest.mark.check("03.1-error-body")
def test_form_of_the_body(client: FlaskClient, expect: Expect, invalid: Invalid) -> None:
    """A 422 has code, message and details, whose paths are texts."""
    response = client.post(MEMBERS, json={"name": data.member()["name"]})
    expect.status(response, 422, usual_cause(expect.exchange(response).raised))
    invalid.details(response)


@pytest.mark.check("03.1-error-body")
def test_whole_body_is_wrong(
    client: FlaskClient, expect: Expect, invalid: Invalid, shed: Shed
) -> None:
    """JSON that is no object at all is an error without a field."""
    for body in ("[]", "null", '"a text"', "7"):
        with shed.exchanges.one_case():
            response = client.post(MEMBERS, data=body, content_type=JSON)
            expect.status(response, 422, usual_cause(expect.exchange(response).raised))
            invalid.details(response)
            invalid.refused(response, "")


@pytest.mark.check("03.1-all-at-once")
def test_every_bad_field(client: FlaskClient, invalid: Invalid) -> None:
    """One answer tells all that has to be mended."""
    cases = [
        ("an empty object", {}, ("name", "email")),
        ("an empty name and no email", {"name": ""}, ("name", "email")),
    ]
    invalid.each(client, POST, cases)


@pytest.mark.check("03.1-no-echo")
def test_bad_values_are_not_repeated(client: FlaskClient, expect: Expect, shed: Shed) -> None:
    """What was typed into the wrong field does not come back, nor reach a log on the way."""
    good = data.member()
    for body in (
        good | {"name": MARK * 20},
        good | {"email": f"{MARK} at home"},
        good | {"email": {"address": MARK}},
        f"a text with {MARK}",
    ):
        with shed.exchanges.one_case():
            response = client.post(MEMBERS, json=body)
            expect.status(response, 422, usual_cause(expect.exchange(response).raised))
            expect.true(
                MARK.lower() not in response.get_data(as_text=True).lower(),
                f"POST {MEMBERS}: the 422 repeats a value that the client sent",
                expected=f"an answer without {MARK}",
                got=response.get_data(as_text=True),
                where=expect.exchange(response).where,
                advice="str(error) and errors() hold the input, which may be a password in the "
                "wrong field: errors(include_input=False, include_context=False) leave it out.",
            )


@pytest.mark.check("03.1-unknown-fields")
def test_unknown_field(client: FlaskClient, expect: Expect, invalid: Invalid) -> None:
    """A field that nobody reads is an error, and nothing is stored."""
    response = client.post(MEMBERS, json=data.member() | {"nickname": "Ann"})
    invalid.refused(
        response,
        "nickname",
        what="a field that the model does not name",
        advice='Pydantic ignores what it does not know, unless ConfigDict(extra="forbid") stands '
        "in the model or in one that it inherits from.",
    )
    listed = client.get(MEMBERS)
    expect.status(listed, 200)
    data_after, _ = expect.page(listed)
    expect.true(
        not data_after,
        f"POST {MEMBERS} answered 422 and stored the member all the same",
        expected="no member",
        got=str(data_after),
        where=expect.exchange(response).where,
    )


@pytest.mark.check("03.1-order")
@pytest.mark.parametrize(
    ("content_type", "body"),
    [("text/plain", "{"), ("text/plain", "{}"), ("text/plain", ""), (None, "")],
    ids=["malformed", "an-object", "empty", "no-content-type"],
)
def test_content_type_first(
    client: FlaskClient, expect: Expect, content_type: str | None, body: str
) -> None:
    """A body that does not say it is JSON is a 415, whatever it holds."""
    response = client.post(MEMBERS, data=body, content_type=content_type)
    advice = {
        400: "force=True reads the body without a look at its Content-Type.",
        422: "silent=True makes None of whatever get_json() cannot read, and force=True does not "
        "look at the Content-Type: the client is told of a rule, and never of the real fault.",
    }
    expect.status(response, 415, advice.get(response.status_code, ""))


@pytest.mark.check("03.1-order")
@pytest.mark.parametrize(
    "body", [b'{"name": "Ann"', b"", b"\xff\xfe"], ids=["cut-off", "empty", "no-utf-8"]
)
def test_json_second(client: FlaskClient, expect: Expect, body: bytes) -> None:
    """A body that says it is JSON and is none is a 400."""
    response = client.post(MEMBERS, data=body, content_type=JSON)
    advice = (
        "silent=True makes None of whatever get_json() cannot read: "
        "the client is told of a rule, and never of the real fault."
        if response.status_code == 422
        else usual_cause(expect.exchange(response).raised)
    )
    expect.status(response, 400, advice)


@pytest.mark.check("03.1-order")
def test_conflict_last(client: FlaskClient, expect: Expect, invalid: Invalid) -> None:
    """Whether an address is taken is asked for a valid body only."""
    taken = data.member()
    expect.status(client.post(MEMBERS, json=taken), 201)
    response = client.post(MEMBERS, json=taken | {"name": ""})
    invalid.refused(response, "name", what="an empty name and an address that is taken")
    expect.status(client.post(MEMBERS, json=taken), 409)


@pytest.mark.check("03.1-odd-bodies")
@pytest.mark.parametrize(
    "body",
    [b"[" * LEVELS + b"]" * LEVELS, b'{"name": ' * LEVELS + b"1" + b"}" * LEVELS],
    ids=["lists", "objects"],
)
def test_deeply_nested(client: FlaskClient, expect: Expect, body: bytes) -> None:
    """A body that no parser can follow is a 400."""
    response = client.post(MEMBERS, data=body, content_type=JSON)
    expect.status(response, 400, usual_cause(expect.exchange(response).raised))


@pytest.mark.check("03.1-odd-bodies")
def test_half_a_character(client: FlaskClient, invalid: Invalid) -> None:
    """A text that is no valid Unicode breaks a rule."""
    response = client.post(MEMBERS, json=data.member() | {"name": "\ud800"})
    advice = (
        "A plain `str` takes any Python text. Pydantic looks at the characters where it has a "
        "reason to: StringConstraints is one, a validator of your own is none."
    )
    stored = response.status_code == 201
    invalid.refused(response, "name", what="half a character", advice=advice if stored else "")


@pytest.mark.check("03.1-odd-bodies")
@pytest.mark.parametrize(
    "number", ["9" * 400, "9" * 5000, "1e400", "-1e-400"], ids=["400", "5000", "huge", "tiny"]
)
def test_numbers_of_any_size(client: FlaskClient, expect: Expect, number: str) -> None:
    """A number that fits nowhere is the client's fault, not ours."""
    email = data.member()["email"]
    body = f'{{"name": {number}, "email": "{email}"}}'
    response = client.post(MEMBERS, data=body, content_type=JSON)
    expect.true(
        400 <= response.status_code < 500,
        f"POST {MEMBERS} answered {response.status_code} to a name that is a very large "
        "or very small number",
        expected="status 400 or 422",
        got=f"status {response.status_code}",
        where=expect.exchange(response).where,
    )


@pytest.mark.check("03.1-generated-members")
def test_generated_members(client: FlaskClient, shed: Shed) -> None:
    """No body that Hypothesis makes is a 500."""

    def send(body: bytes) -> TestResponse:
        return client.post(MEMBERS, data=body, content_type=JSON)

    generated.never_a_500(shed.exchanges, generated.bodies(**data.member()), send)


@pytest.mark.check("03.1-private-email")
def test_email_is_private(client: FlaskClient, expect: Expect) -> None:
    """No answer about a member shows the email address, refusals included."""
    email = f"{MARK}@example.org".lower()

    def private(response: TestResponse) -> TestResponse:
        told = response.get_data(as_text=True)
        expect.true(
            MARK.lower() not in told.lower(),
            f"{expect.exchange(response).asked} shows an email address",
            expected="an answer without any email address",
            got=told.strip(),
            where=expect.exchange(response).where,
            advice="Look at what makes this answer, usually an *Out model: what it names is shown "
            "to everybody. It is no list of what is stored."
            if response.status_code < 300
            else "",
        )
        return response

    created = client.post(MEMBERS, json=data.member(email=email))
    expect.status(created, 201)
    member = expect.mapping(private(created))
    private(client.get(f"{MEMBERS}/{member.get('id')}"))
    private(client.get(MEMBERS))
    private(client.post(MEMBERS, json=data.member(email=email)))
    private(client.post(MEMBERS, json={"name": "", "email": email}))
