"""Bodies that are not JSON. A service that does not survive them comes last."""


def test_not_json(stock, client, refused):
    """A body that is not a JSON object is refused."""
    for body in (b"", b"{", b"lines=1", b"[]", b'"A"', b"1", b"true", b"null"):
        response = client.post("/reservations", content=body, headers={"Content-Type": "application/json"})
        refused(response, 400, "invalid_body")
    assert client.get("/health").status_code == 200
    stock.held(("A", 1))
