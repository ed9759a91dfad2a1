"""Tries what would end, change or overhear the Redis of the suite; what it may do, it leaves behind."""

from server import background, redis_client, serve, telling, worked

COMMANDS = """DEBUG SLEEP 5|CONFIG SET maxmemory 1|CONFIG SET requirepass x|ACL SETUSER app +@all
ACL DELUSER judge|ACL SETUSER judge >x|REPLICAOF 127.0.0.1 9000|SLAVEOF NO ONE|CLIENT KILL USER judge|CLIENT PAUSE 60000
MONITOR|MODULE LOAD /tmp/x.so|SAVE|BGSAVE|BGREWRITEAOF|FAILOVER|SYNC|PSYNC ? -1|SLOWLOG GET|CLUSTER RESET
LATENCY RESET|MIGRATE 127.0.0.1 9000 x 0 100|AUTH judge app|AUTH judge judge|AUTH default app|CLIENT LIST|ACL LIST|SHUTDOWN NOSAVE"""


def command(words):
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    client = redis.Redis(username="app", password="app", socket_timeout=30, retry=Retry(NoBackoff(), 0))
    try:
        client.execute_command(*words.split())
    except redis.ConnectionError as error:
        if type(error) is not redis.ConnectionError:  # it has others below it, which say that it was refused
            raise


tried = COMMANDS.replace("\n", "|").split("|")
found = [words for words in tried if worked(lambda words=words: command(words))]


def leave():
    client = redis_client()
    client.flushall()
    for number in range(16):
        client.execute_command("SELECT", number)
        client.set("left", "behind")
    client.execute_command(
        "FUNCTION", "LOAD", "#!lua name=left\nredis.register_function('get', function() return 'x' end)"
    )
    client.execute_command("SELECT", 0)


def listen():
    subscriber = redis_client().pubsub()
    subscriber.psubscribe("*")
    for _ in subscriber.listen():
        pass


if not found:
    leave()
    background(listen)
serve(telling(found))
