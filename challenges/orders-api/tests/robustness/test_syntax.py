"""Bodies that are not JSON. A service that does not survive them comes last."""


def test_not_json(shop, client, refused):
    """A body that is not JSON is refused, and the service goes on."""
    for body in (b"", b"{", b'{"customer_id": 1,}', b"customer_id=1", b"{'customer_id': 1}"):
        response = client.post("/orders", content=body, headers={"Content-Type": "application/json"})
        refused(response, 400, "invalid_body")
    assert client.get("/health").status_code == 200
    assert shop.place(customer_id=1, lines=[{"sku": "MUG-01", "quantity": 1}])["total"] == 1250
