insert into clock (now) values ('2026-05-01 10:00:00+00');

insert into products (sku, name, on_hand) values
    ('BAG-01', 'Bag', 40),
    ('CAP-01', 'Cap', 3),
    ('DSK-01', 'Standing desk', 0),
    ('MUG-01', 'Mug', 10),
    ('PEN-BL', 'Pen, blue', 500),
    ('TEE-M', 'T-shirt, medium', 5);
