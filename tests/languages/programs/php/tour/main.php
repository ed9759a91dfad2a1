<?php

declare(strict_types=1);

function depth(int $level): int
{
    return $level === 0 ? 0 : 1 + depth($level - 1);
}

$command = $argv[1];
$rest = array_slice($argv, 2);
switch ($command) {
    case 'hello':
        echo "hello, world\n";
        break;
    case 'echo':
        stream_copy_to_stream(STDIN, STDOUT);
        break;
    case 'args':
        echo implode("\n", $rest), "\n";
        break;
    case 'exit':
        exit(3);
    case 'crash':
        throw new RuntimeException('not caught');
    case 'depth':
        echo depth((int) $rest[0]), "\n";
        break;
    case 'add':
        echo (int) $rest[0] + (int) $rest[1], "\n";
        break;
    case 'count':
        $lines = $size = 0;
        while (($line = fgets(STDIN)) !== false) {
            $lines++;
            $size += strlen(rtrim($line, "\n"));
        }
        echo "$lines $size\n";
        break;
    case 'unicode':
        $text = rtrim(fgets(STDIN), "\n");
        echo mb_strlen($text), " $text\n";
        break;
    case 'environment':
        $variables = getenv();
        ksort($variables, SORT_STRING);
        foreach ($variables as $name => $value) {
            echo "$name=$value\n";
        }
        break;
    case 'fill':
        for ($blocks = [];; $blocks[] = str_repeat('x', 2 ** 20)) {
        }
    case 'network':
        echo @stream_socket_client('tcp://192.0.2.1:80', $code, $message, 5) ? 'connected' : 'refused', "\n";
        break;
    case 'write':
        foreach ($rest as $path) {
            if (@fopen($path, 'w')) {
                echo "$path\n";
            }
        }
        break;
}
