<?php

require_once __DIR__ . '/shop/basket.php';

echo Shop\total([2, 40]), "\n";
