"""Programs that need more of the kernel than most: pools, event loops, children, pipes between threads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from runner.domain.submission import SourceFile

PYTHON = """
import asyncio, multiprocessing, os, select, signal, subprocess, threading, time


def square(number):
    return number * number


async def child():
    process = await asyncio.create_subprocess_exec("/bin/echo", "child", stdout=subprocess.PIPE)
    said, _ = await asyncio.wait_for(process.communicate(), 10)
    return said.decode().strip()


async def both():
    return await asyncio.gather(child(), asyncio.to_thread(square, 3), asyncio.sleep(0, "slept"))


if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        try:
            with multiprocessing.get_context(method).Pool(2) as pool:
                print(method, sum(pool.map(square, range(5))))
        except OSError as error:
            print(method, error.strerror)
    print(asyncio.run(both()))
    queue = multiprocessing.Queue()
    writer = multiprocessing.Process(target=queue.put, args=("queued",))
    writer.start()
    print(queue.get(timeout=10))
    writer.join()
    shared = multiprocessing.Value("i", 0)
    with shared.get_lock():
        shared.value += 1
    print(shared.value)
    rung = []
    signal.signal(signal.SIGALRM, lambda *_: rung.append("alarm"))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    while not rung:
        time.sleep(0.001)
    print(*rung)
    watch = select.epoll()
    reader, end = os.pipe()
    watch.register(reader, select.EPOLLIN)
    threading.Timer(0.01, os.write, (end, b"x")).start()
    print(len(watch.poll(10)))
    print(time.get_clock_info("monotonic").resolution)
"""
PYTHON_SAYS = """
fork 30 spawn 30 forkserver Address family not supported by protocol
['child', 9, 'slept'] queued 1 alarm 1 1e-09
"""
"""A fork server listens on a named socket, which programs do not have."""
ONLY_IN_CPYTHON = """
    print(len(os.sched_getaffinity(0)))
"""

JAVA = """
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.SelectionKey;
import java.util.concurrent.*;
import java.util.stream.IntStream;

public class Main {
    public static void main(String[] arguments) throws Exception {
        System.out.println(IntStream.range(0, 100).parallel().sum());
        try (var pool = Executors.newFixedThreadPool(4)) {
            System.out.println(pool.submit(() -> 42).get());
        }
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            System.out.println(pool.submit(() -> "virtual").get());
        }
        var child = new ProcessBuilder("/bin/echo", "child").start();
        System.out.println(new String(child.getInputStream().readAllBytes()).strip() + " " + child.waitFor());
        var timer = Executors.newScheduledThreadPool(1);
        System.out.println(timer.schedule(() -> "later", 10, TimeUnit.MILLISECONDS).get());
        timer.shutdown();
        System.gc();
        try (var selector = Selector.open()) {
            var pipe = Pipe.open();
            pipe.source().configureBlocking(false).register(selector, SelectionKey.OP_READ);
            pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            System.out.println(selector.select(10000));
        }
    }
}
"""

JAVASCRIPT = """
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const { execFileSync, fork } = require('node:child_process');
const fs = require('node:fs');

async function main() {
  console.log(execFileSync('/bin/echo', ['child']).toString().trim());
  const worker = new Worker(__filename);
  console.log(await new Promise((done) => worker.once('message', done)));
  await worker.terminate();
  const child = fork(__filename, ['child']);
  console.log(await new Promise((done) => child.once('message', done)));
  child.disconnect();
  await fs.promises.writeFile('/work/note', 'kept');
  console.log(await fs.promises.readFile('/work/note', 'utf8'));
  console.log(await new Promise((done) => setTimeout(done, 5, 'later')));
  const crypto = require('node:crypto');
  crypto.pbkdf2('a', 'b', 10, 8, 'sha256', (_, key) => console.log(key.length));
}

if (!isMainThread) parentPort.postMessage('thread');
else if (process.argv[2] === 'child') process.send('forked');
else main();
"""

GO = """
package main

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

func main() {
	var group sync.WaitGroup
	var lock sync.Mutex
	sum := 0
	for number := range 100 {
		group.Add(1)
		go func() {
			defer group.Done()
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			lock.Lock()
			sum += number
			lock.Unlock()
		}()
	}
	group.Wait()
	fmt.Println(sum)
	said, err := exec.Command("/bin/echo", "child").Output()
	fmt.Print(string(said))
	fmt.Println(err)
	limited, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	<-limited.Done()
	fmt.Println(limited.Err())
	runtime.GC()
}
"""

WORKLOADS: Mapping[str, tuple[SourceFile, str]] = {
    name: (SourceFile(PurePosixPath(path), source.encode()), said)
    for name, path, source, said in (
        ("python", "main.py", PYTHON + ONLY_IN_CPYTHON, f"{PYTHON_SAYS} 1"),
        ("pypy", "main.py", PYTHON, PYTHON_SAYS),
        ("java", "Main.java", JAVA, "4950 42 virtual child 0 later 1"),
        ("javascript", "main.js", JAVASCRIPT, "child thread forked kept later 8"),
        ("go", "main.go", GO, "4950 child <nil> context deadline exceeded"),
    )
}
"""By language: a program and what it must write, white space apart."""
