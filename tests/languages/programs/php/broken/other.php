<?php
$broken = = 2;
