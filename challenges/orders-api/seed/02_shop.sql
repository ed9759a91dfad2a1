insert into customers (name, email) values
    ('Ada Byron', 'ada@example.com'),
    ('Grace Murray', 'grace@example.com'),
    ('Edsger Rotter', 'edsger@example.com'),
    ('Barbara Huberman', 'barbara@example.com'),
    ('Ken Orleans', 'ken@example.com');

insert into products (sku, name, price) values
    ('MUG-01', 'Mug', 12.50),
    ('TEE-M', 'T-shirt, medium', 24.00),
    ('TEE-L', 'T-shirt, large', 24.00),
    ('PEN-BL', 'Pen, blue', 1.75),
    ('CAP-01', 'Cap', 15.25),
    ('BAG-01', 'Bag', 32.00),
    ('STK-10', 'Stickers, ten', 4.50),
    ('DSK-01', 'Standing desk', 640.00);

insert into orders (customer_id, status, note, created_at) values
    (1, 'shipped', null, '2026-03-02 08:15:30.250000+00'),
    (2, 'shipped', 'Leave it with the neighbours.', '2026-03-02 09:40:11.125000+00'),
    (3, 'cancelled', null, '2026-03-03 17:05:59.875000+00'),
    (1, 'paid', null, '2026-03-04 06:31:02.500000+00'),
    (4, 'paid', 'A present: no invoice, please.', '2026-03-04 22:48:47.375000+00'),
    (1, 'pending', null, '2026-03-05 12:00:00.625000+00'),
    (5, 'pending', null, '2026-03-05 12:03:21.750000+00');

insert into order_lines (order_id, position, product_id, quantity, unit_price) values
    (1, 1, 1, 2, 11.50),
    (1, 2, 4, 10, 1.75),
    (2, 1, 2, 1, 24.00),
    (3, 1, 6, 1, 32.00),
    (3, 2, 5, 1, 15.25),
    (3, 3, 7, 3, 4.50),
    (4, 1, 1, 1, 12.50),
    (5, 1, 8, 1, 640.00),
    (5, 2, 3, 2, 24.00),
    (6, 1, 4, 1, 1.75),
    (7, 1, 7, 2, 4.50),
    (7, 2, 1, 4, 12.50);
