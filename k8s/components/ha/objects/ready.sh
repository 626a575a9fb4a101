# Whether this node is ready: a rolling update stops the next node only then. After a start that is when every shard has both of
# its copies again, or nothing has been copied for ten minutes: a copy that finds no disk does not come by waiting. Later it
# is ready as long as it is in a cluster with a master, whatever the status is: one that is cut off from the others takes nothing.
set -u
ask() {
  sed "s#^url = .*#url = \"https://localhost:9200/_cluster/health?timeout=1s\&master_timeout=1s\&$1\"#" /run/telltale/ready.curlrc |
    curl --config - 2>/dev/null
}
curl --config /run/telltale/ready.curlrc || exit 1
if ! ask level=cluster; then
  echo 'it has no master' >&2
  exit 1
fi
if [ -e /tmp/settled ] || ask wait_for_status=green; then
  touch /tmp/settled
  exit 0
fi
if ask wait_for_no_initializing_shards=true; then
  [ -e /tmp/idle ] || touch /tmp/idle
  if [ -n "$(find /tmp/idle -mmin +10)" ]; then
    touch /tmp/settled
    exit 0
  fi
else
  rm -f /tmp/idle
fi
echo 'not every shard has its copy yet' >&2
exit 1
