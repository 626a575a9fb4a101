# Lays out the settings of this node: what the set-up made, then what is committed.
set -eu
cp -fL /secret/* /run/telltale/
cp -fL /config/* /run/telltale/
# The first node makes the cluster, once another one votes for it, and is told so only until it holds an index. A node that
# holds state of a cluster votes for no new one: a first node whose volume was lost joins the others again.
if [ "$TELLTALE_POD_NAME" = elasticsearch-0 ] && [ -z "$(ls -A /data/indices 2>/dev/null)" ]; then
  chmod u+w /run/telltale/elasticsearch.yml
  printf '\n%s\n' 'cluster.initial_master_nodes: [elasticsearch-0, elasticsearch-1, elasticsearch-2]' >>/run/telltale/elasticsearch.yml
fi
